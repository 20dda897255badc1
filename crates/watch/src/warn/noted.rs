//! What a guard noted of an act that was told afterwards: natively it would have refused it.

use super::{Found, Judge};
use crate::matter::facts::FINDING;
use crate::matter::law::warning::Noted;

pub(super) fn test(judge: &Judge, (n, noted): (usize, &Noted)) -> Vec<Found> {
    let of = |field: &str, among: &[String], entry: &crate::matter::Entry| {
        entry.text(field).is_some_and(|code| among.iter().any(|c| c == code))
    };
    let all = judge.facts().all(FINDING).filter(|(_, e)| of("code", &noted.codes, e));
    let all = all.filter(|(_, e)| noted.acts.is_empty() || noted.acts.contains(&e.act));
    all.map(|(at, e)| {
        let found = judge.found(format!("noted{n}:{at}"), (judge.level(noted.level), e.happened), at);
        let said = e.text("found").unwrap_or_default();
        found.arg("test", "noted").arg("day", e.happened.day()).arg("found", said)
    })
    .collect()
}
