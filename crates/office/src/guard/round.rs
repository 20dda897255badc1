//! One round of the running check: all leaves, the published files, and every row that follows from the leaves.

use crate::Office;
use crate::base::Moment;
use crate::fault::Denial;
use crate::following::Following;
use fadu_store::hold::{self, Differing, Walk};
use fadu_store::record::{VerifierKey, hex};
use fadu_store::{Head, Known, Log, Shadow, Store, StoredEvent, StreamId, Tiles};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};

/// Events followed between two rests.
const PAGE: u64 = 512;
/// Events that may wait for what follows from them.
const READY: usize = 2048;

/// What the check keeps from round to round.
pub struct Holding<'a> {
    office: &'a Office,
    following: Following<'a>,
    shadow: Shadow,
    known: Known,
    files: Files,
}

/// The files of matters as the log speaks of them, each with the first such leaf.
type Files = BTreeMap<([u8; 32], StreamId), u64>;

/// Where a round may rest, and whom it tells of a place as soon as that is found.
pub struct Round<'r> {
    /// Called between two readings: it may rest, and says whether to go on.
    pub rest: &'r mut dyn FnMut() -> bool,
    /// Told of each place among the leaves at once; of those among the rows the round's end tells.
    pub told: &'r mut dyn FnMut(&Differing),
    /// So many threads read ahead of it.
    pub hands: usize,
}

impl<'a> Holding<'a> {
    /// Before the first round.
    pub fn new(office: &'a Office, now: Option<Moment>) -> Result<Holding<'a>, Denial> {
        office.guard.begun(now, office.store.head().size);
        Ok(Holding {
            office,
            following: Following::new(office),
            shadow: Shadow::new()?,
            known: Known::new(office.salt()),
            files: Files::new(),
        })
    }

    /// One round: all leaves, the published files, and every row that follows from the leaves. `None` where it was told to stop.
    pub fn round(
        &mut self,
        published: Option<(&Tiles, &VerifierKey)>,
        Round { rest, told, hands }: Round<'_>,
    ) -> Result<Option<(Head, Vec<Differing>)>, Denial> {
        let witnesses = self.office.log().map_or(Vec::new(), |board| board.witnesses());
        let named: Vec<VerifierKey> = witnesses.into_iter().map(|w| w.witness.key).collect();
        let what = (&mut self.following, &mut self.shadow, &mut self.files);
        let along = Along::new(&self.office.store, what)?;
        let (store, known) = (&self.office.store, &mut self.known);
        // What is opened is followed by a thread of its own, so that the walk need not wait for the shadow.
        let (walked, stopped) = std::thread::scope(|scope| {
            let (give, taken) = sync_channel::<StoredEvent>(READY);
            let following = scope.spawn(move || along.all(&taken));
            let opened = &mut |event| drop(give.send(event));
            let walked = hold::walk(store, Walk { published, witnesses: &named, rest, known, told, opened, hands });
            drop(give);
            (walked, following.join().unwrap_or_else(|_| Some(Denial::Fault("what follows was not told".into()))))
        });
        let Some((head, mut found)) = walked? else { return Ok(None) };
        match stopped.map_or_else(|| self.views(rest), Err) {
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
        let (store, following, files) = (&self.office.store, &mut self.following, &mut self.files);
        // Most of the way outside of any transaction: one that reads for long keeps the write-ahead log from being overwritten.
        if !catch_up(store, (following, &mut self.shadow, files), store.head().size, rest)? {
            return Ok(None);
        }
        let mut denied = None;
        let held = store.shadowed(&mut self.shadow, &mut |shadow, to| {
            catch_up(store, (&mut *following, shadow, &mut *files), to, rest).or_else(|e| {
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
        found.extend(self.keys_lacking()?);
        Ok(Some(found))
    }

    /// Keys of files that were taken out of their table: neither does the file lie there as it came, nor was it destroyed.
    fn keys_lacking(&self) -> Result<Vec<Differing>, Denial> {
        let mut found = Vec::new();
        for (digest, holder) in self.office.store.file_keys_lacking(self.files.keys())? {
            if !self.office.is_destroyed(&digest)? {
                let leaf = holder.and_then(|holder| self.files.get(&(digest, holder)).copied());
                let holder = holder.map_or("*".to_string(), |holder| holder.to_string());
                found.push(Differing::new("file_keys", format!("{} {holder}", hex::encode(&digest)), "missing", leaf));
            }
        }
        Ok(found)
    }
}

/// Brings the shadow along while the leaves are walked: what the walk opens is not opened once more.
struct Along<'s, 'a> {
    following: &'s mut Following<'a>,
    shadow: &'s mut Shadow,
    files: &'s mut Files,
    /// The first leaf that was not there when the walk began; what follows from it is found when the walk is over.
    until: u64,
    /// What could not be followed.
    stopped: Option<Denial>,
}

impl<'s, 'a> Along<'s, 'a> {
    fn new(
        store: &Store,
        (following, shadow, files): (&'s mut Following<'a>, &'s mut Shadow, &'s mut Files),
    ) -> Result<Along<'s, 'a>, Denial> {
        let until = store.head().size;
        following.last = store.last_of_streams(shadow.next(), until)?;
        Ok(Along { following, shadow, files, until, stopped: None })
    }

    /// All that comes, to the end; what could not be followed.
    fn all(mut self, events: &Receiver<StoredEvent>) -> Option<Denial> {
        events.iter().for_each(|event| self.follow(&event));
        self.stopped
    }

    fn follow(&mut self, event: &StoredEvent) {
        if self.stopped.is_none() && event.index == self.shadow.next() && event.index < self.until {
            self.stopped = follow((self.following, self.shadow, self.files), event).err();
        }
    }
}

/// What follows from one more event goes into the shadow.
fn follow(
    (following, shadow, files): (&mut Following<'_>, &mut Shadow, &mut Files),
    event: &StoredEvent,
) -> Result<(), Denial> {
    let follows = following.follow(event)?;
    for digest in follows.files {
        files.entry((digest, event.stream)).or_insert(event.index);
    }
    Ok(shadow.follow(event, &follows.rows, &follows.numbers, follows.account.as_ref())?)
}

fn catch_up(
    store: &Store,
    (following, shadow, files): (&mut Following<'_>, &mut Shadow, &mut Files),
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
            follow((&mut *following, &mut *shadow, &mut *files), event)?;
        }
    }
    Ok(true)
}
