//! Finds the shared tables of facts, for tests only.

use std::path::{Path, PathBuf};

/// A CSV of the shared material as rows of named cells, or `None` (with a printed reason) if it is not there.
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
