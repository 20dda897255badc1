//! Cards: entries of a few words (items, powers, matters, parties), found by any part of what stands on them. A card is put, replaced and taken
//! away one by one, so the box of cards follows the record as it grows; what statutes' long texts need stands in [`super::Index`].
//!
//! What may be seen is asked of every card **before** it is counted, ranked, or taken as what was meant: neither hits nor totals nor guesses tell
//! of a card that the asker may not see. [`Cards::answer`] is in `ask.rs`, [`Cards::newest`] in `newest.rs`.

mod ask;
mod mark;
mod near;
mod newest;

pub use ask::{CardsAsked, CardsFound};
pub use mark::marked;

use super::fold::folded;
use fadu_base::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a card is known by and what decides who may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHead {
    /// Its key: one card a key.
    pub key: Arc<str>,
    /// Whose it is; what that means is the asker's.
    pub scope: u32,
    /// The part of its kind in which it is counted.
    pub facet: u32,
    /// The first day on which it counts.
    pub from: Option<Day>,
    /// The last such day.
    pub until: Option<Day>,
    /// Among equals the greater comes first.
    pub order: i64,
}

impl CardHead {
    /// One that is everybody's, always.
    pub fn new(key: &str) -> CardHead {
        CardHead { key: key.into(), scope: 0, facet: 0, from: None, until: None, order: 0 }
    }
    /// Whether it counts on a day.
    pub fn stands_on(&self, day: Day) -> bool {
        self.from.is_none_or(|d| d <= day) && self.until.is_none_or(|d| day <= d)
    }
}

/// A card: its head and what stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What it is known by.
    pub head: CardHead,
    /// What it is called.
    pub title: String,
    /// Its code or number.
    pub code: String,
    /// What else it may be found by.
    pub more: String,
}

/// For one character: the second characters of its pairs, in their order, each with the cards on which the pair stands.
type Row = Vec<(u16, Vec<u32>)>;

/// A box of cards of one kind.
#[derive(Debug, Default)]
pub struct Cards {
    /// Folded character → its number; 0 ends a field.
    numbers: BTreeMap<char, u16>,
    /// Number → folded character.
    letters: Vec<char>,
    /// Heads, and where the characters of each card begin.
    heads: Vec<(CardHead, u32)>,
    /// Which were replaced or taken away.
    gone: Vec<bool>,
    gone_count: usize,
    /// All cards' folded characters as numbers, three fields each.
    chars: Vec<u16>,
    /// By first character.
    pairs: Vec<Row>,
    by_key: BTreeMap<Arc<str>, u32>,
}

/// Fewer cards that went are not worth being cleared away.
const CLEARED_FROM: usize = 1_024;

impl Cards {
    /// Puts a card; one of the same key goes.
    pub fn put(&mut self, card: &Card) {
        let mut text = Vec::new();
        for field in [&card.title, &card.code, &card.more] {
            text.extend(folded(field).chars().filter(|c| *c != '\0').map(|c| self.number_for(c)));
            text.push(0);
        }
        self.remove(&card.head.key);
        self.add(card.head.clone(), &text);
    }

    /// Takes a card away.
    pub fn remove(&mut self, key: &str) {
        let Some(card) = self.by_key.remove(key) else { return };
        self.gone[card as usize] = true;
        // What an erased person was called must not stay in memory until the box is cleared.
        let from = self.heads[card as usize].1 as usize;
        let to = from + self.own(card as usize).len();
        self.chars[from..to].fill(0);
        self.gone_count += 1;
        if self.gone_count > CLEARED_FROM && self.gone_count > self.by_key.len() {
            self.clear_away();
        }
    }

    /// Cards in the box.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }
    /// No card is in it.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }
    /// The head of a card.
    pub fn head(&self, key: &str) -> Option<&CardHead> {
        self.by_key.get(key).map(|n| &self.heads[*n as usize].0)
    }
    /// All keys in their order.
    pub fn keys(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_key.keys()
    }
    /// Gives back memory that was taken in advance; worth it after many cards were put.
    pub fn settle(&mut self) {
        self.chars.shrink_to_fit();
        self.heads.shrink_to_fit();
        self.gone.shrink_to_fit();
        self.pairs.iter_mut().for_each(|row| {
            row.iter_mut().for_each(|p| p.1.shrink_to_fit());
            row.shrink_to_fit();
        });
    }
    /// Bytes of memory it takes, as far as they are its own.
    pub fn bytes(&self) -> usize {
        let row = |r: &Row| {
            r.capacity() * size_of::<(u16, Vec<u32>)>() + r.iter().map(|p| p.1.capacity() * 4 + 16).sum::<usize>()
        };
        let keys: usize = self.by_key.keys().map(|k| k.len() + 16 + 24).sum();
        self.chars.capacity() * 2
            + self.heads.capacity() * size_of::<(CardHead, u32)>()
            + self.gone.capacity()
            + self.pairs.iter().map(row).sum::<usize>()
            + keys
    }

    fn number_for(&mut self, c: char) -> u16 {
        if let Some(n) = self.numbers.get(&c) {
            return *n;
        }
        if self.letters.is_empty() {
            self.letters.push('\0');
        }
        // Beyond the last number all others are one.
        let Ok(n) = u16::try_from(self.letters.len()) else { return u16::MAX };
        self.letters.push(c);
        self.numbers.insert(c, n);
        n
    }

    fn add(&mut self, head: CardHead, text: &[u16]) {
        let card = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
        let start = u32::try_from(self.chars.len()).unwrap_or(u32::MAX);
        for two in text.windows(2).filter(|two| two[0] != 0) {
            self.post(two[0], two[1], card);
        }
        self.chars.extend_from_slice(text);
        self.by_key.insert(Arc::clone(&head.key), card);
        self.heads.push((head, start));
        self.gone.push(false);
    }

    fn post(&mut self, a: u16, b: u16, card: u32) {
        let first = usize::from(a);
        if self.pairs.len() <= first {
            self.pairs.resize_with(first + 1, Row::new);
        }
        let row = &mut self.pairs[first];
        let at = match row.binary_search_by_key(&b, |p| p.0) {
            Ok(at) => at,
            Err(at) => {
                row.insert(at, (b, Vec::new()));
                at
            }
        };
        let list = &mut row[at].1;
        if list.last() != Some(&card) {
            list.push(card);
        }
    }

    /// The cards that are left, put anew: what went leaves nothing behind.
    fn clear_away(&mut self) {
        let mut new = Cards {
            numbers: std::mem::take(&mut self.numbers),
            letters: std::mem::take(&mut self.letters),
            ..Cards::default()
        };
        for n in (0..self.heads.len()).filter(|n| !self.gone[*n]) {
            new.add(self.heads[n].0.clone(), self.own(n));
        }
        *self = new;
    }

    /// The characters of a card, with the ends of its fields.
    fn own(&self, card: usize) -> &[u16] {
        let end = self.heads.get(card + 1).map_or(self.chars.len(), |h| h.1 as usize);
        &self.chars[self.heads[card].1 as usize..end]
    }

    fn pair(&self, a: u16, b: u16) -> &[u32] {
        let Some(row) = self.pairs.get(usize::from(a)) else { return &[] };
        row.binary_search_by_key(&b, |p| p.0).map_or(&[], |at| &row[at].1)
    }
}

#[cfg(test)]
mod tests;
