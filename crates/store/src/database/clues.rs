//! Clues: one row each, found by agency, owner, rule, level, state and by what they are about; an altered row is not served.

use super::Store;
use super::canon::{Canon, json};
use crate::clue::{ClueFigures, ClueFilter, ClueRow};
use crate::log::{AppendError, Fault, StreamId};
use crate::sql::{Connection, OptionalExtension, Owned as Sql, Row, params};

/// What `read` reads.
pub(super) const COLUMNS: &str = "clue, rule, about, subject, agency, owners, state, level, standing, up, raised, since, shown, lag, handled, body, digest";

impl Store {
    /// A page of clues from one on, the gravest first and of these the oldest, and how many fit in all.
    pub fn clues(&self, filter: &ClueFilter, page: (u64, usize)) -> Result<(Vec<ClueRow>, u64), Fault> {
        self.read_snapshot(|conn| list(conn, filter, page))
    }
    /// One clue.
    pub fn clue(&self, clue: StreamId) -> Result<Option<ClueRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM clues WHERE clue = ?1"))?;
            let mut found = find.query([clue.0])?;
            found.next()?.map(read).transpose()
        })
    }
    /// How many clues stand in each state of each level.
    pub fn clue_counts(&self, filter: &ClueFilter) -> Result<Vec<(String, u8, u64)>, Fault> {
        self.read(|conn| {
            let (fits, values) = conditions(filter);
            let sql = format!("SELECT state, level, count(*) FROM clues c WHERE {fits} GROUP BY state, level");
            let mut find = conn.prepare_cached(&sql)?;
            Ok(find.query_map(values, |r| Ok((r.get(0)?, small(r, 1)?, r.get(2)?)))?.collect::<Result<_, _>>()?)
        })
    }
    /// What became of the clues of each rule.
    pub fn clue_figures(&self, agencies: &[String]) -> Result<Vec<ClueFigures>, Fault> {
        self.read_snapshot(|conn| figures(conn, agencies))
    }
}

fn owners(row: &ClueRow) -> String {
    if row.owners.is_empty() { String::new() } else { format!("|{}|", row.owners.join("|")) }
}

fn digest(row: &ClueRow, owners: &str, body: &str) -> [u8; 32] {
    Canon::default()
        .stream(row.clue)
        .text(&row.rule)
        .text(&row.about)
        .text(&row.subject)
        .text(&row.agency)
        .text(owners)
        .text(&row.state)
        .int(row.level.into())
        .int(row.standing.into())
        .int(row.up.into())
        .int(row.raised)
        .int(row.since)
        .int(row.shown)
        .int(row.lag)
        .text(&row.handled)
        .text(body)
        .digest()
}

pub(super) fn put(conn: &Connection, row: &ClueRow) -> Result<(), AppendError> {
    let (body, owners) = (json(&row.body)?, owners(row));
    let digest = digest(row, &owners, &body);
    conn.prepare_cached(
        "INSERT INTO clues (clue, rule, about, subject, agency, owners, state, level, standing, up, raised, since, shown, lag, handled, body, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         ON CONFLICT (clue) DO UPDATE SET agency = excluded.agency, owners = excluded.owners, state = excluded.state, level = excluded.level,
           standing = excluded.standing, up = excluded.up, raised = excluded.raised, since = excluded.since, shown = excluded.shown,
           lag = excluded.lag, handled = excluded.handled, body = excluded.body, digest = excluded.digest",
    )?
    .run(params![
        row.clue.0,
        row.rule,
        row.about,
        row.subject,
        row.agency,
        owners,
        row.state,
        i64::from(row.level),
        i64::from(row.standing),
        i64::from(row.up),
        row.raised,
        row.since,
        row.shown,
        row.lag,
        row.handled,
        body,
        digest
    ])?;
    Ok(())
}

/// A small number; one that was never written does not bear its digest.
fn small(row: Row<'_>, n: usize) -> Result<u8, crate::sql::Error> {
    let n: i64 = row.get(n)?;
    Ok(u8::try_from(n).unwrap_or(u8::MAX))
}

pub(super) fn read(row: Row<'_>) -> Result<ClueRow, Fault> {
    let body = row.get_ref(15)?;
    let body = body.as_str()?;
    let listed: String = row.get(5)?;
    let found = ClueRow {
        clue: StreamId(row.get(0)?),
        rule: row.get(1)?,
        about: row.get(2)?,
        subject: row.get(3)?,
        agency: row.get(4)?,
        owners: listed.split('|').filter(|o| !o.is_empty()).map(str::to_string).collect(),
        state: row.get(6)?,
        level: small(row, 7)?,
        standing: small(row, 8)? == 1,
        up: small(row, 9)?,
        raised: row.get(10)?,
        since: row.get(11)?,
        shown: row.get(12)?,
        lag: row.get(13)?,
        handled: row.get(14)?,
        body: serde_json::from_str(body)?,
    };
    let stored: [u8; 32] = row.get(16)?;
    let sound = digest(&found, &listed, body) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "clues", row: found.clue.to_string() }) }
}

/// Conditions with their values in order.
fn conditions(filter: &ClueFilter) -> (String, Vec<Sql>) {
    let (mut sql, mut values) = (vec!["1 = 1".to_string()], Vec::new());
    for (column, all) in [("c.agency", &filter.agencies), ("c.state", &filter.states)] {
        if !all.is_empty() {
            sql.push(format!("{column} IN ({})", vec!["?"; all.len()].join(", ")));
            values.extend(all.iter().cloned().map(Sql::from));
        }
    }
    for (column, value) in [("c.rule", &filter.rule), ("c.subject", &filter.subject)] {
        if let Some(value) = value {
            sql.push(format!("{column} = ?"));
            values.push(value.clone().into());
        }
    }
    if let Some(owner) = &filter.owner {
        sql.push("instr(c.owners, ?) > 0".into());
        values.push(format!("|{owner}|").into());
    }
    if let Some(level) = filter.level {
        sql.push("c.level = ?".into());
        values.push(i64::from(level).into());
    }
    if let Some(at) = filter.shown_at {
        sql.push("c.shown <= ?".into());
        values.push(at.into());
    }
    (sql.join(" AND "), values)
}

fn list(conn: &Connection, filter: &ClueFilter, (from, limit): (u64, usize)) -> Result<(Vec<ClueRow>, u64), Fault> {
    let (fits, values) = conditions(filter);
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM clues c WHERE {fits}"))?
        .query_row(values.clone(), |r| r.get::<u64>(0))
        .optional()?
        .unwrap_or(0);
    let (rank, ranked) = rank(&filter.ranks);
    let sql = format!(
        "SELECT {COLUMNS} FROM clues c WHERE {fits} ORDER BY c.level DESC, {rank}c.since, c.clue LIMIT {limit} OFFSET {from}"
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut found = find.query(values.into_iter().chain(ranked).collect::<Vec<_>>())?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(read(row)?);
    }
    Ok((page, total))
}

/// The place of a row by its rule, as a term to sort by, with the values it asks; empty where no order is given.
fn rank(ranks: &[Vec<String>]) -> (String, Vec<Sql>) {
    let named: Vec<&Vec<String>> = ranks.iter().filter(|r| !r.is_empty()).collect();
    if named.is_empty() {
        return (String::new(), Vec::new());
    }
    let when =
        |(n, rules): (usize, &&Vec<String>)| format!("WHEN c.rule IN ({}) THEN {n}", vec!["?"; rules.len()].join(", "));
    let cases: Vec<String> = named.iter().enumerate().map(when).collect();
    let values = named.iter().flat_map(|r| r.iter().cloned().map(Sql::from)).collect();
    (format!("CASE {} ELSE {} END, ", cases.join(" "), named.len()), values)
}

fn figures(conn: &Connection, agencies: &[String]) -> Result<Vec<ClueFigures>, Fault> {
    let (fits, values) = conditions(&ClueFilter { agencies: agencies.to_vec(), ..ClueFilter::default() });
    let counted = |sql: &str| format!("sum(CASE WHEN {sql} THEN 1 ELSE 0 END)");
    let sql = format!(
        "SELECT c.rule, count(*), {}, {}, {}, {}, {} FROM clues c WHERE {fits} GROUP BY c.rule ORDER BY c.rule",
        counted("c.state IN ('open', 'taken')"),
        counted("c.standing = 0"),
        counted("c.handled IN ('cured', 'explained')"),
        counted("c.handled = 'false-alarm'"),
        counted("c.state = 'closed'"),
    );
    let mut find = conn.prepare_cached(&sql)?;
    let row = |r: Row<'_>| {
        Ok(ClueFigures {
            rule: r.get(0)?,
            raised: r.get(1)?,
            open: r.get(2)?,
            cleared: r.get(3)?,
            answered: r.get(4)?,
            false_alarms: r.get(5)?,
            closed: r.get(6)?,
            ..ClueFigures::default()
        })
    };
    let mut all: Vec<ClueFigures> = find.query_map(values.clone(), row)?.collect::<Result<_, _>>()?;
    for figures in &mut all {
        let at = |part: u64| figures.raised.saturating_sub(1) * part / 100;
        let (half, most) = (at(50), at(99));
        let lag = |n: u64| -> Result<i64, Fault> {
            let sql =
                format!("SELECT c.lag FROM clues c WHERE c.rule = ? AND {fits} ORDER BY c.lag LIMIT 1 OFFSET {n}");
            let values = [vec![Sql::from(figures.rule.clone())], values.clone()].concat();
            Ok(conn.prepare_cached(&sql)?.query_row(values, |r| r.get(0)).optional()?.unwrap_or(0))
        };
        (figures.lag_p50, figures.lag_p99) = (lag(half)?, lag(most)?);
    }
    Ok(all)
}
