//! Conditions as most of them are: whether a field is there, what it equals, and, or, not. They are asked tens of times for every act and every
//! rule, so they are answered from the values themselves. Whatever is not plain, and every case in which the two could differ, is left to
//! the interpreter; a test holds both against each other over every condition of the law.

use crate::base::Fields;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use serde_json::{Value, json};
use std::cmp::Ordering;

/// A condition in plain form.
#[derive(Debug)]
pub(crate) enum Plain {
    Has(String),
    Field(String),
    Text(String),
    Int(i64),
    Bool(bool),
    Not(Box<Plain>),
    And(Box<Plain>, Box<Plain>),
    Or(Box<Plain>, Box<Plain>),
    /// Two values in this order, or in one of these.
    Ordered(Box<Plain>, Box<Plain>, &'static [Ordering]),
    /// Equal, or not.
    Same(Box<Plain>, Box<Plain>, bool),
    /// A value is one of these texts.
    Within(Box<Plain>, Vec<String>),
    /// A list has this text.
    Lists(String, String),
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
    /// A field is not there, or what is not yes or no was asked as if it were: no answer.
    Lost,
}

/// Only the interpreter can tell.
#[derive(Debug)]
pub(crate) struct Unsure;

impl Plain {
    /// The plain form of an expression, if it has one.
    pub fn of(expression: &Expr) -> Option<Plain> {
        let boxed = |e: &cel::IdedExpr| Plain::of(&e.expr).map(Box::new);
        match expression {
            Expr::Literal(LiteralValue::Boolean(b)) => Some(Plain::Bool(*b.inner())),
            Expr::Literal(LiteralValue::Int(n)) => Some(Plain::Int(*n.inner())),
            Expr::Literal(LiteralValue::String(s)) => Some(Plain::Text(s.inner().to_string())),
            Expr::Select(select) if is_facts(&select.operand.expr) => {
                Some(if select.test { Plain::Has(select.field.clone()) } else { Plain::Field(select.field.clone()) })
            }
            Expr::Call(CallExpr { func_name, target: None, args }) => match (func_name.as_str(), &args[..]) {
                (operators::LOGICAL_NOT, [of]) => Some(Plain::Not(boxed(of)?)),
                (operators::LOGICAL_AND, [a, b]) => Some(Plain::And(boxed(a)?, boxed(b)?)),
                (operators::LOGICAL_OR, [a, b]) => Some(Plain::Or(boxed(a)?, boxed(b)?)),
                (operators::EQUALS, [a, b]) => Some(Plain::Same(boxed(a)?, boxed(b)?, true)),
                (operators::NOT_EQUALS, [a, b]) => Some(Plain::Same(boxed(a)?, boxed(b)?, false)),
                (operators::IN, [a, b]) => within(a, b),
                (op, [a, b]) => Some(Plain::Ordered(boxed(a)?, boxed(b)?, orders(op)?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What it comes to over layers of values, the first of which hides the others: yes or no, a whole number, or nothing.
    pub fn value(&self, layers: &[&Fields]) -> Result<Option<Value>, Unsure> {
        Ok(match self.say(layers)? {
            Said::Bool(b) => Some(json!(b)),
            Said::Int(n) => Some(json!(n)),
            Said::Text(_) | Said::Lost => None,
        })
    }

    fn say<'a>(&'a self, layers: &[&'a Fields]) -> Result<Said<'a>, Unsure> {
        let value = |field: &String| layers.iter().find_map(|l| l.get(field));
        Ok(match self {
            Plain::Text(text) => Said::Text(text),
            Plain::Int(n) => Said::Int(*n),
            Plain::Bool(b) => Said::Bool(*b),
            Plain::Has(field) => Said::Bool(value(field).is_some()),
            Plain::Field(field) => match value(field) {
                None => Said::Lost,
                Some(Value::String(text)) => Said::Text(text),
                Some(Value::Bool(b)) => Said::Bool(*b),
                Some(Value::Number(n)) => Said::Int(n.as_i64().ok_or(Unsure)?),
                Some(_) => return Err(Unsure),
            },
            Plain::Not(of) => match of.say(layers)? {
                Said::Bool(b) => Said::Bool(!b),
                Said::Lost => Said::Lost,
                _ => return Err(Unsure),
            },
            Plain::And(a, b) => both(a, b, layers, false)?,
            Plain::Or(a, b) => both(a, b, layers, true)?,
            Plain::Same(a, b, same) => match compare(a.say(layers)?, b.say(layers)?)? {
                Some(order) => Said::Bool((order == Ordering::Equal) == *same),
                None => Said::Lost,
            },
            Plain::Ordered(a, b, orders) => match (a.say(layers)?, b.say(layers)?) {
                (Said::Bool(_), _) | (_, Said::Bool(_)) => return Err(Unsure),
                (a, b) => compare(a, b)?.map_or(Said::Lost, |order| Said::Bool(orders.contains(&order))),
            },
            Plain::Within(of, texts) => match of.say(layers)? {
                Said::Text(text) => Said::Bool(texts.iter().any(|t| t == text)),
                Said::Lost => Said::Lost,
                _ => return Err(Unsure),
            },
            Plain::Lists(text, field) => match value(field) {
                None => Said::Lost,
                Some(Value::Array(all)) if all.iter().all(Value::is_string) => {
                    Said::Bool(all.iter().any(|v| v.as_str() == Some(text)))
                }
                Some(_) => return Err(Unsure),
            },
        })
    }
}

/// And, or: `ends` is what one side alone decides.
fn both<'a>(a: &'a Plain, b: &'a Plain, layers: &[&'a Fields], ends: bool) -> Result<Said<'a>, Unsure> {
    let left = a.say(layers)?;
    match left {
        Said::Bool(l) if l == ends => return Ok(left),
        Said::Bool(_) | Said::Lost => {}
        _ => return Err(Unsure),
    }
    match (left, b.say(layers)?) {
        (_, Said::Bool(r)) if r == ends => Ok(Said::Bool(r)),
        (Said::Bool(_), Said::Bool(r)) => Ok(Said::Bool(r)),
        (_, Said::Bool(_) | Said::Lost) => Ok(Said::Lost),
        _ => Err(Unsure),
    }
}

/// How two values stand; nothing where one is lost.
fn compare(a: Said<'_>, b: Said<'_>) -> Result<Option<Ordering>, Unsure> {
    match (a, b) {
        (Said::Lost, _) | (_, Said::Lost) => Ok(None),
        (Said::Text(a), Said::Text(b)) => Ok(Some(a.cmp(b))),
        (Said::Int(a), Said::Int(b)) => Ok(Some(a.cmp(&b))),
        (Said::Bool(a), Said::Bool(b)) => Ok(Some(a.cmp(&b))),
        _ => Err(Unsure),
    }
}

fn is_facts(of: &Expr) -> bool {
    matches!(of, Expr::Ident(name) if name == "facts")
}

fn orders(op: &str) -> Option<&'static [Ordering]> {
    Some(match op {
        operators::LESS => &[Ordering::Less],
        operators::LESS_EQUALS => &[Ordering::Less, Ordering::Equal],
        operators::GREATER => &[Ordering::Greater],
        operators::GREATER_EQUALS => &[Ordering::Greater, Ordering::Equal],
        _ => return None,
    })
}

fn within(a: &cel::IdedExpr, b: &cel::IdedExpr) -> Option<Plain> {
    let text = |e: &cel::IdedExpr| match Plain::of(&e.expr) {
        Some(Plain::Text(text)) => Some(text),
        _ => None,
    };
    match &b.expr {
        Expr::List(list) if list.optional_indices.is_empty() => {
            let texts: Vec<String> = list.elements.iter().map(text).collect::<Option<_>>()?;
            Some(Plain::Within(Box::new(Plain::of(&a.expr)?), texts))
        }
        Expr::Select(select) if !select.test && is_facts(&select.operand.expr) => {
            Some(Plain::Lists(text(a)?, select.field.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        serde_json::from_str(text).unwrap()
    }

    fn says(condition: &str, values: &str) -> Option<Option<Value>> {
        let program = cel::Program::compile(condition).unwrap();
        let plain = Plain::of(&program.expression().expr)?;
        plain.value(&[&fields(values)]).ok()
    }

    #[test]
    fn a_plain_condition_is_answered_from_the_values() {
        let yes = Some(Some(json!(true)));
        let no = Some(Some(json!(false)));
        for (condition, values, said) in [
            ("has(facts.a) && facts.a == 'x'", r#"{"a":"x"}"#, yes.clone()),
            ("has(facts.a) && facts.a == 'x'", "{}", no.clone()),
            ("facts.a > 5 || facts.b in ['x', 'y']", r#"{"a":5,"b":"y"}"#, yes.clone()),
            // One side alone decides, though the other is lost.
            ("facts.gone == 'x' || has(facts.a)", r#"{"a":1}"#, yes),
            ("facts.gone == 'x' && has(facts.b)", r#"{"a":1}"#, no),
            ("facts.gone == 'x' && has(facts.a)", r#"{"a":1}"#, Some(None)),
            ("!facts.a", r#"{"a":false}"#, Some(Some(json!(true)))),
            ("'x' in facts.a", r#"{"a":["y","x"]}"#, Some(Some(json!(true)))),
            ("facts.n", r#"{"n":7}"#, Some(Some(json!(7)))),
            // Left to the interpreter.
            ("facts.a == 5", r#"{"a":"5"}"#, None),
            ("facts.a.all(k, k == 'x')", r#"{"a":["x"]}"#, None),
            ("size(facts.a) == 2", r#"{"a":"xy"}"#, None),
        ] {
            assert_eq!(says(condition, values), said, "{condition} over {values}");
        }
    }
}
