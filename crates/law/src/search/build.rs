//! Texts into an index: characters get numbers, positions are sorted by pair with two passes of counting.

use super::fold::fold;
use super::force::{Closing, closing, tell};
use super::index::{AROUND, Doc, Index, Indexed, article_place, clause_place};
use super::titles::core;
use crate::text::{StatuteText, squeezed};
use std::collections::BTreeMap;

/// Takes texts one by one.
#[derive(Default)]
pub struct IndexBuilder {
    texts: Vec<Indexed>,
    docs: Vec<Doc>,
    closings: Vec<Closing>,
    /// Characters by the order in which they came, from 1.
    chars: Vec<u16>,
    seen: Vec<char>,
    /// Of the first 65,536 characters: number; 0 if not seen.
    plane: Vec<u16>,
    /// Of the others.
    beyond: BTreeMap<char, u16>,
}

impl IndexBuilder {
    /// An empty one.
    pub fn new() -> IndexBuilder {
        IndexBuilder { plane: vec![0; 1 << 16], seen: vec!['\0'], ..IndexBuilder::default() }
    }

    /// Adds a text with all that is in it.
    pub fn add(&mut self, known: Indexed, text: &StatuteText) {
        let outside = |all: &[String]| all.join("\n");
        self.texts.push(known);
        self.closings.push(closing(text));
        self.doc(AROUND, &outside(&text.preamble));
        for a in &text.articles {
            self.doc(article_place(&a.number), &a.text);
        }
        for c in &text.clauses {
            self.doc(clause_place(c.number), &c.text);
        }
        self.doc(AROUND, &outside(&text.annexes));
    }

    fn doc(&mut self, place: u32, words: &str) {
        let start = self.chars.len();
        for line in words.lines().map(squeezed).filter(|l| !l.is_empty()) {
            if self.chars.len() > start {
                self.push('\n');
            }
            line.chars().for_each(|c| self.push(c));
        }
        if self.chars.len() == start {
            return;
        }
        self.chars.push(0);
        let text = u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX);
        self.docs.push(Doc { start: u32::try_from(start).unwrap_or(u32::MAX), text, place });
    }

    fn push(&mut self, c: char) {
        let number = match self.plane.get(c as usize) {
            Some(n) if *n > 0 => *n,
            None if self.beyond.contains_key(&c) => self.beyond[&c],
            _ => self.fresh(c),
        };
        self.chars.push(number);
    }

    fn fresh(&mut self, c: char) -> u16 {
        // A corpus has some ten thousand characters; beyond the last number all others are one.
        let Ok(number) = u16::try_from(self.seen.len()) else { return u16::MAX };
        self.seen.push(c);
        match self.plane.get_mut(c as usize) {
            Some(n) => *n = number,
            None => drop(self.beyond.insert(c, number)),
        }
        number
    }

    /// Sorts everything.
    pub fn finish(self) -> Index {
        let IndexBuilder { mut texts, docs, closings, mut chars, seen, .. } = self;
        tell(&mut texts, &closings);
        let mut folded: Vec<char> = seen.iter().skip(1).map(|c| fold(*c)).collect();
        folded.sort_unstable();
        folded.dedup();
        let known = folded.len();
        let is_folded = |c: &char| folded.binary_search(c).is_ok();
        let others: Vec<char> = seen.iter().skip(1).copied().filter(|c| !is_folded(c)).collect();
        let alphabet: Vec<char> = ['\0'].into_iter().chain(folded.iter().copied()).chain(others).collect();
        let to: BTreeMap<char, u16> = alphabet.iter().copied().zip(0..=u16::MAX).collect();
        let renumbered: Vec<u16> = seen.iter().map(|c| to.get(c).copied().unwrap_or(0)).collect();
        chars.iter_mut().for_each(|c| *c = renumbered.get(usize::from(*c)).copied().unwrap_or(0));
        let folds = alphabet.iter().map(|c| to.get(&fold(*c)).copied().unwrap_or(0)).collect();
        let titles = texts.iter().map(|t| core(&t.title)).collect();
        let mut index = Index { texts, docs, chars, alphabet, folds, titles, ..Index::default() };
        index.table_blocks();
        sort(&mut index, known + 1);
        index.weights = (0..index.texts.len()).map(|t| index.weighed(t)).collect();
        index
    }
}

/// Positions by first character, second character, position. `known` numbers are folded characters, 0 among them.
fn sort(index: &mut Index, known: usize) {
    let codes: Vec<u16> = (0..index.chars.len()).map(|p| index.at(p)).collect();
    let after = |p: usize| codes.get(p + 1).copied().unwrap_or(0);
    let real = codes.iter().filter(|c| **c != 0).count();
    let by_second = counted((0..codes.len()).filter(|p| codes[*p] != 0), after, (known, real));
    let places = counted(by_second.iter().map(|p| *p as usize), |p| codes[p], (known, real));
    let mut pairs: Vec<(u16, u32)> = Vec::new();
    let mut pairs_from: Vec<u32> = Vec::with_capacity(known + 1);
    let mut last = None;
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for (n, p) in places.iter().enumerate() {
        let pair = (codes[*p as usize], after(*p as usize));
        if last != Some(pair) {
            while pairs_from.len() <= usize::from(pair.0) {
                pairs_from.push(size(pairs.len()));
            }
            pairs.push((pair.1, size(n)));
            last = Some(pair);
        }
    }
    while pairs_from.len() <= known {
        pairs_from.push(size(pairs.len()));
    }
    (index.places, index.pairs, index.pairs_from) = (places, pairs, pairs_from);
}

/// Positions in the order of a key, equal keys in the order in which they came.
fn counted(
    all: impl Iterator<Item = usize> + Clone,
    key: impl Fn(usize) -> u16,
    (keys, size): (usize, usize),
) -> Vec<u32> {
    let mut starts = vec![0_u32; keys + 1];
    all.clone().for_each(|p| starts[usize::from(key(p)) + 1] += 1);
    for k in 1..starts.len() {
        starts[k] += starts[k - 1];
    }
    let mut out = vec![0_u32; size];
    for p in all {
        let slot = &mut starts[usize::from(key(p))];
        out[*slot as usize] = u32::try_from(p).unwrap_or(u32::MAX);
        *slot += 1;
    }
    out
}
