//! Facts of matters lately touched, so that a step need not read the whole matter again. The version check of the append keeps it honest.
//! Before a shared database each request asks once whether what is kept of a matter still stands: what others write while it is answered, it
//! need not have seen.

use crate::base::id::MatterId;
use crate::matter::Facts;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many matters are kept.
const KEPT: usize = 20_000;

#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<MatterId, Arc<Facts>>>);

impl Cache {
    pub fn get(&self, matter: MatterId) -> Option<Arc<Facts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&matter).cloned()
    }
    pub fn put(&self, facts: Arc<Facts>) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= KEPT {
            // Dropping all is cheap to reason about: what is needed is read again.
            map.clear();
        }
        map.insert(facts.matter, facts);
    }
    pub fn forget(&self, matter: MatterId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&matter);
    }
}

tokio::task_local! {
    static SEEN: RefCell<Seen>;
}

/// What the request under way has looked at.
#[derive(Default)]
struct Seen {
    /// How many events each matter had.
    versions: HashMap<MatterId, u64>,
    /// It has done a deed.
    did: bool,
}

/// Answers one request: what it has looked at once it need not look at again.
pub async fn one_request<T>(answering: impl Future<Output = T>) -> T {
    SEEN.scope(RefCell::default(), answering).await
}

/// How many events the matter had when this request looked; outside a request, and before it looked, nobody knows.
pub(crate) fn seen_with(matter: MatterId) -> Option<u64> {
    SEEN.try_with(|seen| seen.borrow().versions.get(&matter).copied()).ok().flatten()
}

/// This request has looked.
pub(crate) fn saw(matter: MatterId, version: u64) {
    // Outside a request nothing is remembered.
    let _ = SEEN.try_with(|seen| seen.borrow_mut().versions.insert(matter, version));
}

/// A deed begins. Of several in one request each but the first looks anew.
pub(crate) fn deed_begins() {
    let _ = SEEN.try_with(|seen| {
        let mut seen = seen.borrow_mut();
        if std::mem::replace(&mut seen.did, true) {
            seen.versions.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_request_saw_it_knows_until_its_second_deed_and_the_next_request_knows_nothing() {
        let (one, other) = (MatterId::from_bits(1), MatterId::from_bits(2));
        saw(one, 3);
        assert_eq!(seen_with(one), None, "outside a request");
        one_request(async {
            assert_eq!(seen_with(one), None);
            saw(one, 3);
            saw(other, 5);
            assert_eq!((seen_with(one), seen_with(other)), (Some(3), Some(5)));
            deed_begins();
            assert_eq!((seen_with(one), seen_with(other)), (Some(3), Some(5)));
            deed_begins();
            assert_eq!((seen_with(one), seen_with(other)), (None, None));
        })
        .await;
        one_request(async { assert_eq!(seen_with(other), None) }).await;
    }
}
