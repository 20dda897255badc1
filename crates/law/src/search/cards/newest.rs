//! A list that is leafed through: cards with all the words, the newest first, from where the page before ended.

use super::super::answer::terms;
use super::{CardHead, Cards};
use std::cmp::Reverse;
use std::sync::Arc;

impl Cards {
    /// Keys of the cards on which all the words stand as typed and which the asker may see, by falling `order`, then falling key; so many at most,
    /// behind the order and the key with which the page before ended. Without words all cards fit.
    pub fn newest(
        &self,
        words: &str,
        lets: &dyn Fn(&CardHead) -> bool,
        after: Option<(i64, &str)>,
        most: usize,
    ) -> Vec<Arc<str>> {
        let head = |card: u32| &self.heads[card as usize].0;
        let place = |card: u32| (head(card).order, &*head(card).key);
        let sees =
            |card: u32| !self.gone[card as usize] && after.is_none_or(|ended| place(card) < ended) && lets(head(card));
        let terms = terms(words);
        let mut fitting = match terms.is_empty() {
            true => (0..u32::try_from(self.heads.len()).unwrap_or(0)).filter(|c| sees(*c)).collect(),
            false => self.all_of(&terms, &sees),
        };
        let first = |card: &u32| Reverse(place(*card));
        if fitting.len() > most {
            fitting.select_nth_unstable_by_key(most, first);
            fitting.truncate(most);
        }
        fitting.sort_unstable_by_key(first);
        fitting.into_iter().map(|c| Arc::clone(&head(c).key)).collect()
    }

    /// Keys from one text up to and with another, in their order.
    pub fn keys_within(&self, first: &str, last: &str) -> Vec<Arc<str>> {
        let (first, last): (Arc<str>, Arc<str>) = (first.into(), last.into());
        self.by_key.range(first..=last).map(|(key, _)| Arc::clone(key)).collect()
    }
}
