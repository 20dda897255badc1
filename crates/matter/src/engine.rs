//! The engine: the law pack and the conditions in it, compiled once.

use crate::base::Fields;
use crate::facts::Facts;
use crate::law::Law;
use crate::law::procedure::Procedure;
use crate::plain::{Plain, Unsure};
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
    /// Where it is plain: answered without the interpreter.
    plain: Option<Plain>,
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
                let plain = Plain::of(&program.expression().expr);
                conditions.insert(text.to_string(), Condition { program, plain, fields: named(text) });
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
        let condition = self.conditions.get(expression)?;
        match condition.plain.as_ref().map(|plain| plain.value(layers)) {
            Some(Ok(said)) => said,
            Some(Err(Unsure)) | None => self.interpreted(condition, layers),
        }
    }

    /// What the interpreter makes of it.
    fn interpreted(&self, Condition { program, fields, .. }: &Condition, layers: &[&Fields]) -> Option<Value> {
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
    use super::{Engine, named};
    use crate::base::Fields;
    use crate::recount::tests::{as_it_is, engine};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// Every condition of the law, over values of every kind and over none: where the plain form answers, it answers as the interpreter does.
    #[test]
    fn a_plain_answer_is_that_of_the_interpreter() {
        let engine: &Engine = &engine(&as_it_is);
        let texts: BTreeSet<&str> =
            engine.conditions.keys().flat_map(|c| c.split('\'').skip(1).step_by(2)).chain(["2026-10-12", ""]).collect();
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut state = 1_u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n.max(1)
        };
        let (mut plain, mut unsure, mut told) = (0, 0, 0);
        for (condition_text, condition) in &engine.conditions {
            let Some(form) = &condition.plain else { continue };
            plain += 1;
            let fields = condition.fields.clone().unwrap_or_default();
            // Texts of the condition itself come often, or it would seldom hold.
            let own: Vec<&str> = condition_text.split('\'').skip(1).step_by(2).collect();
            for _ in 0..60 {
                let mut text = || {
                    if own.is_empty() || below(3) == 0 { texts[below(texts.len())] } else { own[below(own.len())] }
                };
                let (one, other) = (text(), text());
                let mut layers = [Fields::new(), Fields::new()];
                for field in &fields {
                    let value = match below(10) {
                        0 | 1 => continue,
                        2 => json!(below(2) == 0),
                        3 => json!(below(3) as i64 - 1),
                        4 => json!([20_000_i64, 300_000, 300_001][below(3)]),
                        5 => json!([one, other]),
                        6 => Value::Null,
                        7 => json!({ "a": one }),
                        _ => json!(if below(2) == 0 { one } else { other }),
                    };
                    layers[below(2)].insert(field.clone(), value);
                }
                let layers = [&layers[0], &layers[1]];
                match form.value(&layers) {
                    Ok(said) => {
                        assert_eq!(said, engine.interpreted(condition, &layers), "{condition_text} over {layers:?}");
                        told += usize::from(said.is_some());
                    }
                    Err(_) => unsure += 1,
                }
            }
        }
        // Most conditions are plain, and most of these answers say something.
        assert!(plain * 10 > engine.conditions.len() * 7, "{plain} of {}", engine.conditions.len());
        assert!(told > plain * 20 && unsure < plain * 40, "{told} told, {unsure} unsure of {plain}");
    }

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
