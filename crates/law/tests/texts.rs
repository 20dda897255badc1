//! The parser of statutes against the 1,887 real texts beside the repository: joined again byte for byte, counted against the naive counts,
//! every difference named. Without those texts the tests say so and stand aside.

use fadu_law::text::{StatuteText, TextFindingKind as Kind, joined, parse};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "texts/cited.rs"]
mod cited;
mod law_tree;
#[path = "texts/truth.rs"]
mod truth;

/// The folder of real texts, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared/data/laws");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the real texts are not beside this repository ({})", folder.display());
    None
}

/// All texts: folder/name → source.
fn sources(root: &Path) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "md") && path.file_name().unwrap() != "FORMAT.md" {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_string();
                out.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    out
}

/// Lines that begin `第…条` and a space or a caption: FORMAT.md's naive count.
fn naive(source: &str) -> usize {
    let label = |l: &str| {
        let rest = l.strip_prefix('第')?;
        let (numeral, rest) = rest.split_once('条')?;
        let rest =
            rest.strip_prefix('之').map_or(rest, |r| r.trim_start_matches(|c| "一二三四五六七八九十".contains(c)));
        let all = !numeral.is_empty() && numeral.chars().all(|c| "零〇○一二三四五六七八九十百千两".contains(c));
        (all && rest.starts_with([' ', '\u{3000}', '【'])).then_some(())
    };
    source.lines().filter(|l| label(l).is_some()).count()
}

#[test]
fn every_real_text_is_joined_again_and_every_difference_of_counts_has_a_name() {
    let Some(root) = corpus() else { return };
    let mut folders: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut explained: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (name, source) in sources(&root) {
        let text = parse(&source);
        assert_eq!(joined(&source, &text.parts), source, "{name}");
        let folder = name.split('/').next().unwrap().to_string();
        let row = folders.entry(folder.clone()).or_default();
        (row.0, row.1, row.2) = (row.0 + 1, row.1 + naive(&source), row.2 + text.articles.len());
        for f in &text.findings {
            *kinds.entry(f.kind).or_default() += 1;
            if std::env::var("FADU_FINDINGS").is_ok() {
                println!("{:?}\t{name}\t{}\t{}", f.kind, f.line, f.about);
            }
        }
        let known = differences(&source, &text);
        let sum: i64 = known.iter().map(|(_, n)| n).sum();
        let (ours, theirs) = (i64::try_from(text.articles.len()).unwrap(), i64::try_from(naive(&source)).unwrap());
        assert_eq!(ours - theirs, sum, "{name}: {known:?}");
        for (what, n) in known.into_iter().filter(|(_, n)| *n != 0) {
            *explained.entry((folder.clone(), what)).or_default() += usize::try_from(n.abs()).unwrap();
        }
    }
    for (folder, (files, naive, own)) in &folders {
        println!("{folder}: {files} files, naive {naive}, articles {own}");
    }
    for ((folder, what), n) in &explained {
        println!("  {folder}: {what} × {n}");
    }
    println!("findings: {kinds:?}");
    let naive: Vec<(&str, usize, usize)> = folders.iter().map(|(f, r)| (f.as_str(), r.0, r.1)).collect();
    // FORMAT.md's own table.
    let table = [
        ("bmgz", 48, 2709),
        ("cailiang", 3, 43),
        ("dfxfg", 779, 34_722),
        ("dfzfgz", 4, 126),
        ("falv", 347, 23_789),
        ("other", 1, 0),
        ("sfjs", 63, 1203),
        ("xzfg", 642, 24_965),
    ];
    assert_eq!(naive, table);
}

/// Why the articles of a text are more or fewer than its naive count.
fn differences(source: &str, text: &StatuteText) -> Vec<(&'static str, i64)> {
    let of = |kind: Kind| i64::try_from(text.findings.iter().filter(|f| f.kind == kind).count()).unwrap();
    let annexed: String = text
        .parts
        .iter()
        .filter(|p| p.kind == fadu_law::text::PartKind::Annex)
        .map(|p| &source[p.at.clone()])
        .collect::<Vec<_>>()
        .join("\n");
    vec![
        ("label with a wrong character, read as the next number", of(Kind::DamagedLabel)),
        ("label without a space", of(Kind::UnspacedLabel)),
        ("label glued into the paragraph before", of(Kind::GluedLabel)),
        ("label of a quoted article", -of(Kind::QuotedLabel)),
        ("article of an annexed text", -i64::try_from(naive(&annexed)).unwrap()),
    ]
}
