//! Examinations of officers: the bank of questions, examinations that supervisors set, papers drawn from a seed that was recorded before, answers
//! saved as they are given, the clock of the server, marks at once.
//!
//! `bank.rs` takes questions in, `setting.rs` sets examinations, `sitting.rs` is the officer's side.

mod bank;
mod setting;
mod sitting;

pub use bank::{BankPreview, QUESTION_HEADINGS};
pub use setting::{ExamForm, ExamPage, ExamsPage, SittingLine};
pub use sitting::{PaperQuestion, SittingPage, drawn};

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::fault::Denial;
use crate::matter::register::exam::Exams;
use crate::matter::register::fold::ROW;
use fadu_store::{Log, StreamId};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of questions, examinations and sittings; no other stream has its id.
pub(crate) const EXAMS: StreamId = StreamId::from_bits(19);

/// The examinations as far as the stream was read.
#[derive(Default)]
pub(crate) struct ExamRoom(Mutex<(u64, Arc<Exams>)>, tokio::sync::Mutex<()>);

impl Office {
    /// Questions, examinations and sittings as they stand.
    pub fn exams(&self) -> Result<Arc<Exams>, Denial> {
        let version = self.store.version(EXAMS)?;
        let mut held = self.rooms.exams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut exams, mut seen) = (Exams::default(), 0);
            self.store.each(EXAMS, &mut |name, _, fields| {
                seen += 1;
                exams.apply(name, fields);
            })?;
            *held = (seen, Arc::new(exams));
        }
        Ok(Arc::clone(&held.1))
    }

    /// One after another: what is written follows from what was read.
    async fn exam_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.rooms.exams.1.lock().await
    }

    /// Enters rows of the examinations, in the name of who did it; nobody for what the clock did.
    async fn enter_exams(&self, who: Option<&Who>, rows: Vec<(&'static str, Value)>) -> Result<(), Denial> {
        let by = who.map_or("system".to_string(), |w| w.person.to_string());
        let fields = |row: Value| Fields::from([(ROW.to_string(), row), ("_by".to_string(), json!(by))]);
        let events = rows.into_iter().map(|(event, row)| (event, fields(row))).collect();
        self.enter_beside(EXAMS, events, (self.now(), Vec::new())).await
    }
}
