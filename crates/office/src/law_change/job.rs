//! A change that is being worked out beside the server: how far it has come, what came out. A few are kept; a restart forgets them.

use super::{LawChange, Progress, Wish};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::PersonId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// So many are kept; the oldest goes.
const KEPT: usize = 8;
/// So many are worked out at once.
const AT_ONCE: usize = 2;

/// One that is being worked out, or is.
pub struct Job {
    /// Its id.
    pub id: String,
    /// What was asked, in words.
    pub name: String,
    person: PersonId,
    progress: Progress,
    came_out: OnceLock<Result<LawChange, Denial>>,
}

/// How far a job has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum JobState {
    /// So many open matters of so many have been looked at.
    Running {
        /// Looked at.
        done: usize,
        /// In all.
        all: usize,
    },
    /// Called off.
    Cancelled,
    /// It could not be worked out; the cause goes to the log.
    Failed,
    /// Worked out.
    Done,
}

/// The jobs.
#[derive(Default)]
pub struct Jobs(Mutex<VecDeque<Arc<Job>>>);

impl Jobs {
    fn all(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Job>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: Arc<Job>) -> Result<(), Denial> {
        let mut all = self.all();
        if all.iter().filter(|j| matches!(j.state(), JobState::Running { .. })).count() >= AT_ONCE {
            return Err(Denial::mistake("what", "已经有两项在算，请等它们算完，或者先取消一项"));
        }
        if all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(job);
        Ok(())
    }
}

impl Job {
    /// How far it has come.
    pub fn state(&self) -> JobState {
        match self.came_out.get() {
            Some(Ok(_)) => JobState::Done,
            Some(Err(_)) if self.progress.cancelled.load(Ordering::Relaxed) => JobState::Cancelled,
            Some(Err(_)) => JobState::Failed,
            None if self.progress.cancelled.load(Ordering::Relaxed) => JobState::Cancelled,
            None => {
                let (done, all) = (&self.progress.done, &self.progress.all);
                JobState::Running { done: done.load(Ordering::Relaxed), all: all.load(Ordering::Relaxed) }
            }
        }
    }

    /// What came out, once it has.
    pub fn result(&self) -> Option<&LawChange> {
        self.came_out.get()?.as_ref().ok()
    }
}

impl Office {
    /// Refuses whoever may not ask what a change would do: before what was asked is read.
    pub fn require_foresight(&self, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Foresee, who.agency)
    }

    /// Begins to work a change out; the id of the job, that of the intent if it has one: a second press finds the first. What is wrong with the wish is said at once.
    pub async fn begin_law_change(
        self: &Arc<Self>,
        who: &Who,
        wish: Wish,
        intent: Option<String>,
    ) -> Result<String, Denial> {
        policy::require(who, Do::Foresee, who.agency)?;
        let id = intent.unwrap_or_else(|| self.intent_id());
        if self.law_change_job(who, &id).is_ok() {
            return Ok(id);
        }
        let (office, asker) = (Arc::clone(self), who.clone());
        let read = move || office.proposed(Some(&asker), &wish);
        let proposed = tokio::task::spawn_blocking(read).await.map_err(|e| Denial::Fault(e.to_string()))??;
        let name = proposed.name.clone();
        let (person, progress, came_out) = (who.person, Progress::default(), OnceLock::new());
        let job = Arc::new(Job { id: id.clone(), name, person, progress, came_out });
        self.foreseeing.add(Arc::clone(&job))?;
        let office = Arc::clone(self);
        // Nobody waits for it: its page asks how far it has come.
        drop(tokio::task::spawn_blocking(move || {
            let found = office.law_change_of(&proposed, &job.progress);
            if let Err(why) = &found {
                tracing::info!(%why, "law change");
            }
            let _ = job.came_out.set(found);
        }));
        Ok(id)
    }

    /// A job of this person.
    pub fn law_change_job(&self, who: &Who, id: &str) -> Result<Arc<Job>, Denial> {
        policy::require(who, Do::Foresee, who.agency)?;
        let found = self.foreseeing.all().iter().find(|j| j.id == id && j.person == who.person).map(Arc::clone);
        found.ok_or(Denial::NotFound)
    }

    /// The jobs of this person, the newest first.
    pub fn law_change_jobs(&self, who: &Who) -> Result<Vec<Arc<Job>>, Denial> {
        policy::require(who, Do::Foresee, who.agency)?;
        Ok(self.foreseeing.all().iter().rev().filter(|j| j.person == who.person).map(Arc::clone).collect())
    }

    /// Calls a job off.
    pub fn cancel_law_change(&self, who: &Who, id: &str) -> Result<(), Denial> {
        self.law_change_job(who, id)?.progress.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }
}
