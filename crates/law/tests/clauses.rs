//! Two hundred clauses of the real file, drawn by a fixed seed and read by hand: their amounts as numbers, against what the reader finds.

use fadu_law::clause::{Measure, Reading, acts};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file() -> Option<PathBuf> {
    let shared = std::env::var_os("FADU_SHARED").map_or_else(|| root().join("../../../shared"), PathBuf::from);
    let path = shared.join("data/penalties/penalty_clauses.jsonl");
    path.is_file().then_some(path)
}

fn reading() -> Reading {
    toml::from_str(&std::fs::read_to_string(root().join("../../law/reading/clauses.toml")).unwrap()).unwrap()
}

/// `y5000-20000`, `t0.5-3`, `p2-4`, `e10-50` for each of something.
fn written(text: &str) -> BTreeSet<String> {
    let all = acts(&reading(), text);
    let amounts = all.iter().flat_map(|a| &a.amounts);
    let number = |hundredths: i64| match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        rest => format!("{}.{}", hundredths / 100, format!("{rest:02}").trim_end_matches('0')),
    };
    let sign = |m: &Measure| match m {
        Measure::Fen => 'y',
        Measure::FenEach(_) => 'e',
        Measure::Times => 't',
        Measure::Percent => 'p',
    };
    amounts
        .map(|(_, a)| format!("{}{}-{}", sign(&a.measure), number(a.min), a.max.map_or(String::new(), number)))
        .collect()
}

#[test]
fn amounts_of_two_hundred_clauses_read_by_hand() {
    let Some(path) = file() else {
        println!("skipped: shared material not found");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let truth = std::fs::read_to_string(root().join("tests/clauses/truth.csv")).unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for row in truth.lines().skip(1) {
        let mut cells = row.split(',');
        let line: usize = cells.next().unwrap().parse().unwrap();
        let (article, amounts) = (cells.next().unwrap(), cells.next().unwrap());
        let clause: serde_json::Value = serde_json::from_str(lines[line]).unwrap();
        assert_eq!(clause["article_no"].to_string(), article);
        let expected: BTreeSet<String> = amounts.split_whitespace().map(str::to_string).collect();
        let found = written(clause["text"].as_str().unwrap());
        if found == expected {
            right += 1;
        } else {
            wrong.push(format!("line {line} article {article}: {expected:?}, found {found:?}"));
        }
    }
    println!("{right} of 200\n{}", wrong.join("\n"));
    assert!(right >= 190, "{right} of 200\n{}", wrong.join("\n"));
}

/// The acts that the file is said to hold: one a 项, else one an article.
#[test]
fn every_act_of_the_file() {
    let Some(path) = file() else {
        println!("skipped: shared material not found");
        return;
    };
    let (reading, text) = (reading(), std::fs::read_to_string(path).unwrap());
    let mut count = 0;
    for line in text.lines() {
        let clause: serde_json::Value = serde_json::from_str(line).unwrap();
        let found = acts(&reading, clause["text"].as_str().unwrap());
        let told = clause["items"].as_u64().unwrap().max(1);
        if found.len() as u64 != told {
            println!("{} {}: {} for {told}", clause["law"], clause["article_no"], found.len());
        }
        count += found.len();
    }
    assert_eq!(count, 12_543);
}
