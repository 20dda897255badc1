//! What comes first: how often and how early a term stands, how long the article is, how high the norm stands, whether the title has the word.

use super::gather::{Count, both};
use super::index::Index;

/// How much a text of a folder counts: high norms first.
pub(crate) fn weight(folder: &str) -> f32 {
    match folder {
        "falv" => 1.0,
        "xzfg" => 0.9,
        "bmgz" => 0.85,
        "sfjs" => 0.8,
        "dfxfg" | "dfzfgz" => 0.6,
        _ => 0.7,
    }
}

/// A pair in fewer documents counts no more than one in so many.
const SEAM: usize = 400;

/// So many places of pairs are looked at for a question; the most frequent pairs say least and are left out first.
const LOOKED_AT: usize = 150_000;

/// How much it counts that others name a text.
const CITED: f32 = 0.09;

/// A document with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub doc: u32,
    pub score: f32,
}

/// Keeps the best few; equal scores in the order of the documents.
pub(crate) struct Best {
    most: usize,
    all: Vec<Scored>,
}

impl Best {
    pub fn new(most: usize) -> Best {
        Best { most, all: Vec::with_capacity(most + 1) }
    }
    /// Whether a score of so much would still be among them.
    pub fn takes(&self, score: f32) -> bool {
        self.all.len() < self.most || self.all.last().is_some_and(|l| l.score < score)
    }
    pub fn push(&mut self, one: Scored) {
        if !self.takes(one.score) {
            return;
        }
        let at = self.all.partition_point(|o| o.score >= one.score);
        self.all.insert(at, one);
        self.all.truncate(self.most);
    }
    pub fn done(self) -> Vec<Scored> {
        self.all
    }
}

/// What the texts bring along, each asked once and only where something was found in it.
struct Bonus<'a> {
    index: &'a Index,
    words: Vec<String>,
    of: Vec<Option<f32>>,
}

impl<'a> Bonus<'a> {
    fn of(index: &'a Index, terms: &[Vec<u16>]) -> Bonus<'a> {
        let word = |t: &Vec<u16>| t.iter().map(|c| index.alphabet[usize::from(*c)]).collect::<String>();
        let words = terms.iter().filter(|t| t.len() > 1).map(word).collect();
        Bonus { index, words, of: vec![None; index.texts.len()] }
    }
    fn of_text(&mut self, text: usize) -> f32 {
        *self.of[text].get_or_insert_with(|| self.index.standing(text, &self.words))
    }
}

/// More than a document can be about a term that stands in it so often, however short it is; a hair is added for rounding.
fn most_share(times: u32) -> f32 {
    let times = times as f32;
    1.1501 * times / (times + 0.9 * 0.45)
}

impl Index {
    fn length(&self, doc: usize) -> f32 {
        let end = self.docs.get(doc + 1).map_or(self.chars.len(), |d| d.start as usize);
        (end - self.docs[doc].start as usize) as f32
    }

    /// A rare term says more.
    pub(crate) fn rarity(&self, documents: usize) -> f32 {
        ((self.docs.len() as f32 + 1.0) / (documents as f32 + 0.5)).ln().max(0.1)
    }

    /// 0 to 1: how much a document is about a term.
    pub(crate) fn share(&self, count: &Count) -> f32 {
        let length = self.length(count.doc as usize) / 140.0;
        let times = count.times as f32;
        let early = if count.first < 24 { 1.15 } else { 1.0 };
        early * times / (times + 0.9 * (0.45 + 0.55 * length))
    }

    /// Documents with all terms: how many, and the best.
    pub(crate) fn all_of(&self, terms: &[Vec<u16>], allowed: &[bool], most: usize) -> (usize, Vec<Scored>) {
        let [first, rest @ ..] = terms else { return (0, Vec::new()) };
        let head = self.with_term(first);
        let head_rarity = self.rarity(head.len());
        let mut bonus = Bonus::of(self, terms);
        let (mut total, mut best) = (0, Best::new(most));
        if rest.is_empty() {
            // Most documents of a frequent term are far from the best: what they reach at most is seen without asking how long they are.
            for count in &head {
                let text = self.docs[count.doc as usize].text as usize;
                if allowed[text] {
                    total += 1;
                    let bonus = bonus.of_text(text);
                    if best.takes(head_rarity * most_share(count.times) * bonus) {
                        best.push(Scored { doc: count.doc, score: head_rarity * self.share(count) * bonus });
                    }
                }
            }
            return (total, best.done());
        }
        let mut scored: Vec<(Count, f32)> = head.iter().map(|c| (*c, head_rarity * self.share(c))).collect();
        for term in rest {
            let list = self.with_term(term);
            let rarity = self.rarity(list.len());
            let docs: Vec<Count> = scored.iter().map(|(c, _)| *c).collect();
            let mut scores = scored.iter().peekable();
            let joined = both(&docs, &list).into_iter().filter_map(|(a, b)| {
                while scores.peek().is_some_and(|s| s.0.doc < a.doc) {
                    scores.next();
                }
                scores.next().map(|s| (a, s.1 + rarity * self.share(&b)))
            });
            scored = joined.collect();
        }
        for (count, score) in scored {
            let text = self.docs[count.doc as usize].text as usize;
            if allowed[text] {
                total += 1;
                best.push(Scored { doc: count.doc, score: score * bonus.of_text(text) });
            }
        }
        (total, best.done())
    }

    /// What a text brings along: its level, and its title if a term stands in it.
    fn standing(&self, text: usize, words: &[String]) -> f32 {
        let named = words.iter().any(|w| self.titles[text].contains(w.as_str()));
        self.weights[text] * if named { 1.5 } else { 1.0 }
    }

    /// The level of a text, raised by the number of other articles that name it: what all others build on is what is mostly meant.
    pub(crate) fn weighed(&self, text: usize) -> f32 {
        let title = self.titles[text].split('(').next().unwrap_or_default();
        let named = match self.numbers(title).filter(|t| t.len() > 2) {
            Some(term) => self.with_term(&term).len(),
            None => 0,
        };
        weight(&self.texts[text].folder) * (1.0 + CITED * (named as f32 + 1.0).ln())
    }

    /// The pairs of neighbours of some words with their places, each once, the rarest first.
    fn pairs_of(&self, pieces: &[String]) -> Vec<(String, &[u32])> {
        let mut out: Vec<(String, &[u32])> = Vec::new();
        for piece in pieces {
            let chars: Vec<char> = piece.chars().collect();
            for two in chars.windows(2) {
                let word: String = two.iter().collect();
                if let (Some(a), Some(b)) = (self.number(two[0]), self.number(two[1]))
                    && out.iter().all(|(w, _)| *w != word)
                {
                    out.push((word, self.pair(a, b)));
                }
            }
        }
        out.sort_by_key(|(_, places)| places.len());
        out
    }

    /// Documents with some of the pairs of neighbours, as a question has them: the best.
    pub(crate) fn any_of(&self, pieces: &[String], allowed: &[bool], most: usize) -> (usize, Vec<Scored>) {
        let mut pairs: Vec<(String, f32, Vec<Count>)> = Vec::new();
        let mut looked_at = 0;
        for (word, places) in self.pairs_of(pieces) {
            looked_at += places.len();
            if looked_at > LOOKED_AT && pairs.len() >= 4 {
                break;
            }
            let list = self.counted(places.iter().copied());
            // Two characters that hardly ever meet are the seam of two words, not a word.
            let rarity = self.rarity(list.len().max(SEAM));
            pairs.push((word, rarity, list));
        }
        let whole: f32 = pairs.iter().map(|p| p.1).sum();
        let mut scores = vec![0.0_f32; self.docs.len()];
        for (_, rarity, list) in &pairs {
            for c in list {
                scores[c.doc as usize] += rarity * self.share(c);
            }
        }
        let titles: Vec<f32> = self.titles.iter().map(|t| title_share(t, &pairs, whole)).collect();
        let (mut total, mut best) = (0, Best::new(most));
        for (doc, score) in (0_u32..).zip(scores).filter(|(_, s)| *s > 0.0) {
            let text = self.docs[doc as usize].text as usize;
            if allowed[text] {
                total += 1;
                let standing = 0.4 + 0.6 * self.weights[text];
                best.push(Scored { doc, score: (score + 0.7 * whole * titles[text]) * standing });
            }
        }
        (total, best.done())
    }
}

/// 0 to 1: how much of the question stands in a title, less for what the title has besides.
fn title_share(title: &str, pairs: &[(String, f32, Vec<Count>)], whole: f32) -> f32 {
    let (mut held, mut count) = (0.0, 0.0);
    for pair in pairs.iter().filter(|p| title.contains(p.0.as_str())) {
        (held, count) = (held + pair.1, count + 1.0);
    }
    if count == 0.0 {
        return 0.0;
    }
    let length = title.chars().count().saturating_sub(1).max(1) as f32;
    held / whole.max(0.1) * (0.4 + 0.6 * (count / length).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_document_is_about_a_term_more_than_is_thought_possible() {
        let index = Index {
            docs: [0, 1, 30, 900].map(|start| super::super::index::Doc { start, text: 0, place: 0 }).into(),
            chars: vec![1; 5_000],
            ..Index::default()
        };
        for (doc, times, first) in [(0, 1, 0), (1, 1, 3), (1, 14, 0), (2, 400, 1), (3, 1, 4_000), (3, 2_000, 23)] {
            let count = Count { doc, times, first };
            assert!(index.share(&count) <= most_share(times), "{count:?}");
        }
    }

    #[test]
    fn the_best_few_keep_their_order_and_the_earlier_of_equals() {
        let mut best = Best::new(2);
        for (doc, score) in [(0, 1.0), (1, 3.0), (2, 3.0), (3, 3.0), (4, 2.0)] {
            best.push(Scored { doc, score });
        }
        assert!(!best.takes(3.0) && best.takes(3.5));
        assert_eq!(best.done().iter().map(|s| s.doc).collect::<Vec<_>>(), [1, 2]);
        assert!(!Best::new(0).takes(1.0), "none is wanted");
    }
}
