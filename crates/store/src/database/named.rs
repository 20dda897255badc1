//! The bodies that matters name beside their own: which matters name a body, and how many.

use super::Store;
use crate::log::{AppendError, Fault};
use crate::sql::{Connection, Row, params};
use crate::view::{MatterRow, NamedRow};
use serde_json::Value;

/// Enters the bodies that a matter names now. Procedures that name none say nothing, and nothing is looked for.
pub(super) fn put(conn: &Connection, row: &MatterRow) -> Result<(), AppendError> {
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
