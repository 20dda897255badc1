//! Following the log by cursor, and looking again at a moment: who follows keeps its place here, beside the record.

use super::Store;
use crate::log::{Fault, Log, Pending, StreamId};
use crate::sql::{OptionalExtension, params};

/// The moment of what is to be looked at when there is time.
const WHENEVER: i64 = 0;

impl Store {
    /// How far a follower has read, and its note.
    pub fn cursor(&self, name: &str) -> Result<Option<(u64, String)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT next, note FROM cursors WHERE name = ?1")?;
            Ok(find.query_row([name], |r| Ok((r.get(0)?, r.get(1)?))).optional()?)
        })
    }

    /// A follower has read so far, and these streams are to be looked at again at these moments; `None` no more.
    pub fn followed(
        &self,
        name: &'static str,
        (next, note): (u64, String),
        looks: Vec<(StreamId, Option<i64>)>,
    ) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            for (stream, at) in looks {
                match at {
                    Some(at) => conn
                        .prepare_cached(
                            "INSERT INTO looks (stream, at) VALUES (?1, ?2) ON CONFLICT (stream) DO UPDATE SET at = excluded.at",
                        )?
                        .execute(params![stream.0, at])?,
                    None => conn.prepare_cached("DELETE FROM looks WHERE stream = ?1")?.execute([stream.0])?,
                };
            }
            conn.prepare_cached(
                "INSERT INTO cursors (name, next, note) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET next = excluded.next, note = excluded.note",
            )?
            .execute(params![name, next, note])?;
            Ok(())
        })
    }

    /// Every matter is to be looked at once, after whatever has a moment of its own: the open ones where the rules are other ones, the closed
    /// ones too where nobody has followed before.
    pub fn look_at_all(&self, closed_too: bool) -> Pending<Result<(), Fault>> {
        let which = if closed_too { "true" } else { "closed = 0" };
        self.write(move |conn| {
            conn.prepare_cached(&format!(
                "INSERT INTO looks (stream, at) SELECT matter, {WHENEVER} FROM matters WHERE {which}
                 ON CONFLICT (stream) DO UPDATE SET at = excluded.at"
            ))?
            .execute([])?;
            Ok(())
        })
    }

    /// Streams whose moment has come, the earliest first; after them those that have none of their own.
    pub fn looks_due(&self, now: i64, limit: usize) -> Result<Vec<(StreamId, i64)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!(
                "SELECT stream, at FROM looks WHERE at > {WHENEVER} AND at <= ?1 ORDER BY at, stream LIMIT ?2"
            ))?;
            let row = |r: crate::sql::Row<'_>| Ok((StreamId(r.get(0)?), r.get(1)?));
            let mut all = find.query_map(params![now, limit as u64], row)?.collect::<Result<Vec<_>, _>>()?;
            let rest = (limit - all.len()) as u64;
            let mut find =
                conn.prepare_cached(&format!("SELECT stream, at FROM looks WHERE at = {WHENEVER} LIMIT ?1"))?;
            all.extend(find.query_map(params![rest], row)?.collect::<Result<Vec<_>, _>>()?);
            Ok(all)
        })
    }

    /// How many streams wait to be looked at now.
    pub fn looks_waiting(&self, now: i64) -> Result<u64, Fault> {
        self.read(|conn| {
            let mut count = conn.prepare_cached("SELECT count(*) FROM looks WHERE at <= ?1")?;
            Ok(count.query_row([now], |r| r.get(0))?)
        })
    }

    /// Streams that got events among these leaves, each with the moment its first of them was recorded, but for events whose name begins so.
    pub fn streams_told(&self, (from, to): (u64, u64), but: &str) -> Result<Vec<(StreamId, i64)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(&format!(
                "SELECT stream, min(recorded) FROM events WHERE idx >= ?1 AND idx < ?2 AND substr(name, 1, {}) <> ?3
                 GROUP BY stream ORDER BY min(idx)",
                but.len()
            ))?;
            let all = find.query_map(params![from, to, but], |r| Ok((StreamId(r.get(0)?), r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// The index of the first event that was recorded at a moment or later, the size of the log where there is none; found by halving, since
    /// moments rise with the log but for the clocks of several servers.
    pub fn index_since(&self, at: i64) -> Result<u64, Fault> {
        let (mut low, mut high) = (0, self.head().size);
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT recorded FROM events WHERE idx = ?1")?;
            while low < high {
                let middle = low + (high - low) / 2;
                let recorded: Option<i64> = find.query_row([middle], |r| r.get(0)).optional()?;
                match recorded.is_some_and(|recorded| recorded < at) {
                    true => low = middle + 1,
                    false => high = middle,
                }
            }
            Ok(low)
        })
    }
}
