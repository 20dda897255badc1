//! A file that is still arriving: written to a part beside the others while it is hashed, and named by its digest when it is whole. What is not
//! public never lies there in clear, not even on its way.

use super::sealed::Sealing;
use super::{Name, Vault};
use crate::log::Fault;
use crate::personal::DataKey;
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
    lying: Lying,
    part: PathBuf,
    hash: Sha256,
    size: u64,
    first: Vec<u8>,
    kept: bool,
}

/// How it lies there.
enum Lying {
    /// As it came: what is public.
    Open(File),
    /// Encrypted, under this key.
    Sealed(Box<Sealing>, DataKey),
}

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// Its SHA-256.
    pub name: Name,
    /// That of what lies on the shelf; the same where it is not encrypted.
    pub stored: Name,
    /// The key that opens it, if it is encrypted.
    pub key: Option<DataKey>,
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
    /// Begins a file that arrives piece by piece and is kept as it comes: for what is public.
    pub fn intake(&self) -> Result<Intake, Fault> {
        self.begin(None)
    }

    /// Begins a file that arrives piece by piece and lies encrypted under this key, which is for this file alone.
    pub fn sealed_intake(&self, key: DataKey) -> Result<Intake, Fault> {
        self.begin(Some(key))
    }

    fn begin(&self, key: Option<DataKey>) -> Result<Intake, Fault> {
        let folder = folder(&self.0.folder);
        fs::create_dir_all(&folder)?;
        let part = folder.join(format!("part-{}-{}", std::process::id(), PART.fetch_add(1, Ordering::Relaxed)));
        let file = File::options().create_new(true).read(true).write(true).open(&part)?;
        let lying = match key {
            None => Lying::Open(file),
            Some(key) => Lying::Sealed(Box::new(Sealing::new(&key, file)?), key),
        };
        Ok(Intake { vault: self.clone(), lying, part, hash: Sha256::new(), size: 0, first: Vec::new(), kept: false })
    }
}

impl Intake {
    /// The next piece; blocks until the disk has taken it over.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match &mut self.lying {
            Lying::Open(file) => file.write_all(bytes)?,
            Lying::Sealed(sealing, _) => sealing.push(bytes)?,
        }
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
        match &self.lying {
            Lying::Open(_) => Ok(fs::read(&self.part)?),
            Lying::Sealed(sealing, _) => sealing.so_far(),
        }
    }

    /// The digest of what has arrived so far.
    pub fn digest(&self) -> Name {
        self.hash.clone().finalize().into()
    }

    /// The file is whole: kept when this returns, under the digest of what lies there.
    pub fn keep(mut self) -> Result<Laid, Fault> {
        let name = self.digest();
        let (stored, key) = match &mut self.lying {
            Lying::Open(_) => (name, None),
            Lying::Sealed(sealing, key) => (sealing.finish()?, Some(key.clone())),
        };
        self.vault.0.shelf.take(&stored, &self.part)?;
        self.kept = true;
        Ok(Laid { name, stored, key })
    }

    /// The same file on its way under another key, from what lies here.
    pub(crate) fn again_under(&self, key: DataKey) -> Result<Intake, Fault> {
        let mut other = self.vault.sealed_intake(key)?;
        match &self.lying {
            Lying::Open(_) => super::disk::each_piece(&self.part, &mut |piece| other.push(piece))?,
            Lying::Sealed(sealing, _) => sealing.each_so_far(&mut |piece| other.push(piece))?,
        }
        Ok(other)
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
