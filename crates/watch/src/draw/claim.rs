//! A claim about a list, tested file by file: "98 % of the files meet this, at 5 % risk". It may be stopped after any file, and the risk still holds.
//!
//! The test is a wager against the claim's contrary (ALPHA, P. Stark 2023, without replacement): were too few files good, the stake would reach
//! 1 / risk with no more than that probability, however long it is played. The interval holds at every file at once in the same way.

use serde::{Deserialize, Serialize};

/// How slowly the wager learns from what was seen.
const PATIENCE: f64 = 20.0;

/// What is claimed of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// So many of a thousand files meet it, or more.
    pub good_permille: u32,
    /// The claim is held true, though it is not, in so many of a thousand cases at most.
    pub risk_permille: u32,
}

/// How far a test has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Go on.
    Open,
    /// The claim holds at its risk.
    Holds,
    /// It does not hold: at its risk, or for certain.
    Fails,
}

/// What the files looked at so far say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Progress {
    /// Whether it may stop.
    pub verdict: Verdict,
    /// Files looked at.
    pub seen: usize,
    /// Of these, so many did not meet it.
    pub bad: usize,
    /// So many of the whole list meet it at least.
    pub low: usize,
    /// So many at most; both at once at the claim's risk.
    pub high: usize,
    /// So many more, if all of them meet it; none where it has ended or cannot hold any more.
    pub more: Option<usize>,
}

impl Claim {
    /// So many of a list of this size must be good.
    fn wanted(self, total: usize) -> usize {
        (total * self.good_permille as usize).div_ceil(1000)
    }

    fn bar(self, share: f64) -> f64 {
        1000.0 / (f64::from(self.risk_permille.max(1)) * share)
    }

    /// What the files looked at, in the order drawn, say of a list of this size.
    pub fn progress(self, total: usize, seen: &[bool]) -> Progress {
        let (wanted, good) = (self.wanted(total), seen.iter().filter(|g| **g).count());
        let bad = seen.len() - good;
        // Two ends share the risk.
        let (low, high) = interval(total, seen, self.bar(0.5));
        let verdict = if wanted > 0 && against(total, wanted - 1, seen) < self.bar(1.0) {
            if high < wanted || good + (total - seen.len()) < wanted { Verdict::Fails } else { Verdict::Open }
        } else {
            Verdict::Holds
        };
        let more = (verdict == Verdict::Open).then(|| self.more(total, seen)).flatten();
        Progress { verdict, seen: seen.len(), bad, low, high, more }
    }

    fn more(self, total: usize, seen: &[bool]) -> Option<usize> {
        let mut wager = Wager::new(total, self.wanted(total).checked_sub(1)?);
        let mut best = seen.iter().fold(wager.stake, |best: f64, good| best.max(wager.bet(*good)));
        for more in 0..=total - seen.len() {
            if best >= self.bar(1.0) {
                return Some(more);
            }
            best = best.max(wager.bet(true));
        }
        None
    }
}

/// A wager that more than `good` of `total` are good.
struct Wager {
    total: usize,
    good: usize,
    drawn: usize,
    met: usize,
    stake: f64,
}

impl Wager {
    fn new(total: usize, good: usize) -> Wager {
        Wager { total, good, drawn: 0, met: 0, stake: 1.0 }
    }

    /// The next file is known; the stake after it.
    fn bet(&mut self, good: bool) -> f64 {
        let left = self.total.saturating_sub(self.drawn);
        // Were exactly `good` of them good, the next would be so with this probability.
        let fair = if left == 0 { 1.0 } else { (self.good as f64 - self.met as f64) / left as f64 };
        let start = f64::midpoint(self.good as f64 / self.total as f64, 1.0);
        let thought = (PATIENCE * start + self.met as f64) / (PATIENCE + self.drawn as f64);
        let thought = thought.max(fair + (1.0 - fair) / (2.0 * (PATIENCE + self.drawn as f64)));
        self.stake *= match (fair, good) {
            // More were good than could be.
            (fair, true) if fair <= 0.0 => f64::INFINITY,
            (fair, false) if fair <= 0.0 => 1.0,
            // All that are left would have to be good.
            (fair, true) if fair >= 1.0 => 1.0,
            (fair, false) if fair >= 1.0 => 0.0,
            (fair, true) => thought.min(1.0) / fair,
            (fair, false) => (1.0 - thought.min(1.0)) / (1.0 - fair),
        };
        if self.stake.is_nan() {
            self.stake = 0.0;
        }
        self.drawn += 1;
        self.met += usize::from(good);
        self.stake
    }
}

/// The highest stake ever reached against "no more than `good` of `total` are good".
fn against(total: usize, good: usize, seen: &[bool]) -> f64 {
    let mut wager = Wager::new(total, good);
    seen.iter().fold(1.0, |best: f64, good| best.max(wager.bet(*good)))
}

/// The fewest and the most that can be good: what is not refuted from either side.
fn interval(total: usize, seen: &[bool], bar: f64) -> (usize, usize) {
    let good = seen.iter().filter(|g| **g).count();
    let bad: Vec<bool> = seen.iter().map(|g| !g).collect();
    // Refuted from below for fewer is refuted for fewest: the borders are found by halving.
    let least = |seen: &[bool], known: usize| {
        let (mut refuted, mut stands) = (known, total);
        while refuted < stands {
            let middle = usize::midpoint(refuted, stands);
            if against(total, middle, seen) >= bar { refuted = middle + 1 } else { stands = middle }
        }
        refuted
    };
    (least(seen, good), total - least(&bad, seen.len() - good))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::sampler;

    const CLAIM: Claim = Claim { good_permille: 980, risk_permille: 50 };

    fn verdict(total: usize, seen: &[bool]) -> Verdict {
        CLAIM.progress(total, seen).verdict
    }

    #[test]
    fn all_good_files_end_it_where_it_was_said() {
        let begun = CLAIM.progress(1000, &[]);
        assert_eq!((begun.verdict, begun.low, begun.high, begun.more), (Verdict::Open, 0, 1000, Some(151)));
        assert_eq!(verdict(1000, &[true; 150]), Verdict::Open);
        assert_eq!(verdict(1000, &[true; 151]), Verdict::Holds);
        // A short list is looked at whole before it can be said.
        assert_eq!(CLAIM.progress(20, &[]).more, Some(20));
        assert_eq!(verdict(20, &[true; 20]), Verdict::Holds);
        assert_eq!(verdict(20, &[false]), Verdict::Fails);
    }

    #[test]
    fn a_bad_file_costs_more_files_and_many_end_it() {
        let mut seen = vec![true; 60];
        seen.push(false);
        let p = CLAIM.progress(1000, &seen);
        assert!(p.verdict == Verdict::Open && p.bad == 1 && p.more > Some(151 - 61), "{p:?}");
        assert_eq!(verdict(1000, &[false; 6]), Verdict::Fails);
        let many: Vec<bool> = (0..200).map(|n| n % 5 != 0).collect();
        let p = CLAIM.progress(1000, &many);
        assert!(p.verdict == Verdict::Fails && p.low < 800 && p.high > 800 && p.high < 900, "{p:?}");
    }

    /// Every order of a small list: how often the claim is held true though one file too few is good.
    #[test]
    fn the_risk_is_kept_in_every_order_of_a_small_list() {
        let claim = Claim { good_permille: 800, risk_permille: 200 };
        let (total, wanted) = (12usize, 10usize);
        let (mut wrong, mut all, mut outside) = (0u32, 0u32, 0u32);
        for bits in (0u32..1 << total).filter(|b| b.count_ones() as usize == wanted - 1) {
            let order: Vec<bool> = (0..total).map(|n| bits >> n & 1 == 1).collect();
            all += 1;
            let early = |n: usize| claim.progress(total, &order[..n]);
            wrong += u32::from((1..=total).any(|n| early(n).verdict == Verdict::Holds));
            outside += u32::from((1..=total).any(|n| early(n).low > wanted - 1 || early(n).high < wanted - 1));
        }
        assert!(all == 220 && wrong * 1000 <= all * 200 && outside * 1000 <= all * 200, "{wrong} {outside} of {all}");
    }

    #[test]
    fn the_risk_is_kept_in_a_long_list() {
        // 979 of 1000 are good: one too few.
        let wrong = (0..400).filter(|n| {
            let drawn = sampler::distinct(&format!("long/{n}"), 400, 1000);
            let seen: Vec<bool> = drawn.iter().map(|d| *d > 21).collect();
            against(1000, 979, &seen) >= CLAIM.bar(1.0)
        });
        assert!(wrong.count() <= 20);
    }
}
