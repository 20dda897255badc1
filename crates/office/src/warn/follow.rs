//! The follower: reads the log by cursor, judges each matter that got an event and each whose moment has come, and writes what differs. Never
//! a sweep: only where the rules themselves are other ones, every open matter is looked at once.

use super::difference::{Change, Place, changes};
use super::{CLUE_EVENTS, ESCALATED, clue, grace};
use crate::Office;
use crate::accounts::hex;
use crate::base::id::{EventId, MatterId};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::Facts;
use crate::matter::facts::officers;
use crate::watch::warn::{Seen, judge};
use fadu_store::record::{Envelope, Fields, Moment};
use fadu_store::{Allotted, Append, AppendError, Built, ClueFilter, ClueRow, Draft, Log, StreamId, ViewRow};
use serde_json::json;

/// Its cursor.
const NAME: &str = "warnings";
/// So many events are read at once.
const PAGE: u64 = 500;
/// So many moments that have come are taken at once.
const DUE: usize = 200;
/// Streams below are registers, not matters.
const REGISTERS: u128 = 1 << 16;
/// So many clues one matter has at most.
const MOST: usize = 500;

/// A stream, when it is to be looked at again, and what to write.
type Looked = (Option<i64>, Vec<Change>);

impl Office {
    /// One step of the follower; whether there was anything to do. What is broken off is done again and adds nothing twice.
    pub async fn warn_step(&self) -> Result<bool, Denial> {
        self.follow()?;
        let now = self.now();
        let seen_from = self.seeing.begins(now);
        let rules = hex(&self.engine().law.digest);
        let cursor = self.store.cursor(NAME)?;
        let (from, read_with) = cursor.clone().unwrap_or((0, rules.clone()));
        if read_with != rules {
            self.store.look_at_all(now.0).await?;
            self.store.followed(NAME, (from, rules.clone()), Vec::new()).await?;
        }
        let to = self.store.head().size.min(from + PAGE);
        let mut streams = if from < to { self.store.streams_told((from, to), CLUE_EVENTS)? } else { Vec::new() };
        streams.retain(|(stream, _)| stream.bits() >= REGISTERS);
        for due in self.store.looks_due(now.0, DUE)? {
            if !streams.iter().any(|(stream, _)| *stream == due.0) {
                streams.push(due);
            }
        }
        if streams.is_empty() && to == from {
            return Ok(false);
        }
        let mut looks = Vec::new();
        for (stream, since) in streams {
            let lag_ms = (now.0 - since.max(seen_from.0)).max(0);
            let (look, written) = self.look_at(stream, (now, lag_ms)).await?;
            looks.push((stream, look));
            looks.extend(written);
        }
        self.store.followed(NAME, (to, rules), looks).await?;
        Ok(true)
    }

    /// Everything that waits is looked at now, as if this process had begun now: for whoever tells a past.
    pub async fn warn_all(&self) -> Result<(), Denial> {
        self.seeing.jumped(self.now());
        while self.warn_step().await? {}
        Ok(())
    }

    /// Looks at one stream and writes what differs: when to look again, and when to look at each clue that was written.
    async fn look_at(
        &self,
        stream: StreamId,
        at: (Moment, i64),
    ) -> Result<(Option<i64>, Vec<(StreamId, Option<i64>)>), Denial> {
        // A clue's own moment: it goes up.
        if let Some(row) = self.store.clue(stream)? {
            let change = rising(&self.engine().law, &row, at.0);
            let row = match change {
                Some(change) => self.write_clue(change, at.0).await?,
                None => Some(row),
            };
            return Ok((row.and_then(|row| self.rises(&row)), Vec::new()));
        }
        let (look, changes) = match self.facts_apart(MatterId::from_bits(stream.bits())) {
            Ok((facts, procedure)) => self.warned((&facts, &procedure), at)?,
            Err(Denial::NotFound) => (None, Vec::new()),
            Err(e) => return Err(e),
        };
        let mut written = Vec::new();
        for change in changes {
            let clue = change.clue;
            match self.write_clue(change, at.0).await? {
                Some(row) => written.push((clue, self.rises(&row))),
                // Somebody else wrote: looked at once more.
                None => return Ok((Some(at.0.0), written)),
            }
        }
        Ok((look, written))
    }

    /// What the rules find in a matter now, held against its clues.
    fn warned(&self, (facts, procedure): (&Facts, &Procedure), (now, lag_ms): (Moment, i64)) -> Result<Looked, Denial> {
        let (engine, register) = (self.engine_of(facts)?, self.register());
        let seen = Seen { engine: &engine, register: &register, procedure, facts, now };
        let mut judged = judge(&seen);
        judged.found.extend(self.found_beside(&seen)?);
        let subject = facts.matter.to_string();
        let known = self.clues_about(&subject)?;
        let owners = self.owners(facts, procedure);
        let place = Place {
            law: &engine.law,
            subject: &subject,
            agency: &facts.agency.to_string(),
            owners: &owners,
            field: &facts.field,
            now,
            lag_ms,
        };
        Ok((judged.look.map(|m| m.0), changes(&place, &judged.found, &known)))
    }

    /// Clues about a matter or a key.
    pub(super) fn clues_about(&self, subject: &str) -> Result<Vec<ClueRow>, Denial> {
        let filter = ClueFilter { subject: Some(subject.into()), ..ClueFilter::default() };
        Ok(self.store.clues(&filter, (0, MOST))?.0)
    }

    /// Who answers what is found in a matter: its officers, or who opened it.
    fn owners(&self, facts: &Facts, procedure: &Procedure) -> Vec<String> {
        let register = self.register();
        let handlers = officers(facts.values.get(&procedure.headline.handlers));
        let named: Vec<String> = handlers.filter_map(|id| register.officer(id)).map(|o| o.person.to_string()).collect();
        if named.is_empty() { facts.entries.first().map(|e| e.actor.clone()).into_iter().collect() } else { named }
    }

    /// When an open clue goes up.
    fn rises(&self, row: &ClueRow) -> Option<i64> {
        let from = row.body.get("last_raised").and_then(serde_json::Value::as_i64).unwrap_or(row.raised);
        let at = grace::rises(&self.engine().law, Moment(from), (row.level, row.up))?;
        (row.state == "open").then_some(at.0)
    }

    /// Writes one event of a clue; the row after it, or nothing where somebody else wrote meanwhile.
    pub(super) async fn write_clue(&self, change: Change, now: Moment) -> Result<Option<ClueRow>, Denial> {
        let Change { clue: stream, event, fields } = change;
        let events = self.store.events(stream)?;
        let was = clue::of_events(events.iter());
        let Some(row) = clue::folded(was, (stream, event, now), &fields) else { return Ok(None) };
        let (pack, seed, salt) = (self.engine().law.digest, self.seed(), self.salt());
        let (id, views) = (EventId::mint(now, seed), vec![ViewRow::Clue(Box::new(row.clone()))]);
        let build = Box::new(move |allotted: &Allotted| {
            let recorded = now.max(allotted.not_before);
            let envelope = Envelope { id, name: event.into(), happened: now, recorded, pack, fields };
            Ok(Built { events: vec![Draft { envelope, salt }], rows: views, ..Built::default() })
        });
        let expected = events.len() as u64;
        match self.write(Append { stream, expected, key: None, numbers: Vec::new(), build }).await {
            Ok(_) => Ok(Some(row)),
            Err(AppendError::Conflict { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }
}

/// The event by which an open clue goes up, if its moment has come.
fn rising(law: &crate::law::Law, row: &ClueRow, now: Moment) -> Option<Change> {
    let from = row.body.get("last_raised").and_then(serde_json::Value::as_i64).unwrap_or(row.raised);
    let at = grace::rises(law, Moment(from), (row.level, row.up))?;
    let fields = Fields::from([("up".to_string(), json!(row.up + 1))]);
    (row.state == "open" && at <= now).then_some(Change { clue: row.clue, event: ESCALATED, fields })
}
