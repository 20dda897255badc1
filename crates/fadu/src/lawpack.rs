//! The law pack: embedded in the binary, or read from a folder.

use fadu_web::office::law::{Law, Pack};
use fadu_web::office::matter::Engine;
use include_dir::{Dir, include_dir};
use std::path::Path;

static LAW: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../law");

/// Scenarios prove the pack and are no part of it.
const NOT_LAW: &str = "scenarios";

/// The pack in the binary, or of a folder.
pub fn pack(folder: Option<&Path>) -> Result<Pack, String> {
    let mut pack = Pack::default();
    match folder {
        None => embedded(&LAW, &mut pack),
        Some(folder) => {
            read(folder, folder, &mut pack).map_err(|e| format!("读不到法律数据 {}：{e}", folder.display()))?
        }
    }
    Ok(pack)
}

/// The engine over a pack.
pub fn engine(pack: &Pack) -> Result<Engine, String> {
    Engine::new(Law::parse(pack).map_err(|e| e.to_string())?)
}

fn embedded(dir: &Dir, pack: &mut Pack) {
    for file in dir.files() {
        pack.files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents().to_vec());
    }
    for inner in dir.dirs().filter(|d| d.path().file_name().is_none_or(|n| n != NOT_LAW)) {
        embedded(inner, pack);
    }
}

fn read(root: &Path, folder: &Path, pack: &mut Pack) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|n| n != NOT_LAW) {
                read(root, &path, pack)?;
            }
        } else if let Ok(below) = path.strip_prefix(root) {
            pack.files.insert(below.to_string_lossy().replace('\\', "/"), std::fs::read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_pack_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let (embedded, read) = (pack(None).unwrap(), pack(Some(&folder)).unwrap());
        assert_eq!(embedded.digest(), read.digest());
        assert!(
            embedded.files.contains_key("events.toml") && embedded.files.keys().all(|p| !p.contains("/scenarios/"))
        );
        assert!(pack(Some(Path::new("no/such/folder"))).unwrap_err().contains("no/such/folder"));
    }
}
