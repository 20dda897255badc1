//! What the writer has done since the start, for whoever runs the server. Atomics only: counting never waits and is never stored.

use super::Store;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Upper bounds of the sizes of groups that are counted apart.
pub const GROUP_BOUNDS: [u64; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/// Counters of the writer.
#[derive(Default)]
pub(super) struct Gauges {
    pub waiting: AtomicU64,
    appends: AtomicU64,
    groups: [AtomicU64; GROUP_BOUNDS.len()],
    requests: AtomicU64,
    failed: AtomicU64,
}

impl Gauges {
    /// A group came to its end.
    pub fn group(&self, size: usize, appends: u64, committed: bool) {
        if !committed {
            self.failed.fetch_add(1, Relaxed);
            return;
        }
        self.appends.fetch_add(appends, Relaxed);
        self.requests.fetch_add(size as u64, Relaxed);
        let slot = GROUP_BOUNDS.iter().position(|b| size as u64 <= *b).unwrap_or(GROUP_BOUNDS.len() - 1);
        self.groups[slot].fetch_add(1, Relaxed);
    }
}

/// The counters as they stood when they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// Requests that wait for the writer.
    pub waiting: u64,
    /// Events appended.
    pub events: u64,
    /// Commits by the size of their group, in the order of `GROUP_BOUNDS`.
    pub groups: [u64; GROUP_BOUNDS.len()],
    /// Requests in those commits.
    pub requests: u64,
    /// Groups whose commit failed.
    pub failed: u64,
}

impl Store {
    /// What the writer has done since the start.
    pub fn writing(&self) -> Writing {
        let g = &self.0.gauges;
        Writing {
            waiting: g.waiting.load(Relaxed),
            events: g.appends.load(Relaxed),
            groups: std::array::from_fn(|n| g.groups[n].load(Relaxed)),
            requests: g.requests.load(Relaxed),
            failed: g.failed.load(Relaxed),
        }
    }
}
