//! Making a back-up beside a server that goes on working: first the database of one moment, then the files that it speaks of.

use super::manifest::{Entry, Manifest, Tree};
use super::{Failed, copy};
use crate::clock::wall_ms;
use crate::keyfile;
use fadu_store::record::hex;
use fadu_store::{Server, Snapshot, snapshot, snapshot_of};
use std::path::Path;

/// The copy of the database in a back-up.
pub const DATABASE: &str = "fadu.sqlite";
const BLOBS: &str = "blobs";
const KEYS: &str = "keys";
/// Small files of the data directory that go along where they are there.
const BESIDE: [&str; 1] = ["demo-clock.json"];

/// How it is wanted.
pub struct Wanted<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// The server of the database, if it does not lie in the data directory.
    pub server: Option<&'a Server>,
    /// An empty place.
    pub to: &'a Path,
    /// An older back-up: what has not changed since is linked to it.
    pub since: Option<&'a Path>,
    /// The secret keys go along.
    pub with_keys: bool,
}

/// Makes it; gives the manifest and its digest.
pub fn make(wanted: &Wanted) -> Result<(Manifest, String), Failed> {
    if wanted.server.is_none() && !wanted.data.join(DATABASE).exists() {
        return Err(Failed::Unable(format!("{} 里没有数据", wanted.data.display())));
    }
    let since = wanted.since.map(|dir| Manifest::read(dir).map(|(older, _)| (dir, older))).transpose()?;
    copy::empty(wanted.to)?;
    let mut manifest = Manifest::begun(wall_ms(), wanted.with_keys);
    let copy_of = wanted.to.join(DATABASE);
    let shot = wanted.server.map_or_else(|| snapshot(wanted.data, &copy_of), |server| snapshot_of(server, &copy_of))?;
    manifest.files.insert(DATABASE.into(), copy::entry_of(&wanted.to.join(DATABASE))?);
    told(&mut manifest, &shot);
    manifest.log_key = keyfile::read(&keyfile::of_log(wanted.data))?.map(|s| s.key().to_string());
    blobs(wanted, &shot, since.as_ref(), &mut manifest)?;
    for name in BESIDE.iter().filter(|name| wanted.data.join(name).exists()) {
        manifest.files.insert((*name).into(), copy::copy(&wanted.data.join(name), &wanted.to.join(name))?);
    }
    if wanted.with_keys && wanted.data.join(KEYS).exists() {
        for name in copy::files_below(&wanted.data.join(KEYS))? {
            let path = format!("{KEYS}/{name}");
            let entry = copy::copy(&wanted.data.join(&path), &wanted.to.join(&path))?;
            manifest.files.insert(path, entry);
        }
    }
    copy::settle(wanted.to)?;
    manifest.made = wall_ms();
    let digest = manifest.write(wanted.to)?;
    Ok((manifest, digest))
}

fn told(manifest: &mut Manifest, shot: &Snapshot) {
    manifest.log = Tree { size: shot.head.size, root: hex::encode(&shot.head.root) };
    manifest.published = shot.published.as_ref().map(|p| Tree { size: p.size, root: hex::encode(&p.root) });
    manifest.rows = shot.rows.iter().cloned().collect();
}

/// Every blob that lies there, under the name that its bytes give it, and each that the database speaks of.
fn blobs(
    wanted: &Wanted,
    shot: &Snapshot,
    since: Option<&(&Path, Manifest)>,
    manifest: &mut Manifest,
) -> Result<(), Failed> {
    let folder = wanted.data.join(BLOBS);
    let lying = if folder.exists() { copy::files_below(&folder)? } else { Vec::new() };
    for name in lying.into_iter().filter(|name| digest_of(name).is_some()) {
        let path = format!("{BLOBS}/{name}");
        let (from, to) = (wanted.data.join(&path), wanted.to.join(&path));
        let older = since.and_then(|(dir, older)| Some((dir.join(&path), older.files.get(&path)?)));
        let linked = older.and_then(|(file, was)| copy::link(&file, &to, was).map(|()| was.clone()));
        let entry = match linked {
            Some(entry) => entry,
            None => copy::copy(&from, &to)?,
        };
        keep(manifest, (path, entry), &to)?;
    }
    for digest in &shot.blobs {
        let path = blob_path(&hex::encode(digest));
        if !manifest.files.contains_key(&path) && !manifest.left_out.contains(&path) {
            manifest.left_out.push(path);
        }
    }
    Ok(())
}

/// A blob whose bytes do not give its name is not handed on as if it were sound.
fn keep(manifest: &mut Manifest, (path, entry): (String, Entry), to: &Path) -> Result<(), Failed> {
    if blob_path(&entry.sha256) == path {
        manifest.files.insert(path, entry);
        return Ok(());
    }
    manifest.left_out.push(path);
    std::fs::remove_file(to).map_err(super::of_file(to))
}

/// Where what lies on the shelf under this name is in a back-up.
pub fn blob_path(digest: &str) -> String {
    format!("{BLOBS}/{}/{}", &digest[..2], &digest[2..])
}

/// The digest that a blob's name says: others are on their way, or nobody's.
fn digest_of(name: &str) -> Option<[u8; 32]> {
    let (first, rest) = name.split_once('/')?;
    hex::decode_array(&format!("{first}{rest}")).filter(|_| first.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_digests_are_blobs() {
        let name = format!("ab/{}", "0".repeat(62));
        assert!(digest_of(&name).is_some());
        assert_eq!(blob_path(&format!("ab{}", "0".repeat(62))), format!("blobs/{name}"));
        for strange in ["incoming/1", "ab/part-0", &format!("abc/{}", "0".repeat(61)), "ab"] {
            assert_eq!(digest_of(strange), None, "{strange}");
        }
    }
}
