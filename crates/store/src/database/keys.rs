//! The keys of persons, each wrapped; the master key in its file; and the end of a key.

use super::Store;
use crate::log::{AppendError, Fault, StoredEvent, StreamId};
use crate::personal::{DataKey, KeyRow, KeyState, Master, NO_MASTER, Ring};
use crate::sql::{Connection, OptionalExtension, params};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// By what it is known whether a master key is that of this record.
pub(super) const PROBE: (StreamId, &str) = (StreamId::from_bits(0), "master");

/// Wrapped key, person and moment of destruction, as a row has them.
type Held = (Option<Vec<u8>>, Option<String>, Option<u64>);
/// Stream, slot, person and wrapped key.
type Wrapped = ([u8; 16], String, Option<String>, Vec<u8>);

pub(super) fn find(conn: &Connection, stream: StreamId, slot: &str) -> Result<Option<KeyState>, Fault> {
    let mut find =
        conn.prepare_cached("SELECT wrapped, person, destroyed FROM person_keys WHERE stream = ?1 AND slot = ?2")?;
    let found: Option<Held> =
        find.query_row(params![stream.0, slot], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    Ok(found.and_then(state))
}

fn state((wrapped, person, destroyed): Held) -> Option<KeyState> {
    destroyed.map(KeyState::Destroyed).or_else(|| wrapped.map(|key| KeyState::Wrapped(key, person)))
}

/// Every row: stream, slot, wrapped key, person, event that destroyed it.
pub(super) fn each_row(conn: &Connection, told: &mut dyn FnMut(crate::sql::Row<'_>)) -> Result<(), Fault> {
    let mut all = conn.prepare_cached("SELECT stream, slot, wrapped, person, destroyed FROM person_keys")?;
    let mut rows = all.stream([])?;
    while let Some(row) = rows.next()? {
        told(row);
    }
    Ok(())
}

/// A key that is new, or is whose as soon as a code tells. No key is ever put in the place of another.
pub(super) fn put(conn: &Connection, row: &KeyRow) -> Result<(), AppendError> {
    let KeyRow { stream, slot, person, wrapped, fresh } = row;
    let sql = if *fresh {
        "INSERT INTO person_keys (stream, slot, person, wrapped) VALUES (?1, ?2, ?3, ?4)"
    } else {
        "UPDATE person_keys SET person = ?3, wrapped = ?4
         WHERE stream = ?1 AND slot = ?2 AND destroyed IS NULL AND (person = ?3) IS NOT TRUE"
    };
    conn.prepare_cached(sql)?.run(params![stream.0, slot, person, wrapped])?;
    Ok(())
}

/// A key where none is; one that stands there stays.
pub(super) fn put_new(conn: &Connection, row: &KeyRow) -> Result<(), Fault> {
    let sql = "INSERT INTO person_keys (stream, slot, person, wrapped) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute(params![row.stream.0, row.slot, row.person, row.wrapped])?;
    Ok(())
}

/// Ends a key: what was deleted is overwritten where it lies (`secure_delete`), and the row says by which event.
pub(super) fn destroy(conn: &Connection, (stream, slot): (StreamId, &str), event: u64) -> Result<(), AppendError> {
    let done = conn
        .prepare_cached(
            "UPDATE person_keys SET wrapped = NULL, person = NULL, destroyed = ?3
             WHERE stream = ?1 AND slot = ?2 AND destroyed IS NULL",
        )?
        .execute(params![stream.0, slot, event])?;
    if done == 1 { Ok(()) } else { Err(AppendError::Constraint { what: format!("person_keys: {stream}/{slot}") }) }
}

/// Opens what of these events is kept apart.
pub(super) fn open_all(conn: &Connection, master: Option<&Master>, events: &mut [StoredEvent]) -> Result<(), Fault> {
    let find = |stream: StreamId, slot: &str| find(conn, stream, slot);
    let ring = Ring::new(master, &find);
    events.iter_mut().try_for_each(|event| ring.open(event))
}

/// The same for a check: without the master key, what is encrypted is passed over.
pub(super) fn open_for_check(
    conn: &Connection,
    master: Option<&Master>,
    events: &mut [StoredEvent],
) -> Result<(), Fault> {
    let find = |stream: StreamId, slot: &str| find(conn, stream, slot);
    let mut ring = Ring::new(master, &find);
    ring.passes_over = true;
    events.iter_mut().try_for_each(|event| ring.open(event))
}

fn file(dir: &Path) -> PathBuf {
    dir.join("keys").join("master.key")
}

/// The master key from its file; one that others may read is refused.
fn read(dir: &Path) -> Result<Option<Master>, Fault> {
    let text = match fs::read_to_string(file(dir)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    if fs::metadata(file(dir))?.permissions().mode() & 0o077 != 0 {
        return Err(Fault::Open(format!("{}：别的用户也能读主密钥，请先 chmod 600", file(dir).display())));
    }
    let bytes = fadu_record::hex::decode_array(text.trim());
    bytes.map(|b| Some(Master::of(b))).ok_or_else(|| Fault::Open(format!("{} 不是主密钥", file(dir).display())))
}

/// Writes it where none is; of several processes that would, the first one's stands.
fn write(dir: &Path, master: &Master) -> Result<(), Fault> {
    let folder = dir.join("keys");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let half = folder.join(format!("master.key.{}", std::process::id()));
    let mut new = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    new.write_all(fadu_record::hex::encode(master.bytes()).as_bytes())?;
    new.sync_all()?;
    let linked = fs::hard_link(&half, file(dir));
    fs::remove_file(&half)?;
    match linked {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(e.into()),
        _ => fs::File::open(&folder)?.sync_all()?,
    }
    Ok(())
}

/// The master key of this record, or none where it never needed one or it is not there. Another's is refused.
pub(super) fn master(conn: &Connection, dir: &Path) -> Result<Option<Master>, Fault> {
    let probe = find(conn, PROBE.0, PROBE.1)?;
    match (read(dir)?, probe) {
        (None, _) => Ok(None),
        (Some(master), None) => Ok(Some(master)),
        (Some(master), Some(KeyState::Wrapped(probe, None))) if master.unwrap(PROBE, None, &probe).is_some() => {
            Ok(Some(master))
        }
        // It opens another key: then it is the probe that was altered.
        (Some(master), Some(_)) if opens_another(conn, &master)? => {
            Err(Fault::Altered { table: "person_keys", row: format!("{}/{}", PROBE.0, PROBE.1) })
        }
        (Some(_), Some(_)) => Err(Fault::Open("keys/master.key 不是这份数据的主密钥".into())),
    }
}

fn opens_another(conn: &Connection, master: &Master) -> Result<bool, Fault> {
    let mut one = conn.prepare_cached(
        "SELECT stream, slot, person, wrapped FROM person_keys WHERE wrapped IS NOT NULL AND stream <> ?1 LIMIT 1",
    )?;
    let one: Option<Wrapped> =
        one.query_row([PROBE.0.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).optional()?;
    Ok(one.is_some_and(|(stream, slot, person, wrapped)| {
        master.unwrap((StreamId(stream), &slot), person.as_deref(), &wrapped).is_some()
    }))
}

impl Store {
    /// The master key; made of these random bytes where the record has none yet.
    pub fn master(&self, fill: impl FnOnce(&mut [u8; 32])) -> Result<&Master, Fault> {
        if let Some(master) = self.0.master.get() {
            return Ok(master);
        }
        if self.read(|conn| find(conn, PROBE.0, PROBE.1))?.is_none() {
            let mut bytes = [0; 32];
            fill(&mut bytes);
            write(self.dir(), &Master::of(bytes))?;
            let master = read(self.dir())?.ok_or_else(|| Fault::Open(NO_MASTER.into()))?;
            let probe = master.row(PROBE, None, (&DataKey::of([0; 32]), true));
            self.alone(|conn| {
                let sql = "INSERT INTO person_keys (stream, slot, wrapped) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                conn.execute(sql, params![probe.stream.0, probe.slot, probe.wrapped])?;
                Ok(())
            })?;
        }
        let master = self.read(|conn| master(conn, self.dir()))?.ok_or_else(|| Fault::Open(NO_MASTER.into()))?;
        Ok(self.0.master.get_or_init(|| master))
    }

    /// Whether the master key is there.
    pub fn has_master(&self) -> bool {
        self.0.master.get().is_some()
    }

    /// The events of a name from an index on, opened; what others hold is not even read.
    pub fn events_named(&self, name: &str, from: u64, limit: usize) -> Result<Vec<StoredEvent>, Fault> {
        let events = self.read(|conn| {
            let mut found = super::events::named(conn, name, from, limit)?;
            open_all(conn, self.0.master.get(), &mut found)?;
            Ok(found)
        })?;
        events.iter().try_for_each(super::unaltered)?;
        Ok(events)
    }

    /// The keys of a stream by slot; nothing for one that was destroyed.
    pub fn person_keys(&self, stream: StreamId) -> Result<Vec<(String, Option<DataKey>)>, Fault> {
        self.read(|conn| {
            let mut all = conn.prepare_cached(
                "SELECT slot, wrapped, person, destroyed FROM person_keys WHERE stream = ?1 ORDER BY slot",
            )?;
            let row = |r: crate::sql::Row<'_>| Ok((r.get(0)?, state((r.get(1)?, r.get(2)?, r.get(3)?))));
            let slots: BTreeMap<String, Option<KeyState>> =
                all.query_map([stream.0], row)?.collect::<Result<_, _>>()?;
            let find = |_: StreamId, slot: &str| Ok(slots.get(slot).cloned().flatten());
            let ring = Ring::new(self.0.master.get(), &find);
            slots.keys().map(|slot| ring.key(stream, slot).map(|key| (slot.clone(), key))).collect()
        })
    }

    /// The key at a place: none was made, or it was destroyed.
    pub fn person_key(&self, stream: StreamId, slot: &str) -> Result<Option<Option<DataKey>>, Fault> {
        self.read(|conn| {
            let find = |stream: StreamId, slot: &str| find(conn, stream, slot);
            match find(stream, slot)? {
                None => Ok(None),
                Some(_) => Ring::new(self.0.master.get(), &find).key(stream, slot).map(Some),
            }
        })
    }

    /// Where a person stands, found by what [`Master::index`] gives: streams and slots.
    pub fn places_of(&self, person: &str) -> Result<Vec<(StreamId, String)>, Fault> {
        self.read(|conn| {
            let mut all =
                conn.prepare_cached("SELECT stream, slot FROM person_keys WHERE person = ?1 ORDER BY stream, slot")?;
            let all = all.query_map([person], |r| Ok((StreamId(r.get(0)?), r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// What is left of overwritten pages in the write-ahead log goes, too.
    pub fn forget_overwritten(&self) -> Result<(), Fault> {
        let bytes = self.0.options.wal_bytes;
        self.alone(|conn| match conn {
            Connection::Sqlite(file) => super::open::empty_wal(file, bytes),
            // What the views held in clear, the server overwrites when it needs the room: it can be told to look for such room now. One table
            // at a time: several statements sent together are one transaction, in which it refuses.
            Connection::Postgres(_) => {
                let held = ["matters", "parties_beside", "published", "parties", "person_keys"];
                Ok(held.iter().try_for_each(|table| conn.execute_batch(&format!("VACUUM {table}")))?)
            }
        })
    }
}
