//! A table on its way into the record: how far it has come, for whoever sent it.

use super::judge::{Does, Judged};
use crate::base::id::PersonId;
use crate::catalogue::Refused;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A table on its way into the record.
pub struct CollectJob {
    /// Its id.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// How many rows are to be written.
    pub all: usize,
    /// Rows that were not taken, known before anything was written.
    pub left: Vec<Refused>,
    pub(super) person: PersonId,
    pub(super) done: AtomicUsize,
    pub(super) over: AtomicBool,
    pub(super) failed: Mutex<Vec<Refused>>,
}

impl CollectJob {
    /// How many rows were written, or could not be.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
    /// One more is written, or could not be.
    pub(crate) fn note(&self, row: &Judged) {
        if let Does::Refused(why) = &row.does {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.push(Refused { line: row.line, what: row.what.clone(), why: why.clone() });
        }
        self.done.fetch_add(1, Ordering::Relaxed);
    }
    /// Rows that could not be written after all.
    pub fn failed(&self) -> Vec<Refused> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The tables on their way.
#[derive(Default)]
pub struct CollectJobs(pub(super) Mutex<VecDeque<Arc<CollectJob>>>);
