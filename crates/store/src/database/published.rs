//! The head of the published tree and the witnesses' newest words.

use super::Store;
use crate::log::{Fault, Pending};
use crate::sql::{Connection, OptionalExtension, Row, params};
use fadu_record::{Hash, Moment};

/// A checkpoint that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Number of leaves.
    pub size: u64,
    /// Root hash.
    pub root: Hash,
    /// The note with the log's signature, as it is served.
    pub note: String,
    /// When.
    pub at: Moment,
}

/// A witness's newest word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Name and id of its key.
    pub witness: String,
    /// The whole key, as people copy it.
    pub key: String,
    /// Number of leaves of the checkpoint that it signed.
    pub size: u64,
    /// When it signed, by its own clock.
    pub at: Moment,
    /// Its signature's line.
    pub line: String,
    /// The checkpoint with the log's signature alone.
    pub note: String,
}

impl Store {
    /// The head of the published tree; none before the first.
    pub fn published_head(&self) -> Result<Option<Published>, Fault> {
        self.read(head)
    }

    /// Moves the head from one published tree to the next; `false` where it does not stand there any more.
    pub fn move_head(&self, from: Option<(u64, Hash)>, to: Published) -> Pending<Result<bool, Fault>> {
        self.write(move |conn| {
            let Published { size, root, note, at } = to;
            let changed = match from {
                None => conn
                    .prepare_cached(
                        "INSERT INTO log_head (one, size, root, note, at) VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![size, root, note, at.0])?,
                Some((held, held_root)) => conn
                    .prepare_cached(
                        "UPDATE log_head SET size = ?1, root = ?2, note = ?3, at = ?4 WHERE size = ?5 AND root = ?6",
                    )?
                    .execute(params![size, root, note, at.0, held, held_root])?,
            };
            Ok(changed == 1)
        })
    }

    /// Every witness's newest word.
    pub fn cosignatures(&self) -> Result<Vec<Cosigned>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT witness, key, size, at, line, note FROM cosignatures ORDER BY witness")?;
            let row = |r: Row<'_>| {
                let (witness, key, size, at) = (r.get(0)?, r.get(1)?, r.get(2)?, Moment(r.get(3)?));
                Ok(Cosigned { witness, key, size, at, line: r.get(4)?, note: r.get(5)? })
            };
            Ok(find.query_map([], row)?.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a witness's word, if it is not older than the one kept.
    pub fn keep_cosignature(&self, word: Cosigned) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT INTO cosignatures (witness, key, size, at, line, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (witness) DO UPDATE SET
                   key = excluded.key, size = excluded.size, at = excluded.at, line = excluded.line, note = excluded.note
                 WHERE excluded.size >= cosignatures.size",
            )?
            .execute(params![word.witness, word.key, word.size, word.at.0, word.line, word.note])?;
            Ok(())
        })
    }
}

pub(super) fn head(conn: &Connection) -> Result<Option<Published>, Fault> {
    let mut find = conn.prepare_cached("SELECT size, root, note, at FROM log_head WHERE one = 1")?;
    let row = |r: Row<'_>| Ok(Published { size: r.get(0)?, root: r.get(1)?, note: r.get(2)?, at: Moment(r.get(3)?) });
    Ok(find.query_row([], row).optional()?)
}
