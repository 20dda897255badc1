//! Sizes of files, functions and parameter lists, as ARCHITECTURE.md has them.

use super::{Finding, Settings};
use crate::functions::functions;
use crate::tree::Rust;

/// A size that warns and a size that fails.
struct Limit {
    rule: &'static str,
    soft: usize,
    hard: usize,
}

const FILE: Limit = Limit { rule: "file-lines", soft: 250, hard: 500 };
const SHORT_FILE: Limit = Limit { rule: "short-file-lines", soft: 150, hard: 250 };
const LIB: Limit = Limit { rule: "lib-lines", soft: 80, hard: 120 };
const FUNCTION: Limit = Limit { rule: "function-lines", soft: 40, hard: 70 };
const PARAMETERS: Limit = Limit { rule: "parameters", soft: 4, hard: 6 };

impl Limit {
    /// A finding if the size is too large: file, line, name, what is counted.
    fn judge(&self, size: usize, (file, line, name): (&str, usize, &str), unit: &str) -> Option<Finding> {
        let what = format!("{name}: {size} {unit} (soft {}, hard {})", self.soft, self.hard);
        let finding = Finding::hard(self.rule, (file, line), name, what);
        match size {
            size if size > self.hard => Some(finding),
            size if size > self.soft => Some(finding.soft()),
            _ => None,
        }
    }
}

/// Judges every file that is not a test.
pub fn check(rust: &[Rust], settings: &Settings) -> Vec<Finding> {
    rust.iter().filter(|file| !file.is_test).flat_map(|file| check_file(file, settings)).collect()
}

fn check_file(file: &Rust, settings: &Settings) -> Vec<Finding> {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let place = (file.path, 0, name);
    let lines = file.source.product_lines();
    let short = settings.short_files.iter().any(|folder| file.path.starts_with(folder.as_str()));
    let mut found = Vec::new();
    if file.path.ends_with("src/lib.rs") {
        found.extend(LIB.judge(lines, place, "lines"));
    } else if short && name != "mod.rs" {
        found.extend(SHORT_FILE.judge(file.text.lines().count(), place, "lines with tests"));
    } else {
        found.extend(FILE.judge(lines, place, "lines"));
    }
    for function in functions(&file.source).iter().filter(|function| !file.source.is_test(function.line)) {
        let place = (file.path, function.line, function.name.as_str());
        found.extend(FUNCTION.judge(function.lines, place, "lines"));
        found.extend(PARAMETERS.judge(function.parameters, place, "parameters"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn check_sizes(path: &str, text: &str, expected: &[(&str, bool)]) {
        let settings = Settings { short_files: vec!["crates/web/src/desk/".to_owned()], ..Settings::default() };
        let tree = Tree::of(&[(path, text)]);
        let found = check(&tree.rust(), &settings);
        assert_eq!(found.iter().map(|f| (f.rule, f.hard)).collect::<Vec<_>>(), expected, "{path}");
    }

    #[test]
    fn files() {
        check_sizes("crates/a/src/x.rs", &"\n".repeat(250), &[]);
        check_sizes("crates/a/src/x.rs", &"\n".repeat(251), &[("file-lines", false)]);
        check_sizes("crates/a/src/x.rs", &"\n".repeat(501), &[("file-lines", true)]);
        check_sizes("crates/a/src/lib.rs", &"\n".repeat(121), &[("lib-lines", true)]);
        check_sizes("crates/a/tests/x.rs", &"\n".repeat(999), &[]);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(400));
        check_sizes("crates/a/src/x.rs", &tests, &[]);
        check_sizes("crates/web/src/desk/x.rs", &tests, &[("short-file-lines", true)]);
    }

    #[test]
    fn functions_and_parameters() {
        let function = |lines: usize| format!("fn a() {{\n{}}}\n", "    b();\n".repeat(lines - 2));
        check_sizes("crates/a/src/x.rs", &function(40), &[]);
        check_sizes("crates/a/src/x.rs", &function(70), &[("function-lines", false)]);
        check_sizes("crates/a/src/x.rs", &function(71), &[("function-lines", true)]);
        check_sizes("crates/a/src/x.rs", "fn a(a: u8, b: u8, c: u8, d: u8, e: u8) {}", &[("parameters", false)]);
        check_sizes(
            "crates/a/src/x.rs",
            "fn a(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8) {}",
            &[("parameters", true)],
        );
    }
}
