//! One append inside its savepoint: repeated? conflict? numbers, build, seal, insert.

use super::files::{self, FileKeyRow};
use super::{Store, matters, rows};
use crate::log::{Allotted, Append, AppendError, Built, Fault, IntentKey, Receipt, SeriesKey, StreamId};
use crate::personal::{FILES, KeyRow};
use crate::sealed::SealedEvent;
use crate::sql::{Bind, Connection, OptionalExtension, params};
use fadu_record::{Hash, Moment};
use serde_json::Value;

pub(super) struct At {
    pub first_index: u64,
    pub not_before: Moment,
}

pub(super) struct Done {
    pub receipt: Receipt,
    pub hashes: Vec<Hash>,
    pub last_recorded: Moment,
}

impl Store {
    /// The answer that a press of this intent was given, if it was.
    pub fn answered(&self, key: &IntentKey) -> Result<Option<Value>, Fault> {
        self.read(|conn| reply_of(conn, key))
    }
}

pub(super) fn append(conn: &Connection, request: Append, at: &At) -> Result<Done, AppendError> {
    let Append { stream, expected, key, numbers, build } = request;
    // A clock that stands before what is recorded already does not reach back into a closed year: the number is of the year of its record.
    let year = at.not_before.max(Moment(0)).day().year();
    let wanted: Vec<_> = numbers.into_iter().map(|s| SeriesKey { year: s.year.max(year), ..s }).collect();
    if conn.is_postgres() && !conn.has_ahead(VERSION, &[&stream.0]) {
        conn.ahead(&asked(&stream, key.as_ref()).iter().map(|(sql, of)| (*sql, &of[..])).collect::<Vec<_>>())?;
    }
    if let Some(key) = &key
        && let Some(reply) = reply_of(conn, key)?
    {
        return Err(AppendError::Repeated { reply });
    }
    let actual = version(conn, stream)?;
    if actual != expected {
        return Err(AppendError::Conflict { actual });
    }
    let allotted = allot(conn, &wanted)?;
    let numbers: Vec<String> = allotted.iter().map(|n| n.text.clone()).collect();
    let given = Allotted { numbers: numbers.clone(), first_index: at.first_index, not_before: at.not_before };
    let built = build(&given).map_err(AppendError::Build)?;
    if built.events.is_empty() && built.sealed.is_empty() && !wanted.is_empty() {
        return Err(AppendError::Constraint { what: "a number needs an event that uses it".into() });
    }
    let mut done = Done {
        receipt: Receipt {
            first_index: at.first_index,
            version: actual,
            events: Vec::new(),
            numbers,
            reply: Value::Null,
        },
        hashes: Vec::with_capacity(built.events.len() + built.sealed.len()),
        last_recorded: at.not_before,
    };
    let Built { events, sealed, rows: changed, blobs, packs, keys, files, given_over, destroyed, files_ended, reply } =
        built;
    under_keys(conn, (stream, at.first_index), &Keyed { keys, files, given_over, destroyed, files_ended })?;
    for draft in events {
        insert_event(conn, draft.seal(stream)?.0, &mut done)?;
    }
    for event in sealed {
        if event.stream != stream {
            return Err(AppendError::Constraint { what: "an event sealed for another stream".into() });
        }
        insert_event(conn, event, &mut done)?;
    }
    for (series, number) in wanted.iter().zip(&allotted) {
        use_number(conn, series, number, at.first_index)?;
    }
    for blob in &blobs {
        rows::blob(conn, blob)?;
    }
    for (digest, bytes) in &packs {
        rows::pack(conn, digest, bytes)?;
    }
    for row in &changed {
        rows::apply(conn, row)?;
        // Whoever comes later in the group and asked ahead about another matter is not told what stood before this row.
        if let Some(other) = rows::matter_of(row).filter(|other| *other != stream) {
            conn.forget_ahead(&[&other.0]);
        }
    }
    if let Some(key) = &key {
        keep_reply(conn, key, &reply, done.last_recorded)?;
    }
    done.receipt.reply = reply;
    Ok(done)
}

/// What an append does to keys.
struct Keyed {
    keys: Vec<KeyRow>,
    files: Vec<FileKeyRow>,
    given_over: Vec<([u8; 32], StreamId)>,
    destroyed: Vec<String>,
    files_ended: Vec<[u8; 32]>,
}

/// Keys that come, and keys that the event of this index ends.
fn under_keys(conn: &Connection, (stream, event): (StreamId, u64), keyed: &Keyed) -> Result<(), AppendError> {
    for key in &keyed.keys {
        super::keys::put(conn, key)?;
    }
    for slot in &keyed.destroyed {
        super::keys::destroy(conn, (stream, slot), event)?;
        if slot == FILES {
            files::end(conn, stream, (event, &keyed.files_ended))?;
        }
    }
    for file in &keyed.files {
        files::put(conn, file)?;
    }
    for (digest, holder) in &keyed.given_over {
        files::give_over(conn, (digest, *holder))?;
    }
    Ok(())
}

/// What nearly every append asks of its stream and its press: questions that may be put in one trip.
pub(super) fn asked<'a>(stream: &'a StreamId, key: Option<&'a IntentKey>) -> Vec<Asked<'a>> {
    let of_press = key.map(|key| (REPLY, vec![&key.actor as &dyn Bind, &key.key]));
    let of_stream = [VERSION, matters::PLACE, rows::TASKS, super::counted::HAD];
    of_press.into_iter().chain(of_stream.map(|sql| (sql, vec![&stream.0 as &dyn Bind]))).collect()
}

/// A question with its values.
pub(super) type Asked<'a> = (&'static str, Vec<&'a dyn Bind>);

const REPLY: &str = "SELECT reply FROM intents WHERE actor = ?1 AND key = ?2";
const VERSION: &str = "SELECT coalesce(max(version), 0) FROM events WHERE stream = ?1";

fn reply_of(conn: &Connection, key: &IntentKey) -> Result<Option<Value>, Fault> {
    let mut find = conn.prepare_cached(REPLY)?;
    let text: Option<String> = find.query_row(params![key.actor, key.key], |r| r.get(0)).optional()?;
    Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
}

fn keep_reply(conn: &Connection, key: &IntentKey, reply: &Value, at: Moment) -> Result<(), AppendError> {
    conn.prepare_cached("INSERT INTO intents (actor, key, reply, at) VALUES (?1, ?2, ?3, ?4)")?.run(params![
        key.actor,
        key.key,
        reply.to_string(),
        at.0
    ])?;
    Ok(())
}

pub(super) fn version(conn: &Connection, stream: StreamId) -> Result<u64, Fault> {
    let mut find = conn.prepare_cached(VERSION)?;
    Ok(find.query_row([stream.0], |r| r.get(0))?)
}

struct Number {
    n: u64,
    text: String,
}

/// The next numbers; read here, written once the event that uses them is there, so that a failed build leaves no gap.
fn allot(conn: &Connection, wanted: &[SeriesKey]) -> Result<Vec<Number>, AppendError> {
    let mut allotted: Vec<Number> = Vec::with_capacity(wanted.len());
    for (i, series) in wanted.iter().enumerate() {
        let same =
            |other: &SeriesKey| (&other.agency, &other.kind, other.year) == (&series.agency, &series.kind, series.year);
        let before = wanted[..i].iter().filter(|other| same(other)).count() as u64;
        let mut find = conn
            .prepare_cached("SELECT coalesce(max(n), 0) FROM numbers WHERE agency = ?1 AND kind = ?2 AND year = ?3")?;
        let last: u64 = find.query_row(params![series.agency, series.kind, series.year], |r| r.get(0))?;
        let n = last + before + 1;
        let text = series.form.replace("{year}", &series.year.to_string()).replace("{n}", &n.to_string());
        allotted.push(Number { n, text });
    }
    Ok(allotted)
}

fn use_number(conn: &Connection, series: &SeriesKey, number: &Number, event: u64) -> Result<(), AppendError> {
    conn.prepare_cached(
        "INSERT INTO numbers (agency, kind, year, n, text, state, event) VALUES (?1, ?2, ?3, ?4, ?5, 'used', ?6)",
    )?
    .run(params![series.agency, series.kind, series.year, number.n, number.text, event])?;
    Ok(())
}

fn insert_event(conn: &Connection, event: SealedEvent, done: &mut Done) -> Result<(), AppendError> {
    done.receipt.version += 1;
    conn.prepare_cached(
        "INSERT INTO events (idx, stream, version, id, name, happened, recorded, pack, fields, salt, leaf, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .run(params![
        done.receipt.first_index + done.hashes.len() as u64,
        event.stream.0,
        done.receipt.version,
        event.id.bits().to_be_bytes(),
        event.name,
        event.happened.0,
        event.recorded.0,
        event.pack,
        event.fields,
        event.salt,
        event.sealed.leaf,
        event.sealed.hash
    ])?;
    done.receipt.events.push(event.id);
    done.hashes.push(event.sealed.hash);
    done.last_recorded = done.last_recorded.max(event.recorded);
    Ok(())
}
