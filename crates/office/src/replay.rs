//! Replay: the views again from the log. Rows are computed as a live append computes them, over the registers as they stood at that point of the log.

use crate::Office;
use crate::fault::Denial;
use crate::following::Following;
use crate::matter::facts::own;
use fadu_store::{Log, Replayed, Views};
use std::collections::HashSet;

/// How many events are read at once.
const PAGE: usize = 1000;

/// Rebuilds the views of an office; equality of both hashes says that they had not drifted.
pub fn replay(office: &Office) -> Result<Replayed, Denial> {
    let mut following = Following::new(office);
    following.last = office.store.last_of_streams(0, office.store.head().size)?;
    packs_are_kept(office)?;
    let mut missing: Option<Denial> = None;
    let replayed = office.store.replay(&mut |event| match following.follow(event) {
        Ok(follows) => follows.rows,
        // The views must not be rebuilt without what a pack that is missing would say.
        Err(e) => {
            missing.get_or_insert(e);
            Vec::new()
        }
    })?;
    office.load_registers()?;
    office.rooms.figures.forget();
    missing.map_or(Ok(replayed), Err)
}

/// Before anything is rebuilt: every pack that an event of a matter names can be read.
fn packs_are_kept(office: &Office) -> Result<(), Denial> {
    let (mut known, mut next) = (HashSet::from([office.engine().law.digest]), 0);
    loop {
        let page = office.store.all_events(next, PAGE)?;
        for pack in page.iter().filter(|e| e.envelope.fields.contains_key(own::MATTER)).map(|e| e.envelope.pack) {
            if known.insert(pack) {
                office.library.law(&office.store, pack)?;
            }
        }
        next += page.len() as u64;
        if page.len() < PAGE {
            return Ok(());
        }
    }
}
