//! Writes rows of a table that was taken in, many side by side so that they share the disk: each opens its matter, or says it anew.

use crate::Office;
use crate::accounts::Who;
use crate::act::Act;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::collected::{BROKEN, CollectJob, Does, Judged};
use crate::fault::Denial;
use crate::matter::{Intent, Mode};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::{Id, JoinError, JoinSet};

/// So many rows are under way at once.
const AT_ONCE: usize = 64;

impl Office {
    /// Writes rows that were looked at. Those of a job are noted there, the others come back.
    pub(crate) async fn intake_write_all(
        self: &Arc<Self>,
        who: &Who,
        rows: Vec<Judged>,
        (reason, job): (&str, Option<Arc<CollectJob>>),
    ) -> Vec<Judged> {
        let (mut under_way, mut out) = (JoinSet::new(), Vec::new());
        let mut waiting = HashMap::new();
        let mut rows = rows.into_iter();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(row) = rows.next()
            {
                let (office, who, reason, sent) = (Arc::clone(self), who.clone(), reason.to_string(), row.clone());
                let task = under_way.spawn(async move { office.intake_write(&who, row, &reason).await });
                waiting.insert(task.id(), sent);
            }
            let Some(written) = under_way.join_next_with_id().await else { return out };
            let Some(row) = answered(written, &mut waiting) else { continue };
            match &job {
                Some(job) => job.note(&row),
                None => out.push(row),
            }
        }
    }

    /// Writes one row: opens its matter, or says it anew.
    async fn intake_write(&self, who: &Who, mut row: Judged, reason: &str) -> Judged {
        let written = self.intake_write_one(who, &row, reason).await;
        match written {
            Ok(matter) => row.matter = Some(matter),
            Err(Denial::Changed) => row.does = Does::Refused("刚刚有人登记了同一件，请再看一遍".into()),
            Err(denial) => row.does = Does::Refused(self.row_denied(&denial)),
        }
        row
    }

    async fn intake_write_one(&self, who: &Who, row: &Judged, reason: &str) -> Result<MatterId, Denial> {
        let (procedure, intake) = self.intake_under(who)?;
        let matter = row.matter.ok_or(Denial::NotFound)?;
        let mut typed = row.typed.clone();
        let act = |act: String, typed: Fields| Act {
            intent: Intent { act, typed },
            mode: Mode::Requested,
            key: None,
            signed: None,
        };
        if row.does == Does::Changed {
            typed.insert(intake.reason.clone(), json!(reason));
            return Ok(self.do_act(who, matter, act(intake.amend, typed)).await?.matter);
        }
        self.follow()?;
        let (facts, of) = self.fresh(who, &procedure.id, &typed, (matter, self.today()))?;
        Ok(self.attempt(who, facts, of, &act(intake.act, typed)).await?.matter)
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
            Some(Judged { does: Does::Refused(BROKEN.into()), ..row })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two rows one breaks off: it stands among those that could not be written, with its line; the other is written.
    #[tokio::test]
    async fn a_row_whose_task_breaks_off_is_told() {
        let row = |line| Judged::unseen(line, format!("A-{line}"));
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
