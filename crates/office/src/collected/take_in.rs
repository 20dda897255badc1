//! Takes in what was looked at, as a job that tells how far it has come, or at once for whoever waits; `writing.rs` writes the rows.

use super::job::{CollectJob, TableRows};
use super::judge::{CollectedPreview, Does, Judged};
use crate::Office;
use crate::accounts::Who;
use crate::base::{Denied, Fields, Standing};
use crate::fault::Denial;
use crate::long_work::LongWork;
use crate::policy::{self, Do};
use std::sync::Arc;

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
        let job = LongWork::new((self.intent_id(), name, who.person), TableRows::new(left));
        job.progress.counted(rows.len());
        self.collecting.keep(&job);
        self.drop_table(who, id);
        let (office, who, of) = (Arc::clone(self), who.clone(), Arc::clone(&job));
        job.begin(async move {
            office.write_as(&who, rows, (&reason, Some(of), way)).await;
            Ok(())
        });
        Ok(job)
    }

    /// How far a table has come, for whoever sent it.
    pub fn collect_job(&self, who: &Who, id: &str) -> Result<Arc<CollectJob>, Denial> {
        let found = self.collecting.find(|j| j.id == id && j.person == who.person);
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
        rest.extend(self.write_as(who, write, (&reason, None, way)).await);
        rest.sort_by_key(|r| r.line);
        Ok(rest)
    }

    /// Writes rows in one of the ways.
    async fn write_as(
        self: &Arc<Self>,
        who: &Who,
        rows: Vec<Judged>,
        (reason, job, way): (&str, Option<Arc<CollectJob>>, Way),
    ) -> Vec<Judged> {
        match way {
            Way::Collected => self.write_rows(who, rows, (reason, job)).await,
            Way::Intake => self.intake_write_all(who, rows, (reason, job)).await,
        }
    }

    /// Why a row was not written, for whoever sent it.
    pub(crate) fn row_denied(&self, denial: &Denial) -> String {
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
            Denial::Forbidden | Denial::NotFound => "您的岗位不能登记这一件".into(),
            other => {
                tracing::error!(why = %other, "a row was not written");
                "没有写成，未作任何改动，原因已记下；请再传这一行，传过的不会重复".into()
            }
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
