//! The vault on a disk: a folder for the first byte of a digest, a file for the rest; on the platter before it is said to be there.

use super::{Name, Shelf};
use crate::log::Fault;
use fadu_record::hex;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The folder of the blobs.
pub(super) struct Disk(pub PathBuf);

/// Where a file lies.
pub(super) fn path(folder: &Path, name: &Name) -> PathBuf {
    let name = hex::encode(name);
    folder.join(&name[..2]).join(&name[2..])
}

/// What is not there is no error.
pub(super) fn found<T>(answer: std::io::Result<T>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(t) => Ok(Some(t)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// A file from its beginning, a MiB at a time.
pub(super) fn each_piece(path: &Path, told: &mut dyn FnMut(&[u8]) -> Result<(), Fault>) -> Result<(), Fault> {
    let (mut file, mut piece) = (File::open(path)?, Vec::with_capacity(super::pieces::PIECE));
    loop {
        piece.clear();
        if (&mut file).take(super::pieces::PIECE as u64).read_to_end(&mut piece)? == 0 {
            return Ok(());
        }
        told(&piece)?;
    }
}

/// The names in a folder outlive a power cut only if the folder is synced, too.
pub(super) fn sync_folder(folder: &Path, levels: usize) -> Result<(), Fault> {
    for above in folder.ancestors().take(levels) {
        File::open(above)?.sync_all()?;
    }
    Ok(())
}

impl Shelf for Disk {
    fn take(&self, name: &Name, part: &Path) -> Result<(), Fault> {
        let path = path(&self.0, name);
        // path joins three names.
        let Some(folder) = path.parent() else { return Err(Fault::Database("blob path".into())) };
        fs::create_dir_all(folder)?;
        File::open(part)?.sync_all()?;
        fs::rename(part, &path)?;
        sync_folder(folder, 3)
    }
    fn size(&self, name: &Name) -> Result<Option<u64>, Fault> {
        Ok(found(fs::metadata(path(&self.0, name)))?.map(|m| m.len()))
    }
    fn read(&self, name: &Name, from: u64, most: usize) -> Result<Option<Vec<u8>>, Fault> {
        let Some(mut file) = found(File::open(path(&self.0, name)))? else { return Ok(None) };
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::with_capacity(most.min(64 << 10));
        file.take(most as u64).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
    fn remove(&self, name: &Name) -> Result<(), Fault> {
        let path = path(&self.0, name);
        if found(fs::remove_file(&path))?.is_some()
            && let Some(folder) = path.parent()
        {
            sync_folder(folder, 1)?;
        }
        Ok(())
    }
}
