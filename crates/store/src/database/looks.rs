//! Following the log by cursor, and looking again at a moment: who follows keeps its place here, beside the record.

use super::Store;
use crate::log::{Fault, Log, Pending, StreamId};
use crate::sql::{OptionalExtension, params};

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

    /// Every open matter is to be looked at again at once: the rules are other ones.
    pub fn look_at_all(&self, at: i64) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            conn.prepare_cached(
                // The sum says what kind of number it is: a server does not guess that of a lone value.
                "INSERT INTO looks (stream, at) SELECT matter, updated - updated + ?1 FROM matters WHERE closed = 0
                 ON CONFLICT (stream) DO UPDATE SET at = excluded.at",
            )?
            .execute([at])?;
            Ok(())
        })
    }

    /// Streams whose moment has come, the earliest first.
    pub fn looks_due(&self, now: i64, limit: usize) -> Result<Vec<(StreamId, i64)>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT stream, at FROM looks WHERE at <= ?1 ORDER BY at, stream LIMIT ?2")?;
            let all = find.query_map(params![now, limit as u64], |r| Ok((StreamId(r.get(0)?), r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
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
