//! Takes in what was looked at, as a job that tells how far it has come, or at once for whoever waits; `writing.rs` writes the rows.

use super::judge::{CollectedPreview, Does, Judged};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::PersonId;
use crate::base::{Denied, Fields, Standing};
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::policy::{self, Do};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many jobs are remembered; the oldest goes.
const KEPT: usize = 16;
/// The longest reason of a correction.
const REASON_MOST: usize = 500;

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
    person: PersonId,
    done: AtomicUsize,
    over: AtomicBool,
    failed: Mutex<Vec<Refused>>,
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
    pub(super) fn note(&self, row: &Judged) {
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
pub struct CollectJobs(Mutex<VecDeque<Arc<CollectJob>>>);

impl Office {
    /// Writes what a preview showed as new and changed, while whoever sent it may go on; its job.
    pub fn take_in_collected(
        self: &Arc<Self>,
        who: &Who,
        id: &str,
        preview: CollectedPreview,
        reason: &str,
    ) -> Result<Arc<CollectJob>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let name = self.held_table(who, id)?.name.clone();
        let reason = reason_of(reason, preview.counts()[1] > 0)?;
        let left = preview.refused();
        let rows: Vec<Judged> =
            preview.rows.into_iter().filter(|r| matches!(r.does, Does::New | Does::Changed)).collect();
        let job = Arc::new(CollectJob {
            id: self.intent_id(),
            name,
            all: rows.len(),
            left,
            person: who.person,
            done: AtomicUsize::default(),
            over: AtomicBool::default(),
            failed: Mutex::default(),
        });
        let mut jobs = self.collecting.0.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.len() >= KEPT {
            jobs.pop_front();
        }
        jobs.push_back(Arc::clone(&job));
        drop(jobs);
        self.drop_table(who, id);
        let (office, who, of) = (Arc::clone(self), who.clone(), Arc::clone(&job));
        tokio::spawn(async move {
            office.write_rows(&who, rows, (&reason, Some(Arc::clone(&of)))).await;
            of.over.store(true, Ordering::Release);
        });
        Ok(job)
    }

    /// How far a table has come, for whoever sent it.
    pub fn collect_job(&self, who: &Who, id: &str) -> Result<Arc<CollectJob>, Denial> {
        let jobs = self.collecting.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = jobs.iter().find(|j| j.id == id && j.person == who.person).map(Arc::clone);
        found.ok_or(Denial::NotFound)
    }

    /// Enters acts that came through the interface: each is new, said anew, the same, or not taken.
    pub async fn collect(self: &Arc<Self>, who: &Who, acts: Vec<Fields>, reason: &str) -> Result<Vec<Judged>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let preview = self.judge_collected(who, (1..).zip(acts).collect())?;
        let reason = reason_of(reason, preview.counts()[1] > 0)?;
        let (write, mut rest): (Vec<_>, Vec<_>) =
            preview.rows.into_iter().partition(|r| matches!(r.does, Does::New | Does::Changed));
        rest.extend(self.write_rows(who, write, (&reason, None)).await);
        rest.sort_by_key(|r| r.line);
        Ok(rest)
    }

    /// Why a row was not written, for whoever sent it.
    pub(super) fn row_denied(&self, denial: &Denial) -> String {
        match denial {
            Denial::Denied(Denied::Mistaken(all)) => {
                all.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join("；")
            }
            Denial::Denied(Denied::Refused(checks)) => {
                let unmet = checks.iter().find(|c| c.standing == Standing::Unmet);
                unmet.map_or_else(String::new, |c| self.engine().law.messages.words(&c.refusal).sentence)
            }
            Denial::Changed => "别人同时改动了这一件；请再传这一行".into(),
            Denial::Busy | Denial::TooOften { .. } => "系统繁忙；请稍后再传这一行".into(),
            Denial::Forbidden | Denial::NotFound => "您的岗位不能归集这一件".into(),
            other => {
                tracing::error!(why = %other, "a row was not written");
                "没有写成，未作任何改动，原因已记下；请再传这一行，传过的不会重复".into()
            }
        }
    }
}

fn reason_of(reason: &str, needed: bool) -> Result<String, Denial> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 if needed => Err(Denial::mistake("reason", "有要更正的，请填写更正的理由")),
        n if n > REASON_MOST => Err(Denial::mistake("reason", format!("更正的理由最多 {REASON_MOST} 字"))),
        _ => Ok(reason.to_string()),
    }
}
