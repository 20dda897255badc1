//! Seals every event again from fields and salt, and names the first place that differs.

use super::{Store, catalogue, clues, collected, counted, ended, events, keys, matters, parties, precedents, rows};
use crate::hold::Differing;
use crate::log::{Fault, Head, Log, Soundness, StoredEvent, StreamId};
use crate::personal::Master;
use crate::sealed::STREAM_FIELD;
use crate::sql::Connection;
use fadu_record::{Frontier, Leaf, leaf_hash, parse, seal_apart};
use std::collections::HashMap;

const PAGE: usize = 1000;

pub(super) fn check(conn: &Connection, master: Option<&Master>) -> Result<Soundness, Fault> {
    match difference_or_head(conn, master) {
        // A column that cannot even be read as what was written.
        Err(Fault::Altered { table, row }) => Ok(Soundness::Differs { table, row, column: "digest" }),
        other => other,
    }
}

fn difference_or_head(conn: &Connection, master: Option<&Master>) -> Result<Soundness, Fault> {
    let mut tree = Frontier::new();
    let mut versions: HashMap<StreamId, u64> = HashMap::new();
    let mut told = Vec::new();
    loop {
        let from = tree.size();
        let mut page = events::from_index(conn, from, PAGE)?;
        keys::open_for_check(conn, master, &mut page)?;
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
            told.extend(ended::ended(event));
        }
        if page.len() < PAGE {
            break;
        }
    }
    if events::frontier(conn)?.root() != tree.root() {
        return Ok(Soundness::Differs { table: "frontier", row: "last".into(), column: "peaks" });
    }
    if let Some(key) = ended::differing(conn, master, &told)?.into_iter().next() {
        return Ok(Soundness::Differs { table: "person_keys", row: key.row, column: "destroyed" });
    }
    views(conn)?;
    Ok(Soundness::Sound(Head { size: tree.size(), root: tree.root() }))
}

/// Which column of an event does not fit the others; the leaf is believed where its hash fits.
pub(crate) fn difference(event: &StoredEvent) -> Option<&'static str> {
    let secret = event.apart.secret.as_ref();
    let is_apart = |name: &str| event.apart.names.iter().any(|n| n == name);
    let apart = secret.map(|secret| (&is_apart as &dyn Fn(&str) -> bool, secret));
    let Ok((sealed, ..)) = seal_apart(&event.envelope, &event.salt, apart) else { return Some("fields") };
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
        () if event.apart.erased && !opens(event, &leaf) => Some("fields"),
        () if !event.apart.erased && sealed.leaf != event.leaf => Some("fields"),
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

/// Of an event whose personal values were erased: everything else opens its commitment.
fn opens(event: &StoredEvent, leaf: &Leaf) -> bool {
    let left = |name: &&String| !event.apart.names.contains(name);
    let fields = event.envelope.fields.keys();
    fields.len() == leaf.commitments.len()
        && event.envelope.fields.keys().filter(left).all(|name| event.opening(name).is_some_and(|o| o.matches(leaf)))
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
    let mut elsewhere = conn.prepare_cached(&format!("SELECT {} FROM collected", collected::COLUMNS))?;
    let mut found = elsewhere.stream([])?;
    while let Some(row) = found.next()? {
        collected::read(row)?;
    }
    let mut counting = conn.prepare_cached(&format!("SELECT {} FROM counted", counted::COLUMNS))?;
    let mut found = counting.stream([])?;
    while let Some(row) = found.next()? {
        counted::read(row)?;
    }
    let mut listed = conn.prepare_cached(&format!("SELECT {} FROM catalogue", catalogue::COLUMNS))?;
    let mut found = listed.stream([])?;
    while let Some(row) = found.next()? {
        catalogue::read(row)?;
    }
    let mut warned = conn.prepare_cached(&format!("SELECT {} FROM clues", clues::COLUMNS))?;
    let mut found = warned.stream([])?;
    while let Some(row) = found.next()? {
        clues::read(row)?;
    }
    let mut known = conn.prepare_cached(&format!("SELECT {} FROM parties", parties::COLUMNS))?;
    let mut found = known.stream([])?;
    while let Some(row) = found.next()? {
        parties::read(row)?;
    }
    let mut published =
        conn.prepare_cached("SELECT matter, number, party_masked, published_on, until, body, digest FROM published")?;
    let mut found = published.stream([])?;
    while let Some(row) = found.next()? {
        rows::published(row)?;
    }
    Ok(())
}
