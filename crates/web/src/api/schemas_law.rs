//! Shapes of what the API says of a law change.

use super::schemas::{free, list, number, object, text};
use serde_json::{Value, json};

/// The schemas.
pub fn all() -> Vec<(&'static str, Value)> {
    let asked = [
        ("limit", text()),
        ("count", number()),
        ("calendar", number()),
        ("days", text()),
        ("article", text()),
        ("day", text()),
        ("amended", json!({ "type": "boolean" })),
        ("benchmark", text()),
        ("draft", text()),
        ("pack", text()),
        ("files", free("file name: text of the file")),
    ];
    let result = [
        ("name", text()),
        ("today", text()),
        ("from", text()),
        ("to", text()),
        ("changed", list(free("part, id, name, way, says, cites, house, uses (kind, id, name, note, place)"))),
        ("rules", list(free("parts, says, cites or house: which law an open matter follows"))),
        ("counts", free("cases, terms, touched, moved, earlier, later, overdue, freed, founded")),
        ("agencies", list(free("body, name, counts"))),
        ("stays", list(free("procedure, name, cases: open matters that keep their version"))),
        (
            "cases",
            list(free(
                "matter, body, agency, procedure, title, number, item, terms (term, name, limit, was, is, runs, would_run, overdue, freed, waits), founded",
            )),
        ),
        ("unseen", number()),
    ];
    let state = json!({ "enum": ["running", "cancelled", "failed", "done"] });
    let change = [
        ("id", text()),
        ("name", text()),
        ("state", state),
        ("done", number()),
        ("all", number()),
        ("result", object(&result, result.len())),
    ];
    vec![("LawChanging", object(&asked, 0)), ("LawChange", object(&change, 3))]
}
