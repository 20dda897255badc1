//! Text and layout of every paper from its sample, line by line with places in millimetres, beside what was looked at and found good;
//! `FADU_WRITE=1` writes them anew.

use crate::desk::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

/// The typefaces with which they were written; another 仿宋 breaks lines elsewhere.
const FONTS: &str = "/usr/share/fonts/opentype/noto:/usr/share/fonts/truetype/lxgw-wenkai";

#[test]
fn every_paper_looks_as_it_did() {
    if !FONTS.split(':').all(|folder| fs::exists(folder).unwrap()) {
        println!("skipped: typefaces not found");
        return;
    }
    let mut worker = Worker::with_fonts(FONTS);
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for sample in samples() {
        let answer = worker.ask(&request_in(&sample.folder, &sample.paper, &sample.data, "lines"));
        assert_eq!(answer["ok"], true, "{}: {}", sample.paper, answer["error"]);
        let text = made.entry(sample.from).or_default();
        for (n, page) in answer["lines"].as_array().unwrap().iter().enumerate() {
            writeln!(text, "== {} · {}", sample.paper, n + 1).unwrap();
            page.as_array().unwrap().iter().for_each(|line| writeln!(text, "{}", line.as_str().unwrap()).unwrap());
        }
    }
    let folder = root().join("crates/fadu-paper/tests/snapshots");
    for (name, text) in &made {
        let file = folder.join(format!("{name}.txt"));
        if std::env::var("FADU_WRITE").is_ok() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, text).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        let differs = kept.lines().zip(text.lines()).find(|(a, b)| a != b);
        assert!(kept == *text, "{name}: {differs:?}: look at the paper, then run this test with FADU_WRITE=1");
    }
    let known = listed(&folder).len();
    assert_eq!(known, made.len(), "a snapshot without samples");
}

/// What nobody wants to read on a paper: ids, code words, unfilled names.
#[test]
fn no_paper_shows_an_id() {
    let Some(mut worker) = worker() else { return };
    for sample in samples() {
        let answer = worker.ask(&request_in(&sample.folder, &sample.paper, &sample.data, "lines"));
        let pages = answer["lines"].as_array().unwrap();
        let text: String = pages.iter().flat_map(|p| p.as_array().unwrap()).map(|l| l.as_str().unwrap()).collect();
        for id in [sample.paper.as_str(), "none", "null", "true", "false", "{", "}", "party_", "penalty-", "_fen"] {
            assert!(!text.contains(id), "{}: {id} in {text}", sample.paper);
        }
        assert!(text.contains('年') || text.contains("日期"), "{}: no date", sample.paper);
    }
}
