//! Assessment 执法考核: rounds of the courses in `law/indicators`. A round is opened, its figures are worked out and frozen, the bodies see them and
//! object, the supervisor answers, the round is final and gets its document (docs/adr/0041-assessment.md). Nothing here knows an act or an indicator.
//!
//! `freeze.rs` counts, `work.rs` does that beside the server, `object.rs` is the bodies' side, `conclude.rs` the end, `read.rs` and `table.rs` what is shown, `plan.rs` the duty plans.

mod conclude;
mod freeze;
mod lines;
mod object;
mod plan;
mod public;
mod read;
mod say;
mod table;
mod work;

pub use plan::{PlanPage, TaskLine, TaskTyped};
pub use public::{PublicFigure, PublicIndicator, PublicRound};
pub use read::{CaseLine, FigureLine, FigurePage, RoundBody, RoundLine, RoundPage};
pub use say::{judged_text, state_text, state_zh};
pub use work::{AssessDeed, AssessWork, AssessWorkLine, Difference};

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::assess::{Assessments, DutyPlans, Round};
use fadu_store::{Log, StreamId};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of assessments and duty plans; no other stream has its id.
pub(crate) const ASSESSMENTS: StreamId = StreamId::from_bits(31);

/// Longest reason, in characters.
const REASON_MOST: usize = 500;

/// The rounds and plans as far as the stream was read.
type Read = Arc<(Assessments, DutyPlans)>;

/// What is held of assessments.
#[derive(Default)]
pub(crate) struct AssessRoom(Mutex<(u64, Read)>, tokio::sync::Mutex<()>, work::AssessWorks);

impl Office {
    /// Rounds and plans as they stand.
    fn assessed(&self) -> Result<Read, Denial> {
        let version = self.store.version(ASSESSMENTS)?;
        let mut held = self.rooms.assessments.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut rounds, mut plans, mut seen) = (Assessments::default(), DutyPlans::default(), 0);
            self.store.each(ASSESSMENTS, &mut |name, _, fields| {
                seen += 1;
                if let Ok(fields) = serde_json::from_str::<Fields>(fields) {
                    rounds.apply(name, &fields);
                    plans.apply(name, &fields);
                }
            })?;
            *held = (seen, Arc::new((rounds, plans)));
        }
        Ok(Arc::clone(&held.1))
    }

    /// A round that somebody may see: bodies see it once it is frozen and only where they are assessed.
    fn assessment_round(&self, who: &Who, id: &str) -> Result<Arc<Round>, Denial> {
        policy::require(who, Do::Assessed, who.agency)?;
        let round = self.assessed()?.0.all.get(id).cloned().ok_or(Denial::NotFound)?;
        let own = round.frozen.is_some() && round.opened.bodies.contains(&who.agency);
        if policy::everywhere(who, Do::Assessed) || own { Ok(round) } else { Err(Denial::NotFound) }
    }

    /// A body's part of a round.
    fn part(&self, who: &Who, (id, body): (&str, &str)) -> Result<(Arc<Round>, BodyId), Denial> {
        let round = self.assessment_round(who, id)?;
        let body: BodyId = body.parse().map_err(|_| Denial::NotFound)?;
        policy::require(who, Do::Assessed, body).map_err(|_| Denial::NotFound)?;
        if round.opened.bodies.contains(&body) { Ok((round, body)) } else { Err(Denial::NotFound) }
    }

    /// Refuses whoever does not assess: the bureau that supervises, for all bodies.
    fn require_assessor(who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Assess, who.agency)
    }

    /// One after another: what is written follows from what was read.
    async fn assess_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.rooms.assessments.1.lock().await
    }

    /// Enters rows, in the name of who did it.
    async fn enter_assessed(&self, who: &Who, rows: Vec<(&'static str, Value)>) -> Result<(), Denial> {
        let by = who.person.to_string();
        let fields = |row: Value| Fields::from([("row".to_string(), row), ("_by".to_string(), by.clone().into())]);
        let events = rows.into_iter().map(|(event, row)| (event, fields(row))).collect();
        self.enter_beside(ASSESSMENTS, events, (self.now(), Vec::new())).await
    }
}

/// A reason as it is kept; a mistake at its field where there is none.
fn reason(text: &str, field: &str) -> Result<String, Denial> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON_MOST {
        return Err(Denial::mistake(field, format!("请写明理由（{REASON_MOST} 字以内）")));
    }
    Ok(text.to_string())
}
