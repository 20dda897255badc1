//! The chain of custody in its table: links are added and never altered.

use super::Store;
use crate::custody::{End, Handled, Link};
use crate::log::{Fault, Pending};
use crate::sql::{OptionalExtension, Row, params};

const COLUMNS: &str = "digest, n, matter, at, person, name, what, place, note, link";

fn row(r: Row<'_>) -> Result<Link, crate::sql::Error> {
    let handled = Handled {
        digest: r.get(0)?,
        matter: r.get(2)?,
        at: r.get(3)?,
        person: r.get(4)?,
        name: r.get(5)?,
        what: r.get(6)?,
        place: r.get(7)?,
        note: r.get(8)?,
    };
    Ok(Link { n: r.get(1)?, handled, link: r.get(9)? })
}

/// A file, by its digest, and its matter.
pub type Due = ([u8; 32], [u8; 16]);

impl Store {
    /// Adds a link to the chain of each file.
    pub fn put_custody(&self, all: Vec<Handled>) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            for h in all {
                let mut newest =
                    conn.prepare_cached("SELECT n, link FROM custody WHERE digest = ?1 ORDER BY n DESC LIMIT 1")?;
                let newest = newest.query_row([h.digest], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
                let (n, before): (u64, [u8; 32]) = newest.unwrap_or((0, [0; 32]));
                let link = h.link(n + 1, &before);
                conn.prepare_cached(&format!(
                    "INSERT INTO custody ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
                ))?
                .execute(params![
                    h.digest,
                    n + 1,
                    h.matter,
                    h.at,
                    h.person,
                    h.name,
                    h.what,
                    h.place,
                    h.note,
                    link
                ])?;
            }
            Ok(())
        })
    }

    /// The chain of a file, the first link first.
    pub fn custody(&self, digest: &[u8; 32]) -> Result<Vec<Link>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached(&format!("SELECT {COLUMNS} FROM custody WHERE digest = ?1 ORDER BY n"))?;
            let all = find.query_map([digest], row)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// Files that have a chain, after this one in the order of digests.
    pub fn custody_files(&self, after: &[u8; 32], limit: usize) -> Result<Vec<[u8; 32]>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT DISTINCT digest FROM custody WHERE digest > ?1 ORDER BY digest LIMIT ?2")?;
            let all = find.query_map(params![after, limit], |r| r.get(0))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// The ends of the chains of these files; one that has no chain is passed over.
    pub fn custody_ends(&self, files: &[[u8; 32]]) -> Result<Vec<End>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT n, link FROM custody WHERE digest = ?1 ORDER BY n DESC LIMIT 1")?;
            let mut ends = Vec::with_capacity(files.len());
            for digest in files {
                let end = find.query_row([*digest], |r| Ok(End { digest: *digest, n: r.get(0)?, link: r.get(1)? }));
                ends.extend(end.optional()?);
            }
            Ok(ends)
        })
    }

    /// The files, with their matters, whose chain has a link of this kind.
    pub fn custody_due(&self, what: &str) -> Result<Vec<Due>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT DISTINCT digest, matter FROM custody WHERE what = ?1")?;
            let all = find.query_map([what], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}
