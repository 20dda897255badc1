//! The inside crates are pure: no async, SQL, clock, randomness, files, environment, network, processes, threads.

use super::{Finding, lines_with};
use crate::tree::Rust;

/// The inside crates.
pub const INSIDE: &[&str] = &["base", "law", "record", "register", "matter", "watch", "papers"];

/// What must not be said there, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    ("std::env", "the environment is read in fadu"),
    ("std::fs", "files are read in the shell and handed in as text"),
    ("std::net", "the network is a matter of the faces"),
    ("std::process", "processes are started in office"),
    ("std::thread", "the inside runs where it is called"),
    ("std::time", "time enters as ctx: Day and Moment"),
    ("SystemTime", "time enters as ctx: Day and Moment"),
    ("getrandom", "chance enters as ctx"),
    ("rand::", "chance enters as ctx"),
    ("async fn", "the inside waits for nothing"),
    (".await", "the inside waits for nothing"),
    ("tokio", "the inside waits for nothing"),
    ("rusqlite", "SQL lives in store"),
    ("println!", "the inside prints nothing"),
    ("eprintln!", "the inside prints nothing"),
    ("HashMap", "its order cannot be repeated: BTreeMap"),
    ("HashSet", "its order cannot be repeated: BTreeSet"),
];

/// Judges every inside file that is not a test.
pub fn check(rust: &[Rust]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in rust.iter().filter(|file| is_inside(file.path) && !file.is_test) {
        for (word, why) in FORBIDDEN {
            let lines = lines_with(&file.source.code, word).filter(|(line, _)| !file.source.is_test(*line));
            let finding =
                |line| Finding::hard("inside", (file.path, line), word, format!("{word} in an inside crate: {why}"));
            found.extend(lines.map(|(line, _)| finding(line)));
        }
    }
    found
}

/// Is this file part of an inside crate's source?
pub fn is_inside(path: &str) -> bool {
    INSIDE.iter().any(|room| path.starts_with(&format!("crates/{room}/src/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn check_inside(path: &str, text: &str, expected: &[&str]) {
        let tree = Tree::of(&[(path, text)]);
        let found = check(&tree.rust());
        assert_eq!(found.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_inside_is_pure() {
        check_inside("crates/law/src/a.rs", "fn a() { std::fs::read(p); }\nasync fn b() {}", &["std::fs", "async fn"]);
        check_inside("crates/law/src/a.rs", "// std::fs\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}", &[]);
        check_inside("crates/law/src/a.rs", "use crate::strand::lens;\nfn a() { rand::random(); }", &["rand::"]);
        check_inside("crates/law/tests/a.rs", "use std::fs;", &[]);
        check_inside("crates/office/src/a.rs", "use std::fs;", &[]);
    }
}
