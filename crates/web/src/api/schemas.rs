//! Shapes of the API's JSON, each written once: the OpenAPI document and docs/contract/problem.schema.json both take them from here.

use super::{
    schemas_assess, schemas_fees, schemas_files, schemas_law, schemas_live, schemas_powers, schemas_registers,
};
use super::{schemas_reviews, schemas_warnings, schemas_works};
use serde_json::{Value, json};

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}
pub(super) fn maybe_text() -> Value {
    json!({ "type": ["string", "null"] })
}
pub(super) fn number() -> Value {
    json!({ "type": "integer" })
}
pub(super) fn truth() -> Value {
    json!({ "type": "boolean" })
}
pub(super) fn day() -> Value {
    json!({ "type": ["string", "null"], "format": "date" })
}
pub(super) fn id() -> Value {
    json!({ "type": "string", "minLength": 27, "maxLength": 27, "description": "Crockford base32 with a check character" })
}
pub(super) fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}
pub(super) fn named(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
pub(super) fn free(description: &str) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": true })
}
/// An object with these members, the first `required` of which are always there.
pub(super) fn object(members: &[(&str, Value)], required: usize) -> Value {
    let all: serde_json::Map<String, Value> = members.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
    let needed: Vec<&str> = members.iter().take(required).map(|(k, _)| *k).collect();
    json!({ "type": "object", "properties": all, "required": needed })
}
fn items_of(schema: Value) -> Value {
    object(&[("items", list(schema)), ("total", number()), ("next", maybe_text())], 1)
}

/// Every schema by its name.
pub fn all() -> Value {
    let mut out = serde_json::Map::new();
    let files =
        [schemas_files::all(), schemas_powers::all(), schemas_works::all(), schemas_law::all(), schemas_fees::all()];
    let more = [schemas_reviews::all(), schemas_assess::all(), schemas_live::all(), schemas_warnings::all()];
    let files = files.into_iter().chain(more).flatten().chain(schemas_registers::all());
    for (name, schema) in words().into_iter().chain(asked()).chain(answered()).chain(whole()).chain(files) {
        out.insert(name.to_string(), schema);
    }
    Value::Object(out)
}

/// A problem with everything it refers to, as one document.
pub fn problem_document() -> Value {
    let mut doc = problem();
    let text = json!({ "Check": check(), "Cited": cited(), "Mistake": mistake() }).to_string();
    doc["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    doc["title"] = json!("Problem");
    doc["$defs"] = serde_json::from_str(&text).unwrap_or(Value::Null);
    let local = doc.to_string().replace("#/components/schemas/", "#/$defs/");
    serde_json::from_str(&local).unwrap_or(Value::Null)
}

/// What a device sends and is answered, with everything it refers to, as one document.
pub fn sync_document() -> Value {
    let defs = json!({
        "Offline": offline(), "SyncedItem": synced(), "Finding": finding(), "Cited": cited(),
        "Synced": object(&[("proved", truth()), ("items", list(named("SyncedItem")))], 2),
    });
    let mut doc = batch();
    doc["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    doc["title"] = json!("Batch; the answer is $defs/Synced");
    doc["$defs"] = defs;
    let local = doc.to_string().replace("#/components/schemas/", "#/$defs/");
    serde_json::from_str(&local).unwrap_or(Value::Null)
}

fn batch() -> Value {
    let members = [("items", list(named("Offline"))), ("device", text()), ("device_now", number()), ("agency", id())];
    object(&members, 1)
}

fn problem() -> Value {
    let house = object(&[("owner", text()), ("origin", text())], 2);
    object(
        &[
            ("type", text()),
            ("title", text()),
            ("status", number()),
            ("detail", text()),
            ("code", json!({ "type": "string", "description": "code of the first unmet requirement" })),
            ("act", text()),
            ("sentence", text()),
            ("cure", text()),
            ("cure_intent", maybe_text()),
            ("article", maybe_text()),
            ("cites", list(text())),
            ("house_rule", json!({ "anyOf": [house, { "type": "null" }] })),
            ("checks", list(named("Check"))),
            ("errors", list(named("Mistake"))),
            ("incident", text()),
        ],
        3,
    )
}

fn mistake() -> Value {
    object(&[("field", text()), ("message", text())], 2)
}
fn cited() -> Value {
    object(&[("cite", text()), ("label", text()), ("title", text()), ("gist", text()), ("href", text())], 5)
}
fn check() -> Value {
    let standing = json!({ "enum": ["met", "unmet", "later"] });
    let house = json!({ "type": ["array", "null"], "items": text(), "description": "owner and origin" });
    object(
        &[
            ("code", text()),
            ("asks", text()),
            ("found", text()),
            ("standing", standing),
            ("sentence", text()),
            ("cure", text()),
            ("cure_act", maybe_text()),
            ("cites", list(named("Cited"))),
            ("house", house),
        ],
        9,
    )
}

fn words() -> Vec<(&'static str, Value)> {
    vec![("Problem", problem()), ("Mistake", mistake()), ("Cited", cited()), ("Check", check())]
}

fn asked() -> Vec<(&'static str, Value)> {
    let fields = || free("values of the act's form, by field: docs/contract/<procedure>.json");
    vec![
        ("SignIn", object(&[("username", text()), ("password", text())], 2)),
        ("Opening", object(&[("procedure", text()), ("fields", fields())], 2)),
        ("Doing", object(&[("fields", fields())], 0)),
        ("Moving", object(&[("seen", text()), ("reason", text())], 2)),
        (
            "Report",
            object(
                &[
                    ("intent", text()),
                    ("fields", fields()),
                    ("matter", id()),
                    ("procedure", text()),
                    ("on", day()),
                    ("source", text()),
                ],
                1,
            ),
        ),
        ("Batch", batch()),
        ("Offline", offline()),
        (
            "Settling",
            object(&[("do", json!({ "enum": ["claim", "return"] })), ("fields", fields()), ("reason", text())], 1),
        ),
    ]
}

fn answered() -> Vec<(&'static str, Value)> {
    let leaf = json!({ "type": ["integer", "null"], "description": "place of the first event in the public log, where known" });
    let done =
        [("matter", id()), ("version", number()), ("numbers", list(text())), ("repeated", truth()), ("leaf", leaf)];
    let reported = [&done[..], &[("findings", list(named("Finding")))]].concat();
    let file = [
        ("digest", text()),
        ("name", text()),
        ("media", text()),
        ("size", number()),
        ("arrival", schemas_files::arrival()),
    ];
    let event = [
        ("n", number()),
        ("name", text()),
        ("title", text()),
        ("act", text()),
        ("happened", number()),
        ("recorded", number()),
        ("actor", text()),
        ("person", text()),
        ("fields", free("fields of the event")),
        ("undone", truth()),
    ];
    let who = free("person, name, agency, agency_name, officer, roles");
    vec![
        ("Session", object(&[("token", text()), ("who", who), ("expires_in_s", number())], 3)),
        ("Done", object(&done, 4)),
        ("Reported", object(&reported, 5)),
        ("Finding", finding()),
        ("Findings", object(&[("matter", id()), ("findings", list(named("Finding"))), ("reported", list(entry()))], 3)),
        ("Synced", object(&[("proved", truth()), ("items", list(named("SyncedItem")))], 2)),
        ("SyncedItem", synced()),
        ("Quarantine", object(&[("items", list(named("Quarantined"))), ("total", number())], 2)),
        ("Quarantined", quarantined()),
        ("Binding", binding()),
        ("File", object(&file, 4)),
        ("Events", object(&[("matter", id()), ("events", list(object(&event, event.len())))], 2)),
        ("Papers", object(&[("matter", id()), ("papers", list(paper()))], 2)),
        (
            "Proof",
            free(
                "docs/format/proof-v2.md: format, leaf, index, size, path, root, openings, checkpoint, file where bytes are committed",
            ),
        ),
        ("Matters", {
            let mut list = items_of(matter_row());
            list["properties"]["previous"] = maybe_text();
            list
        }),
        ("Inbox", items_of(inbox_line())),
        ("Officers", items_of(free("officer, name, unit, cert_no, cert_from, cert_until, credentialed"))),
        ("Items", items_of(free("code, name, in_force_from, kinds, basis, violated, ranges, tiers"))),
        (
            "Parties",
            items_of(free(
                "id, party (code, kind, name, representative, area, address, phone, earlier, permits …), kind, area",
            )),
        ),
        ("Procedures", items_of(free("as docs/contract/<procedure>.json"))),
    ]
}

/// An act made offline; ids of acts are minted by the device, and so may be the id of a new matter.
fn offline() -> Value {
    let members = [
        ("id", text()),
        ("author", id()),
        ("made_at", number()),
        ("intent", text()),
        ("fields", free("values of the act's form, by field")),
        ("matter", id()),
        ("client_matter", id()),
        ("procedure", text()),
        ("source", text()),
    ];
    object(&members, 4)
}

fn entry() -> Value {
    let members = [
        ("name", text()),
        ("happened", number()),
        ("recorded", number()),
        ("late_days", number()),
        ("source", text()),
        ("by", text()),
    ];
    object(&members, members.len())
}

fn finding() -> Value {
    let members = [
        ("n", number()),
        ("act", text()),
        ("act_name", text()),
        ("code", text()),
        ("sentence", text()),
        ("found", text()),
        (
            "ground",
            json!({ "type": ["array", "string"], "items": text(), "description": "articles, or owner of the house rule" }),
        ),
        ("cites", list(named("Cited"))),
        ("house", maybe_text()),
        ("entry", entry()),
    ];
    object(&members, members.len())
}

fn synced() -> Value {
    let members = [
        ("id", text()),
        ("status", json!({ "enum": ["accepted", "duplicate", "quarantined", "later"] })),
        ("matter", id()),
        ("version", number()),
        ("numbers", list(text())),
        ("repeated", truth()),
        ("findings", list(named("Finding"))),
        ("quarantine", id()),
        ("reason", json!({ "enum": ["unproved", "author", "form", "post", "matter", "constraint"] })),
        ("told", text()),
    ];
    object(&members, 2)
}

fn binding() -> Value {
    let members = [
        ("matter", id()),
        ("which", json!({ "enum": ["main", "side", "whole"] })),
        ("done", number()),
        ("total", number()),
    ];
    object(&members, members.len())
}

fn quarantined() -> Value {
    let members = [
        ("id", id()),
        ("why", text()),
        ("told", text()),
        ("device", text()),
        ("received", number()),
        ("state", json!({ "enum": ["waiting", "claimed", "returned"] })),
        ("agency", maybe_text()),
        ("sender", maybe_text()),
        ("device_now", json!({ "type": ["integer", "null"] })),
        ("item", json!({ "description": "as it came; null for those who see no content" })),
        ("by", text()),
        ("matter", text()),
        ("reason", text()),
    ];
    object(&members, 6)
}

fn paper() -> Value {
    let members = [
        ("n", number()),
        ("id", text()),
        ("title", text()),
        ("number", text()),
        ("date", text()),
        ("code", text()),
        ("digest", text()),
        ("side_volume", truth()),
        ("href", text()),
        ("corrected", object(&[("sheet", number()), ("word", text())], 2)),
        ("corrects", number()),
    ];
    object(&members, members.len() - 2)
}

fn matter_row() -> Value {
    let members = [
        ("matter", id()),
        ("agency", id()),
        ("procedure", text()),
        ("step", text()),
        ("party", text()),
        ("handlers", list(text())),
        ("closed", truth()),
        ("updated", number()),
        ("number", maybe_text()),
        ("party_code", maybe_text()),
        ("item", maybe_text()),
        ("opened_on", day()),
        ("due_day", day()),
        ("due_term", maybe_text()),
        ("next_intents", list(text())),
        ("retention", maybe_text()),
        ("archived_on", maybe_text()),
    ];
    object(&members, 8)
}

fn inbox_line() -> Value {
    let members = [
        ("matter", id()),
        ("intent", text()),
        ("name", text()),
        ("party", text()),
        ("number", text()),
        ("item", text()),
        ("step", text()),
        ("light", json!({ "enum": ["green", "yellow", "red", "none"] })),
        ("word", text()),
        ("group", json!({ "enum": ["overdue", "today", "soon", "later", "open"] })),
        ("cites", list(named("Cited"))),
        ("last_day", day()),
        ("term", maybe_text()),
        ("term_name", text()),
    ];
    object(&members, 11)
}

fn whole() -> Vec<(&'static str, Value)> {
    let field = object(
        &[
            ("name", text()),
            ("label", text()),
            ("kind", text()),
            ("required", truth()),
            ("hint", text()),
            ("carried", truth()),
            ("from_record", truth()),
            ("value", json!({})),
            ("shown", text()),
            ("options", list(free("value, name, note, barred"))),
            ("max", json!({ "type": ["integer", "null"] })),
        ],
        4,
    );
    let form = [
        ("act", text()),
        ("name", text()),
        ("fields", list(named("Field"))),
        ("checks", list(named("Check"))),
        ("cites", list(named("Cited"))),
        ("papers", list(text())),
        ("matter", maybe_text()),
        ("title", text()),
        ("number", text()),
    ];
    let fact =
        object(&[("field", text()), ("label", text()), ("value", json!({})), ("shown", text()), ("source", text())], 5);
    let file = [
        ("matter", id()),
        ("version", number()),
        ("procedure", text()),
        ("title", text()),
        ("number", text()),
        ("stages", list(free("name, done, passed, now, on, by"))),
        ("facts", list(fact)),
        ("intents", list(object(&[("intent", text()), ("name", text()), ("fields", list(named("Field")))], 3))),
        (
            "refused",
            list(object(
                &[
                    ("intent", text()),
                    ("name", text()),
                    ("refusal", json!({ "anyOf": [named("Check"), { "type": "null" }] })),
                ],
                3,
            )),
        ),
        ("terms", list(named("Term"))),
        ("papers", list(paper())),
        ("evidence", list(free("event, name, kind, proves, taken_on, media, digest, size, destroyed, erased, href"))),
        ("timeline", list(free("n, event, name, by, happened, recorded, detail, undone"))),
        ("step", maybe_text()),
        ("item", text()),
        ("agency", text()),
        ("field", text()),
        ("handlers", list(free("name, cert_no"))),
        ("published", truth()),
        ("retention", maybe_text()),
        ("volumes", list(free("which, name, parts, href"))),
    ];
    let matter = object(&file, 13);
    vec![("Field", field), ("Form", object(&form, 6)), ("Term", term()), ("Matter", matter), ("Move", moving())]
}

/// What moving a matter to another version would change.
fn moving() -> Value {
    let members = [
        ("matter", id()),
        ("title", text()),
        ("number", text()),
        ("procedure", text()),
        ("from", day()),
        ("to", day()),
        ("differences", list(free("way, part, name, says"))),
        ("unknown", list(text())),
        ("asked", list(text())),
        ("no_longer", list(text())),
        ("later", list(text())),
        ("terms", list(list(maybe_text()))),
        ("lacking", list(list(text()))),
        ("old_papers", list(text())),
        ("unmet", list(json!({ "type": "array" }))),
        ("hindered", list(named("Check"))),
        ("seen", text()),
    ];
    object(&members, 17)
}

fn term() -> Value {
    let members = [
        ("id", text()),
        ("name", text()),
        ("light", text()),
        ("word", text()),
        ("cites", list(named("Cited"))),
        ("assumed", truth()),
        ("ended", truth()),
        ("provisional", truth()),
        ("start", day()),
        ("counted_last_day", day()),
        ("rolled_last_day", day()),
        (
            "last_day",
            json!({ "type": ["string", "null"], "format": "date", "description": "the day that binds; null while the clock stands still" }),
        ),
        ("days", list(free("day and mark; with ?explain=1"))),
        ("pauses", list(free("from, to, ground"))),
    ];
    object(&members, 11)
}
