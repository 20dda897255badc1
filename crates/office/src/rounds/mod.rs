//! Case-file review 案卷评查 by people: a round takes files from a sampling or from what the machine suspects, two reviewers of other agencies mark
//! each without knowing of the other, their sheets become a result, the agency answers (docs/adr/0039-case-file-review.md).
//!
//! `open.rs` opens a round, `allot.rs` says who reviews, `marking.rs` and `hand_in.rs` are the reviewer's side, `result.rs` and `correct.rs` the
//! supervisor's, `own.rs` the reviewed agency's, `figures.rs` is what is found in common, `report.rs` drafts the document of a round that has ended.

mod allot;
mod candidates;
mod correct;
mod figures;
mod hand_in;
mod marking;
mod open;
mod own;
mod report;
mod result;
mod table;

pub use allot::PoolLine;
pub use candidates::{Candidate, Candidates};
pub use figures::{AgencyFigures, CountedFile, ItemFigures, RoundFigures};
pub use marking::{MarkedFile, MarkingLine, MarkingPage};
pub use open::OpenForm;
pub use own::{OwnLine, OwnPage};
pub use report::ReportLine;
pub use result::{FileLine, FileResult, ResultMark, RoundPage};

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::{MatterId, PersonId};
use crate::fault::Denial;
use crate::law::Law;
use crate::law::review::Rubric;
use crate::matter::Facts;
use crate::matter::facts::{PAPER_RENDERED, SHARING_ENDED, SPOT_CHECKED};
use crate::personal::beside::put_back;
use crate::policy::{self, Do, LENT};
use fadu_store::record::hex::decode_array;
use fadu_store::watch::rounds::{FileState, Round, Rounds};
use fadu_store::{Log, StreamId};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of rounds; no other stream has its id.
pub(crate) const ROUNDS: StreamId = StreamId::from_bits(29);

const TITLE_MOST: usize = 60;
const TEXT_MOST: usize = 2_000;

/// The rounds as far as the stream was read.
#[derive(Default)]
pub(crate) struct ReviewRoom(Mutex<(u64, Arc<Rounds>)>, tokio::sync::Mutex<()>);

/// Events that are no work on a matter: a paper was typeset, somebody who supervises looked on, a device was withdrawn.
const BESIDE_WORK: [&str; 3] = [PAPER_RENDERED, SPOT_CHECKED, SHARING_ENDED];

/// Whether somebody worked on a matter.
pub(crate) fn worked_on(facts: &Facts, person: PersonId) -> bool {
    let person = person.to_string();
    facts.entries.iter().any(|e| e.actor == person && !BESIDE_WORK.contains(&e.name.as_str()))
}

/// What must be written, and not too long.
fn said(field: &str, text: &str, asks: &str) -> Result<String, Denial> {
    let text = text.trim();
    match text.chars().count() {
        1..=TEXT_MOST => Ok(text.to_string()),
        0 => Err(Denial::mistake(field, asks)),
        _ => Err(Denial::mistake(field, format!("最多 {TEXT_MOST} 字"))),
    }
}

/// The rubric that marks a file: that of the round's own law.
fn rubric<'a>(law: &'a Law, file: &FileState) -> Result<&'a Rubric, Denial> {
    law.rubrics.get(&file.of.rubric).ok_or_else(|| Denial::Fault("rubric not in the pack of its round".into()))
}

/// A round that still runs.
fn running(round: &Round) -> Result<(), Denial> {
    match round.closed {
        Some(_) => Err(Denial::mistake("", "这一轮评查已经结束")),
        None => Ok(()),
    }
}

fn matter_of(file: &str) -> Result<MatterId, Denial> {
    file.parse().map_err(|_| Denial::NotFound)
}

impl Office {
    /// All rounds as they stand.
    fn all_rounds(&self) -> Result<Arc<Rounds>, Denial> {
        let version = self.store.version(ROUNDS)?;
        let mut held = self.rooms.reviews.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut all, mut seen) = (Rounds::default(), 0);
            for mut event in self.store.events(ROUNDS)? {
                seen = event.version;
                put_back(&mut event.envelope.fields);
                all.apply(&event.envelope.name, &event.envelope.fields);
            }
            *held = (seen, Arc::new(all));
        }
        Ok(Arc::clone(&held.1))
    }

    /// One of them.
    fn round(&self, id: &str) -> Result<Round, Denial> {
        self.all_rounds()?.all.get(id).cloned().ok_or(Denial::NotFound)
    }

    /// The law by which a round marks: that of the day on which it was opened.
    fn round_law(&self, round: &Round) -> Result<Arc<Law>, Denial> {
        let digest = decode_array(&round.opened.pack).ok_or_else(|| Denial::Fault("digest of a round".into()))?;
        self.law_of_pack(digest)
    }

    /// What a file is called by whoever may not see more of it.
    fn file_name(&self, file: &str) -> Result<String, Denial> {
        let (facts, procedure) = self.facts(matter_of(file)?)?;
        let text = |f: &String| facts.values.get(f).and_then(Value::as_str).map(str::to_string);
        Ok(procedure.headline.number.iter().find_map(text).unwrap_or_else(|| procedure.name.clone()))
    }

    /// The name of a body; empty where the register has none of that id.
    pub(crate) fn body_called(&self, body: crate::base::id::BodyId) -> String {
        self.register().bodies.get(&body).map_or(String::new(), |b| b.name.clone())
    }

    /// Somebody as a reader of a matter: whoever reviews it reads it as its own body's people do, and does nothing else there, until the sheet is
    /// handed in. Everybody else stays who one is.
    pub fn as_reviewer(&self, who: Who, matter: &str) -> Who {
        if !policy::may(&who, Do::Mark, who.agency) {
            return who;
        }
        let lent = |round: &Round| {
            let file = round.file(matter).filter(|f| f.is_reviewer(who.person) && f.sheet_of(who.person).is_none())?;
            (round.closed.is_none() && file.of.agency != who.agency).then_some(file.of.agency)
        };
        match self.all_rounds().ok().and_then(|all| all.all.values().find_map(lent)) {
            Some(agency) => Who { agency, roles: vec![LENT.to_string()], ..who },
            None => who,
        }
    }

    /// One after another: what is written follows from what was read.
    async fn review_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.rooms.reviews.1.lock().await
    }

    /// Enters rows of the rounds, in the name of who did it.
    async fn enter_rounds(&self, who: &Who, rows: Vec<(&'static str, Value)>) -> Result<(), Denial> {
        let by = who.person.to_string();
        let fields = |row: Value| Fields::from([("row".to_string(), row), ("_by".to_string(), by.clone().into())]);
        let events = rows.into_iter().map(|(event, row)| (event, fields(row))).collect();
        self.enter_beside(ROUNDS, events, (self.now(), Vec::new())).await
    }
}
