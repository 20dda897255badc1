//! The writer thread: drains the queue into one transaction, a savepoint for each request, one commit, then all answers.

use super::{
    append, events,
    gauges::Gauges,
    open,
    open::{Durability, Options},
};
use crate::log::{Append, AppendError, Fault, Head, Receipt};
use crate::sql::{self, Connection};
use fadu_record::{Frontier, Moment};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, RwLock, atomic::Ordering, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Requests in one commit at most.
const GROUP: usize = 256;
/// How long a group waits to become as large as the one before.
const LINGER: Duration = Duration::from_micros(200);
/// Leaves between two stored frontiers.
const FRONTIER_EVERY: u64 = 1024;
/// The edge of the tree on a server, and the lock that orders all writers.
const EDGE: &str = "SELECT size, peaks FROM frontier WHERE one = 1 FOR UPDATE";

/// Gives the answer once the commit is known.
pub(super) type Answer = Box<dyn FnOnce(Result<(), Fault>) + Send>;
/// A write that is no append; tells whether to keep what it wrote.
pub(super) type Work = Box<dyn FnOnce(Result<&Connection, Fault>) -> (bool, Answer) + Send>;

pub(super) enum Job {
    Append(Box<Append>, oneshot::Sender<Result<Receipt, AppendError>>),
    /// Both in one savepoint, or neither.
    Both(Box<(Append, Append)>, oneshot::Sender<Result<(Receipt, Receipt), AppendError>>),
    Write(Work),
    Lend(mpsc::SyncSender<Connection>, mpsc::Receiver<Connection>),
}
impl Job {
    pub(super) fn refuse(self, fault: Fault) {
        match self {
            Job::Append(_, answer) => {
                // Whoever asked may be gone.
                let _ = answer.send(Err(fault.into()));
            }
            Job::Both(_, answer) => drop(answer.send(Err(fault.into()))),
            Job::Write(work) => work(Err(fault)).1(Ok(())),
            Job::Lend(..) => {}
        }
    }

    /// What it will ask.
    fn asked(&self) -> Vec<append::Asked<'_>> {
        let requests = match self {
            Job::Append(request, _) => vec![&**request],
            Job::Both(two, _) => vec![&two.0, &two.1],
            Job::Write(_) | Job::Lend(..) => Vec::new(),
        };
        requests.into_iter().flat_map(|r| append::asked(&r.stream, r.key.as_ref())).collect()
    }
}

/// A piece of writing with its answer.
pub(super) fn work<T: Send + 'static, E: From<Fault> + From<sql::Error> + Send + 'static>(
    run: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    answer: oneshot::Sender<Result<T, E>>,
) -> Work {
    Box::new(move |conn| {
        let done = conn.map_err(E::from).and_then(|conn| {
            let done = run(conn)?;
            conn.settle()?;
            Ok(done)
        });
        (done.is_ok(), Box::new(move |commit| drop(answer.send(commit.map_err(E::from).and(done)))))
    })
}

pub(super) struct Writer {
    options: Options,
    conn: Option<Connection>,
    frontier: Frontier,
    last_recorded: Moment,
    head: Arc<RwLock<Head>>,
    gauges: Arc<Gauges>,
}

/// What the group has written so far, not yet committed.
struct Group {
    frontier: Frontier,
    last_recorded: Moment,
    answers: Vec<Answer>,
}

impl Writer {
    pub(super) fn new(
        options: Options,
        conn: Connection,
        frontier: Frontier,
        head: Arc<RwLock<Head>>,
    ) -> Result<Writer, Fault> {
        let last_recorded = events::last_recorded(&conn)?;
        Ok(Writer { options, conn: Some(conn), frontier, last_recorded, head, gauges: Arc::default() })
    }

    /// Counts for whoever runs the server.
    pub(super) fn counted(self, gauges: Arc<Gauges>) -> Writer {
        Writer { gauges, ..self }
    }

    pub(super) fn start(mut self, jobs: mpsc::Receiver<Job>) -> Result<JoinHandle<()>, Fault> {
        Ok(std::thread::Builder::new().name("store-writer".into()).spawn(move || {
            let mut before = 1;
            while let Ok(first) = jobs.recv() {
                let mut group = gather(first, &jobs, before);
                before = group.len();
                self.gauges.waiting.fetch_sub(before as u64, Ordering::Relaxed);
                let alone = group.pop_if(|job| matches!(job, Job::Lend(..)));
                if !group.is_empty() {
                    self.group(group);
                }
                if let Some(Job::Lend(lend, back)) = alone {
                    self.lend(&lend, &back);
                }
            }
        })?)
    }

    /// A connection that failed is never used again: after a failed sync only a new one knows what is on disk.
    fn connection(&mut self) -> Result<Connection, Fault> {
        // A server may have gone and come back while nobody wrote.
        if let Some(conn) = self.conn.take().filter(|conn| !conn.is_postgres() || conn.is_sound()) {
            return Ok(conn);
        }
        // Whatever was asked at first: after a failure nothing is written in bulk.
        let conn = open::writer(&self.options.clone().durability(Durability::Full))?;
        self.frontier = events::frontier(&conn)?;
        self.last_recorded = events::last_recorded(&conn)?;
        self.publish();
        Ok(conn)
    }

    /// On a server others write, too: the edge of the tree is read under its lock, and behind it, in the same trip, what the requests will ask.
    fn catch_up(&mut self, conn: &Connection, jobs: &[Job]) -> Result<(), Fault> {
        if !conn.is_postgres() {
            return Ok(());
        }
        conn.forget_ahead(&[]);
        let asked = std::iter::once((EDGE, Vec::new())).chain(jobs.iter().flat_map(Job::asked)).collect::<Vec<_>>();
        conn.ahead(&asked.iter().map(|(sql, of)| (*sql, &of[..])).collect::<Vec<_>>())?;
        let (size, peaks) = conn.query_row(EDGE, [], |r| Ok((r.get::<u64>(0)?, r.get::<Vec<u8>>(1)?)))?;
        if size == self.frontier.size() {
            return Ok(());
        }
        let read = Frontier::from_bytes(&peaks).filter(|frontier| frontier.size() == size);
        self.frontier = read.ok_or(Fault::Altered { table: "frontier", row: "1".into() })?;
        self.last_recorded = events::last_recorded(conn)?;
        Ok(())
    }

    fn publish(&self) {
        let head = Head { size: self.frontier.size(), root: self.frontier.root() };
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
    }

    fn lend(&mut self, lend: &mpsc::SyncSender<Connection>, back: &mpsc::Receiver<Connection>) {
        if let Ok(conn) = self.connection()
            && lend.send(conn).is_ok()
        {
            self.conn = back.recv().ok().filter(Connection::is_sound);
        }
    }

    fn group(&mut self, jobs: Vec<Job>) {
        let conn = match self.connection().and_then(|conn| Ok(begin(&conn).map(|()| conn)?)) {
            Ok(conn) => conn,
            Err(fault) => return jobs.into_iter().for_each(|job| job.refuse(fault.clone())),
        };
        if let Err(fault) = self.catch_up(&conn, &jobs) {
            return jobs.into_iter().for_each(|job| job.refuse(fault.clone()));
        }
        let mut group = Group {
            frontier: self.frontier.clone(),
            last_recorded: self.last_recorded,
            answers: Vec::with_capacity(jobs.len()),
        };
        let mut broken: Option<Fault> = None;
        for job in jobs {
            match &broken {
                Some(fault) => job.refuse(fault.clone()),
                None => broken = group.one(&conn, job).err(),
            }
        }
        let committed = match broken {
            Some(fault) => Err(fault),
            None => self.commit(&conn, &group),
        };
        // What a request that was broken off did not ask for is nobody's answer any more.
        conn.forget_ahead(&[]);
        let events = group.frontier.size() - self.frontier.size();
        self.gauges.group(group.answers.len(), events, committed.is_ok());
        if committed.is_ok() {
            self.conn = Some(conn);
            self.frontier = group.frontier;
            self.last_recorded = group.last_recorded;
            self.publish();
        }
        for answer in group.answers {
            answer(committed.clone());
        }
    }

    fn commit(&self, conn: &Connection, group: &Group) -> Result<(), Fault> {
        let every = if conn.is_postgres() { 1 } else { FRONTIER_EVERY };
        if group.frontier.size() / every > self.frontier.size() / every {
            events::keep_frontier(conn, &group.frontier)?;
        }
        conn.execute("COMMIT", [])?;
        Ok(())
    }
}

/// What waits, and for a moment what is about to come: those just answered ask again within microseconds, and two half groups cost two syncs.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a group waits is no fact of the record: nothing that is kept depends on it"
)]
fn gather(first: Job, jobs: &mpsc::Receiver<Job>, before: usize) -> Vec<Job> {
    let started = Instant::now();
    let mut group = vec![first];
    while group.len() < GROUP && !matches!(group.last(), Some(Job::Lend(..))) {
        let patience = if group.len() < before { LINGER.saturating_sub(started.elapsed()) } else { Duration::ZERO };
        match jobs.recv_timeout(patience) {
            Ok(job) => group.push(job),
            Err(_) => break,
        }
    }
    group
}

impl Group {
    /// One request in its savepoint. An error here means that the whole transaction is lost.
    fn one(&mut self, conn: &Connection, job: Job) -> Result<(), Fault> {
        if let Err(e) = conn.mark("SAVEPOINT request") {
            let fault = Fault::from(e);
            job.refuse(fault.clone());
            return Err(fault);
        }
        let (keep, answer) = match job {
            Job::Append(request, answer) => answered(self.append(conn, *request), answer),
            Job::Both(two, answer) => answered(self.both(conn, *two), answer),
            Job::Write(work) => work(Ok(conn)),
            // Never in a group.
            Job::Lend(..) => (true, Box::new(|_| {}) as Answer),
        };
        self.answers.push(answer);
        if !keep {
            conn.abandon();
            conn.run("ROLLBACK TO request", [])?;
        }
        Ok(conn.run("RELEASE request", [])?)
    }

    fn append(&mut self, conn: &Connection, request: Append) -> Result<Receipt, AppendError> {
        let at = append::At { first_index: self.frontier.size(), not_before: self.last_recorded };
        let (stream, key) = (request.stream, request.key.as_ref().map(|key| key.key.clone()));
        let done = catch_unwind(AssertUnwindSafe(|| {
            let done = append::append(conn, request, &at)?;
            conn.settle()?;
            Ok(done)
        }))
        .unwrap_or_else(|_| Err(AppendError::Fault(Fault::Database("the builder panicked".into()))));
        // Whoever comes next in the group and asks the same is not told what stood before this one.
        conn.forget_ahead(&[&stream.0, &key.unwrap_or_default()]);
        let done = done?;
        done.hashes.iter().for_each(|hash| self.frontier.append(*hash));
        self.last_recorded = done.last_recorded;
        Ok(done.receipt)
    }

    /// One after the other; where the second fails, the edge of the tree is again what it was before the first.
    fn both(&mut self, conn: &Connection, (first, other): (Append, Append)) -> Result<(Receipt, Receipt), AppendError> {
        let before = (self.frontier.clone(), self.last_recorded);
        let done = self.append(conn, first).and_then(|one| Ok((one, self.append(conn, other)?)));
        if done.is_err() {
            (self.frontier, self.last_recorded) = before;
        }
        done
    }
}

/// Whether to keep what was written, and the answer once the commit is known.
fn answered<T: Send + 'static>(
    done: Result<T, AppendError>,
    answer: oneshot::Sender<Result<T, AppendError>>,
) -> (bool, Answer) {
    (done.is_ok(), Box::new(move |commit| drop(answer.send(commit.map_err(AppendError::from).and(done)))))
}

/// On a server the lock that orders all writers is taken in `catch_up`.
fn begin(conn: &Connection) -> Result<(), sql::Error> {
    match conn {
        Connection::Sqlite(_) => conn.execute_batch("BEGIN IMMEDIATE"),
        Connection::Postgres(_) => conn.run("BEGIN", []),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        account::Session,
        database::{Options, Store},
        log::{Append, Built, Draft, Fault, Log, StreamId},
    };
    use fadu_record::{Envelope, EventId, Moment};

    fn noted(n: u64) -> Append {
        let at = Moment(n as i64);
        let id = EventId::from_bits(n.into());
        let envelope = Envelope {
            id,
            name: "Noted".into(),
            happened: at,
            recorded: at,
            pack: [0; 32],
            fields: Default::default(),
        };
        Append {
            stream: StreamId::from_bits(1),
            expected: n,
            key: None,
            numbers: Vec::new(),
            build: Box::new(move |_| {
                Ok(Built { events: vec![Draft { envelope, salt: [0; 32] }], ..Default::default() })
            }),
        }
    }

    #[test]
    fn a_commit_that_fails_is_a_fault_for_the_whole_group_and_the_next_group_stands() {
        let dir = std::env::temp_dir().join(format!("fadu-store-commit-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        let store = Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap();
        store.append(noted(0)).wait().unwrap();
        let head = store.head();
        // The writer is held while both requests queue up, so that they share one commit.
        let (poisoned, lost) = store
            .alone(|_| {
                let poisoned = store.write(|conn| {
                    conn.execute_batch("PRAGMA defer_foreign_keys = ON").map_err(Fault::from)?;
                    let account = [9u8; 16];
                    let sql = "INSERT INTO sessions (hash, account, created, seen, expires) VALUES (?1, ?2, 0, 0, 1)";
                    conn.execute(sql, crate::sql::params![[1u8; 32], account]).map_err(Fault::from)
                });
                Ok((poisoned, store.append(noted(1))))
            })
            .unwrap();
        assert!(matches!(poisoned.wait(), Err(Fault::Database(_))));
        assert!(lost.wait().is_err());
        assert_eq!(store.head(), head);
        assert_eq!(store.append(noted(1)).wait().unwrap().version, 2);
        assert_eq!(store.events(StreamId::from_bits(1)).unwrap().len(), 2);
        // An ordinary refusal harms nobody else in its group.
        let session = Session { hash: [2; 32], account: [9; 16], created: 0, seen: 0, expires: 1 };
        let (refused, kept) = store.alone(|_| Ok((store.put_session(session), store.append(noted(2))))).unwrap();
        assert!(refused.wait().is_err());
        assert_eq!(kept.wait().unwrap().version, 3);
        drop(store);
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
