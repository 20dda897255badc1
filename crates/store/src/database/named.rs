//! Whom matters name beside their own body and their first party: which matters name a body and how many, and of which matters somebody is a party.

use super::Store;
use crate::log::{AppendError, Fault};
use crate::sql::{Connection, Row, params};
use crate::view::{MatterRow, NamedRow};
use serde_json::Value;

/// Enters the bodies that a matter names now. Procedures that name none say nothing, and nothing is looked for.
pub(super) fn put(conn: &Connection, row: &MatterRow) -> Result<(), AppendError> {
    put_parties(conn, row)?;
    let Some(named) = row.summary.get("named").and_then(Value::as_array) else { return Ok(()) };
    conn.prepare_cached("DELETE FROM named_bodies WHERE matter = ?1")?.run([row.matter.0])?;
    let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
    for one in named {
        let told = one.get("told").and_then(Value::as_bool).unwrap_or(false);
        conn.prepare_cached(
            "INSERT INTO named_bodies (matter, field, body, told, procedure, closed, opened_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .run(params![
            row.matter.0,
            text(one, "field"),
            text(one, "body"),
            told,
            row.procedure,
            row.closed,
            row.opened_on.unwrap_or_default()
        ])?;
    }
    Ok(())
}

/// Enters the parties beside the first. A matter that never had another says nothing.
fn put_parties(conn: &Connection, row: &MatterRow) -> Result<(), AppendError> {
    let Some(others) = row.summary.get("others").and_then(Value::as_array) else { return Ok(()) };
    conn.prepare_cached("DELETE FROM parties_beside WHERE matter = ?1")?.run([row.matter.0])?;
    let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).map(str::to_string);
    for one in others {
        let (strand, name) = (text(one, "strand").unwrap_or_default(), text(one, "name").unwrap_or_default());
        conn.prepare_cached("INSERT INTO parties_beside (matter, strand, name, code) VALUES (?1, ?2, ?3, ?4)")?
            .run(params![row.matter.0, strand, name, text(one, "code")])?;
    }
    Ok(())
}

impl Store {
    /// How many matters name a body: by procedure and field; only those of which it was told, where that is asked.
    pub fn named_counts(&self, body: &str, told: bool) -> Result<Vec<NamedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT procedure, field, closed, count(*) FROM named_bodies WHERE body = ?1 AND told >= ?2
                 GROUP BY procedure, field, closed ORDER BY procedure, field, closed",
            )?;
            let row =
                |r: Row<'_>| Ok(NamedRow { procedure: r.get(0)?, field: r.get(1)?, closed: r.get(2)?, n: r.get(3)? });
            let found = find.query_map(params![body, i64::from(told)], row)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}
