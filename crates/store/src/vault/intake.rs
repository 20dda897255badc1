//! A file that is still arriving: written to a part beside the others while it is hashed, and named by its digest when it is whole.

use super::{Name, Vault};
use crate::log::Fault;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// So many of the first bytes are remembered: enough to tell a media type.
pub(super) const FIRST: usize = 16;

static PART: AtomicU64 = AtomicU64::new(0);

/// A file on its way. Dropped before it is kept, it leaves nothing.
pub struct Intake {
    vault: Vault,
    file: File,
    part: PathBuf,
    hash: Sha256,
    size: u64,
    first: Vec<u8>,
    kept: bool,
}

fn folder(blobs: &Path) -> PathBuf {
    blobs.join("incoming")
}

/// Parts that were cut off by the end of the process are nobody's.
pub(super) fn sweep(blobs: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(folder(blobs)) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

impl Vault {
    /// Begins a file that arrives piece by piece.
    pub fn intake(&self) -> Result<Intake, Fault> {
        let folder = folder(&self.0.folder);
        fs::create_dir_all(&folder)?;
        let part = folder.join(format!("part-{}-{}", std::process::id(), PART.fetch_add(1, Ordering::Relaxed)));
        let file = File::create_new(&part)?;
        Ok(Intake { vault: self.clone(), file, part, hash: Sha256::new(), size: 0, first: Vec::new(), kept: false })
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
    pub fn digest(&self) -> Name {
        self.hash.clone().finalize().into()
    }

    /// The file is whole: kept under its digest when this returns.
    pub fn keep(mut self) -> Result<Name, Fault> {
        let name = self.digest();
        self.vault.0.shelf.take(&name, &self.part)?;
        self.kept = true;
        Ok(name)
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
