//! Holds the house of ARCHITECTURE.md: edges, sizes, invariants, words.
//!
//! A rule takes the tree and the settings of tidy.toml and gives findings. Hard ones fail, soft ones warn; an exception is one reasoned line.

mod crates;
mod doors;
mod glossary;
mod habits;
mod inside;
mod settings;
mod sizes;
mod words;

use crate::tree::Tree;
use settings::Settings;
use std::collections::BTreeMap;

/// Something that a rule saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// Path from the root.
    pub file: String,
    /// Line from 1, or 0 for the file as a whole.
    pub line: usize,
    /// The function, type or word; an exception may name it.
    pub name: String,
    /// What is wrong.
    pub what: String,
    /// Does it fail?
    pub hard: bool,
}

impl Finding {
    fn hard(rule: &'static str, place: (&str, usize), name: &str, what: impl Into<String>) -> Finding {
        let (file, line) = (place.0.to_owned(), place.1);
        Finding { rule, file, line, name: name.to_owned(), what: what.into(), hard: true }
    }

    fn soft(self) -> Finding {
        Finding { hard: false, ..self }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, place) = (if self.hard { "error" } else { "warning" }, &self.file);
        let line = if self.line == 0 { String::new() } else { format!(":{}", self.line) };
        write!(f, "{kind}[{}] {place}{line}: {}", self.rule, self.what)
    }
}

/// Runs every rule. `--quiet` keeps warnings to a count.
pub fn run(args: &[String]) -> Result<(), String> {
    let tree = Tree::read()?;
    let settings = Settings::read(tree.files.get("tidy.toml").map_or("", String::as_str))?;
    let mut findings = crates::check(&tree)?;
    findings.extend(rules(&tree, &settings));
    let findings = settings.excuse(findings);
    let (hard, soft): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.hard);
    if !args.iter().any(|arg| arg == "--quiet") {
        soft.iter().for_each(|finding| println!("{finding}"));
    }
    for line in doors::raw_doors(&tree) {
        println!("raw door: {line}");
    }
    hard.iter().for_each(|finding| eprintln!("{finding}"));
    println!("tidy: {} files, {} errors, {} warnings", tree.files.len(), hard.len(), soft.len());
    if hard.is_empty() { Ok(()) } else { Err(format!("tidy: {}", by_rule(&hard))) }
}

/// The rules that need nothing but the tree.
fn rules(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let rust = tree.rust();
    let mut findings = sizes::check(&rust, settings);
    findings.extend(words::check(tree, &rust, settings));
    findings.extend(doors::check(&rust));
    findings.extend(inside::check(&rust));
    findings.extend(habits::check(&rust));
    findings.extend(habits::machine_words(tree));
    findings.extend(habits::toml_files(tree));
    findings.extend(glossary::check(tree.files.get("GLOSSARY.md").map(String::as_str), &rust));
    findings
}

fn by_rule(hard: &[&Finding]) -> String {
    let mut counts = BTreeMap::new();
    hard.iter().for_each(|finding| *counts.entry(finding.rule).or_insert(0) += 1);
    counts.iter().map(|(rule, count)| format!("{rule} {count}")).collect::<Vec<_>>().join(", ")
}

/// Lines of a scanned part that contain a word, with their numbers.
fn lines_with<'a>(part: &'a str, wanted: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    part.lines().enumerate().filter(move |(_, line)| has_word(line, wanted)).map(|(at, line)| (at + 1, line))
}

/// Whether a line holds this, and not as the end of a longer name: `rand::` does not stand in `strand::`.
fn has_word(line: &str, wanted: &str) -> bool {
    let name = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: usize| !wanted.starts_with(name) || !line[..at].ends_with(name);
    line.match_indices(wanted).any(|(at, _)| whole(at))
}
