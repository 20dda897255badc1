//! Guards on the course of a matter: has it happened, was it answered, was it confirmed.

use super::{Case, Found};

/// An event has happened and was not undone.
pub fn present(case: &Case, event: &str, with: Option<&(String, String)>) -> Found {
    let name = case.view.procedure.name_of(event);
    let entry = case.view.facts.last(event).filter(|e| with.is_none_or(|(f, v)| e.text(f) == Some(v)));
    match entry {
        Some(e) => Found::met(format!("{name} {}", e.happened.day().with_weekday())),
        None => Found::unmet(format!("卷内没有“{name}”")).arg("needs", name),
    }
}

/// An event has not happened.
pub fn absent(case: &Case, event: &str) -> Found {
    let name = case.view.procedure.name_of(event);
    match case.view.facts.last(event) {
        None => Found::met("没有"),
        Some(e) => Found::unmet(format!("{name} {}", e.happened.day().with_weekday())).arg("what", name),
    }
}

/// What was asked has an answer after it.
pub fn answered(case: &Case, asked: &str, answer: &str) -> Found {
    let facts = case.view.facts;
    match (facts.place(asked), facts.place(answer)) {
        (None, _) => Found::met("当事人没有提出"),
        (Some(a), Some(b)) if b > a => Found::met(format!("{}已完成", case.view.procedure.name_of(answer))),
        (Some(a), _) => {
            let day = facts.entries[a].happened.day();
            Found::unmet(format!("{} 提出，尚未复核", day.with_weekday())).arg("day", day.with_weekday())
        }
    }
}

/// A yes/no field of the form is yes.
pub fn said_yes(case: &Case, field: &str) -> Found {
    match case.form.get(field).and_then(serde_json::Value::as_bool) {
        Some(true) => Found::met("已确认"),
        Some(false) => Found::unmet("表中填“否”"),
        None => Found::later("待填写"),
    }
}

/// A condition over the record and the form.
pub fn condition(case: &Case, holds: &str) -> Found {
    let mut values = case.view.facts.values.clone();
    values.extend(case.form.iter().map(|(k, v)| (k.clone(), v.clone())));
    match case.view.ctx.engine.told(holds, &values) {
        Some(true) => Found::met("符合"),
        None if case.form.is_empty() => Found::later("待填写"),
        _ => Found::unmet("不符合"),
    }
}
