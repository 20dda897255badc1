//! The boxes, kept up by the events that come after they were filled (`fill.rs`).

use super::cards;
use super::persons::Persons;
use crate::Office;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::catalogue::{CATALOGUE, ENTRY, Entry};
use crate::fault::Denial;
use crate::law::search::Cards;
use crate::matter::Engine;
use crate::matter::register::fold::ROW;
use crate::matter::register::{Officer, Register};
use crate::matter::strand;
use crate::registers::{PARTIES, REGISTERS};
use fadu_store::{Log, Store, StoredEvent, StreamId, Views};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many rows or events are read at once.
pub(super) const AT_ONCE: usize = 2_000;

/// One box a kind.
pub(crate) struct Boxes {
    pub items: Cards,
    pub powers: Cards,
    pub matters: Cards,
    /// What is published and stands or will.
    pub decisions: Cards,
    /// Organisations; natural persons have no card.
    pub parties: Cards,
    pub persons: Persons,
    /// Officers of the register, whose body is the scope of their cards.
    pub officers: Cards,
    /// Bodies, by the number that is the scope of their matters' cards.
    pub agencies: Vec<String>,
    /// Categories of powers and kinds of parties, by the number that is the facet of their cards.
    pub words: Vec<String>,
    /// Events taken over.
    seen: u64,
    register: Arc<Register>,
}

impl Boxes {
    /// All boxes, from what the store holds.
    pub fn filled(store: &Store, register: Arc<Register>, engine: &Engine, today: Day) -> Result<Boxes, Denial> {
        let mut new = Boxes {
            items: Cards::default(),
            powers: Cards::default(),
            matters: Cards::default(),
            decisions: Cards::default(),
            parties: Cards::default(),
            persons: Persons::default(),
            officers: Cards::default(),
            agencies: Vec::new(),
            words: Vec::new(),
            // What is recorded while the tables are read is taken over once more.
            seen: store.head().size,
            register: Arc::default(),
        };
        new.fill_items(store, (&register, engine))?;
        new.fill_matters((store, engine))?;
        new.fill_decisions(store, today)?;
        new.fill_parties(store)?;
        new.take_over_powers(&register);
        new.take_over_officers(&register);
        new.register = register;
        let (law, work) = ([&mut new.items, &mut new.powers], [&mut new.matters, &mut new.decisions]);
        law.into_iter().chain(work).chain([&mut new.parties, &mut new.officers]).for_each(Cards::settle);
        Ok(new)
    }

    pub(super) fn put_party(&mut self, row: &fadu_store::PartyName) {
        if cards::is_person(&row.code) {
            return self.persons.put(&row.code, &row.find);
        }
        let facet = number(&mut self.words, &row.kind);
        self.parties.put(&cards::party(row, facet));
    }

    fn take_over_powers(&mut self, register: &Register) {
        if Arc::ptr_eq(&register.powers, &self.register.powers) {
            return;
        }
        for (code, power) in register.powers.iter() {
            if self.register.powers.get(code).is_none_or(|old| !Arc::ptr_eq(old, power)) {
                let card = cards::power(code, power, |category| number(&mut self.words, category));
                card.into_iter().for_each(|c| self.powers.put(&c));
            }
        }
    }

    /// Officers whose row changed, and all of a body whose name did.
    fn take_over_officers(&mut self, register: &Register) {
        let (old, bodies) = (&self.register.officers, &self.register.bodies);
        if Arc::ptr_eq(&register.officers, old) && Arc::ptr_eq(&register.bodies, bodies) {
            return;
        }
        let named = |r: &Register, id| r.bodies.get(&id).map(|b| (b.name.clone(), b.short.clone()));
        let same = |o: &Officer| old.get(&o.id) == Some(o) && named(&self.register, o.body) == named(register, o.body);
        let changed: Vec<&Officer> = register.officers.values().filter(|o| !same(o)).collect();
        for officer in changed {
            let scope = number(&mut self.agencies, &officer.body.to_string());
            self.officers.put(&cards::officer(register, officer, scope));
        }
    }

    /// Whether something was recorded since.
    pub fn is_behind(&self, office: &Office) -> bool {
        office.store.head().size > self.seen || !Arc::ptr_eq(&office.register(), &self.register)
    }

    /// Takes over what was recorded since: of the registers what differs, of other streams what their events name.
    pub fn follow(&mut self, office: &Office) -> Result<(), Denial> {
        let engine = office.engine();
        let register = office.register();
        let mut codes = BTreeSet::new();
        if !Arc::ptr_eq(&register, &self.register) {
            self.take_over_powers(&register);
            self.take_over_officers(&register);
            if !Arc::ptr_eq(&register.items, &self.register.items) {
                let differs = |(code, items): &(&String, &Vec<_>)| self.register.items.get(*code) != Some(*items);
                codes.extend(register.items.iter().filter(differs).map(|(code, _)| code.clone()));
            }
            self.register = Arc::clone(&register);
        }
        let (mut streams, mut parties) = (BTreeSet::new(), BTreeSet::new());
        while office.store.head().size > self.seen {
            let events = office.store.all_events(self.seen, AT_ONCE)?;
            let Some(last) = events.last() else { break };
            self.seen = last.index + 1;
            for event in &events {
                match event.stream {
                    REGISTERS => {}
                    CATALOGUE => codes.extend(text(event, ENTRY, "/item/code")),
                    PARTIES => parties.extend(party_of(event)),
                    stream => drop(streams.insert(stream)),
                }
            }
        }
        for code in codes {
            let entry: Option<Entry> = office.item_entry(&code)?;
            match cards::item((&register, &engine), &code, entry.as_ref()) {
                Some(card) => self.items.put(&card),
                None => self.items.remove(&code),
            }
        }
        streams.into_iter().try_for_each(|s| self.take_over_matter(office, &engine, s))?;
        parties.into_iter().try_for_each(|code| self.take_over_party(office, &code))
    }

    fn take_over_matter(&mut self, office: &Office, engine: &Engine, stream: StreamId) -> Result<(), Denial> {
        match office.store.matter(stream)? {
            Some(row) => {
                let scope = number(&mut self.agencies, &row.agency);
                self.matters.put(&cards::matter(engine, &row, scope));
            }
            None => self.matters.remove(&stream.to_string()),
        }
        self.take_over_decisions(office, stream)
    }

    /// What a matter has published, under its own id and those of its other parties.
    fn take_over_decisions(&mut self, office: &Office, stream: StreamId) -> Result<(), Denial> {
        let (first, last) = strand::public_ids(MatterId::from_bits(stream.bits()));
        let (from, to) = (first.to_string(), last.to_string());
        let rows = office.store.published_within(id(first), id(last))?;
        let known = self.decisions.keys_within(&from[..from.len() - 1], &format!("{}~", &to[..to.len() - 1]));
        let gone = known.iter().filter(|key| rows.iter().all(|r| r.matter.to_string() != ***key));
        gone.for_each(|key| self.decisions.remove(key));
        rows.iter().for_each(|row| self.decisions.put(&cards::decision(row)));
        Ok(())
    }

    fn take_over_party(&mut self, office: &Office, code: &str) -> Result<(), Denial> {
        for id in [code.to_string(), office.master()?.index(code)] {
            self.persons.remove(&id);
            match office.store.party_found(&id)?.filter(|row| row.merged.is_empty()) {
                Some(row) => self.put_party(&fadu_store::PartyName::of(&row)),
                None => self.parties.remove(&id),
            }
        }
        Ok(())
    }

    /// Cards and bytes of each box.
    pub fn sizes(&self) -> Vec<(&'static str, usize, usize)> {
        let of = |name, cards: &Cards| (name, cards.len(), cards.bytes());
        vec![
            of("items", &self.items),
            of("powers", &self.powers),
            of("matters", &self.matters),
            of("decisions", &self.decisions),
            of("parties", &self.parties),
            of("officers", &self.officers),
        ]
    }
}

fn id(of: MatterId) -> StreamId {
    StreamId::from_bits(of.bits())
}

/// The number of a word, a new one if it is not known yet.
pub(super) fn number(known: &mut Vec<String>, word: &str) -> u32 {
    let at = known.iter().position(|w| w == word).unwrap_or_else(|| {
        known.push(word.to_string());
        known.len() - 1
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A text within a field of an event.
fn text(event: &StoredEvent, field: &str, pointer: &str) -> Option<String> {
    event.envelope.fields.get(field)?.pointer(pointer)?.as_str().map(str::to_string)
}

/// The code of the party of an event, or what an erased person was kept under.
fn party_of(event: &StoredEvent) -> Option<String> {
    let slot = event.envelope.fields.get(fadu_store::personal::SLOT).and_then(Value::as_str);
    text(event, ROW, "/code").or(slot.map(str::to_string))
}
