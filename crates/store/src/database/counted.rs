//! What counts in statistics: one row an event. Only what differs is written; each change gets a number, by which whoever adds up reads what is new.

use super::Store;
use super::canon::Canon;
use crate::counted::{CountedChange, CountedRow};
use crate::log::{AppendError, Fault, StreamId};
use crate::sql::{Connection, Row, params};

/// What `read` reads.
pub(super) const COLUMNS: &str = "matter, what, place, day, sum_fen, cells, gone, n, touched, digest";
/// What a matter had.
pub(super) const HAD: &str = "SELECT what, place, gone, digest FROM counted WHERE matter = ?1";
const PUT: &str = "INSERT INTO counted (matter, what, place, day, sum_fen, cells, gone, n, touched, digest)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, (SELECT coalesce(max(n), 0) + 1 FROM counted), (SELECT coalesce(max(touched), 0) + 1 FROM counted), ?7)
     ON CONFLICT (matter, what, place) DO UPDATE SET day = excluded.day, sum_fen = excluded.sum_fen, cells = excluded.cells, gone = 0,
       touched = excluded.touched, digest = excluded.digest";
const GO: &str = "UPDATE counted SET gone = 1, touched = (SELECT coalesce(max(touched), 0) + 1 FROM counted)
     WHERE matter = ?1 AND what = ?2 AND place = ?3";

impl Store {
    /// What changed after a change, in order, not more than so many. From the beginning on every row is read: that none stands outside the
    /// order or the places is looked at first.
    pub fn counted_since(&self, touched: u64, limit: usize) -> Result<Vec<CountedChange>, Fault> {
        self.read(|conn| {
            if touched == 0 {
                whole(conn)?;
            }
            let sql = format!("SELECT {COLUMNS} FROM counted WHERE touched > ?1 ORDER BY touched LIMIT ?2");
            let mut find = conn.prepare_cached(&sql)?;
            let mut found = find.query(params![touched, limit as u64])?;
            let mut all = Vec::new();
            while let Some(row) = found.next()? {
                all.push(read(row)?);
            }
            Ok(all)
        })
    }

    /// The number of the newest change; 0 before the first.
    pub fn counted_until(&self) -> Result<u64, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT coalesce(max(touched), 0) FROM counted")?;
            Ok(find.query_row([], |r| r.get(0))?)
        })
    }
}

/// The places run from 1 to the number of rows, the order begins after 0.
fn whole(conn: &Connection) -> Result<(), Fault> {
    let mut find = conn.prepare_cached(
        "SELECT count(*), coalesce(min(n), 1), coalesce(max(n), 0), coalesce(min(touched), 1) FROM counted",
    )?;
    let (rows, first, last, earliest): (i64, i64, i64, i64) =
        find.query_row([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    if first == 1 && last == rows && earliest >= 1 {
        return Ok(());
    }
    Err(Fault::Altered { table: "counted", row: format!("n {first}..{last} of {rows}, touched from {earliest}") })
}

fn digest(matter: StreamId, row: &CountedRow) -> [u8; 32] {
    let named = Canon::default().stream(matter).text(&row.what).int(i64::from(row.place));
    named.int(i64::from(row.day)).int(row.sum_fen).text(&row.cells).digest()
}

/// Writes what counts in a matter; what counted before and does not any more is marked gone.
pub(super) fn put(conn: &Connection, matter: StreamId, rows: &[CountedRow]) -> Result<(), AppendError> {
    let mut find = conn.prepare_cached(HAD)?;
    let had = find
        .query_map([matter.0], |r| {
            Ok((r.get::<String>(0)?, r.get::<i32>(1)?, r.get::<i32>(2)? != 0, r.get::<[u8; 32]>(3)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    for row in rows {
        let digest = digest(matter, row);
        let same = |(what, place, gone, was): &(String, i32, bool, [u8; 32])| {
            (what, *place, *gone, *was) == (&row.what, row.place, false, digest)
        };
        if !had.iter().any(same) {
            conn.prepare_cached(PUT)?.run(params![
                matter.0,
                row.what,
                row.place,
                row.day,
                row.sum_fen,
                row.cells,
                digest
            ])?;
        }
    }
    let stays = |what: &str, place: i32| rows.iter().any(|r| (r.what.as_str(), r.place) == (what, place));
    for (what, place, ..) in had.iter().filter(|(what, place, gone, _)| !gone && !stays(what, *place)) {
        conn.prepare_cached(GO)?.run(params![matter.0, what, *place])?;
    }
    Ok(())
}

pub(super) fn read(row: Row<'_>) -> Result<CountedChange, Fault> {
    let found = CountedChange {
        matter: StreamId(row.get(0)?),
        row: CountedRow {
            what: row.get(1)?,
            place: row.get(2)?,
            day: row.get(3)?,
            sum_fen: row.get(4)?,
            cells: row.get(5)?,
        },
        gone: row.get::<i32>(6)? != 0,
        n: row.get(7)?,
        touched: row.get(8)?,
    };
    let stored: [u8; 32] = row.get(9)?;
    let sound = digest(found.matter, &found.row) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "counted", row: found.matter.to_string() }) }
}
