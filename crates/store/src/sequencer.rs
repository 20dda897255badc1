//! The sequencer: takes leaves that are committed and not yet in the published tree, reads them again, and publishes a longer tree.
//!
//! Order, so that a stop at any moment leaves a state from which the next start goes on: leaves are read from the database and checked;
//! tiles are on disk; the head moves by compare-and-swap together with the signed checkpoint; only then is the checkpoint shown.

use crate::{
    database::{Published, Store, difference},
    fault::Fault,
    log::{Log, StoredEvent},
    tiles::Tiles,
};
use fadu_record::{
    Checkpoint, Frontier, Hash, Moment, Note, NoteSigner, Row, TilePath,
    tile::{WIDTH, bundle, fold},
};
use std::sync::Arc;

/// So many leaves go into one published step at most.
pub(crate) const STEP: usize = 8192;

/// Why the published tree does not grow.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Stalled {
    /// A leaf does not bear its digest.
    #[error("第 {row} 条记录与它的摘要不符（列 {column}），没有公布")]
    Altered {
        /// The leaf's index.
        row: u64,
        /// The column that differs.
        column: &'static str,
    },
    /// The database holds fewer leaves than were published.
    #[error("数据库里只有 {held} 条记录，已经公布过 {published} 条：记录被截去了")]
    Cut {
        /// Leaves in the database.
        held: u64,
        /// Leaves published.
        published: u64,
    },
    /// An older database lies beside the checkpoint that was shown.
    #[error("最后公布的检查点有 {published} 条记录，数据库只记得公布过 {head} 条：数据库被换成了旧的")]
    RolledBack {
        /// Leaves of the checkpoint on the disk.
        published: u64,
        /// Leaves that the database says were published.
        head: u64,
    },
    /// The database's leaves give another tree than was published.
    #[error("数据库里的记录与已公布的前 {size} 条不是同一棵树：记录被改动了")]
    Differs {
        /// Leaves of the tree.
        size: u64,
    },
    /// Another process moved the head.
    #[error("另一个进程已经公布了新的检查点")]
    Overtaken,
    /// The head was signed by another key than ours.
    #[error("已公布的检查点不是用现在的钥匙签的：{0}")]
    Key(String),
    /// Our machine.
    #[error("{0}")]
    Fault(String),
}
impl From<Fault> for Stalled {
    fn from(e: Fault) -> Stalled {
        match e {
            Fault::Altered { row, .. } => Stalled::Altered { row: row.parse().unwrap_or(u64::MAX), column: "fields" },
            other => Stalled::Fault(other.to_string()),
        }
    }
}

/// Publishes the tree of one store.
pub struct Sequencer {
    store: Store,
    tiles: Arc<Tiles>,
    signer: Arc<NoteSigner>,
    edge: Option<Edge>,
}

/// The right edge of the published tree: what the next leaves are added to.
pub(crate) struct Edge {
    published: Option<(u64, Hash)>,
    pub(crate) frontier: Frontier,
    /// The hashes of the last tile of each level.
    rows: Vec<Vec<Hash>>,
    /// The leaves of the last bundle.
    bundle: Vec<u8>,
    /// Tiles to be written.
    pub(crate) waiting: Vec<(TilePath, Vec<u8>)>,
}

impl Sequencer {
    /// For this store, these files and this key.
    pub fn new(store: Store, tiles: Arc<Tiles>, signer: Arc<NoteSigner>) -> Sequencer {
        Sequencer { store, tiles, signer, edge: None }
    }

    /// Begins again with what is on disk: somebody else published meanwhile.
    pub fn forget(&mut self) {
        self.edge = None;
    }

    /// Publishes what is committed and not yet published, at most so much as one step takes; nothing where nothing waits.
    pub fn step(&mut self, now: Moment) -> Result<Option<Published>, Stalled> {
        // Taken: after a failure the next step begins with what is on disk.
        let mut edge = match self.edge.take() {
            Some(edge) => edge,
            None => self.open()?,
        };
        let held = self.store.head();
        if held.size < edge.frontier.size() {
            return Err(Stalled::Cut { held: held.size, published: edge.frontier.size() });
        }
        let before = edge.frontier.size();
        let events = self.store.all_events(before, STEP)?;
        if events.is_empty() && edge.published.is_some() {
            self.edge = Some(edge);
            return Ok(None);
        }
        for event in &events {
            edge.add(event)?;
        }
        if edge.frontier.size() == held.size && edge.frontier.root() != held.root {
            return Err(Stalled::Differs { size: held.size });
        }
        let full = edge.flush();
        self.tiles.put(&edge.waiting)?;
        edge.waiting.clear();
        let published = self.move_head(&mut edge, now)?;
        self.tiles.put_checkpoint(&published.note)?;
        full.into_iter().for_each(|tile| self.tiles.drop_partials(tile));
        self.edge = Some(edge);
        Ok(Some(published))
    }

    /// Signs and moves the head: the signature leaves this function only if the head stood where we left it.
    fn move_head(&self, edge: &mut Edge, now: Moment) -> Result<Published, Stalled> {
        let (size, root) = (edge.frontier.size(), edge.frontier.root());
        let seconds = u64::try_from(now.0 / 1000).unwrap_or(0);
        let checkpoint = Checkpoint::new(self.signer.key().name(), size, root);
        let note = checkpoint.signed(&self.signer, seconds).map_err(|e| Stalled::Fault(e.to_string()))?;
        let published = Published { size, root, note: note.to_string(), at: now };
        if !self.store.move_head(edge.published, published.clone()).wait()? {
            return Err(Stalled::Overtaken);
        }
        edge.published = Some((size, root));
        Ok(published)
    }

    /// The edge as it is on disk; where tiles are missing they are made again from the leaves.
    fn open(&self) -> Result<Edge, Stalled> {
        let head = self.store.published_head()?;
        // The file is written after the head: it never runs ahead of it.
        let shown = self.tiles.checkpoint()?.and_then(|text| self.ours(&text).ok());
        let known = head.as_ref().map_or(0, |head| head.size);
        if let Some(shown) = shown.filter(|shown| shown.size > known) {
            return Err(Stalled::RolledBack { published: shown.size, head: known });
        }
        let Some(head) = head else { return Ok(Edge::new()) };
        let ours = self.ours(&head.note).map_err(Stalled::Key)?;
        if (ours.size, ours.root) != (head.size, head.root) {
            return Err(Stalled::Differs { size: head.size });
        }
        let held = self.store.head().size;
        if held < head.size {
            return Err(Stalled::Cut { held, published: head.size });
        }
        let mut edge = match self.read_edge(head.size) {
            Some(edge) if edge.frontier.root() == head.root => edge,
            _ => self.rebuilt(head.size)?,
        };
        if edge.frontier.root() != head.root {
            return Err(Stalled::Differs { size: head.size });
        }
        edge.published = Some((head.size, head.root));
        // The checkpoint is written after the head: a stop between the two leaves the older one.
        self.tiles.put_checkpoint(&head.note)?;
        Ok(edge)
    }

    /// The checkpoint of a note, if our key signed it.
    fn ours(&self, note: &str) -> Result<Checkpoint, String> {
        let note: Note = note.parse().map_err(|e: fadu_record::NoteError| e.to_string())?;
        Checkpoint::opened(&note, self.signer.key()).map_err(|e| e.to_string())
    }

    fn read_edge(&self, size: u64) -> Option<Edge> {
        let nodes = self.tiles.nodes(size);
        let mut edge = Edge { frontier: nodes.frontier()?, ..Edge::new() };
        for level in 0..8u8 {
            let held = size >> (8 * u32::from(level));
            let last = if held.is_multiple_of(WIDTH) { Some(Vec::new()) } else { nodes.hashes(level, held / WIDTH) };
            edge.rows.push(last?);
        }
        if !size.is_multiple_of(WIDTH) {
            edge.bundle = self.tiles.read(TilePath::within(Row::Entries, size / WIDTH, size)?).ok()??;
        }
        Some(edge)
    }

    /// All tiles of the first leaves once more.
    fn rebuilt(&self, size: u64) -> Result<Edge, Stalled> {
        let mut edge = Edge::new();
        while edge.frontier.size() < size {
            let left = usize::try_from(size - edge.frontier.size()).unwrap_or(STEP).min(STEP);
            let events = self.store.all_events(edge.frontier.size(), left)?;
            if events.is_empty() {
                return Err(Stalled::Cut { held: edge.frontier.size(), published: size });
            }
            for event in &events {
                edge.add(event)?;
            }
            edge.flush();
            self.tiles.put(&edge.waiting)?;
            edge.waiting.clear();
        }
        Ok(edge)
    }
}

impl Edge {
    pub(crate) fn new() -> Edge {
        Edge { published: None, frontier: Frontier::new(), rows: Vec::new(), bundle: Vec::new(), waiting: Vec::new() }
    }

    /// Adds a leaf that bears its digest.
    pub(crate) fn add(&mut self, event: &StoredEvent) -> Result<(), Stalled> {
        let row = self.frontier.size();
        let column = if event.index == row { difference(event) } else { Some("idx") };
        if let Some(column) = column {
            return Err(Stalled::Altered { row, column });
        }
        self.put(&event.leaf, event.hash).map_err(|_| Stalled::Altered { row, column: "leaf" })
    }

    /// Adds a leaf as it is; one that is too long for a bundle is an error.
    pub(crate) fn put(&mut self, leaf: &[u8], hash: Hash) -> Result<(), Fault> {
        bundle(leaf, &mut self.bundle).map_err(|_| Fault::Database("a leaf is too long".into()))?;
        self.frontier.append(hash);
        let (mut level, mut hash) = (0u8, hash);
        loop {
            let at = usize::from(level);
            if self.rows.len() == at {
                self.rows.push(Vec::new());
            }
            self.rows[at].push(hash);
            if self.rows[at].len() < WIDTH as usize {
                return Ok(());
            }
            let full = std::mem::take(&mut self.rows[at]);
            let index = (self.frontier.size() >> (8 * (u32::from(level) + 1))) - 1;
            self.wait(Row::Hashes(level), index, full.concat());
            if level == 0 {
                let leaves = std::mem::take(&mut self.bundle);
                self.wait(Row::Entries, index, leaves);
            }
            // 256 is a power of two.
            hash = fold(&full).ok_or_else(|| Fault::Database("a tile that is not full".into()))?;
            level += 1;
        }
    }

    fn wait(&mut self, row: Row, index: u64, bytes: Vec<u8>) {
        self.waiting.push((TilePath { row, index, width: WIDTH as u16 }, bytes));
    }

    /// Adds the partial tiles as they stand to what is to be written; names the tiles that became full.
    pub(crate) fn flush(&mut self) -> Vec<TilePath> {
        let full = self.waiting.iter().map(|(path, _)| *path).collect();
        let size = self.frontier.size();
        for (level, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            let index = (size >> (8 * level)) / WIDTH;
            let path = TilePath { row: Row::Hashes(level as u8), index, width: row.len() as u16 };
            self.waiting.push((path, row.concat()));
        }
        if !self.bundle.is_empty() {
            let path = TilePath { row: Row::Entries, index: size / WIDTH, width: (size % WIDTH) as u16 };
            self.waiting.push((path, self.bundle.clone()));
        }
        full
    }
}
