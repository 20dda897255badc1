//! An event stands under a condition, or without what must stand before it.

use super::{Found, Judge};
use crate::matter::Entry;
use crate::matter::law::warning::Fact;

pub(super) fn test(judge: &Judge, (n, fact): (usize, &Fact)) -> Vec<Found> {
    let facts = judge.facts();
    if !judge.about(&fact.with, &fact.unless) {
        return Vec::new();
    }
    let since = fact.since.as_deref().and_then(|name| facts.all(name).next_back());
    let fires = |entry: &Entry| {
        let before = |(_, e): (usize, &Entry)| e.happened.day() <= entry.happened.day();
        let after =
            |(i, e): (usize, &Entry)| since.is_none_or(|(s, of)| (e.happened.day(), i) > (of.happened.day(), s));
        let there = |name: &String| facts.all(name).any(|e| before(e) && after(e));
        let missing = fact.missing.is_empty() || !fact.missing.iter().any(there);
        let early = fact
            .earlier_than
            .as_ref()
            .is_none_or(|other| facts.last(other).is_some_and(|o| entry.happened.day() < o.happened.day()));
        let entered = fact.entered_after.is_none_or(|hours| entry.recorded.0 - entry.happened.0 > hours * 3_600_000);
        missing && early && entered && judge.holds(fact.when.as_deref(), entry)
    };
    let all = facts.all(&fact.on).skip(fact.nth.saturating_sub(1)).filter(|(_, entry)| fires(entry));
    all.map(|(at, entry)| told(judge, (n, fact), at, entry)).collect()
}

fn told(judge: &Judge, (n, fact): (usize, &Fact), at: usize, entry: &Entry) -> Found {
    let found = judge.found(format!("fact{n}:{at}"), (judge.level(fact.level), entry.happened), at);
    let found = found.arg("test", "fact").arg("event", judge.zh(entry)).arg("day", entry.happened.day());
    named(&fact.say).fold(found.arg("n", n), |found, field| {
        let value = entry.fields.get(field).or_else(|| judge.facts().values.get(field));
        value.map_or_else(|| found.clone(), |value| found.clone().arg(field, words(value)))
    })
}

/// The names in braces.
fn named(say: &str) -> impl Iterator<Item = &str> {
    say.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

fn words(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
