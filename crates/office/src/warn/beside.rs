//! Rules over the matters of one party: the newest of them are heard before the matter that is judged.

use crate::Office;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::warning::Subject;
use crate::watch::warn::{Found, Seen, Windows};
use fadu_store::ListFilter;
use std::collections::BTreeSet;

/// So many other matters of a party are heard, the newest.
const MOST: usize = 30;

impl Office {
    /// What these rules find in a matter, held against the others of its party; what one of another party says is not asked. With it the
    /// matters that lie behind it and may be found because of it: acts are not entered in the order in which they were done.
    pub(super) fn found_beside(&self, seen: &Seen<'_>) -> Result<(Vec<Found>, BTreeSet<MatterId>), Denial> {
        let mut windows = Windows::about(Subject::Party);
        let code = seen.facts.text(&seen.procedure.headline.party_code).filter(|c| !c.is_empty());
        let Some(code) = code.filter(|_| windows.concern(seen)) else { return Ok(Default::default()) };
        let filter = ListFilter { text: Some(code.into()), ..ListFilter::default() };
        let newest = self.store.list_newest(&filter, MOST)?;
        for other in newest.iter().filter(|m| m.bits() != seen.facts.matter.bits()) {
            match self.facts_apart(MatterId::from_bits(other.bits())) {
                Ok((facts, procedure)) => windows.note(&Seen { procedure: &procedure, facts: &facts, ..*seen }),
                Err(Denial::NotFound) => {}
                Err(e) => return Err(e),
            }
        }
        let found = windows.hear(seen);
        Ok((found, windows.behind(seen)))
    }
}
