//! What the views answer.

use super::{
    Store,
    matters::{self, MATTER_COLUMNS},
    pages, rows,
};
use crate::sql::{Connection, Row, Rows, params};
use crate::{
    log::{Fault, StreamId},
    view::{
        CountRow, Fold, InboxCursor, InboxOf, InboxRow, ListFilter, MatterRow, OpenedRow, PrecedentRow, PublishedRow,
        Replayed, Turn, Views,
    },
};
use serde_json::Value;

impl Store {
    /// The newest of a list that no handler narrows, by their ids alone: the first of [`Views::list`], without rows and total.
    pub fn list_newest(&self, filter: &ListFilter, most: usize) -> Result<Vec<StreamId>, Fault> {
        let filter = &self.with_person(filter);
        self.read(|conn| pages::newest(conn, filter, most))
    }

    /// Asked for a code, also for what the code of a person is kept under.
    fn with_person(&self, filter: &ListFilter) -> ListFilter {
        let index = |code: &String| Some(self.0.master.get()?.index(code));
        ListFilter { person: filter.text.as_ref().and_then(index), ..filter.clone() }
    }
}

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
    fn list(&self, filter: &ListFilter, turn: Turn, limit: usize) -> Result<(Vec<MatterRow>, u64), Fault> {
        let filter = &self.with_person(filter);
        self.read_snapshot(|conn| {
            let total = pages::total(conn, filter)?;
            Ok((pages::page(conn, filter, turn, (limit, total))?, total))
        })
    }
    fn entered(&self, between: (i64, i64), agencies: &[String], told: &mut dyn FnMut(MatterRow)) -> Result<(), Fault> {
        self.read(|conn| {
            let sql = format!(
                "SELECT {MATTER_COLUMNS} FROM events e CROSS JOIN matters m ON m.matter = e.stream
                 WHERE e.version = 1 AND e.recorded >= ?1 AND e.recorded < ?2"
            );
            let mut find = conn.prepare_cached(&sql)?;
            let mut found = find.query(params![between.0, between.1])?;
            while let Some(row) = found.next()? {
                let row = matters::matter(row, 0)?;
                if agencies.is_empty() || agencies.contains(&row.agency) {
                    told(row);
                }
            }
            Ok(())
        })
    }
    fn party(&self, code: &str) -> Result<Option<Value>, Fault> {
        self.read(|conn| super::parties::of(conn, code))
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
        self.alone(|conn| super::replay::replay(conn, self.0.master.get(), fold))
    }
}

impl Store {
    /// What was published and stands on a day or will, in the order of its ids, behind one.
    pub fn published_standing(&self, today: i32, after: StreamId, limit: usize) -> Result<Vec<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE matter > ?1 AND (until IS NULL OR until >= ?2) ORDER BY matter LIMIT ?3",
            )?;
            all_published(find.query(params![after.0, today, limit as u64])?)
        })
    }

    /// What was published under ids from one to another.
    pub fn published_within(&self, first: StreamId, last: StreamId) -> Result<Vec<PublishedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT matter, number, party_masked, published_on, until, body, digest FROM published
                 WHERE matter >= ?1 AND matter <= ?2 ORDER BY matter",
            )?;
            all_published(find.query(params![first.0, last.0])?)
        })
    }

    /// Every matter that is not closed.
    pub fn open_matters(&self) -> Result<Vec<StreamId>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT matter FROM matters WHERE closed = 0 ORDER BY matter")?;
            let found = find.query_map([], |r| Ok(StreamId(r.get(0)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// How many matters were opened from a day to a day: by agency, procedure and item.
    pub fn opened(&self, first: i32, last: i32) -> Result<Vec<OpenedRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT agency, procedure, item, count(*) FROM matters WHERE opened_on >= ?1 AND opened_on <= ?2
                 GROUP BY agency, procedure, item ORDER BY agency, procedure, item",
            )?;
            let row =
                |r: Row<'_>| Ok(OpenedRow { agency: r.get(0)?, procedure: r.get(1)?, item: r.get(2)?, n: r.get(3)? });
            let found = find.query_map(params![first, last], row)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

fn all_published(mut found: Rows<'_>) -> Result<Vec<PublishedRow>, Fault> {
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(rows::published(row)?);
    }
    Ok(page)
}

fn counts(conn: &Connection, agency: Option<&str>) -> Result<Vec<CountRow>, Fault> {
    let mut find = conn.prepare_cached(
        "SELECT agency, procedure, step, closed, year, n FROM matter_counts WHERE n > 0 AND (?1 IS NULL OR agency = ?1)
         ORDER BY agency, procedure, step, closed, year",
    )?;
    let found = find.query_map([agency], |r| {
        Ok(CountRow {
            agency: r.get(0)?,
            procedure: r.get(1)?,
            step: r.get(2)?,
            closed: r.get(3)?,
            year: r.get(4)?,
            n: r.get(5)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
