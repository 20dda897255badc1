//! Writes what was looked at, many rows side by side so that they share the disk; a long one tells how far it has come.

use super::job::CollectJob;
use super::judge::{CollectedPreview, Does, Judged};
use crate::accounts::Who;
use crate::base::Fields;
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::matter::Intent;
use crate::policy::{self, Do};
use crate::{Belongs, Office, Report};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::{Id, JoinError, JoinSet};

/// So many rows are under way at once: the writer puts them to disk together.
const AT_ONCE: usize = 64;
/// So many jobs are remembered; the oldest goes.
const KEPT: usize = 16;
/// The longest reason of a correction.
const REASON_MOST: usize = 500;

/// How the rows of a table are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// As acts that were done elsewhere.
    Collected,
    /// Each as a matter that is handled here.
    Intake,
}

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
        let reason = reason_of(reason, preview.counts()[1] > 0)?;
        self.begin_job(who, id, preview, (reason, Way::Collected))
    }

    /// Begins to write what a preview showed as new and changed.
    pub(crate) fn begin_job(
        self: &Arc<Self>,
        who: &Who,
        id: &str,
        preview: CollectedPreview,
        (reason, way): (String, Way),
    ) -> Result<Arc<CollectJob>, Denial> {
        let name = self.held_table(who, id)?.name.clone();
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
            office.write_rows(&who, rows, (&reason, Some(&of), way)).await;
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
        self.write_judged(who, preview, (reason, Way::Collected)).await
    }

    /// Writes what rows would do; what became of each.
    pub(crate) async fn write_judged(
        self: &Arc<Self>,
        who: &Who,
        preview: CollectedPreview,
        (reason, way): (&str, Way),
    ) -> Result<Vec<Judged>, Denial> {
        let reason = reason_of(reason, preview.counts()[1] > 0)?;
        let (write, mut rest): (Vec<_>, Vec<_>) =
            preview.rows.into_iter().partition(|r| matches!(r.does, Does::New | Does::Changed));
        rest.extend(self.write_rows(who, write, (&reason, None, way)).await);
        rest.sort_by_key(|r| r.line);
        Ok(rest)
    }

    pub(crate) async fn write_rows(
        self: &Arc<Self>,
        who: &Who,
        rows: Vec<Judged>,
        (reason, job, way): (&str, Option<&CollectJob>, Way),
    ) -> Vec<Judged> {
        let (mut under_way, mut out) = (JoinSet::new(), Vec::with_capacity(rows.len()));
        let mut waiting = HashMap::new();
        let mut rows = rows.into_iter();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(row) = rows.next()
            {
                let (office, who, reason) = (Arc::clone(self), who.clone(), reason.to_string());
                let sent = row.clone();
                let task = under_way.spawn(async move {
                    match way {
                        Way::Collected => office.write_row(&who, row, &reason).await,
                        Way::Intake => office.intake_write(&who, row, &reason).await,
                    }
                });
                waiting.insert(task.id(), sent);
            }
            let Some(written) = under_way.join_next_with_id().await else { break };
            let Some(row) = answered(written, &mut waiting) else { continue };
            if let Some(job) = job {
                if let Does::Refused(why) = &row.does {
                    let mut failed = job.failed.lock().unwrap_or_else(PoisonError::into_inner);
                    failed.push(Refused { line: row.line, what: row.what.clone(), why: why.clone() });
                }
                job.done.fetch_add(1, Ordering::Relaxed);
            } else {
                out.push(row);
            }
        }
        out
    }

    async fn write_row(&self, who: &Who, mut row: Judged, reason: &str) -> Judged {
        let written = match self.report_of(who, &row, reason) {
            Ok(report) => self.report(who, &report).await,
            Err(e) => Err(e),
        };
        match written {
            Ok(entered) => {
                row.matter = Some(entered.done.matter);
                row.findings = entered.findings.into_iter().map(|f| f.code).collect();
            }
            Err(denial) => row.does = Does::Refused(denial.to_string()),
        }
        row
    }

    fn report_of(&self, who: &Who, row: &Judged, reason: &str) -> Result<Report, Denial> {
        let (procedure, collection) = self.collecting(who)?;
        let mut typed = row.typed.clone();
        let source = typed.get(&collection.source).and_then(Value::as_str).unwrap_or_default().to_string();
        let (belongs, act) = match (&row.does, row.matter) {
            (Does::Changed, Some(matter)) => {
                typed.insert(collection.reason.clone(), json!(reason));
                (Belongs::Matter(matter), collection.correct)
            }
            (_, id) => (Belongs::New { procedure: procedure.id.clone(), id }, collection.act),
        };
        Ok(Report { belongs, intent: Intent { act, typed }, at: None, source, beside: Vec::new(), key: None })
    }
}

/// The row that a task wrote, or that it broke off over: what was sent is never without an answer.
fn answered(written: Result<(Id, Judged), JoinError>, waiting: &mut HashMap<Id, Judged>) -> Option<Judged> {
    match written {
        Ok((task, row)) => {
            waiting.remove(&task);
            Some(row)
        }
        Err(broken) => {
            let row = waiting.remove(&broken.id())?;
            tracing::error!(line = row.line, why = %broken, "a row broke off");
            let why = "没有写成：程序出错，已记下；请再传这一行，传过的不会重复".to_string();
            Some(Judged { does: Does::Refused(why), ..row })
        }
    }
}

pub(crate) fn reason_of(reason: &str, needed: bool) -> Result<String, Denial> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 if needed => Err(Denial::mistake("reason", "有要更正的，请填写更正的理由")),
        n if n > REASON_MOST => Err(Denial::mistake("reason", format!("更正的理由最多 {REASON_MOST} 字"))),
        _ => Ok(reason.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: usize) -> Judged {
        Judged::unseen(line, format!("A-{line}"))
    }

    /// Of two rows one breaks off: it stands among those that could not be written, with its line; the other is written.
    #[tokio::test]
    async fn a_row_whose_task_breaks_off_is_told() {
        let (mut under_way, mut waiting) = (JoinSet::new(), HashMap::new());
        for n in [1, 2] {
            let task = under_way.spawn(async move {
                assert_ne!(n, 2, "as a fault of ours would");
                row(n)
            });
            waiting.insert(task.id(), row(n));
        }
        let mut all = Vec::new();
        while let Some(written) = under_way.join_next_with_id().await {
            all.extend(answered(written, &mut waiting));
        }
        all.sort_by_key(|r| r.line);
        assert_eq!(all.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(all[0].does, Does::New);
        assert!(matches!(&all[1].does, Does::Refused(why) if why.contains("请再传这一行")), "{:?}", all[1].does);
        assert!(waiting.is_empty());
    }
}
