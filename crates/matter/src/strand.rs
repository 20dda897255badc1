//! Strands: courses that run more than once in a matter, one for each party or for each thing kept, and the lens by which each is judged apart.
//!
//! An act of a strand sees what is common and what is its own. An act of none sees all, and what it needs of a strand it needs of every one.

use crate::base::id::MatterId;
use crate::facts::{Entry, Facts, UNLEARNT, beside};
use crate::law::procedure::{Act, Procedure};
use std::borrow::Cow;

/// Of a strand that is there as soon as the matter is, the first.
pub const FIRST: &str = "1";

/// Which one of which strand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strand {
    /// Id of the strand in the procedure.
    pub kind: String,
    /// Its number in the matter, from 1.
    pub key: String,
}

/// Takes `serve@2` apart: the act or term, and the key of its strand.
pub fn split(address: &str) -> (&str, Option<&str>) {
    address.split_once('@').map_or((address, None), |(id, key)| (id, Some(key)))
}

/// `serve@2`, or `serve` where the matter has no more than one.
pub fn address(id: &str, key: Option<&str>) -> String {
    key.map_or_else(|| id.to_string(), |key| format!("{id}@{key}"))
}

/// The keys of a strand's kind in a matter, in the order in which they began. One whose opening was returned is still there if something
/// of it stands: what happened in the world has its terms and its end, whoever asks for it anew.
pub fn keys(procedure: &Procedure, facts: &Facts, kind: &str) -> Vec<String> {
    if let Some(held) = facts.lens.iter().find(|s| s.kind == kind) {
        return vec![held.key.clone()];
    }
    let mut keys = Vec::new();
    if procedure.strands.iter().any(|s| s.id == kind && s.first) {
        keys.push(FIRST.to_string());
    }
    for (e, s) in facts.of_strand(kind) {
        if !keys.contains(&s.key) && !beside(&e.name) {
            keys.push(s.key.clone());
        }
    }
    keys
}

/// The kinds of which a matter has more than one.
pub fn several<'a>(procedure: &'a Procedure, facts: &Facts) -> Vec<&'a str> {
    procedure.strands.iter().filter(|s| many(procedure, facts, s)).map(|s| s.id.as_str()).collect()
}

/// Whether a matter has more than one of this kind.
fn many(procedure: &Procedure, facts: &Facts, of: &crate::law::procedure::Strand) -> bool {
    if !procedure.opens_any(&of.id) || facts.lens.iter().any(|s| s.kind == of.id) {
        return false;
    }
    let mut first = of.first.then_some(FIRST);
    facts.of_strand(&of.id).any(|(e, s)| {
        let another = first != Some(s.key.as_str()) && !beside(&e.name);
        another && first.replace(&s.key).is_some()
    })
}

/// Whether there is, or ever was, one of this kind beside the first.
pub fn ever_another(facts: &Facts, kind: &str) -> bool {
    facts.of_strand_ever(kind).any(|(_, s)| s.key != FIRST)
}

fn has_several(procedure: &Procedure, facts: &Facts, kind: &str) -> bool {
    procedure.strands.iter().any(|s| s.id == kind && many(procedure, facts, s))
}

/// The strands that this act opened and that wait to be opened by it anew: the opening was returned, and something of them stands.
pub fn returned(procedure: &Procedure, facts: &Facts, act: &Act) -> Vec<String> {
    let Some(kind) = act.strand.as_deref().filter(|_| act.opens_strand) else { return Vec::new() };
    let opening = |key: &str| {
        let opens = |e: &Entry| !beside(&e.name) && procedure.act(&e.act).is_some_and(|a| a.opens_strand);
        let all = facts.of_strand_ever(kind).filter(|(e, s)| s.key == key && opens(e));
        all.last().map(|(e, _)| e)
    };
    let waits = |key: &String| opening(key).is_some_and(|e| e.undone && e.act == act.id);
    keys(procedure, facts, kind).into_iter().filter(waits).collect()
}

/// The key that a new one of this kind gets: no number is used twice, not even that of one undone.
pub fn next_key(procedure: &Procedure, facts: &Facts, kind: &str) -> String {
    let first = usize::from(procedure.strands.iter().any(|s| s.id == kind && s.first));
    let begun = facts.entries.iter().filter_map(|e| e.strand.as_ref()).filter(|s| s.kind == kind);
    let last = begun.filter_map(|s| s.key.parse::<usize>().ok()).max().unwrap_or(0);
    (last.max(first) + 1).to_string()
}

/// The name of one of a strand, from its own events.
pub fn label<'a>(procedure: &Procedure, facts: &'a Facts, of: &Strand) -> Option<&'a str> {
    let field = &procedure.strands.iter().find(|s| s.id == of.kind)?.label;
    let own = |e: &&std::sync::Arc<Entry>| !e.undone && e.strand.as_ref() == Some(of);
    let common = |e: &&std::sync::Arc<Entry>| !e.undone && e.strand.is_none() && of.key == FIRST;
    let named = |e: &'a std::sync::Arc<Entry>| e.text(field);
    let entries = || facts.entries.iter().rev();
    entries().filter(own).find_map(named).or_else(|| entries().filter(common).find_map(named))
}

/// The facts as one of a strand sees them; borrowed where the matter has no more than this one.
pub fn lens<'a>(procedure: &Procedure, facts: &'a Facts, kind: &str, key: &str) -> Cow<'a, Facts> {
    let of = Strand { kind: kind.to_string(), key: key.to_string() };
    let others = facts.of_strand_ever(kind).any(|(_, s)| s.key != key);
    if !others {
        return Cow::Borrowed(facts);
    }
    let mut seen = Facts { entries: Vec::new(), values: crate::base::Fields::new(), tags: Vec::new(), ..facts.clone() };
    seen.lens.push(of);
    for e in facts.entries.iter().filter(|e| e.strand.as_ref().is_none_or(|s| s.kind != kind || s.key == key)) {
        if !UNLEARNT.contains(&e.name.as_str()) {
            seen.learn(procedure, (&e.act, &e.name), &e.fields);
        }
        seen.push(std::sync::Arc::clone(e));
    }
    Cow::Owned(seen)
}

/// The facts as each combination of the other strands sees them: what an act needs of a strand that is not its own must hold in all of them.
pub fn every<'a>(procedure: &Procedure, facts: &'a Facts) -> Vec<Cow<'a, Facts>> {
    let mut all = vec![Cow::Borrowed(facts)];
    for strand in procedure.strands.iter().filter(|s| many(procedure, facts, s)) {
        let keys = keys(procedure, facts, &strand.id);
        let split = |f: &Cow<'a, Facts>| -> Vec<Cow<'a, Facts>> {
            keys.iter().map(|k| Cow::Owned(lens(procedure, f, &strand.id, k).into_owned())).collect()
        };
        all = all.iter().flat_map(split).collect();
    }
    all
}

/// The strand of an act: those in which it can be done, as keys; one `None` for an act of no strand, and for a new one that it would begin.
pub fn of_act(procedure: &Procedure, facts: &Facts, act: &Act) -> Vec<Option<String>> {
    match act.strand.as_deref() {
        Some(kind) if !act.opens_strand && has_several(procedure, facts, kind) => {
            keys(procedure, facts, kind).into_iter().map(Some).collect()
        }
        _ => std::iter::once(None).chain(returned(procedure, facts, act).into_iter().map(Some)).collect(),
    }
}

/// The facts in which an act is judged: those of its strand, or all.
pub fn seen_by<'a>(procedure: &Procedure, facts: &'a Facts, act: &Act, key: Option<&str>) -> Cow<'a, Facts> {
    match (act.strand.as_deref(), key) {
        (Some(kind), Some(key)) => lens(procedure, facts, kind, key),
        _ => Cow::Borrowed(facts),
    }
}

/// The field that marks an event with its strand; the first needs no mark.
pub fn mark(key: Option<&str>) -> Option<(String, serde_json::Value)> {
    key.filter(|k| *k != FIRST).map(|k| (crate::facts::own::STRAND.to_string(), serde_json::json!(k)))
}

/// The facts by which a matter is named: those of its first of every strand that is there as soon as the matter is.
pub fn first<'a>(procedure: &Procedure, facts: &'a Facts) -> Cow<'a, Facts> {
    let kinds = procedure.strands.iter().filter(|s| s.first);
    kinds.fold(Cow::Borrowed(facts), |f, s| match f {
        Cow::Borrowed(f) => lens(procedure, f, &s.id, FIRST),
        Cow::Owned(f) => Cow::Owned(lens(procedure, &f, &s.id, FIRST).into_owned()),
    })
}

/// `某店等 3 名当事人`: the name of the first together with how many there are.
pub fn together(procedure: &Procedure, facts: &Facts, name: &str) -> String {
    let many = procedure.strands.iter().filter(|s| s.first).map(|s| (s, keys(procedure, facts, &s.id).len()));
    match many.max_by_key(|(_, n)| *n) {
        Some((strand, n)) if n > 1 => format!("{name}等 {n} 个{}", strand.name),
        _ => name.to_string(),
    }
}

/// The key by which these facts are seen, of a strand that is there as soon as the matter is; the first where they are not split.
pub fn held<'a>(procedure: &Procedure, facts: &'a Facts) -> &'a str {
    let of_first = |s: &&Strand| procedure.strands.iter().any(|k| k.first && k.id == s.kind);
    facts.lens.iter().find(of_first).map_or(FIRST, |s| s.key.as_str())
}

/// The id under which something of this strand is shown to the public: the matter's own for the first, for another one with its number in the last bits.
pub fn public_id(matter: MatterId, key: &str) -> MatterId {
    let number: u128 = key.parse().unwrap_or(1);
    MatterId::from_bits(matter.bits() ^ (number - number.min(1)))
}

/// The first and the last id under which anything of a matter can be shown to the public; between them lie no other matter's.
pub fn public_ids(matter: MatterId) -> (MatterId, MatterId) {
    const NUMBERS: u128 = 0xFFFF;
    (MatterId::from_bits(matter.bits() & !NUMBERS), MatterId::from_bits(matter.bits() | NUMBERS))
}

/// The name of the one that `act@key` is meant for.
pub fn label_of<'a>(procedure: &Procedure, facts: &'a Facts, act: &str) -> Option<&'a str> {
    let (id, key) = split(act);
    let kind = procedure.act(id)?.strand.clone()?;
    label(procedure, facts, &Strand { kind, key: key?.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_and_put_together() {
        assert_eq!(split("serve-notice@2"), ("serve-notice", Some("2")));
        assert_eq!(split("serve-notice"), ("serve-notice", None));
        assert_eq!(address("pay", Some("3")), "pay@3");
        assert_eq!(address("pay", None), "pay");
    }

    #[test]
    fn the_first_is_shown_under_the_matter_and_others_under_ids_of_their_own() {
        let matter = MatterId::from_bits(0xF0F0);
        assert_eq!(public_id(matter, "1"), matter);
        assert_eq!(public_id(matter, "2"), MatterId::from_bits(0xF0F1));
        assert_eq!(public_id(matter, "3"), MatterId::from_bits(0xF0F2));
        let (first, last) = public_ids(MatterId::from_bits(0x7_F0F0));
        assert_eq!((first.bits(), last.bits()), (0x7_0000, 0x7_FFFF));
        assert_eq!(mark(Some("1")), None);
        assert_eq!(mark(Some("2")).unwrap().1, serde_json::json!("2"));
    }
}
