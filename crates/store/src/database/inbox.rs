//! The inbox: one range of the index for each post held, merged in the order in which the limits bite.

use super::{
    Store,
    canon::NO_DAY,
    matters::{self, MATTER_COLUMNS},
    rows,
};
use crate::sql::{Connection, params};
use crate::{
    log::{Fault, StreamId},
    view::{InboxCursor, InboxOf, InboxRow},
};

impl InboxRow {
    /// Where this row stands in the inbox: give it as `after` to get the next page.
    pub fn cursor(&self) -> InboxCursor {
        InboxCursor {
            due_day: self.task.due_day.unwrap_or(NO_DAY),
            matter: self.matter.matter,
            act: self.task.act.clone(),
        }
    }
}

impl Store {
    pub(super) fn inbox_page(
        &self,
        of: &InboxOf,
        after: Option<&InboxCursor>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, Fault> {
        self.read_snapshot(|conn| {
            let mut page = Vec::new();
            for post in &of.posts {
                page.append(&mut of_post(conn, of, post, (after, limit))?);
            }
            page.sort_by_cached_key(InboxRow::cursor);
            // A person who holds two posts sees an act that is open to both once.
            page.dedup_by_key(|row| row.cursor());
            page.truncate(limit);
            Ok(page)
        })
    }
}

fn of_post(
    conn: &Connection,
    of: &InboxOf,
    post: &str,
    (after, limit): (Option<&InboxCursor>, usize),
) -> Result<Vec<InboxRow>, Fault> {
    let mut find = conn.prepare_cached(&format!(
        "SELECT t.act, t.post, t.person, t.agency, t.due_day, t.due_limit, t.digest, {MATTER_COLUMNS}
         FROM tasks t JOIN matters m ON m.matter = t.matter
         WHERE t.agency = ?1 AND t.post = ?2 AND (t.person = '' OR t.person = ?3) AND (t.due_day, t.matter, t.act) > (?4, ?5, ?6)
         ORDER BY t.due_day, t.matter, t.act LIMIT ?7"
    ))?;
    let (day, matter, act) = after.map_or((i32::MIN, StreamId([0; 16]), ""), |a| (a.due_day, a.matter, a.act.as_str()));
    let mut found = find.query(params![of.agency, post, of.person, day, matter.0, act, limit as u64])?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        let matter = matters::matter(row, 7)?;
        page.push(InboxRow { task: rows::task(row, matter.matter)?, matter });
    }
    Ok(page)
}
