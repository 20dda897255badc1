//! Replay: the views again from the log. Rows are computed as a live append computes them, over the registers as they stood at that point of the log.

use crate::act::seen;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::Facts;
use crate::matter::facts::{PROCEDURE_MOVED, own};
use crate::matter::register::Register;
use crate::registers::{PARTIES, REGISTERS, party_row};
use crate::{Office, rows};
use fadu_store::{Log, Replayed, StoredEvent, StreamId, ViewRow, Views};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many events are read at once.
const PAGE: usize = 1000;

/// Rebuilds the views of an office; equality of both hashes says that they had not drifted.
pub fn replay(office: &Office) -> Result<Replayed, Denial> {
    let (register, last) = (Register::default(), last_of_each(office)?);
    packs_are_kept(office)?;
    let mut telling = Telling { office, register, matters: HashMap::new(), last, missing: None };
    let replayed = office.store.replay(&mut |event| telling.rows(event))?;
    office.load_registers()?;
    telling.missing.map_or(Ok(replayed), Err)
}

/// The newest event of every stream: only there a matter's own row need be computed.
fn last_of_each(office: &Office) -> Result<HashMap<StreamId, u64>, Denial> {
    let (mut last, mut next) = (HashMap::new(), 0);
    loop {
        let page = office.store.all_events(next, PAGE)?;
        last.extend(page.iter().map(|e| (e.stream, e.index)));
        next += page.len() as u64;
        if page.len() < PAGE {
            return Ok(last);
        }
    }
}

/// Before anything is rebuilt: every pack that an event of a matter names can be read.
fn packs_are_kept(office: &Office) -> Result<(), Denial> {
    let (mut known, mut next) = (HashSet::from([office.engine().law.digest]), 0);
    loop {
        let page = office.store.all_events(next, PAGE)?;
        for pack in page.iter().filter(|e| e.envelope.fields.contains_key(own::MATTER)).map(|e| e.envelope.pack) {
            if known.insert(pack) {
                office.library.law(&office.store, pack)?;
            }
        }
        next += page.len() as u64;
        if page.len() < PAGE {
            return Ok(());
        }
    }
}

struct Telling<'a> {
    office: &'a Office,
    register: Register,
    matters: HashMap<StreamId, (Facts, Arc<Procedure>)>,
    last: HashMap<StreamId, u64>,
    missing: Option<Denial>,
}

impl Telling<'_> {
    fn rows(&mut self, event: &StoredEvent) -> Vec<ViewRow> {
        let envelope = &event.envelope;
        if event.stream == REGISTERS {
            self.register.apply(&envelope.name, &envelope.fields);
            return Vec::new();
        }
        if event.stream == PARTIES {
            return party_row(&envelope.name, &envelope.fields).into_iter().collect();
        }
        match self.of_matter(event) {
            Ok(rows) => rows,
            // The views must not be rebuilt without what a pack that is missing would say.
            Err(e) => {
                self.missing.get_or_insert(e);
                Vec::new()
            }
        }
    }

    /// The rows under the pack that was in force at the event, and under the version that the matter ran under then.
    fn of_matter(&mut self, event: &StoredEvent) -> Result<Vec<ViewRow>, Denial> {
        let (office, envelope) = (self.office, &event.envelope);
        if let Entry::Vacant(place) = self.matters.entry(event.stream) {
            let Some(facts) = Facts::opened_by(&seen(envelope)) else { return Ok(Vec::new()) };
            let procedure = office.procedure_of(&facts)?;
            place.insert((facts, procedure));
        }
        let Some((facts, procedure)) = self.matters.get_mut(&event.stream) else { return Ok(Vec::new()) };
        facts.apply(procedure, &seen(envelope));
        if envelope.name == PROCEDURE_MOVED {
            *procedure = office.procedure_of(facts)?;
        }
        let engine = office.engine_at(facts, envelope.pack)?;
        let world = rows::World { engine: &engine, register: &self.register, procedure };
        let mut rows = rows::of_event(&world, facts, envelope);
        if self.last.get(&event.stream) == Some(&event.index) {
            rows.extend(rows::of_matter(&world, facts, envelope.recorded));
            self.matters.remove(&event.stream);
        }
        Ok(rows)
    }
}
