//! Files under keys: for each holder the key of a file, wrapped under the key of that holder's files, and what becomes of them when it ends.

use super::Store;
use super::keys::{self, find};
use crate::log::{AppendError, Fault, Pending, StreamId};
use crate::personal::{DataKey, FILES, FilePlace, KeyState, Master, NO_MASTER, Ring};
use crate::sql::{Connection, OptionalExtension, Row, params};
use crate::vault::{Held, Intake, Laid, Look, Name, Pieces};
use fadu_record::hex;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file of a holder, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKeyRow {
    /// The file's SHA-256.
    pub digest: Name,
    /// Who holds it: a matter, or a person before a matter takes it.
    pub holder: StreamId,
    /// Under which name it lies on the shelf.
    pub stored: Option<Name>,
    /// Its key, wrapped; nothing where it was taken away.
    pub wrapped: Option<Vec<u8>>,
    /// The event that took it away.
    pub ended: Option<u64>,
}

/// How a file lies.
#[derive(Clone)]
pub enum Lies {
    /// It can be read.
    Here(Held),
    /// Encrypted, and the keys of this record are not here: under this name lies what cannot be opened.
    Locked(Held),
    /// The event of this index took its last key away.
    Ended(u64),
}

const COLUMNS: &str = "digest, stream, stored, wrapped, ended";

fn row(r: Row<'_>) -> Result<FileKeyRow, crate::sql::Error> {
    Ok(FileKeyRow {
        digest: r.get(0)?,
        holder: StreamId(r.get(1)?),
        stored: r.get(2)?,
        wrapped: r.get(3)?,
        ended: r.get(4)?,
    })
}

pub(super) fn altered(row: &FileKeyRow) -> Fault {
    Fault::Altered { table: "file_keys", row: format!("{} {}", hex::encode(&row.digest), row.holder) }
}

/// Every row where this column is this.
fn rows_where(conn: &Connection, column: &str, value: &[u8]) -> Result<Vec<FileKeyRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM file_keys WHERE {column} = ?1 ORDER BY digest, stream");
    let mut all = conn.prepare_cached(&sql)?;
    Ok(all.query_map([value], row)?.collect::<Result<_, _>>()?)
}

/// Every row of a holder.
pub(super) fn each_of(conn: &Connection, holder: StreamId) -> Result<Vec<FileKeyRow>, Fault> {
    rows_where(conn, "stream", &holder.0)
}

pub(super) fn each_row(conn: &Connection) -> Result<Vec<FileKeyRow>, Fault> {
    let mut all = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM file_keys ORDER BY digest, stream"))?;
    Ok(all.query_map([], row)?.collect::<Result<_, _>>()?)
}

/// The key of a file; nothing where it was taken away.
pub(super) fn opened(ring: &Ring<'_>, row: &FileKeyRow) -> Result<Option<DataKey>, Fault> {
    let (Some(wrapped), Some(stored)) = (&row.wrapped, &row.stored) else { return Ok(None) };
    let holder = ring.key(row.holder, FILES).map_err(|e| match e {
        Fault::Altered { .. } => altered(row),
        other => other,
    })?;
    let place = FilePlace { digest: &row.digest, holder: row.holder, stored };
    holder.and_then(|key| key.unwrap_file(place, wrapped)).map(Some).ok_or_else(|| altered(row))
}

/// A holder holds a file; who held it before stays as it is.
pub(super) fn put(conn: &Connection, row: &FileKeyRow) -> Result<(), Fault> {
    conn.prepare_cached(
        "INSERT INTO file_keys (digest, stream, stored, wrapped) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?
    .execute(params![row.digest, row.holder.0, row.stored, row.wrapped])?;
    Ok(())
}

/// A holder no longer holds a file: a matter has taken it.
pub(super) fn give_over(conn: &Connection, (digest, holder): (&Name, StreamId)) -> Result<(), Fault> {
    let sql = "DELETE FROM file_keys WHERE digest = ?1 AND stream = ?2 AND wrapped IS NOT NULL";
    conn.prepare_cached(sql)?.execute(params![digest, holder.0])?;
    Ok(())
}

/// Takes away the keys of all files of a stream; these and no others.
pub(super) fn end(conn: &Connection, stream: StreamId, (event, named): (u64, &[Name])) -> Result<(), AppendError> {
    let ended = conn
        .prepare_cached("UPDATE file_keys SET wrapped = NULL, ended = ?2 WHERE stream = ?1 AND wrapped IS NOT NULL")?
        .execute(params![stream.0, event])?;
    if ended == named.len() { Ok(()) } else { Err(AppendError::Constraint { what: format!("file_keys: {stream}") }) }
}

impl Store {
    fn ring<T>(&self, conn: &Connection, ask: impl FnOnce(&Ring<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let find = |stream: StreamId, slot: &str| find(conn, stream, slot);
        ask(&Ring::new(self.0.master.get(), &find))
    }

    /// How a file lies: under the key of anybody who still holds it, or as it came.
    pub fn file(&self, digest: &Name) -> Result<Lies, Fault> {
        self.read(|conn| {
            let all = rows_where(conn, "digest", digest)?;
            let Some(first) = all.first() else { return Ok(Lies::Here(Held::from(*digest))) };
            let living: Vec<&FileKeyRow> = all.iter().filter(|r| r.ended.is_none()).collect();
            let stored = living.first().and_then(|r| r.stored);
            let Some(stored) = stored else { return Ok(Lies::Ended(first.ended.unwrap_or_default())) };
            if self.0.master.get().is_none() {
                return Ok(Lies::Locked(Held::from(stored)));
            }
            self.ring(conn, |ring| {
                let mut wrong = None;
                for row in living {
                    match (opened(ring, row), row.stored) {
                        (Ok(Some(key)), Some(stored)) => return Ok(Lies::Here(Held::sealed(*digest, stored, &key))),
                        (Ok(_), _) => {}
                        (Err(e), _) => wrong = Some(e),
                    }
                }
                Err(wrong.unwrap_or_else(|| altered(first)))
            })
        })
    }

    /// How the file of one holder lies.
    pub fn file_of(&self, row: &FileKeyRow) -> Result<Lies, Fault> {
        let Some(stored) = row.stored.filter(|_| row.ended.is_none()) else {
            return Ok(Lies::Ended(row.ended.unwrap_or_default()));
        };
        if self.0.master.get().is_none() {
            return Ok(Lies::Locked(Held::from(stored)));
        }
        let key = self.read(|conn| self.ring(conn, |ring| opened(ring, row)))?;
        key.map(|key| Lies::Here(Held::sealed(row.digest, stored, &key))).ok_or_else(|| altered(row))
    }

    /// Where a file can be read: nothing of it where its last key was taken away or the keys are not here.
    pub fn held(&self, digest: &Name) -> Result<Option<Held>, Fault> {
        Ok(match self.file(digest)? {
            Lies::Here(held) => Some(held),
            Lies::Locked(_) | Lies::Ended(_) => None,
        })
    }

    /// A file of a holder as the database has it.
    pub fn file_key(&self, digest: &Name, holder: StreamId) -> Result<Option<FileKeyRow>, Fault> {
        let all = self.read(|conn| rows_where(conn, "digest", digest))?;
        Ok(all.into_iter().find(|r| r.holder == holder))
    }

    /// All files of a holder, in the order of their digests.
    pub fn files_of(&self, holder: StreamId) -> Result<Vec<FileKeyRow>, Fault> {
        self.read(|conn| rows_where(conn, "stream", &holder.0))
    }

    /// Every file of every holder, in the order of their digests.
    pub fn file_keys(&self) -> Result<Vec<FileKeyRow>, Fault> {
        self.read(each_row)
    }

    /// The key of a file for another holder, from anybody who still holds it; nothing where nobody does.
    pub fn file_key_for(
        &self,
        digest: &Name,
        (holder, key): (StreamId, &DataKey),
    ) -> Result<Option<FileKeyRow>, Fault> {
        self.read(|conn| {
            let all = rows_where(conn, "digest", digest)?;
            self.ring(conn, |ring| {
                for row in all.iter().filter(|r| r.ended.is_none()) {
                    if let (Ok(Some(own)), Some(stored)) = (opened(ring, row), row.stored) {
                        return Ok(Some(wrapped((digest, &stored), (holder, key), &own)));
                    }
                }
                Ok(None)
            })
        })
    }

    /// The key of a holder's files; made of these random bytes where there is none yet, nothing where it was destroyed. Blocks.
    pub fn files_key(&self, holder: StreamId, random: &[u8; 32]) -> Result<Option<DataKey>, Fault> {
        if let Some(there) = self.person_key(holder, FILES)? {
            return Ok(there);
        }
        let master = self.0.master.get().ok_or_else(|| Fault::Open(NO_MASTER.into()))?;
        let row = master.row((holder, FILES), None, (&DataKey::fresh(random, FILES), true));
        let made: Pending<Result<(), Fault>> = self.write(move |conn| keys::put_new(conn, &row));
        made.wait()?;
        // Of two that were made at once one stands.
        self.person_key(holder, FILES)?.ok_or(Fault::Closed)
    }

    /// Begins a file that arrives piece by piece; these random bytes are for it alone.
    pub fn intake(&self, random: [u8; 32]) -> Result<Intake, Fault> {
        self.vault().sealed_intake(DataKey::fresh(&random, "file"))
    }

    /// Keeps what has arrived for a holder: encrypted, its key wrapped under that of the holder's files; nothing where that was destroyed. What others
    /// hold already lies there once, and is put there anew in case it was spoiled. Blocks.
    pub fn keep(&self, intake: Intake, (holder, random): (StreamId, &[u8; 32])) -> Result<Option<Name>, Fault> {
        let Some(key) = self.files_key(holder, random)? else { return Ok(None) };
        let digest = intake.digest();
        let laid = match self.file_key_of(&digest)? {
            Some(own) => intake.again_under(own)?.keep()?,
            None => intake.keep()?,
        };
        self.vault().forget(&digest);
        self.hold(&laid, (holder, &key))?;
        Ok(Some(digest))
    }

    /// The key of a file itself, from anybody who still holds it: what was said of it before a matter took it lies under it.
    pub fn file_own_key(&self, digest: &Name) -> Result<Option<DataKey>, Fault> {
        self.file_key_of(digest)
    }

    fn file_key_of(&self, digest: &Name) -> Result<Option<DataKey>, Fault> {
        self.read(|conn| {
            let all = rows_where(conn, "digest", digest)?;
            self.ring(conn, |ring| Ok(all.iter().find_map(|row| opened(ring, row).ok().flatten())))
        })
    }

    /// Writes down that a holder holds what was laid on the shelf. Blocks.
    pub(crate) fn hold(&self, laid: &Laid, (holder, key): (StreamId, &DataKey)) -> Result<(), Fault> {
        let Some(own) = &laid.key else { return Err(Fault::Database("a file without a key".into())) };
        let row = wrapped((&laid.name, &laid.stored), (holder, key), own);
        let put: Pending<Result<(), Fault>> = self.write(move |conn| self::put(conn, &row));
        put.wait()
    }

    /// Of these files and holders those of which there is no row although nothing lies there in clear, and files with a chain of custody that nobody
    /// holds (no holder is named): such a row was taken out, or it was destroyed while it still lay in clear.
    pub fn file_keys_lacking<'d>(
        &self,
        due: impl Iterator<Item = &'d (Name, StreamId)>,
    ) -> Result<Vec<(Name, Option<StreamId>)>, Fault> {
        let there: BTreeSet<(Name, StreamId)> =
            self.file_keys()?.into_iter().map(|row| (row.digest, row.holder)).collect();
        let (mut lacking, none) = (Vec::new(), |found: Vec<FileKeyRow>| found.is_empty());
        for (digest, holder) in due.filter(|place| !there.contains(place)) {
            // It may be put under a key just now: the row comes before what lay in clear goes.
            if !self.vault().lies(digest)? && self.file_key(digest, *holder)?.is_none() {
                lacking.push((*digest, Some(*holder)));
            }
        }
        let open = "SELECT DISTINCT digest FROM custody c WHERE NOT EXISTS (SELECT 1 FROM file_keys k WHERE k.digest = c.digest)
                    ORDER BY digest";
        let open: Vec<Name> =
            self.read(|conn| Ok(conn.prepare_cached(open)?.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?))?;
        for digest in open {
            if !self.vault().lies(&digest)? && none(self.read(|conn| rows_where(conn, "digest", &digest))?) {
                lacking.push((digest, None));
            }
        }
        Ok(lacking)
    }

    /// Whether a file that an event speaks of, or that arrived, is under no key: it lies as it came, or is gone.
    pub fn any_open(&self) -> Result<bool, Fault> {
        let open = |table: &str| {
            let keyed = "SELECT 1 FROM file_keys k WHERE k.digest = t.digest";
            format!("EXISTS (SELECT 1 FROM {table} t WHERE NOT EXISTS ({keyed}))")
        };
        let sql = format!("SELECT CASE WHEN {} OR {} THEN 1 ELSE 0 END", open("blobs"), open("custody"));
        self.read(|conn| Ok(conn.query_row::<i64>(&sql, [], |r| r.get(0))? == 1))
    }

    /// Files whose key was taken away and of which something may still lie on the shelf.
    pub fn files_left(&self) -> Result<Vec<FileKeyRow>, Fault> {
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM file_keys WHERE ended IS NOT NULL AND stored IS NOT NULL");
            let mut all = conn.prepare_cached(&sql)?;
            Ok(all.query_map([], row)?.collect::<Result<_, _>>()?)
        })
    }

    /// Removes from the shelf what lies there for one whose key was taken away, unless somebody else still holds it. Blocks.
    pub fn clear(&self, left: &FileKeyRow) -> Result<(), Fault> {
        let Some(stored) = left.stored else { return Ok(()) };
        self.unshelve(&stored)?;
        self.vault().forget(&left.digest);
        let (digest, stream) = (left.digest, left.holder.0);
        let sql = "UPDATE file_keys SET stored = NULL WHERE digest = ?1 AND stream = ?2 AND ended IS NOT NULL";
        let cleared: Pending<Result<(), Fault>> =
            self.write(move |conn| Ok(conn.prepare_cached(sql)?.execute(params![digest, stream]).map(drop)?));
        cleared.wait()
    }

    /// Takes what lies there off the shelf where nobody holds it under a key any more.
    fn unshelve(&self, stored: &Name) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM file_keys WHERE stored = ?1 AND wrapped IS NOT NULL";
        let holders: u64 = self.read(|conn| Ok(conn.query_row(sql, [stored], |r| r.get(0))?))?;
        if holders == 0 { self.vault().remove(stored) } else { Ok(()) }
    }

    /// Takes the key of one file of a holder away, by this event, and what lies there for nobody else; whether there was any. Blocks.
    pub fn let_go(&self, digest: &Name, (holder, event): (StreamId, u64)) -> Result<bool, Fault> {
        let Some(there) = self.file_key(digest, holder)? else {
            // Such as lie as they came have no holders.
            let plain =
                self.read(|conn| rows_where(conn, "digest", digest))?.is_empty() && self.vault().lies(digest)?;
            if plain {
                self.vault().forget(digest);
                self.vault().remove(digest)?;
            }
            return Ok(plain);
        };
        if there.stored.is_none() {
            return Ok(false);
        }
        let (name, stream) = (*digest, holder.0);
        let sql = "UPDATE file_keys SET wrapped = NULL, ended = ?3 WHERE digest = ?1 AND stream = ?2 AND ended IS NULL";
        let ended: Pending<Result<(), Fault>> =
            self.write(move |conn| Ok(conn.prepare_cached(sql)?.execute(params![name, stream, event]).map(drop)?));
        ended.wait()?;
        self.clear(&there)?;
        Ok(true)
    }

    /// Looks at a whole file and holds it against its name, however it lies; nothing where its last key was taken away. One that is put under a key
    /// meanwhile is looked at again.
    pub fn look(&self, digest: &Name, pace: &mut dyn FnMut(u64) -> bool) -> Result<Option<Look>, Fault> {
        let mut stored = None;
        loop {
            let held = match self.file(digest) {
                Ok(Lies::Here(held) | Lies::Locked(held)) => held,
                Ok(Lies::Ended(_)) => return Ok(None),
                // Its key does not open.
                Err(Fault::Altered { table: "file_keys", .. }) => return Ok(Some(Look::Altered(0))),
                Err(other) => return Err(other),
            };
            let look = self.vault().look(&held, pace)?;
            match look {
                Look::Missing if stored.replace(*held.stored()) != Some(*held.stored()) => {}
                look => return Ok(Some(look)),
            }
        }
    }

    /// A file that may be read in parts, and how it lies: looked at whole, if it was not since the start.
    pub fn whole(&self, digest: &Name) -> Result<Option<(Held, Arc<Pieces>)>, Fault> {
        let mut stored = None;
        loop {
            let Some(held) = self.held(digest)? else { return Ok(None) };
            match self.vault().whole(&held)? {
                Some(pieces) => return Ok(Some((held, pieces))),
                None if stored.replace(*held.stored()) != Some(*held.stored()) => {}
                None => return Ok(None),
            }
        }
    }

    /// Puts a file that lies as it came under a key for each of its holders, and then takes away what lay in clear; whether it was there. Whoever is
    /// killed between finds it again. Blocks.
    pub fn lock_up(&self, digest: &Name, holders: &[StreamId], random: &[u8; 32]) -> Result<bool, Fault> {
        let keys = holders.iter().filter_map(|h| self.files_key(*h, random).transpose().map(|key| Ok((*h, key?))));
        let keys: Vec<(StreamId, DataKey)> = keys.collect::<Result<_, Fault>>()?;
        if keys.is_empty() {
            return Ok(false);
        }
        let own = match self.file_key_of(digest)? {
            Some(own) => own,
            None => DataKey::fresh(random, &hex::encode(digest)),
        };
        let Some(laid) = self.vault().sealed_copy(digest, own)? else { return Ok(false) };
        keys.iter().try_for_each(|(holder, key)| self.hold(&laid, (*holder, key)))?;
        self.vault().forget(digest);
        self.vault().remove(digest)?;
        Ok(true)
    }
}

/// A row of a file for a holder.
fn wrapped((digest, stored): (&Name, &Name), (holder, key): (StreamId, &DataKey), own: &DataKey) -> FileKeyRow {
    let wrapped = key.wrap_file(FilePlace { digest, holder, stored }, own);
    FileKeyRow { digest: *digest, holder, stored: Some(*stored), wrapped: Some(wrapped), ended: None }
}

/// Whether the key of a holder's files stands as this row says; which column does not.
pub(super) fn unfit(
    conn: &Connection,
    master: Option<&Master>,
    row: &FileKeyRow,
) -> Result<Option<&'static str>, Fault> {
    let state = find(conn, row.holder, FILES)?;
    Ok(match (row.ended, state) {
        (None, Some(KeyState::Wrapped(..))) => {
            let find = |stream: StreamId, slot: &str| find(conn, stream, slot);
            let ring = Ring::new(master, &find);
            // Without the master key nothing can be said of it.
            (master.is_some() && opened(&ring, row).is_err()).then_some("wrapped")
        }
        (None, _) => Some("wrapped"),
        (Some(by), Some(KeyState::Destroyed(at))) if by == at => None,
        (Some(by), _) => {
            let sql = "SELECT count(*) FROM events WHERE idx = ?1 AND stream = ?2 AND name = ?3";
            let said = params![by, row.holder.0, crate::personal::FILE_ERASED];
            let said: u64 = conn.query_row(sql, said, |r| r.get(0)).optional()?.unwrap_or(0);
            (said == 0).then_some("ended")
        }
    })
}
