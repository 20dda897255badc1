//! Following the log: what the views must be after each event, computed as a live append computes it, over the registers as they stood at
//! that point of the log. Replay builds the views anew from it; the running check holds them against it.

mod first;

use crate::act::seen;
use crate::areas::AREAS;
use crate::catalogue;
use crate::evidence::locking::told_of;
use crate::exams::EXAMS;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::library::Digest;
use crate::matter::Facts;
use crate::matter::facts::{PERSON_ERASED, PROCEDURE_MOVED, own};
use crate::matter::register::Register;
use crate::matter::strand;
use crate::public::restored::RESTORATIONS;
use crate::registers::{PARTIES, REGISTERS};
use crate::rounds::ROUNDS;
use crate::sampling::SAMPLINGS;
use crate::{Office, anchored, rows, warn};
use fadu_store::personal::SLOT;
use fadu_store::record::Envelope;
use fadu_store::{AccountDue, ClueRow, Log, NumberDue, StoredEvent, StreamId, ViewRow, custody};
use first::First;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What follows from one event.
#[derive(Default)]
pub(crate) struct Follows {
    pub rows: Vec<ViewRow>,
    pub numbers: Vec<NumberDue>,
    pub account: Option<AccountDue>,
    /// The files of which the event speaks: its matter holds them.
    pub files: Vec<[u8; 32]>,
}

/// Where the follower stands.
pub(crate) struct Following<'a> {
    office: &'a Office,
    register: Register,
    matters: HashMap<StreamId, (Facts, Arc<Procedure>)>,
    clues: HashMap<StreamId, ClueRow>,
    /// Streams that are no matters.
    strange: HashSet<StreamId>,
    /// The newest event of every stream as far as it will be followed: only there a matter's own row need be computed.
    pub last: HashMap<StreamId, u64>,
    /// The packs by which matters were judged.
    pub packs: HashSet<Digest>,
    /// The first of the events that were recorded together.
    first: First,
    /// Everything is being told anew after an erasure: an erasure on the way there says nothing of its own.
    anew: bool,
}

/// What all rows of a matter follow from.
type Taken = (Facts, Arc<Procedure>);

impl<'a> Following<'a> {
    /// From the beginning of the log.
    pub fn new(office: &'a Office) -> Following<'a> {
        Following {
            office,
            register: Register::default(),
            matters: HashMap::new(),
            clues: HashMap::new(),
            strange: HashSet::new(),
            last: HashMap::new(),
            packs: HashSet::new(),
            first: First::default(),
            anew: false,
        }
    }

    /// The next event of the log.
    pub fn follow(&mut self, event: &StoredEvent) -> Result<Follows, Denial> {
        let envelope = &event.envelope;
        if !self.first.goes_on_with(event) {
            self.first = First::of(event);
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
                let rows = self.of_parties(envelope)?.into_iter().collect();
                Ok(Follows { rows, ..Follows::default() })
            }
            custody::SEALS | RESTORATIONS | AREAS | EXAMS | SAMPLINGS | ROUNDS => Ok(Follows::default()),
            anchored::ACCOUNTS => Ok(Follows { account: anchored::due(envelope), ..Follows::default() }),
            _ if warn::is_clue(&envelope.name) => {
                let is_last = self.last.get(&event.stream) == Some(&event.index);
                let row = warn::followed(self.office, &mut self.clues, (event, is_last))?;
                Ok(Follows { rows: row.into_iter().collect(), ..Follows::default() })
            }
            _ => self.of_matter(event),
        }
    }

    fn of_parties(&self, envelope: &Envelope) -> Result<Option<ViewRow>, Denial> {
        if envelope.name == PERSON_ERASED {
            let slot = envelope.fields.get(SLOT).and_then(Value::as_str);
            return Ok(slot.map(|slot| ViewRow::PartyForgotten(slot.to_string())));
        }
        self.office.party_row(&envelope.name, &envelope.fields)
    }

    /// The rows under the pack that was in force at the event, and under the version that the matter ran under then.
    fn of_matter(&mut self, event: &StoredEvent) -> Result<Follows, Denial> {
        let (office, envelope) = (self.office, &event.envelope);
        if envelope.name == PERSON_ERASED && !self.anew {
            return self.after_erasure(event);
        }
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
        let world = rows::World { engine: &engine, register: &self.register, procedure, master: office.master()? };
        let mut rows = rows::of_event(&world, facts, envelope);
        let numbers = numbers(procedure, facts, event, self.first.index);
        if self.last.get(&event.stream) == Some(&event.index) {
            rows.extend(rows::of_matter(&world, facts, envelope.recorded));
            self.matters.remove(&event.stream);
        }
        Ok(Follows { rows, numbers, account: None, files: told_of(event).collect() })
    }

    /// Something of the matter is not there any more: what was told of it, with it or without, is told from its events as they are now.
    fn after_erasure(&mut self, event: &StoredEvent) -> Result<Follows, Denial> {
        let mut events = self.office.store.events(event.stream)?;
        events.retain(|e| e.index <= event.index);
        let is_last = self.last.get(&event.stream) == Some(&event.index);
        let (rows, taken) = told_anew(self.office, events, is_last)?;
        match taken {
            Some(taken) => drop(self.matters.insert(event.stream, taken)),
            None => drop(self.matters.remove(&event.stream)),
        }
        Ok(Follows { rows, ..Follows::default() })
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

/// All rows of one matter from its events, over the registers as they stood at each, what other rows said of it taken back first; with the
/// matter's own row where the last of them is its newest.
pub(crate) fn told_anew(
    office: &Office,
    events: Vec<StoredEvent>,
    is_last: bool,
) -> Result<(Vec<ViewRow>, Option<Taken>), Denial> {
    let Some(newest) = events.last().cloned() else { return Ok((Vec::new(), None)) };
    let mut telling = Following { anew: true, ..Following::new(office) };
    let mut all = office.store.events(REGISTERS)?;
    all.retain(|e| e.index < newest.index);
    all.extend(events);
    all.sort_by_key(|e| e.index);
    let mut said = Vec::new();
    for event in &all {
        said.extend(telling.follow(event)?.rows);
    }
    let Some((facts, procedure)) = telling.matters.remove(&newest.stream) else { return Ok((said, None)) };
    let mut told = vec![ViewRow::Forgotten(newest.stream)];
    for kind in procedure.strands.iter().filter(|s| s.first) {
        let shown =
            strand::keys(&procedure, &facts, &kind.id).into_iter().map(|key| strand::public_id(facts.matter, &key));
        told.extend(shown.map(|id| ViewRow::Unpublished(StreamId::from_bits(id.bits()))));
    }
    told.extend(said);
    if !is_last {
        return Ok((told, Some((facts, procedure))));
    }
    let engine = office.engine_at(&facts, newest.envelope.pack)?;
    let (register, master) = (&telling.register, office.master()?);
    let world = rows::World { engine: &engine, register, procedure: &procedure, master };
    told.extend(rows::of_matter(&world, &facts, newest.envelope.recorded));
    Ok((told, None))
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
