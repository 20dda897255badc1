//! Matters that whoever lodged them is answered: which may be the same 可能重复, and how many were answered in time and to satisfaction.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::law::procedure::{Procedure, Same};
use crate::matter::{Facts, running};
use crate::policy::{self, Do};
use crate::{At, Office, Sought};
use fadu_store::{ListFilter, StreamId, Turn, Views};
use std::collections::BTreeSet;

/// So many of the newest are compared with one.
const COMPARED: usize = 100;
/// So many are read at a time, and at most.
const PAGE: usize = 200;
const MOST: u64 = 5000;

/// A matter that may be the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameLine {
    /// It.
    pub matter: MatterId,
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: Day,
    /// The contact is the same.
    pub contact: bool,
    /// So many of a hundred pairs of characters are common.
    pub near_percent: u32,
    /// It is over.
    pub closed: bool,
}

/// Matters that may be the same as one, with the rule of the house by which they are told.
pub type SamePage = (Vec<SameLine>, (String, String));

/// What is counted of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LodgedFigures {
    /// Id of the procedure.
    pub procedure: String,
    /// Its Chinese name.
    pub name: String,
    /// The year.
    pub year: i32,
    /// Received.
    pub received: u32,
    /// Answered, or ended without.
    pub answered: u32,
    /// Answered within the term.
    pub in_time: u32,
    /// Taken up anew.
    pub reopened: u32,
    /// Rated by whoever lodged it.
    pub rated: u32,
    /// Satisfied.
    pub satisfied: u32,
    /// Shares over fewer are not told.
    pub least: u32,
    /// Whose rule that is, and where it comes from.
    pub house: (String, String),
}

impl LodgedFigures {
    /// So many of a hundred, where there are enough.
    pub fn share(&self, of: u32, all: u32) -> Option<u32> {
        (all >= self.least && all > 0).then(|| of * 100 / all)
    }
}

impl Office {
    /// The matters that may be the same as this one, by the rule of its procedure; nothing where it has none.
    pub fn same_as(&self, who: &Who, matter: MatterId) -> Result<Option<SamePage>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, Do::Read, facts.agency)?;
        let Some(rule) = &procedure.same else { return Ok(None) };
        let Some(body) = facts.text(&rule.body) else { return Ok(None) };
        let named = Some((body.to_string(), false));
        let id = procedure.id.clone();
        let filter = ListFilter {
            named,
            procedure: Some(id),
            agencies: vec![facts.agency.to_string()],
            ..ListFilter::default()
        };
        let (rows, _) = self.store.list(&filter, Turn::First, COMPARED)?;
        let mut lines = Vec::new();
        for row in rows.into_iter().filter(|r| r.matter != StreamId::from_bits(matter.bits())) {
            let other = MatterId::from_bits(row.matter.bits());
            let (theirs, _) = self.facts_apart(other)?;
            let Some((on, contact, near_percent)) = same(rule, &facts.values, &theirs.values) else { continue };
            let number = row.number.unwrap_or_default();
            lines.push(SameLine { matter: other, number, on, contact, near_percent, closed: row.closed });
        }
        Ok(Some((lines, (rule.house.owner.clone(), rule.house.origin.clone()))))
    }

    /// What is counted of this year of the procedures that count it, of the bodies whose matters a person may see.
    pub fn lodged_figures(&self, who: &Who) -> Result<Vec<LodgedFigures>, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let (engine, year) = (self.engine(), self.today().year());
        let counted = engine.law.on(self.today()).filter(|p| p.rated.is_some());
        counted.map(|p| self.lodged_of(who, p, year)).collect()
    }

    fn lodged_of(&self, who: &Who, procedure: &Procedure, year: i32) -> Result<LodgedFigures, Denial> {
        let mut all = LodgedFigures {
            procedure: procedure.id.clone(),
            name: procedure.name.clone(),
            year,
            ..LodgedFigures::default()
        };
        if let Some(rated) = &procedure.rated {
            all.least = rated.least;
            all.house = (rated.house.owner.clone(), rated.house.origin.clone());
        }
        let sought = Sought { procedure: Some(procedure.id.clone()), from: Day::new(year, 1, 1), ..Sought::default() };
        let mut at = At::default();
        loop {
            let page = self.matters(who, &sought, at, PAGE)?;
            for row in &page.rows {
                let (facts, of) = self.facts_apart(MatterId::from_bits(row.matter.bits()))?;
                self.count(&facts, &of, &mut all)?;
            }
            match page.next.filter(|_| u64::from(all.received) < MOST) {
                Some(next) => at = At { after: Some(next), before: None },
                None => return Ok(all),
            }
        }
    }

    fn count(&self, facts: &Facts, procedure: &Procedure, all: &mut LodgedFigures) -> Result<(), Denial> {
        let Some(rated) = &procedure.rated else { return Ok(()) };
        all.received += 1;
        if facts.has(&rated.answered) {
            all.answered += 1;
            let engine = self.engine_of(facts)?;
            let late = |r: &crate::matter::Running| r.ended.is_some_and(|on| on > r.due_day(&engine));
            let of_answer = running(&engine, procedure, facts, self.today());
            let mut of_answer = of_answer.iter().filter(|r| rated.terms.contains(&r.term.id));
            all.in_time += u32::from(!of_answer.any(late));
        }
        all.reopened += u32::from(facts.has(&rated.reopened));
        if let Some(yes) = facts.values.get(&rated.satisfied).and_then(serde_json::Value::as_bool) {
            all.rated += 1;
            all.satisfied += u32::from(yes);
        }
        Ok(())
    }
}

/// The day of the other, whether the contact is the same, how near the words are; nothing where they are not near enough.
fn same(rule: &Same, ours: &Fields, theirs: &Fields) -> Option<(Day, bool, u32)> {
    let text = |of: &Fields, f: &str| of.get(f).and_then(|v| v.as_str()).unwrap_or_default().to_string();
    let day = |of: &Fields| text(of, &rule.on).parse::<Day>().ok();
    let (here, there) = (day(ours)?, day(theirs)?);
    if (here.number() - there.number()).abs() > rule.days {
        return None;
    }
    let digits = |of: &Fields| text(of, &rule.contact).chars().filter(char::is_ascii_digit).collect::<String>();
    let contact = !digits(ours).is_empty() && digits(ours) == digits(theirs);
    let near = near(&text(ours, &rule.text), &text(theirs, &rule.text));
    (contact || near >= rule.near_percent).then_some((there, contact, near))
}

/// So many of a hundred pairs of neighbouring characters are common (Dice).
fn near(a: &str, b: &str) -> u32 {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let all: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        all.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let common = a.intersection(&b).count();
    if a.is_empty() || b.is_empty() { 0 } else { u32::try_from(200 * common / (a.len() + b.len())).unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_contact_or_near_words_within_the_days() {
        let rule: Same = serde_json::from_value(json!({
            "body": "body", "contact": "phone", "text": "says", "on": "on", "days": 30, "near_percent": 50,
            "house": { "owner": "o", "origin": "p" },
        }))
        .unwrap();
        let of = |phone: &str, says: &str, on: &str| -> Fields {
            [("phone", phone), ("says", says), ("on", on)].map(|(k, v)| (k.to_string(), json!(v))).into()
        };
        let first = of("555-0100", "案件满九十日没有作出决定", "2026-06-01");
        let check = |phone, says, on, want: Option<(bool, u32)>| {
            let got = same(&rule, &first, &of(phone, says, on)).map(|(_, contact, near)| (contact, near));
            assert_eq!(got, want, "{phone} {says} {on}");
        };
        check("5550100", "执法人员没有出示证件", "2026-06-20", Some((true, 10)));
        check("555-0199", "案件满九十日，没有作出决定！", "2026-07-01", Some((false, 100)));
        check("555-0199", "案件满九十日，没有作出决定！", "2026-07-02", None);
        check("", "执法人员没有出示证件", "2026-06-20", None);
    }
}
