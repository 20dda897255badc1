//! The list of decisions that no longer stand, or stand only as altered 变更: found by following the published record, signed with the log's key when it is asked for.

use crate::Office;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::facts::PAPER_MADE;
use fadu_store::record::{Hash, NoteSigner, Revoked, hex};
use fadu_store::{Log, StoredEvent};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Of one name so many events end decisions at most: more than a city has in a century.
const MOST: usize = 10_000_000;

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
    altered: BTreeMap<Hash, Day>,
}

impl Office {
    /// From now on lists are signed with this key, the log's. Once, at the start.
    pub fn sign_lists(&self, signer: Arc<NoteSigner>) -> bool {
        self.revocations.signer.set(signer).is_ok()
    }

    /// Looks at what is published and was not looked at: only the events that end or alter a decision are read. One at a time asks.
    pub fn look_for_revoked(&self) -> Result<(), Denial> {
        let published = self.log().and_then(|log| log.published()).map_or(0, |p| p.size);
        let mut seen = self.seen().clone();
        let engine = self.engine();
        let heads = || engine.law.procedures().map(|p| &p.headline);
        let mut ending: BTreeSet<&str> = heads().filter_map(|h| h.revoked.as_deref()).collect();
        ending.extend(heads().filter_map(|h| Some(h.altered.as_ref()?.event.as_str())));
        let mut found = Vec::new();
        for name in ending.into_iter().filter(|_| seen.size < published) {
            found.extend(self.store.events_named(name, seen.size, MOST)?.into_iter().filter(|e| e.index < published));
        }
        found.sort_by_key(|event| event.index);
        for event in found {
            let (stands, papers) = self.ended_by(&event)?;
            if stands { &mut seen.altered } else { &mut seen.papers }.extend(papers);
        }
        seen.size = published.max(seen.size);
        *self.seen() = seen;
        Ok(())
    }

    /// The signed list as far as was looked; not found where there is no key to sign it.
    pub fn revoked_list(&self) -> Result<String, Denial> {
        let signer = self.revocations.signer.get().ok_or(Denial::NotFound)?;
        let Seen { size, papers, altered } = self.seen().clone();
        let list = Revoked { origin: signer.key().name().to_string(), day: self.today(), size, papers, altered };
        let note = list.signed(signer).map_err(|e| Denial::Fault(e.to_string()))?;
        Ok(note.to_string())
    }

    /// Whether the decision of a paper stands now. Asked by place and hash of its leaf, both of which are public.
    pub fn standing_now(&self, index: u64, leaf: &str) -> Result<Value, Denial> {
        let leaf: Hash = hex::decode_array(leaf).ok_or(Denial::NotFound)?;
        let event = self.store.all_events(index, 1)?.pop();
        let event = event.filter(|e| e.index == index && e.hash == leaf && e.envelope.name == PAPER_MADE);
        let event = event.ok_or(Denial::NotFound)?;
        let (facts, procedure) = self.facts(MatterId::from_bits(event.stream.bits()))?;
        let head = &procedure.headline;
        let ends = |name: &str| {
            head.revoked.as_deref() == Some(name) || head.altered.as_ref().is_some_and(|a| a.event == name)
        };
        let mut state = json!({ "standing": "in-force" });
        let later = facts.entries.iter().enumerate().skip(usize::try_from(event.version).unwrap_or(usize::MAX));
        for (n, _) in later.filter(|(_, e)| ends(&e.name)) {
            let Some(ending) = self.store.event(event.stream, n as u64 + 1)? else { continue };
            let (stands, papers) = self.ended_by(&ending)?;
            if let Some((_, since)) = papers.iter().find(|(paper, _)| *paper == leaf) {
                state = json!({ "standing": if stands { "altered" } else { "revoked" }, "since": since });
                if !stands {
                    break;
                }
            }
        }
        Ok(state)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.revocations.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The papers of the decision that an event ends or alters, by the hash of their leaves, and whether it still stands as altered.
    fn ended_by(&self, event: &StoredEvent) -> Result<(bool, Vec<(Hash, Day)>), Denial> {
        let (facts, procedure) = self.facts(MatterId::from_bits(event.stream.bits()))?;
        let place = usize::try_from(event.version - 1).unwrap_or(usize::MAX);
        let Some(revokes) = facts.entries.get(place) else { return Ok((false, Vec::new())) };
        let key = |e: &crate::matter::Entry| e.strand.as_ref().map(|s| s.key.clone());
        let of = |e: &crate::matter::Entry| key(e) == key(revokes);
        let before = &facts.entries[..place];
        let decided = before.iter().rposition(|e| e.name == procedure.headline.decided && of(e));
        let Some(decided) = decided else { return Ok((false, Vec::new())) };
        let altered = procedure.headline.altered.as_ref().filter(|a| a.event == revokes.name);
        let stands = altered.is_some_and(|a| {
            let how = revokes.fields.get(&a.how).and_then(serde_json::Value::as_str);
            how.is_some_and(|how| a.stands.iter().any(|s| s == how))
        });
        let act = &before[decided].act;
        let made =
            before.iter().enumerate().skip(decided).filter(|(_, e)| e.name == PAPER_MADE && e.act == *act && of(e));
        let mut papers = Vec::new();
        for (n, _) in made {
            if let Some(paper) = self.store.event(event.stream, n as u64 + 1)? {
                papers.push((paper.hash, event.envelope.happened.day()));
            }
        }
        Ok((stands, papers))
    }
}
