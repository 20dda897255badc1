//! A copy of the database as it stands at one moment, taken beside a server that goes on writing.
//!
//! `VACUUM INTO` reads in one transaction and writes only what is there: neither the pages that are free nor the write-ahead log goes
//! along, so what was erased is not in the copy either. The lock of the directory is not asked for: nothing is written to it.

use super::{open, published};
use crate::log::{Fault, Head};
use crate::sql::Connection;
use rusqlite::OpenFlags;
use std::{fs::File, path::Path};

/// What a copy of the database holds.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The tree of its leaves.
    pub head: Head,
    /// The published head that it remembers.
    pub published: Option<published::Published>,
    /// Every table with its number of rows.
    pub rows: Vec<(String, u64)>,
    /// The names under which its files lie on the shelf: encrypted ones by the digest of what lies there, those of nobody's key by their own.
    pub blobs: Vec<[u8; 32]>,
}

/// Copies the database of a data directory to a file that is not there yet; everything acknowledged before the call is in the copy, and it
/// is on disk when this returns.
pub fn snapshot(dir: &Path, target: &Path) -> Result<Snapshot, Fault> {
    let from = dir.join(open::FILE);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = rusqlite::Connection::open_with_flags(&from, flags)?;
    open::settle(&conn)?;
    let name = target.to_str().ok_or_else(|| Fault::Open(format!("{}: no text", target.display())))?;
    conn.execute("VACUUM INTO ?1", [name])?;
    drop(conn);
    without_positions(target)?;
    File::open(target)?.sync_all()?;
    looked_at(target)
}

/// Positions are of now: a copy has none, not in its free pages either.
fn without_positions(target: &Path) -> Result<(), Fault> {
    let conn = rusqlite::Connection::open(target)?;
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
    // A folder that an older program left has no such table yet.
    if conn.query_row(sql, [super::POSITIONS], |r| r.get::<_, i64>(0))? > 0 {
        conn.execute_batch(&format!("PRAGMA secure_delete = ON; DELETE FROM {};", super::POSITIONS))?;
    }
    Ok(())
}

/// What must lie on the shelf: not what went with its key.
const SHELVED: &str =
    "SELECT digest FROM blobs b WHERE NOT EXISTS (SELECT 1 FROM file_keys k WHERE k.digest = b.digest)
                       UNION SELECT stored FROM file_keys WHERE wrapped IS NOT NULL";

fn rows_has(rows: &[(String, u64)], table: &str) -> bool {
    rows.iter().any(|(name, _)| name == table)
}

/// What a copy says of itself.
pub(super) fn looked_at(target: &Path) -> Result<Snapshot, Fault> {
    let conn = Connection::Sqlite(rusqlite::Connection::open_with_flags(target, OpenFlags::SQLITE_OPEN_READ_ONLY)?);
    let frontier = super::events::frontier(&conn)?;
    let names: Vec<String> = conn
        .prepare_cached("SELECT name FROM tables ORDER BY name")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let count = |name: String| {
        let rows = conn.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |r| r.get(0))?;
        Ok::<_, Fault>((name, rows))
    };
    let rows = names.into_iter().map(count).collect::<Result<Vec<_>, _>>()?;
    // A folder that an older program left has no keys of files yet.
    let keyed = rows_has(&rows, "file_keys");
    let sql = if keyed { SHELVED } else { "SELECT digest FROM blobs" };
    let blobs = conn.prepare_cached(sql)?.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let head = Head { size: frontier.size(), root: frontier.root() };
    Ok(Snapshot { head, published: published::head(&conn)?, rows, blobs })
}
