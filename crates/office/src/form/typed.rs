//! Values as a form shows them again.

use crate::base::Money;
use crate::law::procedure::FieldKind;
use serde_json::{Value, json};

/// The value of a field as a form shows it again: money in yuan.
pub fn as_typed(kind: FieldKind, value: &Value) -> String {
    match (kind, value) {
        (FieldKind::Money, Value::Number(n)) => Money(n.as_i64().unwrap_or(0)).plain(),
        (FieldKind::Quantity, Value::Number(n)) => fadu_papers::quantity(n.as_i64().unwrap_or(0)),
        (FieldKind::Yes, Value::Bool(b)) => if *b { "yes" } else { "no" }.to_string(),
        (_, Value::String(s)) => s.clone(),
        (_, Value::Number(n)) => n.to_string(),
        _ => json!(value).as_str().unwrap_or_default().to_string(),
    }
}
