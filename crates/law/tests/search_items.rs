//! Items as officers seek them: the acts of the real clauses on cards, thirty-five questions, the item that answers among the first five; and what a
//! plain scan counts.

use fadu_law::clause::{Reading, acts};
use fadu_law::search::{Card, CardHead, Cards, CardsAsked, CardsFound, folded};
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

/// A card an act, with its statute and article; each text once.
fn read(path: &Path) -> (Cards, Vec<(String, String, String)>) {
    let reading: Reading =
        toml::from_str(&std::fs::read_to_string(root().join("../../law/reading/clauses.toml")).unwrap()).unwrap();
    let (mut cards, mut all, mut seen) = (Cards::default(), Vec::new(), BTreeSet::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let clause: serde_json::Value = serde_json::from_str(line).unwrap();
        let statute = clause["law"].as_str().unwrap().to_string();
        let article = clause["article_no"].to_string();
        for act in acts(&reading, clause["text"].as_str().unwrap()) {
            let more = format!("{statute} 第{article}条");
            if act.act.is_empty() || !seen.insert(format!("{} {more}", act.act)) {
                continue;
            }
            let code = format!("AY-{:05}", all.len());
            cards.put(&Card { head: CardHead::new(&code), title: act.act.clone(), code, more: more.clone() });
            all.push((act.act, statute.clone(), article.clone()));
        }
    }
    (cards, all)
}

fn ask(cards: &Cards, words: &str) -> CardsFound {
    cards.answer(&CardsAsked { words, lets: &|_| true, facet: None, from: 0, most: 5 })
}

#[test]
fn the_item_that_answers_is_among_the_first_five() {
    let Some(path) = file() else {
        println!("skipped: shared material not found");
        return;
    };
    let (cards, all) = read(&path);
    assert!(cards.len() > 10_000, "{}", cards.len());
    let mut questions = csv::Reader::from_path(root().join("tests/search/items.csv")).unwrap();
    let (mut asked, mut good) = (0, 0);
    for row in questions.records().map(Result::unwrap) {
        let found = ask(&cards, &row[0]);
        let of = |key: &str| &all[key[3..].parse::<usize>().unwrap()];
        let fits = |key: &str| (of(key).1.as_str(), of(key).2.as_str()) == (&row[1], &row[2]);
        let hit = found.keys.iter().any(|(key, _)| fits(key));
        (asked, good) = (asked + 1, good + usize::from(hit));
        if !hit {
            let first: Vec<String> =
                found.keys.iter().map(|(k, _)| format!("{} {} {}", of(k).1, of(k).2, of(k).0)).collect();
            println!("missed {} → {:?} {} {first:?}", &row[0], found.manner, found.total);
        }
    }
    println!("{good} of {asked} in the first five");
    assert!(asked == 35 && good * 10 >= asked * 9, "{good} of {asked}");
    // Terms cut out of the names: the total is what a plain scan counts.
    let texts: Vec<String> = all
        .iter()
        .map(|(act, law, article)| format!("{}\n{}", folded(act), folded(&format!("{law} 第{article}条"))))
        .collect();
    for n in 0..200 {
        let name: Vec<char> = folded(&all[n * 53 % all.len()].0).chars().collect();
        let term: String = name.iter().skip(n % 5).take(2 + n % 5).collect();
        if term.chars().count() < 2 || term.contains(|c: char| !c.is_alphanumeric()) {
            continue;
        }
        let expected = texts.iter().filter(|t| t.contains(&term)).count();
        assert_eq!(ask(&cards, &term).total, expected, "{term}");
    }
}
