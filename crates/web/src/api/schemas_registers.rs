//! Shapes of what the API says of officers and bodies and takes for them.

use super::schemas::{day, free, id, list, maybe_text, number, object, text, truth};
use serde_json::{Value, json};

fn officer() -> Value {
    let members = [
        ("officer", id()),
        ("name", text()),
        ("body", id()),
        ("body_name", text()),
        ("unit", text()),
        ("cert_no", text()),
        ("cert_from", maybe_text()),
        ("cert_until", maybe_text()),
        ("state", text()),
        ("suspensions", list(free("from, until, says"))),
        ("revoked_on", maybe_text()),
        ("revoked_for", text()),
        ("lost", list(free("cert_no, on, says, by"))),
        ("moved_to", maybe_text()),
        ("waiting", free("the application that waits, or null: id, exam_on, exam_score, hours, from, until, by, on")),
        ("history", list(free("at (ms), title, says"))),
        (
            "matters",
            list(free(
                "matters under way in the officer's name: matter, number, procedure, opened, fits (officer, name), meant, stays",
            )),
        ),
        ("trainings", list(free("training (its id), on, hours, topic, by, struck: why it counts no more"))),
        ("hours", number()),
        ("hours_asked", free("hours that the house asks in a year, or null")),
    ];
    object(&members, members.len())
}

fn body() -> Value {
    let members = [
        ("body", id()),
        ("day", day()),
        ("stands", truth()),
        (
            "said",
            free("name, short, number_prefix, body_kind, level, field, areas, superior, supervisor, address, phone"),
        ),
        ("below", list(free("body, name"))),
        ("officers", number()),
        ("credentialed", number()),
        ("open_matters", number()),
        ("changes", list(free("id, kind, said, into, day, reason, basis, by, on, answer; null while it waits"))),
        (
            "entrustments",
            list(free(
                "entrustment, from, from_name, to, to_name, items, powers, basis, letter, answer, until, ended_for",
            )),
        ),
    ];
    object(&members, members.len())
}

fn said() -> Vec<(&'static str, Value)> {
    let texts = ["name", "short", "number_prefix", "body_kind", "level", "field", "areas", "superior", "supervisor"];
    let mut all: Vec<_> = texts.into_iter().map(|n| (n, text())).collect();
    all.extend([("address", text()), ("phone", text()), ("day", day()), ("reason", text()), ("grounds", text())]);
    all
}

/// Hours of a year as they are told.
fn trainings() -> Value {
    let trained = [
        ("officer", id()),
        ("name", text()),
        ("place", text()),
        ("own", truth()),
        ("hours", number()),
        ("lacks", number()),
    ];
    let trainings = [
        ("year", number()),
        ("asked", free("hours and house_rule; null where no rule asks any")),
        ("lacking", number()),
        ("items", list(object(&trained, trained.len()))),
    ];
    object(&trainings, trainings.len())
}

/// Hours as they are entered.
fn training_entering() -> Value {
    let entering = [("on", day()), ("hours", number()), ("topic", text()), ("officers", list(text()))];
    object(&entering, entering.len())
}

/// Every schema by its name.
pub fn all() -> Vec<(&'static str, Value)> {
    let applying = [
        ("name", text()),
        ("unit", text()),
        ("exam_on", day()),
        ("exam_score", text()),
        ("hours", text()),
        ("from", day()),
        ("until", day()),
    ];
    let deeds = [
        "apply",
        "issue",
        "return",
        "suspend",
        "restore",
        "withdraw",
        "lost",
        "replace",
        "transfer",
        "strike-training",
    ];
    let successor = object(&[("matter", id()), ("officer", id())], 2);
    let mut deed = vec![("do", json!({ "enum": deeds }))];
    deed.extend(applying.iter().skip(2).cloned());
    deed.extend([
        ("cert_no", text()),
        ("reason", text()),
        ("to", id()),
        ("unit", text()),
        ("successors", list(successor)),
        ("training", id()),
    ]);
    let mut opening = vec![("do", text())];
    opening.extend(said());
    let changes = ["change", "recognise", "return", "entrust", "publish", "send-back", "end"];
    let mut body_deed = vec![("do", json!({ "enum": changes })), ("kind", text()), ("into", id())];
    body_deed.extend(said());
    body_deed.extend([
        ("entrustment", id()),
        ("to", id()),
        ("items", text()),
        ("powers", text()),
        ("basis", text()),
        ("letter", text()),
        ("letter_on", day()),
        ("first", day()),
        ("last", day()),
    ]);
    let line = free("body, said (as in Body), depth, counts (powers, officers, entrustments)");
    vec![
        ("OfficerPage", officer()),
        ("OfficerApplying", object(&applying, applying.len())),
        ("OfficerDeed", object(&deed, 1)),
        ("Trainings", trainings()),
        ("TrainingEntering", training_entering()),
        ("Body", body()),
        ("Bodies", object(&[("day", day()), ("items", list(line))], 2)),
        ("BodyOpening", object(&opening, 0)),
        ("BodyDeed", object(&body_deed, 1)),
    ]
}
