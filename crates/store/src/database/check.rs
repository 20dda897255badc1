//! Seals every event again from fields and salt, and names the first place that differs.

use super::{Store, catalogue, clues, collected, counted, ended, events, keys, matters, parties, precedents, rows};
use crate::hold::{Differing, MOST};
use crate::log::{Fault, Head, Log, Soundness, StoredEvent, StreamId};
use crate::personal::Master;
use crate::sealed::STREAM_FIELD;
use crate::sql::{Connection, Row};
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
    if let Some((table, row)) = views(conn)?.into_iter().next() {
        return Ok(Soundness::Differs { table, row, column: "digest" });
    }
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
    /// Each row of a view that does not bear its digest, and the edge of the tree where it is not the writer's.
    pub fn views_sound(&self) -> Result<Vec<Differing>, Fault> {
        self.read_snapshot(|conn| {
            let edge = events::frontier(conn);
            let head = self.head();
            let unsound = |(table, row): (&str, String)| Differing::new(table, row, "digest", None);
            let mut found: Vec<Differing> = views(conn)?.into_iter().map(unsound).collect();
            match edge {
                Ok(edge) if edge.size() == head.size && edge.root() != head.root => {
                    found.push(Differing::new("frontier", "last", "peaks", None));
                }
                Err(Fault::Altered { table, row }) => found.push(Differing::new(table, row, "digest", None)),
                other => drop(other?),
            }
            Ok(found)
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

/// Rows of views that do not bear their digest.
struct Unsound<'c> {
    conn: &'c Connection,
    found: Vec<(&'static str, String)>,
}

impl Unsound<'_> {
    /// Of one view: each row is read as anybody reads it, and one that is not what was written is named.
    fn rows<T>(&mut self, select: &str, read: impl Fn(Row<'_>) -> Result<T, Fault>) -> Result<(), Fault> {
        let mut all = self.conn.prepare_cached(select)?;
        let mut rows = all.stream([])?;
        while let Some(row) = rows.next()? {
            match read(row) {
                Err(Fault::Altered { .. }) if self.found.len() >= MOST => return Ok(()),
                Err(Fault::Altered { table, row }) => self.found.push((table, row)),
                other => drop(other?),
            }
        }
        Ok(())
    }
}

/// Table and key of each row of a view that does not bear its digest.
fn views(conn: &Connection) -> Result<Vec<(&'static str, String)>, Fault> {
    const TASKS: &str = "SELECT act, post, person, agency, due_day, due_limit, digest, matter FROM tasks";
    const PUBLISHED: &str = "SELECT matter, number, party_masked, published_on, until, body, digest FROM published";
    let select = |columns: &str, table: &str| format!("SELECT {columns} FROM {table}");
    let mut all = Unsound { conn, found: Vec::new() };
    all.rows(&select(matters::MATTER_COLUMNS, "matters m"), |row| matters::matter(row, 0))?;
    all.rows(TASKS, |row| rows::task(row, StreamId(row.get(7)?)))?;
    all.rows(&select(precedents::COLUMNS, "precedents"), precedents::precedent)?;
    all.rows(&select(collected::COLUMNS, "collected"), collected::read)?;
    all.rows(&select(counted::COLUMNS, "counted"), counted::read)?;
    all.rows(&select(catalogue::COLUMNS, "catalogue"), catalogue::read)?;
    all.rows(&select(clues::COLUMNS, "clues"), clues::read)?;
    all.rows(&select(parties::COLUMNS, "parties"), parties::read)?;
    all.rows(PUBLISHED, rows::published)?;
    Ok(all.found)
}
