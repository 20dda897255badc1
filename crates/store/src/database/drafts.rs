//! Drafts of procedures: every saved state stays; a state that somebody else saved meanwhile is never written over.

use super::Store;
use crate::log::{Fault, Pending};
use crate::sql::{OptionalExtension, Row, params};
use crate::view::DraftRow;

const COLUMNS: &str = "draft, n, at, person, name, body";

fn row(r: Row<'_>) -> Result<DraftRow, crate::sql::Error> {
    Ok(DraftRow { draft: r.get(0)?, n: r.get(1)?, at: r.get(2)?, person: r.get(3)?, name: r.get(4)?, body: r.get(5)? })
}

impl Store {
    /// Saves the next state of a draft; no, if that state is there already.
    pub fn put_draft(&self, state: DraftRow) -> Pending<Result<bool, Fault>> {
        self.write(move |conn| {
            let DraftRow { draft, n, at, person, name, body } = state;
            let mut newest = conn.prepare_cached("SELECT coalesce(max(n), 0) FROM drafts WHERE draft = ?1")?;
            let before: u32 = newest.query_row([draft], |r| r.get(0))?;
            if before + 1 != n {
                return Ok(false);
            }
            conn.prepare_cached(
                "INSERT INTO drafts (draft, n, at, person, name, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![draft, n, at, person, name, body])?;
            Ok(true)
        })
    }

    /// The newest state of every draft, the one saved last first.
    pub fn drafts(&self) -> Result<Vec<DraftRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM drafts d WHERE n = (SELECT max(n) FROM drafts o WHERE o.draft = d.draft) ORDER BY at DESC"
            ))?;
            let all = find.query_map([], row)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// A state of a draft; the newest, if none is named.
    pub fn draft(&self, draft: &[u8; 16], n: Option<u32>) -> Result<Option<DraftRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM drafts WHERE draft = ?1 AND n = coalesce(?2, (SELECT max(n) FROM drafts WHERE draft = ?1))"
            ))?;
            Ok(find.query_row(params![draft, n], row).optional()?)
        })
    }

    /// Every saved state of a draft, the newest first.
    pub fn draft_states(&self, draft: &[u8; 16]) -> Result<Vec<DraftRow>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached(&format!("SELECT {COLUMNS} FROM drafts WHERE draft = ?1 ORDER BY n DESC"))?;
            let all = find.query_map([draft], row)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// How many matters that are not closed run under each version: procedure, first day, digest of what it says, count.
    pub fn running_versions(&self) -> Result<Vec<(String, String, String, u64)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT procedure, coalesce(summary ->> '$.version', ''), coalesce(summary ->> '$.text', ''), count(*)
                 FROM matters WHERE closed = 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            )?;
            let all = find.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}
