//! Seals every event again from fields and salt, and names the first place that differs.

use super::{Store, catalogue, events, matters, parties, precedents, rows};
use crate::hold::Differing;
use crate::log::{Fault, Head, Log, Soundness, StoredEvent, StreamId};
use crate::sealed::STREAM_FIELD;
use crate::sql::Connection;
use fadu_record::{Frontier, leaf_hash, parse, seal};
use std::collections::HashMap;

const PAGE: usize = 1000;

pub(super) fn check(conn: &Connection) -> Result<Soundness, Fault> {
    match difference_or_head(conn) {
        // A column that cannot even be read as what was written.
        Err(Fault::Altered { table, row }) => Ok(Soundness::Differs { table, row, column: "digest" }),
        other => other,
    }
}

fn difference_or_head(conn: &Connection) -> Result<Soundness, Fault> {
    let mut tree = Frontier::new();
    let mut versions: HashMap<StreamId, u64> = HashMap::new();
    loop {
        let from = tree.size();
        let page = events::from_index(conn, from, PAGE)?;
        for event in &page {
            let version = versions.entry(event.stream).or_default();
            *version += 1;
            let column = match () {
                () if event.index != tree.size() => Some("idx"),
                () if event.version != *version => Some("version"),
                () => difference(event),
            };
            if let Some(column) = column {
                return Ok(Soundness::Differs { table: "events", row: tree.size().to_string(), column });
            }
            tree.append(event.hash);
        }
        if page.len() < PAGE {
            break;
        }
    }
    if events::frontier(conn)?.root() != tree.root() {
        return Ok(Soundness::Differs { table: "frontier", row: "last".into(), column: "peaks" });
    }
    views(conn)?;
    Ok(Soundness::Sound(Head { size: tree.size(), root: tree.root() }))
}

/// Which column of an event does not fit the others; the leaf is believed where its hash fits.
pub(crate) fn difference(event: &StoredEvent) -> Option<&'static str> {
    let Ok(sealed) = seal(&event.envelope, &event.salt) else { return Some("fields") };
    let erased = event.envelope.fields.is_empty();
    if leaf_hash(&event.leaf) != event.hash {
        return Some(if sealed.leaf == event.leaf { "hash" } else { "leaf" });
    }
    let Ok(leaf) = parse(&event.leaf) else { return Some("leaf") };
    let open = &event.envelope;
    match () {
        () if leaf.id != open.id => Some("id"),
        () if leaf.name != open.name => Some("name"),
        () if leaf.happened != open.happened => Some("happened"),
        () if leaf.recorded != open.recorded => Some("recorded"),
        () if leaf.pack != open.pack => Some("pack"),
        () if erased => None,
        () if sealed.leaf != event.leaf => Some("fields"),
        () => (open.fields.get(STREAM_FIELD).and_then(|v| v.as_str()) != Some(&event.stream.to_string()))
            .then_some("stream"),
    }
}

impl Store {
    /// The first row of a view that does not bear its digest, or the edge of the tree where it is not the writer's.
    pub fn views_sound(&self) -> Result<Option<Differing>, Fault> {
        self.read_snapshot(|conn| {
            let edge = events::frontier(conn);
            let head = self.head();
            if edge.as_ref().is_ok_and(|e| e.size() == head.size && e.root() != head.root) {
                return Ok(Some(Differing::new("frontier", "last", "peaks", None)));
            }
            match edge.map(drop).and_then(|()| views(conn)) {
                Err(Fault::Altered { table, row }) => Ok(Some(Differing::new(table, row, "digest", None))),
                other => other.map(|()| None),
            }
        })
    }
}

/// Every row of every view bears its digest.
fn views(conn: &Connection) -> Result<(), Fault> {
    let mut matters = conn.prepare_cached(&format!("SELECT {} FROM matters m", matters::MATTER_COLUMNS))?;
    let mut found = matters.stream([])?;
    while let Some(row) = found.next()? {
        matters::matter(row, 0)?;
    }
    let mut tasks =
        conn.prepare_cached("SELECT act, post, person, agency, due_day, due_limit, digest, matter FROM tasks")?;
    let mut found = tasks.stream([])?;
    while let Some(row) = found.next()? {
        rows::task(row, StreamId(row.get(7)?))?;
    }
    let mut precedents = conn.prepare_cached(&format!("SELECT {} FROM precedents", precedents::COLUMNS))?;
    let mut found = precedents.query([])?;
    while let Some(row) = found.next()? {
        precedents::precedent(row)?;
    }
    let mut listed = conn.prepare_cached(&format!("SELECT {} FROM catalogue", catalogue::COLUMNS))?;
    let mut found = listed.stream([])?;
    while let Some(row) = found.next()? {
        catalogue::read(row)?;
    }
    let mut codes = conn.prepare_cached("SELECT code FROM parties")?;
    let mut found = codes.query([])?;
    while let Some(row) = found.next()? {
        parties::of(conn, row.get_ref(0)?.as_str()?)?;
    }
    let mut published =
        conn.prepare_cached("SELECT matter, number, party_masked, published_on, until, body, digest FROM published")?;
    let mut found = published.stream([])?;
    while let Some(row) = found.next()? {
        rows::published(row)?;
    }
    Ok(())
}
