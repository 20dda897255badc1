//! Search over an invented corpus, and over the 1,887 real texts where they lie beside the repository: everything that a plain scan finds and
//! nothing else, fast, and the article that answers an officer's question among the first five.

use fadu_law::search::{Answer, Filter, Index, IndexBuilder, Indexed, Manner, Query, folded};
use fadu_law::text::{StatuteText, parse};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn known(title: &str, folder: &str, day: &str) -> Indexed {
    Indexed { title: title.into(), folder: folder.into(), day: day.parse().ok(), ..Indexed::default() }
}

const OLD: &str = "# 中华人民共和国甲罚法\n\n第一条 为了规范甲罚，制定本法。\n\n第二条 当事人要求听证的，应当在三日内提出。\n\n第三条 自2001年1月1日起施行。";
const NEW: &str = "# 中华人民共和国甲罚法\n\n第一条 为了规范甲罚，制定本法。\n\n第二条 当事人要求听证的，应当在五日内提出：\n\n（一）口头；\n\n（二）书面。\n\n第三条 自2021年7月15日起施行。2001年1月1日公布的《乙办法》同时废止。";
const OTHER: &str = "# 乙办法\n\n第一条 甲罚的听\u{3000}证，由乙主持。\n\n第二条 本办法自公布之日起施行。";

fn small() -> Index {
    let mut builder = IndexBuilder::new();
    builder.add(known("中华人民共和国甲罚法", "falv", "2001-01-01"), &parse(OLD));
    builder.add(known("中华人民共和国甲罚法", "falv", "2021-01-22"), &parse(NEW));
    builder.add(known("乙办法", "dfxfg", "2001-01-01"), &parse(OTHER));
    builder.finish()
}

fn ask(index: &Index, words: &str, on: &str) -> Answer {
    let filter = Filter { on: on.parse().ok(), ..Filter::default() };
    index.answer(&Query { words: words.into(), filter, most: 20 })
}

fn places(index: &Index, answer: &Answer) -> Vec<String> {
    let text = |n: usize| format!("{} {}", index.texts()[n].title, index.texts()[n].day.unwrap());
    answer.hits.iter().map(|h| format!("{} #{}", text(h.text), h.anchor)).collect()
}

#[test]
fn terms_are_found_in_the_version_of_the_day() {
    let index = small();
    let now = ask(&index, "听证", "2026-01-01");
    assert_eq!((now.total, places(&index, &now)), (1, vec!["中华人民共和国甲罚法 2021-01-22 #a2".to_string()]));
    let marked: Vec<&str> = now.hits[0].excerpt.iter().filter(|p| p.sought).map(|p| p.words.as_str()).collect();
    assert_eq!(marked, ["听证"]);
    let then = ask(&index, "听证", "2010-01-01");
    assert_eq!(
        places(&index, &then),
        ["中华人民共和国甲罚法 2001-01-01 #a2", "乙办法 2001-01-01 #a1"],
        "white space inside the word does not hide it"
    );
    assert_eq!(ask(&index, "听证", "").total, 3, "all versions");
    // In force from 2021-07-15, so the older one and the one that it repeals stood until the day before.
    assert_eq!(ask(&index, "听证", "2021-07-14").total, 2);
    assert_eq!(ask(&index, "听证", "2021-07-15").total, 1);
    let gone = index.texts().iter().find(|t| t.title == "乙办法").unwrap();
    assert_eq!(
        (gone.until.unwrap().to_string().as_str(), gone.ended_by.as_str()),
        ("2021-07-14", "中华人民共和国甲罚法")
    );
}

#[test]
fn single_characters_several_terms_and_filters() {
    let index = small();
    assert_eq!(ask(&index, "证", "").total, 3);
    let two = ask(&index, "当事人 五日", "");
    assert_eq!((two.total, two.hits.iter().map(|h| h.related).collect::<Vec<_>>()), (1, vec![false, true]));
    assert_eq!(ask(&index, "书面", "").total, 1);
    assert_eq!(ask(&index, "听證", "").total, 3, "traditional forms");
    let of = |title: &str, folder: &str| {
        let filter = Filter { title: title.into(), folder: folder.into(), on: None };
        index.answer(&Query { words: "听证".into(), filter, most: 20 }).total
    };
    assert_eq!((of("甲罚法", ""), of("", "dfxfg"), of("乙", "falv")), (2, 1, 0));
    assert_eq!(index.answer(&Query { words: "听证".into(), filter: Filter::default(), most: 1 }).hits.len(), 1);
}

#[test]
fn citations_open_the_article() {
    let index = small();
    let cited = |words: &str, on: &str| {
        let found = ask(&index, words, on).cited.map(|f| (f.text, f.hit.map(|h| (h.label, h.anchor))));
        found.map(|(t, hit)| (index.texts()[t].day.unwrap().to_string(), hit))
    };
    let hit = |label: &str, anchor: &str| Some((label.to_string(), anchor.to_string()));
    assert_eq!(cited("甲罚法2", "2026-01-01"), Some(("2021-01-22".into(), hit("第二条", "a2"))));
    assert_eq!(
        cited("《甲罚法》第二条第一款第二项", "2026-01-01"),
        Some(("2021-01-22".into(), hit("第二条", "a2.1.2")))
    );
    assert_eq!(cited("罚法第2条", "2010-01-01"), Some(("2001-01-01".into(), hit("第二条", "a2"))));
    assert_eq!(cited("甲罚法99", "2026-01-01"), Some(("2021-01-22".into(), None)));
    assert_eq!((cited("丙法2", "2026-01-01"), cited("听证", "2026-01-01")), (None, None));
}

#[test]
fn what_was_meant_is_said() {
    let index = small();
    let wrong = ask(&index, "要求停证", "");
    assert!(wrong.hits.iter().all(|h| !h.related), "a short term asks for nothing more");
    assert_eq!((wrong.manner, wrong.total), (Manner::Meant("要求听证".into()), 2));
    let digits = ask(&index, "5日内", "");
    assert_eq!((digits.manner, digits.total), (Manner::Meant("五日内".into()), 1));
    let some = ask(&index, "听证怎么提出申请", "2026-01-01");
    assert_eq!(
        (&some.manner, places(&index, &some)[0].as_str()),
        (&Manner::Some, "中华人民共和国甲罚法 2021-01-22 #a2")
    );
    let none = ask(&index, "量子", "");
    assert_eq!((none.total, none.hits.len(), none.titles.len()), (0, 0, 0));
    assert_eq!(ask(&index, "", "").total, 0);
    assert_eq!(
        IndexBuilder::new().finish().answer(&Query { words: "听证".into(), most: 5, ..Query::default() }).total,
        0
    );
}

/// The folder of real texts, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared/data/laws");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the real texts are not beside this repository ({})", folder.display());
    None
}

/// All texts with what MANIFEST.csv says of them.
fn real(root: &Path) -> Vec<(Indexed, StatuteText)> {
    let mut reader = csv::Reader::from_path(root.join("MANIFEST.csv")).unwrap();
    let row = |r: csv::StringRecord| {
        let source = std::fs::read_to_string(root.join(&r[0])).unwrap();
        let text = parse(&source);
        let stem = r[0].rsplit_once(['(', '（']).map_or("", |s| s.1);
        let in_name = stem.split([')', '）']).next().unwrap_or_default().parse().ok();
        let known = Indexed {
            title: text.title.clone(),
            folder: r[2].to_string(),
            day: in_name.or(text.events.iter().filter_map(|e| e.day).max()),
            from: r[5].parse().ok(),
            expired: &r[9] == "expired",
            digest: r[0].to_string(),
            ..Indexed::default()
        };
        (known, text)
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

#[test]
fn on_the_real_texts_nothing_is_missed_and_questions_are_answered() {
    let Some(root) = corpus() else { return };
    let all = real(&root);
    let begun = Instant::now();
    let mut builder = IndexBuilder::new();
    all.iter().for_each(|(known, text)| builder.add(known.clone(), text));
    let index = builder.finish();
    println!("{} documents, {} MB, built in {:.0} ms", index.len(), index.bytes() >> 20, milliseconds(begun));
    let plain: Vec<String> = all
        .iter()
        .flat_map(|(_, t)| &t.articles)
        .map(|a| a.text.lines().map(folded).collect::<Vec<_>>().join("\n"))
        .collect();
    ended(&index);
    recall(&index, &plain);
    questions(&index);
}

/// What other texts say that they repeal ends the day before they begin.
fn ended(index: &Index) {
    let all: Vec<&Indexed> = index.texts().iter().filter(|t| !t.ended_by.is_empty()).collect();
    let replaced = index.texts().iter().filter(|t| t.ended_by.is_empty() && t.until.is_some()).count();
    println!("{} texts repealed by another one, {replaced} replaced by a later version", all.len());
    let environment = all.iter().find(|t| t.title == "中华人民共和国环境保护法").unwrap();
    assert_eq!(environment.ended_by, "中华人民共和国生态环境法典");
    assert_eq!(environment.until.unwrap().to_string(), "2026-08-14");
    let penalty = index.texts().iter().find(|t| t.title == "中华人民共和国行政处罚法").unwrap();
    assert_eq!((penalty.from.unwrap().to_string().as_str(), penalty.until), ("2021-07-15", None));
}

/// Terms cut out of the articles themselves at steps: what a plain scan counts is what the index counts.
fn recall(index: &Index, plain: &[String]) {
    for length in [1, 2, 3, 4, 6, 9] {
        let (mut worst, mut spent, mut asked) = (0.0_f64, 0.0, 0);
        for n in 0..40 {
            let article: Vec<char> = plain[(n * 2_141 + length * 97) % plain.len()].chars().collect();
            let term: String = article.iter().skip(n % 7).take(length).collect();
            if term.chars().count() < length || term.contains(|c: char| !c.is_alphanumeric()) {
                continue;
            }
            let expected = plain.iter().filter(|a| a.contains(&term)).count();
            let begun = Instant::now();
            let answer = index.answer(&Query { words: term.clone(), filter: Filter::default(), most: 20 });
            let took = milliseconds(begun);
            let articles = index.count_articles(&term);
            assert_eq!(articles, expected, "{term}");
            assert!(answer.total >= expected && answer.manner == Manner::Exact, "{term}");
            (worst, spent, asked) = (worst.max(took), spent + took, asked + 1);
        }
        println!("terms of {length}: {asked}, mean {:.2} ms, worst {worst:.2} ms", spent / f64::from(asked.max(1)));
        assert!(asked >= 15);
    }
}

fn questions(index: &Index) {
    let mut reader =
        csv::Reader::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/questions.csv")).unwrap();
    let (mut all, mut good, mut spent) = (0, 0, 0.0);
    for row in reader.records().map(Result::unwrap) {
        let begun = Instant::now();
        let answer = ask(index, &row[0], "2026-03-01");
        spent += milliseconds(begun);
        let title = format!("中华人民共和国{}", &row[1]);
        let fits =
            |h: &fadu_law::search::Hit| index.texts()[h.text].title == title && h.article.as_deref() == Some(&row[2]);
        let place = answer.hits.iter().position(fits);
        (all, good) = (all + 1, good + usize::from(place.is_some_and(|p| p < 5)));
        if place.is_none_or(|p| p >= 5) {
            let first = answer.hits.iter().take(3).map(|h| format!("{}{}", index.texts()[h.text].title, h.label));
            println!("missed {} → {:?} {place:?} {:?}", &row[0], answer.manner, first.collect::<Vec<_>>());
        }
    }
    println!("{good} of {all} in the first five, mean {spent:.0} ms in all");
    assert!(all == 60 && good * 10 >= all * 9, "{good} of {all}");
}
