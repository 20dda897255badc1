//! Entrustments 委托: a body has another organisation act in its name, in writing, for some items, from a day to a day (行政处罚法 20, 21).

use crate::power::AdjustmentAnswer;
use crate::types::{Officer, Register};
use fadu_law::base::Day;
use fadu_law::base::id::{BodyId, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An entrustment, as its letter 委托书 says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrustment {
    /// Its own id.
    pub id: String,
    /// Who entrusts, and in whose name is acted.
    pub from: BodyId,
    /// Who is entrusted.
    pub to: BodyId,
    /// What is entrusted, by the codes of its items.
    pub items: Vec<String>,
    /// How far the entrusted body may go, in words.
    pub powers: String,
    /// The law, regulation or rule that lets it be entrusted.
    pub basis: String,
    /// The number of the letter.
    pub letter: String,
    /// The day of the letter.
    pub letter_on: Day,
    /// The first day on which it holds.
    pub first: Day,
    /// The last day on which it holds.
    pub last: Day,
    /// The first day on which it holds no more, where it was ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Day>,
    /// Why it was ended.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ended_for: String,
    /// The natural person who asked.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// When it was asked.
    pub on: Day,
    /// The answer, once there is one. From its day on the letter is public.
    #[serde(default)]
    pub answer: Option<AdjustmentAnswer>,
}

impl Entrustment {
    /// Whether it came into being.
    pub fn made(&self) -> bool {
        self.answer.as_ref().is_some_and(|a| a.approved)
    }
    /// The last day on which it holds or held.
    pub fn until(&self) -> Day {
        self.ended_on.map_or(self.last, |e| self.last.min(e.plus(-1)))
    }
    /// Whether it holds on that day.
    pub fn covers(&self, day: Day) -> bool {
        self.made() && self.first <= day && day <= self.until()
    }
    /// Whether an item is among what is entrusted.
    pub fn has(&self, item: &str) -> bool {
        self.items.iter().any(|i| i == item)
    }
}

impl Register {
    /// The entrustments between two bodies that came into being, oldest first.
    pub fn entrusted(&self, from: BodyId, to: BodyId) -> impl Iterator<Item = &Entrustment> {
        self.entrustments.values().filter(move |e| e.made() && e.from == from && e.to == to)
    }
    /// Whether an officer belongs to a body, or to an organisation which that ever entrusted; on which days and for what, guards ask.
    pub fn serves(&self, officer: &Officer, body: BodyId) -> bool {
        officer.body == body || self.entrusted(body, officer.body).next().is_some()
    }
    /// The officer record by which a person acts for a body: the person's own there, else that in an organisation which the body ever entrusted.
    pub(crate) fn entrusted_officer(&self, person: PersonId, body: BodyId) -> Option<&Officer> {
        let ids = self.by_person.get(&person).into_iter().flatten();
        let mut all = ids.filter_map(|id| self.officers.get(id));
        all.find(|o| o.body != body && self.entrusted(body, o.body).next().is_some())
    }
    /// The officers of organisations that a body has entrusted on that day.
    pub fn officers_entrusted(&self, body: BodyId, day: Day) -> Vec<&Officer> {
        let mut to: Vec<BodyId> =
            self.entrustments.values().filter(|e| e.from == body && e.covers(day)).map(|e| e.to).collect();
        to.sort_unstable();
        to.dedup();
        to.into_iter().flat_map(|b| self.officers_in(b)).collect()
    }

    /// What a body that is no more entrusted or was entrusted with ends with it.
    pub(crate) fn end_entrustments(&mut self, body: BodyId, day: Day) {
        let of = |e: &&mut Entrustment| (e.from == body || e.to == body) && e.until() >= day;
        for e in Arc::make_mut(&mut self.entrustments).values_mut().filter(of) {
            (e.ended_on, e.ended_for) = (Some(day), "一方不再存续".into());
        }
    }

    pub(crate) fn enter_entrustment(&mut self, row: Entrustment) {
        Arc::make_mut(&mut self.entrustments).insert(row.id.clone(), row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().unwrap()
    }

    #[test]
    fn it_holds_from_its_first_to_its_last_day_unless_it_was_ended() {
        let answer = |approved| {
            Some(AdjustmentAnswer { approved, reason: String::new(), by_name: "乙".into(), on: day("2026-01-01") })
        };
        let e = Entrustment {
            id: "1".into(),
            from: BodyId::from_bits(1),
            to: BodyId::from_bits(2),
            items: vec!["A".into()],
            powers: "p".into(),
            basis: "b".into(),
            letter: "示委〔2026〕1号".into(),
            letter_on: day("2026-01-01"),
            first: day("2026-02-01"),
            last: day("2026-12-31"),
            ended_on: None,
            ended_for: String::new(),
            by: "1".into(),
            by_name: "甲".into(),
            on: day("2026-01-01"),
            answer: answer(true),
        };
        let on = |e: &Entrustment| {
            ["2026-01-31", "2026-02-01", "2026-06-30", "2026-07-01", "2026-12-31", "2027-01-01"]
                .map(|d| e.covers(day(d)))
        };
        assert_eq!(on(&e), [false, true, true, true, true, false]);
        let ended = Entrustment { ended_on: Some(day("2026-07-01")), ..e.clone() };
        assert_eq!(on(&ended), [false, true, true, false, false, false]);
        assert_eq!(on(&Entrustment { answer: answer(false), ..e.clone() }), [false; 6]);
        assert_eq!(on(&Entrustment { answer: None, ..e.clone() }), [false; 6]);
        assert!(e.has("A") && !e.has("B"));
        let mut r = Register::default();
        r.enter_entrustment(e);
        let between = |from: u128, to: u128| r.entrusted(BodyId::from_bits(from), BodyId::from_bits(to)).count();
        assert_eq!((between(1, 2), between(2, 1)), (1, 0));
    }
}
