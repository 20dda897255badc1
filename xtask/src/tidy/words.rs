//! Invariant 1: no file under `crates/` names a particular act type outside tests. Such words live in `law/`.

use super::{Finding, Settings};
use crate::tree::{Rust, Tree};

const RULE: &str = "act-word";

/// Looks through code, texts and comments of `crates/`, and through its other files.
pub fn check(tree: &Tree, rust: &[Rust], settings: &Settings) -> Vec<Finding> {
    let mut found: Vec<Finding> = rust
        .iter()
        .filter(|file| file.path.starts_with("crates/") && !file.is_test)
        .flat_map(|f| in_rust(f, settings))
        .collect();
    let others = tree.files.iter().filter(|(path, _)| path.starts_with("crates/") && is_other(path));
    found.extend(others.flat_map(|(path, text)| {
        text.lines().enumerate().flat_map(move |(at, line)| hits(path, at + 1, line, settings))
    }));
    found
}

/// Files beside Rust; a Cargo.toml must say `license`, and tests may name anything.
fn is_other(path: &str) -> bool {
    !path.ends_with(".rs") && !path.ends_with("Cargo.toml") && !path.contains("/tests/") && !path.contains("/examples/")
}

fn in_rust(file: &Rust, settings: &Settings) -> Vec<Finding> {
    let source = &file.source;
    let mut found = Vec::new();
    let parts = source.code.lines().zip(source.texts.lines()).zip(source.comments.lines());
    for (at, ((code, text), comment)) in parts.enumerate().filter(|(at, _)| !source.is_test(at + 1)) {
        found.extend(hits(file.path, at + 1, code, settings));
        found.extend(hits(file.path, at + 1, text, settings));
        let unnamed = without_statutes(comment);
        found.extend(hits(file.path, at + 1, &unnamed, settings).into_iter().map(Finding::soft));
    }
    found
}

fn hits(file: &str, line_number: usize, line: &str, settings: &Settings) -> Vec<Finding> {
    let line = line.to_lowercase();
    let hit = |word: &&String| line.contains(word.as_str());
    let finding = |word: &String| Finding::hard(RULE, (file, line_number), word, format!("names an act type: {word}"));
    let hard = settings.act_words.iter().filter(hit).map(finding);
    let soft = settings.act_words_soft.iter().filter(hit).map(finding).map(Finding::soft);
    hard.chain(soft).collect()
}

/// A comment without ids of statutes such as `penalty-law/64.0.1`.
fn without_statutes(comment: &str) -> String {
    let kinds = ["-law", "-measures", "-regulation", "-rule", "-procedure"];
    comment
        .split_whitespace()
        .filter(|word| !kinds.iter().any(|kind| word.contains(kind)))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_words(path: &str, text: &str, expected: &[(usize, &str, bool)]) {
        let settings = Settings {
            act_words: vec!["penalty".to_owned(), "levy".to_owned()],
            act_words_soft: vec!["处罚".to_owned()],
            ..Settings::default()
        };
        let tree = Tree::of(&[(path, text)]);
        let found = check(&tree, &tree.rust(), &settings);
        assert_eq!(found.iter().map(|f| (f.line, f.name.as_str(), f.hard)).collect::<Vec<_>>(), expected, "{path}");
    }

    #[test]
    fn code_and_texts_fail() {
        check_words(
            "crates/a/src/x.rs",
            "fn PenaltyMade() {}\nconst A: &str = \"levy\";",
            &[(1, "penalty", true), (2, "levy", true)],
        );
        check_words("crates/a/src/x.rs", "const A: &str = \"处罚\";", &[(1, "处罚", false)]);
        check_words("crates/web/src/desk.js", "\nlet penalty;", &[(2, "penalty", true)]);
    }

    #[test]
    fn comments_warn_unless_they_cite() {
        check_words("crates/a/src/x.rs", "/// A penalty.", &[(1, "penalty", false)]);
        check_words("crates/a/src/x.rs", "/// See `penalty-law/64.0.1`.", &[]);
    }

    #[test]
    fn tests_and_law_may_say_it() {
        check_words("crates/a/src/x.rs", "#[cfg(test)]\nmod tests {\n    const A: &str = \"penalty\";\n}", &[]);
        check_words("crates/a/tests/x.rs", "fn penalty() {}", &[]);
        check_words("law/procedures/x/procedure.toml", "penalty", &[]);
        check_words("crates/a/Cargo.toml", "penalty", &[]);
    }
}
