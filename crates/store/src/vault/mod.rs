//! The vault: bytes named by their SHA-256, on this machine's disk or in an S3 bucket. Nothing is given out that does not fit its name.
//!
//! A file is read piece by piece. The first time, all of it is read and held against its digest, and what each piece came to is remembered;
//! from then on every piece is held against that, so that a part of a film is as sure as the whole and needs no more memory.

mod disk;
mod held;
mod intake;
mod pieces;
mod s3;
mod sealed;
mod uploads;

pub use held::Held;
pub use intake::{Intake, Laid};
pub use pieces::{Look, Pieces};
pub use uploads::{Finished, Upload, Written};

use crate::log::Fault;
use fadu_record::hex;
use pieces::Known;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file's name: its SHA-256.
pub type Name = [u8; 32];

/// Where bytes lie. Both places keep the same promise: what `take` was given is there when it returns.
trait Shelf: Send + Sync {
    /// Takes over a whole file that lies beside, and removes it there.
    fn take(&self, name: &Name, part: &Path) -> Result<(), Fault>;
    /// How large it is, if it is there.
    fn size(&self, name: &Name) -> Result<Option<u64>, Fault>;
    /// So many bytes from there, fewer at the end; nothing if it is not there.
    fn read(&self, name: &Name, from: u64, most: usize) -> Result<Option<Vec<u8>>, Fault>;
    /// Destroys it; no error if it is not there.
    fn remove(&self, name: &Name) -> Result<(), Fault>;
}

/// Where evidence is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Evidence {
    /// In the data directory.
    #[default]
    Disk,
    /// `s3://bucket/prefix?endpoint=…&region=…`; credentials come from the environment only.
    S3(String),
}

/// The vault of a data directory. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    /// Files on their way lie here, and those of the disk.
    folder: PathBuf,
    shelf: Box<dyn Shelf>,
    known: Known,
    place: String,
}

impl Vault {
    /// Opens it; parts of uploads that were cut off by the end of the process are nobody's and are removed.
    pub fn open(dir: &Path, evidence: &Evidence) -> Result<Vault, Fault> {
        intake::sweep(&dir.join("blobs"))?;
        Vault::shared(dir, evidence)
    }

    /// As `open`, where other processes may be receiving files in the same folder: nothing is removed.
    pub(crate) fn shared(dir: &Path, evidence: &Evidence) -> Result<Vault, Fault> {
        let folder = dir.join("blobs");
        let (shelf, place): (Box<dyn Shelf>, _) = match evidence {
            Evidence::Disk => (Box::new(disk::Disk(folder.clone())), "本机数据目录".to_string()),
            Evidence::S3(url) => {
                let bucket = s3::Bucket::open(url)?;
                let place = bucket.place();
                (Box::new(bucket), place)
            }
        };
        Ok(Vault(Arc::new(Inner { folder, shelf, known: Known::default(), place })))
    }

    /// Where files lie, for people to read; without any credential.
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Where a file lies if the vault is on this disk.
    pub fn path(&self, name: &Name) -> PathBuf {
        disk::path(&self.0.folder, name)
    }

    /// Keeps bytes as they are under their digest, for what is public; blocks until they are there.
    pub fn put(&self, bytes: &[u8]) -> Result<Name, Fault> {
        let name: Name = Sha256::digest(bytes).into();
        if self.0.shelf.size(&name)? == Some(bytes.len() as u64) {
            return Ok(name);
        }
        let mut intake = self.intake()?;
        intake.push(bytes)?;
        Ok(intake.keep()?.name)
    }

    /// Whether anything lies on the shelf under this name.
    pub fn lies(&self, stored: &Name) -> Result<bool, Fault> {
        Ok(self.0.shelf.size(stored)?.is_some())
    }

    /// Destroys for good what lies on the shelf under this name.
    pub fn remove(&self, stored: &Name) -> Result<(), Fault> {
        self.0.shelf.remove(stored)
    }

    /// What was looked at as a whole is looked at anew.
    pub fn forget(&self, name: &Name) {
        self.0.known.forget(name);
    }
}

fn altered(name: &Name) -> Fault {
    Fault::Altered { table: "blobs", row: hex::encode(name) }
}
