//! Matters: whether an intent may be done now, and what it leaves in the record.
//!
//! `decide(facts, intent, ctx)` gives events or a refusal; `Facts::apply` folds events. Both are pure: no clock, chance, storage. Knows no
//! kind of act by name: which act asks what stands in `law/procedures`. Start reading at [`decide()`].

pub mod answering;
pub mod authority;
pub mod barred;
mod collected;
pub mod decide;
pub mod discretion;
mod engine;
pub mod exemption;
pub mod facts;
pub mod form;
pub mod guards;
pub mod handing;
pub mod moving;
pub mod open;
mod plain;
mod reach;
pub mod recount;
pub mod site;
pub mod strand;
pub mod terms;

pub use decide::{Draft, Intent, Mode, Outcome, PaperDue, decide};
pub use engine::Engine;
pub use facts::{Entry, Facts, Happening};
pub use fadu_register as register;
pub use fadu_register::law;
pub use law::base;
pub use moving::{Effect, Moving};
pub use open::{Due, Offer, offers, step_bar};
pub use strand::Strand;
pub use terms::{Running, running};

use crate::base::id::{BodyId, OfficerId, PersonId};
use crate::base::{Day, Moment};
use crate::law::procedure::Procedure;
use register::Register;

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The natural person: separation of duties looks at this.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The body the person acts for.
    pub agency: BodyId,
    /// The person's record as an officer of that body.
    pub officer: Option<OfficerId>,
}

/// What a decision is made in: the moment, the actor, the registers, the law.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// Now.
    pub now: Moment,
    /// Who acts.
    pub actor: &'a Actor,
    /// Who and what holds on a day.
    pub register: &'a Register,
    /// The law.
    pub engine: &'a Engine,
    /// Requested or reported.
    pub mode: Mode,
}

impl Ctx<'_> {
    /// The civil day of now.
    pub fn today(&self) -> Day {
        self.now.day()
    }
}

/// A matter as a guard or a form sees it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What is decided in.
    pub ctx: Ctx<'a>,
    /// The version of the procedure that governs the matter.
    pub procedure: &'a Procedure,
    /// What has happened.
    pub facts: &'a Facts,
}
