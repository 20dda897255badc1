//! Intake 批量登记: what another system sends (a hotline's orders) comes as a table or through the interface, is looked at row by row, and becomes
//! matters that are handled here, one a row (ADR 43). Which procedure takes it in, and how the columns are called, the law says (`[intake]`).

mod judge;
mod write;

use crate::accounts::Who;
use crate::collected::{CollectJob, CollectedPreview, Judged, Way, reason_of};
use crate::fault::Denial;
use crate::law::intake::Intake;
use crate::law::procedure::Procedure;
use crate::policy::{self, Do};
use crate::sheet::{self, Kind};
use crate::{Office, base::Fields};
use std::sync::Arc;

/// What a table would do, and which of its columns say nothing here.
#[derive(Clone, Debug, Default)]
pub struct IntakePreview {
    /// Every row.
    pub rows: CollectedPreview,
    /// Headings that are not read.
    pub passed_over: Vec<String>,
}

/// A column of the template: its heading, other headings by which it is known, whether a table must have it, what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeColumnLine {
    /// Heading.
    pub heading: String,
    /// Others.
    pub also: Vec<String>,
    /// A table must have it.
    pub must: bool,
    /// The hint of its field.
    pub hint: String,
}

impl Office {
    /// The procedure that takes tables in, for whoever holds the post that may.
    pub(crate) fn intake_under(&self, who: &Who) -> Result<(Arc<Procedure>, Intake), Denial> {
        policy::require(who, Do::TakeIn, who.agency)?;
        let engine = self.engine();
        let id = engine.law.on(self.today()).find(|p| p.intake.is_some()).map(|p| p.id.clone());
        let of = id.and_then(|id| engine.law.procedure_on(&id, "", self.today())).ok_or(Denial::NotFound)?;
        let intake = of.intake.clone().ok_or(Denial::NotFound)?;
        let post = of.act(&intake.act).map_or("", |a| a.by.post());
        if !who.roles.iter().any(|r| r == post) {
            return Err(Denial::Forbidden);
        }
        Ok((of, intake))
    }

    /// Id of the procedure whose matters come in by tables.
    pub fn intake_procedure(&self, who: &Who) -> Result<String, Denial> {
        Ok(self.intake_under(who)?.0.id.clone())
    }

    /// What comes in by tables is called so; the columns that a table may have.
    pub fn intake_columns(&self, who: &Who) -> Result<(String, Vec<IntakeColumnLine>), Denial> {
        let (of, intake) = self.intake_under(who)?;
        let line = |c: &crate::law::intake::IntakeColumn| {
            let hint = of.fields.get(&c.field).map_or(String::new(), |d| d.hint.clone());
            IntakeColumnLine { heading: c.heading.clone(), also: c.also.clone(), must: c.must, hint }
        };
        Ok((intake.name.clone(), intake.columns.iter().map(line).collect()))
    }

    /// The empty table.
    pub fn intake_template(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        let (_, columns) = self.intake_columns(who)?;
        Ok(sheet::write(kind, &[columns.into_iter().map(|c| c.heading).collect()]))
    }

    /// Writes what a preview showed as new and changed; its job.
    pub fn intake_take_in(
        self: &Arc<Self>,
        who: &Who,
        id: &str,
        preview: CollectedPreview,
        reason: &str,
    ) -> Result<Arc<CollectJob>, Denial> {
        self.intake_under(who)?;
        let reason = reason_of(reason, preview.counts()[1] > 0)?;
        self.begin_job(who, id, preview, (reason, Way::Intake))
    }

    /// Takes in rows that came through the interface, by heading or by field: each is new, said anew, the same, or not taken.
    pub async fn intake_rows(
        self: &Arc<Self>,
        who: &Who,
        rows: Vec<Fields>,
        reason: &str,
    ) -> Result<Vec<Judged>, Denial> {
        let preview = self.intake_judge(who, (1..).zip(rows).collect())?;
        self.write_judged(who, preview, (reason, Way::Intake)).await
    }
}
