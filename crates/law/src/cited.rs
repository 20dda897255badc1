//! The citations of a pack held against the texts of statutes: each article, 款 and 项 stands in the version in force, or is listed.

use crate::text::{StatuteText, squeezed};
use crate::{Pack, Statute, Statutes};
use fadu_base::{Citation, Day};
use std::collections::{BTreeMap, BTreeSet};

/// What came of holding a pack against texts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HeldCitations {
    /// Citations that stand in their text.
    pub standing: usize,
    /// Citations that do not.
    pub wrong: Vec<Citation>,
    /// Statutes of which no text of the newest version is there, with the days of those that are.
    pub without: BTreeMap<String, Vec<Day>>,
}

/// All quoted words of a pack's files that are citations of its statutes, with the articles that `statutes/` describes.
pub fn citations(pack: &Pack, statutes: &Statutes) -> BTreeSet<Citation> {
    let mut out = BTreeSet::new();
    for (name, bytes) in pack.files.iter().filter(|(n, _)| n.ends_with(".toml") && !n.contains("scenarios/")) {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let words = text.split('"').filter_map(|w| w.parse::<Citation>().ok());
        out.extend(words.filter(|c| statutes.get(&c.statute).is_some() && c.article != "*"));
        // Keys of `[articles]` are articles of the statute of the file.
        let described = name.strip_prefix("statutes/").and_then(|n| statutes.get(n.strip_suffix(".toml")?));
        let own = described.iter().flat_map(|s| s.articles.keys().map(move |a| format!("{}/{a}", s.id)));
        out.extend(own.filter_map(|c| c.parse::<Citation>().ok()).filter(|c| c.article != "*"));
    }
    out
}

/// Whether article, 款 and 项 stand in a text. Where no 款 is cited, the 项 may be of any.
pub fn stands(text: &StatuteText, c: &Citation) -> bool {
    text.article(&c.article).is_some_and(|a| {
        let mut own = a.paragraphs.iter().filter(|p| c.paragraph == 0 || p.number == c.paragraph).peekable();
        (c.paragraph == 0 || own.peek().is_some())
            && (c.item == 0 || own.any(|p| p.items.iter().any(|i| i.number == c.item)))
    })
}

/// Whether a text is of a statute: the same title but for white space.
pub fn is_text_of(statute: &Statute, title: &str) -> bool {
    squeezed(&statute.title) == squeezed(title)
}

/// Holds all citations against texts, each with the day of its version. A citation is held against the newest version of the pack.
pub fn hold(pack: &Pack, statutes: &Statutes, texts: &[(Option<Day>, StatuteText)]) -> HeldCitations {
    let mut out = HeldCitations::default();
    let mut found: BTreeMap<&str, Vec<&StatuteText>> = BTreeMap::new();
    for statute in statutes.all() {
        let own = || texts.iter().filter(|(_, t)| is_text_of(statute, &t.title));
        let newest = statute.versions.last().map(|v| v.date);
        // A statute may lie there in parts, each a text of its own.
        let parts: Vec<_> = own().filter(|(day, _)| *day == newest).map(|(_, t)| t).collect();
        if parts.is_empty() {
            out.without.insert(statute.id.clone(), own().filter_map(|(day, _)| *day).collect());
        }
        found.insert(&statute.id, parts);
    }
    for c in citations(pack, statutes) {
        match found.get(c.statute.as_str()).map_or(&[][..], Vec::as_slice) {
            [] => {}
            parts if parts.iter().any(|text| stands(text, &c)) => out.standing += 1,
            _ => out.wrong.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    #[test]
    fn citations_stand_or_fall_by_the_text_of_the_newest_version() {
        let file = "id = \"a-law\"\ntitle = \"甲法\"\nshort = \"甲法\"\n[[versions]]\ndate = \"2021-01-01\"\nin_force = \"2021-02-01\"\n[articles]\n\"1\" = { gist = \"g\" }\n\"9\" = { gist = \"g\" }\n";
        let limit = "cites = [\"a-law/1.1.2\", \"a-law/1.3\", \"b-law/1\"]\n";
        let files = [("statutes/a-law.toml", file), ("limits/x.toml", limit)];
        let pack = Pack { files: files.map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).into() };
        let statutes = Statutes::parse(&pack).unwrap();
        let day = |d: &str| d.parse::<Day>().ok();
        let text = parse("甲法\n第一条 子：\n（一）丑；\n（二）寅。\n第二条 卯。");
        let held = hold(&pack, &statutes, &[(day("2021-01-01"), text.clone())]);
        let wrong: Vec<String> = held.wrong.iter().map(Citation::to_string).collect();
        assert_eq!((held.standing, wrong, held.without.len()), (2, vec!["a-law/1.3".into(), "a-law/9".into()], 0));
        // The text may lie there in parts.
        let other = parse("甲法\n第九条 辰。");
        let parts = [(day("2021-01-01"), text.clone()), (day("2021-01-01"), other)];
        let wrong = hold(&pack, &statutes, &parts).wrong;
        assert_eq!(wrong.iter().map(Citation::to_string).collect::<Vec<_>>(), ["a-law/1.3"]);
        let older = hold(&pack, &statutes, &[(day("2001-01-01"), text)]);
        let without = [("a-law".to_string(), vec![day("2001-01-01").unwrap()])];
        assert_eq!((older.standing, older.wrong.len(), older.without), (0, 0, without.into()));
    }
}
