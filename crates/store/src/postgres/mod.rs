//! The way to a PostgreSQL server: one connection, driven by whoever asks, with writes that wait for the next answer somebody needs.
//!
//! `tokio-postgres` speaks; a thread of its own only watches the sockets. Nobody who asks needs an async runtime, and whoever is inside one
//! blocks for the length of a trip as for a read of the file. Requests that wait are sent in one go: a trip is what
//! costs, not a statement.

mod dialect;
mod open;
mod pass;
mod tls;

use crate::sql::{Bind, Error, Owned, Value};
pub use open::Server;
pub(crate) use open::{doctor, reader, rebuild_due, rebuilt, writer};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::Thread,
};
use tokio_postgres::{Client, RowStream, Socket, types::ToSql};

type Wire = tokio_postgres::Connection<Socket, tls::Encrypted>;

/// A question, what was bound to it, and its rows.
type Answered = (Box<str>, Vec<Owned>, Vec<tokio_postgres::Row>);

/// One connection.
pub struct Link {
    client: Client,
    /// None once it is closed: what waits for an answer then hears so.
    wire: RefCell<Option<Wire>>,
    statements: RefCell<HashMap<Box<str>, Known>>,
    /// Writes not yet sent.
    queue: RefCell<Vec<Request>>,
    /// Answers to questions not yet put.
    ahead: RefCell<Vec<Answered>>,
    trips: Cell<u64>,
    /// After which trip, and behind how many writes, the mark stands.
    mark: Cell<(u64, usize)>,
}

/// A statement as the server knows it, and which of its values it takes if not all.
type Known = (tokio_postgres::Statement, Option<Arc<[usize]>>);

/// A statement with its values.
type Request = (tokio_postgres::Statement, Vec<Owned>);

/// What a statement gave.
struct Told {
    rows: Vec<tokio_postgres::Row>,
    touched: u64,
}

/// Wakes the thread that asked.
struct Asker(Thread);
impl Wake for Asker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread, whether or not it belongs to a runtime.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    // Inside a task of a runtime the sockets would else be told to give way, and never get their turn again.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Asker(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

impl Link {
    fn new(client: Client, wire: Wire) -> Link {
        Link {
            client,
            wire: RefCell::new(Some(wire)),
            statements: RefCell::default(),
            queue: RefCell::default(),
            ahead: RefCell::default(),
            trips: Cell::new(0),
            mark: Cell::new((0, 0)),
        }
    }

    /// Drives the connection until this is done.
    fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        block_on(poll_fn(|cx| {
            // First what is asked is put on the wire, then what came is read, then it is looked at.
            if let Poll::Ready(done) = future.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            self.poll_wire(cx);
            future.as_mut().poll(cx)
        }))
    }

    fn poll_wire(&self, cx: &mut Context<'_>) {
        let mut wire = self.wire.borrow_mut();
        let closed = wire.as_mut().is_some_and(|wire| Pin::new(wire).poll(cx).is_ready());
        if closed {
            *wire = None;
        }
    }

    /// Whether the server is still there, as far as the socket knows.
    pub fn is_open(&self) -> bool {
        block_on(poll_fn(|cx| {
            self.poll_wire(cx);
            Poll::Ready(())
        }));
        self.wire.borrow().is_some()
    }

    /// A statement, known to the server from now on.
    pub fn prepare(&self, sql: &str) -> Result<Prepared<'_>, Error> {
        let known = self.statements.borrow().get(sql).cloned();
        let known = match known {
            Some(known) => known,
            None => {
                // What waits may be what makes the transaction whole again.
                self.settle()?;
                let (text, taken) = dialect::statement(sql);
                let known = (self.drive(self.client.prepare(&text))?, taken.map(Arc::from));
                self.statements.borrow_mut().insert(sql.into(), known.clone());
                known
            }
        };
        Ok(Prepared { link: self, sql: sql.into(), known })
    }

    /// Runs statements without values, after what waits.
    pub fn batch(&self, sql: &str) -> Result<(), Error> {
        self.settle()?;
        Ok(self.drive(self.client.batch_execute(sql))?)
    }

    /// As `Connection::mark`.
    pub fn mark(&self) {
        self.mark.set((self.trips.get(), self.queue.borrow().len()));
    }
    /// As `Connection::abandon`.
    pub fn abandon(&self) {
        let (trip, kept) = self.mark.get();
        self.queue.borrow_mut().truncate(if trip == self.trips.get() { kept } else { 0 });
    }

    /// Sends what waits.
    pub fn settle(&self) -> Result<(), Error> {
        if self.queue.borrow().is_empty() {
            return Ok(());
        }
        self.trip(Vec::new()).map(|_| ())
    }

    /// Sends what waits and then these, in one trip. The first that failed is the answer: those behind it only say that something did.
    fn trip(&self, asked: Vec<Request>) -> Result<Vec<Told>, Error> {
        self.trips.set(self.trips.get() + 1);
        let waited = std::mem::take(&mut *self.queue.borrow_mut());
        let before = waited.len();
        let requests: Vec<Request> = waited.into_iter().chain(asked).collect();
        let futures = requests.iter().map(|request| Box::pin(self.told(request)) as Answering<'_>).collect();
        let told: Vec<Result<Told, tokio_postgres::Error>> = self.drive(all(futures));
        let told = told.into_iter().collect::<Result<Vec<Told>, _>>()?;
        Ok(told.into_iter().skip(before).collect())
    }

    async fn told(&self, (statement, values): &Request) -> Result<Told, tokio_postgres::Error> {
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let stream = self.client.query_raw(statement, values).await?;
        let mut stream = pin!(stream);
        let mut rows = Vec::new();
        while let Some(row) = next(stream.as_mut()).await {
            rows.push(row?);
        }
        Ok(Told { rows, touched: stream.rows_affected().unwrap_or(0) })
    }

    /// As `Connection::ahead`.
    pub fn ahead(&self, questions: &[(&str, &[&dyn Bind])]) -> Result<(), Error> {
        let mut asked = Vec::with_capacity(questions.len());
        for (sql, values) in questions {
            let values: Vec<Value<'_>> = values.iter().map(|v| v.value()).collect();
            asked.push(self.prepare(sql)?.with(&values));
        }
        let told = self.trip(asked.clone())?;
        let answers = questions.iter().zip(asked).zip(told);
        self.ahead
            .borrow_mut()
            .extend(answers.map(|(((sql, _), (_, values)), told)| ((*sql).into(), values, told.rows)));
        Ok(())
    }

    /// As `Connection::has_ahead`.
    pub fn has_ahead(&self, sql: &str, values: &[Value<'_>]) -> bool {
        self.ahead.borrow().iter().any(|(asked, held, _)| **asked == *sql && same(held, values))
    }

    /// As `Connection::forget_ahead`.
    pub fn forget_ahead(&self, about: &[Value<'_>]) {
        let named = |held: &Owned| about.iter().any(|value| held.borrowed() == *value);
        self.ahead.borrow_mut().retain(|(_, held, _)| !about.is_empty() && !held.iter().any(named));
    }

    fn answered_ahead(&self, sql: &str, values: &[Value<'_>]) -> Option<Vec<tokio_postgres::Row>> {
        let mut ahead = self.ahead.borrow_mut();
        let at = ahead.iter().position(|(asked, held, _)| **asked == *sql && same(held, values))?;
        Some(ahead.swap_remove(at).2)
    }
}

fn same(held: &[Owned], values: &[Value<'_>]) -> bool {
    held.iter().map(Owned::borrowed).eq(values.iter().copied())
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Told, tokio_postgres::Error>> + 'a>>;

/// Every one of them, in the order in which they are sent.
async fn all(mut futures: Vec<Answering<'_>>) -> Vec<Result<Told, tokio_postgres::Error>> {
    let mut done: Vec<Option<_>> = futures.iter().map(|_| None).collect();
    poll_fn(|cx| {
        let mut pending = false;
        for (future, done) in futures.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(cx) {
                Poll::Ready(told) => *done = Some(told),
                Poll::Pending => pending = true,
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    done.into_iter().flatten().collect()
}

async fn next(mut stream: Pin<&mut RowStream>) -> Option<Result<tokio_postgres::Row, tokio_postgres::Error>> {
    poll_fn(|cx| futures_core::Stream::poll_next(stream.as_mut(), cx)).await
}

/// A statement of a link.
pub struct Prepared<'c> {
    link: &'c Link,
    sql: Box<str>,
    known: Known,
}

impl<'c> Prepared<'c> {
    fn with(&self, values: &[Value<'_>]) -> Request {
        let held = match &self.known.1 {
            None => values.iter().map(|v| v.held()).collect(),
            Some(taken) => taken.iter().filter_map(|at| values.get(*at)).map(|v| v.held()).collect(),
        };
        (self.known.0.clone(), held)
    }
    /// The names of the columns of what it asks.
    pub fn columns(&self) -> Vec<String> {
        self.known.0.columns().iter().map(|column| column.name().to_owned()).collect()
    }
    /// Runs it; how many rows it touched.
    pub fn execute(&self, values: &[Value<'_>]) -> Result<usize, Error> {
        let told = self.link.trip(vec![self.with(values)])?;
        Ok(told.first().map_or(0, |told| usize::try_from(told.touched).unwrap_or(usize::MAX)))
    }
    /// Runs it with the next that is answered.
    pub fn run(&self, values: &[Value<'_>]) {
        self.link.queue.borrow_mut().push(self.with(values));
    }
    /// Asks.
    pub fn query(&self, values: &[Value<'_>]) -> Result<Answer<'c>, Error> {
        let rows = match self.link.answered_ahead(&self.sql, values) {
            Some(rows) => rows,
            None => self.link.trip(vec![self.with(values)])?.into_iter().flat_map(|told| told.rows).collect(),
        };
        Ok(Answer { coming: Coming::Here(rows.into_iter()), row: None })
    }
    /// Asks for more rows than there is room for: they come as they are read, and nothing else may be asked meanwhile.
    pub fn stream(&self, values: &[Value<'_>]) -> Result<Answer<'c>, Error> {
        self.link.settle()?;
        let (statement, values) = self.with(values);
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let stream = self.link.drive(self.link.client.query_raw(&statement, values))?;
        Ok(Answer { coming: Coming::Streamed(self.link, Box::pin(stream)), row: None })
    }
}

/// Rows, one at a time.
pub struct Answer<'c> {
    coming: Coming<'c>,
    row: Option<tokio_postgres::Row>,
}
enum Coming<'c> {
    Here(std::vec::IntoIter<tokio_postgres::Row>),
    Streamed(&'c Link, Pin<Box<RowStream>>),
}
impl Answer<'_> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<&tokio_postgres::Row>, Error> {
        self.row = match &mut self.coming {
            Coming::Here(rows) => rows.next(),
            Coming::Streamed(link, stream) => link.drive(next(stream.as_mut())).transpose()?,
        };
        Ok(self.row.as_ref())
    }
}

/// Opens a connection; the sockets are watched by one thread for the whole process.
fn connect(server: &Server) -> Result<Link, Error> {
    let (config, tls) = (server.config().clone(), server.tls());
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    open::io()?.spawn(async move {
        // Whoever asked is waiting.
        let _ = tell.send(config.connect(tls).await);
    });
    let connected = told.recv().map_err(|_| Error::Database("the connection was given up".into()))?;
    let (client, wire) = connected?;
    Ok(Link::new(client, wire))
}
