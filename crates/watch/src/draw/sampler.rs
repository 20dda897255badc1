//! The sampler: R. Rivest's, as election audits use it. Whoever has the seed and the size of the list draws the same with any tool that knows SHA-256.

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The `i`-th number drawn from 1 to `total`, `i` from 1: SHA-256 of `seed,i` as one great number, modulo `total`, plus one.
pub fn nth(seed: &str, i: u64, total: u64) -> u64 {
    let hash = Sha256::digest(format!("{seed},{i}").as_bytes());
    let modulo = |rest: u128, byte: &u8| (rest * 256 + u128::from(*byte)) % u128::from(total);
    // cannot fail: it is less than `total`.
    u64::try_from(hash.iter().fold(0, modulo)).unwrap_or(0) + 1
}

/// The first `n` different numbers from 1 to `total`, in the order in which they are drawn; all of them if there are no more than `n`.
pub fn distinct(seed: &str, n: u64, total: u64) -> Vec<u64> {
    let n = n.min(total);
    let (mut seen, mut drawn, mut i) = (BTreeSet::new(), Vec::new(), 0);
    while (drawn.len() as u64) < n {
        i += 1;
        let number = nth(seed, i, total);
        if seen.insert(number) {
            drawn.push(number);
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_draws_what_other_hands_draw() {
        let all = |seed, count, total| (1..=count).map(|i| nth(seed, i, total)).collect::<Vec<_>>();
        assert_eq!(all("1", 3, 1000), [97, 89, 163]);
        assert_eq!(all("0", 3, 2), [1, 1, 2]);
        assert_eq!(all("999999999999999999999999", 3, 1000), [544, 800, 654]);
        assert_eq!(all("😀", 5, 1000), [596, 415, 303, 11, 141]);
    }

    #[test]
    fn repeats_are_skipped_until_so_many_differ() {
        assert_eq!(distinct("0", 2, 2), [1, 2]);
        assert_eq!(distinct("0", 9, 2), [1, 2]);
        assert_eq!(distinct("1", 0, 2), Vec::<u64>::new());
        let mut all = distinct("abcde", 300, 300);
        all.sort_unstable();
        assert_eq!(all, (1..=300).collect::<Vec<_>>());
    }
}
