//! Opening the file: settings, migrations, the write-ahead log sized once, and what `doctor` reports.

use crate::log::Fault;
use crate::vault::Evidence;
use crate::{
    postgres::{self, Server},
    sql,
};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

/// Below this a race between two checkpoints could damage the file.
const OLDEST_SQLITE: i32 = 3_051_003;
const PAGE_BYTES: u64 = 4096;
/// The database's name in its directory.
pub(super) const FILE: &str = "fadu.sqlite";
pub(crate) const MIGRATIONS: [&str; 22] = [
    include_str!("../../migrations/sqlite/0001-first.sql"),
    include_str!("../../migrations/sqlite/0002-precedents.sql"),
    include_str!("../../migrations/sqlite/0003-notes.sql"),
    include_str!("../../migrations/sqlite/0004-drafts.sql"),
    include_str!("../../migrations/sqlite/0005-lists.sql"),
    include_str!("../../migrations/sqlite/0006-log.sql"),
    include_str!("../../migrations/sqlite/0007-custody.sql"),
    include_str!("../../migrations/sqlite/0011-classes.sql"),
    include_str!("../../migrations/sqlite/0012-keys.sql"),
    include_str!("../../migrations/sqlite/0013-witness-keys.sql"),
    include_str!("../../migrations/sqlite/0015-catalogue.sql"),
    include_str!("../../migrations/sqlite/0018-parties.sql"),
    include_str!("../../migrations/sqlite/0023-audit.sql"),
    include_str!("../../migrations/sqlite/0024-clues.sql"),
    include_str!("../../migrations/sqlite/0025-collected.sql"),
    include_str!("../../migrations/sqlite/0026-sampling.sql"),
    include_str!("../../migrations/sqlite/0030-named.sql"),
    include_str!("../../migrations/sqlite/0028-counted.sql"),
    include_str!("../../migrations/sqlite/0031-live.sql"),
    include_str!("../../migrations/sqlite/0034-clue-texts.sql"),
    include_str!("../../migrations/sqlite/0035-file-keys.sql"),
    include_str!("../../migrations/sqlite/0036-parties-beside.sql"),
];

/// Databases of fewer migrations have views that hold less than this program looks for: they are built again from the log.
pub(crate) const VIEWS_SINCE: usize = 22;
/// Lies in the data directory until they are.
const REBUILD: &str = "rebuild";

/// Where it is marked that the views are to be built again.
pub(super) fn rebuild(dir: &Path) -> PathBuf {
    dir.join(REBUILD)
}

/// When an append counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// When it is on disk.
    #[default]
    Full,
    /// At `finish_bulk` only: for seeding an empty store, never for work.
    Bulk,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data directory; made if absent.
    pub dir: PathBuf,
    /// When an append counts as done.
    pub durability: Durability,
    /// Size of the write-ahead log, written once and then overwritten for ever.
    pub wal_bytes: u64,
    /// The PostgreSQL server, if the log is not to lie in the data directory; blobs, tiles and keys still do.
    pub server: Option<Server>,
    /// Where the bytes of files lie.
    pub evidence: Evidence,
}
impl Options {
    /// Durable, with a log of 64 MiB.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let (durability, evidence) = (Durability::Full, Evidence::Disk);
        Options { dir: dir.into(), durability, wal_bytes: 64 << 20, evidence, server: None }
    }
    /// With another way to count an append as done.
    #[must_use]
    pub fn durability(self, durability: Durability) -> Self {
        Options { durability, ..self }
    }
    /// With a write-ahead log of another size.
    #[must_use]
    pub fn wal_bytes(self, wal_bytes: u64) -> Self {
        Options { wal_bytes, ..self }
    }
    /// On a PostgreSQL server.
    #[must_use]
    pub fn server(self, server: Option<Server>) -> Self {
        Options { server, ..self }
    }
    /// With the bytes of files elsewhere.
    #[must_use]
    pub fn evidence(self, evidence: Evidence) -> Self {
        Options { evidence, ..self }
    }
    pub(super) fn file(&self) -> PathBuf {
        self.dir.join(FILE)
    }
    /// Half the log: the other half is room for what is written while a reader holds the checkpoint back.
    fn checkpoint_pages(&self) -> u64 {
        (self.wal_bytes / PAGE_BYTES / 2).clamp(256, 8192)
    }
}

/// What the database says of itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Doctor {
    /// `sqlite` or `postgresql`.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// The settings that decide whether what is answered is on disk, and in which order texts stand.
    pub settings: BTreeMap<String, String>,
    /// Every table with its class: legal, derived or ephemeral.
    pub tables: Vec<(String, String)>,
}

pub(super) fn lock(options: &Options) -> Result<File, Fault> {
    fs::create_dir_all(&options.dir)?;
    let file = File::options().create(true).truncate(false).write(true).open(options.dir.join("lock"))?;
    // Several servers may stand before one PostgreSQL and share the folder; nobody shares it with a process that holds the file.
    let locked = if options.server.is_some() { file.try_lock_shared() } else { file.try_lock() };
    locked.map_err(|_| Fault::Open(format!("{} is in use by another process", options.dir.display())))?;
    Ok(file)
}

/// The one writing connection: migrated, sized, with its durability set.
pub(super) fn writer(options: &Options) -> Result<sql::Connection, Fault> {
    match &options.server {
        Some(server) => postgres::writer(server, options),
        None => Ok(sql::Connection::Sqlite(file_writer(options)?)),
    }
}

fn file_writer(options: &Options) -> Result<Connection, Fault> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Fault::Open(format!("SQLite {} is older than 3.51.3", rusqlite::version())));
    }
    let fresh = !options.file().exists();
    let conn = Connection::open(options.file())?;
    settle(&conn)?;
    conn.pragma_update(None, "page_size", PAGE_BYTES as i64)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
    if mode != "wal" {
        return Err(Fault::Open(format!("journal mode is {mode}, not wal")));
    }
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = -1; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;")?;
    if (1..VIEWS_SINCE).contains(&version(&conn)?) {
        File::create(rebuild(&options.dir))?.sync_all()?;
    }
    migrate(&conn)?;
    if wal_size(&options.file())? < options.wal_bytes {
        size_wal(&conn, options.wal_bytes)?;
    }
    conn.pragma_update(None, "wal_autocheckpoint", options.checkpoint_pages() as i64)?;
    if fresh {
        File::open(&options.dir)?.sync_all()?;
    }
    if options.durability == Durability::Bulk {
        conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
    }
    Ok(conn)
}

/// A connection that cannot write.
pub(super) fn reader(options: &Options) -> Result<sql::Connection, Fault> {
    match &options.server {
        Some(server) => postgres::reader(server),
        None => Ok(sql::Connection::Sqlite(file_reader(options)?)),
    }
}

fn file_reader(options: &Options) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(
        options.file(),
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&conn)?;
    conn.execute_batch("PRAGMA query_only = ON")?;
    Ok(conn)
}

/// Common to all: the log file stays when the last connection closes, so that its blocks stay allocated.
pub(super) fn settle(conn: &Connection) -> Result<(), Fault> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // A plan never depends on bound values, so that a cached statement is never parsed again.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch("PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;")?;
    Ok(())
}

fn version(conn: &Connection) -> Result<usize, Fault> {
    Ok(conn.query_row("PRAGMA user_version", [], |r| r.get::<_, i64>(0))?.try_into().unwrap_or(usize::MAX))
}

pub(super) fn migrate(conn: &Connection) -> Result<(), Fault> {
    let done = version(conn)?;
    if done > MIGRATIONS.len() {
        return Err(Fault::Open(format!(
            "the data is of a newer version ({done}) than this program ({})",
            MIGRATIONS.len()
        )));
    }
    for (i, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        conn.execute_batch(&format!("BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {};\nCOMMIT;", i + 1))?;
    }
    Ok(())
}

fn wal_size(file: &Path) -> Result<u64, Fault> {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    Ok(fs::metadata(name).map(|m| m.len()).unwrap_or(0))
}

/// Empties the log and sizes it anew: what lay in it is overwritten.
pub(super) fn empty_wal(conn: &Connection, bytes: u64) -> Result<(), Fault> {
    let pages: i64 = conn.query_row("PRAGMA wal_autocheckpoint", [], |r| r.get(0))?;
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
    if busy != 0 {
        return Err(Fault::Busy);
    }
    size_wal(conn, bytes)?;
    conn.pragma_update(None, "wal_autocheckpoint", pages)?;
    Ok(())
}

/// Growing the log costs ten times what overwriting it does, at every sync: so it is grown once, by writing one blob again and again.
fn size_wal(conn: &Connection, bytes: u64) -> Result<(), Fault> {
    const STEP_BYTES: u64 = 1 << 20;
    conn.execute_batch("PRAGMA wal_checkpoint(RESTART); PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF; CREATE TABLE sizing (b BLOB);")?;
    for _ in 0..=bytes / STEP_BYTES {
        conn.execute_batch(&format!("DELETE FROM sizing; INSERT INTO sizing VALUES (zeroblob({STEP_BYTES}));"))?;
    }
    conn.execute_batch("DROP TABLE sizing; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(RESTART);")?;
    Ok(())
}

pub(super) fn finish_bulk(conn: &sql::Connection) -> Result<(), Fault> {
    if conn.is_postgres() {
        // What was answered before it was on disk is there with the next commit that waits; and this one waits.
        return Ok(
            conn.execute_batch("SET synchronous_commit = on; BEGIN; UPDATE frontier SET size = size; COMMIT; ANALYZE")?
        );
    }
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(RESTART); PRAGMA cache_size = -16384;")?;
    Ok(())
}

pub(super) fn doctor(conn: &sql::Connection) -> Result<Doctor, Fault> {
    let file = match conn {
        sql::Connection::Sqlite(file) => file,
        sql::Connection::Postgres(_) => return postgres::doctor(conn),
    };
    let mode: String = file.query_row("PRAGMA journal_mode", [], |r| r.get(0))?;
    let mut settings = BTreeMap::from([("journal_mode".to_owned(), mode)]);
    for name in ["synchronous", "mmap_size", "page_size", "foreign_keys"] {
        let value = file.query_row(&format!("PRAGMA {name}"), [], |r| r.get::<_, i64>(0)).unwrap_or(0);
        settings.insert(name.to_owned(), value.to_string());
    }
    Ok(Doctor { engine: "sqlite".into(), version: rusqlite::version().to_owned(), settings, tables: classes(conn)? })
}

/// Every table with its class.
pub(crate) fn classes(conn: &sql::Connection) -> Result<Vec<(String, String)>, Fault> {
    let mut tables = conn.prepare_cached("SELECT name, class FROM tables ORDER BY class, name")?;
    Ok(tables.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
}
