//! Work that takes longer than a request: done beside the server, asked after by its page, called off by whoever began it. A few are kept; a restart forgets them,
//! so what must be known after a restart stands in the record (ADR 45).

use crate::base::id::PersonId;
use crate::base::{Denied, Mistake};
use crate::fault::Denial;
use serde::Serialize;
use std::collections::VecDeque;
use std::future::Future;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// So many are kept; the oldest that is over goes first.
const KEPT: usize = 16;

/// How far a work has come; whoever waits may call it off.
#[derive(Default)]
pub struct Progress {
    /// Things looked at, or written.
    pub done: AtomicUsize,
    /// Things in all, once they are counted.
    pub all: AtomicUsize,
    /// Whether it may still be called off, was, or may not any more: one of the three for good.
    called: AtomicU8,
}

// It may still be called off; it was; what comes out is being written.
const OPEN: u8 = 0;
const OFF: u8 = 1;
const WRITES: u8 = 2;

impl Progress {
    /// So many there are in all.
    pub(crate) fn counted(&self, all: usize) {
        self.all.store(all, Ordering::Relaxed);
    }
    /// So many more are done.
    pub(crate) fn passed(&self, some: usize) {
        self.done.fetch_add(some, Ordering::Relaxed);
    }
    /// Whether it was called off.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.called.load(Ordering::SeqCst) == OFF
    }
    /// Calls it off; not where what comes out is being written.
    pub(crate) fn cancel(&self) -> bool {
        self.settled(OFF)
    }
    /// From here on it is not called off any more; not where it was.
    pub(crate) fn writes(&self) -> bool {
        self.settled(WRITES)
    }
    fn settled(&self, to: u8) -> bool {
        let was = self.called.compare_exchange(OPEN, to, Ordering::SeqCst, Ordering::SeqCst);
        was.is_ok() || was == Err(to)
    }
}

/// How far a work has come, in one word.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum WorkState {
    /// So many of so many are done.
    Running {
        /// Done.
        done: usize,
        /// In all; 0 while they are being counted.
        all: usize,
    },
    /// Called off.
    Cancelled,
    /// It could not be done; the cause goes to the log.
    Failed,
    /// Done.
    Done,
}

/// A work that is under way, or over; `T` is what it is about, and what comes out.
pub struct LongWork<T> {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Who began it.
    pub person: PersonId,
    /// How far it has come.
    pub progress: Progress,
    /// What it is about, and what comes out.
    pub of: T,
    ended: OnceLock<Result<(), Denial>>,
}

impl<T> LongWork<T> {
    pub(crate) fn new((id, name, person): (String, String, PersonId), of: T) -> Arc<LongWork<T>> {
        Arc::new(LongWork { id, name, person, progress: Progress::default(), of, ended: OnceLock::new() })
    }

    /// How far it has come.
    pub fn state(&self) -> WorkState {
        match self.ended.get() {
            Some(Ok(())) => WorkState::Done,
            _ if self.progress.is_cancelled() => WorkState::Cancelled,
            Some(Err(_)) => WorkState::Failed,
            None => WorkState::Running { done: self.done(), all: self.progress.all.load(Ordering::Relaxed) },
        }
    }
    /// How many things are done.
    pub fn done(&self) -> usize {
        self.progress.done.load(Ordering::Relaxed)
    }
    /// Whether it is over, one way or another.
    pub fn is_over(&self) -> bool {
        !matches!(self.state(), WorkState::Running { .. })
    }
    /// Why it could not be done, where that is for whoever began it to mend.
    pub fn mistakes(&self) -> &[Mistake] {
        match self.ended.get() {
            Some(Err(Denial::Denied(Denied::Mistaken(all)))) => all,
            _ => &[],
        }
    }
}

impl<T: Send + Sync + 'static> LongWork<T> {
    /// Does it beside the server. Where it breaks off, that is how it ends: nobody waits for ever.
    pub(crate) fn begin(self: &Arc<Self>, doing: impl Future<Output = Result<(), Denial>> + Send + 'static) {
        let work = Arc::clone(self);
        drop(tokio::spawn(async move {
            let ended = tokio::spawn(doing).await.unwrap_or_else(|broken| Err(Denial::Fault(broken.to_string())));
            if let Err(why) = &ended {
                tracing::info!(%why, work = work.name, "a long work ended");
            }
            let _ = work.ended.set(ended);
        }));
    }
}

/// The works of one kind.
pub struct LongWorks<T>(Mutex<VecDeque<Arc<LongWork<T>>>>);

impl<T> Default for LongWorks<T> {
    fn default() -> Self {
        LongWorks(Mutex::default())
    }
}

impl<T> LongWorks<T> {
    fn all(&self) -> MutexGuard<'_, VecDeque<Arc<LongWork<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps one more, unless so many are under way: then this is said.
    pub(crate) fn add(&self, work: &Arc<LongWork<T>>, (most, says): (usize, Mistake)) -> Result<(), Denial> {
        let mut all = self.all();
        if all.iter().filter(|w| !w.is_over()).count() >= most {
            return Err(Denial::Denied(Denied::Mistaken(vec![says])));
        }
        push(&mut all, work);
        Ok(())
    }

    /// Keeps one more, however many are under way.
    pub(crate) fn keep(&self, work: &Arc<LongWork<T>>) {
        push(&mut self.all(), work);
    }

    /// Those that are meant, the newest first.
    pub(crate) fn of(&self, meant: impl Fn(&LongWork<T>) -> bool) -> Vec<Arc<LongWork<T>>> {
        self.all().iter().rev().filter(|w| meant(w)).map(Arc::clone).collect()
    }

    /// The newest that is meant.
    pub(crate) fn find(&self, meant: impl Fn(&LongWork<T>) -> bool) -> Option<Arc<LongWork<T>>> {
        self.all().iter().rev().find(|w| meant(w)).map(Arc::clone)
    }
}

/// The oldest that is over makes room; where none is, there is one more.
fn push<T>(all: &mut VecDeque<Arc<LongWork<T>>>, work: &Arc<LongWork<T>>) {
    let over = all.iter().position(|w| w.is_over()).filter(|_| all.len() >= KEPT);
    over.map(|at| all.remove(at));
    all.push_back(Arc::clone(work));
}

#[cfg(test)]
mod tests;
