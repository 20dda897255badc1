//! How something does not come about, for every face: denied by the law or the form, not found, not allowed, or our own fault.

use crate::base::{Denied, Mistake};
use fadu_store::{AppendError, Fault};

/// Why something was not done. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum Denial {
    /// The law says no, or the form is wrong.
    #[error("denied")]
    Denied(Denied),
    /// There is no such thing, or this person may not know of it.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// This person may not do or see this.
    #[error("forbidden")]
    Forbidden,
    /// This person may know of the matter, but not see what is reserved in it 保密.
    #[error("reserved")]
    Reserved,
    /// Somebody else changed the matter meanwhile, again and again.
    #[error("changed meanwhile")]
    Changed,
    /// What holds across matters would not hold any more.
    #[error("constraint {0}")]
    Constraint(String),
    /// Too much at once.
    #[error("busy")]
    Busy,
    /// Too much from this one in so short a time.
    #[error("too often")]
    TooOften {
        /// When to come again.
        wait_s: u32,
    },
    /// A paper cannot be typeset now: what it says and its digest stand, only its pages are not to be had. The cause goes to the log only.
    #[error("not typeset: {0}")]
    NotTypeset(String),
    /// A system of others does not answer. The cause goes to the log only.
    #[error("unanswered: {0}")]
    Unanswered(String),
    /// A file is not what the record says of it, or not there: never shown as if it were.
    #[error("evidence {digest} is {why}")]
    Spoiled {
        /// `missing`, `altered`.
        why: &'static str,
        /// Its digest as hex.
        digest: String,
    },
    /// The bytes of a file were destroyed as two persons decided.
    #[error("destroyed")]
    Destroyed,
    /// A file went with the personal data of its matter on this day: nothing of it is left, the record and every proof stand.
    #[error("erased on {0}")]
    Erased(crate::base::Day),
    /// A city does not act now: trusted time, witness or running check is away (a rule of the house, ADR 22). Reading and drafts go on.
    #[error("withheld: {0:?}")]
    Withheld(crate::trust::Lack),
    /// Our machine failed; the cause goes to the log only.
    #[error("fault: {0}")]
    Fault(String),
}

impl Denial {
    /// One wrong field.
    pub fn mistake(field: &str, message: impl Into<String>) -> Denial {
        Denial::Denied(Denied::Mistaken(vec![Mistake { field: field.into(), message: message.into() }]))
    }
}
impl From<Fault> for Denial {
    fn from(f: Fault) -> Denial {
        match f {
            Fault::Busy => Denial::Busy,
            other => Denial::Fault(other.to_string()),
        }
    }
}
impl From<AppendError> for Denial {
    fn from(e: AppendError) -> Denial {
        match e {
            AppendError::Conflict { .. } => Denial::Changed,
            AppendError::Constraint { what } => {
                // Two at once, or a defect of ours: whoever runs the machine must be able to tell which.
                tracing::warn!(what, "a constraint of the database refused what was to be written");
                Denial::Constraint(what)
            }
            AppendError::Fault(f) => f.into(),
            other => Denial::Fault(other.to_string()),
        }
    }
}
