//! The list of decisions that no longer stand: found by following the published record, signed with the log's key when it is asked for.

use crate::Office;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::facts::PAPER_MADE;
use fadu_store::record::{Hash, NoteSigner, Revoked};
use fadu_store::{Log, StoredEvent};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// So many events are read at once.
const STEP: u64 = 1000;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Revocations {
    seen: Mutex<Seen>,
    signer: OnceLock<Arc<NoteSigner>>,
}

/// How many leaves were looked at, and which papers among them lost their force.
#[derive(Clone, Default)]
struct Seen {
    size: u64,
    papers: BTreeMap<Hash, Day>,
}

impl Office {
    /// From now on lists are signed with this key, the log's. Once, at the start.
    pub fn sign_lists(&self, signer: Arc<NoteSigner>) -> bool {
        self.revocations.signer.set(signer).is_ok()
    }

    /// Looks at the next events that are published and were not looked at; whether there are more. One at a time asks.
    pub fn look_for_revoked(&self) -> Result<bool, Denial> {
        let published = self.log().and_then(|log| log.published()).map_or(0, |p| p.size);
        let mut seen = self.seen().clone();
        let step = published.saturating_sub(seen.size).min(STEP);
        if step == 0 {
            return Ok(false);
        }
        let engine = self.engine();
        let revoking: BTreeSet<&str> = engine.law.procedures().filter_map(|p| p.headline.revoked.as_deref()).collect();
        for event in self.store.all_events(seen.size, usize::try_from(step).unwrap_or(usize::MAX))? {
            seen.size = event.index + 1;
            if revoking.contains(event.envelope.name.as_str()) {
                seen.papers.extend(self.ended_by(&event)?);
            }
        }
        let more = seen.size < published;
        *self.seen() = seen;
        Ok(more)
    }

    /// The signed list as far as was looked; not found where there is no key to sign it.
    pub fn revoked_list(&self) -> Result<String, Denial> {
        let signer = self.revocations.signer.get().ok_or(Denial::NotFound)?;
        let Seen { size, papers } = self.seen().clone();
        let list = Revoked { origin: signer.key().name().to_string(), day: self.today(), size, papers };
        let note = list.signed(signer).map_err(|e| Denial::Fault(e.to_string()))?;
        Ok(note.to_string())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.revocations.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The papers of the decision that an event revokes, by the hash of their leaves.
    fn ended_by(&self, event: &StoredEvent) -> Result<Vec<(Hash, Day)>, Denial> {
        let (facts, procedure) = self.facts(MatterId::from_bits(event.stream.bits()))?;
        let place = usize::try_from(event.version - 1).unwrap_or(usize::MAX);
        let Some(revokes) = facts.entries.get(place) else { return Ok(Vec::new()) };
        let key = |e: &crate::matter::Entry| e.strand.as_ref().map(|s| s.key.clone());
        let of = |e: &crate::matter::Entry| key(e) == key(revokes);
        let before = &facts.entries[..place];
        let decided = before.iter().rposition(|e| e.name == procedure.headline.decided && of(e));
        let Some(decided) = decided else { return Ok(Vec::new()) };
        let act = &before[decided].act;
        let made =
            before.iter().enumerate().skip(decided).filter(|(_, e)| e.name == PAPER_MADE && e.act == *act && of(e));
        let mut papers = Vec::new();
        for (n, _) in made {
            if let Some(paper) = self.store.event(event.stream, n as u64 + 1)? {
                papers.push((paper.hash, event.envelope.happened.day()));
            }
        }
        Ok(papers)
    }
}
