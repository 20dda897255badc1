//! One wrong character in what was typed: what stands on cards that the asker sees and differs in one place, the most frequent.

use super::Cards;
use std::collections::BTreeMap;

/// Cards looked at for one place of the wrong character.
const LOOKED_AT: usize = 50_000;

impl Cards {
    /// What was meant, in folded characters.
    pub(super) fn nearest(&self, term: &str, sees: &dyn Fn(u32) -> bool) -> Option<String> {
        let typed: Vec<char> = term.chars().collect();
        if typed.len() < 3 || typed.len() > 20 {
            return None;
        }
        let numbers: Vec<u16> = typed.iter().map(|c| self.numbers.get(c).copied().unwrap_or(0)).collect();
        let mut found: BTreeMap<(usize, u16), usize> = BTreeMap::new();
        for open in (0..typed.len()).filter(|n| numbers.iter().enumerate().all(|(m, c)| m == *n || *c != 0)) {
            for instead in self.fitting(&numbers, open, sees) {
                *found.entry((open, instead)).or_default() += 1;
            }
        }
        let ((open, instead), _) = found.into_iter().max_by_key(|(key, n)| (*n, std::cmp::Reverse(*key)))?;
        let mut meant = typed;
        meant[open] = *self.letters.get(usize::from(instead))?;
        Some(meant.into_iter().collect())
    }

    /// What stands at the open place, once a card.
    fn fitting(&self, term: &[u16], open: usize, sees: &dyn Fn(u32) -> bool) -> Vec<u16> {
        let usable = (0..term.len() - 1).filter(|n| *n != open && n + 1 != open);
        let lists = usable.map(|n| self.pair(term[n], term[n + 1]));
        let Some(rarest) = lists.min_by_key(|l| l.len()) else { return Vec::new() };
        let same = |w: &[u16]| w.iter().zip(term).enumerate().all(|(n, (a, b))| n == open || a == b);
        let seen = rarest.iter().take(LOOKED_AT).filter(|c| sees(**c));
        let instead = seen.filter_map(|c| self.own(*c as usize).windows(term.len()).find(|w| same(w)).map(|w| w[open]));
        let word = |n: &u16| self.letters.get(usize::from(*n)).is_some_and(|c| c.is_alphanumeric());
        instead.filter(word).collect()
    }
}
