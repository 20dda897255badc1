//! What an outcome becomes: papers, events, rows. Made before the writer's transaction with the numbers that are foretold, and again
//! inside it where they come out otherwise.

use crate::base::Moment;
use crate::base::id::EventId;
use crate::law::procedure::Procedure;
use crate::matter::register::Register;
use crate::matter::strand;
use crate::matter::{Actor, Ctx, Draft, Engine, Facts, Happening, Mode, Outcome, View};
use crate::personal::Keys;
use crate::{papers, redacted, rows};
use fadu_store::record::{Envelope, hex};
use fadu_store::{Allotted, AppendError, BlobRow, Built, FileKeyRow, SealedEvent, StreamId, ViewRow};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;

/// Everything that the builder inside the transaction needs.
pub(crate) struct Building {
    pub engine: Arc<Engine>,
    pub register: Arc<Register>,
    pub procedure: Arc<Procedure>,
    pub facts: Arc<Facts>,
    pub actor: Actor,
    pub now: Moment,
    pub outcome: Outcome,
    pub seeds: Vec<(u128, [u8; 32])>,
    pub pages: Vec<usize>,
    pub keys: Keys,
    pub filed: Filed,
}

/// The files that a matter takes in.
#[derive(Default)]
pub(crate) struct Filed {
    /// Each with its key, wrapped for the matter.
    pub files: Vec<FileKeyRow>,
    /// Who held them until then.
    pub given_over: Vec<([u8; 32], StreamId)>,
}

/// What was made before the transaction, with the numbers that were foretold.
pub(crate) struct Ready {
    numbers: Vec<String>,
    now: Moment,
    built: Built,
    /// The facts after it.
    pub facts: Arc<Facts>,
}

impl Building {
    /// Before the transaction: everything with the numbers that will probably be given, so that the one writer need not do it.
    pub fn ahead(&self, numbers: Vec<String>) -> Result<Ready, AppendError> {
        let (built, facts) = self.made(&numbers, self.now)?;
        Ok(Ready { numbers, now: self.now, built, facts: Arc::new(facts) })
    }

    /// Inside the transaction: what was made ahead if it still fits, else all again.
    pub fn build(&self, ready: Option<Ready>, allotted: &Allotted) -> Result<(Built, Arc<Facts>), AppendError> {
        // Two acts at once: the later commit records no earlier than the first, and its rows say the same as its events.
        let now = self.now.max(allotted.not_before);
        let (mut built, facts) = match ready {
            Some(ready) if ready.numbers == allotted.numbers && ready.now.day() == now.day() => {
                ready.at(now, &self.procedure)
            }
            _ => self.made(&allotted.numbers, now).map(|(built, facts)| (built, Arc::new(facts)))?,
        };
        // Kept with the answer, so that a second press names the same leaf.
        built.reply["leaf"] = allotted.first_index.into();
        Ok((built, facts))
    }

    fn made(&self, numbers: &[String], now: Moment) -> Result<(Built, Facts), AppendError> {
        let mut outcome = self.outcome.clone();
        outcome.fill_numbers(numbers);
        let (actor, register, engine) = (&self.actor, &*self.register, &*self.engine);
        let before = View {
            ctx: Ctx { now, actor, register, engine, mode: Mode::Requested },
            procedure: &self.procedure,
            facts: &self.facts,
        };
        let mut facts = outcome.over(&before);
        let mut sealing = Sealing { building: self, now, seeds: self.seeds.iter(), sealed: Vec::new() };
        let mut events = Vec::with_capacity(outcome.events.len());
        for draft in std::mem::take(&mut outcome.events) {
            events.extend(sealing.seal(draft)?);
        }
        for due in &outcome.papers {
            let act = self.procedure.act(&outcome.act);
            let seen = act.map_or(Cow::Borrowed(&facts), |a| {
                strand::seen_by(&self.procedure, &facts, a, outcome.strand.as_deref())
            });
            let view = View { facts: &seen, ..before };
            let mut draft = papers::made(&view, (&outcome.act, &self.pages), due);
            let salt = sealing.seeds.as_slice().first().map(|(_, salt)| salt);
            if let Some(secret) = salt.and_then(|salt| self.keys.paper_secret(salt)) {
                redacted::part(&mut draft.fields, &secret, (&facts, &view));
            }
            draft.fields.extend(strand::mark(outcome.strand.as_deref()));
            let Some(paper) = sealing.seal(draft)? else { break };
            let own =
                paper.fields.iter().filter(|(k, _)| k.starts_with('_')).map(|(k, v)| (k.clone(), v.clone())).collect();
            let pack = engine.law.digest;
            let event = Happening { name: &paper.name, happened: paper.happened, recorded: now, pack, fields: &own };
            facts.apply_own(&self.procedure, &event, paper.fields);
        }
        let keys = self.keys.rows(&self.procedure.headline.party_code, events.iter().map(|e| &e.fields));
        let rows = self.rows(&facts, &events, now);
        let reply = json!({
            "matter": facts.matter, "before": self.facts.entries.len(), "version": facts.entries.len(), "numbers": numbers,
        });
        let blobs = files_of(&events, now);
        let Filed { files, given_over } = &self.filed;
        let (files, given_over) = (files.clone(), given_over.clone());
        let built = Built { sealed: sealing.sealed, rows, blobs, keys, files, given_over, reply, ..Built::default() };
        Ok((built, facts))
    }

    /// The rows: papers change none beyond their matter's.
    fn rows(&self, facts: &Facts, events: &[Envelope], now: Moment) -> Vec<ViewRow> {
        let (engine, register, master) = (&*self.engine, &*self.register, &self.keys.master);
        let world = rows::World { engine, register, procedure: &self.procedure, master };
        let mut rows = rows::of_matter(&world, facts, now);
        rows.extend(events.iter().flat_map(|e| rows::of_event(&world, facts, e)));
        rows
    }
}

/// The files that events speak of: what the scrub looks at.
fn files_of(events: &[Envelope], now: Moment) -> Vec<BlobRow> {
    let row = |file: &Value| {
        let digest = hex::decode_array(file.get("digest")?.as_str()?)?;
        let (kind, size) = (file.get("media")?.as_str()?.to_string(), file.get("size")?.as_u64()?);
        Some(BlobRow { digest, kind, size, created: now.0 })
    };
    events.iter().flat_map(|e| e.fields.values().filter_map(row)).collect()
}

/// Gives each event its id and salt and seals it.
struct Sealing<'a> {
    building: &'a Building,
    now: Moment,
    seeds: std::slice::Iter<'a, (u128, [u8; 32])>,
    sealed: Vec<SealedEvent>,
}

impl Sealing<'_> {
    /// Seals an event and gives it back as it was; nothing where there is no seed for it.
    fn seal(&mut self, draft: Draft) -> Result<Option<Envelope>, AppendError> {
        let Some((seed, salt)) = self.seeds.next() else { return Ok(None) };
        let Draft { name, happened, fields, .. } = draft;
        let (id, pack, recorded) = (EventId::mint(self.now, *seed), self.building.engine.law.digest, self.now);
        let envelope = Envelope { id, name: name.clone(), happened, recorded, pack, fields };
        let (keys, procedure) = (&self.building.keys, &self.building.procedure);
        let personal = keys.personal(procedure, &name, &envelope.fields);
        let stream = StreamId::from_bits(self.building.facts.matter.bits());
        let (event, fields) = fadu_store::Draft { envelope, salt: *salt }.seal_personal(stream, personal.as_ref())?;
        self.sealed.push(event);
        Ok(Some(Envelope { id, name, happened, recorded, pack, fields }))
    }
}

impl Ready {
    /// The same, recorded some moments later on the same day.
    fn at(mut self, now: Moment, procedure: &Procedure) -> (Built, Arc<Facts>) {
        if now != self.now {
            self.built.sealed.iter_mut().for_each(|event| event.enter(now));
            let first = self.facts.entries.len() - self.built.sealed.len();
            for entry in &mut Arc::make_mut(&mut self.facts).entries[first..] {
                Arc::make_mut(entry).recorded = now;
            }
            for row in &mut self.built.rows {
                if let ViewRow::Matter(row) = row {
                    row.updated = now.0;
                    // What is said there of moments, too.
                    row.summary["on_site"] = crate::live::on_site(procedure, &self.facts);
                }
            }
        }
        (self.built, self.facts)
    }
}
