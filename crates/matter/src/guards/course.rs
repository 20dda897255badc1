//! Guards on the course of a matter: has it happened, was it answered, was it confirmed.

use super::{Case, Found};
use crate::facts::Facts;

/// An event has happened and was not undone.
pub fn present(case: &Case, event: &str, with: Option<&(String, String)>) -> Found {
    let name = case.view.procedure.name_of(event);
    let entry = case.view.facts.last(event).filter(|e| with.is_none_or(|(f, v)| e.text(f) == Some(v)));
    match entry {
        Some(e) => Found::met(format!("{name} {}", e.happened.day().with_weekday())),
        None => Found::unmet(format!("卷内没有“{name}”")).arg("needs", name),
    }
}

/// Whether an event has happened, since another one if one is named.
pub fn happened_since(facts: &Facts, event: &str, since: Option<&str>) -> bool {
    facts.place(event).is_some_and(|at| since.is_none_or(|s| facts.place(s) < Some(at)))
}

/// An event has not happened, or not since another one.
pub fn absent(case: &Case, event: &str, since: Option<&str>) -> Found {
    let name = case.view.procedure.name_of(event);
    match case.view.facts.last(event).filter(|_| happened_since(case.view.facts, event, since)) {
        None => Found::met("没有"),
        Some(e) => Found::unmet(format!("{name} {}", e.happened.day().with_weekday())).arg("what", name),
    }
}

/// What was asked has an answer after it.
pub fn answered(case: &Case, asked: &str, answer: &str) -> Found {
    let facts = case.view.facts;
    match (facts.place(asked), facts.place(answer)) {
        (None, _) => Found::met(format!("没有“{}”", case.view.procedure.name_of(asked))),
        (Some(a), Some(b)) if b > a => Found::met(format!("{}已完成", case.view.procedure.name_of(answer))),
        (Some(a), _) => {
            let day = facts.entries[a].happened.day();
            let (asked, answer) = (case.view.procedure.name_of(asked), case.view.procedure.name_of(answer));
            Found::unmet(format!("{asked} {}，之后还没有“{answer}”", day.with_weekday())).arg("day", day.with_weekday())
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
    if case.untyped.iter().any(|field| names(holds, field)) {
        return Found::later("待填写");
    }
    match case.told(holds) {
        Some(true) => Found::met("符合"),
        None if case.form.is_empty() => Found::later("待填写"),
        _ => Found::unmet("不符合"),
    }
}

/// Whether a condition looks at a field.
fn names(condition: &str, field: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    condition.split("facts.").skip(1).any(|after| after.strip_prefix(field).is_some_and(ends))
}

/// Fields are as an event left them.
pub fn unchanged(case: &Case, fields: &[String], since: &str) -> Found {
    let Some(entry) = case.view.facts.last(since) else { return Found::later("尚未办理") };
    match fields.iter().find(|f| case.value(f) != entry.fields.get(*f)) {
        None => Found::met("一致"),
        Some(field) => {
            let label = case.view.procedure.fields.get(field).map_or(field.as_str(), |d| d.label.as_str());
            Found::unmet(format!("“{label}”不一致")).arg("what", label)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_condition_names_whole_fields() {
        let condition = "has(facts.demand_fen) || facts.paid_on_time";
        assert!(names(condition, "demand_fen") && names(condition, "paid_on_time"));
        assert!(!names(condition, "demand") && !names(condition, "paid_on") && !names(condition, "fen"));
    }
}
