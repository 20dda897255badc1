//! Restoring: every byte is held against the manifest before anything is written, again while it is copied, and the restored record is
//! verified as a whole.

use super::make::DATABASE;
use super::manifest::{Manifest, Tree};
use super::{Failed, copy, of_file};
use crate::durable;
use crate::premises::HALF_RESTORED;
use fadu_store::record::{VerifierKey, hex};
use fadu_store::{Log, Options, Server, Soundness, Store, Tiles, check_published, fill, make_tiles};
use std::path::Path;

/// Restores a back-up into an empty place; gives the manifest and its digest.
pub fn restore(from: &Path, data: &Path) -> Result<(Manifest, String), Failed> {
    let (manifest, digest) = Manifest::read(from)?;
    manifest.check(from)?;
    copy::empty(data)?;
    durable::write(&data.join(HALF_RESTORED), b"").map_err(of_file(data))?;
    for (path, entry) in &manifest.files {
        if &copy::copy(&from.join(path), &data.join(path))? != entry {
            return Err(Failed::Altered(path.clone(), "恢复途中变了"));
        }
    }
    if data.join("keys").exists() {
        // Only the owner enters; each file is its owner's already.
        use std::os::unix::fs::PermissionsExt;
        let folder = data.join("keys");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(of_file(&folder))?;
    }
    copy::settle(data)?;
    verify(&manifest, data)?;
    std::fs::remove_file(data.join(HALF_RESTORED)).map_err(of_file(data))?;
    copy::settle(data)?;
    Ok((manifest, digest))
}

/// Puts a restored and verified record into an empty server; the file goes, so that nobody works on it instead. Where that fails the file stays.
pub fn into_server(data: &Path, server: &Server) -> Result<(), Failed> {
    let file = data.join(DATABASE);
    fill(server, &file)?;
    let there = Store::open(Options::new(data).server(Some(server.clone())))?;
    let found = there.check()?;
    let Soundness::Sound(_) = found else { return Err(Failed::Altered("数据库".into(), "与备份不符")) };
    drop(there);
    for name in [DATABASE.to_string(), format!("{DATABASE}-wal"), format!("{DATABASE}-shm")] {
        match std::fs::remove_file(data.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(of_file(&file)(e)),
            _ => {}
        }
    }
    copy::settle(data)
}

/// The record and what was published of it, by the key that the back-up names; the tiles are made again from the leaves.
fn verify(manifest: &Manifest, data: &Path) -> Result<(), Failed> {
    let store = Store::open(Options::new(data))?;
    let differs = |found: &Soundness| match found {
        Soundness::Differs { table, row, column } => {
            Failed::Altered(format!("{DATABASE}，表 {table}，行 {row}，列 {column}"), "与记录不符")
        }
        Soundness::Sound(_) => Failed::Altered(DATABASE.into(), "与清单不符"),
    };
    let found = store.check()?;
    let Soundness::Sound(head) = &found else { return Err(differs(&found)) };
    if manifest.log != (Tree { size: head.size, root: hex::encode(&head.root) }) {
        return Err(differs(&found));
    }
    let Some(key) = &manifest.log_key else { return Ok(()) };
    let key: VerifierKey = key.parse().map_err(|e| format!("清单里的公钥：{e}"))?;
    let tiles = Tiles::open(store.dir())?;
    if !make_tiles(&store, &tiles)? {
        return Err(Failed::Altered(format!("{DATABASE}，表 log_head"), "与记录不符"));
    }
    match check_published(&store, &tiles, &key)? {
        Some(found) => Err(differs(&found)),
        None => Ok(()),
    }
}
