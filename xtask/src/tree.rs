//! The repository's files, read once.

use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

/// Every text file that git tracks or would track, by its path from the root.
pub struct Tree {
    /// Path and content.
    pub files: BTreeMap<String, String>,
}

/// One Rust file, taken apart.
pub struct Rust<'a> {
    /// Path from the root.
    pub path: &'a str,
    /// The file as it stands.
    pub text: &'a str,
    /// The file taken apart.
    pub source: Source,
    /// All of it is a test: it lies in `tests/` or under `#[cfg(test)] mod name;`.
    pub is_test: bool,
}

/// The repository's root.
pub fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

impl Tree {
    /// Reads the repository. Files that are not UTF-8 are left out.
    pub fn read() -> Result<Tree, String> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output()
            .map_err(|e| format!("git does not start: {e}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)));
        }
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        let read = |name: &str| Some((name.to_owned(), std::fs::read_to_string(root().join(name)).ok()?));
        Ok(Tree { files: names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect() })
    }

    /// All Rust files.
    pub fn rust(&self) -> Vec<Rust<'_>> {
        let mut all: Vec<Rust> = self.files.iter().filter(|(path, _)| path.ends_with(".rs")).map(rust).collect();
        let test_files: BTreeSet<String> = all.iter().flat_map(test_files).collect();
        for file in &mut all {
            file.is_test |= test_files
                .iter()
                .any(|test| file.path == format!("{test}.rs") || file.path.starts_with(&format!("{test}/")));
        }
        all
    }
}

fn rust<'a>((path, text): (&'a String, &'a String)) -> Rust<'a> {
    let folders = ["tests/", "examples/", "benches/"];
    let is_test = folders.iter().any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")));
    Rust { path, text, source: Source::read(text), is_test }
}

/// Where the modules under `#[cfg(test)] mod name;` lie, without `.rs`.
fn test_files(file: &Rust) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder,
        _ => stem,
    };
    file.source.test_modules.iter().map(|name| format!("{folder}/{name}")).collect()
}

#[cfg(test)]
impl Tree {
    /// A small tree for a test.
    pub fn of(files: &[(&str, &str)]) -> Tree {
        Tree { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_files_are_known() {
        let tree = Tree::of(&[
            ("crates/a/src/lib.rs", "#[cfg(test)]\nmod story;\nmod plain;"),
            ("crates/a/src/story.rs", ""),
            ("crates/a/src/story/one.rs", ""),
            ("crates/a/src/plain.rs", ""),
            ("crates/a/tests/all.rs", ""),
        ]);
        let rust = tree.rust();
        let found: Vec<_> = rust.iter().map(|file| (file.path, file.is_test)).collect();
        let expected = [
            ("crates/a/src/lib.rs", false),
            ("crates/a/src/plain.rs", false),
            ("crates/a/src/story.rs", true),
            ("crates/a/src/story/one.rs", true),
            ("crates/a/tests/all.rs", true),
        ];
        assert_eq!(found, expected);
    }
}
