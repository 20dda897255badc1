//! The registers: folded from the log at start, changed by events like everything else.

use crate::Office;
use crate::accounts::Press;
use crate::base::Moment;
use crate::base::id::EventId;
use crate::catalogue;
use crate::fault::Denial;
use crate::library::Digest;
use crate::matter::register::Register;
use crate::matter::register::fold::ROW;
use crate::parties::{NewKeys, party_view};
use crate::public::publications::{PUBLISHED, Publication};
use fadu_store::record::{Envelope, Fields};
use fadu_store::{
    Allotted, Append, AppendError, BlobRow, Built, Draft, IntentKey, Log, Personal, SealedEvent, StreamId, ViewRow,
};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, atomic::Ordering::Relaxed};

/// The stream of all registers.
pub(crate) const REGISTERS: StreamId = StreamId::from_bits(1);

/// The stream of the register of parties; no other stream has its id.
pub(crate) const PARTIES: StreamId = StreamId::from_bits(3);
const _: () = assert!(PARTIES.bits() != REGISTERS.bits() && PARTIES.bits() != crate::quarantine::QUARANTINE.bits());

/// The event by which a party is entered.
pub(crate) const PARTY: &str = "PartyRegistered";

/// So many rows go into one append at most.
const AT_ONCE: usize = 10_000;

/// A row entered in a register.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Event, such as `OfficerCredentialed`.
    pub event: &'static str,
    /// The whole new row.
    pub row: Value,
}

/// What comes with events of the registers: all of it in the transaction of the first of them.
pub(crate) struct Entering {
    /// When it happened.
    pub happened: Moment,
    /// Packs.
    pub packs: Vec<(Digest, Vec<u8>)>,
    /// Rows.
    pub rows: Vec<ViewRow>,
    /// Public files, put in the vault before.
    pub blobs: Vec<BlobRow>,
    /// By what a second press is known, and what it is answered.
    pub press: Option<(IntentKey, Value)>,
}

impl Entering {
    /// Nothing comes with them.
    pub fn at(happened: Moment) -> Entering {
        Entering { happened, packs: Vec::new(), rows: Vec::new(), blobs: Vec::new(), press: None }
    }
}

impl Office {
    pub(crate) fn load_registers(&self) -> Result<(), Denial> {
        let (mut register, mut published, mut seen) = (Register::default(), Vec::new(), 0);
        self.store.each(REGISTERS, &mut |name, happened, fields| {
            seen += 1;
            register.apply_text(name, fields);
            if name == PUBLISHED {
                let fields: Fields = serde_json::from_str(fields).unwrap_or_default();
                published.extend(Publication::read(&fields, happened));
            }
        })?;
        self.set_register(register);
        *self.published.lock().unwrap_or_else(PoisonError::into_inner) = published;
        self.registers_seen.store(seen, Relaxed);
        Ok(())
    }

    /// Before a shared database: takes over what other processes entered in the registers, law packs included.
    pub fn follow(&self) -> Result<(), Denial> {
        if self.store.is_shared() { self.follow_to(self.store.version(REGISTERS)?) } else { Ok(()) }
    }

    /// The same, where it is known how many events the registers have.
    pub(crate) fn follow_to(&self, version: u64) -> Result<(), Denial> {
        if version == self.registers_seen.load(Relaxed) {
            return Ok(());
        }
        self.load_registers()?;
        self.keep_up()
    }

    fn set_register(&self, register: Register) {
        let new = Arc::new(register);
        match self.register.write() {
            Ok(mut slot) => *slot = new,
            Err(poisoned) => *poisoned.into_inner() = new,
        }
    }

    /// Enters rows in the registers: in one durable append, or a few where they are very many. Parties have a stream and a table of their
    /// own: there are too many of them to be held in memory.
    pub async fn register_rows(&self, by: &str, rows: Vec<Registered>, happened: Moment) -> Result<(), Denial> {
        self.register_all(by, rows, happened, Vec::new()).await
    }

    /// The same, with law packs that these rows publish.
    pub(crate) async fn register_all(
        &self,
        by: &str,
        rows: Vec<Registered>,
        happened: Moment,
        packs: Vec<(Digest, Vec<u8>)>,
    ) -> Result<(), Denial> {
        let (parties, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.event == PARTY);
        let fields = |row: Registered| (row.event, Fields::from([(ROW.into(), row.row), ("_by".into(), json!(by))]));
        let others: Vec<_> = others.into_iter().map(fields).collect();
        self.enter_registers(others, Entering { packs, ..Entering::at(happened) }).await?;
        self.enter_rows(PARTIES, parties.into_iter().map(fields).collect(), Entering::at(happened)).await
    }

    /// Enters events of the registers that carry more than their row.
    pub(crate) async fn register_events(
        &self,
        events: Vec<(&'static str, Fields)>,
        happened: Moment,
    ) -> Result<(), Denial> {
        self.enter_registers(events, Entering::at(happened)).await
    }

    /// The same in one append, once for a press: the same press again enters nothing.
    pub(crate) async fn register_pressed(
        &self,
        press: &Press<'_>,
        events: Vec<(&'static str, Fields)>,
    ) -> Result<(), Denial> {
        if self.pressed(press)?.is_some() {
            return Ok(());
        }
        let first = events
            .first()
            .map_or(Value::Null, |(_, fields)| fields.get(ROW).map_or(Value::Null, |row| row["id"].clone()));
        let kept = press.intent().map(|key| (key, json!({ "id": first })));
        let entered = self.enter_registers(events, Entering { press: kept, ..Entering::at(self.now()) }).await;
        // Two that came at once: the other one entered it.
        if entered.is_err() && self.pressed(press)?.is_some() { Ok(()) } else { entered }
    }

    async fn enter_registers(&self, others: Vec<(&'static str, Fields)>, entering: Entering) -> Result<(), Denial> {
        let happened = entering.happened;
        let _turn = self.registers_turn.lock().await;
        // A copy shares every register with the state that readers hold, until an event changes that one.
        let mut register = (*self.register()).clone();
        for (event, fields) in &others {
            register.apply(event, fields);
        }
        let published = others.iter().filter(|(event, _)| *event == PUBLISHED);
        let published: Vec<_> = published.filter_map(|(_, fields)| Publication::read(fields, happened)).collect();
        self.enter_rows(REGISTERS, others, entering).await?;
        if self.store.is_shared() {
            // Others may have entered rows before ours.
            self.load_registers()?;
        } else {
            self.set_register(register);
            self.published.lock().unwrap_or_else(PoisonError::into_inner).extend(published);
        }
        Ok(())
    }

    /// Enters events in a stream of no matter, with the rows that go with them.
    pub(crate) async fn enter_beside(
        &self,
        stream: StreamId,
        events: Vec<(&'static str, Fields)>,
        (happened, rows): (Moment, Vec<ViewRow>),
    ) -> Result<(), Denial> {
        self.enter_rows(stream, events, Entering { rows, ..Entering::at(happened) }).await
    }

    /// Enters events in a stream of no matter, with whatever comes with them.
    pub(crate) async fn enter_rows(
        &self,
        stream: StreamId,
        events: Vec<(&'static str, Fields)>,
        Entering { happened, mut packs, mut rows, mut blobs, mut press }: Entering,
    ) -> Result<(), Denial> {
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            let now = self.now();
            let some: Vec<_> = events.by_ref().take(AT_ONCE).collect();
            let (mut keys, mut views, mut drafts) = (NewKeys::new(), Vec::new(), Vec::new());
            views.extend(some.iter().filter_map(|(event, fields)| catalogue::row_of(event, fields)));
            views.append(&mut rows);
            let seeds = self.seeds(some.len());
            for ((name, fields), (seed, salt)) in some.into_iter().zip(seeds) {
                let (id, pack) = (EventId::mint(now, seed), self.engine().law.digest);
                let (fields, person) = match stream {
                    PARTIES => {
                        let person = self.party_of(name, &fields, &mut keys)?;
                        (fields, person)
                    }
                    _ => self.with_texts_apart(stream, fields, &mut keys)?,
                };
                if stream == PARTIES {
                    views.extend(party_view((name, &fields), person.as_ref(), self.master()?));
                }
                let envelope = Envelope { id, name: name.into(), happened, recorded: now, pack, fields };
                drafts.push((Draft { envelope, salt }, person));
            }
            let keys = if stream == PARTIES { self.key_rows(&keys) } else { self.text_key_rows(stream, &keys) }?;
            let mut sealed = seal_all(drafts, stream)?;
            // Packs and files are kept in the transaction of the first rows.
            let (packs, blobs) = (std::mem::take(&mut packs), std::mem::take(&mut blobs));
            // The key goes with the first rows: where they are there, so is the press.
            let (key, reply) = press.take().unzip();
            let reply = reply.unwrap_or_default();
            let build = Box::new(move |allotted: &Allotted| {
                if now < allotted.not_before {
                    sealed.iter_mut().for_each(|event| event.enter(allotted.not_before));
                }
                Ok(Built { sealed, rows: views, packs, keys, blobs, reply, ..Built::default() })
            });
            let expected = self.store.version(stream)?;
            self.write(Append { stream, expected, key, numbers: Vec::new(), build }).await?;
        }
        Ok(())
    }
}

/// Seals events on all cores, in their order.
fn seal_all(mut drafts: Vec<(Draft, Option<Personal>)>, stream: StreamId) -> Result<Vec<SealedEvent>, Denial> {
    let seal = |drafts: Vec<(Draft, Option<Personal>)>| -> Result<Vec<SealedEvent>, AppendError> {
        drafts.into_iter().map(|(d, of)| d.seal_personal(stream, of.as_ref()).map(|(event, _)| event)).collect()
    };
    if drafts.len() < 1000 {
        return Ok(seal(drafts)?);
    }
    let later = drafts.split_off(drafts.len() / 2);
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(move || seal(later));
        (seal(drafts), other.join())
    });
    let mut all = first?;
    all.extend(second.map_err(|_| Denial::Fault("sealing panicked".into()))??);
    Ok(all)
}
