//! Sample appends: one event of a dozen fields, a matter's row and two tasks; and the fold that computes the same rows from the event.

use fadu_store::{
    Allotted, Append, BuildError, Built, Draft, MatterRow, StoredEvent, StreamId, TaskRow, ViewRow,
    record::{Envelope, EventId, Fields, Moment},
};
use serde_json::json;
use std::path::PathBuf;

pub mod server;

/// A directory that is gone after the test.
pub struct Scratch(pub PathBuf);
impl Scratch {
    /// A fresh one, named for the test and this process.
    pub fn new(name: &str) -> Scratch {
        let dir = std::env::temp_dir().join(format!("fadu-store-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        Scratch(dir)
    }
}
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

pub fn asking(
    stream: StreamId,
    expected: u64,
    build: impl FnOnce(&Allotted) -> Result<Built, BuildError> + Send + 'static,
) -> Append {
    Append { stream, expected, key: None, numbers: Vec::new(), build: Box::new(build) }
}

pub fn request(stream: StreamId, expected: u64) -> Append {
    asking(stream, expected, move |allotted| Ok(built(stream, expected, allotted)))
}

pub fn built(stream: StreamId, expected: u64, allotted: &Allotted) -> Built {
    let id = EventId::from_bits(stream.bits() << 32 | u128::from(expected));
    let mut fields: Fields = (1..12).map(|i| (format!("field_{i:02}"), json!(format!("值 {i}")))).collect();
    fields.insert("numbers".into(), json!(allotted.numbers));
    let at = Moment(1_790_000_000_000 + expected as i64);
    let envelope = Envelope { id, name: "Noted".into(), happened: at, recorded: at, pack: [7; 32], fields };
    Built {
        events: vec![Draft { envelope, salt: [expected as u8; 32] }],
        rows: rows(stream, expected + 1),
        reply: json!({"id": id.to_string()}),
        ..Built::default()
    }
}

pub fn matter_row(matter: StreamId, version: u64) -> MatterRow {
    let n = matter.bits();
    MatterRow {
        matter,
        agency: format!("agency-{}", n % 3),
        procedure: "general".into(),
        step: format!("step-{}", version % 4),
        number: Some(format!("第{n}号")),
        party: format!("示例公司{n}"),
        party_code: None,
        item: Some("item-1".into()),
        handlers: vec!["p".into(), "q".into()],
        opened_on: Some(20_000),
        due_day: Some(20_090),
        due_limit: Some("limit-1".into()),
        closed: version.is_multiple_of(5),
        updated: 1_790_000_000_000 + version as i64,
        summary: json!({"version": version}),
    }
}

pub fn rows(matter: StreamId, version: u64) -> Vec<ViewRow> {
    let row = matter_row(matter, version);
    let task = |act: &str, post: &str, person: Option<&str>, due_day| TaskRow {
        act: format!("{act}-{}", version % 3),
        post: post.into(),
        person: person.map(Into::into),
        agency: row.agency.clone(),
        due_day,
        due_limit: None,
    };
    let due_day = Some(20_000 + (matter.bits() % 7) as i32);
    let tasks = vec![task("report", "handler", Some("p"), due_day), task("approve", "head", None, None)];
    vec![ViewRow::Matter(row), ViewRow::Tasks(matter, tasks)]
}

/// What `matter` and `office` will do: the rows that follow from an event.
pub fn fold(event: &StoredEvent) -> Vec<ViewRow> {
    let mut rows = rows(event.stream, event.version);
    if event.stream.bits() == 4 {
        rows.push(ViewRow::Side { matter: event.stream, person: "某".into(), side: "handling".into() });
    }
    rows
}
