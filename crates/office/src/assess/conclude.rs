//! The end of a round: final, with its document; or given up with the reason.

use super::object::running;
use super::say::judged_text;
use super::{Office, reason};
use crate::accounts::Who;
use crate::act::{Act, Done};
use crate::base::id::{BodyId, MatterId};
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::matter::{Intent, Mode};
use crate::policy;
use fadu_store::watch::assess::{Concluded, Documented, Round, RoundState, Voided};
use serde_json::{Value, json};

impl Office {
    /// Makes a round final: the days for objections are over, each objection is answered, each finding on a red line is settled.
    pub async fn conclude_assessment(&self, who: &Who, id: &str) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let round = self.assessment_round(who, id)?;
        running(&round)?;
        if let Some(last) = round.frozen.as_ref().and_then(|f| f.object_until).filter(|last| self.today() <= *last) {
            return Err(Denial::mistake("deed", format!("异议期限到 {last}，过后才能定稿")));
        }
        if round.unanswered() > 0 {
            return Err(Denial::mistake("deed", format!("还有 {} 个异议没有答复", round.unanswered())));
        }
        let open = open_lines(&round);
        if open > 0 {
            return Err(Denial::mistake("deed", format!("还有 {open} 条红线线索没有认定")));
        }
        let row = Concluded { round: id.into(), by: who.name.clone(), at: self.now() };
        self.enter_assessed(who, vec![("AssessmentConcluded", json!(row))]).await
    }

    /// Drafts the document of a final round, from its figures: a matter of its own, in which it is approved and issued.
    pub async fn document_assessment(&self, who: &Who, (id, key): (&str, Option<String>)) -> Result<MatterId, Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let round = self.assessment_round(who, id)?;
        if round.state() != RoundState::Final {
            return Err(Denial::mistake("deed", "定稿以后才能起草文书"));
        }
        if let Some(there) = &round.documented {
            return Ok(there.matter);
        }
        let law = &self.engine().law;
        let course = law.assessing.courses.iter().find(|c| c.id == round.opened.course);
        let procedure = course.and_then(|c| c.document.clone());
        let procedure = procedure.ok_or_else(|| Denial::mistake("deed", "这一种考核不制作文书"))?;
        let known = law.known_on(&procedure, self.today()).ok_or(Denial::NotFound)?;
        let opening = known.acts.iter().find(|a| a.opens).map(|a| a.id.clone()).ok_or(Denial::NotFound)?;
        let mut typed = self.bulletin(&round);
        typed.insert(known.opened_by.clone(), json!(self.today()));
        typed.insert(known.headline.handlers.clone(), json!(who.officer.iter().collect::<Vec<_>>()));
        let intent = Intent { act: opening, typed };
        let act = Act { intent, mode: Mode::Requested, key, signed: None };
        policy::require(who, policy::Do::Handle, who.agency)?;
        let matter = MatterId::mint(self.now(), self.seed());
        let (facts, procedure) = self.fresh(who, &procedure, &act.intent.typed, (matter, self.today()))?;
        let Done { matter, .. } = self.attempt(who, facts, procedure, &act).await?;
        let row = Documented { round: id.into(), matter, at: self.now() };
        self.enter_assessed(who, vec![("AssessmentDocumented", json!(row))]).await?;
        Ok(matter)
    }

    /// Whether matters of a procedure are opened by hand; the document of an assessment, the report of a round of review are drawn up from their
    /// figures, and nowhere else.
    pub fn opened_by_hand(&self, procedure: &str) -> bool {
        let law = &self.engine().law;
        law.assessing.courses.iter().all(|c| c.document.as_deref() != Some(procedure))
            && law.house.procedures().all(|p| p != procedure)
    }

    pub(crate) fn require_by_hand(&self, procedure: &str) -> Result<(), Denial> {
        let elsewhere = || Denial::mistake("procedure", "这一种文书在考核定稿、评查结束以后由其数据起草，不能另行登记");
        if self.opened_by_hand(procedure) { Ok(()) } else { Err(elsewhere()) }
    }

    /// Gives a round up.
    pub async fn void_assessment(&self, who: &Who, (id, why): (&str, &str)) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let round = self.assessment_round(who, id)?;
        if round.state() == RoundState::Final {
            return Err(Denial::mistake("reason", "已经定稿，不能作废；有错的，在下一次通报里更正"));
        }
        if round.state() == RoundState::Voided {
            return Err(Denial::mistake("reason", "已经作废"));
        }
        let row = Voided { round: id.into(), reason: reason(why, "reason")?, by: who.name.clone(), at: self.now() };
        self.enter_assessed(who, vec![("AssessmentVoided", json!(row))]).await
    }

    /// What the document says, all of it from the frozen figures: no persons, no order of merit.
    fn bulletin(&self, round: &Round) -> Fields {
        let (register, engine) = (self.register(), self.engine());
        let name = |b: &BodyId| register.bodies.get(b).map_or_else(|| b.to_string(), |b| b.name.clone());
        let course = engine.law.assessing.courses.iter().find(|c| c.id == round.opened.course);
        let mut lines = Vec::new();
        for body in &round.opened.bodies {
            let key = |indicator: &String| (body.to_string(), indicator.clone());
            for one in engine.law.assessing.indicators.values() {
                let Some(tally) = round.tally(&key(&one.id)).filter(|t| t.of > 0) else { continue };
                let Some(figure) = round.figures.get(&key(&one.id)) else { continue };
                let said = judged_text(tally.state(figure));
                let of = if figure.red_line { tally.of.to_string() } else { format!("{}/{}", tally.good, tally.of) };
                lines.push(format!("{}|{}|{of}|{said}", name(body), figure.name));
            }
            if course.is_some_and(|c| c.points)
                && let Some(tenths) = round.points(&body.to_string(), &engine.law.assessing.groups).tenths
            {
                lines.push(format!("{}|合计得分||{}.{} 分", name(body), tenths / 10, tenths % 10));
            }
        }
        if lines.is_empty() {
            lines.push("各机关|没有可以计算的指标||样本不足".into());
        }
        let answered = round.answers.len();
        let changed = round.answers.values().filter(|a| !a.changes.is_empty()).count();
        let text = |t: String| Value::from(t);
        Fields::from([
            ("assess_title".into(), text(title(round))),
            ("assess_from".into(), text(round.opened.from.to_string())),
            ("assess_to".into(), text(round.opened.to.plus(-1).to_string())),
            ("assess_bodies".into(), text(round.opened.bodies.len().to_string())),
            ("assess_figures".into(), text(lines.join("\n"))),
            (
                "assess_objections".into(),
                text(format!("收到异议 {answered} 件，已经答复；其中 {changed} 件调整了数据")),
            ),
            ("assess_digest".into(), text(round.frozen.as_ref().map_or(String::new(), |f| f.digest.clone()))),
            ("assess_round".into(), text(round.opened.id.clone())),
        ])
    }
}

/// What a round is called.
pub(super) fn title(round: &Round) -> String {
    format!("{}行政执法{}", period(round.opened.from, round.opened.to.plus(-1)), round.opened.name)
}

/// A period as offices write it: a whole year, quarter or month by its name, any other by its days.
fn period(from: Day, last: Day) -> String {
    let ((year, month, day), (end_year, end_month, end_day)) = (from.ymd(), last.ymd());
    let whole = |months: i32| day == 1 && from.plus_months(months).plus(-1) == last;
    match () {
        () if whole(12) && month == 1 => format!("{year}年"),
        () if whole(3) && month % 3 == 1 => format!("{year}年第{}季度", ["一", "二", "三", "四"][month as usize / 3]),
        () if whole(1) => format!("{year}年{month}月"),
        () if (year, month) == (end_year, end_month) => format!("{year}年{month}月{day}日至{end_day}日"),
        () if year == end_year => format!("{year}年{month}月{day}日至{end_month}月{end_day}日"),
        () => format!("{}至{}", from.zh(), last.zh()),
    }
}

/// Findings on red lines of which nobody has said whether they are confirmed.
fn open_lines(round: &Round) -> usize {
    let red =
        round.figures.iter().filter(|(_, f)| f.red_line).filter_map(|(key, _)| Some((key, round.cases.get(key)?)));
    let open = |(key, cases): (&fadu_store::watch::assess::FigureKey, &Vec<fadu_store::watch::assess::Case>)| {
        cases.iter().filter(|c| !round.settled.contains_key(&(key.clone(), c.id.clone()))).count()
    };
    red.map(open).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_its_name() {
        let of = |from: &str, last: &str| period(from.parse().unwrap(), last.parse().unwrap());
        for (from, last, want) in [
            ("2026-01-01", "2026-12-31", "2026年"),
            ("2026-07-01", "2026-09-30", "2026年第三季度"),
            ("2026-10-01", "2026-12-31", "2026年第四季度"),
            ("2026-02-01", "2026-02-28", "2026年2月"),
            ("2026-02-01", "2026-04-30", "2026年2月1日至4月30日"),
            ("2026-11-23", "2026-11-29", "2026年11月23日至29日"),
            ("2026-11-30", "2026-12-06", "2026年11月30日至12月6日"),
            ("2026-12-28", "2027-01-03", "2026年12月28日至2027年1月3日"),
        ] {
            assert_eq!(of(from, last), want);
        }
    }
}
