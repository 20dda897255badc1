//! A blob that is still arriving: written to a part beside the blobs while it is hashed, and named by its digest when it is whole.

use super::Store;
use crate::log::Fault;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// So many of the first bytes are remembered: enough to tell a media type.
const FIRST: usize = 16;

static PART: AtomicU64 = AtomicU64::new(0);

/// A blob on its way. Dropped before it is kept, it leaves nothing.
pub struct Intake {
    store: Store,
    file: File,
    part: PathBuf,
    hash: Sha256,
    size: u64,
    first: Vec<u8>,
    kept: bool,
}

fn folder(dir: &Path) -> PathBuf {
    dir.join("blobs").join("incoming")
}

/// Parts of uploads that were cut off by the end of the process are nobody's.
pub(super) fn sweep(dir: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(folder(dir)) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

impl Store {
    /// Begins a blob that arrives piece by piece.
    pub fn intake(&self) -> Result<Intake, Fault> {
        let folder = folder(self.dir());
        fs::create_dir_all(&folder)?;
        let part = folder.join(format!("part-{}-{}", self.0.tag, PART.fetch_add(1, Ordering::Relaxed)));
        let file = File::create_new(&part)?;
        Ok(Intake { store: self.clone(), file, part, hash: Sha256::new(), size: 0, first: Vec::new(), kept: false })
    }
}

impl Intake {
    /// The next piece; blocks until the disk has taken it over.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        let lacking = FIRST.saturating_sub(self.first.len()).min(bytes.len());
        self.first.extend_from_slice(&bytes[..lacking]);
        Ok(())
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The first bytes.
    pub fn first(&self) -> &[u8] {
        &self.first
    }

    /// What has arrived so far; for small files that are read rather than kept.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        Ok(fs::read(&self.part)?)
    }

    /// The digest of what has arrived so far.
    pub fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// The blob is whole: on disk under its digest when this returns.
    pub fn keep(mut self) -> Result<[u8; 32], Fault> {
        let digest = self.digest();
        let path = self.store.blob_path(&digest);
        // blob_path joins three names.
        let Some(folder) = path.parent() else { return Err(Fault::Database("blob path".into())) };
        fs::create_dir_all(folder)?;
        self.file.sync_all()?;
        fs::rename(&self.part, &path)?;
        self.kept = true;
        for above in folder.ancestors().take(3) {
            File::open(above)?.sync_all()?;
        }
        Ok(digest)
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is swept at the next start.
            let _ = fs::remove_file(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sqlite::{Options, Store};

    #[test]
    fn a_blob_arrives_piece_by_piece_or_leaves_nothing() {
        let dir = std::env::temp_dir().join(format!("fadu-store-intake-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        let open = || Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap();
        let store = open();
        let parts = || std::fs::read_dir(dir.join("blobs/incoming")).map_or(0, Iterator::count);
        let mut kept = store.intake().unwrap();
        for piece in ["%PDF-1.7 ", "in two", " pieces"] {
            kept.push(piece.as_bytes()).unwrap();
        }
        assert_eq!((kept.size(), kept.first()), (22, &b"%PDF-1.7 in two "[..]));
        let mut dropped = store.intake().unwrap();
        dropped.push(b"cut off").unwrap();
        assert_eq!(parts(), 2);
        let digest = kept.keep().unwrap();
        assert_eq!(digest, store.put_blob(b"%PDF-1.7 in two pieces").unwrap());
        assert_eq!(store.blob(&digest).unwrap().unwrap(), b"%PDF-1.7 in two pieces");
        let lost = dropped.digest();
        drop(dropped);
        assert_eq!((parts(), store.blob(&lost).unwrap()), (0, None));
        // A process that died leaves its part; the next start sweeps it.
        std::fs::write(dir.join("blobs/incoming/part-9"), b"x").unwrap();
        drop(store);
        let store = open();
        assert_eq!(parts(), 0);
        drop(store);
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
