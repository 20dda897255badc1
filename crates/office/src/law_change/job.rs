//! A change that is being worked out beside the server: how far it has come, what came out.

use super::{LawChange, Wish};
use crate::Office;
use crate::accounts::Who;
use crate::base::Mistake;
use crate::fault::Denial;
use crate::long_work::{LongWork, LongWorks};
use crate::policy::{self, Do};
use std::sync::{Arc, OnceLock};

/// So many are worked out at once.
const AT_ONCE: usize = 2;

/// One that is being worked out, or is.
pub type Job = LongWork<OnceLock<LawChange>>;

/// The jobs.
pub type Jobs = LongWorks<OnceLock<LawChange>>;

impl Job {
    /// What came out, once it has.
    pub fn result(&self) -> Option<&LawChange> {
        self.of.get()
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
        let job: Arc<Job> = LongWork::new((id.clone(), proposed.name.clone(), who.person), OnceLock::new());
        let says = "已经有两项在算，请等它们算完，或者先取消一项";
        self.foreseeing.add(&job, (AT_ONCE, Mistake { field: "what".into(), message: says.into() }))?;
        let (office, of) = (Arc::clone(self), Arc::clone(&job));
        let work = move || office.law_change_of(&proposed, &of.progress).map(|found| drop(of.of.set(found)));
        job.begin(async move { tokio::task::spawn_blocking(work).await.map_err(|e| Denial::Fault(e.to_string()))? });
        Ok(id)
    }

    /// A job of this person.
    pub fn law_change_job(&self, who: &Who, id: &str) -> Result<Arc<Job>, Denial> {
        policy::require(who, Do::Foresee, who.agency)?;
        self.foreseeing.find(|j| j.id == id && j.person == who.person).ok_or(Denial::NotFound)
    }

    /// The jobs of this person, the newest first.
    pub fn law_change_jobs(&self, who: &Who) -> Result<Vec<Arc<Job>>, Denial> {
        policy::require(who, Do::Foresee, who.agency)?;
        Ok(self.foreseeing.of(|j| j.person == who.person))
    }

    /// Calls a job off.
    pub fn cancel_law_change(&self, who: &Who, id: &str) -> Result<(), Denial> {
        self.law_change_job(who, id)?.progress.cancel();
        Ok(())
    }
}
