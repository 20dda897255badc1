//! A table on its way into the record: how far it has come, for whoever sent it.

use super::judge::{Does, Judged};
use crate::catalogue::Refused;
use crate::long_work::{LongWork, LongWorks};
use std::sync::{Mutex, PoisonError};

/// A table on its way into the record.
pub type CollectJob = LongWork<TableRows>;

/// The tables on their way.
pub type CollectJobs = LongWorks<TableRows>;

/// The rows of a table that are not taken.
#[derive(Default)]
pub struct TableRows {
    /// Known before anything was written.
    pub left: Vec<Refused>,
    failed: Mutex<Vec<Refused>>,
}

impl TableRows {
    pub(super) fn new(left: Vec<Refused>) -> TableRows {
        TableRows { left, failed: Mutex::default() }
    }
    /// Rows that could not be written after all.
    pub fn failed(&self) -> Vec<Refused> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl CollectJob {
    /// One more is written, or could not be.
    pub(crate) fn note(&self, row: &Judged) {
        if let Does::Refused(why) = &row.does {
            let mut failed = self.of.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.push(Refused { line: row.line, what: row.what.clone(), why: why.clone() });
        }
        self.progress.passed(1);
    }
}
