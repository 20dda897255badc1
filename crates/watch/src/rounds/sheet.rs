//! A reviewer's sheet 评查表: item by item what is deducted, for what reason and where in the file; what the machine proposes is confirmed or
//! rejected with a reason.

use crate::matter::law::review::Rubric;
use crate::review::PreReview;
use serde::{Deserialize, Serialize};

/// Something that is deducted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lost {
    /// Tenths of a point; none for a veto.
    pub tenths: u32,
    /// Why.
    pub says: String,
    /// The event of the file that it rests on, from 0; none where something is missing.
    pub entry: Option<usize>,
    /// It is what the machine proposed, confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub machine: bool,
}

/// What the machine proposed and the reviewer rejects.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// What it said.
    pub says: String,
    /// Why that does not hold.
    pub reason: String,
}

/// An item of a sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub item: String,
    /// It is not asked of this file; its points go to the others in proportion.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// What is deducted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// Proposals of the machine that were rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
}

/// Points on top.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Praised {
    /// Id of the bonus.
    pub item: String,
    /// Tenths of a point.
    pub tenths: u32,
    /// For what.
    pub says: String,
}

/// A sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Items, in the rubric's order.
    pub marks: Vec<Mark>,
    /// Points on top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub praised: Vec<Praised>,
    /// What else is to be said.
    #[serde(default)]
    pub note: String,
}

/// What a sheet comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Score {
    /// Tenths of a point, whether vetoed or not.
    pub points: u32,
    /// Ids of the vetoes.
    pub vetoes: Vec<String>,
    /// Of so many tenths of a point the items were that apply.
    pub asked: u32,
}

impl Score {
    /// Tenths of a point.
    pub fn tenths(&self) -> u32 {
        if self.vetoes.is_empty() { self.points } else { 0 }
    }
}

/// What a sheet comes to by a rubric: an item loses no more than it has, what does not apply gives its points to the others, points on top are
/// capped, and no file has more than all.
pub fn score(rubric: &Rubric, sheet: &Sheet) -> Score {
    let mark = |id: &str| sheet.marks.iter().find(|m| m.item == id);
    let (mut asked, mut lost, mut vetoes) = (0, 0, Vec::new());
    for item in &rubric.items {
        let of = mark(&item.id);
        if of.is_some_and(|m| m.apart) {
            continue;
        }
        asked += item.tenths;
        let taken: u32 = of.map_or(0, |m| m.lost.iter().map(|l| l.tenths).sum());
        lost += taken.min(item.tenths);
        if item.is_veto() && of.is_some_and(|m| !m.lost.is_empty()) {
            vetoes.push(item.id.clone());
        }
    }
    let most = |id: &str| rubric.bonuses.iter().find(|b| b.id == id).map_or(0, |b| b.tenths);
    let extra: u32 = sheet.praised.iter().map(|p| p.tenths.min(most(&p.item))).sum();
    let points = share(lost * 10, asked).map_or(1000, |lost| 1000 - lost.min(1000));
    Score { points: (points + extra.min(rubric.bonus_most)).min(1000), vetoes, asked }
}

/// Tenths of a point of a hundred that so many hundredths are, of what applies; rounded up. None where nothing applies.
pub fn share(hundredths: u32, asked: u32) -> Option<u32> {
    (asked > 0).then(|| (hundredths * 100).div_ceil(asked))
}

/// What is wrong with a sheet: the item, and what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// No such item.
    Unknown(String),
    /// More is deducted than the item has.
    TooMuch(String),
    /// Something is deducted without a reason, or a proposal rejected without one.
    NoReason(String),
    /// A proposal of the machine is neither confirmed nor rejected.
    Unanswered(String),
    /// A place that the file does not have.
    NoPlace(String),
    /// A deduction of no points.
    NoPoints(String),
}

/// What is wrong with a sheet that is to be handed in.
pub fn flaws(rubric: &Rubric, sheet: &Sheet, (machine, entries): (&PreReview, usize)) -> Vec<Flaw> {
    let mut all = Vec::new();
    for mark in &sheet.marks {
        let id = || mark.item.clone();
        let Some(item) = rubric.items.iter().find(|i| i.id == mark.item) else {
            all.push(Flaw::Unknown(id()));
            continue;
        };
        if mark.lost.iter().any(|l| l.tenths > item.tenths) && !item.is_veto() {
            all.push(Flaw::TooMuch(id()));
        }
        if mark.lost.iter().any(|l| l.says.is_empty()) || mark.refused.iter().any(|r| r.reason.is_empty()) {
            all.push(Flaw::NoReason(id()));
        }
        if mark.lost.iter().any(|l| (l.tenths == 0) != item.is_veto()) {
            all.push(Flaw::NoPoints(id()));
        }
        if mark.lost.iter().any(|l| l.entry.is_some_and(|e| e >= entries)) {
            all.push(Flaw::NoPlace(id()));
        }
    }
    for proposed in machine.items.iter().filter(|m| m.applies && !m.reasons.is_empty()) {
        let answered = sheet
            .marks
            .iter()
            .find(|m| m.item == proposed.item)
            .map_or(0, |m| m.lost.iter().filter(|l| l.machine).count() + m.refused.len());
        if answered < proposed.reasons.len() {
            all.push(Flaw::Unanswered(proposed.item.clone()));
        }
    }
    for praise in &sheet.praised {
        match rubric.bonuses.iter().find(|b| b.id == praise.item) {
            None => all.push(Flaw::Unknown(praise.item.clone())),
            Some(bonus) if praise.tenths > bonus.tenths => all.push(Flaw::TooMuch(praise.item.clone())),
            Some(_) if praise.says.is_empty() => all.push(Flaw::NoReason(praise.item.clone())),
            Some(_) => {}
        }
    }
    all
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::matter::law::review::Rubric;

    /// A rubric of a veto and two items of 60 and 40 points, with a bonus of two points and at most one of all.
    pub fn rubric() -> Rubric {
        let item = |id: &str, block: &str, tenths: u32| serde_json::json!({ "id": id, "block": block, "name": id, "tenths": tenths, "by": "person", "ground": { "law": ["penalty-law/40"] } });
        let all = serde_json::json!({ "id": "r", "name": "标准", "procedures": [], "grades": [[90, "优秀"], [60, "合格"]], "below": "不合格",
            "house": { "owner": "o", "origin": "g" }, "bonus_most": 10, "bonus": [{ "id": "b", "name": "b", "tenths": 20 }],
            "item": [item("v", "", 0), item("a", "一", 600), item("c", "二", 400)] });
        serde_json::from_value(all).unwrap()
    }

    pub fn lost(item: &str, tenths: u32) -> Mark {
        let lost = Lost { tenths, says: "有缺".into(), entry: None, machine: false };
        Mark { item: item.into(), lost: vec![lost], ..Mark::default() }
    }

    #[test]
    fn a_sheet_comes_to_what_is_left_of_what_applies() {
        let of = |marks: Vec<Mark>, praised: u32| {
            let praise = Praised { item: "b".into(), tenths: praised, says: "好".into() };
            let sheet = Sheet { marks, praised: vec![praise], note: String::new() };
            let s = score(&rubric(), &sheet);
            (s.points, s.vetoes.len(), s.tenths())
        };
        assert_eq!(of(vec![], 0), (1000, 0, 1000));
        assert_eq!(of(vec![lost("a", 100)], 0), (900, 0, 900));
        assert_eq!(of(vec![lost("a", 100)], 20), (910, 0, 910), "points on top are capped");
        assert_eq!(of(vec![lost("a", 700)], 0), (400, 0, 400), "an item loses no more than it has");
        let apart = Mark { item: "a".into(), apart: true, ..Mark::default() };
        assert_eq!(of(vec![apart, lost("c", 100)], 0), (750, 0, 750), "a quarter of what applies");
        assert_eq!(of(vec![lost("v", 0), lost("a", 100)], 0), (900, 1, 0));
    }

    #[test]
    fn a_sheet_is_not_handed_in_with_a_gap() {
        let none = PreReview { rubric: "r".into(), items: vec![], vetoes: vec![], at_most: 1000, open: 0 };
        let of = |mark: Mark| flaws(&rubric(), &Sheet { marks: vec![mark], ..Sheet::default() }, (&none, 3));
        assert_eq!(of(lost("a", 600)), []);
        assert_eq!(of(lost("a", 601)), [Flaw::TooMuch("a".into())]);
        assert_eq!(of(lost("a", 0)), [Flaw::NoPoints("a".into())]);
        assert_eq!(of(lost("v", 5)), [Flaw::NoPoints("v".into())]);
        assert_eq!(of(lost("x", 1)), [Flaw::Unknown("x".into())]);
        let at =
            |entry| Mark { lost: vec![Lost { entry: Some(entry), ..lost("a", 1).lost[0].clone() }], ..lost("a", 1) };
        assert_eq!((of(at(2)), of(at(3))), (vec![], vec![Flaw::NoPlace("a".into())]));
        let mute = Mark { lost: vec![Lost { says: String::new(), ..lost("a", 1).lost[0].clone() }], ..lost("a", 1) };
        assert_eq!(of(mute), [Flaw::NoReason("a".into())]);
    }

    #[test]
    fn what_the_machine_proposes_is_answered() {
        let reason = crate::review::Reason { says: "没有立卷".into(), rule: None, entry: None, tenths: 20 };
        let marked =
            crate::review::Marked { item: "c".into(), applies: true, open: false, deducted: 20, reasons: vec![reason] };
        let found = PreReview { rubric: "r".into(), items: vec![marked], vetoes: vec![], at_most: 980, open: 0 };
        let of = |marks: Vec<Mark>| flaws(&rubric(), &Sheet { marks, ..Sheet::default() }, (&found, 3));
        assert_eq!(of(vec![]), [Flaw::Unanswered("c".into())]);
        assert_eq!(of(vec![lost("c", 20)]), [Flaw::Unanswered("c".into())], "another deduction is no answer");
        let confirmed = Mark { lost: vec![Lost { machine: true, ..lost("c", 20).lost[0].clone() }], ..lost("c", 20) };
        assert_eq!(of(vec![confirmed]), []);
        let no = |reason: &str| Mark {
            item: "c".into(),
            refused: vec![Refused { says: "没有立卷".into(), reason: reason.into() }],
            ..Mark::default()
        };
        assert_eq!((of(vec![no("卷在别处")]), of(vec![no("")])), (vec![], vec![Flaw::NoReason("c".into())]));
    }
}
