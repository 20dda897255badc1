//! Holding the record against itself while people work: what differs, and where.
//!
//! The walk reads every leaf again, seals it again, builds the tree again and compares each tile on the disk; it goes on after a difference,
//! so that each one is named. What follows from the leaves is held against them by [`crate::Shadow`].

use crate::{
    audit::{self, AUDIT_SEALS, AuditEnd},
    audit_held,
    custody::{self, End},
    database::{Ended, Known, Page, Place, Published, Step, Store, Turns, ahead, difference, ended},
    fault::Fault,
    log::{Head, Log, StoredEvent, StreamId},
    sequencer::Edge,
    tiles::Tiles,
    words,
};
use fadu_record::{Checkpoint, Hash, Moment, Note, TilePath, VerifierKey, hex};
use std::collections::{BTreeMap, HashMap};

/// Leaves read at once; between two readings the walk rests.
const PAGE: usize = 512;
/// So many differences are named of one walk; more say nothing new.
pub const MOST: usize = 200;

/// One place that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Differing {
    /// The table, or the folder of files.
    pub table: String,
    /// The row's key, or the file.
    pub row: String,
    /// The column; `missing` and `inserted` speak of the whole row.
    pub column: String,
    /// The leaf that says otherwise, where one does.
    pub leaf: Option<u64>,
}

impl Differing {
    /// One place.
    pub fn new(table: &str, row: impl ToString, column: &str, leaf: Option<u64>) -> Differing {
        Differing { table: table.into(), row: row.to_string(), column: column.into(), leaf }
    }
}

/// With what the walk is made.
pub struct Walk<'a> {
    /// The published files and the key that signed them, where the log is published.
    pub published: Option<(&'a Tiles, &'a VerifierKey)>,
    /// Keys of witnesses that came on another way than out of the database.
    pub witnesses: &'a [VerifierKey],
    /// Called between two readings: it may rest, and says whether to go on.
    pub rest: &'a mut dyn FnMut() -> bool,
    /// What earlier rounds found sound.
    pub known: &'a mut Known,
    /// Told of each place as soon as it is found.
    pub told: &'a mut dyn FnMut(&Differing),
    /// Given each event that had to be opened, in the order of the log, so that nobody need open it once more.
    pub opened: &'a mut dyn FnMut(StoredEvent),
    /// So many threads read ahead; none where the walk is not to take more than its own.
    pub hands: usize,
}

/// What a walk found: the head that it came to, and each place; `None` where it was told to stop.
pub type Walked = Option<(Head, Vec<Differing>)>;

/// Walks without resting and without knowing of an earlier walk.
pub fn walk_once(
    store: &Store,
    published: Option<(&Tiles, &VerifierKey)>,
    witnesses: &[VerifierKey],
) -> Result<(Head, Vec<Differing>), Fault> {
    let mut known = Known::new([0; 32]);
    let (rest, told, opened) = (&mut || true, &mut |_: &Differing| {}, &mut |_: StoredEvent| {});
    let hands = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let walked = walk(store, Walk { published, witnesses, rest, known: &mut known, told, opened, hands })?;
    Ok(walked.unwrap_or((store.head(), Vec::new())))
}

/// Walks the whole log once; `None` where it was told to stop.
pub fn walk(store: &Store, walk: Walk<'_>) -> Result<Walked, Fault> {
    let Walk { published, witnesses, rest, known, told, opened, hands } = walk;
    store.note_keys(known)?;
    let (until, mut seen) = (store.head(), Seen::new(told, opened));
    let head = published.and(store.published_head()?);
    let ends = |size: u64| head.as_ref().is_some_and(|h| h.size == size);
    let (mut edge, mut root_then) = (Edge::new(), None::<Hash>);
    let mut take = |place: Place, page: Page| {
        seen.page(store, &mut edge, place, page)?;
        let size = edge.frontier.size();
        if ends(size) {
            root_then = Some(edge.frontier.root());
            edge.flush();
        }
        if let Some((tiles, _)) = published.filter(|_| head.as_ref().is_some_and(|h| size <= h.size)) {
            seen.compare(tiles, &std::mem::take(&mut edge.waiting))?;
        }
        edge.waiting.clear();
        Ok(())
    };
    let pages = pages(until.size, head.as_ref().map(|h| h.size));
    if !ahead::each(store, (known, hands), &pages, Turns { rest, take: &mut take })? {
        return Ok(None);
    }
    std::mem::take(&mut seen.sound).into_iter().for_each(|(index, mark)| known.sound(index, mark));
    seen.ends(store, until, edge.frontier.root())?;
    store.keys_differing(&seen.ended)?.into_iter().for_each(|d| seen.add(d));
    seen.keys_gone();
    if !seen.chains(store, rest)? {
        return Ok(None);
    }
    known.journal.sealed = seen.journal.or(known.journal.sealed);
    match audit_held::differing(store, &mut known.journal, rest)? {
        Some(found) => found.into_iter().for_each(|d| seen.add(d)),
        None => return Ok(None),
    }
    if let Some((tiles, key)) = published {
        if head.as_ref().is_some_and(|h| root_then != Some(h.root)) {
            seen.add(Differing::new("log_head", 1, "root", None));
        }
        heads(store, (tiles, key), head.as_ref())?.into_iter().for_each(|d| seen.add(d));
        words::differing(store, (tiles, key), witnesses)?.into_iter().for_each(|d| seen.add(d));
    }
    Ok(Some((until, seen.found)))
}

/// The leaves page by page. One ends where the published tree does: the partial tiles are those of its size.
fn pages(until: u64, published: Option<u64>) -> Vec<Place> {
    let (mut from, mut all) = (0, Vec::new());
    while from < until {
        let stop = published.filter(|size| *size > from).unwrap_or(until).min(until);
        let count = usize::try_from(stop - from).unwrap_or(PAGE).min(PAGE);
        all.push((from, count));
        from += count as u64;
    }
    all
}

/// The head and the checkpoint that is shown: each signed by the log, and about this tree.
fn heads(
    store: &Store,
    (tiles, key): (&Tiles, &VerifierKey),
    head: Option<&Published>,
) -> Result<Vec<Differing>, Fault> {
    let opened = |text: &str| Checkpoint::opened(&text.parse::<Note>().ok()?, key).ok();
    let differs = |table: &str, row: &str, column: &str| Differing::new(table, row, column, None);
    let (shown, mut found) = (tiles.checkpoint()?, Vec::new());
    let Some(head) = head else {
        // The first may have been published while the walk went on.
        let still = store.published_head()?.is_none();
        return Ok(shown.filter(|_| still).map(|_| differs("log_head", "1", "missing")).into_iter().collect());
    };
    if opened(&head.note).is_none_or(|c| (c.size, c.root) != (head.size, head.root)) {
        found.push(differs("log_head", "1", "note"));
    }
    match shown.as_deref().map(opened) {
        None => found.push(differs("log/checkpoint", "", "missing")),
        Some(None) => found.push(differs("log/checkpoint", "", "signature")),
        // Written after the head, it is never ahead of it; the head itself may have moved on meanwhile.
        Some(Some(shown)) if store.published_head()?.is_none_or(|now| shown.size > now.size) => {
            found.push(differs("log_head", "1", "size"));
        }
        Some(Some(_)) => {}
    }
    Ok(found)
}

/// What the walk remembers on its way.
struct Seen<'a> {
    told: &'a mut dyn FnMut(&Differing),
    opened: &'a mut dyn FnMut(StoredEvent),
    versions: HashMap<StreamId, u64>,
    recorded: Option<Moment>,
    ended: Vec<Ended>,
    /// Keys that a leaf could not be opened with, each with the first such leaf.
    unopened: BTreeMap<String, u64>,
    /// The ends of the chains of custody as the leaves name them.
    ends: HashMap<[u8; 32], Vec<End>>,
    /// The end of the journal of access that the newest leaf names.
    journal: Option<AuditEnd>,
    /// Events found sound, each with its mark.
    sound: Vec<(u64, u64)>,
    found: Vec<Differing>,
}

impl<'a> Seen<'a> {
    fn new(told: &'a mut dyn FnMut(&Differing), opened: &'a mut dyn FnMut(StoredEvent)) -> Seen<'a> {
        Seen {
            told,
            opened,
            versions: HashMap::new(),
            recorded: None,
            ended: Vec::new(),
            unopened: BTreeMap::new(),
            ends: HashMap::new(),
            journal: None,
            sound: Vec::new(),
            found: Vec::new(),
        }
    }
    fn add(&mut self, differing: Differing) {
        if self.found.len() < MOST {
            (self.told)(&differing);
            self.found.push(differing);
        }
    }
    /// A key that is asked for and stands in the table neither whole nor destroyed is gone.
    fn keys_gone(&mut self) {
        for (row, index) in std::mem::take(&mut self.unopened) {
            if !self.found.iter().any(|d| d.table == "person_keys" && d.row == row) {
                self.add(Differing::new("person_keys", row, "missing", Some(index)));
            }
        }
    }
    /// So many leaves more. What is missing is named and its place in the tree stays empty: then the root differs, too.
    fn page(&mut self, store: &Store, edge: &mut Edge, (from, count): Place, page: Page) -> Result<(), Fault> {
        let to = from + count as u64;
        let steps = match page {
            Err(Fault::Altered { .. }) => self.one_by_one(store, from..to)?,
            read => read?,
        };
        let mut next = from;
        for step in steps {
            let index = step.index();
            if index >= to {
                continue;
            }
            for gone in next..index {
                self.missing(edge, gone);
            }
            next = index + 1;
            match step {
                Step::Known(held) => {
                    self.in_order(held.stream, held.version, held.recorded)
                        .into_iter()
                        .for_each(|column| self.add(Differing::new("events", index, column, Some(index))));
                    edge.put(&held.leaf, held.hash)?;
                }
                Step::Whole(event, mark, differs) => {
                    if self.whole(&event, differs) {
                        self.sound.push((index, mark));
                    }
                    edge.put(&event.leaf, event.hash)?;
                    (self.opened)(*event);
                }
            }
        }
        for gone in next..to {
            self.missing(edge, gone);
        }
        Ok(())
    }

    /// One cannot even be read: one by one, so that the others can.
    fn one_by_one(&mut self, store: &Store, places: std::ops::Range<u64>) -> Result<Vec<Step>, Fault> {
        let mut all = Vec::new();
        for index in places {
            match store.all_events(index, 1) {
                Ok(one) => {
                    let one = one.into_iter().filter(|e| e.index == index);
                    all.extend(one.map(|e| {
                        let differs = difference(&e);
                        Step::Whole(Box::new(e), 0, differs)
                    }));
                }
                Err(Fault::Altered { table, row }) => {
                    self.add(Differing::new("events", index, "unreadable", Some(index)));
                    if table == "person_keys" {
                        self.unopened.entry(row).or_insert(index);
                    }
                }
                Err(other) => return Err(other),
            }
        }
        Ok(all)
    }

    /// Whether version and moment follow on what came before; which column does not.
    fn in_order(&mut self, stream: StreamId, version: u64, recorded: Moment) -> Option<&'static str> {
        let due = self.versions.entry(stream).or_default();
        *due += 1;
        let column = match () {
            () if version != *due => Some("version"),
            () if self.recorded.is_some_and(|before| recorded < before) => Some("recorded"),
            () => None,
        };
        // The next one is held against what stands here.
        *due = version;
        self.recorded = self.recorded.max(Some(recorded));
        column
    }

    /// An event that was sealed again; whether it is sound and says nothing that every walk must read.
    fn whole(&mut self, event: &StoredEvent, differs: Option<&'static str>) -> bool {
        let order = self.in_order(event.stream, event.version, event.envelope.recorded);
        let column = order.or(differs);
        if let Some(column) = column {
            self.add(Differing::new("events", event.index, column, Some(event.index)));
        }
        let ends = event.stream == custody::SEALS;
        if ends && column.is_none() {
            custody::sealed(&event.envelope).into_iter().for_each(|e| self.ends.entry(e.digest).or_default().push(e));
        }
        if event.stream == AUDIT_SEALS && column.is_none() {
            self.journal = audit::sealed(&event.envelope).or(self.journal);
        }
        let told = ended(event);
        let silent = told.is_empty() && !ends;
        self.ended.extend(told);
        column.is_none() && silent
    }

    fn missing(&mut self, edge: &mut Edge, index: u64) {
        if !self.found.iter().any(|d| d.table == "events" && d.leaf == Some(index)) {
            self.add(Differing::new("events", index, "missing", Some(index)));
        }
        // An empty leaf keeps the places of the others; it always fits a bundle.
        let _ = edge.put(&[], [0; 32]);
    }

    fn compare(&mut self, tiles: &Tiles, made: &[(TilePath, Vec<u8>)]) -> Result<(), Fault> {
        // Where a leaf differs its tiles do, too: that says nothing new.
        if self.found.iter().any(|d| d.table == "events") {
            return Ok(());
        }
        for (path, bytes) in made {
            match tiles.read(*path)? {
                None => self.add(Differing::new("log", path, "missing", None)),
                Some(read) if read != *bytes => self.add(Differing::new("log", path, "bytes", None)),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// The chain of custody of each file follows link by link and is as long as the leaves say; `false` where it was told to stop.
    fn chains(&mut self, store: &Store, rest: &mut dyn FnMut() -> bool) -> Result<bool, Fault> {
        let mut after = [0; 32];
        loop {
            let files = store.custody_files(&after, PAGE)?;
            let Some(last) = files.last() else { break };
            after = *last;
            if !rest() {
                return Ok(false);
            }
            for file in files {
                let (chain, ends) = (store.custody(&file)?, self.ends.remove(&file).unwrap_or_default());
                let cut = custody::unborne(&chain, &ends);
                if let Some(n) = custody::broken(&chain).or(cut) {
                    let column = if n > chain.len() as u64 { "missing" } else { "link" };
                    self.add(Differing::new("custody", format!("{} {n}", hex::encode(&file)), column, None));
                }
            }
        }
        let mut gone: Vec<[u8; 32]> = std::mem::take(&mut self.ends).into_keys().collect();
        gone.sort_unstable();
        for file in gone {
            self.add(Differing::new("custody", format!("{} 1", hex::encode(&file)), "missing", None));
        }
        Ok(true)
    }

    /// The tree is the one that the writer holds in memory, and the table ends where it ends.
    fn ends(&mut self, store: &Store, until: Head, root: Hash) -> Result<(), Fault> {
        if root != until.root && self.found.is_empty() {
            self.add(Differing::new("events", until.size, "hash", None));
        }
        // A commit is in the table a moment before the writer says so.
        let mut beyond: Vec<u64> = store.all_events(store.head().size, 1)?.iter().map(|e| e.index).collect();
        if !beyond.is_empty() {
            let settled = store.settled()?;
            beyond.retain(|index| *index >= settled.size);
        }
        beyond.into_iter().for_each(|index| self.add(Differing::new("events", index, "inserted", Some(index))));
        Ok(())
    }
}
