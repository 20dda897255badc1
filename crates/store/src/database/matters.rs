//! A matter's row, its digest, the counters and the handlers that follow it.

use super::canon::{Canon, json};
use crate::sql::{Connection, OptionalExtension, Row, params};
use crate::{
    log::{AppendError, Fault, StreamId},
    view::MatterRow,
};
use fadu_matter::base::Day;
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

/// Where a matter stood before: what counters, handlers and indexes know of it.
struct Place {
    agency: String,
    procedure: String,
    step: String,
    closed: bool,
    item: Option<String>,
    party_code: Option<String>,
    opened_on: Option<i32>,
    handlers: String,
    /// Something of it is going on on site.
    on_site: bool,
}

impl Place {
    fn of(row: &MatterRow, handlers: String) -> Place {
        Place {
            agency: row.agency.clone(),
            procedure: row.procedure.clone(),
            step: row.step.clone(),
            closed: row.closed,
            item: row.item.clone(),
            party_code: row.party_code.clone(),
            opened_on: row.opened_on,
            handlers,
            // Neither counters nor indexes follow it.
            on_site: false,
        }
    }
}

pub(super) const PLACE: &str = "SELECT agency, procedure, step, closed, item, party_code, opened_on, handlers,
        EXISTS (SELECT 1 FROM on_site o WHERE o.matter = m.matter) FROM matters m WHERE matter = ?1";

fn place(conn: &Connection, matter: StreamId) -> Result<Option<Place>, AppendError> {
    let mut find = conn.prepare_cached(PLACE)?;
    let read = |r: Row<'_>| {
        Ok(Place {
            agency: r.get(0)?,
            procedure: r.get(1)?,
            step: r.get(2)?,
            closed: r.get(3)?,
            item: r.get(4)?,
            party_code: r.get(5)?,
            opened_on: r.get(6)?,
            handlers: r.get(7)?,
            on_site: r.get(8)?,
        })
    };
    Ok(find.query_row([matter.0], read).optional()?)
}

pub(super) fn put_matter(conn: &Connection, row: &MatterRow) -> Result<(), AppendError> {
    let (handlers, summary) = (json(&Value::from(row.handlers.clone()))?, json(&row.summary)?);
    let digest = matter_digest(row, &handlers, &summary);
    let now = Place::of(row, handlers);
    let was = place(conn, row.matter)?;
    let was_on_site = was.as_ref().is_some_and(|was| was.on_site);
    let named = |p: &Place| (p.agency.clone(), p.closed, p.opened_on, p.handlers.clone());
    let counted = |p: &Place| (p.agency.clone(), p.procedure.clone(), p.step.clone(), p.closed, p.opened_on);
    if was.as_ref().map(counted) != Some(counted(&now)) {
        was.iter().try_for_each(|was| count(conn, was, -1))?;
        count(conn, &now, 1)?;
    }
    if was.as_ref().map(named) != Some(named(&now)) {
        was.iter().try_for_each(|was| handling(conn, row.matter, was, false))?;
        handling(conn, row.matter, &now, true)?;
    }
    let found_by =
        |p: &Place| (p.agency.clone(), p.procedure.clone(), p.item.clone(), p.party_code.clone(), p.opened_on);
    let same_indexes = was.as_ref().map(found_by) == Some(found_by(&now));
    let same_stage = was.is_some_and(|was| (was.step, was.closed) == (row.step.clone(), row.closed));
    // An index is touched by every column that is named, changed or not: only what changed is named.
    let sql = match (same_indexes, same_stage) {
        (true, true) => {
            "UPDATE matters SET number = ?5, party = ?6, handlers = ?9, due_day = ?11, due_limit = ?12, updated = ?14, summary = ?15, digest = ?16
             WHERE matter = ?1"
        }
        (true, false) => {
            "UPDATE matters SET step = ?4, number = ?5, party = ?6, handlers = ?9, due_day = ?11, due_limit = ?12, closed = ?13,
                                updated = ?14, summary = ?15, digest = ?16
             WHERE matter = ?1"
        }
        (false, _) => {
            "INSERT INTO matters (matter, agency, procedure, step, number, party, party_code, item, handlers, opened_on,
                                             due_day, due_limit, closed, updated, summary, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (matter) DO UPDATE SET agency = excluded.agency, procedure = excluded.procedure, step = excluded.step,
               number = excluded.number, party = excluded.party, party_code = excluded.party_code, item = excluded.item,
               handlers = excluded.handlers, opened_on = excluded.opened_on, due_day = excluded.due_day, due_limit = excluded.due_limit,
               closed = excluded.closed, updated = excluded.updated, summary = excluded.summary, digest = excluded.digest"
        }
    };
    conn.prepare_cached(sql)?.run(params![
        row.matter.0,
        row.agency,
        row.procedure,
        row.step,
        row.number,
        row.party,
        row.party_code,
        row.item,
        now.handlers,
        row.opened_on,
        row.due_day,
        row.due_limit,
        row.closed,
        row.updated,
        summary,
        digest
    ])?;
    super::live::put(conn, row, was_on_site)?;
    super::named::put(conn, row)
}

fn count(conn: &Connection, at: &Place, by: i64) -> Result<(), AppendError> {
    let year = at.opened_on.map_or(0, |day| Day::from_number(day).year());
    conn.prepare_cached(
        "INSERT INTO matter_counts (agency, procedure, step, closed, year, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (agency, procedure, step, closed, year) DO UPDATE SET n = matter_counts.n + excluded.n",
    )?
    .run(params![at.agency, at.procedure, at.step, at.closed, year, by])?;
    Ok(())
}

/// Enters the matter with its handlers, or takes it from them.
fn handling(conn: &Connection, matter: StreamId, at: &Place, enter: bool) -> Result<(), AppendError> {
    let names: Vec<String> = serde_json::from_str(&at.handlers).map_err(Fault::from)?;
    let sql = if enter {
        "INSERT OR IGNORE INTO handling (agency, handler, closed, opened_on, matter) VALUES (?1, ?2, ?3, ?4, ?5)"
    } else {
        "DELETE FROM handling WHERE agency = ?1 AND handler = ?2 AND closed = ?3 AND opened_on = ?4 AND matter = ?5"
    };
    for name in names {
        conn.prepare_cached(sql)?.run(params![
            at.agency,
            name,
            at.closed,
            at.opened_on.unwrap_or_default(),
            matter.0
        ])?;
    }
    Ok(())
}

/// Columns in the order of `MATTER_COLUMNS`, from column `at` on.
pub(super) fn matter(row: Row<'_>, at: usize) -> Result<MatterRow, Fault> {
    let (handlers, summary) = (row.get_ref(at + 8)?, row.get_ref(at + 14)?);
    let handlers = handlers.as_str()?;
    let summary = summary.as_str()?;
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
