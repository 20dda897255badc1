//! Shapes of what the API says of files: uploads, arrival, custody; and of the erasure of what they hold of persons.

use super::schemas::{free, id, list, maybe_text, number, object, text};
use serde_json::{Value, json};

/// What is known of the arrival of a file; null is unknown.
pub fn arrival() -> Value {
    free(
        "arrived_at, captured_at, clock_ahead_ms (ms); place, device, source (app, gallery, handed); digest_sent; person, name; of a file that \
         its device signed: device_key, signed_at (ms), device_signature",
    )
}

fn maybe_number() -> Value {
    json!({ "type": ["integer", "null"] })
}

/// What the erasure says and takes.
fn erasure() -> Vec<(&'static str, Value)> {
    let person = [
        ("matter", id()),
        ("number", text()),
        ("slot", text()),
        ("party", text()),
        ("retention", text()),
        ("until", maybe_text()),
        ("barred", free("why the law does not let it be erased today: code, sentence, cites; null where it does")),
        ("erasure", free("state: none, proposed (by, on, reason) or done (on)")),
    ];
    let erasing = [("do", json!({ "enum": ["propose", "erase"] })), ("slot", text()), ("reason", text())];
    vec![
        ("Erasing", object(&erasing, 2)),
        ("Erasable", object(&[("matter", id()), ("persons", list(object(&person, person.len())))], 2)),
    ]
}

/// The journal of access.
fn audit() -> [(&'static str, Value); 1] {
    let line = [
        ("n", number()),
        ("at", number()),
        ("name", text()),
        ("body", text()),
        ("place", text()),
        ("what", text()),
        ("about", text()),
        ("status", number()),
        ("result", text()),
        ("leaf", free("place in the public log of the event that it left; null where it left none")),
    ];
    let older = free("where the next page begins; null at the end");
    [("Audit", object(&[("lines", list(object(&line, line.len()))), ("older", older)], 2))]
}

/// Devices for taking evidence; what they sign stands in docs/format/capture-v1.md.
fn devices() -> Vec<(&'static str, Value)> {
    let line = [
        ("id", text()),
        ("name", text()),
        ("since", text()),
        ("checked_on", text()),
        ("clock_ahead_ms", number()),
        ("returned_on", maybe_text()),
    ];
    let doing = [
        ("do", json!({ "enum": ["enrol", "check", "return"] })),
        ("name", text()),
        ("device", text()),
        ("nonce", text()),
        ("key", text()),
        ("now", text()),
        ("signature", text()),
    ];
    vec![
        ("Device", object(&doing, 1)),
        ("Devices", object(&[("devices", list(object(&line, line.len())))], 1)),
        ("DeviceAsked", object(&[("nonce", text()), ("challenge", text())], 2)),
    ]
}

/// Every schema by its name.
pub fn all() -> Vec<(&'static str, Value)> {
    let upload = [
        ("name", text()),
        ("size", number()),
        ("digest", maybe_text()),
        ("captured_at", maybe_number()),
        ("device_now", maybe_number()),
        ("place", maybe_text()),
        ("device", maybe_text()),
        ("source", maybe_text()),
    ];
    let uploading = [
        ("id", text()),
        ("name", text()),
        ("size", number()),
        ("received", number()),
        ("largest_piece", number()),
        ("expires", number()),
    ];
    let chain = object(&[("links", list(free("n, at, what, name, place, note"))), ("broken", maybe_number())], 2);
    let custody = [
        ("matter", id()),
        ("event", number()),
        ("field", text()),
        ("title", text()),
        ("act", text()),
        ("by", text()),
        ("recorded", number()),
        ("name", text()),
        ("media", text()),
        ("size", number()),
        ("digest", text()),
        ("arrival", arrival()),
        ("chain", chain),
        ("destruction", free("asked, approved, done: by, at, reason, or null; not_before (ms)")),
        ("cooling_hours", number()),
        ("integrity", json!({ "enum": ["sound", "missing", "altered", "destroyed"] })),
    ];
    let files = vec![
        ("Upload", object(&upload, 2)),
        ("Uploading", object(&uploading, uploading.len())),
        ("Received", object(&[("received", number())], 1)),
        (
            "Destroying",
            object(
                &[
                    ("do", json!({ "enum": ["ask", "approve", "withdraw", "hand-over"] })),
                    ("reason", text()),
                    ("to", text()),
                    ("note", text()),
                ],
                1,
            ),
        ),
        (
            "Replay",
            object(
                &[
                    ("matter", id()),
                    ("title", text()),
                    ("number", text()),
                    ("scenes", list(free("kind, event, line, paper, texts, files, days_since"))),
                ],
                4,
            ),
        ),
        ("Custody", object(&custody, custody.len())),
    ];
    erasure().into_iter().chain(audit()).chain(devices()).chain(files).collect()
}
