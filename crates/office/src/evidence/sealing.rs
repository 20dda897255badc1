//! Seals of the chains of custody 保管链封存: every few seconds the ends of the chains that grew are named in a leaf, so that a tail that is cut
//! off shows.

use crate::Office;
use crate::fault::Denial;
use fadu_store::custody::{SEALED, SEALS, sealed, sealing};
use fadu_store::{Handled, Log, custody::End};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many ends are named in one event.
const AT_ONCE: usize = 256;

/// Files whose chains grew since they were sealed.
#[derive(Default)]
pub(crate) struct Unsealed(Mutex<Grown>);

#[derive(Default)]
struct Grown {
    files: BTreeSet<[u8; 32]>,
    /// What was left by those who ran before was looked for.
    looked: bool,
}

impl Unsealed {
    fn held(&self) -> MutexGuard<'_, Grown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Office {
    /// Adds links to chains of custody; they are sealed soon.
    pub(crate) async fn put_custody(&self, links: Vec<Handled>) -> Result<(), Denial> {
        let files: Vec<_> = links.iter().map(|l| l.digest).collect();
        self.store.put_custody(links).await?;
        self.grown(files);
        Ok(())
    }

    /// These chains have links that no leaf names yet.
    pub(crate) fn grown(&self, files: impl IntoIterator<Item = [u8; 32]>) {
        self.unsealed.held().files.extend(files);
    }

    /// Names the ends of chains that grew in one leaf; how many. Asked again and again by the machine until none is left.
    pub async fn seal_custody(&self) -> Result<usize, Denial> {
        self.look_for_unsealed()?;
        let files: Vec<_> = self.unsealed.held().files.iter().take(AT_ONCE).copied().collect();
        if files.is_empty() {
            return Ok(0);
        }
        let ends = self.store.custody_ends(&files)?;
        if !ends.is_empty() {
            self.enter_beside(SEALS, vec![(SEALED, sealing(&ends))], (self.now(), Vec::new())).await?;
        }
        // What grew meanwhile is sealed with the next.
        let now = self.store.custody_ends(&files)?;
        let mut grown = self.unsealed.held();
        let same = |file: &[u8; 32]| of(&ends, file) == of(&now, file);
        grown.files.retain(|f| !files.contains(f) || !same(f));
        Ok(ends.len())
    }

    /// Once: chains that have an end other than the newest that a leaf names.
    fn look_for_unsealed(&self) -> Result<(), Denial> {
        if self.unsealed.held().looked {
            return Ok(());
        }
        let mut newest: HashMap<[u8; 32], End> = HashMap::new();
        for event in self.store.events(SEALS)? {
            newest.extend(sealed(&event.envelope).into_iter().map(|e| (e.digest, e)));
        }
        let mut after = [0; 32];
        loop {
            let files = self.store.custody_files(&after, AT_ONCE)?;
            let Some(last) = files.last() else { break };
            after = *last;
            let ends = self.store.custody_ends(&files)?;
            // One that is shorter than its seal is no news: the running check names it.
            let grew = |e: &&End| newest.get(&e.digest).is_none_or(|s| s.n < e.n);
            self.grown(ends.iter().filter(grew).map(|e| e.digest));
        }
        self.unsealed.held().looked = true;
        Ok(())
    }
}

fn of(ends: &[End], file: &[u8; 32]) -> Option<End> {
    ends.iter().find(|e| e.digest == *file).copied()
}
