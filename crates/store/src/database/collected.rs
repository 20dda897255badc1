//! Acts done elsewhere: one row each, counted by month, agency, kind and source; an altered row is not served.

use super::Store;
use super::canon::Canon;
use crate::collected::{CollectedCount, CollectedFilter, CollectedOnly, CollectedRow};
use crate::log::{AppendError, Fault, StreamId};
use crate::sql::{Connection, Owned as Sql, Row, params};

/// What `read` reads.
pub(super) const COLUMNS: &str =
    "matter, agency, kind, source, number, done_on, entered_on, month, late, findings, corrected, withdrawn, digest";

impl Store {
    /// The counts of those that fit, by month, agency, kind and source.
    pub fn collected_counts(&self, filter: &CollectedFilter) -> Result<Vec<CollectedCount>, Fault> {
        self.read(|conn| {
            let (fits, values) = conditions(&CollectedFilter { only: CollectedOnly::All, ..filter.clone() }, false);
            // PostgreSQL adds BIGINT up to a number of another kind.
            let sums = [
                "1 - withdrawn",
                "late * (1 - withdrawn)",
                "(entered_on - done_on) * (1 - withdrawn)",
                "CASE WHEN findings > 0 THEN 1 - withdrawn ELSE 0 END",
                "CASE WHEN corrected > 0 THEN 1 - withdrawn ELSE 0 END",
                "withdrawn",
            ]
            .map(|sum| format!("CAST(sum({sum}) AS BIGINT)"))
            .join(", ");
            let sql = format!(
                "SELECT agency, kind, source, month, {sums}
                 FROM collected WHERE {fits} GROUP BY agency, kind, source, month ORDER BY month DESC, agency, kind, source"
            );
            let n = |r: Row<'_>, at: usize| Ok::<u64, crate::sql::Error>(u64::try_from(r.get::<i64>(at)?).unwrap_or(0));
            let row = |r: Row<'_>| {
                Ok(CollectedCount {
                    agency: r.get(0)?,
                    kind: r.get(1)?,
                    source: r.get(2)?,
                    month: r.get(3)?,
                    entered: n(r, 4)?,
                    late: n(r, 5)?,
                    days: n(r, 6)?,
                    findings: n(r, 7)?,
                    corrected: n(r, 8)?,
                    withdrawn: n(r, 9)?,
                })
            };
            Ok(conn.prepare_cached(&sql)?.query_map(values, row)?.collect::<Result<_, _>>()?)
        })
    }

    /// A page of those that fit, newest entry first, and how many fit in all.
    pub fn collected(
        &self,
        filter: &CollectedFilter,
        (from, limit): (u64, usize),
    ) -> Result<(Vec<CollectedRow>, u64), Fault> {
        self.read_snapshot(|conn| {
            let (fits, values) = conditions(filter, true);
            let total = conn
                .prepare_cached(&format!("SELECT count(*) FROM collected WHERE {fits}"))?
                .query_row(values.clone(), |r| r.get::<u64>(0))?;
            let sql = format!(
                "SELECT {COLUMNS} FROM collected WHERE {fits} ORDER BY entered_on DESC, matter LIMIT {limit} OFFSET {from}"
            );
            let mut find = conn.prepare_cached(&sql)?;
            let mut found = find.query(values)?;
            let mut page = Vec::new();
            while let Some(row) = found.next()? {
                page.push(read(row)?);
            }
            Ok((page, total))
        })
    }

    /// The row of one.
    pub fn collected_of(&self, matter: StreamId) -> Result<Option<CollectedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM collected WHERE matter = ?1"))?;
            let mut found = find.query([matter.0])?;
            found.next()?.map(read).transpose()
        })
    }
}

/// Conditions with their values in order; whether those taken out are left out.
fn conditions(filter: &CollectedFilter, standing: bool) -> (String, Vec<Sql>) {
    let (mut sql, mut values) = (vec!["1 = 1".to_string()], Vec::new());
    for (column, value) in [("agency", &filter.agency), ("kind", &filter.kind), ("source", &filter.source)] {
        if let Some(value) = value {
            sql.push(format!("{column} = ?"));
            values.push(Sql::from(value.clone()));
        }
    }
    if let Some((first, last)) = filter.months {
        sql.push("month >= ? AND month <= ?".into());
        values.extend([Sql::from(i64::from(first)), Sql::from(i64::from(last))]);
    }
    if standing {
        let only = match filter.only {
            CollectedOnly::All => "withdrawn = 0",
            CollectedOnly::InTime => "withdrawn = 0 AND late = 0",
            CollectedOnly::Late => "withdrawn = 0 AND late = 1",
            CollectedOnly::Findings => "withdrawn = 0 AND findings > 0",
            CollectedOnly::Corrected => "withdrawn = 0 AND corrected > 0",
            CollectedOnly::Withdrawn => "withdrawn = 1",
        };
        sql.push(only.into());
    }
    (sql.join(" AND "), values)
}

fn digest(row: &CollectedRow) -> [u8; 32] {
    let numbers = [
        row.done_on,
        row.entered_on,
        row.month,
        i32::from(row.late),
        row.findings,
        row.corrected,
        i32::from(row.withdrawn),
    ];
    let first =
        Canon::default().stream(row.matter).text(&row.agency).text(&row.kind).text(&row.source).text(&row.number);
    numbers.into_iter().fold(first, |c, n| c.int(i64::from(n))).digest()
}

pub(super) fn put(conn: &Connection, row: &CollectedRow) -> Result<(), AppendError> {
    conn.prepare_cached(
        "INSERT INTO collected (matter, agency, kind, source, number, done_on, entered_on, month, late, findings, corrected, withdrawn, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (matter) DO UPDATE SET agency = excluded.agency, kind = excluded.kind, source = excluded.source, number = excluded.number,
           done_on = excluded.done_on, entered_on = excluded.entered_on, month = excluded.month, late = excluded.late,
           findings = excluded.findings, corrected = excluded.corrected, withdrawn = excluded.withdrawn, digest = excluded.digest",
    )?
    .run(params![
        row.matter.0,
        row.agency,
        row.kind,
        row.source,
        row.number,
        row.done_on,
        row.entered_on,
        row.month,
        i32::from(row.late),
        row.findings,
        row.corrected,
        i32::from(row.withdrawn),
        digest(row)
    ])?;
    Ok(())
}

pub(super) fn read(row: Row<'_>) -> Result<CollectedRow, Fault> {
    let found = CollectedRow {
        matter: StreamId(row.get(0)?),
        agency: row.get(1)?,
        kind: row.get(2)?,
        source: row.get(3)?,
        number: row.get(4)?,
        done_on: row.get(5)?,
        entered_on: row.get(6)?,
        month: row.get(7)?,
        late: row.get::<i32>(8)? != 0,
        findings: row.get(9)?,
        corrected: row.get(10)?,
        withdrawn: row.get::<i32>(11)? != 0,
    };
    let stored: [u8; 32] = row.get(12)?;
    let sound = digest(&found) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "collected", row: found.matter.to_string() }) }
}
