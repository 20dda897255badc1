//! Habits: no hidden panics, no silenced lints, nothing left undone, no traces of one machine, data files that parse.

use super::{Finding, lines_with};
use crate::tree::{Rust, Tree};

/// What must not be said anywhere, tests included.
const NOWHERE: &[(&str, &str)] = &[
    ("#[allow", "say #[expect(…, reason = \"…\")]"),
    ("#![allow", "say #![expect(…, reason = \"…\")]"),
    ("todo!", "do it, or write an issue"),
    ("unimplemented!", "do it, or write an issue"),
    ("#[ignore", "a test that does not run is not a test"),
    ("thread::sleep", "wait for the thing itself"),
];
/// The remark that excuses a panic, on its line or up to three lines above.
const EXCUSE: &str = "cannot fail:";

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "misc"];

/// Judges every Rust file.
pub fn check(rust: &[Rust]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in rust {
        for (word, cure) in NOWHERE {
            let finding =
                |(line, _): (usize, &str)| Finding::hard("habit", (file.path, line), word, format!("{word}: {cure}"));
            found.extend(lines_with(&file.source.code, word).map(finding));
        }
        found.extend(panics(file));
        let parts = file.path.trim_end_matches(".rs").split('/');
        for name in parts.filter(|part| EMPTY_NAMES.contains(part)) {
            found.push(Finding::hard(
                "module-name",
                (file.path, 0),
                name,
                format!("{name} does not say what is inside"),
            ));
        }
    }
    found
}

fn panics(file: &Rust) -> Vec<Finding> {
    let comments: Vec<&str> = file.source.comments.lines().collect();
    let excused = |line: usize| comments[line.saturating_sub(4)..line].iter().any(|comment| comment.contains(EXCUSE));
    let mut found = Vec::new();
    for call in [".unwrap()", ".expect("] {
        let lines = lines_with(&file.source.code, call).map(|(line, _)| line);
        for line in lines.filter(|line| !file.is_test && !file.source.is_test(*line) && !excused(*line)) {
            found.push(Finding::hard("panic", (file.path, line), call, format!("{call} without `// {EXCUSE} why`")));
        }
    }
    found
}

/// Paths of one machine and hosts of one network have no place in the repository.
pub fn machine_words(tree: &Tree) -> Vec<Finding> {
    // Written in pieces, so that this file does not name them.
    let words = [concat!("/wo", "rk/"), concat!("/fa", "rm/"), concat!("/ro", "ot/"), concat!("arti", "factory")];
    let mut found = Vec::new();
    for (path, text) in &tree.files {
        for word in words {
            let lines = text.lines().enumerate().filter(|(_, line)| stands_alone(line, word));
            found.extend(
                lines.map(|(at, _)| Finding::hard("machine", (path, at + 1), word, format!("names a machine: {word}"))),
            );
        }
    }
    found
}

/// Does the word stand there, and not as the tail of a longer path?
fn stands_alone(line: &str, word: &str) -> bool {
    let line = line.to_lowercase();
    let tail = |at: usize| line[..at].ends_with(|c: char| c.is_alphanumeric() || ".-_}".contains(c));
    line.match_indices(word).any(|(at, _)| !word.starts_with('/') || !tail(at))
}

/// Every TOML file of `law/` parses.
pub fn toml_files(tree: &Tree) -> Vec<Finding> {
    let law = tree.files.iter().filter(|(path, _)| path.starts_with("law/") && path.ends_with(".toml"));
    let broken = law.filter_map(|(path, text)| Some((path, toml::from_str::<toml::Table>(text).err()?)));
    broken
        .map(|(path, error)| Finding::hard("law-toml", (path, 0), "toml", error.to_string().replace('\n', " ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_habits(text: &str, expected: &[(&str, usize)]) {
        let tree = Tree::of(&[("crates/a/src/x.rs", text)]);
        let found = check(&tree.rust());
        assert_eq!(found.iter().map(|f| (f.rule, f.line)).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn panics_need_a_reason() {
        check_habits("fn a() {\n    b().unwrap();\n}", &[("panic", 2)]);
        check_habits("fn a() {\n    b().expect(\"b\");\n}", &[("panic", 2)]);
        check_habits("fn a() {\n    // cannot fail: b is full\n    b().unwrap();\n}", &[]);
        check_habits("fn a() {\n    b().unwrap(); // cannot fail: b is full\n}", &[]);
        check_habits("// cannot fail: far away\n\n\n\nfn a() { b().unwrap(); }", &[("panic", 5)]);
        check_habits("#[cfg(test)]\nmod tests {\n    fn a() { b().unwrap(); }\n}", &[]);
        check_habits("fn a() { \".unwrap()\"; b().unwrap_or(1); c().expect_err(\"c\"); }", &[]);
    }

    #[test]
    fn nothing_is_silenced_or_left_undone() {
        check_habits("#[allow(dead_code)]\nfn a() { todo!() }", &[("habit", 1), ("habit", 2)]);
        check_habits("#[cfg(test)]\nmod tests {\n    #[ignore]\n    fn a() {}\n}", &[("habit", 3)]);
        check_habits("#[expect(dead_code, reason = \"r\")]\nfn a() {} // todo!", &[]);
    }

    #[test]
    fn modules_say_what_is_inside() {
        let tree =
            Tree::of(&[("crates/a/src/utils.rs", ""), ("crates/common/src/x.rs", ""), ("crates/a/src/commons.rs", "")]);
        let found = check(&tree.rust());
        assert_eq!(found.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["utils", "common"]);
    }

    #[test]
    fn machines_are_not_named() {
        let path = concat!("see /wo", "rk/shared\n");
        let tree =
            Tree::of(&[("a.md", path), ("b.md", concat!("https://example.org/wo", "rk/x and net", "/wo", "rk/"))]);
        assert_eq!(machine_words(&tree).iter().map(|f| f.file.as_str()).collect::<Vec<_>>(), ["a.md"]);
    }

    #[test]
    fn law_files_parse() {
        let tree = Tree::of(&[("law/a.toml", "a = "), ("law/b.toml", "a = 1"), ("x/c.toml", "a = ")]);
        assert_eq!(toml_files(&tree).iter().map(|f| f.file.as_str()).collect::<Vec<_>>(), ["law/a.toml"]);
    }
}
