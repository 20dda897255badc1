//! Small files that must be whole or not there: written beside, synced, renamed, their folder synced.

use std::fs::{self, File, OpenOptions};
use std::io::{Result, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Writes a file that only its owner reads; on disk when this returns.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let beside = file.with_extension("part");
    let mut part = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    part.write_all(bytes)?;
    part.sync_all()?;
    fs::rename(beside, file)?;
    match file.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Makes a folder that only its owner enters, if it is not there.
pub fn folder(path: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    path.parent().map_or(Ok(()), |above| File::open(above)?.sync_all())
}
