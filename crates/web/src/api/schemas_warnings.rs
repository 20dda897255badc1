//! Shapes of what the API says of warnings and takes for them.

use super::schemas::{day, free, id, list, maybe_text, named, number, object, text, truth};
use serde_json::{Value, json};

fn moment() -> Value {
    json!({ "type": "integer", "description": "milliseconds since 1970-01-01T00:00:00Z" })
}

/// A pair of owner and origin, or nothing.
fn house() -> Value {
    json!({ "type": ["array", "null"], "items": { "type": "string" }, "minItems": 2, "maxItems": 2, "description": "owner and origin of the house rule" })
}

fn line() -> Value {
    let members = [
        ("id", id()),
        ("rule", text()),
        ("rule_name", text()),
        ("level", json!({ "enum": [1, 2, 3] })),
        ("level_name", text()),
        ("state", json!({ "enum": ["open", "handled", "taken", "cleared", "closed"] })),
        ("standing", truth()),
        ("handled", json!({ "enum": ["", "cured", "explained", "false-alarm"] })),
        ("sentence", text()),
        ("matter", maybe_text()),
        ("party", text()),
        ("number", text()),
        ("agency", text()),
        ("owners", list(text())),
        ("since", moment()),
        ("raised", moment()),
        ("shown", moment()),
        ("up", maybe_text()),
        ("cites", list(named("Cited"))),
        ("house", house()),
    ];
    object(&members, members.len())
}

fn page() -> Value {
    let event = [("at", moment()), ("name", text()), ("detail", text()), ("by", text())];
    let document = [("id", text()), ("name", text()), ("digest", text())];
    let members = [
        ("line", named("Warning")),
        ("stand", text()),
        ("advice", text()),
        ("exceptions", list(text())),
        ("assumed", maybe_text()),
        ("fired", free("n, name, day, by: the event of the matter; null where none is known")),
        (
            "cure",
            json!({ "type": ["array", "null"], "items": { "type": "string" }, "description": "name and id of the act" }),
        ),
        ("course", json!({ "type": ["array", "null"], "description": "course and deadline" })),
        ("record", list(object(&event, event.len()))),
        ("documents", list(object(&document, document.len()))),
        ("deeds", list(json!({ "enum": ["answer", "snooze", "take-up", "close"] }))),
    ];
    object(&members, members.len())
}

fn rule() -> Value {
    let members = [
        ("rule", text()),
        ("name", text()),
        ("group", text()),
        ("cites", list(named("Cited"))),
        ("house", house()),
        ("assumed", maybe_text()),
        ("raised", number()),
        ("open", number()),
        ("cleared", number()),
        ("answered", number()),
        ("false_alarms", number()),
        ("closed", number()),
        ("right", json!({ "type": ["integer", "null"], "description": "hundredths of a percent" })),
        ("lag_p50_ms", number()),
        ("lag_p99_ms", number()),
    ];
    object(&members, members.len())
}

/// Every schema by its name.
pub fn all() -> Vec<(&'static str, Value)> {
    let lines = [
        ("items", list(named("Warning"))),
        ("total", number()),
        ("next", maybe_text()),
        ("states", free("how many stand in each state")),
    ];
    let deed = [
        ("do", json!({ "enum": ["answer", "take-up", "close"] })),
        ("reason", text()),
        ("how", json!({ "enum": ["cured", "explained", "false-alarm"] })),
        ("document", text()),
        ("course", json!({ "enum": ["general", "simple", "warning-only"] })),
        ("deadline", day()),
        ("until", day()),
        ("outcome", json!({ "enum": ["corrected", "lawful", "false-alarm"] })),
    ];
    let rules = [
        ("items", list(rule())),
        ("total", number()),
        ("grace_days", number()),
        ("up_days", free("yellow, red: working days")),
        ("house_rule", free("owner, origin")),
    ];
    vec![
        ("Warning", line()),
        ("Warnings", object(&lines, lines.len())),
        ("WarningPage", page()),
        ("WarningDeed", object(&deed, 2)),
        ("WarningRules", object(&rules, rules.len())),
    ]
}
