//! Doors that only one room may use: appending to the log (invariant 3), and raw HTML (invariant 11).

use super::{Finding, lines_with};
use crate::tree::{Rust, Tree};

/// Rooms that can see the trait `Log` and must not append to it.
const NO_APPEND: &[&str] = &["crates/web/", "crates/fadu/", "crates/fadu-paper/", "scenarios/"];
const OFFICE: &str = "crates/office/";
/// Where raw HTML may be written, and its only callers.
const RAW_HOME: &str = "crates/web/src/ui";

/// Judges every file that is not a test.
pub fn check(rust: &[Rust]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in rust.iter().filter(|file| !file.is_test && NO_APPEND.iter().any(|room| file.path.starts_with(room))) {
        let finding = |line| Finding::hard("log-append", (file.path, line), "append", "only office appends to the log");
        found.extend(append_calls(file).into_iter().map(finding));
    }
    let calls = rust.iter().filter(|file| !file.is_test && file.path.starts_with(OFFICE));
    let calls: Vec<_> =
        calls.flat_map(|file| append_calls(file).into_iter().map(move |line| (file.path, line))).collect();
    for (path, line) in calls.iter().skip(1) {
        let what = format!("a second call to Log::append; the first is {}:{}", calls[0].0, calls[0].1);
        found.push(Finding::hard("log-append", (path, *line), "append", what));
    }
    // Two streams in one append are a door of their own, as narrow.
    let pairs = rust.iter().filter(|file| !file.is_test && !file.path.starts_with("crates/store/"));
    let pairs = pairs.flat_map(|file| pair_calls(file).into_iter().map(move |line| (file.path, line)));
    for (path, line) in pairs.enumerate().filter(|(n, (path, _))| *n > 0 || !path.starts_with(OFFICE)).map(|(_, p)| p) {
        let what = "a second call to Log::append_both, or one outside office";
        found.push(Finding::hard("log-append", (path, line), "append_both", what));
    }
    for (path, line, name) in raw(rust).filter(|(path, _, _)| !path.starts_with(RAW_HOME)) {
        found.push(Finding::hard("raw-html", (path, line), name, format!("{name} outside {RAW_HOME}")));
    }
    found
}

/// Every place that writes raw HTML, as `file:line name`.
pub fn raw_doors(tree: &Tree) -> Vec<String> {
    raw(&tree.rust()).map(|(path, line, name)| format!("{path}:{line} {name}")).collect()
}

/// Calls of `append` that are not `Vec::append(&mut …)`.
fn append_calls(file: &Rust) -> Vec<usize> {
    let code = &file.source.code;
    let call = |line: &str| {
        let dotted = line.split(".append(").skip(1).any(|rest| !rest.starts_with("&mut "));
        dotted || line.contains("Log::append") || line.contains("Log>::append")
    };
    let lines = code.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(at, line)| !file.source.is_test(*at) && call(line)).map(|(at, _)| at).collect()
}

fn pair_calls(file: &Rust) -> Vec<usize> {
    let found = lines_with(&file.source.code, ".append_both(").map(|(line, _)| line);
    found.filter(|line| !file.source.is_test(*line)).collect()
}

fn raw<'a>(rust: &'a [Rust<'a>]) -> impl Iterator<Item = (&'a str, usize, &'static str)> {
    rust.iter().filter(|file| !file.is_test).flat_map(|file| {
        let doors = [("PreEscaped(", "PreEscaped"), ("trusted(", "trusted")];
        let found = doors.into_iter().flat_map(|(text, name)| {
            let lines = lines_with(&file.source.code, text).map(|(line, _)| line);
            lines.filter(|line| !file.source.is_test(*line)).map(move |line| (file.path, line, name))
        });
        found.collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_doors(files: &[(&str, &str)], expected: &[(&str, usize)]) {
        let tree = Tree::of(files);
        let found = check(&tree.rust());
        assert_eq!(found.iter().map(|f| (f.rule, f.line)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn only_office_appends_and_once() {
        let call = "fn a(log: &L) {\n    log.append(events);\n}";
        check_doors(&[("crates/web/src/a.rs", call)], &[("log-append", 2)]);
        check_doors(&[("crates/fadu/src/a.rs", "fn a() {\n    Log::append(&log, events);\n}")], &[("log-append", 2)]);
        let pair = "fn a(log: &L) {\n    log.append_both(one, other);\n}";
        check_doors(&[("crates/office/src/a.rs", pair)], &[]);
        check_doors(&[("crates/web/src/a.rs", pair)], &[("log-append", 2)]);
        check_doors(&[("crates/office/src/a.rs", call)], &[]);
        check_doors(&[("crates/office/src/a.rs", call), ("crates/office/src/b.rs", call)], &[("log-append", 2)]);
        check_doors(&[("crates/record/src/a.rs", call), ("crates/web/src/a.rs", "fn a() { v.append(&mut w); }")], &[]);
    }

    #[test]
    fn raw_html_has_one_home() {
        let door = "fn trusted(s: &str) {\n    PreEscaped(s);\n}";
        check_doors(&[("crates/web/src/desk/a.rs", "\nfn a() { PreEscaped(s); }")], &[("raw-html", 2)]);
        check_doors(&[("crates/web/src/desk/a.rs", "fn a() { ui::trusted(s); }")], &[("raw-html", 1)]);
        check_doors(&[("crates/web/src/ui/raw.rs", door), ("crates/web/tests/a.rs", "fn a() { PreEscaped(s); }")], &[]);
        assert_eq!(
            raw_doors(&Tree::of(&[("crates/web/src/ui/raw.rs", door)])),
            ["crates/web/src/ui/raw.rs:2 PreEscaped", "crates/web/src/ui/raw.rs:1 trusted"]
        );
    }
}
