//! Why nothing was appended: the caller's reasons and our machine's.

/// Why a builder made nothing; the caller's own words travel in it.
pub type BuildError = Box<dyn std::error::Error + Send + Sync>;

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else wrote first.
    #[error("the stream has {actual} events")]
    Conflict {
        /// The stream's version now.
        actual: u64,
    },
    /// The same intent was answered before.
    #[error("this intent was answered before")]
    Repeated {
        /// The answer given then.
        reply: serde_json::Value,
    },
    /// What must hold across matters would not hold.
    #[error("constraint: {what}")]
    Constraint {
        /// The table and columns that refused.
        what: String,
    },
    /// The builder refused.
    #[error("build: {0}")]
    Build(BuildError),
    /// Our machine failed; nothing is known to be written.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<rusqlite::Error> for AppendError {
    fn from(e: rusqlite::Error) -> Self {
        match &e {
            rusqlite::Error::SqliteFailure(code, Some(what))
                if code.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                AppendError::Constraint { what: what.clone() }
            }
            _ => AppendError::Fault(e.into()),
        }
    }
}

/// Our machine failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// The database or the disk said no.
    #[error("database: {0}")]
    Database(String),
    /// A stored row does not bear its digest: it is not served.
    #[error("altered row in {table}: {row}")]
    Altered {
        /// The table.
        table: &'static str,
        /// Its key.
        row: String,
    },
    /// Too many requests wait for the writer.
    #[error("the writer is busy")]
    Busy,
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// This data directory or this SQLite may not be used.
    #[error("cannot open: {0}")]
    Open(String),
}
impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Self {
        Fault::Database(e.to_string())
    }
}
impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Self {
        Fault::Database(e.to_string())
    }
}
impl From<serde_json::Error> for Fault {
    fn from(e: serde_json::Error) -> Self {
        Fault::Database(e.to_string())
    }
}
