//! The manifest of a back-up: every file with size and SHA-256, what the log was, and a digest of the manifest itself beside it.

use super::{Failed, copy, of_file};
use crate::durable;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Its name in the back-up.
pub const FILE: &str = "manifest.json";
/// Its own digest, in hexadecimal.
pub const DIGEST: &str = "manifest.sha256";
const FORMAT: &str = "fadu-backup-v1";

/// What a back-up holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `fadu-backup-v1`.
    pub format: String,
    /// The program that made it.
    pub program: String,
    /// When it was begun (ms): everything acknowledged before is in it.
    pub begun: i64,
    /// When it was whole (ms).
    pub made: i64,
    /// Which database the copy is of.
    pub database: String,
    /// Whether the secret keys are in it.
    pub with_keys: bool,
    /// The public key of the log, if it has published.
    pub log_key: Option<String>,
    /// Leaves and root of the record.
    pub log: Tree,
    /// Leaves and root of the tree that was published.
    pub published: Option<Tree>,
    /// Rows of every table.
    pub rows: BTreeMap<String, u64>,
    /// Path → the file.
    pub files: BTreeMap<String, Entry>,
    /// Files that were altered when the back-up was made, or not where they should be: not in it.
    pub left_out: Vec<String>,
}

/// Size and root of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Leaves.
    pub size: u64,
    /// Root, in hexadecimal.
    pub root: String,
}

/// A file of the back-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// An empty one of this moment.
    pub fn begun(at: i64, with_keys: bool) -> Manifest {
        Manifest {
            format: FORMAT.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            begun: at,
            made: at,
            database: "sqlite".into(),
            with_keys,
            log_key: None,
            log: Tree { size: 0, root: String::new() },
            published: None,
            rows: BTreeMap::new(),
            files: BTreeMap::new(),
            left_out: Vec::new(),
        }
    }

    /// Writes it, and its digest; gives the digest. Last of all: a folder without it is no back-up.
    pub fn write(&self, dir: &Path) -> Result<String, Failed> {
        let text = serde_json::to_string_pretty(self).map_err(|e| e.to_string())? + "\n";
        let digest = copy::sha256(text.as_bytes());
        let file = dir.join(FILE);
        durable::write(&dir.join(DIGEST), format!("{digest}\n").as_bytes()).map_err(of_file(&file))?;
        durable::write(&file, text.as_bytes()).map_err(of_file(&file))?;
        Ok(digest)
    }

    /// Reads it, held against its digest; gives the digest, too.
    pub fn read(dir: &Path) -> Result<(Manifest, String), Failed> {
        let bytes = std::fs::read(dir.join(FILE))
            .map_err(|e| Failed::Unable(format!("{} 不是完整的备份：{FILE}：{e}", dir.display())))?;
        let digest = copy::sha256(&bytes);
        let kept = std::fs::read(dir.join(DIGEST)).map_err(|_| Failed::Altered(DIGEST.into(), "不见了"))?;
        if kept != format!("{digest}\n").as_bytes() {
            return Err(Failed::Altered(format!("{FILE}、{DIGEST}"), "清单与它的摘要不符"));
        }
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|e| format!("{FILE} 读不懂，也许出自更新的程序：{e}"))?;
        if manifest.format != FORMAT {
            return Err(Failed::Unable(format!("{FILE}：不认识的格式 {}", manifest.format)));
        }
        Ok((manifest, digest))
    }

    /// Every byte of the back-up is what the manifest says, and nothing lies beside it.
    pub fn check(&self, dir: &Path) -> Result<(), Failed> {
        let there: BTreeSet<String> =
            copy::files_below(dir)?.into_iter().filter(|p| p != FILE && p != DIGEST).collect();
        if let Some(strange) = there.iter().find(|p| !self.files.contains_key(*p)) {
            return Err(Failed::Altered(strange.clone(), "不在清单里"));
        }
        for (path, entry) in &self.files {
            if !there.contains(path) {
                return Err(Failed::Altered(path.clone(), "不见了"));
            }
            if &copy::entry_of(&dir.join(path))? != entry {
                return Err(Failed::Altered(path.clone(), "内容与清单不符"));
            }
        }
        Ok(())
    }
}
