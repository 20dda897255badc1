//! Every table carried from one database to the other, row by row, as it stands at one moment: a back-up of a server is a file, and a file can
//! be put into an empty server again. Both have the same tables with the same columns, and values of four kinds only.

use super::events;
use super::open::{self, classes};
use super::snapshot::{Snapshot, looked_at};
use crate::fault::Fault;
use crate::postgres::{self, Server};
use crate::sql::{Connection, Owned, Transaction};
use std::{fs::File, path::Path};

/// Rows refer to these: they come first.
const FIRST: [&str; 2] = ["events", "accounts"];

/// Copies the database of a server to a file that is not there yet; everything acknowledged before the call is in the copy, the server's
/// writers do not wait for it, and it is on disk when this returns.
pub fn snapshot_of(server: &Server, target: &Path) -> Result<Snapshot, Fault> {
    File::create_new(target)?;
    let file = rusqlite::Connection::open(target)?;
    file.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    open::migrate(&file)?;
    let (file, live) = (Connection::Sqlite(file), postgres::reader(server)?);
    let seen = Transaction::reading(&live)?;
    let one = Transaction::writing(&file)?;
    carry(&live, &file)?;
    one.commit()?;
    drop((seen, file));
    File::open(target)?.sync_all()?;
    looked_at(target)
}

/// Puts the database of a file into a server in which nothing is recorded yet: all of it, or nothing.
pub fn fill(server: &Server, from: &Path) -> Result<(), Fault> {
    let options = open::Options::new(from.parent().unwrap_or(from));
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let file = Connection::Sqlite(rusqlite::Connection::open_with_flags(from, flags)?);
    let live = postgres::writer(server, &options)?;
    let all = Transaction::writing(&live)?;
    if live.query_row("SELECT count(*) FROM events", [], |r| r.get::<i64>(0))? > 0 {
        return Err(Fault::Open("the database is not empty".into()));
    }
    carry(&file, &live)?;
    live.settle()?;
    Ok(all.commit()?)
}

/// What the migrations have put there gives way.
fn carry(from: &Connection, to: &Connection) -> Result<(), Fault> {
    let mut names: Vec<String> = classes(from)?.into_iter().map(|(name, _)| name).collect();
    names.sort_by_key(|name| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    // The edge of the tree is kept in two ways; positions are of now and go nowhere.
    for name in names.into_iter().filter(|name| name != "frontier" && name != super::POSITIONS) {
        to.execute(&format!("DELETE FROM {name}"), [])?;
        let mut columns = columns(from, &name)?;
        columns.sort();
        let (list, marks) = (columns.join(", "), vec!["?"; columns.len()].join(", "));
        let mut read = from.prepare_cached(&format!("SELECT {list} FROM {name}"))?;
        let mut put = to.prepare_cached(&format!("INSERT INTO {name} ({list}) VALUES ({marks})"))?;
        let mut rows = read.stream([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<Owned> =
                (0..columns.len()).map(|at| Ok(row.get_ref(at)?.held())).collect::<Result<_, crate::sql::Error>>()?;
            put.run(values)?;
        }
    }
    events::keep_frontier(to, &events::frontier(from)?)
}

/// The columns of a table.
fn columns(conn: &Connection, table: &str) -> Result<Vec<String>, Fault> {
    Ok(conn.prepare_cached(&format!("SELECT * FROM {table} WHERE 1 = 0"))?.columns())
}
