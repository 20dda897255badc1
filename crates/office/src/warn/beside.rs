//! Rules over the matters of one party: the newest of them are heard before the matter that is judged.

use crate::Office;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::warning::Subject;
use crate::watch::warn::{Added, Found, Seen, Windows};
use fadu_store::ListFilter;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// So many other matters of a party are heard, the newest.
const MOST: usize = 30;
/// What so many matters added is remembered.
const REMEMBERED: usize = 20_000;

/// What each matter added when the follower looked at it last, so that it wakes others only where this is another now. Valid only up to where
/// this process followed the log itself: of whom nothing is known wakes all that were heard.
#[derive(Default)]
pub(crate) struct Heard(Mutex<(u64, HashMap<MatterId, Added>)>);

impl Heard {
    /// The log is followed from here.
    pub fn follows(&self, from: u64) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != from {
            *held = (from, HashMap::new());
        }
    }
    fn of(&self, matter: MatterId) -> Option<Added> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.get(&matter).cloned()
    }
    /// It was followed to here, and whom to wake is on disk.
    pub fn followed(&self, to: u64, added: Vec<(MatterId, Added)>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.1.len() >= REMEMBERED {
            held.1.clear();
        }
        held.0 = to;
        held.1.extend(added);
    }
}

/// What rules over many matters say of one.
#[derive(Default)]
pub(super) struct Beside {
    /// What they find in it.
    pub found: Vec<Found>,
    /// In which others something may be found because of it.
    pub wakes: BTreeSet<MatterId>,
    /// What it adds.
    pub added: Added,
}

impl Office {
    /// What these rules find in a matter, held against the others of its party; what one of another party says is not asked. With it the
    /// matters that lie behind it and may be found because of it: acts are not entered in the order in which they were done.
    pub(super) fn found_beside(&self, seen: &Seen<'_>) -> Result<Beside, Denial> {
        let mut windows = Windows::about(Subject::Party);
        let code = seen.facts.text(&seen.procedure.headline.party_code).filter(|c| !c.is_empty());
        let Some(code) = code.filter(|_| windows.concern(seen)) else { return Ok(Beside::default()) };
        let filter = ListFilter { text: Some(code.into()), ..ListFilter::default() };
        let (newest, matter) = (self.store.list_newest(&filter, MOST)?, seen.facts.matter);
        for other in newest.iter().filter(|m| m.bits() != matter.bits()) {
            match self.facts_apart(MatterId::from_bits(other.bits())) {
                Ok((facts, procedure)) => windows.note(&Seen { procedure: &procedure, facts: &facts, ..*seen }),
                Err(Denial::NotFound) => {}
                Err(e) => return Err(e),
            }
        }
        let found = windows.hear(seen);
        // What it added before is not known after a start: then it may have been anything, and all that were heard are judged again.
        let all = || newest.iter().map(|m| MatterId::from_bits(m.bits())).filter(|m| *m != matter).collect();
        let wakes = self.seeing.heard.of(matter).map_or_else(all, |was| windows.behind(seen, &was));
        Ok(Beside { found, wakes, added: windows.added(matter) })
    }
}
