//! Shapes of what the API says of the catalogue of fees and takes for it.

use super::schemas::{day, free, list, maybe_text, named, number, object, text, truth};
use serde_json::{Value, json};

/// What the catalogue says of a fee.
fn fee() -> Value {
    let standard = json!({
        "type": "string",
        "description": "yuan for a unit (10, 5至10), or a share of an amount in yuan (15‰，至少50，至多2000); less than a fen is left to the payer",
    });
    let members = [
        ("name", text()),
        ("kind", text()),
        ("set_by", text()),
        ("basis", list(text())),
        ("bodies", list(text())),
        ("payer", text()),
        ("unit", text()),
        ("standard", standard),
        ("exemption", text()),
        ("until", maybe_text()),
    ];
    object(&members, members.len())
}

/// Every schema by its name.
pub fn all() -> Vec<(&'static str, Value)> {
    let row = [("code", text()), ("fee", named("Fee")), ("since", maybe_text()), ("waiting", truth())];
    let fees = [
        ("items", list(object(&row, row.len()))),
        ("total", number()),
        ("next", maybe_text()),
        ("stages", free("how many stand in each stage: listed, waiting, ended")),
    ];
    let entries = "id, fee (name, standard, unit; null where it is struck off), day, reason, by, on, answer (approved, reason, by_name, on; null while it waits)";
    let page = [
        ("code", text()),
        ("day", day()),
        ("stands", truth()),
        ("fee", named("Fee")),
        ("since", maybe_text()),
        ("basis", list(free("text, stands (cited, text, not-held), statute, article"))),
        ("entries", list(free(entries))),
    ];
    let deed = [
        ("do", json!({ "enum": ["propose", "strike", "confirm", "return"] })),
        ("fee", named("Fee")),
        ("day", day()),
        ("reason", text()),
    ];
    vec![
        ("Fee", fee()),
        ("Fees", object(&fees, fees.len())),
        ("FeePage", object(&page, 1)),
        ("FeeDeed", object(&deed, 1)),
    ]
}
