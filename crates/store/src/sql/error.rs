//! What a database says when it does not do what it was asked.

use crate::log::{AppendError, Fault};

/// Why a statement was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// One row was asked for and there is none.
    #[error("no such row")]
    NoRow,
    /// A constraint refused.
    #[error("constraint: {0}")]
    Constraint(String),
    /// A column holds another kind of value than was written.
    #[error("a column holds {0}")]
    Kind(&'static str),
    /// The database or the way to it.
    #[error("{0}")]
    Database(String),
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        match &e {
            rusqlite::Error::QueryReturnedNoRows => Error::NoRow,
            rusqlite::Error::SqliteFailure(code, Some(what))
                if code.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                Error::Constraint(what.clone())
            }
            _ => Error::Database(e.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(e: tokio_postgres::Error) -> Self {
        let Some(db) = e.as_db_error() else {
            // The library's own words hide the cause behind a kind.
            let cause = std::error::Error::source(&e).map(|c| format!(": {c}")).unwrap_or_default();
            return Error::Database(format!("{e}{cause}"));
        };
        // Class 23: integrity constraint violation. The detail names values of the row: it is left out.
        if db.code().code().starts_with("23") {
            let place = [db.table(), db.constraint()].into_iter().flatten().collect::<Vec<_>>().join(": ");
            return Error::Constraint(place);
        }
        Error::Database(format!("{} ({})", db.message(), db.code().code()))
    }
}

impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        Fault::Database(e.to_string())
    }
}
impl From<Error> for AppendError {
    fn from(e: Error) -> Self {
        match e {
            Error::Constraint(what) => AppendError::Constraint { what },
            other => AppendError::Fault(other.into()),
        }
    }
}

/// A row that may be absent.
pub trait OptionalExtension<T> {
    /// Absent is no error.
    fn optional(self) -> Result<Option<T>, Error>;
}
impl<T> OptionalExtension<T> for Result<T, Error> {
    fn optional(self) -> Result<Option<T>, Error> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(Error::NoRow) => Ok(None),
            Err(e) => Err(e),
        }
    }
}
