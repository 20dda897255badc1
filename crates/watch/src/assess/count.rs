//! What the indicators count in one matter.

use crate::matter::base::Day;
use crate::matter::law::indicator::{CaseSource, Cases, Good};
use crate::matter::{Entry, Facts};
use crate::warn::{Found, Level, Seen, judge};
use std::sync::Arc;

/// What an indicator found in a matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Id of the indicator.
    pub indicator: String,
    /// The body that is named in the matter, where the indicator looks at that one, by id or name.
    pub body: Option<String>,
    /// It meets what is asked.
    pub good: bool,
}

/// What every indicator counts in a matter over the days from the first to before the second. Rules of warning are asked once, and only where a
/// case wants them.
pub fn count(seen: &Seen<'_>, (from, to): (Day, Day)) -> Vec<Counted> {
    let mut found: Option<Vec<Found>> = None;
    let mut all = Vec::new();
    for one in seen.engine.law.assessing.indicators.values() {
        if one.is_red_line() {
            let red = found.get_or_insert_with(|| judge(seen).found);
            let within = |f: &&Found| f.since.day() >= from && f.since.day() < to;
            if above(red, &one.red_line).any(|f| within(&f)) {
                all.push(Counted { indicator: one.id.clone(), body: None, good: false });
            }
            continue;
        }
        let (Some(cases), Some(good)) = (&one.cases, &one.good) else { continue };
        let Some((place, entry)) = case(seen, cases, (from, to)) else { continue };
        let late = above(found.get_or_insert_with(|| judge(seen).found), &good.silent).next().is_some();
        let settled = cases.settled.is_empty() || cases.settled.iter().any(|n| seen.facts.has(n));
        // Not due yet: it is counted once it is done, or late.
        if !settled && !late {
            continue;
        }
        all.push(Counted {
            indicator: one.id.clone(),
            body: cases.body_field.as_ref().map(|f| seen.facts.text(f).unwrap_or_default().to_string()),
            good: !late && meets(seen, good, (place, entry, day(entry, cases))),
        });
    }
    all
}

fn day(entry: &Entry, cases: &Cases) -> Day {
    entry.day(cases.day_field.as_deref())
}

/// The newest event of a matter that makes a case in these days.
fn case<'a>(seen: &Seen<'a>, cases: &Cases, (from, to): (Day, Day)) -> Option<(usize, &'a Arc<Entry>)> {
    let facts: &Facts = seen.facts;
    let here = cases.procedures.is_empty() || cases.procedures.contains(&facts.procedure);
    let stand = cases.with.iter().all(|n| facts.has(n)) && !cases.unless.iter().any(|n| facts.has(n));
    if cases.source != CaseSource::Matters || !here || !stand {
        return None;
    }
    let named = |name: &str| cases.on.split('|').any(|n| n == name);
    let within = |e: &Entry| (from..to).contains(&day(e, cases));
    let mut newest = facts.entries.iter().enumerate().rev().filter(|(_, e)| !e.undone && named(&e.name) && within(e));
    newest.find(|(_, e)| holds(seen, cases.when.as_deref(), e))
}

fn meets(seen: &Seen<'_>, good: &Good, (place, entry, on): (usize, &Entry, Day)) -> bool {
    let facts = seen.facts;
    let stood = |names: &String| {
        let named = |e: &Entry| !e.undone && names.split('|').any(|n| n == e.name);
        facts.entries.iter().enumerate().any(|(n, e)| named(e) && n != place && e.happened.day() <= on)
    };
    holds(seen, good.when.as_deref(), entry)
        && good.with.iter().all(|n| facts.has(n))
        && good.before.iter().all(stood)
        && !good.unless.iter().any(|n| facts.has(n))
}

fn holds(seen: &Seen<'_>, when: Option<&str>, entry: &Entry) -> bool {
    when.is_none_or(|w| seen.engine.told_over(w, &entry.fields, &seen.facts.values) == Some(true))
}

/// What these rules found that is more than yellow.
fn above<'a>(found: &'a [Found], rules: &'a [String]) -> impl Iterator<Item = &'a Found> {
    found.iter().filter(|f| f.level > Level::Yellow && rules.contains(&f.rule))
}

#[cfg(test)]
mod tests;
