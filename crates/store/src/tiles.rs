//! The published tree as files: `log/tile/…` and `log/checkpoint` under the data directory, in the layout that is served.
//!
//! A file that is there is whole: written beside, synced, renamed, its folder synced. Full tiles never change again.

use crate::fault::Fault;
use fadu_record::{
    Frontier, Hash, Nodes, Row, TilePath,
    tile::{HEIGHT, WIDTH, fold, hashes, head},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The folder of the published tree.
pub struct Tiles {
    dir: PathBuf,
    beside: PathBuf,
}

impl Tiles {
    /// The tree of a data directory; what a cut-off write left beside is swept.
    pub fn open(data: &Path) -> Result<Tiles, Fault> {
        match fs::remove_dir_all(data.join("log/.incoming")) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
        Tiles::at(data, ".incoming")
    }

    /// The same where other processes write to it, too: each has a place of its own for what is not whole yet.
    fn shared(data: &Path) -> Result<Tiles, Fault> {
        Tiles::at(data, &format!(".incoming/{}", std::process::id()))
    }

    /// The tree beside a store.
    pub fn of(store: &crate::Store) -> Result<Tiles, Fault> {
        if store.is_shared() { Tiles::shared(store.dir()) } else { Tiles::open(store.dir()) }
    }

    fn at(data: &Path, beside: &str) -> Result<Tiles, Fault> {
        let dir = data.join("log");
        let tiles = Tiles { beside: dir.join(beside), dir };
        fs::create_dir_all(&tiles.beside)?;
        File::open(data)?.sync_all()?;
        File::open(&tiles.dir)?.sync_all()?;
        Ok(tiles)
    }

    /// A tile as it was served at that width: the file itself, or the head of the full tile that came after it.
    pub fn read(&self, path: TilePath) -> Result<Option<Vec<u8>>, Fault> {
        if let Some(bytes) = found(fs::read(self.file(path)))? {
            return Ok(Some(bytes));
        }
        if path.is_full() {
            return Ok(None);
        }
        let Some(full) = found(fs::read(self.file(path.full())))? else { return Ok(None) };
        Ok(head(&full, path.row, path.width).ok().map(<[u8]>::to_vec))
    }

    /// Writes tiles; on disk when this returns.
    pub(crate) fn put(&self, tiles: &[(TilePath, Vec<u8>)]) -> Result<(), Fault> {
        let mut folders = BTreeSet::new();
        for (n, (path, bytes)) in tiles.iter().enumerate() {
            self.put_file(&self.file(*path), (n, bytes), &mut folders)?;
        }
        // The deepest last: a folder is on disk before what names it would matter to anybody.
        for folder in folders.iter().rev() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Writes the checkpoint; on disk when this returns.
    pub(crate) fn put_checkpoint(&self, note: &str) -> Result<(), Fault> {
        let mut folders = BTreeSet::new();
        self.put_file(&self.dir.join("checkpoint"), (0, note.as_bytes()), &mut folders)?;
        Ok(File::open(&self.dir)?.sync_all()?)
    }

    /// The checkpoint as it lies on the disk.
    pub fn checkpoint(&self) -> Result<Option<String>, Fault> {
        let bytes = found(fs::read(self.dir.join("checkpoint")))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Partial tiles whose full tile is published are in nobody's way but the disk's.
    pub(crate) fn drop_partials(&self, full: TilePath) {
        let partial = TilePath { width: 1, ..full };
        if let Some(folder) = self.file(partial).parent() {
            // What cannot be removed now is only space.
            let _ = fs::remove_dir_all(folder);
        }
    }

    /// The nodes of the tree of this size.
    pub fn nodes(&self, size: u64) -> TileNodes<'_> {
        TileNodes { tiles: self, size, seen: Mutex::default() }
    }

    fn file(&self, path: TilePath) -> PathBuf {
        self.dir.join(path.to_string())
    }

    fn put_file(
        &self,
        target: &Path,
        (n, bytes): (usize, &[u8]),
        folders: &mut BTreeSet<PathBuf>,
    ) -> Result<(), Fault> {
        let part = self.beside.join(n.to_string());
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A target always stands below the folder of the tree.
        let Some(folder) = target.parent() else { return Err(Fault::Database("tile path".into())) };
        if folders.insert(folder.to_owned()) && !folder.is_dir() {
            fs::create_dir_all(folder)?;
            let above = folder.ancestors().skip(1).take_while(|a| a.starts_with(&self.dir));
            folders.extend(above.map(Path::to_owned));
        }
        Ok(fs::rename(&part, target)?)
    }
}

fn found(read: std::io::Result<Vec<u8>>) -> Result<Option<Vec<u8>>, Fault> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The nodes of a published tree, read from its tiles as they are needed.
pub struct TileNodes<'a> {
    tiles: &'a Tiles,
    size: u64,
    seen: Mutex<BTreeMap<TilePath, Vec<Hash>>>,
}
impl TileNodes<'_> {
    /// The growing edge of the tree; `None` where a tile is missing or no tile.
    pub fn frontier(&self) -> Option<Frontier> {
        let bits = (0..64u8).rev().filter(|level| self.size >> level & 1 == 1);
        let peaks: Option<Vec<Hash>> = bits.map(|level| self.node(level, (self.size >> level) - 1)).collect();
        Frontier::from_bytes(&[&self.size.to_be_bytes()[..], &peaks?.concat()].concat())
    }
    /// The hashes of a tile of this tree.
    pub fn hashes(&self, level: u8, index: u64) -> Option<Vec<Hash>> {
        let path = TilePath::within(Row::Hashes(level), index, self.size)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = seen.get(&path) {
            return Some(held.clone());
        }
        let bytes = self.tiles.read(path).ok()??;
        let read = hashes(&bytes, path.width).ok()?;
        Some(seen.entry(path).or_insert(read).clone())
    }
}
impl Nodes for TileNodes<'_> {
    fn size(&self) -> u64 {
        self.size
    }
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let (row, inner) = (level / HEIGHT, level % HEIGHT);
        let first = index.checked_mul(1 << inner)?;
        let held = self.hashes(row, first / WIDTH)?;
        let from = usize::try_from(first % WIDTH).ok()?;
        fold(held.get(from..from + (1 << inner))?)
    }
}
