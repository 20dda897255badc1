//! Following the log: what the views must be after each event, computed as a live append computes it, over the registers as they stood at
//! that point of the log. Replay builds the views anew from it; the running check holds them against it.

use crate::act::seen;
use crate::base::Moment;
use crate::catalogue;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::library::Digest;
use crate::matter::Facts;
use crate::matter::facts::{PROCEDURE_MOVED, own};
use crate::matter::register::Register;
use crate::registers::{PARTIES, REGISTERS, party_row};
use crate::{Office, anchored, rows};
use fadu_store::{AccountDue, Log, NumberDue, StoredEvent, StreamId, ViewRow};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What follows from one event.
#[derive(Default)]
pub(crate) struct Follows {
    pub rows: Vec<ViewRow>,
    pub numbers: Vec<NumberDue>,
    pub account: Option<AccountDue>,
}

/// Where the follower stands.
pub(crate) struct Following<'a> {
    office: &'a Office,
    register: Register,
    matters: HashMap<StreamId, (Facts, Arc<Procedure>)>,
    /// Streams that are no matters.
    strange: HashSet<StreamId>,
    /// The newest event of every stream as far as it will be followed: only there a matter's own row need be computed.
    pub last: HashMap<StreamId, u64>,
    /// The packs by which matters were judged.
    pub packs: HashSet<Digest>,
    /// Stream, moment and index of the first of the events that were recorded together.
    together: (StreamId, Moment, u64),
}

impl<'a> Following<'a> {
    /// From the beginning of the log.
    pub fn new(office: &'a Office) -> Following<'a> {
        Following {
            office,
            register: Register::default(),
            matters: HashMap::new(),
            strange: HashSet::new(),
            last: HashMap::new(),
            packs: HashSet::new(),
            together: (StreamId([0; 16]), Moment(i64::MIN), 0),
        }
    }

    /// The next event of the log.
    pub fn follow(&mut self, event: &StoredEvent) -> Result<Follows, Denial> {
        let envelope = &event.envelope;
        if (self.together.0, self.together.1) != (event.stream, envelope.recorded) {
            self.together = (event.stream, envelope.recorded, event.index);
        }
        match event.stream {
            REGISTERS => {
                self.register.apply(&envelope.name, &envelope.fields);
                let rows = catalogue::row_of(&envelope.name, &envelope.fields).into_iter().collect();
                Ok(Follows { rows, ..Follows::default() })
            }
            catalogue::CATALOGUE => {
                let rows = catalogue::row_of(&envelope.name, &envelope.fields).into_iter().collect();
                Ok(Follows { rows, ..Follows::default() })
            }
            PARTIES => {
                let rows = party_row(&envelope.name, &envelope.fields).into_iter().collect();
                Ok(Follows { rows, ..Follows::default() })
            }
            anchored::ACCOUNTS => Ok(Follows { account: anchored::due(envelope), ..Follows::default() }),
            _ => self.of_matter(event),
        }
    }

    /// The rows under the pack that was in force at the event, and under the version that the matter ran under then.
    fn of_matter(&mut self, event: &StoredEvent) -> Result<Follows, Denial> {
        let (office, envelope) = (self.office, &event.envelope);
        if !self.matters.contains_key(&event.stream) && !self.take_up(event)? {
            return Ok(Follows::default());
        }
        let Some((facts, procedure)) = self.matters.get_mut(&event.stream) else { return Ok(Follows::default()) };
        facts.apply(procedure, &seen(envelope));
        if envelope.name == PROCEDURE_MOVED {
            *procedure = office.procedure_of(facts)?;
        }
        self.packs.insert(envelope.pack);
        let engine = office.engine_at(facts, envelope.pack)?;
        let world = rows::World { engine: &engine, register: &self.register, procedure };
        let mut rows = rows::of_event(&world, facts, envelope);
        let numbers = numbers(procedure, facts, event, self.together.2);
        if self.last.get(&event.stream) == Some(&event.index) {
            rows.extend(rows::of_matter(&world, facts, envelope.recorded));
            self.matters.remove(&event.stream);
        }
        Ok(Follows { rows, numbers, account: None })
    }

    /// Reads a matter as it stood before an event; `false` where the stream is no matter.
    fn take_up(&mut self, event: &StoredEvent) -> Result<bool, Denial> {
        if self.strange.contains(&event.stream) {
            return Ok(false);
        }
        let office = self.office;
        let earlier = if event.version == 1 { Vec::new() } else { office.store.events(event.stream)? };
        let earlier: Vec<_> = earlier.into_iter().filter(|e| e.index < event.index).collect();
        let first = earlier.first().map_or(&event.envelope, |e| &e.envelope);
        let Some(mut facts) = Facts::opened_by(&seen(first)) else {
            self.strange.insert(event.stream);
            return Ok(false);
        };
        let mut procedure = office.procedure_of(&facts)?;
        for before in &earlier {
            facts.apply(&procedure, &seen(&before.envelope));
            if before.envelope.name == PROCEDURE_MOVED {
                procedure = office.procedure_of(&facts)?;
            }
        }
        self.matters.insert(event.stream, (facts, procedure));
        Ok(true)
    }
}

/// The statutory numbers that an event bears.
fn numbers(procedure: &Procedure, facts: &Facts, event: &StoredEvent, first: u64) -> Vec<NumberDue> {
    let envelope = &event.envelope;
    let own = |k: &str| envelope.fields.get(k).and_then(Value::as_str);
    let Some(act) = own(own::ACT).and_then(|a| procedure.act(a)) else { return Vec::new() };
    let kinds = act.events.iter().filter(|e| e.name == envelope.name).filter_map(|e| e.number.as_deref());
    let due = kinds.filter_map(|kind| {
        Some(NumberDue {
            text: own(kind)?.to_string(),
            agency: facts.agency.to_string(),
            kind: kind.to_string(),
            year: envelope.recorded.day().year(),
            first,
        })
    });
    due.collect()
}
