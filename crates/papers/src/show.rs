//! How a value is shown in print and on pages.

use fadu_matter::answering::body_name;
use fadu_matter::base::{Day, Money};
use fadu_matter::law::procedure::{FieldDef, FieldKind};
use fadu_matter::register::Register;
use serde_json::Value;

/// A value as people read it.
pub fn display(register: &Register, def: Option<&FieldDef>, value: &Value) -> String {
    match (def.map(|d| d.kind), value) {
        (Some(FieldKind::Money), Value::Number(n)) => {
            format!("{}元", Money(n.as_i64().unwrap_or(0)).to_string().trim_start_matches('¥'))
        }
        (Some(FieldKind::Quantity), Value::Number(n)) => quantity(n.as_i64().unwrap_or(0)),
        (Some(FieldKind::Officers), Value::Array(ids)) => {
            let names = ids.iter().filter_map(Value::as_str).filter_map(|id| register.officer(id));
            names.map(|o| o.name.clone()).collect::<Vec<_>>().join("、")
        }
        (Some(FieldKind::Body), Value::String(id)) => body_name(register, id).unwrap_or(id).to_string(),
        (Some(FieldKind::Item), Value::String(code)) => register.item(code).map_or(code.clone(), |i| i.name.clone()),
        (Some(FieldKind::Fee), Value::String(code)) => {
            let fee = register.fees.get(code).and_then(|l| l.versions.iter().rev().find_map(|(_, f)| f.as_ref()));
            fee.map_or(code.clone(), |f| f.name.clone())
        }
        (Some(FieldKind::Link | FieldKind::File), v) => {
            v.get("name").and_then(Value::as_str).unwrap_or_default().to_string()
        }
        (Some(FieldKind::Signature), v) => if v.get("digest").is_some() { "已手写签名" } else { "" }.to_string(),
        (_, Value::Bool(b)) => if *b { "是" } else { "否" }.to_string(),
        (_, Value::Number(n)) => format!("{n}{}", def.map_or("", |d| d.unit.as_str())),
        (_, Value::Array(list)) => {
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(|t| choice(def, t)).collect::<Vec<_>>().join("、")
        }
        (_, Value::String(s)) => match day(s) {
            Some(day) => day.zh(),
            None => choice(def, s),
        },
        _ => String::new(),
    }
}

/// Hundredths as people write them: `12.5`.
pub fn quantity(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A date, if the text has the shape of one: most texts have not, and making an error for each costs more than looking.
fn day(text: &str) -> Option<Day> {
    let shaped = text.len() == 10 && text.as_bytes()[4] == b'-';
    if shaped { text.parse().ok() } else { None }
}

/// The Chinese name of a choice; any other text as it is.
fn choice(def: Option<&FieldDef>, id: &str) -> String {
    let named = def.and_then(|d| d.choices.iter().find(|(c, _)| c == id));
    named.map_or_else(|| id.to_string(), |(_, name)| name.clone())
}
