//! Guards on review and return.

use super::{Case, Found};

/// A review at its gate was passed, and not undone since.
pub fn passed(case: &Case, review: &str) -> Found {
    let name = case.view.procedure.name_of(review);
    match case.view.facts.last(review) {
        Some(e) if e.text("conclusion") == Some("approve") => {
            Found::met(format!("{} {} 通过", e.happened.day(), e.actor_name)).arg("gate", name)
        }
        _ => Found::unmet(format!("卷内没有“{name}”的通过意见")).arg("gate", name),
    }
}

/// The act returned to does not lie before a decision that has been made.
pub fn return_open(case: &Case, event: &str, act: &str) -> Found {
    let (facts, procedure) = (case.view.facts, case.view.procedure);
    let to = case.form.get("return_to").and_then(serde_json::Value::as_str).and_then(|a| procedure.place(a));
    match (facts.last(event), to) {
        (Some(e), Some(to)) if procedure.place(act).is_some_and(|p| to <= p) => {
            let number =
                e.fields.iter().find(|(k, _)| k.ends_with("_no")).and_then(|(_, v)| v.as_str()).unwrap_or_default();
            Found::unmet(format!("{} 已作出 {number}", e.happened.day())).arg("number", number)
        }
        _ => Found::met("可以退回"),
    }
}

/// What was approved is what stands now.
pub fn approval_stands(case: &Case, act: &str, fields: &[String], events: &[String]) -> Found {
    let (facts, procedure) = (case.view.facts, case.view.procedure);
    let name = procedure.name_of(act);
    let Some(at) = facts.place(act) else { return Found::later("尚未审批") };
    let (approved, then) = (&facts.entries[at], facts.values_at(procedure, at));
    let changed = fields.iter().find(|f| then.get(*f) != case.value(f));
    let changed = changed.map(|f| procedure.fields.get(f).map_or(f.clone(), |d| d.label.clone()));
    let came = || events.iter().find(|e| facts.place(e) > Some(at)).map(|e| procedure.name_of(e));
    match changed.or_else(came) {
        None => Found::met(format!("{} {} 审批的内容没有变动", approved.happened.day(), approved.actor_name)),
        Some(what) => Found::unmet(format!("审批之后有变动：{what}")).arg("act", name).arg("what", what),
    }
}
