//! Shapes of what the API says of the live view and takes for it.

use super::schemas::{free, id, list, maybe_text, number, object, text, truth};
use serde_json::{Value, json};

fn moment() -> Value {
    json!({ "type": "integer", "description": "milliseconds since 1970-01-01T00:00:00Z" })
}

fn entry() -> Value {
    let members = [
        ("key", text()),
        ("kind", json!({ "enum": ["case", "officer", "vehicle", "video"] })),
        ("matter", id()),
        ("device", text()),
        ("name", text()),
        ("about", text()),
        ("procedure", text()),
        ("course", text()),
        ("body_name", text()),
        ("area", text()),
        ("area_name", text()),
        ("since", moment()),
        ("at", free("when (ms), latitude and longitude in 10^-7 degrees; null where no position came")),
        ("trail", free("the way so far, newest first: latitude and longitude in 10^-7 degrees")),
    ];
    object(&members, members.len())
}

fn page() -> Value {
    let counted = || list(free("code, name, how many"));
    let members = [
        ("entries", list(entry())),
        ("counts", list(free("kind, how many"))),
        ("areas", counted()),
        ("courses", counted()),
        ("places", list(free("code, name"))),
        ("bodies", list(free("id, name"))),
        ("checks", truth()),
        ("everywhere", truth()),
    ];
    object(&members, members.len())
}

fn device() -> Value {
    let members = [
        ("id", text()),
        ("kind", json!({ "enum": ["phone", "vehicle", "body-camera", "fixed-camera"] })),
        ("name", text()),
        ("holder", text()),
        ("area", text()),
        ("url", text()),
        ("at", moment()),
        ("withdrawn", free("when, or null")),
    ];
    object(&members, members.len())
}

/// The schemas.
pub fn all() -> Vec<(&'static str, Value)> {
    let position = [("at", moment()), ("lat", json!({ "type": "number" })), ("lon", json!({ "type": "number" }))];
    let refused = [("n", number()), ("why", text())];
    let asked = [
        ("do", json!({ "enum": ["issue", "withdraw"] })),
        ("device", text()),
        ("kind", json!({ "enum": ["phone", "vehicle", "body-camera", "fixed-camera"] })),
        ("name", text()),
        ("holder", text()),
        ("url", text()),
        ("area", text()),
    ];
    let switch = [
        ("do", json!({ "enum": ["on", "off"] })),
        ("matter", id()),
        ("task", text()),
        ("device", text()),
        ("share", text()),
    ];
    let check =
        [("key", text()), ("finding", json!({ "enum": ["in-order", "question", "supervise"] })), ("note", text())];
    let own = [
        ("tasks", list(free("matter, party, number, procedure, task, name, since, shares"))),
        ("devices", list(free("id, name, kind"))),
        ("person", text()),
        ("now", moment()),
    ];
    vec![
        ("Positions", object(&[("positions", list(object(&position, 3)))], 1)),
        ("PositionsTaken", object(&[("taken", number()), ("refused", list(object(&refused, 2)))], 2)),
        ("Live", page()),
        ("LiveChecking", object(&check, 2)),
        ("LiveChecked", object(&[("matter", id()), ("openings", list(free("procedure, name")))], 2)),
        ("LiveDevices", object(&[("devices", list(device())), ("token", maybe_text())], 2)),
        ("LiveDeviceDeed", object(&asked, 1)),
        ("LiveOwn", object(&own, own.len())),
        ("LiveSwitch", object(&switch, 2)),
        ("LiveShare", object(&[("share", text())], 1)),
    ]
}
