//! The law as data: everything under `law/`, parsed, checked and counted with.
//!
//! Says what may be done, by whom, within which days, on which article; knows no matter and no clock. Start reading at [`Pack`]:
//! every type here is parsed from one. [`Term::run`] counts a [`Limit`] on a [`Calendar`] and explains each day.

pub mod announcement;
mod answering;
pub mod archive;
pub mod calendar;
pub mod change;
pub mod chart;
pub mod check;
mod check_discretion;
mod check_procedures;
pub mod cited;
pub mod claim;
pub mod clause;
mod clock;
pub mod collection;
mod course;
pub mod credential;
pub mod difference;
pub mod discretion;
pub mod draft;
pub mod ending;
pub mod event;
mod field;
pub mod guard;
mod headline;
pub mod house;
pub mod indicator;
pub mod intake;
pub mod items;
pub mod joining;
pub mod limit;
mod loosen;
mod lunar;
pub mod message;
pub mod on_site;
pub mod overlay;
pub mod pack;
pub mod payment;
pub mod personal;
mod places;
mod printed;
pub mod procedure;
pub mod prove;
pub mod reserved;
pub mod review;
pub mod rules;
pub mod scale;
pub mod search;
pub mod shelf;
pub mod site;
pub mod statistic;
pub mod statute;
pub mod term;
pub mod text;
pub mod warning;
pub mod xml;

pub use calendar::{Calendar, DayKind};
pub use check::{Finding, Severity, check};
pub use event::{EventDecl, Events};
pub use fadu_base as base;
pub use limit::{Bound, Limit, Limits, Unit};
pub use message::{Message, Messages, Words};
pub use pack::Pack;
pub use places::short;
pub use prove::{Report, prove};
pub use shelf::Law;
pub use statute::{Rank, Resolved, Statute, Statutes, Unresolved};
pub use term::{Mark, Pause, Term, TermDay};

/// A file of the law pack that cannot be read as what it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("law/{file}：{message}")]
pub struct LawError {
    /// Path below `law/`.
    pub file: String,
    /// What is wrong, for the person who edits the file.
    pub message: String,
    /// The line at which the parser says so, from 1.
    pub line: Option<usize>,
}

impl LawError {
    /// An error in a file.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> LawError {
        LawError { file: file.into(), message: message.into(), line: None }
    }
}
