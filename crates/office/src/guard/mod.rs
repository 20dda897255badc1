//! The running check: round after round the whole record is read again and held against itself and against what follows from it. What
//! differs is named with table, row, column, leaf and time, and stays named until the program is started anew.

mod round;

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::Log;
use fadu_store::hold::{Differing, MOST};
use std::sync::{PoisonError, RwLock};

pub use round::{Holding, Round};

/// Without a whole round for so long the check itself is missing: two minutes for each million of records that was begun.
const ROUND_MS: i64 = 120_000;
/// The first round opens every record: it may take twice as long.
const FIRST: i64 = 2;

/// A place that differs, and when that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// The place.
    pub place: Differing,
    /// When it was found, by the machine's clock.
    pub at: Moment,
    /// When the leaf that says otherwise was recorded.
    pub recorded: Option<Moment>,
}

/// How the check stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// It has been started.
    pub started: Option<Moment>,
    /// Whole rounds since the start.
    pub rounds: u64,
    /// How long the last one took (ms).
    pub round_ms: u64,
    /// When the last one ended.
    pub ended: Option<Moment>,
    /// Records that it held.
    pub held: u64,
    /// Records that there were when it was started.
    pub there: u64,
    /// What was found since the start.
    pub found: Vec<Discovered>,
    /// Why a round could not be made.
    pub fault: Option<String>,
}

/// What all threads see of it.
#[derive(Default)]
pub(crate) struct Guard(RwLock<Guarded>);

impl Guard {
    fn change<T>(&self, change: impl FnOnce(&mut Guarded) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
    /// It begins, with so many records to hold.
    pub fn begun(&self, now: Option<Moment>, there: u64) {
        self.change(|g| (g.started, g.there) = (now, there));
    }
    /// Found by a read, not by a round; its time is told when the round finds it, too.
    pub fn noted(&self, place: Differing) {
        self.change(|g| add(g, Discovered { place, at: g.ended.or(g.started).unwrap_or(Moment(0)), recorded: None }));
    }
}

/// Once each; gives whether it was new.
fn add(guarded: &mut Guarded, found: Discovered) -> bool {
    let new = guarded.found.len() < MOST && !guarded.found.iter().any(|f| f.place == found.place);
    if new {
        guarded.found.push(found);
    }
    new
}

impl Guarded {
    /// There is reason to call somebody: something differs, or nobody looks any more.
    pub fn alarm(&self, now: Moment) -> bool {
        !self.found.is_empty() || self.missing(now)
    }
    /// Started, and no whole round for too long.
    pub fn missing(&self, now: Moment) -> bool {
        let begun = self.held.max(self.there).div_ceil(1_000_000).max(1);
        let times = if self.rounds == 0 { FIRST } else { 1 };
        let patience = ROUND_MS * times * i64::try_from(begun).unwrap_or(1);
        self.started.is_some_and(|s| now.0 - self.ended.unwrap_or(s).0 > patience + self.round_ms as i64)
    }
}

impl Office {
    /// A place found in a round that goes on; nothing where it was known.
    pub fn held_place(&self, place: &Differing, now: Moment) -> Option<Discovered> {
        let found = self.discovered(place.clone(), now);
        self.guard.change(|g| add(g, found.clone())).then_some(found)
    }
    fn discovered(&self, place: Differing, at: Moment) -> Discovered {
        let recorded = |leaf: u64| self.store.all_events(leaf, 1).ok()?.first().map(|e| e.envelope.recorded);
        Discovered { recorded: place.leaf.and_then(recorded), place, at }
    }
    /// A whole round ended: what it found, and what is new of it.
    pub fn held_round(&self, held: u64, found: Vec<Differing>, (now, took_ms): (Moment, u64)) -> Vec<Discovered> {
        let found: Vec<Discovered> = found.into_iter().map(|place| self.discovered(place, now)).collect();
        self.guard.change(|g| {
            (g.rounds, g.round_ms, g.ended, g.held, g.fault) = (g.rounds + 1, took_ms, Some(now), held, None);
            found.into_iter().filter(|f| add(g, f.clone())).collect()
        })
    }
    /// A round could not be made.
    pub fn not_held(&self, why: String) {
        self.guard.change(|g| g.fault = Some(why));
    }
    /// How the check stands; no content of matters.
    pub fn guarded(&self) -> Guarded {
        self.guard.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The same for the page of those who run the machine.
    pub fn guard_watched(&self, who: &Who) -> Result<Guarded, Denial> {
        policy::require(who, Do::Oversee, who.agency)?;
        Ok(self.guarded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_missing_after_two_minutes_a_million_and_the_first_after_twice_that() {
        let at = |ms: i64| Moment(1_000_000 + ms);
        let first = Guarded { started: Some(at(0)), there: 1_500_000, ..Guarded::default() };
        assert!(!first.missing(at(480_000)));
        assert!(first.missing(at(480_001)));
        let later = Guarded { rounds: 1, round_ms: 20_000, ended: Some(at(0)), held: 1_500_000, ..first };
        assert!(!later.missing(at(260_000)));
        assert!(later.missing(at(260_001)));
        let small = Guarded { started: Some(at(0)), there: 300, rounds: 1, ended: Some(at(0)), ..Guarded::default() };
        assert!(!small.missing(at(120_000)));
        assert!(small.missing(at(120_001)));
    }
}
