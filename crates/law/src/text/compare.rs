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

/// A stretch of one version of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Its words.
    pub words: String,
    /// The other version has not got them here.
    pub changed: bool,
}

/// So many characters on both sides multiplied are compared one by one; of longer ones all between the common ends is changed.
const COMPARED: usize = 4_000_000;

/// Two texts with what differs marked in both, as few characters as can be.
pub fn stretches(older: &str, newer: &str) -> (Vec<Stretch>, Vec<Stretch>) {
    let (a, b): (Vec<char>, Vec<char>) = (older.chars().collect(), newer.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let (kept_a, kept_b) = kept(mid_a, mid_b);
    let marks = |kept: Vec<bool>| [vec![true; head], kept, vec![true; tail]].concat();
    (joined(&a, &marks(kept_a)), joined(&b, &marks(kept_b)))
}

/// Which characters of both are of their longest common sequence.
fn kept(a: &[char], b: &[char]) -> (Vec<bool>, Vec<bool>) {
    let (mut of_a, mut of_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.len() * b.len() > COMPARED {
        return (of_a, of_b);
    }
    let wide = b.len() + 1;
    let mut longest = vec![0_u16; (a.len() + 1) * wide];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * wide + j] = match a[i] == b[j] {
                true => longest[(i + 1) * wide + j + 1].saturating_add(1),
                false => longest[(i + 1) * wide + j].max(longest[i * wide + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            (of_a[i], of_b[j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * wide + j] >= longest[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (of_a, of_b)
}

fn joined(all: &[char], kept: &[bool]) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for (c, kept) in all.iter().zip(kept) {
        match out.last_mut() {
            Some(last) if last.changed != *kept => last.words.push(*c),
            _ => out.push(Stretch { words: c.to_string(), changed: !kept }),
        }
    }
    out
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

    #[test]
    fn what_differs_is_marked_on_both_sides_and_nothing_is_lost() {
        let show = |all: &[Stretch]| {
            all.iter().map(|s| if s.changed { format!("[{}]", s.words) } else { s.words.clone() }).collect::<String>()
        };
        let of = |a: &str, b: &str| {
            let (old, new) = stretches(a, b);
            (show(&old), show(&new))
        };
        assert_eq!(
            of("应当在三日内提出。", "应当在五日以内提出。"),
            ("应当在[三]日内提出。".into(), "应当在[五]日[以]内提出。".into())
        );
        assert_eq!(of("甲", "甲"), ("甲".into(), "甲".into()));
        assert_eq!(of("", "甲"), (String::new(), "[甲]".into()));
        let long = "子丑".repeat(3_000);
        assert_eq!(of(&format!("一{long}二"), &format!("三{long}二")).0, format!("[一]{long}二"));
    }
}
