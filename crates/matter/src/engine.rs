//! The engine: the law pack and the conditions in it, compiled once.

use crate::base::Fields;
use crate::facts::Facts;
use crate::law::Law;
use crate::law::procedure::Procedure;
use serde_json::{Value, json};
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
        let warned = law.warnings.values().flat_map(|w| w.conditions().map(|c| (w.id.as_str(), c)));
        let assessed = law.assessing.indicators.values().flat_map(|i| i.conditions().map(|c| (i.id.as_str(), c)));
        let counted = law.statistics.conditions();
        for (of, text) in law.procedures().flat_map(Procedure::conditions).chain(warned).chain(assessed).chain(counted)
        {
            if !conditions.contains_key(text) {
                let program = cel::Program::compile(text).map_err(|e| format!("{of}: {text}: {e}"))?;
                conditions.insert(text.to_string(), Condition { program, fields: named(text) });
            }
        }
        Ok(Engine { law, conditions, words: Arc::new(cel::Env::stdlib()) })
    }

    /// Whether a condition holds over the facts; a condition that cannot be evaluated does not hold.
    pub(crate) fn holds(&self, condition: &str, facts: &Facts) -> bool {
        self.told(condition, &facts.values) == Some(true)
    }

    /// What a condition says over these values; nothing if a value that it needs is not there.
    pub(crate) fn told(&self, condition: &str, values: &Fields) -> Option<bool> {
        self.value(condition, values)?.as_bool()
    }

    /// The same over the values of a form and those of the record below them.
    pub fn told_over(&self, condition: &str, form: &Fields, record: &Fields) -> Option<bool> {
        self.value_of(condition, &[form, record])?.as_bool()
    }

    /// What an expression comes to over these values: yes or no, or a whole number.
    pub(crate) fn value(&self, expression: &str, values: &Fields) -> Option<Value> {
        self.value_of(expression, &[values])
    }

    /// Over layers of values, the first of which hides the others.
    fn value_of(&self, expression: &str, layers: &[&Fields]) -> Option<Value> {
        let Condition { program, fields } = self.conditions.get(expression)?;
        let mut context = cel::Context::with_env(Arc::clone(&self.words));
        let seen: BTreeMap<&String, &Value> = match fields {
            None => layers.iter().rev().flat_map(|l| l.iter()).collect(),
            Some(fields) => fields.iter().filter_map(|f| layers.iter().find_map(|l| l.get_key_value(f))).collect(),
        };
        context.add_variable("facts", seen).ok()?;
        match program.execute(&context) {
            Ok(cel::Value::Bool(said)) => Some(json!(said)),
            Ok(cel::Value::Int(number)) => Some(json!(number)),
            Ok(cel::Value::UInt(number)) => Some(json!(number)),
            _ => None,
        }
    }
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
