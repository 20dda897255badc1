//! One way to speak to either database: the statements of this crate are written once, in SQLite's words, and translated for PostgreSQL
//! where the two differ (`postgres/dialect.rs`). The names are those of `rusqlite`; what is added is `run`, a write whose
//! answer nobody needs: on PostgreSQL it travels with the next one that somebody does.

mod error;
mod value;

use crate::postgres::{Link, Prepared};
pub use crate::sql_params as params;
pub use error::{Error, OptionalExtension};
pub use value::{Bind, Column, Owned, Params, Value};

/// A connection to one of the two databases.
#[expect(clippy::large_enum_variant, reason = "there are a handful of connections, and none of them moves in a loop")]
pub enum Connection {
    /// The file.
    Sqlite(rusqlite::Connection),
    /// The server.
    Postgres(Link),
}

impl Connection {
    /// A statement that is kept for the next time.
    pub fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>, Error> {
        Ok(match self {
            Connection::Sqlite(conn) => Statement::Sqlite(conn.prepare_cached(sql)?),
            Connection::Postgres(link) => Statement::Postgres(link.prepare(sql)?),
        })
    }
    /// Runs a statement; how many rows it touched.
    pub fn execute(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        self.prepare_cached(sql)?.execute(params)
    }
    /// Runs a write whose answer nobody needs before the next one.
    pub fn run(&self, sql: &str, params: impl Params) -> Result<(), Error> {
        self.prepare_cached(sql)?.run(params)
    }
    /// The one row of a question.
    pub fn query_row<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.prepare_cached(sql)?.query_row(params, read)
    }
    /// Runs statements without values.
    pub fn execute_batch(&self, sql: &str) -> Result<(), Error> {
        match self {
            Connection::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
            Connection::Postgres(link) => link.batch(sql),
        }
    }
    /// Sends what waits, and hears of it.
    pub fn settle(&self) -> Result<(), Error> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(link) => link.settle(),
        }
    }
    /// Writes a mark, so that what is queued behind it can be forgotten with `abandon`.
    pub fn mark(&self, sql: &str) -> Result<(), Error> {
        self.run(sql, [])?;
        if let Connection::Postgres(link) = self {
            link.mark();
        }
        Ok(())
    }
    /// Forgets writes behind the mark that were not sent: what is to be undone need not be done.
    pub fn abandon(&self) {
        if let Connection::Postgres(link) = self {
            link.abandon();
        }
    }
    /// Asks questions before they are put: each is answered from here once, and on PostgreSQL all of them in one trip.
    pub fn ahead(&self, questions: &[(&str, &[&dyn Bind])]) -> Result<(), Error> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(link) => link.ahead(questions),
        }
    }
    /// Whether the answer to this question is there already.
    pub fn has_ahead(&self, sql: &str, values: &[&dyn Bind]) -> bool {
        match self {
            Connection::Sqlite(_) => false,
            Connection::Postgres(link) => link.has_ahead(sql, &values.iter().map(|v| v.value()).collect::<Vec<_>>()),
        }
    }
    /// Forgets answers that were brought ahead: those to questions in which one of these values stands, for it was written about; all of them,
    /// where none is named.
    pub fn forget_ahead(&self, about: &[&dyn Bind]) {
        if let Connection::Postgres(link) = self {
            link.forget_ahead(&about.iter().map(|v| v.value()).collect::<Vec<_>>());
        }
    }
    /// Whether it can be used again: nothing half done, and its server there.
    pub fn is_sound(&self) -> bool {
        match self {
            Connection::Sqlite(conn) => conn.is_autocommit(),
            Connection::Postgres(link) => link.is_open(),
        }
    }
    /// Whether this is the server.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Connection::Postgres(_))
    }
}

/// Everything until `commit` or nothing; given up when dropped.
pub struct Transaction<'c>(Option<&'c Connection>);

impl<'c> Transaction<'c> {
    /// One that writes what others may not write meanwhile. Only where nothing else is under way.
    pub fn writing(conn: &'c Connection) -> Result<Self, Error> {
        conn.execute_batch("BEGIN")?;
        let begun = Transaction(Some(conn));
        if conn.is_postgres() {
            conn.query_row("SELECT size FROM frontier WHERE one = 1 FOR UPDATE", [], |r| r.get::<i64>(0))?;
        }
        Ok(begun)
    }
    /// One whose questions all see the same state.
    pub fn reading(conn: &'c Connection) -> Result<Self, Error> {
        conn.execute_batch(match conn {
            Connection::Sqlite(_) => "BEGIN",
            Connection::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        })?;
        Ok(Transaction(Some(conn)))
    }
    /// Makes it stand.
    pub fn commit(mut self) -> Result<(), Error> {
        match self.0.take() {
            Some(conn) => conn.execute_batch("COMMIT"),
            None => Ok(()),
        }
    }
}
impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.0.take() {
            // What cannot even be given up is seen by whoever takes the connection next.
            let _ = conn.execute_batch("ROLLBACK");
        }
    }
}

/// A statement of a connection.
pub enum Statement<'c> {
    /// The file's.
    Sqlite(rusqlite::CachedStatement<'c>),
    /// The server's.
    Postgres(Prepared<'c>),
}

impl Statement<'_> {
    /// Runs it; how many rows it touched.
    pub fn execute(&mut self, params: impl Params) -> Result<usize, Error> {
        match self {
            Statement::Sqlite(statement) => Ok(statement.execute(rusqlite::params_from_iter(params.values()))?),
            Statement::Postgres(prepared) => prepared.execute(&params.values()),
        }
    }
    /// Runs a write whose answer nobody needs before the next one.
    pub fn run(&mut self, params: impl Params) -> Result<(), Error> {
        match self {
            Statement::Sqlite(statement) => {
                statement.execute(rusqlite::params_from_iter(params.values()))?;
                Ok(())
            }
            Statement::Postgres(prepared) => {
                prepared.run(&params.values());
                Ok(())
            }
        }
    }
    /// The names of the columns of what it asks.
    pub fn columns(&self) -> Vec<String> {
        match self {
            Statement::Sqlite(statement) => statement.column_names().map(str::to_owned).collect(),
            Statement::Postgres(prepared) => prepared.columns(),
        }
    }
    /// Asks.
    pub fn query(&mut self, params: impl Params) -> Result<Rows<'_>, Error> {
        Ok(match self {
            Statement::Sqlite(statement) => Rows::Sqlite(statement.query(rusqlite::params_from_iter(params.values()))?),
            Statement::Postgres(prepared) => Rows::Postgres(prepared.query(&params.values())?),
        })
    }
    /// Asks for more rows than there is room for; nothing else is asked of the connection while they are read.
    pub fn stream(&mut self, params: impl Params) -> Result<Rows<'_>, Error> {
        match self {
            Statement::Sqlite(_) => self.query(params),
            Statement::Postgres(prepared) => Ok(Rows::Postgres(prepared.stream(&params.values())?)),
        }
    }
    /// The one row of a question.
    pub fn query_row<T>(
        &mut self,
        params: impl Params,
        read: impl FnOnce(Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut rows = self.query(params)?;
        read(rows.next()?.ok_or(Error::NoRow)?)
    }
    /// Every row of a question.
    pub fn query_map<T>(
        &mut self,
        params: impl Params,
        mut read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<std::vec::IntoIter<Result<T, Error>>, Error> {
        let mut rows = self.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row));
        }
        Ok(all.into_iter())
    }
}

/// The rows of an answer, one at a time.
pub enum Rows<'s> {
    /// The file's.
    Sqlite(rusqlite::Rows<'s>),
    /// The server's.
    Postgres(crate::postgres::Answer<'s>),
}
impl Rows<'_> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, Error> {
        Ok(match self {
            Rows::Sqlite(rows) => rows.next()?.map(Row::Sqlite),
            Rows::Postgres(answer) => answer.next()?.map(Row::Postgres),
        })
    }
}

/// A row.
#[derive(Clone, Copy)]
pub enum Row<'r> {
    /// The file's.
    Sqlite(&'r rusqlite::Row<'r>),
    /// The server's.
    Postgres(&'r tokio_postgres::Row),
}
impl<'r> Row<'r> {
    /// A column as it stands.
    pub fn get_ref(self, at: usize) -> Result<Value<'r>, Error> {
        use rusqlite::types::ValueRef;
        match self {
            Row::Sqlite(row) => Ok(match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(n) => Value::Int(n),
                ValueRef::Text(text) => {
                    Value::Text(std::str::from_utf8(text).map_err(|_| Error::Kind("a text that is none"))?)
                }
                ValueRef::Blob(bytes) => Value::Blob(bytes),
                ValueRef::Real(_) => return Err(Error::Kind("a float")),
            }),
            Row::Postgres(row) => Ok(row.try_get(at)?),
        }
    }
    /// A column.
    pub fn get<T: Column>(self, at: usize) -> Result<T, Error> {
        T::read(self.get_ref(at)?)
    }
    /// How many columns it has.
    pub fn columns(self) -> usize {
        match self {
            Row::Sqlite(row) => row.as_ref().column_count(),
            Row::Postgres(row) => row.len(),
        }
    }
}
