//! The truth, made by a separate program with an override for each trap, 20 articles of it read by eye: `truth.tsv` names 40 texts that include every trap of FORMAT.md, each with all its article numbers and the head of the
//! SHA-256 of their exact texts; `shapes.tsv` has 款 and 项 of chosen articles. Both were made without this parser. No text is kept here.

use super::{corpus, parse};
use sha2::{Digest, Sha256};

const TEXTS: &str = include_str!("truth.tsv");
const SHAPES: &str = include_str!("shapes.tsv");

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|b| format!("{b:02x}")).collect()
}

#[test]
fn articles_are_right_against_forty_texts_read_by_hand() {
    let Some(root) = corpus() else { return };
    let (mut right, mut all, mut wrong) = (0_usize, 0_usize, Vec::new());
    for row in TEXTS.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let (name, count, wanted) = (cells[0], cells[1], cells[2]);
        let text = parse(&std::fs::read_to_string(root.join(name)).unwrap());
        let found: Vec<String> = text.articles.iter().map(|a| format!("{}:{}", a.number, digest(&a.text))).collect();
        if found.len().to_string() != count {
            wrong.push(format!("{name}: {count} articles, found {}", found.len()));
        }
        for want in wanted.split_whitespace() {
            all += 1;
            if found.iter().any(|f| f == want) {
                right += 1;
            } else {
                wrong.push(format!("{name} {want}"));
            }
        }
    }
    println!("{} texts, {right} of {all} articles right", TEXTS.lines().count());
    for w in &wrong {
        println!("  wrong: {w}");
    }
    assert!(right * 1000 >= all * 995, "{wrong:#?}");
    assert!(all > 4000 && TEXTS.lines().count() == 40);
}

#[test]
fn paragraphs_and_items_are_right_in_chosen_articles() {
    let Some(root) = corpus() else { return };
    for row in SHAPES.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let text = parse(&std::fs::read_to_string(root.join(cells[0])).unwrap());
        let article = text.article(cells[1]).unwrap_or_else(|| panic!("{row}"));
        let shape: Vec<String> = article
            .paragraphs
            .iter()
            .map(|p| {
                let below: usize = p.items.iter().map(|i| i.items.len()).sum();
                if below > 0 { format!("{}/{below}", p.items.len()) } else { p.items.len().to_string() }
            })
            .collect();
        assert_eq!(shape.join(" "), cells[2], "{row}");
    }
}

#[test]
fn headings_and_findings_name_the_traps() {
    let Some(root) = corpus() else { return };
    let check = |name: &str, headings: usize, findings: &str| {
        let text = parse(&std::fs::read_to_string(root.join(name)).unwrap());
        let all: Vec<String> = text.findings.iter().map(|f| format!("{:?}@{} {}", f.kind, f.line, f.about)).collect();
        assert_eq!((text.headings.len(), all.join("; ").as_str()), (headings, findings), "{name}");
    };
    check("dfxfg/beijing/北京中轴线文化遗产保护条例(2022-05-25).md", 5, "Contents@7 5");
    check("dfxfg/shandong/山东省高速公路交通安全条例(2014-05-30).md", 6, "GluedLabel@201 44");
    check("dfxfg/shandong/山东省中医药条例(2020-11-27).md", 9, "MissingNumber@43 13");
    check("dfxfg/guangdong/汕头经济特区突发公共卫生事件应急条例(2022-05-30).md", 0, "EmptyBody@4 ");
    check("falv/烟草专卖法(2015-04-24).md", 8, "");
    check("falv/长江保护法(2020-12-26).md", 7, "NoClosingArticle@305 79");
}
