//! Draws that anybody repeats: the list is committed, a public value is named before it is known, and from both the sample follows (docs/format/draw-v1.md).

pub mod claim;
pub mod room;
pub mod sampler;
mod sheet;

pub use claim::{Claim, Progress, Verdict};
pub use room::{Drawn, Judged, Method, Part, Plan, Sampling, Samplings, Scope, Voided};
pub use sheet::{DrawSheet, Flaw, SheetSeed, SheetStratum};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A part of the list that is drawn from by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Its name.
    pub name: String,
    /// What it holds, each once, in the order of their bytes.
    pub ids: Vec<String>,
    /// So many are drawn.
    pub draws: usize,
}

impl Stratum {
    /// A part of which so many of a thousand are drawn, rounded up.
    pub fn share(name: String, mut ids: Vec<String>, permille: u32) -> Stratum {
        ids.sort();
        ids.dedup();
        let draws = (ids.len() * permille as usize).div_ceil(1000);
        Stratum { name, ids, draws }
    }

    /// SHA-256 of its ids, a line each, in hex.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for id in &self.ids {
            hash.update(id.as_bytes());
            hash.update(b"\n");
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// What is drawn by the public value: the `n`-th part, from 1, of the draw of this id.
    pub fn picks(&self, value: &str, draw: &str, n: usize) -> Vec<&str> {
        let drawn = sampler::distinct(&seed(value, draw, n), self.draws as u64, self.ids.len() as u64);
        let at = |number: u64| usize::try_from(number - 1).ok().and_then(|i| self.ids.get(i));
        drawn.into_iter().filter_map(at).map(String::as_str).collect()
    }
}

/// The seed of one part: the public value, the draw, the part's number.
pub fn seed(value: &str, draw: &str, n: usize) -> String {
    format!("{value}/{draw}/{n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_up_and_the_order_of_entry_says_nothing() {
        let ids = |n: usize| (0..n).map(|i| format!("m{i:03}")).collect::<Vec<_>>();
        let of = |n: usize, permille: u32| Stratum::share("一".into(), ids(n), permille).draws;
        assert_eq!([of(0, 50), of(1, 50), of(20, 50), of(21, 50), of(100, 50), of(3, 1000)], [0, 1, 1, 2, 5, 3]);
        let (mut back, whole) = (ids(21), Stratum::share("一".into(), ids(21), 50));
        back.reverse();
        back.push("m003".into());
        let other = Stratum::share("一".into(), back, 50);
        assert_eq!(other, whole);
        assert_eq!(whole.picks("8 15 22", "d1", 1), other.picks("8 15 22", "d1", 1));
        assert_ne!(whole.picks("8 15 22", "d1", 1), whole.picks("8 15 22", "d1", 2));
    }

    #[test]
    fn the_digest_is_of_lines() {
        // printf 'a\nb\n' | sha256sum
        let two = Stratum::share("一".into(), vec!["b".into(), "a".into()], 50);
        assert_eq!(two.digest(), "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2");
    }
}
