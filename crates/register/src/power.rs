//! Powers 职权 of the list of powers and responsibilities 权责清单: what is listed on a day, which bodies hold it on a day, and how it came to be so.

use crate::types::Register;
use fadu_law::base::Day;
use fadu_law::base::id::BodyId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A power as one version of the list has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Name.
    pub name: String,
    /// The id of its category, one of the ten of the law pack.
    pub category: String,
    /// Its codes in other lists (national, province, 互联网+监管): name of the list and code.
    #[serde(default)]
    pub aliases: Vec<(String, String)>,
    /// What it rests on, each as it is written: `《行政处罚法》第17条`.
    pub basis: Vec<String>,
    /// The id of the procedure by which it is exercised; empty if none is held here.
    #[serde(default)]
    pub procedure: String,
    /// The way in words.
    #[serde(default)]
    pub course: String,
    /// The time allowed, in words.
    #[serde(default)]
    pub limit: String,
    /// What is answered for.
    pub accountability: String,
    /// Codes of the items under it.
    #[serde(default)]
    pub items: Vec<String>,
}

/// What an adjustment does to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adjusts {
    /// A power is listed.
    New,
    /// What is listed is said otherwise.
    Changed,
    /// A power is struck off.
    Cancelled,
    /// It goes from one body to another.
    Moved,
}

/// An adjustment 动态调整: asked by one person with reason and basis, answered by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Its own id.
    pub id: String,
    /// The code of the power.
    pub code: String,
    /// What it does.
    pub kind: Adjusts,
    /// What is listed from then on; nothing where it is struck off or only moved.
    #[serde(default)]
    pub power: Option<Power>,
    /// Which body gives it up, where it is moved.
    #[serde(default)]
    pub from: Option<BodyId>,
    /// Which body takes it over, where it is moved.
    #[serde(default)]
    pub to: Option<BodyId>,
    /// The first day on which it holds.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// On what basis.
    pub basis: String,
    /// The natural person who asked.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// When it was asked.
    pub on: Day,
    /// The answer, once there is one.
    #[serde(default)]
    pub answer: Option<AdjustmentAnswer>,
}

/// What another person said to an adjustment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentAnswer {
    /// Approved, or returned.
    pub approved: bool,
    /// Why it was returned.
    #[serde(default)]
    pub reason: String,
    /// The name of whoever answered.
    pub by_name: String,
    /// When.
    pub on: Day,
}

/// A power with all that happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedPower {
    /// Its code.
    pub code: String,
    /// Every version with its first day, the newest last; nothing from the day on which it was struck off.
    pub versions: Vec<(Day, Option<Arc<Power>>)>,
    /// Who holds it and who held it.
    pub holders: Vec<PowerHeld>,
    /// Kept from the public page, and why.
    pub withheld: Option<String>,
}

/// A body holds a power for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerHeld {
    /// The code of the power.
    pub code: String,
    /// The body.
    pub body: BodyId,
    /// First day.
    pub from: Day,
    /// Last day.
    #[serde(default)]
    pub until: Option<Day>,
    /// Where it went when it was moved.
    #[serde(default)]
    pub moved_to: Option<BodyId>,
    /// Why it ended.
    #[serde(default)]
    pub reason: String,
    /// Who said so.
    pub by_name: String,
}

/// Whether everybody may see a power.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerShown {
    /// Its code.
    pub code: String,
    /// Shown, or withheld.
    pub shown: bool,
    /// Why it is withheld.
    #[serde(default)]
    pub reason: String,
    /// Who said so.
    pub by_name: String,
    /// When.
    pub on: Day,
}

impl PowerHeld {
    /// Whether it covers that day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|u| day <= u)
    }
}

impl ListedPower {
    /// What the list says of it on that day.
    pub fn on(&self, day: Day) -> Option<&Power> {
        self.versions.iter().rev().find(|(from, _)| *from <= day)?.1.as_deref()
    }
    /// What the list says of it in the version that counts for pages: of that day, else the first to come, else the last that stood.
    pub fn near(&self, day: Day) -> Option<&Power> {
        let to_come = || self.versions.iter().find(|(from, p)| *from > day && p.is_some());
        let stood = || self.versions.iter().rev().find(|(_, p)| p.is_some());
        self.on(day).or_else(|| to_come().or_else(stood)?.1.as_deref())
    }
    /// The bodies that hold it on that day.
    pub fn holders_on(&self, day: Day) -> impl Iterator<Item = &PowerHeld> {
        let listed = self.on(day).is_some();
        self.holders.iter().filter(move |h| listed && h.covers(day))
    }
    /// Whether a body holds it on that day.
    pub fn held_by(&self, body: BodyId, day: Day) -> bool {
        self.holders_on(day).any(|h| h.body == body)
    }
    /// Where it went from a body that gave it up to another, and the day from which the body has it no more; nothing if it came back since.
    pub fn gone_from(&self, body: BodyId, day: Day) -> Option<(BodyId, Day)> {
        if self.held_by(body, day) {
            return None;
        }
        let ended = self.holders.iter().rev().filter(|h| h.body == body);
        ended.filter_map(|h| Some((h.moved_to?, h.until?.plus(1)))).find(|(_, from)| *from <= day)
    }

    fn enter(&mut self, a: &Adjustment) {
        match a.kind {
            Adjusts::New | Adjusts::Changed => self.version(a.day, a.power.clone().map(Arc::new)),
            Adjusts::Cancelled => {
                self.version(a.day, None);
                let open = self.holders.iter_mut().filter(|h| h.covers(a.day) && h.until.is_none());
                open.for_each(|h| (h.until, h.reason) = (Some(a.day.plus(-1)), a.reason.clone()));
            }
            Adjusts::Moved => {
                let given = self.holders.iter_mut().filter(|h| Some(h.body) == a.from && h.until.is_none());
                for h in given {
                    (h.until, h.moved_to, h.reason) = (Some(a.day.plus(-1)), a.to, a.reason.clone());
                }
                let (code, by_name) = (self.code.clone(), a.by_name.clone());
                let taken = |body| PowerHeld {
                    code,
                    body,
                    from: a.day,
                    until: None,
                    moved_to: None,
                    reason: String::new(),
                    by_name,
                };
                self.holders.extend(a.to.map(taken));
            }
        }
    }

    fn version(&mut self, day: Day, power: Option<Arc<Power>>) {
        self.versions.push((day, power));
        self.versions.sort_by_key(|(day, _)| *day);
    }
}

impl Register {
    /// The list on a day: every power that stands on it.
    pub fn powers_on(&self, day: Day) -> impl Iterator<Item = (&ListedPower, &Power)> {
        self.powers.values().filter_map(move |p| Some((p.as_ref(), p.on(day)?)))
    }
    /// The powers under which an item stands on a day.
    pub fn powers_of_item<'a>(&'a self, item: &'a str, day: Day) -> impl Iterator<Item = (&'a ListedPower, &'a Power)> {
        self.powers_on(day).filter(move |(_, p)| p.items.iter().any(|i| i == item))
    }
    /// The adjustment of a power that waits for an answer.
    pub fn adjustment_waiting(&self, code: &str) -> Option<&Adjustment> {
        self.adjustments.values().find(|a| a.code == code && a.answer.is_none()).map(Arc::as_ref)
    }

    pub(crate) fn enter_adjustment(&mut self, a: Adjustment) {
        if a.answer.as_ref().is_some_and(|said| said.approved) {
            self.power(&a.code).enter(&a);
        }
        Arc::make_mut(&mut self.adjustments).insert(a.id.clone(), Arc::new(a));
    }

    pub(crate) fn enter_held(&mut self, held: PowerHeld) {
        let power = self.power(&held.code);
        match power.holders.iter_mut().find(|h| h.body == held.body && h.from == held.from) {
            Some(known) => *known = held,
            None => power.holders.push(held),
        }
    }

    pub(crate) fn enter_shown(&mut self, shown: PowerShown) {
        self.power(&shown.code).withheld = (!shown.shown).then_some(shown.reason);
    }

    fn power(&mut self, code: &str) -> &mut ListedPower {
        let new = || Arc::new(ListedPower { code: code.to_string(), ..ListedPower::default() });
        Arc::make_mut(Arc::make_mut(&mut self.powers).entry(code.to_string()).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().unwrap()
    }

    fn adjusted(kind: Adjusts, on: &str, bodies: (Option<u128>, Option<u128>)) -> Adjustment {
        let power = Power { name: format!("{kind:?}"), items: vec!["A-1".into()], ..Power::default() };
        Adjustment {
            id: format!("{kind:?}{on}"),
            code: "Q-1".into(),
            kind,
            power: matches!(kind, Adjusts::New | Adjusts::Changed).then_some(power),
            from: bodies.0.map(BodyId::from_bits),
            to: bodies.1.map(BodyId::from_bits),
            day: day(on),
            reason: "r".into(),
            basis: "b".into(),
            by: "1".into(),
            by_name: "甲".into(),
            on: day(on),
            answer: Some(AdjustmentAnswer {
                approved: true, reason: String::new(), by_name: "乙".into(), on: day(on)
            }),
        }
    }

    fn claimed(body: u128, from: &str) -> PowerHeld {
        let (body, from) = (BodyId::from_bits(body), day(from));
        PowerHeld {
            code: "Q-1".into(),
            body,
            from,
            until: None,
            moved_to: None,
            reason: String::new(),
            by_name: "丙".into(),
        }
    }

    #[test]
    fn the_list_and_its_holders_are_asked_by_day() {
        let mut r = Register::default();
        r.enter_adjustment(adjusted(Adjusts::New, "2026-01-01", (None, None)));
        r.enter_held(claimed(1, "2026-02-01"));
        r.enter_adjustment(adjusted(Adjusts::Changed, "2026-03-01", (None, None)));
        r.enter_adjustment(adjusted(Adjusts::Moved, "2026-05-01", (Some(1), Some(2))));
        r.enter_adjustment(adjusted(Adjusts::Cancelled, "2026-07-01", (None, None)));
        let p = &r.powers["Q-1"];
        let name = |on: &str| p.on(day(on)).map(|p| p.name.as_str());
        assert_eq!(
            ["2025-12-31", "2026-01-01", "2026-03-01", "2026-06-30", "2026-07-01"].map(name),
            [None, Some("New"), Some("Changed"), Some("Changed"), None]
        );
        let holders = |on: &str| p.holders_on(day(on)).map(|h| h.body.bits()).collect::<Vec<_>>();
        assert_eq!(
            ["2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01", "2026-06-30", "2026-07-01"].map(holders),
            [vec![], vec![1], vec![1], vec![2], vec![2], vec![]]
        );
        let gone = |body: u128, on: &str| {
            p.gone_from(BodyId::from_bits(body), day(on)).map(|(to, from)| (to.bits(), from.to_string()))
        };
        assert_eq!(gone(1, "2026-04-30"), None);
        assert_eq!(gone(1, "2026-05-01"), Some((2, "2026-05-01".into())));
        assert_eq!(gone(2, "2026-07-01"), None);
        assert_eq!(r.powers_of_item("A-1", day("2026-06-01")).count(), 1);
        assert_eq!(
            r.powers_of_item("A-1", day("2026-07-01")).count() + r.powers_of_item("A-2", day("2026-06-01")).count(),
            0
        );
        assert_eq!(p.near(day("2026-08-01")).map(|p| p.name.as_str()), Some("Changed"));
        assert_eq!(p.near(day("2025-08-01")).map(|p| p.name.as_str()), Some("New"));
    }

    #[test]
    fn what_waits_or_was_returned_changes_nothing() {
        let mut r = Register::default();
        let asked = Adjustment { answer: None, ..adjusted(Adjusts::New, "2026-01-01", (None, None)) };
        r.enter_adjustment(asked.clone());
        assert!(r.powers.is_empty() && r.adjustment_waiting("Q-1").is_some() && r.adjustment_waiting("Q-2").is_none());
        let no =
            AdjustmentAnswer { approved: false, reason: "重复".into(), by_name: "乙".into(), on: day("2026-01-02") };
        r.enter_adjustment(Adjustment { answer: Some(no), ..asked });
        assert!(r.powers.is_empty() && r.adjustment_waiting("Q-1").is_none() && r.adjustments.len() == 1);
    }

    #[test]
    fn a_claim_that_ends_keeps_its_days() {
        let mut r = Register::default();
        r.enter_adjustment(adjusted(Adjusts::New, "2026-01-01", (None, None)));
        r.enter_held(claimed(1, "2026-02-01"));
        r.enter_held(PowerHeld { until: Some(day("2026-02-28")), ..claimed(1, "2026-02-01") });
        r.enter_held(claimed(1, "2026-04-01"));
        let holds = |on: &str| r.powers["Q-1"].held_by(BodyId::from_bits(1), day(on));
        assert_eq!(["2026-02-28", "2026-03-01", "2026-04-01"].map(holds), [true, false, true]);
        assert_eq!(r.powers["Q-1"].gone_from(BodyId::from_bits(1), day("2026-03-01")), None);
        r.enter_shown(PowerShown {
            code: "Q-1".into(),
            shown: false,
            reason: "涉密".into(),
            by_name: "乙".into(),
            on: day("2026-04-01"),
        });
        assert_eq!(r.powers["Q-1"].withheld.as_deref(), Some("涉密"));
    }
}
