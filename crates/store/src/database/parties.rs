//! The register of parties: one row a code, found by it, by names, kind, area and doubles; an altered row is not served.

use super::Store;
use super::canon::{Canon, json};
use super::pages::contains;
use crate::log::{AppendError, Fault};
use crate::party::{PartyFilter, PartyName, PartyRow};
use crate::sql::{Connection, OptionalExtension, Owned as Sql, Row, params};
use serde_json::Value;

/// What `read` reads.
pub(super) const COLUMNS: &str = "code, kind, area, merged, same, alike, find, body, digest";

impl Store {
    /// A page of the parties that fit, from one on, and how many fit in all.
    pub fn parties(&self, filter: &PartyFilter, page: (u64, usize)) -> Result<(Vec<PartyRow>, u64), Fault> {
        self.read_snapshot(|conn| list(conn, filter, page))
    }
    /// The row kept under a code, with what it is found by.
    pub fn party_found(&self, code: &str) -> Result<Option<PartyRow>, Fault> {
        self.read(|conn| found(conn, code))
    }
    /// What parties that stand by themselves are found by, in the order of their codes, from after one on.
    pub fn party_names(&self, after: &str, limit: usize) -> Result<Vec<PartyName>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT code, kind, coalesce(body ->> '$.name', ''), find FROM parties WHERE merged = '' AND code > ?1 ORDER BY code LIMIT ?2",
            )?;
            let row =
                |r: Row<'_>| Ok(PartyName { code: r.get(0)?, kind: r.get(1)?, name: r.get(2)?, find: r.get(3)? });
            Ok(find.query_map(params![after, limit as u64], row)?.collect::<Result<_, _>>()?)
        })
    }
    /// Parties that stand by themselves and are the same or alike.
    pub fn party_doubles(&self, (same, alike): (&str, &str), most: usize) -> Result<Vec<PartyRow>, Fault> {
        self.read(|conn| doubles(conn, (same, alike), most))
    }
}

/// Rows of before the other columns came keep the digest that they had.
fn digest(row: &PartyRow, body: &str) -> [u8; 32] {
    let others = [&row.kind, &row.area, &row.merged, &row.same, &row.alike, &row.find];
    let first = Canon::default().text(&row.code).text(body);
    if others.iter().all(|t| t.is_empty()) {
        return first.digest();
    }
    others.into_iter().fold(first, |c, t| c.text(t)).digest()
}

pub(super) fn put(conn: &Connection, row: &PartyRow) -> Result<(), AppendError> {
    let body = json(&row.body)?;
    conn.prepare_cached(
        "INSERT INTO parties (code, kind, area, merged, same, alike, find, body, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, area = excluded.area, merged = excluded.merged, same = excluded.same,
           alike = excluded.alike, find = excluded.find, body = excluded.body, digest = excluded.digest",
    )?
    .run(params![row.code, row.kind, row.area, row.merged, row.same, row.alike, row.find, body, digest(row, &body)])?;
    Ok(())
}

pub(super) fn read(row: Row<'_>) -> Result<PartyRow, Fault> {
    let body = row.get_ref(7)?;
    let body = body.as_str()?;
    let found = PartyRow {
        code: row.get(0)?,
        kind: row.get(1)?,
        area: row.get(2)?,
        merged: row.get(3)?,
        same: row.get(4)?,
        alike: row.get(5)?,
        find: row.get(6)?,
        body: serde_json::from_str(body)?,
    };
    let stored: [u8; 32] = row.get(8)?;
    let sound = digest(&found, body) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "parties", row: found.code }) }
}

pub(super) fn of(conn: &Connection, code: &str) -> Result<Option<Value>, Fault> {
    Ok(found(conn, code)?.map(|row| row.body))
}

fn found(conn: &Connection, code: &str) -> Result<Option<PartyRow>, Fault> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM parties WHERE code = ?1"))?;
    let mut found = find.query([code])?;
    found.next()?.map(read).transpose()
}

fn doubles(conn: &Connection, (same, alike): (&str, &str), most: usize) -> Result<Vec<PartyRow>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM parties WHERE merged = '' AND ((same = ?1 AND same <> '') OR (alike = ?2 AND alike <> '')) ORDER BY code LIMIT {most}"
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut found = find.query(params![same, alike])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Conditions with their values in order.
fn conditions(filter: &PartyFilter) -> (String, Vec<Sql>) {
    let mut sql = vec!["p.merged = ?".to_string()];
    let mut values = vec![Sql::from(filter.merged_into.clone().unwrap_or_default())];
    for (fits, value) in [("p.kind = ?", &filter.kind), ("p.kind <> ?", &filter.not_kind)] {
        if let Some(value) = value {
            sql.push(fits.into());
            values.push(value.clone().into());
        }
    }
    if let Some(area) = &filter.area {
        sql.push("p.area LIKE ? ESCAPE '\\'".into());
        values.push(contains(area).trim_start_matches('%').to_string().into());
    }
    let words: Vec<&str> = filter.text.split_whitespace().collect();
    if !words.is_empty() {
        // Keyed hashes are not searched by a part of them.
        let parts = vec![" AND p.find LIKE ? ESCAPE '\\'"; words.len()].concat();
        let mut any = vec![format!("p.find NOT LIKE '~%'{parts}")];
        values.extend(words.iter().map(|w| Sql::from(contains(w))));
        for hash in &filter.or_hashes {
            any.push("p.code = ? OR p.find LIKE ? ESCAPE '\\'".into());
            values.extend([Sql::from(hash.clone()), contains(hash).into()]);
        }
        sql.push(format!("({})", any.join(" OR ")));
    }
    if filter.doubles {
        let of = |column: &str| {
            format!(
                "p.{column} IN (SELECT o.{column} FROM parties o WHERE o.{column} <> '' AND o.merged = '' GROUP BY o.{column} HAVING count(*) > 1)"
            )
        };
        sql.push(format!("({} OR {})", of("same"), of("alike")));
    }
    (sql.join(" AND "), values)
}

fn list(conn: &Connection, filter: &PartyFilter, (from, limit): (u64, usize)) -> Result<(Vec<PartyRow>, u64), Fault> {
    let (fits, values) = conditions(filter);
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM parties p WHERE {fits}"))?
        .query_row(values.clone(), |r| r.get::<u64>(0))
        .optional()?
        .unwrap_or(0);
    let order = if filter.doubles { "p.alike, p.same, p.code" } else { "p.code" };
    let sql = format!("SELECT {COLUMNS} FROM parties p WHERE {fits} ORDER BY {order} LIMIT {limit} OFFSET {from}");
    let mut find = conn.prepare_cached(&sql)?;
    let mut found = find.query(values)?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(read(row)?);
    }
    Ok((page, total))
}
