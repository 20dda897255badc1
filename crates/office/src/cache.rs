//! Facts of matters lately touched, so that a step need not read the whole matter again. The version check of the append keeps it honest.

use crate::base::id::MatterId;
use crate::matter::Facts;
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
