//! Search over items, powers, matters, published decisions and parties: one engine (`law::search`), a box of cards for each kind, in memory only. The boxes are filled
//! once beside the work and then follow the log event by event; nothing of them is written down.
//!
//! `fill.rs` fills and `boxes.rs` keeps them, `cards.rs` says what stands on a card, `items.rs`, `powers.rs`, `matters.rs`, `decisions.rs` and `parties.rs` answer, `articles.rs` and `officers.rs` for
//! the boxes of forms, each by the policy: what somebody may not see is passed over inside the box, before anything is counted.

mod articles;
mod boxes;
mod cards;
mod decisions;
mod fill;
mod items;
mod matters;
mod officers;
mod parties;
mod persons;
mod powers;

pub use items::ItemHit;
pub use officers::{Invited, NamedOfficers};
pub use powers::PowerHit;

use crate::Office;
use crate::fault::Denial;
use crate::law::search::{CardHead, Cards, CardsAsked, CardsFound, Manner};
use boxes::Boxes;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;
use tokio::sync::Notify;

/// A page waits so long for boxes that are being filled.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct SearchAsked {
    /// As typed.
    pub words: String,
    /// Only of this part of the kind.
    pub part: Option<u32>,
    /// The page, from 0.
    pub page: usize,
    /// So many on a page.
    pub most: usize,
}

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct SearchPart<T> {
    /// The lines; whether one has only some of the words.
    pub lines: Vec<(T, bool)>,
    /// How many fit.
    pub total: usize,
    /// The parts of the kind with something in them: number, name, how many.
    pub parts: Vec<(u32, String, usize)>,
    /// How it was found.
    pub manner: Manner,
    /// What is to be marked.
    pub marks: Vec<String>,
}

impl<T> SearchPart<T> {
    /// Nothing, since nothing of this kind may be seen.
    pub fn none() -> SearchPart<T> {
        SearchPart { lines: Vec::new(), total: 0, parts: Vec::new(), manner: Manner::Exact, marks: Vec::new() }
    }

    /// What was found, each card read anew; one that is gone meanwhile is left out.
    fn of(
        found: CardsFound,
        name: impl Fn(u32) -> String,
        line: impl Fn(&str) -> Result<Option<T>, Denial>,
    ) -> Result<SearchPart<T>, Denial> {
        let mut lines = Vec::with_capacity(found.keys.len());
        for (key, related) in &found.keys {
            lines.extend(line(key)?.map(|l| (l, *related)));
        }
        let parts = found.facets.into_iter().map(|(f, n)| (f, name(f), n)).collect();
        Ok(SearchPart { lines, total: found.total, parts, manner: found.manner, marks: found.marks })
    }
}

/// What the office keeps of it.
#[derive(Default)]
pub(crate) struct Search {
    boxes: RwLock<Option<Boxes>>,
    filling: AtomicBool,
    failed: Mutex<Option<String>>,
    done: Notify,
}

impl Search {
    /// The boxes as they stand; nobody has taken over what was recorded since.
    fn now(&self) -> RwLockReadGuard<'_, Option<Boxes>> {
        self.boxes.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn ready(&self) -> bool {
        self.now().is_some()
    }
    fn told(&self, why: Option<String>) -> Option<String> {
        std::mem::replace(&mut *self.failed.lock().unwrap_or_else(PoisonError::into_inner), why)
    }
}

impl Office {
    /// Begins to fill the boxes if nobody has; returns at once. Needs a runtime.
    pub fn begin_search(self: &Arc<Office>) {
        if self.search.ready() || self.search.filling.swap(true, Ordering::SeqCst) {
            return;
        }
        let office = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let search = &office.search;
            match Boxes::filled(&office.store, office.register(), &office.engine(), office.today()) {
                Ok(new) => *search.boxes.write().unwrap_or_else(PoisonError::into_inner) = Some(new),
                Err(denial) => drop(search.told(Some(format!("{denial:?}")))),
            }
            search.filling.store(false, Ordering::SeqCst);
            search.done.notify_waiters();
        });
    }

    /// Whether the boxes are filled; a short while is waited for them.
    pub async fn search_ready(self: &Arc<Office>) -> Result<bool, Denial> {
        let waiting = self.search.done.notified();
        self.begin_search();
        if !self.search.ready() {
            let _ = tokio::time::timeout(PATIENCE, waiting).await;
        }
        match self.search.told(None) {
            Some(why) => Err(Denial::Fault(format!("检索的卡片没有备好：{why}"))),
            None => Ok(self.search.ready()),
        }
    }

    /// The boxes, with all that was recorded until now; none while they are being filled.
    fn boxes(&self) -> Result<RwLockReadGuard<'_, Option<Boxes>>, Denial> {
        if self.search.now().as_ref().is_some_and(|b| b.is_behind(self)) {
            let mut all = self.search.boxes.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(boxes) = all.as_mut() {
                boxes.follow(self)?;
            }
        }
        Ok(self.search.now())
    }

    /// Asks one box.
    fn asked_of(
        &self,
        which: impl Fn(&Boxes) -> &Cards,
        lets: impl Fn(&Boxes, &CardHead) -> bool,
        (asked, words): (&SearchAsked, &str),
    ) -> Result<Option<CardsFound>, Denial> {
        let all = self.boxes()?;
        let Some(boxes) = all.as_ref() else { return Ok(None) };
        let lets = |head: &CardHead| lets(boxes, head);
        let from = asked.page.saturating_mul(asked.most);
        Ok(Some(which(boxes).answer(&CardsAsked { words, lets: &lets, facet: asked.part, from, most: asked.most })))
    }

    /// Cards in each box and the memory that it takes (bytes), in the order items, powers, matters, decisions, parties, officers.
    pub fn search_sizes(&self) -> Vec<(&'static str, usize, usize)> {
        self.search.now().as_ref().map_or_else(Vec::new, Boxes::sizes)
    }
}
