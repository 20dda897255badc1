//! Many rows on their way to the disk: decided and sealed side by side, a handful at a time, handed to the one writer without waiting for it, so
//! that it puts many matters into one durable transaction; each is answered when it is on disk. A row that fails is told alone.

use super::job::CollectJob;
use super::judge::{Does, Judged};
use crate::accounts::Who;
use crate::carry::{Carried, Writing};
use crate::fault::Denial;
use crate::findings::refusal_of;
use crate::law::collection::Collection;
use crate::law::procedure::Procedure;
use crate::matter::facts::FINDING;
use crate::matter::{Intent, Outcome};
use crate::policy::{self, Do};
use crate::together::processors;
use crate::{Belongs, Office, Report};
use fadu_store::PendingAppend;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// So many rows are decided in one go.
const HANDFUL: usize = 64;
/// So many handfuls are under way at once: while some are decided, the others wait for the disk.
const AT_ONCE: usize = 8;

/// What every row of a table is written with.
struct Writers {
    who: Who,
    reason: String,
    procedure: Arc<Procedure>,
    collection: Collection,
    /// As many decide at once as there are processors.
    desks: Semaphore,
}

/// A row handed to the writer.
struct Sent {
    carried: Carried,
    pending: PendingAppend,
    findings: Vec<String>,
}

impl Office {
    /// Writes rows that were looked at. Those of a job are noted there, the others come back.
    pub(super) async fn write_rows(
        self: &Arc<Self>,
        who: &Who,
        rows: Vec<Judged>,
        (reason, job): (&str, Option<Arc<CollectJob>>),
    ) -> Vec<Judged> {
        let (procedure, collection) = match self.collecting(who) {
            Ok(of) => of,
            Err(denial) => return rows.into_iter().map(|row| failed(row, self.row_denied(&denial))).collect(),
        };
        let desks = Semaphore::new(processors());
        let with = Arc::new(Writers { who: who.clone(), reason: reason.to_string(), procedure, collection, desks });
        let (mut under_way, mut out) = (JoinSet::new(), Vec::new());
        let mut rows = rows.into_iter();
        loop {
            while under_way.len() < AT_ONCE {
                let handful: Vec<Judged> = rows.by_ref().take(HANDFUL).collect();
                if handful.is_empty() {
                    break;
                }
                let (office, with, job) = (Arc::clone(self), Arc::clone(&with), job.clone());
                under_way.spawn(async move { office.write_handful(&with, handful, job.as_deref()).await });
            }
            match under_way.join_next().await {
                Some(Ok(written)) => out.extend(written),
                // Each row answers for itself: nothing else can break off.
                Some(Err(broken)) => tracing::error!(why = %broken, "rows broke off"),
                None => return out,
            }
        }
    }

    async fn write_handful(
        self: &Arc<Self>,
        with: &Arc<Writers>,
        rows: Vec<Judged>,
        job: Option<&CollectJob>,
    ) -> Vec<Judged> {
        let turn = with.desks.acquire().await;
        let (office, of) = (Arc::clone(self), Arc::clone(with));
        let send = move || {
            let send = |row: Judged| {
                let sent =
                    unless_broken(row.line, || office.send_row(&of, &row).map_err(|denial| office.row_denied(&denial)));
                let sent = sent.unwrap_or_else(|| Err(BROKEN.into()));
                (row, sent)
            };
            rows.into_iter().map(send).collect::<Vec<_>>()
        };
        let sent = match tokio::task::spawn_blocking(send).await {
            Ok(sent) => sent,
            Err(broken) => {
                tracing::error!(why = %broken, "rows broke off");
                return Vec::new();
            }
        };
        drop(turn);
        let mut out = Vec::new();
        for (row, sent) in sent {
            let row = match sent {
                Ok(sent) => match self.written_row(with, row.clone(), sent).await {
                    Ok(written) => written,
                    Err(denial) => failed(row, self.row_denied(&denial)),
                },
                Err(why) => failed(row, why),
            };
            match job {
                Some(job) => job.note(&row),
                None => out.push(row),
            }
        }
        out
    }

    /// Decides a row, seals it and hands it to the writer.
    fn send_row(&self, with: &Writers, row: &Judged) -> Result<Sent, Denial> {
        let (who, report) = (&with.who, with.report_of(row));
        let at = match &report.belongs {
            Belongs::Matter(matter) => self.facts(*matter)?,
            // That there is none yet was looked at; if one came since, the writer says so.
            Belongs::New { procedure, id } => self.opening(who, (procedure, *id), &report)?,
        };
        policy::require(who, Do::Handle, at.0.agency)?;
        let (engine, outcome) = self.reported(who, (&at.0, &at.1), &report)?;
        let findings = missed(&outcome);
        let Writing { request, carried } = self.made_ready(who, (at.0, at.1, engine), outcome, (None, Vec::new()))?;
        Ok(Sent { carried, pending: self.send(request), findings })
    }

    /// Waits until a row is on disk. One that met another entry of the same act is looked at again: mostly it stands by now as it is.
    async fn written_row(&self, with: &Writers, row: Judged, sent: Sent) -> Result<Judged, Denial> {
        let Sent { carried, pending, findings } = sent;
        let matter = carried.matter;
        let mut again = match self.carried(&with.who, carried, Self::written(pending).await).await {
            Ok(done) => return Ok(Judged { matter: Some(done.matter), findings, ..row }),
            Err(Denial::Changed) => Judged { does: Does::New, ..row },
            Err(e) => return Err(e),
        };
        self.cache.forget(matter);
        self.judge_one(&with.who, (&with.procedure, &with.collection), &mut again)?;
        if again.does == Does::Changed && !with.reason.is_empty() {
            let entered = self.report(&with.who, &with.report_of(&again)).await?;
            again.findings = entered.findings.into_iter().map(|f| f.code).collect();
            return Ok(again);
        }
        if again.does == Does::Same { Ok(again) } else { Err(Denial::Changed) }
    }
}

impl Writers {
    fn report_of(&self, row: &Judged) -> Report {
        let c = &self.collection;
        let mut typed = row.typed.clone();
        let source = typed.get(&c.source).and_then(Value::as_str).unwrap_or_default().to_string();
        let (belongs, act) = match (&row.does, row.matter) {
            (Does::Changed, Some(matter)) => {
                typed.insert(c.reason.clone(), json!(self.reason));
                (Belongs::Matter(matter), c.correct.clone())
            }
            (_, id) => (Belongs::New { procedure: self.procedure.id.clone(), id }, c.act.clone()),
        };
        Report { belongs, intent: Intent { act, typed }, at: None, source, beside: Vec::new(), key: None }
    }
}

/// The codes of what an outcome missed.
fn missed(outcome: &Outcome) -> Vec<String> {
    outcome.events.iter().filter(|e| e.name == FINDING).map(|e| refusal_of(&e.fields).code).collect()
}

fn failed(row: Judged, why: String) -> Judged {
    Judged { does: Does::Refused(why), ..row }
}

/// Said of a row over which we broke off.
pub(crate) const BROKEN: &str = "没有写成：程序出错，已记下；请再传这一行，传过的不会重复";

/// What it comes to; nothing where it breaks off: the others go on.
fn unless_broken<T>(line: usize, row: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(row)).ok();
    if done.is_none() {
        tracing::error!(line, "a row broke off");
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: usize) -> Judged {
        Judged::unseen(line, format!("A-{line}"))
    }

    /// Of two rows one breaks off: it says so, with its line, and that it may be sent again; the other is written.
    #[test]
    fn a_row_that_breaks_off_is_told_and_the_others_go_on() {
        let one = |n: usize| {
            let row = || assert_ne!(n, 2, "as a fault of ours would");
            unless_broken(n, row).ok_or_else(|| BROKEN.to_string())
        };
        let all: Vec<Judged> = [1, 2]
            .into_iter()
            .map(|n| match one(n) {
                Ok(()) => row(n),
                Err(why) => failed(row(n), why),
            })
            .collect();
        assert_eq!(all.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(all[0].does, Does::New);
        assert!(matches!(&all[1].does, Does::Refused(why) if why.contains("请再传这一行")), "{:?}", all[1].does);
    }
}
