//! What the published log looks like from outside: the newest checkpoint, the witnesses' words, and whether it keeps up.

use crate::{
    database::{Cosigned, Published, Store},
    fault::Fault,
    tiles::Tiles,
    words,
};
use fadu_record::{Checkpoint, Moment, Note, VerifierKey};
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering::Relaxed},
};
use tokio::sync::watch;

/// Events that are not in the published tree after so long raise an alarm.
pub const ALARM_MS: u64 = 5_000;

/// So many of the witnesses' words are remembered, to find the newest checkpoint that all have signed.
const REMEMBERED: usize = 64;

/// The clocks of the machine: what was published and signed is told by them, even where a demonstration has moved its own.
#[derive(Clone)]
pub struct Clocks {
    /// Milliseconds from anywhere, that only go forward.
    pub steady: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// The wall's.
    pub wall: Arc<dyn Fn() -> Moment + Send + Sync>,
}

/// A witness that is asked to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its key.
    pub key: VerifierKey,
    /// What people call it.
    pub label: String,
    /// Where it listens: `http://host:port`, perhaps with a path.
    pub url: String,
}
impl Witness {
    /// Name and id of its key: under this its word is kept.
    pub fn id(&self) -> String {
        words::id_of(&self.key)
    }
}

/// How a witness stands: its newest word, and what went wrong since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessState {
    /// The witness.
    pub witness: Witness,
    /// Its newest word.
    pub word: Option<Cosigned>,
    /// Why it does not sign now.
    pub trouble: Option<String>,
}

/// The published log as everybody sees it. One for a process.
pub struct Board {
    tiles: Arc<Tiles>,
    key: VerifierKey,
    clocks: Clocks,
    published: watch::Sender<Option<Arc<Published>>>,
    stalled: RwLock<Option<String>>,
    /// Which witness holds the proof, and what it says.
    broken: RwLock<Option<(String, String)>>,
    witnesses: RwLock<Vec<WitnessState>>,
    recent: RwLock<Vec<Cosigned>>,
    /// When everything that was committed then was published.
    level_ms: AtomicU64,
}

impl Board {
    /// As the store left it.
    pub fn open(
        store: &Store,
        tiles: Arc<Tiles>,
        (key, witnesses): (VerifierKey, Vec<Witness>),
        clocks: Clocks,
    ) -> Result<Board, Fault> {
        let words = store.cosignatures()?;
        let state = |witness: Witness| {
            let word = words.iter().find(|w| w.witness == witness.id()).cloned();
            WitnessState { witness, word, trouble: None }
        };
        let level_ms = AtomicU64::new((clocks.steady)());
        // Another key's checkpoint is not ours to show.
        let head = store.published_head()?.filter(|head| opened(&head.note, &key).is_some());
        Ok(Board {
            tiles,
            key,
            clocks,
            published: watch::Sender::new(head.map(Arc::new)),
            stalled: RwLock::default(),
            broken: RwLock::default(),
            witnesses: RwLock::new(witnesses.into_iter().map(state).collect()),
            recent: RwLock::new(words),
            level_ms,
        })
    }

    /// The key that checks the checkpoints.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }
    /// The files.
    pub fn tiles(&self) -> &Tiles {
        &self.tiles
    }
    /// The newest checkpoint.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.borrow().clone()
    }
    /// Wakes whoever waits for a new checkpoint.
    pub fn follow(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.published.subscribe()
    }
    /// The time that this board measures with.
    pub fn now_ms(&self) -> u64 {
        (self.clocks.steady)()
    }
    /// Now, by the wall's clock.
    pub fn wall(&self) -> Moment {
        (self.clocks.wall)()
    }

    /// A new checkpoint.
    pub fn publish(&self, published: Published) {
        *write(&self.stalled) = None;
        self.published.send_replace(Some(Arc::new(published)));
    }
    /// Everything that was committed at this time is published.
    pub fn level(&self, ms: u64) {
        *write(&self.stalled) = None;
        self.level_ms.store(ms, Relaxed);
    }
    /// Nothing could be published.
    pub fn stall(&self, why: String) {
        *write(&self.stalled) = Some(why);
    }
    /// A witness holds proof against this log; that does not pass by itself, only when the very witness signs again: then its operator has looked.
    pub fn broken(&self, witness: &str, why: String) {
        *write(&self.broken) = Some((witness.to_owned(), why));
    }
    /// Why nothing can be published, or what proves that this is not the tree that was published.
    pub fn stalled(&self) -> Option<String> {
        let broken = read(&self.broken).as_ref().map(|(_, why)| why.clone());
        broken.or_else(|| read(&self.stalled).clone())
    }

    /// How many of the store's events are not published, and for how long at most, in milliseconds.
    pub fn behind(&self, held: u64) -> (u64, u64) {
        let published = self.published.borrow().as_ref().map_or(0, |p| p.size);
        let waiting = held.saturating_sub(published);
        let since = if waiting == 0 { 0 } else { self.now_ms().saturating_sub(self.level_ms.load(Relaxed)) };
        (waiting, since)
    }
    /// Whether there is reason to call somebody: events wait too long, or the record does not fit what was published.
    pub fn alarm(&self, held: u64) -> bool {
        self.behind(held).1 > ALARM_MS || self.stalled().is_some()
    }

    /// Whether anybody is asked to sign.
    pub fn has_witnesses(&self) -> bool {
        !read(&self.witnesses).is_empty()
    }
    /// The witnesses and how they stand.
    pub fn witnesses(&self) -> Vec<WitnessState> {
        read(&self.witnesses).clone()
    }
    /// A witness has signed.
    pub fn cosigned(&self, word: &Cosigned) {
        write(&self.broken).take_if(|(witness, _)| *witness == word.witness);
        let mut recent = write(&self.recent);
        recent.retain(|held| (&held.witness, &held.note) != (&word.witness, &word.note));
        if recent.len() >= REMEMBERED {
            recent.remove(0);
        }
        recent.push(word.clone());
        drop(recent);
        self.of(&word.witness, |state| (state.word, state.trouble) = (Some(word.clone()), None));
    }
    /// A witness did not sign.
    pub fn refused(&self, witness: &str, why: String) {
        self.of(witness, |state| state.trouble = Some(why));
    }
    fn of(&self, witness: &str, change: impl FnOnce(&mut WitnessState)) {
        if let Some(state) = write(&self.witnesses).iter_mut().find(|s| s.witness.id() == witness) {
            change(state);
        }
    }

    /// The newest checkpoint with the log's signature and those of the witnesses that have signed this very one.
    pub fn checkpoint(&self) -> Option<String> {
        let published = self.published()?;
        Some(self.with_words(&published.note))
    }
    /// The newest checkpoint that all witnesses have signed, with their signatures; the newest of all where there are no witnesses.
    pub fn witnessed(&self) -> Option<String> {
        let states = self.witnesses();
        if states.is_empty() {
            return self.checkpoint();
        }
        let recent = read(&self.recent);
        let signed = |note: &str, state: &WitnessState| {
            let id = state.witness.id();
            recent.iter().find(|w| w.witness == id && w.note == note).map(|w| w.line.clone())
        };
        let of_all = |word: &Cosigned| states.iter().map(|s| signed(&word.note, s)).collect::<Option<Vec<String>>>();
        let newest = recent.iter().filter_map(|w| Some((w.size, w, of_all(w)?))).max_by_key(|(size, ..)| *size)?;
        Some(newest.2.iter().fold(newest.1.note.clone(), |text, line| text + line))
    }
    fn with_words(&self, note: &str) -> String {
        let states = read(&self.witnesses);
        let words = states.iter().filter_map(|s| s.word.as_ref()).filter(|w| w.note == note);
        words.fold(note.to_owned(), |text, word| text + &word.line)
    }
    /// Whether somebody's checkpoint is ours, and of how many leaves.
    pub fn opened(&self, note: &str) -> Option<Checkpoint> {
        opened(note, &self.key)
    }
}

/// The checkpoint of a note that this key signed.
fn opened(note: &str, key: &VerifierKey) -> Option<Checkpoint> {
    Checkpoint::opened(&note.parse::<Note>().ok()?, key).ok()
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}
fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
