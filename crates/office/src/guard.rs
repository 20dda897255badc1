//! The running check: round after round the whole record is read again and held against itself and against what follows from it. What
//! differs is named with table, row, column, leaf and time, and stays named until the program is started anew.

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::fault::Denial;
use crate::following::Following;
use crate::policy::{self, Do};
use fadu_store::hold::{self, Differing, MOST, Walk};
use fadu_store::record::{VerifierKey, hex};
use fadu_store::{Head, Known, Log, Shadow, Store, StoredEvent, Tiles};
use std::sync::{PoisonError, RwLock};

/// Events followed between two rests.
const PAGE: u64 = 512;
/// Without a whole round for so long the check itself is missing: a minute for each million of records, and one at least, twice.
const ROUND_MS: i64 = 120_000;

/// A place that differs, and when that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// The place.
    pub place: Differing,
    /// When it was found, by the machine's clock.
    pub at: Moment,
    /// When the leaf that says otherwise was recorded.
    pub recorded: Option<Moment>,
}

/// How the check stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// It has been started.
    pub started: Option<Moment>,
    /// Whole rounds since the start.
    pub rounds: u64,
    /// How long the last one took (ms).
    pub round_ms: u64,
    /// When the last one ended.
    pub ended: Option<Moment>,
    /// Records that it held.
    pub held: u64,
    /// What was found since the start.
    pub found: Vec<Discovered>,
    /// Why a round could not be made.
    pub fault: Option<String>,
}

/// What all threads see of it.
#[derive(Default)]
pub(crate) struct Guard(RwLock<Guarded>);

impl Guard {
    fn change<T>(&self, change: impl FnOnce(&mut Guarded) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
    /// Found by a read, not by a round; its time is told when the round finds it, too.
    pub fn noted(&self, place: Differing) {
        self.change(|g| add(g, Discovered { place, at: g.ended.or(g.started).unwrap_or(Moment(0)), recorded: None }));
    }
}

/// Once each; gives whether it was new.
fn add(guarded: &mut Guarded, found: Discovered) -> bool {
    let new = guarded.found.len() < MOST && !guarded.found.iter().any(|f| f.place == found.place);
    if new {
        guarded.found.push(found);
    }
    new
}

impl Guarded {
    /// There is reason to call somebody: something differs, or nobody looks any more.
    pub fn alarm(&self, now: Moment) -> bool {
        !self.found.is_empty() || self.missing(now)
    }
    /// Started, and no whole round for too long.
    pub fn missing(&self, now: Moment) -> bool {
        let patience = ROUND_MS.max(ROUND_MS * i64::try_from(self.held / 1_000_000).unwrap_or(0));
        self.started.is_some_and(|s| now.0 - self.ended.unwrap_or(s).0 > patience + self.round_ms as i64)
    }
}

/// What the check keeps from round to round.
pub struct Holding<'a> {
    office: &'a Office,
    following: Following<'a>,
    shadow: Shadow,
    known: Known,
}

/// Where a round may rest, and whom it tells of a place as soon as that is found.
pub struct Round<'r> {
    /// Called between two readings: it may rest, and says whether to go on.
    pub rest: &'r mut dyn FnMut() -> bool,
    /// Told of each place among the leaves at once; of those among the rows the round's end tells.
    pub told: &'r mut dyn FnMut(&Differing),
}

impl<'a> Holding<'a> {
    /// Before the first round.
    pub fn new(office: &'a Office, now: Option<Moment>) -> Result<Holding<'a>, Denial> {
        office.guard.change(|g| g.started = now);
        Ok(Holding {
            office,
            following: Following::new(office),
            shadow: Shadow::new()?,
            known: Known::new(office.salt()),
        })
    }

    /// One round: all leaves, the published files, and every row that follows from the leaves. `None` where it was told to stop.
    pub fn round(
        &mut self,
        published: Option<(&Tiles, &VerifierKey)>,
        Round { rest, told }: Round<'_>,
    ) -> Result<Option<(Head, Vec<Differing>)>, Denial> {
        let witnesses = self.office.log().map_or(Vec::new(), |board| board.witnesses());
        let named: Vec<VerifierKey> = witnesses.into_iter().map(|w| w.witness.key).collect();
        let mut along = Along::new(&self.office.store, (&mut self.following, &mut self.shadow))?;
        let (known, opened) = (&mut self.known, &mut |event: &StoredEvent| along.follow(event));
        let walk = Walk { published, witnesses: &named, rest, known, told, opened };
        let Some((head, mut found)) = hold::walk(&self.office.store, walk)? else { return Ok(None) };
        match along.stopped.map_or_else(|| self.views(rest), Err) {
            Ok(None) => return Ok(None),
            Ok(Some(views)) => found.extend(views),
            // A leaf that cannot be read has been named: what follows from it cannot be told.
            Err(e) if found.is_empty() => return Err(e),
            Err(_) => {}
        }
        found.sort();
        found.dedup();
        Ok(Some((head, found)))
    }

    /// Every row that follows from the leaves.
    pub fn views(&mut self, rest: &mut dyn FnMut() -> bool) -> Result<Option<Vec<Differing>>, Denial> {
        let (store, following) = (&self.office.store, &mut self.following);
        // Most of the way outside of any transaction: one that reads for long keeps the write-ahead log from being overwritten.
        if !catch_up(store, (following, &mut self.shadow), store.head().size, rest)? {
            return Ok(None);
        }
        let mut denied = None;
        let held = store.shadowed(&mut self.shadow, &mut |shadow, to| {
            catch_up(store, (&mut *following, shadow), to, rest).or_else(|e| {
                denied = Some(e);
                Ok(false)
            })
        })?;
        if let Some(e) = denied {
            return Err(e);
        }
        let Some(mut found) = held else { return Ok(None) };
        found.extend(store.views_sound()?);
        for pack in following.packs.iter().filter(|p| **p != self.office.engine().law.digest) {
            if store.pack(pack)?.is_none() {
                found.push(Differing::new("packs", hex::encode(pack), "missing", None));
            }
        }
        Ok(Some(found))
    }
}

/// Brings the shadow along while the leaves are walked: what the walk opens is not opened once more.
struct Along<'s, 'a> {
    following: &'s mut Following<'a>,
    shadow: &'s mut Shadow,
    /// The first leaf that was not there when the walk began; what follows from it is found when the walk is over.
    until: u64,
    /// What could not be followed.
    stopped: Option<Denial>,
}

impl<'s, 'a> Along<'s, 'a> {
    fn new(store: &Store, (following, shadow): (&'s mut Following<'a>, &'s mut Shadow)) -> Result<Along<'s, 'a>, Denial> {
        let until = store.head().size;
        following.last = store.last_of_streams(shadow.next(), until)?;
        Ok(Along { following, shadow, until, stopped: None })
    }

    fn follow(&mut self, event: &StoredEvent) {
        if self.stopped.is_none() && event.index == self.shadow.next() && event.index < self.until {
            self.stopped = follow(self.following, self.shadow, event).err();
        }
    }
}

/// What follows from one more event goes into the shadow.
fn follow(following: &mut Following<'_>, shadow: &mut Shadow, event: &StoredEvent) -> Result<(), Denial> {
    let follows = following.follow(event)?;
    Ok(shadow.follow(event, &follows.rows, &follows.numbers, follows.account.as_ref())?)
}

fn catch_up(
    store: &Store,
    (following, shadow): (&mut Following<'_>, &mut Shadow),
    to: u64,
    rest: &mut dyn FnMut() -> bool,
) -> Result<bool, Denial> {
    following.last = store.last_of_streams(shadow.next(), to)?;
    while shadow.next() < to {
        if !rest() {
            return Ok(false);
        }
        let limit = usize::try_from((to - shadow.next()).min(PAGE)).unwrap_or(1);
        let events = store.all_events(shadow.next(), limit)?;
        if events.is_empty() {
            break;
        }
        for event in events.iter().filter(|e| e.index < to) {
            follow(following, shadow, event)?;
        }
    }
    Ok(true)
}

impl Office {
    /// A place found in a round that goes on; nothing where it was known.
    pub fn held_place(&self, place: &Differing, now: Moment) -> Option<Discovered> {
        let found = self.discovered(place.clone(), now);
        self.guard.change(|g| add(g, found.clone())).then_some(found)
    }
    fn discovered(&self, place: Differing, at: Moment) -> Discovered {
        let recorded = |leaf: u64| self.store.all_events(leaf, 1).ok()?.first().map(|e| e.envelope.recorded);
        Discovered { recorded: place.leaf.and_then(recorded), place, at }
    }
    /// A whole round ended: what it found, and what is new of it.
    pub fn held_round(&self, held: u64, found: Vec<Differing>, (now, took_ms): (Moment, u64)) -> Vec<Discovered> {
        let found: Vec<Discovered> = found.into_iter().map(|place| self.discovered(place, now)).collect();
        self.guard.change(|g| {
            (g.rounds, g.round_ms, g.ended, g.held, g.fault) = (g.rounds + 1, took_ms, Some(now), held, None);
            found.into_iter().filter(|f| add(g, f.clone())).collect()
        })
    }
    /// A round could not be made.
    pub fn not_held(&self, why: String) {
        self.guard.change(|g| g.fault = Some(why));
    }
    /// How the check stands; no content of matters.
    pub fn guarded(&self) -> Guarded {
        self.guard.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The same for the page of those who run the machine.
    pub fn guard_watched(&self, who: &Who) -> Result<Guarded, Denial> {
        policy::require(who, Do::Oversee, who.agency)?;
        Ok(self.guarded())
    }
}
