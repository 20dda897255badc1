//! Under which keys the personal values of an outcome are kept: those of the persons whom it concerns, each for this matter alone, so that
//! one file's data can be erased when its retention ends while another's runs.

pub(crate) mod beside;

use crate::Office;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::{PAPER_CUTS, PAPER_MADE, PAPER_SALT, PAPER_SOURCE};
use crate::matter::{Facts, Outcome, strand};
use fadu_store::personal::FILES;
use fadu_store::record::Fields;
use fadu_store::{DataKey, ERASED, KeyRow, Master, Personal, StreamId};
use serde_json::Value;
use std::collections::BTreeMap;

/// The keys of a matter, by the strand of the person.
pub(crate) type Held = BTreeMap<String, Option<DataKey>>;

/// The keys of an outcome.
pub(crate) struct Keys {
    pub master: Master,
    stream: StreamId,
    /// All that the matter has.
    pub held: Held,
    /// Those that this outcome is kept under.
    slots: Vec<String>,
    /// Those that are new.
    fresh: Vec<String>,
}

impl Keys {
    /// The keys of an outcome; new ones come of the random bytes, which are asked for only then. What was erased takes nothing in any more.
    pub fn of(
        master: &Master,
        (facts, procedure, outcome): (&Facts, &Procedure, &Outcome),
        mut held: Held,
        random: impl FnOnce() -> [u8; 32],
    ) -> Result<Keys, Denial> {
        let stream = StreamId::from_bits(facts.matter.bits());
        // What belongs to no act says nothing of a person.
        let slots = if outcome.act.is_empty() { Vec::new() } else { slots(procedure, facts, outcome) };
        if slots.iter().any(|slot| held.get(slot).is_some_and(Option::is_none)) {
            return Err(Denial::mistake("matter", "本案当事人的个人信息已经依法删除，不能再办理"));
        }
        // What an outcome takes in as files lies under a key of the matter's own.
        let files = crate::carry::files(outcome).next().is_some().then(|| FILES.to_string());
        if files.as_ref().is_some_and(|slot| held.get(slot).is_some_and(Option::is_none)) {
            return Err(beside::gone("file"));
        }
        let wanted = slots.iter().chain(&files);
        let fresh: Vec<String> = wanted.filter(|slot| !held.contains_key(*slot)).cloned().collect();
        if !fresh.is_empty() {
            let random = random();
            held.extend(fresh.iter().map(|slot| (slot.clone(), Some(DataKey::fresh(&random, slot)))));
        }
        Ok(Keys { master: master.clone(), stream, held, slots, fresh })
    }

    /// Which of these fields are personal, and their key.
    pub fn personal(&self, procedure: &Procedure, event: &str, fields: &Fields) -> Option<Personal> {
        let is = |f: &String| procedure.is_personal(f) || f == "_args" || is_of_paper(event, f);
        let fields: Vec<String> = fields.keys().filter(|f| is(f)).cloned().collect();
        let key = DataKey::all(self.slots.iter().filter_map(|s| self.held.get(s)?.as_ref()))?;
        (!fields.is_empty()).then(|| Personal { slots: self.slots.clone(), key, fields })
    }

    /// The secret of a paper's parts, from its event's salt.
    pub fn paper_secret(&self, salt: &[u8; 32]) -> Option<[u8; 32]> {
        Some(DataKey::all(self.slots.iter().filter_map(|s| self.held.get(s)?.as_ref()))?.paper_secret(salt))
    }

    /// The rows of what is new: keys, and whose they are as soon as a code tells.
    pub fn rows<'a>(&self, code: &str, events: impl Iterator<Item = &'a Fields>) -> Vec<KeyRow> {
        let told = events.filter_map(|f| f.get(code)?.as_str()).last().map(|code| self.master.index(code));
        let (first, one) = (self.slots.first(), self.slots.len() == 1);
        let row = |slot: &String| {
            let person = told.clone().filter(|_| one || Some(slot) == first);
            let (key, fresh) = (self.held.get(slot)?.as_ref()?, self.fresh.contains(slot));
            (fresh || person.is_some()).then(|| self.master.row((self.stream, slot), person, (key, fresh)))
        };
        let files = self.fresh.iter().find(|slot| *slot == FILES);
        let files = files.and_then(|slot| Some((slot, self.files()?)));
        let files = files.map(|(slot, key)| self.master.row((self.stream, slot), None, (key, true)));
        self.slots.iter().filter_map(row).chain(files).collect()
    }

    /// The key under which the matter's files lie.
    pub fn files(&self) -> Option<&DataKey> {
        self.held.get(FILES)?.as_ref()
    }
}

/// All that is printed on a paper, and the name on it.
fn is_of_paper(event: &str, field: &str) -> bool {
    event == PAPER_MADE && [PAPER_SOURCE, PAPER_SALT, PAPER_CUTS, "party"].contains(&field)
}

/// Whom an outcome concerns: the party of its strand, or every party of the matter.
fn slots(procedure: &Procedure, facts: &Facts, outcome: &Outcome) -> Vec<String> {
    let parties = || procedure.strands.iter().filter(|s| s.first);
    let of_party = procedure.act(&outcome.act).and_then(|a| a.strand.as_deref());
    let key = outcome.strand.as_deref().unwrap_or(strand::FIRST).to_string();
    if of_party.is_some_and(|kind| parties().any(|s| s.id == kind)) {
        return vec![key];
    }
    let mut all: Vec<String> = parties().flat_map(|s| strand::keys(procedure, facts, &s.id)).collect();
    if all.is_empty() {
        all.push(strand::FIRST.to_string());
    }
    all
}

/// What a party is found by in a view: its public code, or for a natural person what tells nothing of the code.
pub(crate) fn found_by(master: &Master, facts: &Facts, procedure: &Procedure) -> Option<String> {
    let code = facts.text(&procedure.headline.party_code).filter(|code| *code != ERASED)?;
    Some(if crate::public::is_natural(facts, procedure) { master.index(code) } else { code.to_string() })
}

/// By what a decision is told from another of the matter: what the party is found by, its name where it has no code, its strand after it was erased.
pub(crate) fn party_key(master: &Master, facts: &Facts, procedure: &Procedure) -> String {
    let head = &procedure.headline;
    let name = facts.text(&head.party).unwrap_or_default();
    let erased = || format!("erased/{}", strand::held(procedure, facts));
    found_by(master, facts, procedure).unwrap_or_else(|| match name {
        ERASED => erased(),
        name if crate::public::is_natural(facts, procedure) => master.index(name),
        name => name.to_string(),
    })
}

impl Office {
    /// The master key, made where the record has none.
    pub(crate) fn master(&self) -> Result<&Master, Denial> {
        Ok(self.store.master(|bytes| self.chance.fill(bytes))?)
    }

    /// The keys of a matter: those of its persons, and that of its files.
    pub(crate) fn matter_keys(&self, matter: MatterId) -> Result<Held, Denial> {
        Ok(self.store.person_keys(StreamId::from_bits(matter.bits()))?.into_iter().collect())
    }
}

/// Whether a key of a matter is that of a person.
pub(crate) fn is_of_person(slot: &str) -> bool {
    slot != FILES
}

/// A value that was not erased.
pub(crate) fn not_erased(value: Value) -> Option<Value> {
    (value.as_str() != Some(ERASED)).then_some(value)
}
