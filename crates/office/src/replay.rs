//! Replay: the views again from the log. Rows are computed as a live append computes them, over the registers as they stood at that point of the log.

use crate::act::seen;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::Facts;
use crate::matter::register::Register;
use crate::registers::{PARTIES, REGISTERS, party_row};
use crate::{Office, rows};
use fadu_store::{Log, Replayed, StoredEvent, StreamId, ViewRow, Views};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// How many events are read at once.
const PAGE: usize = 1000;

/// Rebuilds the views of an office; equality of both hashes says that they had not drifted.
pub fn replay(office: &Office) -> Result<Replayed, Denial> {
    let mut telling =
        Telling { office, register: Register::default(), matters: HashMap::new(), last: last_of_each(office)? };
    let replayed = office.store.replay(&mut |event| telling.rows(event))?;
    office.load_registers()?;
    Ok(replayed)
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

struct Telling<'a> {
    office: &'a Office,
    register: Register,
    matters: HashMap<StreamId, (Facts, Arc<Procedure>)>,
    last: HashMap<StreamId, u64>,
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
        let engine = &self.office.engine;
        if let Entry::Vacant(place) = self.matters.entry(event.stream) {
            let Some(facts) = Facts::opened_by(&seen(envelope)) else { return Vec::new() };
            let procedure = engine.law.procedure(&facts.procedure, facts.version, &facts.field);
            let Some(procedure) = procedure else { return Vec::new() };
            place.insert((facts, procedure));
        }
        let Some((facts, procedure)) = self.matters.get_mut(&event.stream) else { return Vec::new() };
        facts.apply(procedure, &seen(envelope));
        let world = rows::World { engine, register: &self.register, procedure };
        let mut rows = rows::of_event(&world, facts, envelope);
        if self.last.get(&event.stream) == Some(&event.index) {
            rows.extend(rows::of_matter(&world, facts, envelope.recorded));
            self.matters.remove(&event.stream);
        }
        rows
    }
}
