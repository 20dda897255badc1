//! Matters: whether an intent may be done now, and what it leaves in the record.
//!
//! `decide(facts, intent, ctx)` gives events or a refusal; `Facts::apply` folds events. Both are pure: no clock, chance, storage. Knows no
//! kind of act by name: which act asks what stands in `law/procedures`. Start reading at [`decide()`].

pub mod authority;
mod barred;
pub mod decide;
pub mod discretion;
pub mod facts;
pub mod form;
pub mod guards;
pub mod open;
pub mod strand;
pub mod terms;

pub use decide::{Draft, Intent, Mode, Outcome, PaperDue, decide};
pub use facts::{Entry, Facts, Happening};
pub use fadu_register as register;
pub use fadu_register::law;
pub use law::base;
pub use open::{Due, Offer, offers, step_bar};
pub use strand::Strand;
pub use terms::{Running, running};

use crate::base::id::{BodyId, OfficerId, PersonId};
use crate::base::{Day, Fields, Moment};
use crate::law::Law;
use crate::law::procedure::Procedure;
use register::Register;
use std::collections::BTreeMap;

/// The law as the engine reads it: the parsed pack and its compiled conditions.
pub struct Engine {
    /// The law pack in force.
    pub law: Law,
    conditions: BTreeMap<String, cel::Program>,
}

impl Engine {
    /// Compiles every condition of every procedure; says which one is not readable.
    pub fn new(law: Law) -> Result<Engine, String> {
        let mut conditions = BTreeMap::new();
        for (of, text) in law.procedures().flat_map(Procedure::conditions) {
            if !conditions.contains_key(text) {
                let program = cel::Program::compile(text).map_err(|e| format!("{of}: {text}: {e}"))?;
                conditions.insert(text.to_string(), program);
            }
        }
        Ok(Engine { law, conditions })
    }

    /// Whether a condition holds over the facts; a condition that cannot be evaluated does not hold.
    fn holds(&self, condition: &str, facts: &Facts) -> bool {
        self.told(condition, &facts.values) == Some(true)
    }

    /// What a condition says over these values; nothing if a value that it needs is not there.
    fn told(&self, condition: &str, values: &Fields) -> Option<bool> {
        let program = self.conditions.get(condition)?;
        let mut context = cel::Context::default();
        context.add_variable("facts", values).ok()?;
        match program.execute(&context) {
            Ok(cel::Value::Bool(said)) => Some(said),
            _ => None,
        }
    }
}

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
