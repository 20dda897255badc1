//! What differs between what the rules find now and the clues that stand: the events to be written. Pure.

use super::{CHANGED, CLEARED, RAISED, clue_id, grace};
use crate::base::{Citation, Ground};
use crate::law::Law;
use crate::watch::warn::{About, Found, Level};
use fadu_store::record::{Fields, Moment};
use fadu_store::{ClueRow, StreamId};
use serde_json::{Value, json};

/// An event of a clue, not yet written.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    pub clue: StreamId,
    pub event: &'static str,
    pub fields: Fields,
}

/// Of whose matter the rules speak, and when.
pub(super) struct Place<'a> {
    pub law: &'a Law,
    pub subject: &'a str,
    pub agency: &'a str,
    pub owners: &'a [String],
    pub field: &'a str,
    pub now: Moment,
    /// From the event, or from the moment to look again, to now.
    pub lag_ms: i64,
}

/// What to write so that the clues say what the rules find. `known` are the clues about the same matter or key. What is found when it has
/// been mended already is told, and cleared when it is looked at next.
pub(super) fn changes(place: &Place<'_>, found: &[Found], known: &[ClueRow]) -> Vec<Change> {
    let mut out = Vec::new();
    let mut still = Vec::new();
    for f in found {
        let clue = clue_id(&f.rule, place.subject, &f.episode);
        if still.contains(&clue) {
            continue;
        }
        let known = known.iter().find(|row| row.clue == clue);
        // Not standing any longer; if it has not been told at all, it is told first.
        if f.mended && known.is_some() {
            continue;
        }
        still.push(clue);
        match known {
            Some(row) if row.standing => out.extend(changed(place, f, row)),
            _ => out.push(Change { clue, event: RAISED, fields: raised(place, f) }),
        }
    }
    let gone = known.iter().filter(|row| row.standing && !still.contains(&row.clue));
    out.extend(gone.map(|row| Change { clue: row.clue, event: CLEARED, fields: Fields::new() }));
    out
}

pub(super) fn number(level: Level) -> u8 {
    match level {
        Level::Yellow => 1,
        Level::Red => 2,
        Level::Block => 3,
    }
}

fn raised(place: &Place<'_>, found: &Found) -> Fields {
    let level = number(found.level);
    let rule = place.law.warnings.get(&found.rule);
    let about = rule.map_or(Value::Null, |r| json!(r.about));
    let ground = rule.and_then(|r| r.ground_in(place.field)).map(|g| json!(of_case(g, &found.cites)));
    fields([
        ("rule", json!(found.rule)),
        ("about", if matches!(found.about, About::Matter(_)) { json!("matter") } else { about }),
        ("subject", json!(place.subject)),
        ("agency", json!(place.agency)),
        ("owners", json!(place.owners)),
        ("episode", json!(found.episode)),
        ("level", json!(level)),
        ("since", json!(found.since.0)),
        ("shown", json!(grace::shown(place.law, place.now, level).0)),
        ("args", json!(found.args)),
        ("grounds", json!(ground)),
        ("entry", json!(found.entry)),
        ("lag_ms", json!(place.lag_ms)),
    ])
}

/// Of a rule's articles those that the case itself rests on, where it says so; else all.
fn of_case(ground: Ground, cites: &[Citation]) -> Ground {
    match ground {
        Ground::Law(all) if all.iter().any(|c| cites.contains(c)) => {
            Ground::Law(all.into_iter().filter(|c| cites.contains(c)).collect())
        }
        other => other,
    }
}

/// Nothing where the clue says already what is found.
fn changed(place: &Place<'_>, found: &Found, row: &ClueRow) -> Option<Change> {
    let level = number(found.level);
    let same = (level, found.since.0) == (row.level, row.since) && row.body.get("args") == Some(&json!(found.args));
    if same {
        return None;
    }
    // A time that was given is not given again.
    let shown = row.shown.min(grace::shown(place.law, place.now, level).0);
    let fields = fields([
        ("level", json!(level)),
        ("since", json!(found.since.0)),
        ("shown", json!(shown)),
        ("args", json!(found.args)),
    ]);
    Some(Change { clue: row.clue, event: CHANGED, fields })
}

fn fields<const N: usize>(all: [(&str, Value); N]) -> Fields {
    all.into_iter().map(|(k, v)| (k.to_string(), v)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_names_the_articles_that_it_rests_on_and_else_all_of_the_rule() {
        let cites = |all: &[&str]| all.iter().map(|c| c.parse().unwrap()).collect::<Vec<Citation>>();
        let rule = || Ground::Law(cites(&["penalty-law/42.1", "compulsion-law/18.0.2"]));
        assert_eq!(of_case(rule(), &cites(&["penalty-law/42.1"])), Ground::Law(cites(&["penalty-law/42.1"])));
        for other in [&[][..], &["penalty-law/44"]] {
            assert_eq!(of_case(rule(), &cites(other)), rule());
        }
        let house = || Ground::House { owner: "某局".into(), origin: "推定".into() };
        assert_eq!(of_case(house(), &cites(&["penalty-law/42.1"])), house());
    }
}
