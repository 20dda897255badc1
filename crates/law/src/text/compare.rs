//! Two versions of a statute side by side: which articles are new, changed, moved or gone.

use super::{StatuteText, TextArticle, squeezed};
use std::collections::BTreeMap;

/// What became of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The same words under the same number.
    Same,
    /// The same words under another number before.
    Moved(String),
    /// Other words.
    Changed,
    /// Was not there.
    New,
}

/// Each article of the newer version, in its order, with what became of it; then the numbers whose words are gone.
pub fn compare(older: &StatuteText, newer: &StatuteText) -> (Vec<Change>, Vec<String>) {
    let by_number: BTreeMap<&str, &TextArticle> = older.articles.iter().map(|a| (a.number.as_str(), a)).collect();
    let by_words: BTreeMap<String, &TextArticle> = older.articles.iter().map(|a| (squeezed(&a.text), a)).collect();
    let judge = |a: &TextArticle| match (by_number.get(a.number.as_str()), by_words.get(&squeezed(&a.text))) {
        (Some(same), _) if squeezed(&same.text) == squeezed(&a.text) => Change::Same,
        (_, Some(before)) => Change::Moved(before.number.clone()),
        (Some(_), None) => Change::Changed,
        (None, None) => Change::New,
    };
    let changes: Vec<Change> = newer.articles.iter().map(judge).collect();
    let words: BTreeMap<String, ()> = newer.articles.iter().map(|a| (squeezed(&a.text), ())).collect();
    let numbers: BTreeMap<&str, ()> = newer.articles.iter().map(|a| (a.number.as_str(), ())).collect();
    let gone = |a: &&TextArticle| !words.contains_key(&squeezed(&a.text)) && !numbers.contains_key(a.number.as_str());
    (changes, older.articles.iter().filter(gone).map(|a| a.number.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    #[test]
    fn articles_are_followed_through_their_numbers() {
        let older = parse("甲法\n第一条 子。\n第二条 丑。\n第三条 寅。\n第四条 辰。");
        let newer = parse("甲法\n第一条 子。\n第二条 新。\n第三条 丑。");
        let (changes, gone) = compare(&older, &newer);
        assert_eq!(changes, [Change::Same, Change::Changed, Change::Moved("2".into())]);
        assert_eq!(gone, ["4"]);
    }
}
