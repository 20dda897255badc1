//! Reading the log, and the tree's growing edge.

use crate::log::{Fault, StoredEvent, StreamId};
use crate::sql::{Connection, OptionalExtension, Row, params};
use fadu_record::{Envelope, EventId, Frontier, Moment};

pub(super) fn of_stream(conn: &Connection, stream: StreamId) -> Result<Vec<StoredEvent>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT idx, stream, version, id, name, happened, recorded, pack, fields, salt, leaf, hash
         FROM events WHERE stream = ?1 ORDER BY version",
    )?;
    let mut rows = find.query([stream.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(event(row)?);
    }
    Ok(found)
}

pub(super) fn each(conn: &Connection, stream: StreamId, told: &mut dyn FnMut(&str, Moment, &str)) -> Result<(), Fault> {
    let mut find =
        conn.prepare_cached("SELECT idx, name, happened, fields FROM events WHERE stream = ?1 ORDER BY version")?;
    let mut rows = find.query([stream.0])?;
    while let Some(row) = rows.next()? {
        let mut read = |row: Row<'_>| -> Result<(), Fault> {
            let text = |n| row.get_ref(n)?.as_str();
            told(text(1)?, Moment(row.get(2)?), text(3)?);
            Ok(())
        };
        read(row).map_err(|_| altered(row))?;
    }
    Ok(())
}

pub(super) fn at_version(conn: &Connection, stream: StreamId, version: u64) -> Result<Option<StoredEvent>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT idx, stream, version, id, name, happened, recorded, pack, fields, salt, leaf, hash
         FROM events WHERE stream = ?1 AND version = ?2",
    )?;
    let mut rows = find.query(params![stream.0, version])?;
    rows.next()?.map(event).transpose()
}

pub(super) fn from_index(conn: &Connection, from: u64, limit: usize) -> Result<Vec<StoredEvent>, Fault> {
    let mut found = Vec::with_capacity(limit.min(1024));
    each_from(conn, (from, limit), &mut |row| {
        found.push(event(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The rows of the events from an index on.
pub(super) fn each_from(
    conn: &Connection,
    (from, limit): (u64, usize),
    told: &mut dyn FnMut(Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut find = conn.prepare_cached(
        "SELECT idx, stream, version, id, name, happened, recorded, pack, fields, salt, leaf, hash
         FROM events WHERE idx >= ?1 ORDER BY idx LIMIT ?2",
    )?;
    let mut rows = find.query(params![from, limit as u64])?;
    while let Some(row) = rows.next()? {
        told(row)?;
    }
    Ok(())
}

/// The events of a name from an index on.
pub(super) fn named(conn: &Connection, name: &str, from: u64, limit: usize) -> Result<Vec<StoredEvent>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT idx, stream, version, id, name, happened, recorded, pack, fields, salt, leaf, hash
         FROM events WHERE name = ?1 AND idx >= ?2 ORDER BY idx LIMIT ?3",
    )?;
    let mut rows = find.query(params![name, from, limit as u64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(event(row)?);
    }
    Ok(found)
}

/// A column of another kind than was written is an altered row, not a failing machine.
pub(super) fn event(row: Row<'_>) -> Result<StoredEvent, Fault> {
    columns(row).map_err(|_| altered(row))
}

fn altered(row: Row<'_>) -> Fault {
    Fault::Altered { table: "events", row: row.get(0).map_or_else(|_| "?".into(), |i: u64| i.to_string()) }
}

fn columns(row: Row<'_>) -> Result<StoredEvent, Fault> {
    let fields = row.get_ref(8)?.as_str()?;
    Ok(StoredEvent {
        index: row.get(0)?,
        stream: StreamId(row.get(1)?),
        version: row.get(2)?,
        envelope: Envelope {
            id: EventId::from_bits(u128::from_be_bytes(row.get(3)?)),
            name: row.get(4)?,
            happened: Moment(row.get(5)?),
            recorded: Moment(row.get(6)?),
            pack: row.get(7)?,
            fields: serde_json::from_str(fields)?,
        },
        salt: row.get(9)?,
        apart: Default::default(),
        leaf: row.get(10)?,
        hash: row.get(11)?,
    })
}

pub(super) fn last_recorded(conn: &Connection) -> Result<Moment, Fault> {
    let last = conn.query_row("SELECT recorded FROM events ORDER BY idx DESC LIMIT 1", [], |r| r.get(0)).optional()?;
    Ok(Moment(last.unwrap_or(i64::MIN)))
}

/// The edge of the tree from the last one kept and the hashes after it.
pub(super) fn frontier(conn: &Connection) -> Result<Frontier, Fault> {
    let kept: Option<Vec<u8>> =
        conn.query_row("SELECT peaks FROM frontier ORDER BY size DESC LIMIT 1", [], |r| r.get(0)).optional()?;
    let frontier = kept.map_or_else(|| Some(Frontier::new()), |bytes| Frontier::from_bytes(&bytes));
    let frontier = frontier.ok_or(Fault::Altered { table: "frontier", row: "last".into() })?;
    extend(conn, frontier)
}

/// The edge of the tree over all stored hashes from `frontier` on; a missing index is a fault.
pub(super) fn extend(conn: &Connection, mut frontier: Frontier) -> Result<Frontier, Fault> {
    let mut find = conn.prepare_cached("SELECT idx, hash FROM events WHERE idx >= ?1 ORDER BY idx")?;
    let mut rows = find.stream([frontier.size()])?;
    while let Some(row) = rows.next()? {
        let index: u64 = row.get(0)?;
        if index != frontier.size() {
            return Err(Fault::Altered { table: "events", row: frontier.size().to_string() });
        }
        frontier.append(row.get(1)?);
    }
    Ok(frontier)
}

pub(super) fn keep_frontier(conn: &Connection, frontier: &Frontier) -> Result<(), Fault> {
    if conn.is_postgres() {
        return Ok(
            conn.run("UPDATE frontier SET size = ?1, peaks = ?2", params![frontier.size(), frontier.to_bytes()])?
        );
    }
    conn.execute("INSERT INTO frontier (size, peaks) VALUES (?1, ?2)", params![frontier.size(), frontier.to_bytes()])?;
    conn.execute("DELETE FROM frontier WHERE size < ?1", [frontier.size()])?;
    Ok(())
}
