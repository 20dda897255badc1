//! An event stands under a condition, or without what must stand before it.

use super::{Found, Judge};
use crate::matter::Entry;
use crate::matter::law::warning::Fact;

pub(super) fn test(judge: &Judge, (n, fact): (usize, &Fact)) -> Vec<Found> {
    let facts = judge.facts();
    if judge.any(&fact.unless) || !fact.with.iter().all(|name| facts.has(name)) {
        return Vec::new();
    }
    let fires = |at: usize, entry: &Entry| {
        let before = |(i, e): (usize, &Entry)| i < at || e.happened.day() <= entry.happened.day();
        let there = |name: &String| facts.all(name).any(before);
        let missing = fact.missing.is_empty() || !fact.missing.iter().any(there);
        let early = fact
            .earlier_than
            .as_ref()
            .is_none_or(|other| facts.last(other).is_some_and(|o| entry.happened.day() < o.happened.day()));
        missing && early && judge.holds(fact.when.as_deref(), entry)
    };
    let all = facts.all(&fact.on).filter(|(at, entry)| fires(*at, entry));
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
