//! Sampling 主动抽样: a plan commits to its list and names a public value that nobody knows yet; the value, once known, draws; what is drawn is
//! looked at. Who supervises draws from what all bodies entered, the legal unit of a body from its own files (docs/adr/0035-sampling.md).
//!
//! `plan.rs` makes plans, `run.rs` does what follows.

mod plan;
mod run;

pub use plan::{PlanForm, ScopeKind};
pub use run::{FileLine, SamplingPage};

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::law::house::SAMPLING_LEAST;
use crate::personal::beside::put_back;
use crate::policy::{self, Do};
use fadu_store::watch::draw::{DrawSheet, Sampling, Samplings, Scope};
use fadu_store::{Log, StreamId};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of samplings; no other stream has its id.
pub(crate) const SAMPLINGS: StreamId = StreamId::from_bits(20);

/// The samplings as far as the stream was read.
#[derive(Default)]
pub(crate) struct SamplingRoom(Mutex<(u64, Arc<Samplings>)>, tokio::sync::Mutex<()>);

/// The body whose files a sampling draws from; none where it is all bodies'.
fn body(scope: Scope) -> Option<BodyId> {
    match scope {
        Scope::Entered => None,
        Scope::EnteredBy(body) | Scope::ClosedBy(body) => Some(body),
    }
}

/// Whether somebody may sample there: all bodies' only who may in every body.
fn require(who: &Who, scope: Scope) -> Result<(), Denial> {
    match body(scope) {
        Some(body) => policy::require(who, Do::Sample, body),
        None if policy::everywhere(who, Do::Sample) => Ok(()),
        None => Err(Denial::NotFound),
    }
}

impl Office {
    /// All samplings as they stand.
    fn all_samplings(&self) -> Result<Arc<Samplings>, Denial> {
        let version = self.store.version(SAMPLINGS)?;
        let mut held = self.rooms.samplings.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut all, mut seen) = (Samplings::default(), 0);
            for mut event in self.store.events(SAMPLINGS)? {
                seen = event.version;
                put_back(&mut event.envelope.fields);
                all.apply(&event.envelope.name, &event.envelope.fields);
            }
            *held = (seen, Arc::new(all));
        }
        Ok(Arc::clone(&held.1))
    }

    /// The share that is drawn at least, of a thousand: a house rule of the pack in force, no article says a number.
    pub fn sampling_least(&self) -> u32 {
        self.engine().law.house.count(SAMPLING_LEAST)
    }

    /// The samplings that somebody may see, newest first.
    pub fn samplings(&self, who: &Who) -> Result<Vec<Sampling>, Denial> {
        policy::require(who, Do::Sample, who.agency)?;
        let all = self.all_samplings()?;
        let mut seen: Vec<Sampling> =
            all.all.values().filter(|s| require(who, s.plan.scope).is_ok()).cloned().collect();
        seen.sort_by(|a, b| b.plan.at.cmp(&a.plan.at).then(a.plan.id.cmp(&b.plan.id)));
        Ok(seen)
    }

    /// One of them.
    pub(crate) fn sampling(&self, who: &Who, id: &str) -> Result<Sampling, Denial> {
        policy::require(who, Do::Sample, who.agency)?;
        let sampling = self.all_samplings()?.all.get(id).cloned().ok_or(Denial::NotFound)?;
        require(who, sampling.plan.scope)?;
        Ok(sampling)
    }

    /// Samplings as everybody may check them: lists of ids and numbers, no content; newest first.
    pub fn public_draws(&self) -> Result<Vec<Sampling>, Denial> {
        let mut all: Vec<Sampling> = self.all_samplings()?.all.values().cloned().collect();
        all.sort_by(|a, b| b.plan.at.cmp(&a.plan.at).then(a.plan.id.cmp(&b.plan.id)));
        Ok(all)
    }

    /// The file by which anybody repeats a draw.
    pub fn draw_sheet(&self, id: &str) -> Result<DrawSheet, Denial> {
        self.all_samplings()?.all.get(id).map(DrawSheet::of).ok_or(Denial::NotFound)
    }

    /// One after another: what is written follows from what was read.
    async fn sampling_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.rooms.samplings.1.lock().await
    }

    /// Enters rows of the samplings, in the name of who did it.
    async fn enter_samplings(&self, who: &Who, rows: Vec<(&'static str, Value)>) -> Result<(), Denial> {
        let by = who.person.to_string();
        let fields = |row: Value| Fields::from([("row".to_string(), row), ("_by".to_string(), by.clone().into())]);
        let events = rows.into_iter().map(|(event, row)| (event, fields(row))).collect();
        self.enter_beside(SAMPLINGS, events, (self.now(), Vec::new())).await
    }
}
