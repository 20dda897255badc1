//! Files looked at piece by piece: what each piece comes to, remembered for those that were found whole.

use super::held::Measure;
use super::{Held, Name, Vault, altered};
use crate::log::Fault;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A piece that is checked by itself.
pub(super) const PIECE: usize = 1 << 20;
/// So much is read at once.
pub(super) const STEP: usize = 4 << 20;
/// So many files are remembered: 32 bytes for each MiB of them.
const REMEMBERED: usize = 256;

/// A file that was found whole: its size and what each piece comes to.
#[derive(Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Bytes.
    pub size: u64,
    digests: Vec<[u8; 32]>,
}

/// What became of a look at a whole file.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// It fits its name.
    Sound(Arc<Pieces>),
    /// It is not there.
    Missing,
    /// It is so large and does not fit its name.
    Altered(u64),
    /// Whoever looked was told to stop.
    Stopped,
}

/// Files that were found whole, the oldest forgotten first.
#[derive(Default)]
pub(super) struct Known(Mutex<Kept>);

/// The pieces of each file, and the files in the order in which they came.
type Kept = (HashMap<Name, Arc<Pieces>>, VecDeque<Name>);

impl Known {
    fn held(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn get(&self, name: &Name) -> Option<Arc<Pieces>> {
        self.held().0.get(name).cloned()
    }
    fn put(&self, name: Name, pieces: &Arc<Pieces>) {
        let (all, order) = &mut *self.held();
        if all.insert(name, Arc::clone(pieces)).is_none() {
            order.push_back(name);
        }
        if all.len() > REMEMBERED
            && let Some(oldest) = order.pop_front()
        {
            all.remove(&oldest);
        }
    }
    pub(super) fn forget(&self, name: &Name) {
        let (all, order) = &mut *self.held();
        all.remove(name);
        order.retain(|n| n != name);
    }
}

impl Vault {
    /// Reads all of a file and holds it against its name, whatever is remembered. `pace` hears how much was read and says whether to go on.
    pub fn look(&self, held: &Held, pace: &mut dyn FnMut(u64) -> bool) -> Result<Look, Fault> {
        let (mut whole, mut digests, mut size, mut stopped) = (Sha256::new(), Vec::new(), 0u64, false);
        let read = self.steps(held, &mut |step| {
            whole.update(step);
            digests.extend(step.chunks(PIECE).map(|p| <[u8; 32]>::from(Sha256::digest(p))));
            size += step.len() as u64;
            let on = pace(step.len() as u64);
            stopped = !on && step.len() == STEP;
            Ok(on || step.len() < STEP)
        });
        let fits = match read {
            Ok(None) => return Ok(Look::Missing),
            Ok(Some(_)) if stopped => return Ok(Look::Stopped),
            Ok(Some(_)) => whole.finalize().as_slice() == held.name,
            // A segment does not open.
            Err(Fault::Altered { .. }) => false,
            Err(other) => return Err(other),
        };
        if !fits {
            self.0.known.forget(&held.name);
            return Ok(Look::Altered(size));
        }
        let pieces = Arc::new(Pieces { size, digests });
        self.0.known.put(held.name, &pieces);
        Ok(Look::Sound(pieces))
    }

    /// A file that may be read in parts: looked at whole, if it was not since the start.
    pub fn whole(&self, held: &Held) -> Result<Option<Arc<Pieces>>, Fault> {
        if let Some(known) = self.0.known.get(&held.name) {
            return match self.size(held)? {
                Some(size) if size == known.size => Ok(Some(known)),
                Some(_) => Err(altered(&held.name)),
                None => Ok(None),
            };
        }
        match self.look(held, &mut |_| true)? {
            Look::Sound(pieces) => Ok(Some(pieces)),
            Look::Missing | Look::Stopped => Ok(None),
            Look::Altered(_) => Err(altered(&held.name)),
        }
    }

    /// The piece in which a byte lies, from that byte on and not beyond `to` (exclusive). Held against what it came to when the whole was looked at.
    pub fn piece(&self, held: &Held, known: &Pieces, (from, to): (u64, u64)) -> Result<Vec<u8>, Fault> {
        let n = from / PIECE as u64;
        let start = n * PIECE as u64;
        let due = usize::try_from(n).ok().and_then(|n| known.digests.get(n));
        let Some(expected) = due.filter(|_| from < to) else { return Ok(Vec::new()) };
        let of = Measure { size: known.size, pieces: known.digests.len() as u64 };
        let bytes = match self.pieces(held, of, (n, 1)) {
            Err(Fault::Altered { .. }) => Vec::new(),
            read => read?.unwrap_or_default(),
        };
        if Sha256::digest(&bytes).as_slice() != expected {
            self.0.known.forget(&held.name);
            return Err(altered(&held.name));
        }
        let cut = |at: u64| usize::try_from(at - start).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[cut(from)..cut(to.min(known.size))].to_vec())
    }
}
