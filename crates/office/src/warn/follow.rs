//! The follower: reads the log by cursor, judges each matter that got an event and each whose moment has come, and writes what differs. Never
//! a sweep: only where the rules themselves are other ones, every open matter is looked at once.

use super::difference::{Change, Place, changes};
use super::{CLUE_EVENTS, ESCALATED, clue_id, deeds, grace};
use crate::Office;
use crate::accounts::hex;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::Facts;
use crate::matter::facts::officers;
use crate::watch::warn::{Added, Found, Seen, judge};
use fadu_store::record::{Fields, Moment};
use fadu_store::{AppendError, ClueFilter, ClueRow, Log, PendingAppend, StreamId};
use serde_json::json;
use std::collections::BTreeSet;

/// Its cursor.
const NAME: &str = "warnings";
/// So many events are read at once.
const PAGE: u64 = 500;
/// So many moments that have come are taken at once.
const DUE: usize = 200;
/// A body whose numbers are being read is looked at so much later (ms).
const SOON_MS: i64 = 500;
/// Streams below are registers, not matters.
const REGISTERS: u128 = 1 << 16;
/// So many clues one matter has at most.
const MOST: usize = 500;
/// So many events of clues are under way at once.
const AT_ONCE: usize = 256;

/// What looking at a stream comes to.
#[derive(Default)]
pub(super) struct Looked {
    /// When it is to be looked at again.
    pub at: Option<i64>,
    /// What to write.
    pub changes: Vec<Change>,
    /// Streams in which something may be found because of this one.
    pub wakes: BTreeSet<u128>,
    /// What this one adds to what others are held against.
    pub added: Option<(MatterId, Added)>,
}

/// A step of the follower on its way.
#[derive(Default)]
struct Step {
    /// When each stream is to be looked at again; of two for one stream the later stands.
    looks: Vec<(StreamId, Option<i64>)>,
    /// Events of clues handed to the writer: of which stream, the row after it.
    under_way: Vec<(StreamId, ClueRow, PendingAppend)>,
    /// What each matter adds of which an event was told.
    added: Vec<(MatterId, Added)>,
}

impl Office {
    /// One step of the follower; whether there was anything to do. What is broken off is done again and adds nothing twice.
    pub async fn warn_step(&self) -> Result<bool, Denial> {
        self.follow()?;
        let now = self.now();
        let seen_from = self.seeing.begins(now);
        let rules = hex(&self.engine().law.digest);
        let (from, anew) = self.warn_from(&rules).await?;
        self.seeing.heard.follows(from);
        let kept = self.warned_looks(anew, now);
        let to = self.store.head().size.min(from + PAGE);
        let mut streams = if from < to { self.store.streams_told((from, to), CLUE_EVENTS)? } else { Vec::new() };
        streams.retain(|(stream, _)| stream.bits() >= REGISTERS);
        let mut overdue = 0;
        for due in self.store.looks_due(now.0, DUE)? {
            if !streams.iter().any(|(stream, _)| *stream == due.0) {
                streams.push(due);
                overdue += 1;
            }
        }
        let mut step = Step::default();
        if streams.is_empty() && to == from && kept.is_empty() {
            return Ok(false);
        }
        step.looks.extend(kept);
        let told = streams.len() - overdue;
        for (n, (stream, since)) in streams.into_iter().enumerate() {
            let lag_ms = (now.0 - since.max(seen_from.0)).max(0);
            let looked = self.look_at(stream, (now, lag_ms))?;
            // Only what happened wakes the others: what is looked at again wakes nobody, or two would wake each other for ever.
            if n < told {
                step.looks.extend(looked.wakes.iter().map(|bits| (StreamId::from_bits(*bits), Some(now.0))));
                step.added.extend(looked.added);
            }
            step.looks.push((stream, looked.at));
            self.begin(looked.changes, (stream, now), &mut step)?;
            if step.under_way.len() >= AT_ONCE {
                self.finish(now, &mut step).await?;
            }
        }
        self.finish(now, &mut step).await?;
        self.store.followed(NAME, (to, rules), step.looks).await?;
        self.seeing.heard.followed(to, step.added);
        Ok(true)
    }

    /// How far the log is followed, and whether with other rules. Where nobody has followed it, from here on: what happened waits for time.
    async fn warn_from(&self, rules: &str) -> Result<(u64, bool), Denial> {
        let cursor = self.store.cursor(NAME)?;
        let from = cursor.as_ref().map_or_else(|| self.store.head().size, |(from, _)| *from);
        let anew = cursor.as_ref().is_none_or(|(_, read_with)| read_with != rules);
        if anew {
            self.store.look_at_all(cursor.is_none()).await?;
            self.store.followed(NAME, (from, rules.to_string()), Vec::new()).await?;
        }
        Ok((from, anew))
    }

    /// How many matters and clues wait to be judged now.
    pub fn warn_waiting(&self) -> Result<u64, Denial> {
        let told = self.store.cursor(NAME)?.map_or(0, |(from, _)| self.store.head().size.saturating_sub(from));
        Ok(told + self.store.looks_waiting(self.now().0)?)
    }

    /// Everything that waits is looked at now, as if this process had begun now: for whoever tells a past.
    pub async fn warn_all(&self) -> Result<(), Denial> {
        self.seeing.jumped(self.now());
        while self.warn_step().await? {}
        Ok(())
    }

    /// Looks at one stream: when to look again, and what differs.
    fn look_at(&self, stream: StreamId, at: (Moment, i64)) -> Result<Looked, Denial> {
        // A clue's own moment: it goes up.
        if let Some(row) = self.store.clue(stream)? {
            let change = rising(&self.engine().law, &row, at.0);
            let again = if change.is_some() { None } else { self.rises(&row) };
            return Ok(Looked { at: again, changes: change.into_iter().collect(), ..Looked::default() });
        }
        if let Some(body) = self.tallied_body(stream) {
            // Its numbers are being read: what happens meanwhile does not wait for them.
            if self.figures_filling() {
                return Ok(Looked { at: Some(at.0.0 + SOON_MS), ..Looked::default() });
            }
            return self.tallied_look(body, at);
        }
        if let Some(officer) = self.warned_officer(stream) {
            return self.warned_officer_look(officer, at);
        }
        match self.facts_apart(MatterId::from_bits(stream.bits())) {
            Ok((facts, procedure)) => self.warned((&facts, &procedure), at),
            Err(Denial::NotFound) => Ok(Looked::default()),
            Err(e) => Err(e),
        }
    }

    /// Hands what differs to the writer without waiting: many share the disk.
    fn begin(&self, changes: Vec<Change>, (of, now): (StreamId, Moment), step: &mut Step) -> Result<(), Denial> {
        for change in changes {
            if let Some((row, pending)) = self.send_clue(change, (now, &[]))? {
                step.under_way.push((of, row, pending));
            }
        }
        Ok(())
    }

    /// Waits for what was handed over; each clue that was written is looked at when it goes up.
    async fn finish(&self, now: Moment, step: &mut Step) -> Result<(), Denial> {
        for (of, row, pending) in step.under_way.drain(..) {
            match Self::written(pending).await {
                Ok(_) => step.looks.push((row.clue, self.rises(&row))),
                // Somebody else wrote: looked at once more.
                Err(AppendError::Conflict { .. }) => step.looks.push((of, Some(now.0))),
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    /// What the rules find in a matter now, held against its clues.
    fn warned(&self, (facts, procedure): (&Facts, &Procedure), (now, lag_ms): (Moment, i64)) -> Result<Looked, Denial> {
        let (engine, register) = (self.engine_of(facts)?, self.register());
        let seen = Seen { engine: &engine, register: &register, procedure, facts, now };
        let mut judged = judge(&seen);
        let beside = self.found_beside(&seen)?;
        judged.found.extend(beside.found);
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
        let changes = changes(&place, &judged.found, &known);
        // What is told when it has been mended is looked at once more, and cleared then.
        let told = |f: &Found| known.iter().any(|row| row.clue == clue_id(&f.rule, &subject, &f.episode));
        if judged.found.iter().any(|f| f.mended && !told(f)) {
            judged.look = Some(now);
        }
        let mut wakes: BTreeSet<u128> = beside.wakes.into_iter().map(MatterId::bits).collect();
        wakes.extend(self.tallies_late(&seen));
        Ok(Looked { at: judged.look.map(|m| m.0), changes, wakes, added: Some((facts.matter, beside.added)) })
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
        let at = grace::rises(&self.engine().law, begun(row), (row.level, row.up))?;
        (row.state == "open").then_some(at.0)
    }
}

/// From when the days run after which a clue goes up: since it was raised last, or since the day until which it was put off.
fn begun(row: &ClueRow) -> Moment {
    let raised = Moment(row.body.get("last_raised").and_then(serde_json::Value::as_i64).unwrap_or(row.raised));
    deeds::snoozed(row).map_or(raised, |last| raised.max(Moment::at(last, 0, 0)))
}

/// The event by which an open clue goes up, if its moment has come.
fn rising(law: &crate::law::Law, row: &ClueRow, now: Moment) -> Option<Change> {
    let at = grace::rises(law, begun(row), (row.level, row.up))?;
    let fields = Fields::from([("up".to_string(), json!(row.up + 1))]);
    (row.state == "open" && at <= now).then_some(Change { clue: row.clue, event: ESCALATED, fields })
}
