//! Every citation written anywhere under law/ stands in the real text of the version in force: article, 款 and 项. What does not is listed.

use super::{corpus, law_tree, parse, sources};
use fadu_law::base::Citation;
use fadu_law::text::{StatuteText, squeezed};
use fadu_law::{Pack, Statute, Statutes};
use std::collections::BTreeSet;

/// All quoted words of a file that are citations of statutes of the pack.
fn cited(pack: &Pack, statutes: &Statutes) -> BTreeSet<Citation> {
    let mut out = BTreeSet::new();
    for (name, bytes) in pack.files.iter().filter(|(n, _)| n.ends_with(".toml")) {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        if !name.contains("scenarios/") {
            let words = text.split('"').filter_map(|w| w.parse::<Citation>().ok());
            out.extend(words.filter(|c| statutes.get(&c.statute).is_some() && c.article != "*"));
        }
    }
    out
}

/// The newest text of a statute that is not younger than its newest version in the pack.
fn text_of<'a>(statute: &Statute, all: &'a [(String, StatuteText)]) -> Option<&'a (String, StatuteText)> {
    let newest = statute.versions.last()?.date.to_string();
    let same = |t: &str| squeezed(t) == squeezed(&statute.title);
    let of_day = |name: &str| name.contains(&newest);
    all.iter().find(|(name, t)| same(&t.title) && of_day(name))
}

#[test]
fn citations_of_the_pack_stand_in_the_real_texts() {
    let Some(root) = corpus() else { return };
    let pack = law_tree::pack();
    let statutes = Statutes::parse(&pack).unwrap();
    let titles: BTreeSet<String> = statutes.all().map(|s| squeezed(&s.title)).collect();
    let all: Vec<(String, StatuteText)> = sources(&root)
        .into_iter()
        .map(|(name, source)| (name, parse(&source)))
        .filter(|(_, t)| titles.contains(&squeezed(&t.title)))
        .collect();
    let (mut checked, mut absent, mut wrong) = (0, BTreeSet::new(), Vec::new());
    for c in cited(&pack, &statutes) {
        let statute = statutes.get(&c.statute).unwrap();
        let Some((name, text)) = text_of(statute, &all) else {
            absent.insert(statute.id.clone());
            continue;
        };
        checked += 1;
        let stands = text.article(&c.article).is_some_and(|a| {
            let paragraph = a.paragraphs.iter().find(|p| p.number == c.paragraph);
            let item = |n: u16| {
                a.paragraphs
                    .iter()
                    .filter(|p| c.paragraph == 0 || p.number == c.paragraph)
                    .any(|p| p.items.iter().any(|i| i.number == n))
            };
            (c.paragraph == 0 || paragraph.is_some()) && (c.item == 0 || item(c.item))
        });
        if !stands {
            wrong.push(format!("{c} in {name}"));
        }
    }
    println!(
        "{checked} citations stand or fall; no text of the right version of {} statutes: {absent:?}",
        absent.len()
    );
    assert!(checked > 300, "{checked}");
    assert_eq!(wrong, Vec::<String>::new());
}
