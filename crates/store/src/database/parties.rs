//! The register of parties: one row a code, found by it; an altered row is not served.

use super::canon::{Canon, json};
use crate::log::{AppendError, Fault};
use crate::sql::{Connection, OptionalExtension, params};
use serde_json::Value;

fn digest(code: &str, body: &str) -> [u8; 32] {
    Canon::default().text(code).text(body).digest()
}

pub(super) fn put(conn: &Connection, code: &str, row: &Value) -> Result<(), AppendError> {
    let body = json(row)?;
    conn.prepare_cached(
        "INSERT INTO parties (code, body, digest) VALUES (?1, ?2, ?3)
         ON CONFLICT (code) DO UPDATE SET body = excluded.body, digest = excluded.digest",
    )?
    .run(params![code, body, digest(code, &body)])?;
    Ok(())
}

pub(super) fn of(conn: &Connection, code: &str) -> Result<Option<Value>, Fault> {
    let mut find = conn.prepare_cached("SELECT body, digest FROM parties WHERE code = ?1")?;
    let found: Option<(String, [u8; 32])> = find.query_row([code], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let Some((body, stored)) = found else { return Ok(None) };
    if digest(code, &body) != stored {
        return Err(Fault::Altered { table: "parties", row: code.to_string() });
    }
    Ok(Some(serde_json::from_str(&body)?))
}
