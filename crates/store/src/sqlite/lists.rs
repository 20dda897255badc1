//! Lists: a page is a keyset, its total a maintained counter (a count where a text is searched).

use super::{
    Store,
    matters::{self, MATTER_COLUMNS},
    rows,
};
use crate::{
    log::{Fault, StreamId},
    view::{
        CountRow, Fold, InboxCursor, InboxOf, InboxRow, ListFilter, MatterRow, PrecedentRow, PublishedRow, Replayed,
        Views,
    },
};
use rusqlite::{Connection, Rows, params, params_from_iter, types::Value as Sql};

impl Views for Store {
    fn matter(&self, matter: StreamId) -> Result<Option<MatterRow>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached(&format!("SELECT {MATTER_COLUMNS} FROM matters m WHERE m.matter = ?1"))?;
            let mut found = find.query([matter.0])?;
            found.next()?.map(|row| matters::matter(row, 0)).transpose()
        })
    }
    fn inbox(&self, of: &InboxOf, after: Option<&InboxCursor>, limit: usize) -> Result<Vec<InboxRow>, Fault> {
        self.inbox_page(of, after, limit)
    }
    fn list(&self, filter: &ListFilter, after: Option<StreamId>, limit: usize) -> Result<(Vec<MatterRow>, u64), Fault> {
        self.read_snapshot(|conn| Ok((page(conn, filter, after, limit)?, total(conn, filter)?)))
    }
    fn counts(&self, agency: Option<&str>) -> Result<Vec<CountRow>, Fault> {
        self.read(|conn| counts(conn, agency))
    }
    fn published(&self, today: i32, after: Option<(i32, StreamId)>, limit: usize) -> Result<Vec<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE (published_on, matter) < (?1, ?2) AND published_on <= ?3 AND (until IS NULL OR until >= ?3)
                 ORDER BY published_on DESC, matter DESC LIMIT ?4",
            )?;
            let (day, matter) = after.unwrap_or((i32::MAX, StreamId([0; 16])));
            all_published(find.query(params![day, matter.0, today, limit as u64])?)
        })
    }
    fn published_of(&self, matter: StreamId, today: i32) -> Result<Option<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE matter = ?1 AND published_on <= ?2 AND (until IS NULL OR until >= ?2)",
            )?;
            let mut found = find.query(params![matter.0, today])?;
            found.next()?.map(rows::published).transpose()
        })
    }
    fn published_like(
        &self,
        text: &str,
        today: i32,
        after: Option<(i32, StreamId)>,
        limit: usize,
    ) -> Result<Vec<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE (published_on, matter) < (?1, ?2) AND published_on <= ?3 AND (until IS NULL OR until >= ?3)
                   AND (instr(number, ?5) OR instr(party_masked, ?5) OR instr(body ->> '$.find', ?5))
                 ORDER BY published_on DESC, matter DESC LIMIT ?4",
            )?;
            let (day, matter) = after.unwrap_or((i32::MAX, StreamId([0; 16])));
            let found = find.query(params![day, matter.0, today, limit as u64, text])?;
            all_published(found)
        })
    }
    fn published_by_code(&self, code: &str, today: i32) -> Result<Option<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE body ->> '$.code' = ?1 AND published_on <= ?2 AND (until IS NULL OR until >= ?2)",
            )?;
            let mut found = find.query(params![code, today])?;
            found.next()?.map(rows::published).transpose()
        })
    }
    fn precedents(&self, of: (&str, &str), today: i32, limit: usize) -> Result<Vec<(PrecedentRow, bool)>, Fault> {
        self.read(|conn| super::precedents::of(conn, of, today, limit))
    }
    fn export_hash(&self) -> Result<[u8; 32], Fault> {
        self.read_snapshot(super::replay::export_hash)
    }
    fn replay(&self, fold: Fold<'_>) -> Result<Replayed, Fault> {
        self.alone(|conn| super::replay::replay(conn, fold))
    }
}

fn all_published(mut found: Rows<'_>) -> Result<Vec<PublishedRow>, Fault> {
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(rows::published(row)?);
    }
    Ok(page)
}

/// Conditions on table alias `m` with their values, in order.
fn conditions(filter: &ListFilter) -> (Vec<String>, Vec<Sql>) {
    let (mut sql, mut values) = (Vec::new(), Vec::<Sql>::new());
    if !filter.agencies.is_empty() {
        sql.push(format!("m.agency IN ({})", vec!["?"; filter.agencies.len()].join(", ")));
        values.extend(filter.agencies.iter().cloned().map(Sql::from));
    }
    for (column, value) in [("m.procedure", &filter.procedure), ("m.step", &filter.step)] {
        if let Some(value) = value {
            sql.push(format!("{column} = ?"));
            values.push(value.clone().into());
        }
    }
    if let Some(closed) = filter.closed {
        sql.push("m.closed = ?".into());
        values.push(i64::from(closed).into());
    }
    (sql, values)
}

/// The handlers stand as a JSON list of names, each between quotes. A counter does not know names, so a total with one is counted.
fn handler_condition(filter: &ListFilter, sql: &mut Vec<String>, values: &mut Vec<Sql>) {
    if let Some(name) = &filter.handler {
        sql.push("EXISTS (SELECT 1 FROM json_each(m.handlers) h WHERE h.value = ?)".into());
        values.push(name.clone().into());
    }
}

/// `%` and `_` typed by a person mean themselves.
fn text_condition(text: &str) -> (String, [Sql; 2]) {
    let mut like = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            like.push('\\');
        }
        like.push(c);
    }
    like.push('%');
    ("(m.party LIKE ? ESCAPE '\\' OR m.number LIKE ? ESCAPE '\\')".into(), [like.clone().into(), like.into()])
}

fn page(
    conn: &Connection,
    filter: &ListFilter,
    after: Option<StreamId>,
    limit: usize,
) -> Result<Vec<MatterRow>, Fault> {
    let (mut sql, mut values) = conditions(filter);
    handler_condition(filter, &mut sql, &mut values);
    if let Some(text) = &filter.text {
        let (condition, twice) = text_condition(text);
        sql.push(condition);
        values.extend(twice);
    }
    if let Some(after) = after {
        sql.push("m.matter < ?".into());
        values.push(after.0.to_vec().into());
    }
    values.push((limit as i64).into());
    let mut find = conn.prepare_cached(&format!(
        "SELECT {MATTER_COLUMNS} FROM matters m WHERE {} ORDER BY m.matter DESC LIMIT ?",
        all_of(&sql)
    ))?;
    let mut found = find.query(params_from_iter(values))?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(matters::matter(row, 0)?);
    }
    Ok(page)
}

fn total(conn: &Connection, filter: &ListFilter) -> Result<u64, Fault> {
    let (mut sql, mut values) = conditions(filter);
    handler_condition(filter, &mut sql, &mut values);
    if let Some(text) = &filter.text {
        let (condition, twice) = text_condition(text);
        sql.push(condition);
        values.extend(twice);
    }
    let counted = filter.text.is_some() || filter.handler.is_some();
    let from = if counted { "count(*) FROM matters m" } else { "coalesce(sum(m.n), 0) FROM matter_counts m" };
    let mut find = conn.prepare_cached(&format!("SELECT {from} WHERE {}", all_of(&sql)))?;
    Ok(find.query_row(params_from_iter(values), |r| r.get(0))?)
}

fn all_of(conditions: &[String]) -> String {
    if conditions.is_empty() { "true".into() } else { conditions.join(" AND ") }
}

fn counts(conn: &Connection, agency: Option<&str>) -> Result<Vec<CountRow>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT agency, procedure, step, closed, n FROM matter_counts WHERE n > 0 AND (?1 IS NULL OR agency = ?1)
         ORDER BY agency, procedure, step, closed",
    )?;
    let found = find.query_map([agency], |r| {
        Ok(CountRow { agency: r.get(0)?, procedure: r.get(1)?, step: r.get(2)?, closed: r.get(3)?, n: r.get(4)? })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
