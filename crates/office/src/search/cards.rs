//! What stands on a card of each kind.

use super::decisions::{DIGEST, words_of};
use crate::base::Day;
use crate::catalogue::{Entry, State};
use crate::law::search::{Card, CardHead, initials};
use crate::matter::Engine;
use crate::matter::register::{ListedPower, Officer, Register};
use fadu_store::{MatterRow, PartyName, PublishedRow};
use serde_json::Value;

/// Everybody's.
pub(super) const OPEN: u32 = 0;
/// Only theirs who keep the catalogue or the list.
pub(super) const KEPT: u32 = 1;

/// The number of a state, as a facet.
pub(super) fn facet_of(state: State) -> u32 {
    State::ALL.iter().position(|s| *s == state).map_or(0, |n| n as u32)
}

/// How an item stands.
pub(super) fn state_of(entry: Option<&Entry>, confirmed: bool) -> State {
    entry.map_or(if confirmed { State::Confirmed } else { State::Unconfirmed }, |e| e.state)
}

/// Whether something is kept under a keyed hash: a natural person.
pub(super) fn is_person(key: &str) -> bool {
    key.starts_with('~')
}

/// An item of the registers or of the catalogue.
pub(super) fn item((register, engine): (&Register, &Engine), code: &str, entry: Option<&Entry>) -> Option<Card> {
    let listed = register.item(code);
    let item = listed.or(entry.map(|e| &e.item))?;
    let state = state_of(entry, item.confirmed);
    let basis: Vec<String> = match entry {
        Some(e) => item.basis.iter().map(|c| format!("{} {}", e.statute, c.place_zh())).collect(),
        None => item.basis.iter().map(|c| engine.law.statutes.label(c)).collect(),
    };
    Some(Card {
        head: CardHead {
            scope: if listed.is_some() { OPEN } else { KEPT },
            facet: facet_of(state),
            from: listed.map(|i| i.in_force_from),
            until: listed.and_then(|i| i.in_force_until),
            ..CardHead::new(code)
        },
        title: item.name.clone(),
        code: code.to_string(),
        more: basis.join(" "),
    })
}

/// A power of the list, by its latest version; none if it was never listed.
pub(super) fn power(code: &str, power: &ListedPower, category: impl FnOnce(&str) -> u32) -> Option<Card> {
    let latest = power.versions.iter().rev().find_map(|(_, v)| v.as_ref())?;
    let ended = power.versions.last().filter(|(_, v)| v.is_none()).map(|(day, _)| day.plus(-1));
    let aliases = latest.aliases.iter().map(|(_, code)| code.as_str());
    let more: Vec<&str> = latest.basis.iter().chain(&latest.items).map(String::as_str).chain(aliases).collect();
    Some(Card {
        head: CardHead {
            scope: if power.withheld.is_some() { KEPT } else { OPEN },
            facet: category(&latest.category),
            from: power.versions.first().map(|(day, _)| *day),
            until: ended,
            ..CardHead::new(code)
        },
        title: latest.name.clone(),
        code: code.to_string(),
        more: more.join(" "),
    })
}

/// A matter, as its row has it. The names of natural persons stand there until they are erased (ADR 17).
pub(super) fn matter(engine: &Engine, row: &MatterRow, scope: u32) -> Card {
    let procedure = engine.law.base_procedures().find(|p| p.id == row.procedure).map(|p| p.name.as_str());
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let others = row.summary.get("others").and_then(Value::as_array).into_iter().flatten();
    let others: Vec<&str> =
        others.flat_map(|o| ["name", "code"].map(|k| o.get(k).and_then(Value::as_str).unwrap_or_default())).collect();
    let more = [
        text(&row.item),
        row.handlers.join(" "),
        text(&row.party_code),
        others.join(" "),
        procedure.unwrap_or_default().into(),
    ];
    Card {
        head: CardHead {
            scope,
            facet: u32::from(row.closed),
            order: row.opened_on.map_or(0, i64::from),
            ..CardHead::new(&row.matter.to_string())
        },
        title: row.party.clone(),
        code: text(&row.number),
        more: more.join(" "),
    }
}

/// A published decision, as everybody may read it. Of the digest of its file stands the beginning.
pub(super) fn decision(row: &PublishedRow) -> Card {
    let digest = |w: &str| w.len() == 64 && w.bytes().all(|b| b.is_ascii_hexdigit());
    let words = words_of(row).split(' ').map(|w| if digest(w) { &w[..DIGEST] } else { w });
    Card {
        head: CardHead {
            from: Some(Day::from_number(row.published_on)),
            until: row.until.map(Day::from_number),
            order: i64::from(row.published_on),
            ..CardHead::new(&row.matter.to_string())
        },
        title: row.party_masked.clone(),
        code: row.number.clone(),
        more: words.collect::<Vec<_>>().join(" "),
    }
}

/// An organisation of the register of parties.
pub(super) fn party(row: &PartyName, facet: u32) -> Card {
    Card {
        head: CardHead { facet, ..CardHead::new(&row.code) },
        title: row.name.clone(),
        code: row.code.clone(),
        more: format!("{} {}", row.find, initials(&row.name)),
    }
}

/// An officer of the register: by name, number of the credential, unit, body and initials. Who went to another body counts until that day.
pub(super) fn officer(register: &Register, officer: &Officer, scope: u32) -> Card {
    let body = register.bodies.get(&officer.body);
    let names = body.map_or(String::new(), |b| format!("{} {}", b.short, b.name));
    Card {
        head: CardHead {
            scope,
            until: officer.moved_to.and(officer.revoked_on).map(|day| day.plus(-1)),
            ..CardHead::new(&officer.id.to_string())
        },
        title: officer.name.clone(),
        code: officer.cert_no.clone(),
        more: format!("{} {names} {}", officer.unit, initials(&officer.name)),
    }
}
