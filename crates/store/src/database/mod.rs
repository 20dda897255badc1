//! The store on either database: one writer thread with group commit, four reading connections; on SQLite a write-ahead log sized once and kept.

mod accounts;
pub(crate) mod ahead;
mod append;
mod audit;
mod blobs;
mod canon;
mod catalogue;
mod check;
mod clues;
mod collected;
mod counted;
mod custody;
mod drafts;
mod ended;
mod events;
mod files;
mod gauges;
mod inbox;
mod keys;
mod known;
mod lists;
mod live;
mod looks;
mod matters;
mod named;
mod notes;
mod open;
mod pages;
mod parties;
mod precedents;
mod published;
mod replay;
mod rows;
mod sessions;
mod shadow;
mod snapshot;
mod transfer;
mod triggers;
mod writer;

use crate::log::{
    Append, AppendError, Fault, Head, Log, Pending, PendingAppend, PendingBoth, Soundness, StoredEvent, StreamId,
};
use crate::personal::Master;
use crate::sql::{Connection, Transaction};
use crate::vault::Vault;
pub(crate) use ahead::{Page, Place, Turns};
pub use audit::AuditSought;
pub(crate) use check::difference;
pub(crate) use ended::{Ended, ended};
pub use files::{FileKeyRow, Lies};
pub use gauges::{GROUP_BOUNDS, Writing};
pub use known::Known;
pub(crate) use known::Step;
pub(crate) use live::POSITIONS;
pub use open::{Doctor, Durability, Options};
pub(crate) use open::{MIGRATIONS, VIEWS_SINCE, classes};
pub use published::{Cosigned, Published};
pub use shadow::{NumberDue, Shadow};
pub use snapshot::{Snapshot, snapshot};
use std::{
    fs::File,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, atomic::Ordering, mpsc},
    thread::JoinHandle,
};
pub use transfer::{fill, snapshot_of};
use writer::Job;

/// How many requests may wait for the writer before new ones are turned away.
const QUEUE: usize = 4096;
const READERS: usize = 4;

/// The log and the views in one data directory. Cheap to clone; the last one dropped closes the file.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    options: Options,
    queue: Option<mpsc::SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    head: Arc<RwLock<Head>>,
    master: OnceLock<Master>,
    readers: Mutex<Vec<Connection>>,
    returned: Condvar,
    sessions: Arc<sessions::Sessions>,
    gauges: Arc<gauges::Gauges>,
    vault: Vault,
    _lock: File,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already answered by dropping its requests.
            let _ = thread.join();
        }
    }
}

impl Store {
    /// Opens or makes the store in a data directory; a second process is turned away.
    pub fn open(options: Options) -> Result<Store, Fault> {
        let lock = open::lock(&options)?;
        let open = if options.server.is_none() { Vault::open } else { Vault::shared };
        let vault = open(&options.dir, &options.evidence)?;
        let gauges = Arc::new(gauges::Gauges::default());
        let writer = open::writer(&options)?;
        let frontier = events::frontier(&writer)?;
        let master = keys::master(&writer, &options.dir)?.map_or_else(OnceLock::new, OnceLock::from);
        let readers = (0..READERS).map(|_| open::reader(&options)).collect::<Result<Vec<_>, _>>()?;
        let head = Arc::new(RwLock::new(Head { size: frontier.size(), root: frontier.root() }));
        let (queue, jobs) = mpsc::sync_channel(QUEUE);
        let thread = writer::Writer::new(options.clone(), writer, frontier, head.clone())?
            .counted(gauges.clone())
            .start(jobs)?;
        Ok(Store(Arc::new(Inner {
            options,
            queue: Some(queue),
            thread: Some(thread),
            head,
            master,
            readers: Mutex::new(readers),
            returned: Condvar::new(),
            sessions: Arc::default(),
            gauges,
            vault,
            _lock: lock,
        })))
    }

    /// Whether the views are those of an older program and must be built again from the log before they are served.
    pub fn rebuild_due(&self) -> Result<bool, Fault> {
        match &self.0.options.server {
            Some(_) => self.read(crate::postgres::rebuild_due),
            None => Ok(open::rebuild(&self.0.options.dir).exists()),
        }
    }
    /// They were built again.
    pub fn rebuilt(&self) -> Result<(), Fault> {
        match &self.0.options.server {
            Some(_) => self.alone(crate::postgres::rebuilt),
            None => Ok(std::fs::remove_file(open::rebuild(&self.0.options.dir))?),
        }
    }
    /// Whether other processes may write to the same database.
    pub fn is_shared(&self) -> bool {
        self.0.options.server.is_some()
    }

    /// The data directory.
    pub fn dir(&self) -> &PathBuf {
        &self.0.options.dir
    }

    /// Version and settings of the database, and the class of every table.
    pub fn doctor(&self) -> Result<Doctor, Fault> {
        self.alone(open::doctor)
    }

    /// How many events a stream has.
    pub fn version(&self, stream: StreamId) -> Result<u64, Fault> {
        self.read(|conn| append::version(conn, stream))
    }

    /// How many events each of two streams has, in one trip.
    pub fn versions(&self, one: StreamId, other: StreamId) -> Result<(u64, u64), Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT (SELECT coalesce(max(version), 0) FROM events WHERE stream = ?1),
                        (SELECT coalesce(max(version), 0) FROM events WHERE stream = ?2)",
            )?;
            Ok(find.query_row([one.0, other.0], |r| Ok((r.get(0)?, r.get(1)?)))?)
        })
    }

    /// Ends bulk loading: everything is on disk when this returns, and every later append is durable on its own.
    pub fn finish_bulk(&self) -> Result<(), Fault> {
        self.alone(open::finish_bulk)
    }

    /// Runs on the writer thread inside the group's transaction; answered when committed.
    fn write<T: Send + 'static, E: From<Fault> + From<crate::sql::Error> + Send + 'static>(
        &self,
        run: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Pending<Result<T, E>> {
        let (answer, pending) = tokio::sync::oneshot::channel();
        self.send(Job::Write(writer::work(run, answer)));
        Pending(pending)
    }

    /// Borrows the writing connection, outside any transaction, while all other writers wait.
    fn alone<T>(&self, run: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let (lend, lent) = mpsc::sync_channel(1);
        let (give_back, given_back) = mpsc::sync_channel(1);
        self.send(Job::Lend(lend, given_back));
        let conn: Connection = lent.recv().map_err(|_| Fault::Closed)?;
        let done = run(&conn);
        // The writer opens a new one if this does not arrive.
        let _ = give_back.send(conn);
        done
    }

    /// A full queue answers `Busy`, a closed one `Closed`.
    fn send(&self, job: Job) {
        let Some(queue) = &self.0.queue else { return job.refuse(Fault::Closed) };
        // Counted before it is sent: the writer may have it at once.
        self.0.gauges.waiting.fetch_add(1, Ordering::Relaxed);
        let (job, fault) = match queue.try_send(job) {
            Ok(()) => return,
            Err(mpsc::TrySendError::Full(job)) => (job, Fault::Busy),
            Err(mpsc::TrySendError::Disconnected(job)) => (job, Fault::Closed),
        };
        self.0.gauges.waiting.fetch_sub(1, Ordering::Relaxed);
        job.refuse(fault);
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs with one of the reading connections; waits until one is free.
    fn read<T>(&self, run: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut free = self.readers();
        let conn = loop {
            match free.pop() {
                Some(conn) => break conn,
                None => free = self.0.returned.wait(free).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(free);
        // A server that went away may be back.
        let conn = if conn.is_postgres() && !conn.is_sound() { self.again(conn)? } else { conn };
        let lent = Lent { store: self, conn: Some(conn) };
        // Always there until the drop.
        let Some(conn) = &lent.conn else { return Err(Fault::Closed) };
        run(conn)
    }

    /// Another connection in the place of one that broke; the place is kept if there is none to be had.
    fn again(&self, broken: Connection) -> Result<Connection, Fault> {
        open::reader(&self.0.options).inspect_err(|_| drop(Lent { store: self, conn: Some(broken) }))
    }

    /// As `read`, but all statements see one state of the database.
    fn read_snapshot<T>(&self, run: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        self.read(|conn| {
            let _seen = Transaction::reading(conn)?;
            run(conn)
        })
    }
}

/// A connection of its own beside those of the store, to the server.
pub(crate) fn session(store: &Store) -> Result<Connection, Fault> {
    open::reader(&store.0.options)
}

/// Gives the connection back even if the reader panics.
struct Lent<'a> {
    store: &'a Store,
    conn: Option<Connection>,
}
impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.store.readers().push(conn);
            self.store.0.returned.notify_one();
        }
    }
}

/// An event that does not bear its leaf is not served.
fn unaltered(event: &StoredEvent) -> Result<(), Fault> {
    difference(event).map_or(Ok(()), |_| Err(Fault::Altered { table: "events", row: event.index.to_string() }))
}

impl Log for Store {
    fn append(&self, request: Append) -> PendingAppend {
        let (answer, pending) = tokio::sync::oneshot::channel::<Result<_, AppendError>>();
        self.send(Job::Append(Box::new(request), answer));
        Pending(pending)
    }
    fn append_both(&self, first: Append, other: Append) -> PendingBoth {
        let (answer, pending) = tokio::sync::oneshot::channel::<Result<_, AppendError>>();
        self.send(Job::Both(Box::new((first, other)), answer));
        Pending(pending)
    }
    fn events(&self, stream: StreamId) -> Result<Vec<StoredEvent>, Fault> {
        let events = self.read(|conn| {
            let mut found = events::of_stream(conn, stream)?;
            keys::open_all(conn, self.0.master.get(), &mut found)?;
            Ok(found)
        })?;
        events.iter().try_for_each(unaltered)?;
        Ok(events)
    }
    fn each(&self, stream: StreamId, told: &mut dyn FnMut(&str, fadu_record::Moment, &str)) -> Result<(), Fault> {
        self.read(|conn| events::each(conn, stream, told))
    }
    fn event(&self, stream: StreamId, version: u64) -> Result<Option<StoredEvent>, Fault> {
        let event = self.read(|conn| {
            let mut found = events::at_version(conn, stream, version)?;
            keys::open_all(conn, self.0.master.get(), found.as_mut_slice())?;
            Ok(found)
        })?;
        event.iter().try_for_each(unaltered)?;
        Ok(event)
    }
    fn all_events(&self, from: u64, limit: usize) -> Result<Vec<StoredEvent>, Fault> {
        self.read(|conn| {
            let mut found = events::from_index(conn, from, limit)?;
            keys::open_for_check(conn, self.0.master.get(), &mut found)?;
            Ok(found)
        })
    }
    fn head(&self) -> Head {
        if self.0.options.server.is_some()
            // What others have committed counts, too; if the server cannot be asked, what is known.
            && let Ok(frontier) = self.read(events::frontier)
        {
            return Head { size: frontier.size(), root: frontier.root() };
        }
        *self.0.head.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn check(&self) -> Result<Soundness, Fault> {
        self.read_snapshot(|conn| check::check(conn, self.0.master.get()))
    }
}
