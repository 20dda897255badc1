//! Reading ahead of the walk: threads that read pages of leaves, open them and seal them again, while the walk takes page after page in their
//! order. Each has a connection of its own, so that nobody who asks for a page waits for one; none is more than two pages ahead.

use super::known::{self, Step};
use super::{Known, Store, session};
use crate::fault::Fault;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// First leaf and how many.
pub(crate) type Place = (u64, usize);
/// What stands there, held against its leaves.
pub(crate) type Page = Result<Vec<Step>, Fault>;

/// Pages that a thread may have ready.
const READY: usize = 2;

/// What is made of each page, and where one may rest.
pub(crate) struct Turns<'t> {
    /// Called before each page: whether to go on.
    pub rest: &'t mut dyn FnMut() -> bool,
    /// Told of each page in its order.
    pub take: &'t mut dyn FnMut(Place, Page) -> Result<(), Fault>,
}

/// Each page in its order, read by so many threads; with none, by the one that walks. `false` where it was told to stop.
pub(crate) fn each(
    store: &Store,
    (known, hands): (&Known, usize),
    pages: &[Place],
    turns: Turns<'_>,
) -> Result<bool, Fault> {
    let hands = hands.min(pages.len());
    if hands == 0 {
        return in_turn(pages, turns, |_, place| store.steps(place, known));
    }
    std::thread::scope(|scope| {
        let readers: Vec<Receiver<Page>> = (0..hands)
            .map(|hand| {
                let (give, taken) = sync_channel(READY);
                let own = pages.iter().skip(hand).step_by(hands);
                scope.spawn(move || read(store, known, own, &give));
                taken
            })
            .collect();
        in_turn(pages, turns, |n, _| readers[n % hands].recv().unwrap_or(Err(Fault::Closed)))
    })
}

fn in_turn(
    pages: &[Place],
    Turns { rest, take }: Turns<'_>,
    mut next: impl FnMut(usize, Place) -> Page,
) -> Result<bool, Fault> {
    for (n, place) in pages.iter().enumerate() {
        if !rest() {
            return Ok(false);
        }
        take(*place, next(n, *place))?;
    }
    Ok(true)
}

/// One thread's pages, until they are all read or nobody takes them any more.
fn read<'p>(store: &Store, known: &Known, own: impl Iterator<Item = &'p Place>, give: &SyncSender<Page>) {
    let conn = match session(store) {
        Ok(conn) => conn,
        Err(fault) => return drop(give.send(Err(fault))),
    };
    let master = store.0.master.get();
    for place in own {
        let page = known::steps((&conn, master), *place, known).map(known::held_against);
        if give.send(page).is_err() {
            return;
        }
    }
}
