//! The fold of a clue's events to its row: the same for a live append and for a replay. What people typed stays in the events, under its key; no
//! row holds it.

use super::{CHANGED, CLEARED, CLOSED, CLUE_EVENTS, ESCALATED, HANDLED, RAISED, SNOOZED, TAKEN_UP};
use crate::Office;
use crate::fault::Denial;
use fadu_store::record::{Fields, Moment};
use fadu_store::{ClueRow, Log, StoredEvent, StreamId, ViewRow};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Whether an event is one of a clue.
pub(crate) fn is_clue(event: &str) -> bool {
    event.starts_with(CLUE_EVENTS)
}

/// The row after an event; nothing where no warning was raised before it.
pub(super) fn folded(
    was: Option<ClueRow>,
    (stream, name, at): (StreamId, &str, Moment),
    fields: &Fields,
) -> Option<ClueRow> {
    if name == RAISED {
        return Some(raised(was, (stream, at), fields));
    }
    let mut row = was?;
    let text = |k: &str| fields.get(k).and_then(Value::as_str).unwrap_or_default();
    match name {
        CHANGED => {
            let graver = small(fields, "level") > row.level;
            found(&mut row, fields);
            // What was put off was a lighter case.
            if graver && let Some(body) = row.body.as_object_mut() {
                body.remove("snooze");
            }
            // What was answered was a lighter case; that the rule is mistaken was said of every case.
            if graver && row.state == "handled" && row.handled != "false-alarm" {
                row.state = "open".into();
                row.handled.clear();
            }
        }
        CLEARED => {
            row.standing = false;
            row.body["cleared"] = json!(at.0);
            if row.state == "open" {
                row.state = "cleared".into();
            }
        }
        ESCALATED => row.up = small(fields, "up"),
        SNOOZED => {
            row.body["snooze"] = json!({ "until": text("until"), "by": text("by_name"), "at": at.0 });
        }
        HANDLED => {
            row.state = "handled".into();
            row.handled = text("how").into();
            row.body["answer"] = json!({ "by": text("by_name"), "at": at.0 });
        }
        TAKEN_UP => {
            row.state = "taken".into();
            row.body["course"] = json!({ "course": text("course"), "deadline": fields.get("deadline"),
                "by": text("by_name"), "at": at.0 });
            if let Some(matter) = fields.get("matter") {
                row.body["course"]["matter"] = matter.clone();
            }
        }
        CLOSED => {
            row.state = "closed".into();
            row.body["end"] = json!({ "outcome": text("outcome"), "by": text("by_name"), "at": at.0 });
        }
        _ => {}
    }
    Some(row)
}

/// The row after all events of a clue.
pub(super) fn of_events<'a>(events: impl Iterator<Item = &'a StoredEvent>) -> Option<ClueRow> {
    events.fold(None, after)
}

/// The row after one more event as the record holds it.
fn after(was: Option<ClueRow>, e: &StoredEvent) -> Option<ClueRow> {
    folded(was, (e.stream, &e.envelope.name, e.envelope.happened), &e.envelope.fields)
}

/// The row of the table after an event of the log, for whoever follows it; `clues` keeps the rows of streams that go on.
pub(crate) fn followed(
    office: &Office,
    clues: &mut HashMap<StreamId, ClueRow>,
    (event, is_last): (&StoredEvent, bool),
) -> Result<Option<ViewRow>, Denial> {
    let was = match clues.remove(&event.stream) {
        None if event.version > 1 => {
            let mut earlier = office.store.events(event.stream)?;
            earlier.retain(|e| e.version < event.version);
            of_events(earlier.iter())
        }
        known => known,
    };
    let row = after(was, event);
    if let Some(row) = row.clone().filter(|_| !is_last) {
        clues.insert(event.stream, row);
    }
    Ok(row.map(|row| ViewRow::Clue(Box::new(row))))
}

/// A new row, or the old one once more: what was cured and is found again.
fn raised(was: Option<ClueRow>, (clue, at): (StreamId, Moment), fields: &Fields) -> ClueRow {
    let text = |k: &str| fields.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
    let owners = fields.get("owners").and_then(Value::as_array).into_iter().flatten();
    let mut row = was.unwrap_or_else(|| ClueRow {
        clue,
        rule: text("rule"),
        about: text("about"),
        subject: text("subject"),
        agency: String::new(),
        owners: Vec::new(),
        state: String::new(),
        level: 0,
        standing: true,
        up: 0,
        raised: at.0,
        since: 0,
        shown: 0,
        lag: fields.get("lag_ms").and_then(Value::as_i64).unwrap_or(0),
        handled: String::new(),
        body: json!({ "episode": text("episode"), "grounds": fields.get("grounds"), "entry": fields.get("entry") }),
    });
    row.agency = text("agency");
    row.owners = owners.filter_map(Value::as_str).map(str::to_string).collect();
    (row.state, row.standing, row.up) = ("open".into(), true, 0);
    row.handled.clear();
    row.body["last_raised"] = json!(at.0);
    if let Some(body) = row.body.as_object_mut() {
        body.remove("snooze");
    }
    found(&mut row, fields);
    row
}

/// What the rule says of it.
fn found(row: &mut ClueRow, fields: &Fields) {
    let moment = |k: &str| fields.get(k).and_then(Value::as_i64).unwrap_or(0);
    row.level = small(fields, "level");
    (row.since, row.shown) = (moment("since"), moment("shown"));
    row.body["args"] = fields.get("args").cloned().unwrap_or_else(|| json!({}));
}

fn small(fields: &Fields, name: &str) -> u8 {
    fields.get(name).and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State, level, standing and how it was answered, after these events.
    fn check(events: &[(&str, Value)], want: (&str, u8, bool, &str)) {
        let id = StreamId::from_bits(7 << 64);
        let row = events.iter().enumerate().fold(None, |was, (n, (name, fields))| {
            let fields: Fields = fields.as_object().unwrap().clone().into_iter().collect();
            folded(was, (id, name, Moment(n as i64)), &fields)
        });
        let row = row.unwrap();
        assert_eq!((row.state.as_str(), row.level, row.standing, row.handled.as_str()), want, "{events:?}");
    }

    #[test]
    fn a_clue_is_what_its_events_say() {
        let raised = || (RAISED, json!({ "rule": "E01", "subject": "m", "level": 1, "since": 5, "owners": ["p"] }));
        let graver = || (CHANGED, json!({ "level": 2, "since": 9 }));
        let answered = |how: &str| (HANDLED, json!({ "how": how, "reason": "有延期批准", "by_name": "甲" }));
        let cleared = || (CLEARED, json!({}));
        check(&[raised()], ("open", 1, true, ""));
        check(&[raised(), graver()], ("open", 2, true, ""));
        let off = || (SNOOZED, json!({ "until": "2026-11-20", "reason": "等检测" }));
        check(&[raised(), off()], ("open", 1, true, ""));
        check(&[raised(), off(), answered("cured")], ("handled", 1, true, "cured"));
        check(&[raised(), cleared()], ("cleared", 1, false, ""));
        check(&[raised(), cleared(), raised()], ("open", 1, true, ""));
        check(&[raised(), answered("explained")], ("handled", 1, true, "explained"));
        check(&[raised(), answered("explained"), graver()], ("open", 2, true, ""));
        check(&[raised(), answered("false-alarm"), graver()], ("handled", 2, true, "false-alarm"));
        check(&[raised(), answered("cured"), cleared()], ("handled", 1, false, "cured"));
        check(&[raised(), (TAKEN_UP, json!({ "course": "simple" })), cleared()], ("taken", 1, false, ""));
        check(&[raised(), (TAKEN_UP, json!({})), (CLOSED, json!({ "outcome": "corrected" }))], ("closed", 1, true, ""));
        assert!(folded(None, (StreamId::from_bits(1), CLEARED, Moment(0)), &Fields::new()).is_none());
    }
}
