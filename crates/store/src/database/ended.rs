//! Keys held against the log: each opens under the master key at its place, each that was destroyed was destroyed by the event that says so, and
//! what is missing with it is what that event names.

use super::keys::PROBE;
use super::{Store, events, files, keys};
use crate::hold::{Differing, MOST};
use crate::log::{Fault, StoredEvent, StreamId};
use crate::personal::{ERASED_FILES, FILES, KeyState, Master, PERSON_ERASED, SLOT, erasure_fields, files_erased};
use crate::sql::Connection;
use std::collections::BTreeSet;

/// A key that an event destroyed: the event's index, stream and slot.
pub(crate) type Ended = (u64, StreamId, String);

/// What of this event ends keys: that of its person, and that of the files where it says so.
pub(crate) fn ended(event: &StoredEvent) -> Vec<Ended> {
    if event.envelope.name != PERSON_ERASED {
        return Vec::new();
    }
    let fields = &event.envelope.fields;
    let person = fields.get(SLOT).and_then(|slot| slot.as_str());
    let files = fields.get(ERASED_FILES).map(|_| FILES);
    person.into_iter().chain(files).map(|slot| (event.index, event.stream, slot.to_string())).collect()
}

/// Every key that is not as the log has it.
pub(super) fn differing(conn: &Connection, master: Option<&Master>, told: &[Ended]) -> Result<Vec<Differing>, Fault> {
    let mut found = Vec::new();
    let mut add = |stream: StreamId, slot: &str, column: &str, leaf: Option<u64>| {
        found.push(Differing::new("person_keys", format!("{stream}/{slot}"), column, leaf));
    };
    let mut all = conn.prepare_cached("SELECT stream, slot, wrapped, person, destroyed FROM person_keys")?;
    let (mut destroyed, mut any, mut probed) = (Vec::new(), false, false);
    let mut rows = all.stream([])?;
    while let Some(row) = rows.next()? {
        let (Ok(stream), Ok(slot)) = (row.get::<[u8; 16]>(0), row.get::<String>(1)) else {
            add(StreamId([0; 16]), "?", "unreadable", None);
            continue;
        };
        let stream = StreamId(stream);
        (any, probed) = (true, probed || (stream, slot.as_str()) == PROBE);
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
    if any && !probed {
        add(PROBE.0, PROBE.1, "missing", None);
    }
    let mut taken = Vec::new();
    for (by, stream, slot) in &destroyed {
        match said(conn, master, (*by, *stream, slot))? {
            None => {}
            Some("file_keys") => {
                taken.push(Differing::new("file_keys", format!("* {stream}"), "missing", Some(*by)));
            }
            Some(_) => add(*stream, slot, "destroyed", Some(*by)),
        }
    }
    for (by, stream, slot) in told {
        match keys::find(conn, *stream, slot)? {
            Some(KeyState::Destroyed(at)) if at == *by => {}
            Some(_) => add(*stream, slot, "destroyed", Some(*by)),
            None => add(*stream, slot, "missing", Some(*by)),
        }
    }
    found.extend(taken);
    let mut asked = BTreeSet::new();
    for row in files::each_row(conn)? {
        // The key of a holder's files is spoken of by no event of its own: the files that lie under it say that it must be there.
        if row.ended.is_none() && asked.insert(row.holder) && keys::find(conn, row.holder, FILES)?.is_none() {
            found.push(Differing::new("person_keys", format!("{}/{FILES}", row.holder), "missing", None));
        }
        if let Some(column) = files::unfit(conn, master, &row)? {
            let name = format!("{} {}", fadu_record::hex::encode(&row.digest), row.holder);
            found.push(Differing::new("file_keys", name, column, row.ended));
        }
    }
    found.truncate(MOST);
    Ok(found)
}

/// The table in which something differs where the event of this index does not say that this key was destroyed, or names something else than what is
/// missing with it.
fn said(
    conn: &Connection,
    master: Option<&Master>,
    (by, stream, slot): (u64, StreamId, &str),
) -> Result<Option<&'static str>, Fault> {
    const KEYS: Option<&str> = Some("person_keys");
    let event = events::from_index(conn, by, 1)?.pop();
    let Some(event) = event.filter(|e| ended(e).contains(&(by, stream, slot.to_string()))) else {
        return Ok(KEYS);
    };
    if slot == FILES {
        let all = files::each_of(conn, stream)?;
        let due = files_erased(all.iter().filter(|row| row.ended == Some(by)).map(|row| &row.digest));
        let named = due.iter().all(|(name, value)| event.envelope.fields.get(name) == Some(value));
        return Ok((!named).then_some("file_keys"));
    }
    let mut all = match events::of_stream(conn, stream) {
        Ok(all) => all,
        // The event is named for itself.
        Err(Fault::Altered { .. }) => return Ok(None),
        Err(other) => return Err(other),
    };
    match keys::open_for_check(conn, master, &mut all) {
        Ok(()) => {}
        Err(Fault::Altered { .. }) => return Ok(None),
        Err(other) => return Err(other),
    }
    let due = erasure_fields(all.iter().filter(|e| e.index < by), slot);
    let named = due.iter().all(|(name, value)| event.envelope.fields.get(name) == Some(value));
    Ok(KEYS.filter(|_| !named))
}

impl Store {
    /// Every key that is not as these events have it.
    pub(crate) fn keys_differing(&self, told: &[Ended]) -> Result<Vec<Differing>, Fault> {
        self.read_snapshot(|conn| differing(conn, self.0.master.get(), told))
    }
}
