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
