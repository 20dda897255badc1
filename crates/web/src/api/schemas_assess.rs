//! Shapes of what the API says of assessment.

use super::schemas::{free, list, object, text};
use serde_json::{Value, json};

/// All of them.
pub fn all() -> Vec<(&'static str, Value)> {
    let yes = || json!({ "type": "boolean" });
    let opening = [("course", text()), ("day", text())];
    let deed = [
        (
            "deed",
            json!({ "enum": ["freeze", "recount", "cancel", "object", "answer", "settle", "conclude", "document", "void"] }),
        ),
        ("body", text()),
        ("indicator", text()),
        ("reason", text()),
        ("cases", list(text())),
        ("changes", free("id of a case: true counts after all, false is left out")),
        ("case", text()),
        ("confirmed", yes()),
    ];
    let round = free(
        "id, title, state, opened, frozen (pack, digest, figures, log_size, object_until, at), concluded, documented, voided, unanswered",
    );
    let figure =
        free("indicator, name, group, formula, frozen and stands (good, of), says, min_sample, digest, objected");
    let work = free(
        "id, deed (freeze or recount), by, state (running with done and all, cancelled, failed, done), mistakes, differences; null",
    );
    let broken = free("round, work, by, at: begun, neither frozen nor under way here; null");
    let shown = [
        ("round", round.clone()),
        ("work", work),
        ("broken_off", broken),
        ("bodies", list(free("body, name, points, figures"))),
    ];
    let one = [
        ("figure", figure),
        ("query", text()),
        ("sound", yes()),
        ("cases", list(free("id, good, changed, settled"))),
        ("objection", free("reason, cases, by, at; null")),
        ("answer", free("changes, reason, by, at; null")),
    ];
    vec![
        ("Assessments", object(&[("rounds", list(round))], 1)),
        ("AssessmentOpening", object(&opening, 2)),
        ("AssessmentDeed", object(&deed, 1)),
        ("Assessment", object(&shown, 4)),
        ("AssessedFigure", object(&one, 4)),
    ]
}
