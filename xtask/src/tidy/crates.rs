//! Edges between the rooms, the number of crates, and the libraries: all from `cargo metadata`.

use super::Finding;
use crate::tree::{Tree, root};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};

/// The direct edges that ARCHITECTURE.md allows; dev-dependencies are free.
const EDGES: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("law", &["base"]),
    ("record", &["base"]),
    ("register", &["law"]),
    ("matter", &["register"]),
    ("watch", &["matter"]),
    ("papers", &["matter"]),
    ("store", &["record", "matter", "watch"]),
    ("office", &["store", "papers", "verify"]),
    ("web", &["office"]),
    ("fadu", &["web", "store", "verify"]),
    ("verify", &["record"]),
    ("fadu-paper", &["papers"]),
    ("scenarios", &["matter", "watch", "papers", "fadu"]),
    ("browser", &[]),
    ("xtask", &["law", "record", "verify"]),
];
const CRATES_SOFT: usize = 13;
const CRATES_HARD: usize = 15;
const LIBRARIES_SOFT: usize = 40;
const LIBRARIES_HARD: usize = 55;
const LIBRARY_LIST: &str = "docs/adr/0007-dependencies.md";

/// What one crate depends on, dev-dependencies apart.
type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// Asks cargo and judges.
pub fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let metadata =
        MetadataCommand::new().current_dir(root()).no_deps().exec().map_err(|e| format!("cargo metadata: {e}"))?;
    let dependencies = dependencies(&metadata);
    let mut found = edges(&dependencies);
    found.extend(libraries(&dependencies, tree.files.get(LIBRARY_LIST).map_or("", String::as_str)));
    found.extend(crate_count(tree));
    Ok(found)
}

fn dependencies(metadata: &Metadata) -> Dependencies {
    let direct = |package: &cargo_metadata::Package| {
        let kept = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        kept.map(|dependency| room(&dependency.name)).collect()
    };
    metadata.packages.iter().map(|package| (room(&package.name), direct(package))).collect()
}

/// The name of a room: the crate's name without `fadu-`, but for the two binaries.
fn room(name: &str) -> String {
    if name == "fadu-paper" { name.to_owned() } else { name.strip_prefix("fadu-").unwrap_or(name).to_owned() }
}

fn manifest(room: &str) -> String {
    let outside = ["scenarios", "xtask", "browser"].contains(&room);
    if outside { format!("{room}/Cargo.toml") } else { format!("crates/{room}/Cargo.toml") }
}

fn edges(dependencies: &Dependencies) -> Vec<Finding> {
    let mut found = Vec::new();
    for (from, to) in dependencies {
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| name == from) else {
            found.push(Finding::hard(
                "edge",
                (&manifest(from), 0),
                from,
                format!("{from} is no room of ARCHITECTURE.md"),
            ));
            continue;
        };
        let rooms = to.iter().filter(|name| dependencies.contains_key(*name));
        for wrong in rooms.filter(|name| !allowed.contains(&name.as_str())) {
            found.push(Finding::hard("edge", (&manifest(from), 0), wrong, format!("{from} → {wrong} is not allowed")));
        }
    }
    found
}

fn libraries(dependencies: &Dependencies, list: &str) -> Vec<Finding> {
    let all: BTreeSet<&String> =
        dependencies.values().flatten().filter(|name| !dependencies.contains_key(*name)).collect();
    let unlisted = all.iter().filter(|name| !list.contains(&format!("`{name}`")));
    let mut found: Vec<Finding> = unlisted
        .map(|name| Finding::hard("library", (LIBRARY_LIST, 0), name, format!("`{name}` has no line here")))
        .collect();
    let what = format!("{} direct libraries (soft {LIBRARIES_SOFT}, hard {LIBRARIES_HARD})", all.len());
    let finding = Finding::hard("library-count", ("Cargo.toml", 0), "libraries", what);
    match all.len() {
        count if count > LIBRARIES_HARD => found.push(finding),
        count if count > LIBRARIES_SOFT => found.push(finding.soft()),
        _ => {}
    }
    found
}

fn crate_count(tree: &Tree) -> Option<Finding> {
    let manifest = |path: &&String| path.starts_with("crates/") && path.ends_with("/Cargo.toml");
    let count = tree.files.keys().filter(manifest).count();
    let what = format!("{count} crates under crates/ (soft {CRATES_SOFT}, hard {CRATES_HARD})");
    let finding = Finding::hard("crate-count", ("Cargo.toml", 0), "crates", what);
    match count {
        count if count > CRATES_HARD => Some(finding),
        count if count > CRATES_SOFT => Some(finding.soft()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(crates: &[(&str, &[&str])]) -> Dependencies {
        let names = |to: &[&str]| to.iter().map(|name| room(name)).collect();
        crates.iter().map(|(from, to)| (room(from), names(to))).collect()
    }

    #[test]
    fn only_the_listed_edges_stand() {
        let rooms = of(&[
            ("fadu-base", &["serde"]),
            ("fadu-law", &["fadu-base"]),
            ("fadu-web", &["fadu-store", "maud"]),
            ("fadu-store", &[]),
            ("fadu-paper", &[]),
            ("fadu-extra", &[]),
        ]);
        let found: Vec<_> = edges(&rooms).iter().map(|f| f.what.clone()).collect();
        assert_eq!(found, ["extra is no room of ARCHITECTURE.md", "web → store is not allowed"]);
    }

    #[test]
    fn libraries_are_listed_and_few() {
        let rooms = of(&[("fadu-base", &["serde", "toml"]), ("fadu-law", &["fadu-base"])]);
        let found: Vec<_> = libraries(&rooms, "| `serde` | why |").iter().map(|f| f.name.clone()).collect();
        assert_eq!(found, ["toml"]);
        let many: Vec<String> = (0..56).map(|n| format!("l{n}")).collect();
        let list: String = many.iter().map(|name| format!("`{name}` ")).collect();
        let rooms = BTreeMap::from([("base".to_owned(), many.into_iter().collect())]);
        assert_eq!(
            libraries(&rooms, &list).iter().map(|f| (f.rule, f.hard)).collect::<Vec<_>>(),
            [("library-count", true)]
        );
    }

    #[test]
    fn crates_are_counted() {
        let paths: Vec<String> = (0..14).map(|n| format!("crates/c{n}/Cargo.toml")).collect();
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
        assert_eq!(crate_count(&Tree::of(&files)).map(|f| f.hard), Some(false));
        assert_eq!(crate_count(&Tree::of(&files[..13])), None);
    }
}
