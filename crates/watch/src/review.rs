//! Machine pre-review 机器预评 of a closed file: what a rubric deducts from the record alone, each with its reason and place. What only a person can
//! see is left open and says so; nobody is graded by a machine.

use crate::matter::Entry;
use crate::matter::law::review::{Deduction, Means, Rubric, RubricItem};
use crate::warn::{Found, Level, Seen, judge, sentence};
use serde::Serialize;

/// A reason for which something is deducted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In one sentence.
    pub says: String,
    /// The rule of warning that found it, if one did.
    pub rule: Option<String>,
    /// The event of the file that it rests on, from 0; none where something is missing.
    pub entry: Option<usize>,
    /// Tenths of a point; none for a veto.
    pub tenths: u32,
}

/// An item of the rubric over the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Marked {
    /// Id of the item.
    pub item: String,
    /// It is asked of this file.
    pub applies: bool,
    /// A person must look at it, or at a part of it.
    pub open: bool,
    /// Tenths of a point that are deducted, no more than the item has.
    pub deducted: u32,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What a machine says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreReview {
    /// Id of the rubric.
    pub rubric: String,
    /// Each item, in its order.
    pub items: Vec<Marked>,
    /// Ids of the vetoes that were found.
    pub vetoes: Vec<String>,
    /// Tenths of a point that can still be reached, after what does not apply gave its points to the others.
    pub at_most: u32,
    /// Tenths of a point that only a person gives.
    pub open: u32,
}

/// Marks a file by a rubric.
pub fn pre_review(seen: &Seen<'_>, rubric: &Rubric) -> PreReview {
    let found = judge(seen).found;
    let items: Vec<Marked> = rubric.items.iter().map(|item| mark(seen, &found, item)).collect();
    let both = || rubric.items.iter().zip(&items).filter(|(_, m)| m.applies);
    let all: u32 = both().map(|(i, _)| i.tenths).sum();
    let share = |tenths: u32| if all == 0 { 0 } else { (tenths * 1000).div_ceil(all) };
    let vetoes: Vec<String> =
        both().filter(|(i, m)| i.is_veto() && !m.reasons.is_empty()).map(|(i, _)| i.id.clone()).collect();
    let lost: u32 = both().map(|(_, m)| m.deducted).sum();
    PreReview {
        rubric: rubric.id.clone(),
        at_most: if vetoes.is_empty() { 1000 - share(lost).min(1000) } else { 0 },
        open: share(both().filter(|(_, m)| m.open).map(|(i, m)| i.tenths - m.deducted).sum()),
        vetoes,
        items,
    }
}

fn mark(seen: &Seen<'_>, found: &[Found], item: &RubricItem) -> Marked {
    let has = |names: &String| seen.facts.has(names);
    let applies = item.applies.is_empty() || item.applies.iter().any(has);
    let mut reasons = Vec::new();
    for deduction in item.deductions.iter().filter(|_| applies) {
        if deduction.missing.is_empty() {
            let by_rule = |f: &&Found| f.level > Level::Yellow && deduction.rules.contains(&f.rule);
            reasons.extend(found.iter().filter(by_rule).map(|f| by_a_rule(seen, f, deduction)));
        } else if deduction.with.iter().all(has) && !has(&deduction.missing) {
            reasons.push(Reason { says: deduction.say.clone(), rule: None, entry: None, tenths: deduction.tenths });
        }
    }
    let lost: u32 = reasons.iter().map(|r| r.tenths).sum();
    Marked { item: item.id.clone(), applies, open: item.by != Means::Machine, deducted: lost.min(item.tenths), reasons }
}

fn by_a_rule(seen: &Seen<'_>, found: &Found, deduction: &Deduction) -> Reason {
    Reason {
        says: sentence(&seen.engine.law, found),
        rule: Some(found.rule.clone()),
        entry: found.entry,
        tenths: deduction.tenths,
    }
}

/// The day and the Chinese name of the event that a reason rests on.
pub fn place(seen: &Seen<'_>, reason: &Reason) -> Option<String> {
    let entry: &Entry = seen.facts.entries.get(reason.entry?)?;
    let name = seen.engine.law.events.get(&entry.name).map_or(entry.name.as_str(), |e| e.zh.as_str());
    Some(format!("{} {name}", entry.happened.day()))
}
