//! What a guard noted of an act that was told afterwards: natively it would have refused it.

use super::{Found, Judge};
use crate::matter::Entry;
use crate::matter::base::Citation;
use crate::matter::facts::FINDING;
use crate::matter::law::warning::Noted;

pub(super) fn test(judge: &Judge, (n, noted): (usize, &Noted)) -> Vec<Found> {
    let of = |entry: &Entry| entry.text("code").is_some_and(|code| noted.codes.iter().any(|c| c == code));
    let all = judge.facts().all(FINDING).filter(|(_, e)| of(e) && rests(noted, e));
    all.map(|(at, e)| {
        let found = judge.found(format!("noted{n}:{at}"), (judge.level(noted.level), e.happened), at);
        let said = e.text("found").unwrap_or_default();
        let found = Found { cites: cited(e), ..found };
        found.arg("test", "noted").arg("day", e.happened.day()).arg("found", said)
    })
    .collect()
}

/// The articles of the note.
fn cited(entry: &Entry) -> Vec<Citation> {
    let listed = entry.fields.get("ground").and_then(serde_json::Value::as_array);
    listed.into_iter().flatten().filter_map(|c| c.as_str()?.parse().ok()).collect()
}

/// Whether the note rests on one of the articles, or on an article of one of the statutes.
fn rests(noted: &Noted, entry: &Entry) -> bool {
    let under = |cited: &str, of: &String| {
        cited.strip_prefix(of.as_str()).is_some_and(|r| r.is_empty() || r.starts_with(['/', '.']))
    };
    let cites = entry.fields.get("ground").and_then(serde_json::Value::as_array);
    let any = |cited: &serde_json::Value| cited.as_str().is_some_and(|c| noted.cites.iter().any(|of| under(c, of)));
    noted.cites.is_empty() || cites.is_some_and(|all| all.iter().any(any))
}
