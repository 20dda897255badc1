//! What the running check remembers from round to round: a mark of each event whose row it has sealed again and found sound, and of each key.
//! A row that bears its mark is byte for byte the one that was found sound, so it need not be opened and sealed anew; a row whose key changed is.
//! The marks are made with a secret of this process and lie in its memory only.

use super::{Store, check::difference, events, keys};
use crate::audit_held::Journal;
use crate::log::{Fault, StoredEvent, StreamId};
use crate::personal::Master;
use crate::sql::{Connection, Row, Value};
use fadu_record::{Hash, Moment};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Columns of an event.
const COLUMNS: usize = 12;

/// Marks of what was found sound.
pub struct Known {
    secret: [u8; 32],
    /// By index; 0 is unknown.
    events: Vec<u64>,
    /// By the mark of stream and slot: stream, mark of the row, round in which it was last seen.
    keys: HashMap<u64, (StreamId, u64, u32)>,
    round: u32,
    /// How far the journal of access was held.
    pub(crate) journal: Journal,
    /// Streams of which a key changed since the last round.
    again: HashSet<StreamId>,
}

/// An event on the walk.
pub(crate) enum Step {
    /// Its row bears its mark: what the walk needs of it.
    Known(Held),
    /// It was held anew: the mark that it gets where it was found sound, and the column that differs, if one does.
    Whole(Box<StoredEvent>, u64, Option<&'static str>),
}

impl Step {
    /// Its place.
    pub fn index(&self) -> u64 {
        match self {
            Step::Known(held) => held.index,
            Step::Whole(event, ..) => event.index,
        }
    }
}

/// What the walk needs of an event that it knows.
pub(crate) struct Held {
    pub index: u64,
    pub stream: StreamId,
    pub version: u64,
    pub recorded: Moment,
    pub leaf: Vec<u8>,
    pub hash: Hash,
}

impl Known {
    /// Nothing yet; `secret` is of this process and of no other.
    pub fn new(secret: [u8; 32]) -> Known {
        Known {
            secret,
            events: Vec::new(),
            keys: HashMap::new(),
            round: 0,
            journal: Journal::default(),
            again: HashSet::new(),
        }
    }
    /// How many events bear a mark.
    pub fn count(&self) -> usize {
        self.events.iter().filter(|mark| **mark != 0).count()
    }
    /// This event was found sound.
    pub(crate) fn sound(&mut self, index: u64, mark: u64) {
        let Ok(at) = usize::try_from(index) else { return };
        if self.events.len() <= at {
            self.events.resize(at + 1, 0);
        }
        self.events[at] = mark;
    }
    fn bears(&self, index: u64, mark: u64) -> bool {
        usize::try_from(index).is_ok_and(|at| self.events.get(at) == Some(&mark))
    }
    /// Takes note of all keys as they stand now; events of streams of which one changed or went are held anew.
    fn keys(&mut self, conn: &Connection) -> Result<(), Fault> {
        self.round = self.round.wrapping_add(1);
        self.again.clear();
        let (secret, round) = (self.secret, self.round);
        let (known, again) = (&mut self.keys, &mut self.again);
        keys::each_row(conn, &mut |row| {
            let (Some(place), Some(mark)) = (mark(&secret, row, 0..2), mark(&secret, row, 0..5)) else { return };
            let Ok(stream) = row.get(0).map(StreamId) else { return };
            let before = known.insert(place, (stream, mark, round));
            if before.is_some_and(|(_, was, _)| was != mark) {
                again.insert(stream);
            }
        })?;
        known.retain(|_, (stream, _, seen)| {
            let there = *seen == round;
            if !there {
                again.insert(*stream);
            }
            there
        });
        Ok(())
    }
}

/// A mark of some columns of a row; none where one cannot be read. Never 0.
fn mark(secret: &[u8; 32], row: Row<'_>, columns: std::ops::Range<usize>) -> Option<u64> {
    let mut hash = Sha256::new();
    hash.update(secret);
    for at in columns {
        let number;
        let (kind, bytes): (u8, &[u8]) = match row.get_ref(at).ok()? {
            Value::Null => (0, &[]),
            Value::Int(n) => {
                number = n.to_be_bytes();
                (1, &number)
            }
            Value::Text(text) => (2, text.as_bytes()),
            Value::Blob(bytes) => (3, bytes),
        };
        hash.update([kind]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    let digest = hash.finalize();
    let first = digest.first_chunk::<8>().map_or(0, |b| u64::from_be_bytes(*b));
    Some(first.max(1))
}

/// What the walk needs of a row that bears its mark.
fn held(row: Row<'_>, known: &Known) -> Option<(u64, Option<Held>)> {
    let mark = mark(&known.secret, row, 0..COLUMNS)?;
    let index = row.get(0).ok()?;
    if !known.bears(index, mark) {
        return Some((mark, None));
    }
    let stream = StreamId(row.get(1).ok()?);
    let held = Held {
        index,
        stream,
        version: row.get(2).ok()?,
        recorded: Moment(row.get(6).ok()?),
        leaf: row.get(10).ok()?,
        hash: row.get(11).ok()?,
    };
    Some((mark, Some(held).filter(|_| !known.again.contains(&stream))))
}

impl Store {
    /// Takes note of all keys as they stand now.
    pub(crate) fn note_keys(&self, known: &mut Known) -> Result<(), Fault> {
        self.read_snapshot(|conn| known.keys(conn))
    }

    /// The next events, held against their leaves; those that bear their mark are not opened.
    pub(crate) fn steps(&self, place: (u64, usize), known: &Known) -> Result<Vec<Step>, Fault> {
        self.read(|conn| steps((conn, self.0.master.get()), place, known)).map(held_against)
    }
}

/// The next events as they stand in the table, opened and not yet held against their leaves.
pub(super) fn steps(
    (conn, master): (&Connection, Option<&Master>),
    (from, limit): (u64, usize),
    known: &Known,
) -> Result<Vec<Step>, Fault> {
    let (mut steps, mut marks, mut whole) = (Vec::with_capacity(limit), Vec::new(), Vec::new());
    events::each_from(conn, (from, limit), &mut |row| {
        match held(row, known) {
            Some((_, Some(held))) => steps.push(Some(Step::Known(held))),
            told => {
                marks.push(told.map_or(0, |(mark, _)| mark));
                whole.push(events::event(row)?);
                steps.push(None);
            }
        }
        Ok(())
    })?;
    keys::open_for_check(conn, master, &mut whole)?;
    // Without the master key what is encrypted is passed over: such an event is never known.
    let marks = marks.into_iter().map(|mark| if master.is_some() { mark } else { 0 });
    let mut whole = whole.into_iter().zip(marks).map(|(event, mark)| Step::Whole(Box::new(event), mark, None));
    Ok(steps.into_iter().filter_map(|step| step.or_else(|| whole.next())).collect())
}

/// Seals again what was opened. No connection is held meanwhile.
pub(super) fn held_against(mut steps: Vec<Step>) -> Vec<Step> {
    for step in &mut steps {
        if let Step::Whole(event, _, differs) = step {
            *differs = difference(event);
        }
    }
    steps
}
