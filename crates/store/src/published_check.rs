//! Holds the published tree against the leaves: every tile on the disk, the head, the checkpoint, the witnesses' words.

use crate::{
    database::{Published, Store},
    fault::Fault,
    log::{Log, Soundness},
    sequencer::{Edge, STEP, Stalled},
    tiles::Tiles,
    words,
};
use fadu_record::{Checkpoint, Note, TilePath, VerifierKey};

/// What was found beside the record itself.
type Found = Result<Option<Soundness>, Fault>;

fn differs(table: &'static str, row: impl ToString, column: &'static str) -> Soundness {
    Soundness::Differs { table, row: row.to_string(), column }
}

/// The first place at which what was published is not the tree of the store's leaves; nothing where all fits. The leaves themselves are
/// held against their digests by `Log::check`.
pub fn check_published(store: &Store, tiles: &Tiles, key: &VerifierKey) -> Found {
    let opened = |text: &str| Checkpoint::opened(&text.parse::<Note>().ok()?, key).ok();
    let shown = tiles.checkpoint()?;
    let Some(head) = store.published_head()? else {
        return Ok(shown.map(|_| differs("log_head", "1", "size")));
    };
    if opened(&head.note).is_none_or(|c| (c.size, c.root) != (head.size, head.root)) {
        return Ok(Some(differs("log_head", "1", "note")));
    }
    // Written after the head, it may be the one before; never one that comes after.
    match shown.as_deref().map(opened) {
        None => return Ok(Some(differs("log/checkpoint", "", "missing"))),
        Some(None) => return Ok(Some(differs("log/checkpoint", "", "signature"))),
        Some(Some(shown)) if shown.size > head.size => return Ok(Some(differs("log_head", "1", "size"))),
        Some(Some(_)) => {}
    }
    match walk(store, tiles, &head)? {
        Some(found) => Ok(Some(found)),
        None => {
            let first = words::differing(store, (tiles, key), &[])?.into_iter().next();
            Ok(first.map(|d| differs("cosignatures", d.row, words::column(&d.column))))
        }
    }
}

/// Builds the tree again and compares every file.
fn walk(store: &Store, tiles: &Tiles, head: &Published) -> Found {
    let mut edge = Edge::new();
    while edge.frontier.size() < head.size {
        let left = usize::try_from(head.size - edge.frontier.size()).unwrap_or(STEP).min(STEP);
        let events = store.all_events(edge.frontier.size(), left)?;
        if events.is_empty() {
            return Ok(Some(differs("events", edge.frontier.size(), "missing")));
        }
        for event in &events {
            if let Err(stalled) = edge.add(event) {
                return match stalled {
                    Stalled::Altered { row, column } => Ok(Some(differs("events", row, column))),
                    other => Err(Fault::Database(other.to_string())),
                };
            }
        }
        // The partial tiles are those of the published size only.
        let full = std::mem::take(&mut edge.waiting);
        if let Some(found) = compare(tiles, full)? {
            return Ok(Some(found));
        }
    }
    edge.flush();
    let partial = std::mem::take(&mut edge.waiting);
    if let Some(found) = compare(tiles, partial)? {
        return Ok(Some(found));
    }
    Ok((edge.frontier.root() != head.root).then(|| differs("log_head", "1", "root")))
}

/// Makes the tiles and the checkpoint of the published head again from the leaves: a back-up does without them. `false` where the leaves do
/// not give the published root.
pub fn make_tiles(store: &Store, tiles: &Tiles) -> Result<bool, Fault> {
    let Some(head) = store.published_head()? else { return Ok(true) };
    let mut edge = Edge::new();
    while edge.frontier.size() < head.size {
        let left = usize::try_from(head.size - edge.frontier.size()).unwrap_or(STEP).min(STEP);
        let events = store.all_events(edge.frontier.size(), left)?;
        if events.is_empty() {
            return Ok(false);
        }
        for event in &events {
            edge.add(event).map_err(|stalled| Fault::Database(stalled.to_string()))?;
        }
        tiles.put(&std::mem::take(&mut edge.waiting))?;
    }
    edge.flush();
    tiles.put(&edge.waiting)?;
    tiles.put_checkpoint(&head.note)?;
    Ok(edge.frontier.root() == head.root)
}

fn compare(tiles: &Tiles, made: Vec<(TilePath, Vec<u8>)>) -> Found {
    for (path, bytes) in made {
        let column = match tiles.read(path)? {
            None => "missing",
            Some(read) if read != bytes => "bytes",
            Some(_) => continue,
        };
        return Ok(Some(differs("log", path, column)));
    }
    Ok(None)
}
