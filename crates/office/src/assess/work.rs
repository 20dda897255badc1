//! Working figures out takes as long as the record is wide: it is done beside the server, one round at a time, and its page asks how far it has come (ADR 45).
//! What was begun stands in the record, so that a restart does not hide that nothing came of it.

use super::freeze::Lists;
use super::{Office, conclude::title};
use crate::accounts::Who;
use crate::base::Mistake;
use crate::fault::Denial;
use crate::long_work::{LongWork, LongWorks, WorkState};
use fadu_store::Log;
use fadu_store::watch::assess::{Case, Counting, Opened, Round, RoundState, Tally};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A figure that would be another one today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The body.
    pub body: String,
    /// The indicator.
    pub indicator: String,
    /// As it was frozen.
    pub frozen: Tally,
    /// As it would be counted today.
    pub today: Tally,
    /// Cases that came, went or changed, by id.
    pub cases: Vec<String>,
}

/// What is worked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssessDeed {
    /// The figures, to be frozen.
    Freeze,
    /// The figures again, to see what differs; nothing is written.
    Recount,
}

/// Figures of a round that are being worked out.
pub struct AssessWork {
    round: String,
    deed: AssessDeed,
    by: String,
    differences: OnceLock<Vec<Difference>>,
}

/// The works, of all rounds.
pub(crate) type AssessWorks = LongWorks<AssessWork>;

/// How far the newest work on a round has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssessWorkLine {
    /// Its id.
    pub id: String,
    /// What it works out.
    pub deed: AssessDeed,
    /// Who began it.
    pub by: String,
    /// How far it has come.
    #[serde(flatten)]
    pub state: WorkState,
    /// Why nothing came of it, in words, where whoever began it can mend that.
    pub mistakes: Vec<String>,
    /// What would be counted otherwise today, once that is known.
    pub differences: Option<Vec<Difference>>,
}

impl Office {
    /// Begins to work all figures of a round out; they are frozen when all are there.
    pub async fn freeze_assessment(self: &Arc<Self>, who: &Who, id: &str) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let round = self.assessment_round(who, id)?;
        if round.state() != RoundState::Open {
            return Err(Denial::mistake("deed", "这一次考核已经冻结或者作废，数据只冻结一次"));
        }
        let work = self.assess_work(who, &round, AssessDeed::Freeze)?;
        let row = Counting { round: id.into(), work: work.id.clone(), by: who.name.clone(), at: self.now() };
        if let Err(why) = self.enter_assessed(who, vec![("AssessmentCounting", json!(row))]).await {
            work.progress.cancel();
            return Err(why);
        }
        let (office, who, of, log_size) = (Arc::clone(self), who.clone(), Arc::clone(&work), self.store.head().size);
        work.begin(async move {
            let lists = office.lists_beside(&round.opened, &of).await?;
            // Called off at the last moment it freezes nothing; from here on it cannot be.
            if !of.progress.writes() {
                return Err(Denial::NotFound);
            }
            office.freeze_lists(&who, (&round.opened.id, &of.id), (&lists, log_size)).await
        });
        Ok(())
    }

    /// Begins to work out what would be counted otherwise today; nothing of it changes what is frozen.
    pub fn recount_assessment(self: &Arc<Self>, who: &Who, id: &str) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let round = self.assessment_round(who, id)?;
        if round.frozen.is_none() {
            return Err(Denial::mistake("deed", "数据还没有冻结，没有可以对照的"));
        }
        let work = self.assess_work(who, &round, AssessDeed::Recount)?;
        let (office, of) = (Arc::clone(self), Arc::clone(&work));
        work.begin(async move {
            let lists = office.lists_beside(&round.opened, &of).await?;
            drop(of.of.differences.set(differences(&round, &lists)));
            Ok(())
        });
        Ok(())
    }

    /// Calls off what is being worked out for a round; nothing is frozen.
    pub fn cancel_assessment(&self, who: &Who, id: &str) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let under_way = self.rooms.assessments.2.find(|w| w.of.round == id && !w.is_over());
        let work = under_way.ok_or_else(|| Denial::mistake("deed", "现在没有正在进行的计算"))?;
        match work.progress.cancel() {
            true => Ok(()),
            false => Err(Denial::mistake("deed", "已经算完，正在写入，不能再取消")),
        }
    }

    /// How far the newest work on a round has come.
    pub(super) fn assess_work_line(&self, round: &str) -> Option<AssessWorkLine> {
        let work = self.rooms.assessments.2.find(|w| w.of.round == round)?;
        Some(AssessWorkLine {
            id: work.id.clone(),
            deed: work.of.deed,
            by: work.of.by.clone(),
            state: work.state(),
            mistakes: work.mistakes().iter().map(|m| m.message.clone()).collect(),
            differences: work.of.differences.get().cloned(),
        })
    }

    /// The work, unless another is under way.
    fn assess_work(&self, who: &Who, round: &Round, deed: AssessDeed) -> Result<Arc<LongWork<AssessWork>>, Denial> {
        let of =
            AssessWork { round: round.opened.id.clone(), deed, by: who.name.clone(), differences: OnceLock::new() };
        let work = LongWork::new((self.intent_id(), title(round), who.person), of);
        let says = Mistake {
            field: "deed".into(), message: "正在计算，一次只算一批；请等它算完，或者先取消".into()
        };
        self.rooms.assessments.2.add(&work, (1, says))?;
        Ok(work)
    }

    /// The lists of a round, worked out while others are served.
    async fn lists_beside(
        self: &Arc<Self>,
        opened: &Opened,
        work: &Arc<LongWork<AssessWork>>,
    ) -> Result<Lists, Denial> {
        let (office, opened, work) = (Arc::clone(self), opened.clone(), Arc::clone(work));
        let lists = tokio::task::spawn_blocking(move || office.work_out(&opened, &work.progress));
        lists.await.map_err(|e| Denial::Fault(e.to_string()))?
    }
}

/// The figures that would be others by these lists.
fn differences(round: &Round, lists: &Lists) -> Vec<Difference> {
    let mut all = Vec::new();
    for (key, figure) in &round.figures {
        let today = lists.get(key).map(Vec::as_slice).unwrap_or_default();
        if figure.is_of(today) {
            continue;
        }
        let then = round.cases.get(key).map(Vec::as_slice).unwrap_or_default();
        let (was, is): (BTreeSet<&Case>, BTreeSet<&Case>) = (then.iter().collect(), today.iter().collect());
        let cases: BTreeSet<&String> = was.symmetric_difference(&is).map(|c| &c.id).collect();
        let good = today.iter().filter(|c| c.good).count() as u64;
        all.push(Difference {
            body: key.0.clone(),
            indicator: key.1.clone(),
            frozen: figure.tally,
            today: Tally { good, of: today.len() as u64 },
            cases: cases.into_iter().cloned().collect(),
        });
    }
    all
}
