//! Handing a sheet in: it is whole and final; the last one brings the result, or calls for a third.

use super::{TEXT_MOST, matter_of, rubric, running};
use crate::Office;
use crate::accounts::Who;
use crate::base::{Denied, Mistake};
use crate::fault::Denial;
use crate::law::house::REVIEW_GAP;
use crate::law::review::Rubric;
use fadu_store::watch::review::pre_review;
use fadu_store::watch::rounds::{Flaw, HandedIn, House, Outcome, Settled, Sheet, agreed, decided, flaws, score};
use fadu_store::watch::warn::Seen;
use serde_json::{Value, json};

impl Office {
    /// Hands a sheet in: it is final. The last one in brings the result, or calls for a third.
    pub async fn hand_in_sheet(&self, who: &Who, (id, file): (&str, &str), sheet: Sheet) -> Result<(), Denial> {
        let _turn = self.review_turn().await;
        let (round, of) = self.marked(who, (id, file))?;
        running(&round)?;
        if of.sheet_of(who.person).is_some() {
            return Err(Denial::mistake("", "评查表已经提交，不能再改"));
        }
        let law = self.round_law(&round)?;
        let rubric = rubric(&law, &of)?;
        self.whole(file, rubric, &sheet)?;
        let points = score(rubric, &sheet);
        let row = HandedIn {
            round: id.into(),
            file: file.into(),
            tenths: points.points,
            vetoes: points.vetoes,
            sheet,
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        let mut rows = vec![("ReviewSheetHandedIn", json!(row))];
        let sheets: Vec<&Sheet> = of.sheets.iter().map(|s| &s.sheet).chain([&row.sheet]).collect();
        let house = House { gap: law.house.count(REVIEW_GAP) };
        let settled = match &sheets[..] {
            [one, other] if of.reviewers.len() == 2 => match agreed(rubric, (one, other), house, self.now()) {
                Outcome::Settled(settled) => Some(*settled),
                Outcome::Apart(_) => None,
            },
            [_, _, third] => Some(decided(rubric, third, self.now())),
            _ => None,
        };
        let of_file = |s: Settled| Settled { round: id.into(), file: file.into(), ..s };
        rows.extend(settled.map(|s| ("FileReviewSettled", json!(of_file(s)) as Value)));
        self.enter_rounds(who, rows).await?;
        self.store.put_note(who.person.bits().to_be_bytes(), Self::draft_name(id, file), None).await?;
        Ok(())
    }

    /// A sheet with a gap is not taken: each gap is said at its item.
    fn whole(&self, file: &str, rubric: &Rubric, sheet: &Sheet) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter_of(file)?)?;
        let (engine, register) = (self.engine_of(&facts)?, self.register());
        let seen = Seen { engine: &engine, register: &register, procedure: &procedure, facts: &facts, now: self.now() };
        let told = |flaw: Flaw| {
            let (item, says) = match flaw {
                Flaw::Unknown(item) => (item, "标准里没有这一项"),
                Flaw::TooMuch(item) => (item, "扣分或者加分超过本项的分值"),
                Flaw::NoReason(item) => (item, "扣分、加分、不采纳系统意见，都要写理由"),
                Flaw::Unanswered(item) => (item, "系统有意见，请采纳，或者不采纳并写理由"),
                Flaw::NoPlace(item) => (item, "案卷里没有这个位置"),
                Flaw::NoPoints(item) => (item, "请写扣多少分；一票否决项不写分数"),
            };
            let name = rubric.items.iter().find(|i| i.id == item).map_or("", |i| i.name.as_str());
            Mistake { field: format!("i.{item}"), message: format!("{name}：{says}") }
        };
        let mut wrong: Vec<Mistake> =
            flaws(rubric, sheet, (&pre_review(&seen, rubric), facts.entries.len())).into_iter().map(told).collect();
        let words =
            sheet.marks.iter().flat_map(|m| m.lost.iter().map(|l| &l.says).chain(m.refused.iter().map(|r| &r.reason)));
        if words.chain([&sheet.note]).any(|w| w.chars().count() > TEXT_MOST) {
            wrong.push(Mistake { field: "note".into(), message: format!("每一处最多 {TEXT_MOST} 字") });
        }
        if wrong.is_empty() { Ok(()) } else { Err(Denial::Denied(Denied::Mistaken(wrong))) }
    }
}
