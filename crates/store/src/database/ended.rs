//! Keys held against the log: each opens under the master key at its place, each that was destroyed was destroyed by the event that says so, and
//! what is missing with it is what that event names.

use super::{Store, events, keys};
use crate::hold::{Differing, MOST};
use crate::log::{Fault, StoredEvent, StreamId};
use crate::personal::{KeyState, Master, PERSON_ERASED, SLOT, erasure_fields};
use crate::sql::Connection;

/// A key that an event destroyed: the event's index, stream and slot.
pub(crate) type Ended = (u64, StreamId, String);

/// What of this event ends a key.
pub(crate) fn ended(event: &StoredEvent) -> Option<Ended> {
    let slot = event.envelope.fields.get(SLOT).filter(|_| event.envelope.name == PERSON_ERASED)?;
    Some((event.index, event.stream, slot.as_str()?.to_string()))
}

/// Every key that is not as the log has it.
pub(super) fn differing(conn: &Connection, master: Option<&Master>, told: &[Ended]) -> Result<Vec<Differing>, Fault> {
    let mut found = Vec::new();
    let mut add = |stream: StreamId, slot: &str, column: &str, leaf: Option<u64>| {
        found.push(Differing::new("person_keys", format!("{stream}/{slot}"), column, leaf));
    };
    let mut all = conn.prepare_cached("SELECT stream, slot, wrapped, person, destroyed FROM person_keys")?;
    let mut destroyed = Vec::new();
    let mut rows = all.stream([])?;
    while let Some(row) = rows.next()? {
        let (Ok(stream), Ok(slot)) = (row.get::<[u8; 16]>(0), row.get::<String>(1)) else {
            add(StreamId([0; 16]), "?", "unreadable", None);
            continue;
        };
        let stream = StreamId(stream);
        let key = (row.get::<Option<Vec<u8>>>(2), row.get::<Option<String>>(3), row.get::<Option<u64>>(4));
        match key {
            (Ok(None), Ok(None), Ok(Some(by))) => destroyed.push((by, stream, slot)),
            (Ok(Some(wrapped)), Ok(person), Ok(None)) => {
                let opens = |master: &Master| master.unwrap((stream, &slot), person.as_deref(), &wrapped).is_some();
                if master.is_some_and(|master| !opens(master)) {
                    add(stream, &slot, "wrapped", None);
                }
            }
            (_, Ok(Some(_)), Ok(Some(by))) => add(stream, &slot, "person", Some(by)),
            _ => add(stream, &slot, "unreadable", None),
        }
    }
    drop(rows);
    for (by, stream, slot) in &destroyed {
        if !said(conn, master, (*by, *stream, slot))? {
            add(*stream, slot, "destroyed", Some(*by));
        }
    }
    for (by, stream, slot) in told {
        match keys::find(conn, *stream, slot)? {
            Some(KeyState::Destroyed(at)) if at == *by => {}
            Some(_) => add(*stream, slot, "destroyed", Some(*by)),
            None => add(*stream, slot, "missing", Some(*by)),
        }
    }
    found.truncate(MOST);
    Ok(found)
}

/// Whether the event of this index says that this key was destroyed, and names what is missing with it.
fn said(conn: &Connection, master: Option<&Master>, (by, stream, slot): (u64, StreamId, &str)) -> Result<bool, Fault> {
    let event = events::from_index(conn, by, 1)?.pop();
    let Some(event) = event.filter(|e| ended(e).is_some_and(|e| e == (by, stream, slot.to_string()))) else {
        return Ok(false);
    };
    let mut all = match events::of_stream(conn, stream) {
        Ok(all) => all,
        // The event is named for itself.
        Err(Fault::Altered { .. }) => return Ok(true),
        Err(other) => return Err(other),
    };
    match keys::open_for_check(conn, master, &mut all) {
        Ok(()) => {}
        Err(Fault::Altered { .. }) => return Ok(true),
        Err(other) => return Err(other),
    }
    let due = erasure_fields(all.iter().filter(|e| e.index < by), slot);
    Ok(due.iter().all(|(name, value)| event.envelope.fields.get(name) == Some(value)))
}

impl Store {
    /// Every key that is not as these events have it.
    pub(crate) fn keys_differing(&self, told: &[Ended]) -> Result<Vec<Differing>, Fault> {
        self.read_snapshot(|conn| differing(conn, self.0.master.get(), told))
    }
}
