//! Shapes of what the API says of a law change and of samplings.

use super::schemas::{free, list, number, object, text};
use serde_json::{Value, json};

/// The schemas.
pub fn all() -> Vec<(&'static str, Value)> {
    [law_changes(), samplings()].concat()
}

fn law_changes() -> Vec<(&'static str, Value)> {
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

fn samplings() -> Vec<(&'static str, Value)> {
    let planning = [
        ("title", text()),
        ("month", text()),
        ("source", text()),
        ("known_on", text()),
        ("scope", json!({ "enum": ["all", "own", "closed"] })),
        ("percent", text()),
        ("claim", free("good, risk: percent as text; what: what is to be met")),
    ];
    let deed = [
        ("value", text()),
        ("file", text()),
        ("met", json!({ "type": "boolean" })),
        ("note", text()),
        ("void", text()),
    ];
    let plan =
        free("id, title, scope, month, method, source, known_on, parts (name, size, draws, digest), by, by_person, at");
    let sampling = [
        ("plan", plan.clone()),
        ("files", list(free("matter, part, judged (met, note, by, at)"))),
        ("drawn", free("value, by, at; null before the value is known")),
        ("voided", free("reason, by, at; null")),
        ("progress", free("verdict, seen, bad, low, high, more; null where no claim is tested")),
    ];
    vec![
        (
            "FileReview",
            object(
                &[
                    ("matter", text()),
                    ("title", text()),
                    ("rubric", list(text())),
                    (
                        "lines",
                        list(free(
                            "item, block, name, tenths, applies, by, deducted, reasons (says, place, tenths), cites",
                        )),
                    ),
                    ("vetoes", list(text())),
                    ("at_most", number()),
                    ("open", number()),
                    ("grade", text()),
                ],
                8,
            ),
        ),
        ("SamplingPlanning", object(&planning, 4)),
        ("SamplingDeed", object(&deed, 0)),
        ("Sampling", object(&sampling, 2)),
        ("Samplings", object(&[("samplings", list(free("plan, drawn, voided")))], 1)),
    ]
}
