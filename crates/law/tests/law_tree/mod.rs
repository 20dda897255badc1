//! Reads the `law/` tree from disk, and finds the shared material, for tests only.

use fadu_law::Pack;
use std::fs;
use std::path::{Path, PathBuf};

fn collect(root: &Path, folder: &Path, pack: &mut Pack) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, pack);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            pack.files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The pack of this source tree.
pub fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut pack = Pack::default();
    collect(&root, &root, &mut pack);
    pack
}

/// A CSV of the shared material as rows of named cells, or `None` (with a printed reason) if it is not there.
#[allow(dead_code, reason = "each test binary uses a part")]
pub fn shared_csv(name: &str) -> Option<Vec<std::collections::BTreeMap<String, String>>> {
    let root = std::env::var_os("FADU_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let Ok(mut reader) = csv::Reader::from_path(root.join("facts").join(name)) else {
        println!("skipped: shared material not found");
        return None;
    };
    let heads = reader.headers().unwrap().clone();
    let row = |r: csv::StringRecord| heads.iter().map(String::from).zip(r.iter().map(String::from)).collect();
    Some(reader.records().map(|r| row(r.unwrap())).collect())
}
