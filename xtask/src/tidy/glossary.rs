//! GLOSSARY.md ties each Chinese term to one English name: held against the public types of the inside crates.

use super::Finding;
use super::inside::is_inside;
use crate::tree::Rust;
use std::collections::BTreeMap;

const FILE: &str = "GLOSSARY.md";
const RULE: &str = "glossary";

/// Every public type stands in the table; no Chinese term has two English names.
pub fn check(glossary: Option<&str>, rust: &[Rust]) -> Vec<Finding> {
    let Some(glossary) = glossary else {
        return vec![Finding::hard(RULE, (FILE, 0), FILE, "GLOSSARY.md is not there")];
    };
    let rows = rows(glossary);
    let mut found = two_names(&rows);
    for file in rust.iter().filter(|file| is_inside(file.path) && !file.is_test) {
        for (line, name) in public_types(file) {
            let listed = rows.iter().any(|row| row.cells.iter().skip(1).any(|cell| says(cell, &name)));
            if !listed {
                found.push(Finding::hard(
                    RULE,
                    (file.path, line),
                    &name,
                    format!("{name} is not in the table of {FILE}"),
                ));
            }
        }
    }
    found
}

/// One row: Chinese term, English name, article, where in the code.
struct Row<'a> {
    line: usize,
    cells: Vec<&'a str>,
}

fn rows(glossary: &str) -> Vec<Row<'_>> {
    let lines = glossary.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with('|'));
    let rows = lines.map(|(at, line)| Row {
        line: at + 1,
        cells: line.trim().trim_matches('|').split('|').map(str::trim).collect(),
    });
    rows.filter(|row| row.cells.len() >= 2 && !row.cells.iter().all(|cell| cell.chars().all(|c| "-: ".contains(c))))
        .collect()
}

fn two_names(rows: &[Row]) -> Vec<Finding> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| !row.cells[0].is_ascii()) {
        let (term, name) = (row.cells[0], row.cells[1]);
        if let Some(other) = names.insert(term, name).filter(|other| *other != name) {
            found.push(Finding::hard(
                RULE,
                (FILE, row.line),
                term,
                format!("{term} has two English names: {other}, {name}"),
            ));
        }
    }
    found
}

/// Does the cell say this very name?
fn says(cell: &str, name: &str) -> bool {
    cell.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}

/// Public structs, enums and traits, with their lines.
fn public_types(file: &Rust) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in file.source.code.lines().enumerate().filter(|(at, _)| !file.source.is_test(at + 1)) {
        let rest =
            ["pub struct ", "pub enum ", "pub trait "].iter().find_map(|start| line.trim_start().strip_prefix(start));
        let name = rest.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
        found.extend(name.map(|name| (at + 1, name)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn check_glossary(glossary: &str, code: &str, expected: &[&str]) {
        let tree = Tree::of(&[("crates/base/src/x.rs", code)]);
        let found = check(Some(glossary), &tree.rust());
        assert_eq!(found.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), expected);
    }

    const TABLE: &str =
        "# Words\n\n| 中文 | English | article | where |\n|---|---|---|---|\n| 日 | `Day` | – | base |\n";

    #[test]
    fn public_types_are_in_the_table() {
        check_glossary(TABLE, "pub struct Day(u8);", &[]);
        check_glossary(
            TABLE,
            "pub struct Days<T>(T);\npub enum Kind {}\n    pub trait Log {}",
            &["Days", "Kind", "Log"],
        );
        check_glossary(TABLE, "struct Own;\npub(crate) struct Room;\n#[cfg(test)]\npub struct Probe;", &[]);
        check_glossary("Day", "pub struct Day(u8);", &["Day"]);
    }

    #[test]
    fn a_term_has_one_name() {
        check_glossary(&format!("{TABLE}| 日 | Date | – | base |\n"), "", &["日"]);
        check_glossary(&format!("{TABLE}| 日 | `Day` | – | law |\n| – | A | | |\n| – | A | | |\n"), "", &[]);
    }

    #[test]
    fn the_file_must_be_there() {
        assert_eq!(check(None, &[]).len(), 1);
    }
}
