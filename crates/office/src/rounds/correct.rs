//! Corrections 整改: what is asked for and by when; what the agency reports is accepted, or returned with another day.

use super::{running, said};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::rounds::{CorrectionJudged, CorrectionOrdered};
use serde_json::{Value, json};

impl Office {
    /// Asks an agency to correct what was found.
    pub async fn order_correction(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        (what, due): (&str, &str),
    ) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let of = round.file(file).ok_or(Denial::NotFound)?;
        if of.told.is_none() || of.correction().is_some() {
            return Err(Denial::mistake("what", "结果反馈以后才能要求整改；前一次整改验收以前，不再要求"));
        }
        let (what, due) = (said("what", what, "请写明整改什么")?, self.later(due, "due")?);
        let (round, file, by, at) = (id.to_string(), file.to_string(), who.name.clone(), self.now());
        let row: Value = json!(CorrectionOrdered { round, file, what, due, by, at });
        self.enter_rounds(who, vec![("ReviewCorrectionOrdered", row)]).await
    }

    /// Accepts what an agency reports, or returns it with what is lacking and a new day.
    pub async fn judge_correction(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        (accepted, reason, due): (bool, &str, &str),
    ) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let of = round.file(file).ok_or(Denial::NotFound)?;
        if !of.correction_waits() {
            return Err(Denial::mistake("judge", "没有待验收的整改报告"));
        }
        let reason = if accepted {
            reason.trim().to_string()
        } else {
            said("reason", reason, "退回的，请写明还缺什么")?
        };
        let due = if accepted { None } else { Some(self.later(due, "due")?) };
        let (round, file, by, at) = (id.to_string(), file.to_string(), who.name.clone(), self.now());
        let row: Value = json!(CorrectionJudged { round, file, accepted, reason, due, by, at });
        self.enter_rounds(who, vec![("ReviewCorrectionJudged", row)]).await
    }

    fn later(&self, day: &str, field: &str) -> Result<Day, Denial> {
        let day = day.trim().parse::<Day>().ok().filter(|d| *d > self.today());
        day.ok_or_else(|| Denial::mistake(field, "请填写期限，要在今天以后"))
    }
}
