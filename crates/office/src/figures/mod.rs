//! Statistics 统计: what counts in each matter becomes rows of a view with every append; the cube follows them and answers any pivot, table and
//! page; each number opens the matters behind it (ADR 38).
//!
//! `mod.rs` keeps the cube, `asked.rs` reads what is asked, `pivot.rs` answers, `lead.rs` makes the leader's page, `table.rs` the yearly tables, `frozen.rs` keeps one as it stood, `named.rs` knows what values are called.

mod asked;
mod frozen;
mod lead;
mod lead_parts;
mod named;
mod pivot;
mod table;

pub use asked::{FigureList, PivotAsked};
pub use frozen::{FrozenHead, FrozenLine, FrozenPage, FrozenTable};
pub use lead_parts::{LeadAnswer, LeadConcern, LeadNumber, LeadSheet};
pub use pivot::{Offered, PIVOT_ROWS, PivotPage};
pub use table::{StatCell, StatHead, StatLine, StatSheet, TableAsked};

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::law::statistic::{AGENCY, Pivot, WHAT};
use crate::matter::Facts;
use crate::policy::{self, Do};
use crate::rows::{World, stream};
use fadu_store::counted::{CountedChange, CountedRow};
use fadu_store::watch::count::Counting;
use fadu_store::watch::cube::{Cube, CubeAsked, CubeFact, CubeKept};
use fadu_store::{Fault, Store, ViewRow};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many changes are read at once.
const PAGE: usize = 20_000;

/// The cube as far as the view was read.
#[derive(Default)]
pub(crate) struct FiguresRoom {
    following: Mutex<Following>,
    /// It is being filled beside the work.
    filling: AtomicBool,
}

#[derive(Default)]
struct Following {
    /// The law whose pivots are kept.
    law: [u8; 32],
    touched: u64,
    cube: Cube,
}

/// What counts in a matter, as a row of its view; nothing where its procedure never counts.
pub(crate) fn row(world: &World, facts: &Facts) -> Option<ViewRow> {
    let counts = &world.engine.law.statistics.counts;
    if !counts.iter().flat_map(|c| &c.origins).any(|o| o.procedures.contains(&facts.procedure)) {
        return None;
    }
    let counting = Counting { engine: world.engine, register: world.register, procedure: world.procedure, facts };
    let row = |f: fadu_store::watch::count::CountedFact| CountedRow {
        what: f.what,
        place: i32::try_from(f.place).unwrap_or(i32::MAX),
        day: f.day.number(),
        sum_fen: f.sum_fen,
        cells: serde_json::to_string(&f.values).unwrap_or_default(),
    };
    Some(ViewRow::Counted(stream(facts), counting.counted().into_iter().map(row).collect()))
}

/// What is kept for a named pivot: its cells, for each combination of what it counts and is filtered by.
pub fn kept_for(pivot: &Pivot) -> CubeKept {
    let only = std::iter::once(WHAT.to_string()).chain(pivot.which.only.keys().cloned()).collect();
    CubeKept { only, rows: pivot.rows.clone(), columns: pivot.columns.clone() }
}

/// A row as the cube takes it.
pub fn fact_of(change: &CountedChange) -> CubeFact {
    CubeFact {
        id: change.n,
        gone: change.gone,
        sum_fen: change.row.sum_fen,
        matter: change.matter.0,
        values: serde_json::from_str(&change.row.cells).unwrap_or_default(),
    }
}

/// Takes in what changed since; how far it has read.
pub fn catch_up(store: &Store, cube: &mut Cube, mut touched: u64) -> Result<u64, Fault> {
    loop {
        let page = store.counted_since(touched, PAGE)?;
        for change in &page {
            cube.put(&fact_of(change));
            touched = change.touched;
        }
        if page.len() < PAGE {
            return Ok(touched);
        }
    }
}

impl FiguresRoom {
    /// The views were built again: everything is read anew.
    pub(crate) fn forget(&self) {
        *self.following.lock().unwrap_or_else(PoisonError::into_inner) = Following::default();
    }
}

/// The cube is filled, or could not be: whoever asks it next is told.
struct Filled(Arc<Office>);

impl Drop for Filled {
    fn drop(&mut self) {
        self.0.rooms.figures.filling.store(false, Ordering::SeqCst);
    }
}

impl Office {
    /// Begins to fill the cube beside the work; returns at once. Until it is filled the follower of warnings looks at no body, so that what happens
    /// now does not wait for all that ever counted. Needs a runtime.
    pub fn figures_begin(self: &Arc<Office>) -> tokio::task::JoinHandle<()> {
        self.rooms.figures.filling.store(true, Ordering::SeqCst);
        let filled = Filled(Arc::clone(self));
        tokio::task::spawn_blocking(move || {
            if let Err(denial) = filled.0.cube(|_| ()) {
                tracing::warn!(why = ?denial, "the cube is not filled");
            }
        })
    }

    /// Whether the cube is being filled.
    pub(crate) fn figures_filling(&self) -> bool {
        self.rooms.figures.filling.load(Ordering::SeqCst)
    }

    /// Asks the cube as it stands after the newest append.
    pub(crate) fn cube<T>(&self, asks: impl FnOnce(&Cube) -> T) -> Result<T, Denial> {
        let law = &self.engine().law;
        let newest = self.store.counted_until()?;
        let mut held = self.rooms.figures.following.lock().unwrap_or_else(PoisonError::into_inner);
        if held.law != law.digest || newest < held.touched {
            let cube = Cube::new(law.statistics.pivots.iter().map(kept_for).collect());
            *held = Following { law: law.digest, touched: 0, cube };
        }
        if newest > held.touched {
            let from = held.touched;
            held.touched = catch_up(&self.store, &mut held.cube, from)?;
        }
        Ok(asks(&held.cube))
    }

    /// Keeps somebody to what may be seen: the own body, unless all are open.
    pub(crate) fn figures_of(&self, who: &Who, asked: &mut CubeAsked) -> Result<(), Denial> {
        policy::require(who, Do::Figures, who.agency)?;
        if policy::everywhere(who, Do::Figures) {
            return Ok(());
        }
        let own = who.agency.to_string();
        match asked.only.get(AGENCY) {
            Some(agencies) if agencies.iter().any(|a| *a != own) => Err(Denial::NotFound),
            _ => {
                asked.only.insert(AGENCY.into(), BTreeSet::from([own]));
                Ok(())
            }
        }
    }
}
