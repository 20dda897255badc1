//! Matters: whether an intent may be done now, and what it leaves in the record.
//!
//! `decide(facts, intent, ctx)` gives events or a refusal; `Facts::apply` folds events. Both are pure: no clock, chance, storage. Knows no
//! kind of act by name: which act asks what stands in `law/procedures`. Start reading at [`decide()`].

pub mod authority;
pub mod decide;
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
use std::sync::Arc;

/// The law as the engine reads it: the parsed pack and its compiled conditions.
pub struct Engine {
    /// The law pack in force.
    pub law: Law,
    conditions: BTreeMap<String, Condition>,
    /// What conditions may call: made once.
    words: Arc<cel::Env>,
}

/// A compiled condition and the fields that it names, so that it is not handed all others.
struct Condition {
    program: cel::Program,
    /// `None` where it asks of the facts as a whole.
    fields: Option<Vec<String>>,
}

/// The fields that a condition names as `facts.field`; `None` if it asks of the facts in any other way.
fn named(condition: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    for after in condition.split("facts").skip(1) {
        let rest = after.strip_prefix('.')?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end == 0 || rest[end..].trim_start().starts_with('(') {
            return None;
        }
        fields.push(rest[..end].to_string());
    }
    Some(fields)
}

impl Engine {
    /// Compiles every condition of every procedure; says which one is not readable.
    pub fn new(law: Law) -> Result<Engine, String> {
        let mut conditions = BTreeMap::new();
        for act in law.procedures().flat_map(|p| &p.acts) {
            for text in act.conditions() {
                if !conditions.contains_key(text) {
                    let program = cel::Program::compile(text).map_err(|e| format!("{}: {text}: {e}", act.id))?;
                    conditions.insert(text.to_string(), Condition { program, fields: named(text) });
                }
            }
        }
        Ok(Engine { law, conditions, words: Arc::new(cel::Env::stdlib()) })
    }

    /// Whether a condition holds over the facts; a condition that cannot be evaluated does not hold.
    fn holds(&self, condition: &str, facts: &Facts) -> bool {
        self.told(condition, &facts.values) == Some(true)
    }

    /// What a condition says over these values; nothing if a value that it needs is not there.
    fn told(&self, condition: &str, values: &Fields) -> Option<bool> {
        let Condition { program, fields } = self.conditions.get(condition)?;
        let mut context = cel::Context::with_env(Arc::clone(&self.words));
        match fields {
            None => context.add_variable("facts", values).ok()?,
            Some(fields) => {
                let few = fields.iter().filter_map(|f| values.get_key_value(f));
                context.add_variable("facts", few.collect::<BTreeMap<_, _>>()).ok()?;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_condition_is_handed_the_fields_that_it_names() {
        let of = |text: &str| named(text).map(|fields| fields.join(" "));
        assert_eq!(of("has(facts.fine_fen) && facts.fine_fen > 0").as_deref(), Some("fine_fen fine_fen"));
        assert_eq!(of("true").as_deref(), Some(""));
        for whole in ["size(facts) > 1", "facts['a'] == 1", "facts.all(f, f != '')", "facts. a == 1", "x == facts"] {
            assert_eq!(of(whole), None, "{whole}");
        }
    }
}
