//! The search over the texts of the law base: its index is built beside the work when texts are there or new ones came; until then the page says
//! how far it is. The last one serves while the next is built.

use super::{STATUTES, StatuteVersion, registered};
use crate::Office;
use crate::fault::Denial;
use crate::law::search::{Index, IndexBuilder, Indexed};
use fadu_store::Store;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// A page waits so long for an index that is being built.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The search as it stands.
#[derive(Clone, Debug)]
pub enum StatuteSearch {
    /// No text has been imported.
    Empty,
    /// So many of so many texts have been read.
    Building(usize, usize),
    /// Ready.
    Ready(Arc<Index>),
}

#[derive(Default)]
struct Now {
    /// The state of the texts that the index was built from.
    of: u64,
    ready: Option<Arc<Index>>,
    /// Read and to be read, while one is built.
    building: Option<(usize, usize)>,
    failed: Option<String>,
}

/// What the office keeps of it.
#[derive(Default)]
pub(crate) struct Searching {
    now: Arc<Mutex<Now>>,
    done: Arc<Notify>,
}

fn held(now: &Mutex<Now>) -> MutexGuard<'_, Now> {
    now.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// Begins to build the index if texts have come since; returns at once. Needs a runtime.
    pub fn begin_statute_index(&self) -> Result<(), Denial> {
        let version = self.store.version(STATUTES)?;
        let mut now = held(&self.searching.now);
        if version == now.of || now.building.is_some() {
            return Ok(());
        }
        let all = registered(&self.store)?;
        (now.building, now.failed) = (Some((0, all.len())), None);
        let (store, shared, done) =
            (self.store.clone(), Arc::clone(&self.searching.now), Arc::clone(&self.searching.done));
        tokio::task::spawn_blocking(move || {
            let built = build(&store, all, &shared);
            let mut now = held(&shared);
            (now.building, now.of) = (None, version);
            match built {
                Ok(index) => now.ready = Some(Arc::new(index)),
                Err(denial) => now.failed = Some(format!("{denial:?}")),
            }
            drop(now);
            done.notify_waiters();
        });
        Ok(())
    }

    /// The search; a short while is waited for an index that is being built.
    pub async fn statute_search(&self) -> Result<StatuteSearch, Denial> {
        let waiting = self.searching.done.notified();
        self.begin_statute_index()?;
        if let Some(answer) = self.search_now()? {
            return Ok(answer);
        }
        let _ = tokio::time::timeout(PATIENCE, waiting).await;
        Ok(self.search_now()?.unwrap_or(match held(&self.searching.now).building {
            Some((n, all)) => StatuteSearch::Building(n, all),
            None => StatuteSearch::Empty,
        }))
    }

    /// The index, if it stands; nobody waits.
    pub fn statute_index(&self) -> Option<Arc<Index>> {
        held(&self.searching.now).ready.clone()
    }

    fn search_now(&self) -> Result<Option<StatuteSearch>, Denial> {
        let now = held(&self.searching.now);
        match (&now.failed, &now.ready, now.building) {
            (Some(why), ..) => Err(Denial::Fault(format!("检索的索引没有建成：{why}"))),
            (_, Some(index), _) => Ok(Some(StatuteSearch::Ready(Arc::clone(index)))),
            (_, None, Some(_)) => Ok(None),
            (_, None, None) => Ok(Some(StatuteSearch::Empty)),
        }
    }
}

fn build(store: &Store, all: Vec<StatuteVersion>, shared: &Mutex<Now>) -> Result<Index, Denial> {
    let mut builder = IndexBuilder::new();
    for (n, version) in all.into_iter().enumerate() {
        let text = version.text(store)?;
        builder.add(indexed(&version), &text);
        if let Some((read, _)) = &mut held(shared).building {
            *read = n + 1;
        }
    }
    Ok(builder.finish())
}

fn indexed(version: &StatuteVersion) -> Indexed {
    Indexed {
        title: version.statute.clone(),
        folder: version.folder.clone(),
        digest: version.digest.clone(),
        day: version.version_day,
        from: version.in_force_day,
        expired: version.status_hint == "expired",
        ..Indexed::default()
    }
}
