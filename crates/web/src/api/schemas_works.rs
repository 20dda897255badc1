//! Shapes of what the API says of the desk of answers and takes in from other systems.

use super::schemas::{free, list, object, text};
use serde_json::Value;

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("Answers", free("items: matter, number, procedure, agency, closed; total; next: cursor")),
        (
            "AskBody",
            object(
                &[("procedure", text()), ("fields", free("fields of the act in docs/contract/<procedure>.json"))],
                2,
            ),
        ),
        ("Asked", free("matter, version, numbers")),
        ("AnswerPage", free("matter, procedure, number, agency, named_as, closed, steps, offers, terms")),
        (
            "Intake",
            object(
                &[("rows", list(free("columns by heading (GET /intake tells them) or by field"))), ("reason", text())],
                1,
            ),
        ),
    ]
}
