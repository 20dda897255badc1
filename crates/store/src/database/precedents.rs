//! Precedents: what was decided before on the same item, found by index.

use super::canon::{Canon, json};
use crate::sql::{Connection, Row, params};
use crate::{
    log::{AppendError, Fault, StreamId},
    view::PrecedentRow,
};
use fadu_record::EventId;
use serde_json::Value;

fn digest(row: &PrecedentRow, circumstances: &str) -> [u8; 32] {
    Canon::default()
        .text(&row.event.to_string())
        .stream(row.matter)
        .text(&row.agency)
        .text(&row.item)
        .text(&row.range)
        .text(&row.tier)
        .text(circumstances)
        .int(row.amount)
        .text(&row.number)
        .int(i64::from(row.decided_on))
        .digest()
}

pub(super) fn put(conn: &Connection, row: &PrecedentRow) -> Result<(), AppendError> {
    let circumstances = json(&Value::from(row.circumstances.clone()))?;
    let digest = digest(row, &circumstances);
    conn.prepare_cached(
        "INSERT INTO precedents (event, matter, agency, item, range, tier, circumstances, amount, number, decided_on, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (event) DO UPDATE SET matter = excluded.matter, agency = excluded.agency, item = excluded.item, range = excluded.range,
           tier = excluded.tier, circumstances = excluded.circumstances, amount = excluded.amount, number = excluded.number,
           decided_on = excluded.decided_on, digest = excluded.digest",
    )?
    .run(params![
        row.event.bits().to_be_bytes(),
        row.matter.0,
        row.agency,
        row.item,
        row.range,
        row.tier,
        circumstances,
        row.amount,
        row.number,
        row.decided_on,
        digest
    ])?;
    Ok(())
}

/// The newest of an agency and an item, each with whether the public may see it on this day.
pub(super) fn of(
    conn: &Connection,
    (agency, item): (&str, &str),
    today: i32,
    limit: usize,
) -> Result<Vec<(PrecedentRow, bool)>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT p.event, p.matter, p.agency, p.item, p.range, p.tier, p.circumstances, p.amount, p.number, p.decided_on, p.digest,
                EXISTS (SELECT 1 FROM published u WHERE u.matter = p.matter AND u.published_on <= ?3 AND (u.until IS NULL OR u.until >= ?3))
         FROM precedents p WHERE p.agency = ?1 AND p.item = ?2 ORDER BY p.decided_on DESC, p.event DESC LIMIT ?4",
    )?;
    let mut found = find.query(params![agency, item, today, limit as u64])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push((precedent(row)?, row.get(11)?));
    }
    Ok(all)
}

/// What `precedent` reads.
pub(super) const COLUMNS: &str =
    "event, matter, agency, item, range, tier, circumstances, amount, number, decided_on, digest";

pub(super) fn precedent(row: Row<'_>) -> Result<PrecedentRow, Fault> {
    let circumstances = row.get_ref(6)?;
    let circumstances = circumstances.as_str()?;
    let found = PrecedentRow {
        event: EventId::from_bits(u128::from_be_bytes(row.get(0)?)),
        matter: StreamId(row.get(1)?),
        agency: row.get(2)?,
        item: row.get(3)?,
        range: row.get(4)?,
        tier: row.get(5)?,
        circumstances: serde_json::from_str(circumstances)?,
        amount: row.get(7)?,
        number: row.get(8)?,
        decided_on: row.get(9)?,
    };
    let stored: [u8; 32] = row.get(10)?;
    let sound = digest(&found, circumstances) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "precedents", row: found.matter.to_string() }) }
}
