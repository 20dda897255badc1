//! Restoring: every byte is held against the manifest before anything is written, again while it is copied, and the restored record is
//! verified as a whole.

use super::make::{self, DATABASE};
use super::manifest::{Manifest, Tree};
use super::{Failed, copy, of_file};
use crate::durable;
use crate::premises::HALF_RESTORED;
use fadu_store::record::{VerifierKey, hex};
use fadu_store::{Lies, Log, Look, Options, Server, Soundness, Store, Tiles, check_published, fill, make_tiles};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

/// How many encrypted files were opened and fit what the record says of them, and how many were held against what lies there only, since the
/// keys are not in the back-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Files {
    /// Opened.
    pub opened: usize,
    /// Not opened.
    pub locked: usize,
}

/// Restores a back-up into an empty place, with the keys of a folder where it holds none itself; gives the manifest and its digest, and what became of
/// the encrypted files.
pub fn restore(from: &Path, data: &Path, keys: Option<&Path>) -> Result<(Manifest, String, Files), Failed> {
    let (manifest, digest) = Manifest::read(from)?;
    if manifest.with_keys && keys.is_some() {
        return Err(Failed::Unable("这份备份里已有私钥，请去掉 --keys".into()));
    }
    let keys = keys.map(kept_apart).transpose()?;
    manifest.check(from)?;
    copy::empty(data)?;
    durable::write(&data.join(HALF_RESTORED), b"").map_err(of_file(data))?;
    for (path, entry) in &manifest.files {
        if &copy::copy(&from.join(path), &data.join(path))? != entry {
            return Err(Failed::Altered(path.clone(), "恢复途中变了"));
        }
    }
    for (name, bytes) in keys.iter().flatten() {
        let file = data.join("keys").join(name);
        durable::folder(&data.join("keys")).map_err(of_file(&file))?;
        durable::write(&file, bytes).map_err(of_file(&file))?;
    }
    if data.join("keys").exists() {
        // Only the owner enters; each file is its owner's already.
        use std::os::unix::fs::PermissionsExt;
        let folder = data.join("keys");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(of_file(&folder))?;
    }
    copy::settle(data)?;
    let files = verify(&manifest, data)?;
    std::fs::remove_file(data.join(HALF_RESTORED)).map_err(of_file(data))?;
    copy::settle(data)?;
    Ok((manifest, digest, files))
}

/// A key's file name and bytes.
type Key = (OsString, Vec<u8>);

/// The keys of a folder that was kept elsewhere; one without the master key is none.
fn kept_apart(folder: &Path) -> Result<Vec<Key>, Failed> {
    if !folder.join("master.key").is_file() {
        return Err(Failed::Unable(format!(
            "{} 里没有 master.key：--keys 要指明另行保管的 keys/ 文件夹",
            folder.display()
        )));
    }
    let mut keys = Vec::new();
    for item in std::fs::read_dir(folder).map_err(of_file(folder))? {
        let item = item.map_err(of_file(folder))?;
        if item.path().extension().is_some_and(|e| e == "key") {
            keys.push((item.file_name(), std::fs::read(item.path()).map_err(of_file(&item.path()))?));
        }
    }
    Ok(keys)
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
fn verify(manifest: &Manifest, data: &Path) -> Result<Files, Failed> {
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
    let files = files(&store, manifest)?;
    let Some(key) = &manifest.log_key else { return Ok(files) };
    let key: VerifierKey = key.parse().map_err(|e| format!("清单里的公钥：{e}"))?;
    let tiles = Tiles::open(store.dir())?;
    if !make_tiles(&store, &tiles)? {
        return Err(Failed::Altered(format!("{DATABASE}，表 log_head"), "与记录不符"));
    }
    match check_published(&store, &tiles, &key)? {
        Some(found) => Err(differs(&found)),
        None => Ok(files),
    }
}

/// Every encrypted file that was not left out: opened and held against its name, where the keys are here; what lies there was held against the
/// manifest already.
fn files(store: &Store, manifest: &Manifest) -> Result<Files, Failed> {
    let (mut files, mut seen) = (Files::default(), BTreeSet::new());
    for row in store.file_keys()? {
        let Some(stored) = row.stored.filter(|_| row.ended.is_none()).filter(|stored| seen.insert(*stored)) else {
            continue;
        };
        let path = make::blob_path(&hex::encode(&stored));
        match store.file_of(&row)? {
            _ if manifest.left_out.contains(&path) => {}
            Lies::Ended(_) => {}
            Lies::Locked(_) => files.locked += 1,
            Lies::Here(held) => match store.vault().look(&held, &mut |_| true)? {
                Look::Sound(_) => files.opened += 1,
                _ => return Err(Failed::Altered(path, "打开后与记录的摘要不符")),
            },
        }
    }
    Ok(files)
}
