//! Catalogues: one row a code, found by state, statute and words; an altered row is not served.

use super::Store;
use super::canon::{Canon, json};
use super::pages::contains;
use crate::catalogue::{CatalogueFilter, CataloguePart, CatalogueRow};
use crate::log::{AppendError, Fault};
use crate::sql::{Connection, OptionalExtension, Owned as Sql, Row, params};

impl Store {
    /// A page of a catalogue from a row on, in the order of the statutes' places, and how many rows fit in all.
    pub fn catalogue(&self, filter: &CatalogueFilter, page: (u64, usize)) -> Result<(Vec<CatalogueRow>, u64), Fault> {
        self.read_snapshot(|conn| list(conn, filter, page))
    }
    /// One row of a catalogue.
    pub fn catalogue_row(&self, kind: &str, code: &str) -> Result<Option<CatalogueRow>, Fault> {
        self.read(|conn| of(conn, kind, code))
    }
    /// How many rows of a catalogue stand in each state of each version of each statute.
    pub fn catalogue_parts(&self, kind: &str) -> Result<Vec<CataloguePart>, Fault> {
        self.read(|conn| parts(conn, kind))
    }
}

/// What `read` reads.
pub(super) const COLUMNS: &str = "kind, code, state, statute, version, place, same, find, body, digest";

fn digest(row: &CatalogueRow, body: &str) -> [u8; 32] {
    let texts = [&row.kind, &row.code, &row.state, &row.statute, &row.version, &row.place, &row.same, &row.find];
    texts.into_iter().fold(Canon::default(), |c, t| c.text(t)).text(body).digest()
}

pub(super) fn put(conn: &Connection, row: &CatalogueRow) -> Result<(), AppendError> {
    let body = json(&row.body)?;
    let digest = digest(row, &body);
    conn.prepare_cached(
        "INSERT INTO catalogue (kind, code, state, statute, version, place, same, find, body, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (kind, code) DO UPDATE SET state = excluded.state, statute = excluded.statute, version = excluded.version,
           place = excluded.place, same = excluded.same, find = excluded.find, body = excluded.body, digest = excluded.digest",
    )?
    .run(params![
        row.kind,
        row.code,
        row.state,
        row.statute,
        row.version,
        row.place,
        row.same,
        row.find,
        body,
        digest
    ])?;
    Ok(())
}

pub(super) fn read(row: Row<'_>) -> Result<CatalogueRow, Fault> {
    let body = row.get_ref(8)?;
    let body = body.as_str()?;
    let found = CatalogueRow {
        kind: row.get(0)?,
        code: row.get(1)?,
        state: row.get(2)?,
        statute: row.get(3)?,
        version: row.get(4)?,
        place: row.get(5)?,
        same: row.get(6)?,
        find: row.get(7)?,
        body: serde_json::from_str(body)?,
    };
    let stored: [u8; 32] = row.get(9)?;
    let sound = digest(&found, body) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "catalogue", row: found.code }) }
}

fn of(conn: &Connection, kind: &str, code: &str) -> Result<Option<CatalogueRow>, Fault> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM catalogue WHERE kind = ?1 AND code = ?2"))?;
    let mut found = find.query(params![kind, code])?;
    found.next()?.map(read).transpose()
}

/// Conditions with their values in order.
fn conditions(filter: &CatalogueFilter) -> (String, Vec<Sql>) {
    let (mut sql, mut values) = (vec!["c.kind = ?".to_string()], vec![Sql::from(filter.kind.clone())]);
    for (column, value) in [("c.state", &filter.state), ("c.statute", &filter.statute)] {
        if let Some(value) = value {
            sql.push(format!("{column} = ?"));
            values.push(value.clone().into());
        }
    }
    for word in filter.text.split_whitespace() {
        sql.push("c.find LIKE ? ESCAPE '\\'".into());
        values.push(contains(word).into());
    }
    if filter.twice {
        sql.push(
            "c.state IN ('unconfirmed', 'confirmed') AND c.same IN (SELECT s.same FROM catalogue s WHERE s.kind = ? AND s.same <> ''
               AND s.state IN ('unconfirmed', 'confirmed') GROUP BY s.same HAVING count(*) > 1)"
                .into(),
        );
        values.push(filter.kind.clone().into());
    }
    if let Some(parts) = &filter.parts {
        // A flat list: a chain of alternatives may be too deep for the parser.
        let marks = vec!["?"; parts.len()].join(", ");
        sql.push(if parts.is_empty() {
            "1 = 0".into()
        } else {
            format!("(c.statute || ' ' || c.version) IN ({marks})")
        });
        values.extend(parts.iter().map(|(s, v)| Sql::from(format!("{s} {v}"))));
    }
    (sql.join(" AND "), values)
}

/// A page in the order of the statutes' places, and how many fit in all.
fn list(
    conn: &Connection,
    filter: &CatalogueFilter,
    (from, limit): (u64, usize),
) -> Result<(Vec<CatalogueRow>, u64), Fault> {
    let (fits, values) = conditions(filter);
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM catalogue c WHERE {fits}"))?
        .query_row(values.clone(), |r| r.get::<u64>(0))
        .optional()?
        .unwrap_or(0);
    let order = if filter.twice { "c.same, c.place, c.code" } else { "c.place, c.code" };
    let sql = format!("SELECT {COLUMNS} FROM catalogue c WHERE {fits} ORDER BY {order} LIMIT {limit} OFFSET {from}");
    let mut find = conn.prepare_cached(&sql)?;
    let mut found = find.query(values)?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(read(row)?);
    }
    Ok((page, total))
}

/// How many rows of a kind stand in each state of each version of each statute.
fn parts(conn: &Connection, kind: &str) -> Result<Vec<CataloguePart>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT statute, version, state, count(*) FROM catalogue WHERE kind = ?1 GROUP BY statute, version, state
         ORDER BY statute, version, state",
    )?;
    let mut found = find.query([kind])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(CataloguePart { statute: row.get(0)?, version: row.get(1)?, state: row.get(2)?, n: row.get(3)? });
    }
    Ok(all)
}
