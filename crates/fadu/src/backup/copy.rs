//! Copying files so that what was copied is known by its digest, and is on disk.

use super::manifest::Entry;
use super::{Failed, of_file};
use fadu_store::record::hex;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const PIECE: usize = 256 << 10;

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(&<[u8; 32]>::from(Sha256::digest(bytes)))
}

/// Reads to the end and gives each piece to a hand; size and digest of what was read.
fn pass(mut from: impl Read, mut hand: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<Entry> {
    let (mut piece, mut hash, mut size) = (vec![0; PIECE], Sha256::new(), 0);
    loop {
        let n = from.read(&mut piece)?;
        if n == 0 {
            return Ok(Entry { size, sha256: hex::encode(&<[u8; 32]>::from(hash.finalize())) });
        }
        hash.update(&piece[..n]);
        hand(&piece[..n])?;
        size += n as u64;
    }
}

/// Size and digest of a file.
pub fn entry_of(file: &Path) -> Result<Entry, Failed> {
    let said = of_file(file);
    pass(File::open(file).map_err(&said)?, |_| Ok(())).map_err(&said)
}

/// Copies a file to a place where none is; on disk, but for its name, when this returns.
pub fn copy(from: &Path, to: &Path) -> Result<Entry, Failed> {
    let (said, there) = (of_file(from), of_file(to));
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(&there)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(&there)?;
    let entry = pass(File::open(from).map_err(said)?, |piece| file.write_all(piece)).map_err(&there)?;
    file.sync_all().map_err(there)?;
    Ok(entry)
}

/// A file of an older back-up under another name, if it still is what it was then.
pub fn link(from: &Path, to: &Path, was: &Entry) -> Option<()> {
    if entry_of(from).ok()? != *was {
        return None;
    }
    fs::create_dir_all(to.parent()?).ok()?;
    fs::hard_link(from, to).ok()
}

/// The files below a folder, with `/` between the parts of their names, in order. What is neither file nor folder is refused.
pub fn files_below(dir: &Path) -> Result<Vec<String>, Failed> {
    let (mut found, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(inner) = open.pop() {
        let folder = dir.join(&inner);
        for item in fs::read_dir(&folder).map_err(of_file(&folder))? {
            let item = item.map_err(of_file(&folder))?;
            let name =
                item.file_name().into_string().map_err(|n| format!("{}：不是文字的文件名 {n:?}", folder.display()))?;
            let path = if inner.is_empty() { name } else { format!("{inner}/{name}") };
            let kind = item.file_type().map_err(of_file(&folder))?;
            match () {
                () if kind.is_dir() => open.push(path),
                () if kind.is_file() => found.push(path),
                () => return Err(Failed::Altered(path, "不是普通文件")),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Every name below a folder is on disk when this returns.
pub fn settle(dir: &Path) -> Result<(), Failed> {
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        let said = of_file(&folder);
        for item in fs::read_dir(&folder).map_err(&said)? {
            let item = item.map_err(&said)?;
            if item.file_type().map_err(&said)?.is_dir() {
                open.push(item.path());
            }
        }
        File::open(&folder).and_then(|f| f.sync_all()).map_err(&said)?;
    }
    Ok(())
}

/// A folder that is made, or is there and empty.
pub fn empty(dir: &Path) -> Result<(), Failed> {
    let said = of_file(dir);
    fs::create_dir_all(dir).map_err(&said)?;
    match fs::read_dir(dir).map_err(&said)?.next() {
        None => Ok(()),
        Some(_) => Err(Failed::Unable(format!("{} 不是空目录", dir.display()))),
    }
}
