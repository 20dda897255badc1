//! Files of before there were keys: each that lies in clear is put under a key of every matter that holds it, once for a data directory, while people
//! work. Whoever is killed finds it again: first the encrypted copy lies there and its keys are in the database, then the clear one goes (ADR 49).

use crate::Office;
use crate::fault::Denial;
use crate::matter::facts::PAPER_RENDERED;
use crate::statutes::STATUTES;
use fadu_store::record::hex::decode_array;
use fadu_store::{Fault, Log, StoredEvent, StreamId};
use std::collections::{BTreeMap, BTreeSet};

/// So many events are read at once.
const PAGE: usize = 512;
/// Noted beside no person's notes: all of this directory lies under keys.
const NOBODY: [u8; 16] = [0; 16];
const DONE: &str = "files under keys";
/// Noted before the first of them is.
const BEGUN: &str = "files going under keys";

/// Each file, and who holds it.
type Holders = BTreeMap<[u8; 32], BTreeSet<StreamId>>;

/// The files that an event of a matter speaks of: evidence, signatures, a paper's pages.
pub(crate) fn told_of(event: &StoredEvent) -> impl Iterator<Item = [u8; 32]> {
    let fields = &event.envelope.fields;
    let files = fields.values().filter(|v| v.get("media").is_some()).filter_map(|v| v.get("digest"));
    let pages = fields.get("file_digest").filter(|_| event.envelope.name == PAPER_RENDERED);
    files.chain(pages).filter_map(|d| decode_array(d.as_str()?))
}

impl Office {
    /// Puts under keys what lies in clear since before there were keys; how many files. Blocks. `pace` hears how many bytes were written and says whether
    /// to go on.
    pub fn lock_up_files(&self, pace: &mut dyn FnMut(u64) -> bool) -> Result<usize, Denial> {
        if self.store.note(&NOBODY, DONE)?.is_some() {
            return Ok(0);
        }
        self.master()?;
        // Where nothing ever lay in clear the log need not be read for it. Once it has begun a clear copy may be left of what is under a key.
        let begun = self.store.note(&NOBODY, BEGUN)?.is_some() || self.store.any_open()?;
        if begun {
            self.store.put_note(NOBODY, BEGUN.into(), Some(String::new())).wait()?;
        }
        let all = if begun { self.holders()? } else { Holders::new() };
        let mut done = 0;
        for (digest, holders) in &all {
            let size = self.store.vault().size(&(*digest).into())?;
            let Some(size) = size else { continue };
            match self.store.lock_up(digest, &holders.iter().copied().collect::<Vec<_>>(), &self.salt()) {
                Ok(locked) => done += usize::from(locked),
                // It stays as it is; the scrub raises the alarm.
                Err(Fault::Altered { .. }) => {}
                Err(other) => return Err(other.into()),
            }
            if done > 0 && done % 500 == 0 {
                tracing::info!(done, of = all.len(), "files put under keys");
            }
            if !pace(size) {
                return Ok(done);
            }
        }
        self.store.put_note(NOBODY, DONE.into(), Some(all.len().to_string())).wait()?;
        Ok(done)
    }

    /// Every file that the log or a chain of custody speaks of, with who holds it.
    fn holders(&self) -> Result<Holders, Denial> {
        let (mut all, mut from) = (Holders::new(), 0);
        loop {
            let page = self.store.all_events(from, PAGE)?;
            from += page.len() as u64;
            // The texts of statutes are public.
            for event in page.iter().filter(|e| e.stream != STATUTES) {
                told_of(event).for_each(|d| all.entry(d).or_default().extend([event.stream]));
            }
            if page.len() < PAGE {
                break;
            }
        }
        self.custody_holders(&mut all)?;
        Ok(all)
    }

    /// Those that arrived and that no act took in: their chain says for which matter, or who brought them.
    fn custody_holders(&self, all: &mut Holders) -> Result<(), Denial> {
        let mut after = [0; 32];
        loop {
            let page = self.store.custody_files(&after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = *last;
            for digest in page {
                let chain = self.store.custody(&digest)?;
                let matters = chain.iter().map(|l| l.handled.matter).filter(|m| *m != [0; 16]);
                let mut holders: BTreeSet<StreamId> = matters.map(StreamId).collect();
                if holders.is_empty() && !all.contains_key(&digest) {
                    holders.extend(chain.first().map(|l| StreamId(l.handled.person)));
                }
                all.entry(digest).or_default().extend(holders);
            }
        }
    }

    /// The same for one matter, before its data are erased.
    pub(crate) async fn lock_up_matter(&self, stream: StreamId) -> Result<(), Denial> {
        let mut all = Holders::new();
        for event in self.store.events(stream)? {
            told_of(&event).for_each(|d| all.entry(d).or_default().extend([stream]));
        }
        let mut announced = BTreeSet::new();
        for digest in all.keys() {
            announced.extend(self.is_announced(digest)?.then_some(*digest));
        }
        all.retain(|digest, _| !announced.contains(digest));
        for (digest, holders) in &mut all {
            // Another matter may hold the same bytes.
            let chain = self.store.custody(digest)?;
            holders.extend(chain.iter().map(|l| StreamId(l.handled.matter)).filter(|m| m.0 != [0; 16]));
        }
        let (store, random) = (self.store.clone(), self.salt());
        let locked = tokio::task::spawn_blocking(move || {
            all.iter().try_for_each(|(digest, holders)| {
                let holders: Vec<StreamId> = holders.iter().copied().collect();
                let there = store.vault().lies(digest)?;
                if there { store.lock_up(digest, &holders, &random).map(drop) } else { Ok(()) }
            })
        });
        Ok(locked.await.map_err(|e| Denial::Fault(e.to_string()))??)
    }
}
