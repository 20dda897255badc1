//! Shapes of what the API says of case-file review and takes for it.

use super::schemas::{free, list, object, text};
use serde_json::{Value, json};

/// The schemas.
pub fn all() -> Vec<(&'static str, Value)> {
    [rounds(), sheets()].concat()
}

/// Rounds and their files, for whoever runs them.
fn rounds() -> Vec<(&'static str, Value)> {
    vec![
        (
            "ReviewOpening",
            object(&[("title", text()), ("until", text()), ("sampling", text()), ("files", list(text()))], 2),
        ),
        (
            "ReviewDeed",
            object(&[("do", json!({ "enum": ["allot", "third", "tell", "close", "document"] })), ("file", text())], 1),
        ),
        ("Reviews", object(&[("rounds", list(free("opened, files, closed, report")))], 1)),
        (
            "Review",
            object(
                &[
                    ("round", free("opened, files, closed, report")),
                    ("files", list(free("state, name, agency"))),
                    ("figures", free("files, items, agencies, grades, least")),
                    ("objections_until", free("a day; null")),
                    ("report", free("matter, number, paper; null before it is drafted")),
                ],
                3,
            ),
        ),
        (
            "ReviewedFileDeed",
            object(
                &[
                    ("do", json!({ "enum": ["name", "replace", "answer", "order", "accept", "return"] })),
                    ("persons", list(text())),
                    ("out", text()),
                    ("reason", text()),
                    (
                        "points",
                        list(free("item; hundredths of a point that it loses now, null where it stays; reason")),
                    ),
                    ("what", text()),
                    ("due", text()),
                ],
                1,
            ),
        ),
        (
            "ReviewedFile",
            object(
                &[
                    ("round", free("opened, files, closed")),
                    ("line", free("state, name, agency")),
                    ("marks", list(free("item, name, veto, hundredths, reasons, cites"))),
                ],
                3,
            ),
        ),
    ]
}

/// Sheets, and the results of the own body.
fn sheets() -> Vec<(&'static str, Value)> {
    vec![
        ("Marking", object(&[("files", list(free("round, file, name, agency, until, draft, handed_in, closed")))], 1)),
        (
            "MarkingPage",
            object(
                &[
                    ("round", list(text())),
                    ("file", text()),
                    ("until", text()),
                    ("lines", list(free("as in FileReview"))),
                    ("read", free("page, places; null once the sheet is handed in")),
                    ("draft", list(list(text()))),
                    ("handed_in", free("sheet and score; null")),
                    ("others", list(free("the others' sheets, once all are in"))),
                ],
                4,
            ),
        ),
        (
            "ReviewSheet",
            object(
                &[
                    (
                        "marks",
                        list(free(
                            "item; apart: not asked of this file; lost: tenths, says, entry, machine; refused: says, reason",
                        )),
                    ),
                    ("praised", list(free("item, tenths, says"))),
                    ("note", text()),
                    ("draft", list(list(text()))),
                ],
                0,
            ),
        ),
        ("OwnResults", object(&[("files", list(free("round, file, until, closed, result")))], 1)),
        (
            "OwnResult",
            object(
                &[
                    ("result", free("as in ReviewedFile")),
                    ("may_object", json!({ "type": "boolean" })),
                    ("objectable", list(text())),
                    ("objection_rule", text()),
                    ("may_report", json!({ "type": "boolean" })),
                ],
                3,
            ),
        ),
        ("OwnResultDeed", object(&[("object", list(free("item, reason"))), ("report", text())], 0)),
    ]
}
