//! A matter's row, its digest, and the counters that follow it.

use super::canon::{Canon, json};
use crate::{
    log::{AppendError, Fault, StreamId},
    view::MatterRow,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

fn matter_digest(row: &MatterRow, handlers: &str, summary: &str) -> [u8; 32] {
    Canon::default()
        .stream(row.matter)
        .text(&row.agency)
        .text(&row.procedure)
        .text(&row.step)
        .maybe(row.number.as_deref())
        .text(&row.party)
        .maybe(row.party_code.as_deref())
        .maybe(row.item.as_deref())
        .text(handlers)
        .day(row.opened_on)
        .day(row.due_day)
        .maybe(row.due_limit.as_deref())
        .int(i64::from(row.closed))
        .int(row.updated)
        .text(summary)
        .digest()
}

pub(super) fn put_matter(conn: &Connection, row: &MatterRow) -> Result<(), AppendError> {
    let (handlers, summary) = (json(&Value::from(row.handlers.clone()))?, json(&row.summary)?);
    let digest = matter_digest(row, &handlers, &summary);
    let mut find = conn.prepare_cached("SELECT agency, procedure, step, closed FROM matters WHERE matter = ?1")?;
    let place: Option<(String, String, String, bool)> =
        find.query_row([row.matter.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).optional()?;
    let now = (row.agency.as_str(), row.procedure.as_str(), row.step.as_str(), row.closed);
    let was = place
        .as_ref()
        .map(|(agency, procedure, step, closed)| (agency.as_str(), procedure.as_str(), step.as_str(), *closed));
    if was != Some(now) {
        if let Some(was) = was {
            count(conn, was, -1)?;
        }
        count(conn, now, 1)?;
    }
    // Where the agency stays, the index by agency is not touched.
    let sql = if was.is_some_and(|was| was.0 == now.0) {
        "UPDATE matters SET procedure = ?3, step = ?4, number = ?5, party = ?6, party_code = ?7, item = ?8, handlers = ?9, opened_on = ?10,
                due_day = ?11, due_limit = ?12, closed = ?13, updated = ?14, summary = ?15, digest = ?16
         WHERE matter = ?1 AND agency = ?2"
    } else {
        "INSERT OR REPLACE INTO matters (matter, agency, procedure, step, number, party, party_code, item, handlers, opened_on,
                                         due_day, due_limit, closed, updated, summary, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
    };
    conn.prepare_cached(sql)?.execute(params![
        row.matter.0,
        row.agency,
        row.procedure,
        row.step,
        row.number,
        row.party,
        row.party_code,
        row.item,
        handlers,
        row.opened_on,
        row.due_day,
        row.due_limit,
        row.closed,
        row.updated,
        summary,
        digest
    ])?;
    Ok(())
}

fn count(
    conn: &Connection,
    (agency, procedure, step, closed): (&str, &str, &str, bool),
    by: i64,
) -> Result<(), AppendError> {
    conn.prepare_cached(
        "INSERT INTO matter_counts (agency, procedure, step, closed, n) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?
    .execute(params![agency, procedure, step, closed, by])?;
    Ok(())
}

/// Columns in the order of `MATTER_COLUMNS`, from column `at` on.
pub(super) fn matter(row: &Row<'_>, at: usize) -> Result<MatterRow, Fault> {
    let (handlers, summary) = (row.get_ref(at + 8)?, row.get_ref(at + 14)?);
    let handlers = handlers.as_str().map_err(rusqlite::Error::from)?;
    let summary = summary.as_str().map_err(rusqlite::Error::from)?;
    let found = MatterRow {
        matter: StreamId(row.get(at)?),
        agency: row.get(at + 1)?,
        procedure: row.get(at + 2)?,
        step: row.get(at + 3)?,
        number: row.get(at + 4)?,
        party: row.get(at + 5)?,
        party_code: row.get(at + 6)?,
        item: row.get(at + 7)?,
        handlers: serde_json::from_str(handlers)?,
        opened_on: row.get(at + 9)?,
        due_day: row.get(at + 10)?,
        due_limit: row.get(at + 11)?,
        closed: row.get(at + 12)?,
        updated: row.get(at + 13)?,
        summary: serde_json::from_str(summary)?,
    };
    let stored: [u8; 32] = row.get(at + 15)?;
    (matter_digest(&found, handlers, summary) == stored).then_some(found).ok_or_else(|| Fault::Altered {
        table: "matters",
        row: row.get(at).map(|k: [u8; 16]| StreamId(k).to_string()).unwrap_or_default(),
    })
}
/// What `matter` reads, of table alias `m`.
pub(super) const MATTER_COLUMNS: &str =
    "m.matter, m.agency, m.procedure, m.step, m.number, m.party, m.party_code, m.item, m.handlers,
     m.opened_on, m.due_day, m.due_limit, m.closed, m.updated, m.summary, m.digest";
