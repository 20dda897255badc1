//! Chance: the system's for work, a repeatable one for demonstration data.

use fadu_web::office::Chance;
use std::sync::atomic::{AtomicU64, Ordering};

/// The system's randomness.
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "the edge of the program: here chance comes in")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(e) = getrandom::fill(bytes) {
            // Without randomness no id, salt or session is safe: stopping is the only lawful answer.
            eprintln!("fadu: 系统随机数不可用：{e}");
            std::process::abort();
        }
    }
}

/// A sequence that is the same for the same seed (SplitMix64). For demonstration data only: whoever knows the seed knows its salts.
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> SeededChance {
        SeededChance(AtomicU64::new(seed ^ 0x5eed_fad0_5eed_fad0))
    }

    /// The next 64 bits.
    pub fn next(&self) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..n`; 0 if `n` is 0.
    pub fn below(&self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }

    /// Between both, both among them.
    pub fn between(&self, (low, high): (i32, i32)) -> i32 {
        low + i32::try_from(self.below(usize::try_from(high - low + 1).unwrap_or(1))).unwrap_or(0)
    }

    /// One of a list; the list is never empty.
    pub fn of<'a, T>(&self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// True so many times in a hundred.
    pub fn percent(&self, n: u32) -> bool {
        self.below(100) < n as usize
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.next().to_be_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence() {
        let first = |seed| {
            let c = SeededChance::new(seed);
            let mut bytes = [0; 11];
            c.fill(&mut bytes);
            (bytes, c.below(7), c.between((3, 5)))
        };
        assert_eq!(first(1), first(1));
        assert_ne!(first(1).0, first(2).0);
        let c = SeededChance::new(9);
        assert!((0..1000).all(|_| (3..=5).contains(&c.between((3, 5)))));
        assert_eq!(c.below(0), 0);
    }
}
