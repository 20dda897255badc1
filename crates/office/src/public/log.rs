//! The published log: what everybody may see of it, what whoever runs the machine is told, and whether a checkpoint that somebody kept still holds.

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::record::{TilePath, Tree, hex};
use fadu_store::{Board, Log};
use std::sync::Arc;

/// The log on its public page.
#[derive(Clone, Debug, PartialEq)]
pub struct LogPage {
    /// The log's own name.
    pub origin: String,
    /// The key that checks its checkpoints.
    pub key: String,
    /// The algorithm of that key.
    pub algorithm: &'static str,
    /// Number of records published.
    pub size: u64,
    /// The root, in hexadecimal.
    pub root: String,
    /// When it was published, by the machine's clock.
    pub at: Moment,
    /// How long ago, in seconds.
    pub age_s: i64,
    /// The newest checkpoint with its signatures, as one holds it.
    pub checkpoint: String,
    /// The bodies that sign it, too.
    pub witnesses: Vec<WitnessLine>,
}

/// A body that signs.
#[derive(Clone, Debug, PartialEq)]
pub struct WitnessLine {
    /// What people call it.
    pub label: String,
    /// The name of its key.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Number of records that it signed for, when, and how long ago in seconds.
    pub word: Option<(u64, Moment, i64)>,
    /// Whether that is the newest checkpoint.
    pub current: bool,
    /// Why it does not sign now.
    pub trouble: Option<String>,
}

/// What whoever runs the machine is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogHealth {
    /// Records in the database.
    pub held: u64,
    /// Records published.
    pub published: u64,
    /// Records that wait.
    pub waiting: u64,
    /// How long the oldest of them has waited at most, in milliseconds.
    pub waiting_ms: u64,
    /// Why nothing can be published.
    pub stalled: Option<String>,
    /// There is reason to call somebody.
    pub alarm: bool,
    /// Witnesses that do not sign now.
    pub silent: Vec<(String, String)>,
}

/// What became of a checkpoint that somebody kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldCheckpoint {
    /// It is no checkpoint of this log: not its form, not its signature.
    Strange,
    /// Today's log begins with exactly those records.
    Holds {
        /// Records then.
        size: u64,
        /// Records now.
        now: u64,
    },
    /// The log signed it, and today's log does not begin with those records.
    Broken {
        /// Records then.
        size: u64,
        /// Records now.
        now: u64,
    },
    /// The tiles cannot be read now.
    Unknown,
}

impl Office {
    /// From now on this is the published log, or the reason why there is none. Once, at the start.
    pub fn show_log(&self, log: Result<Arc<Board>, String>) -> bool {
        self.log.set(log).is_ok()
    }

    /// The published log, if there is one.
    pub fn log(&self) -> Option<&Board> {
        self.log.get().and_then(|l| l.as_ref().ok()).map(AsRef::as_ref)
    }

    /// The keys that checkpoints are checked with, the log's own first; they are there before the first checkpoint is.
    pub fn log_keys(&self) -> Vec<String> {
        let Some(board) = self.log() else { return Vec::new() };
        let witnesses = board.witnesses().into_iter().map(|s| s.witness.key.to_string());
        std::iter::once(board.key().to_string()).chain(witnesses).collect()
    }

    /// The log on its page; none before the first checkpoint.
    pub fn log_page(&self) -> Option<LogPage> {
        let board = self.log()?;
        let (published, now) = (board.published()?, board.wall());
        let age_s = |at: Moment| ((now.0 - at.0) / 1000).max(0);
        let witnesses = board.witnesses().into_iter().map(|s| WitnessLine {
            label: s.witness.label.clone(),
            name: s.witness.key.name().to_string(),
            key: s.witness.key.to_string(),
            current: s.word.as_ref().is_some_and(|w| w.note == published.note),
            word: s.word.map(|w| (w.size, w.at, age_s(w.at))),
            trouble: s.trouble,
        });
        Some(LogPage {
            origin: board.key().name().to_string(),
            key: board.key().to_string(),
            algorithm: board.key().kind().algorithm().name(),
            size: published.size,
            root: hex::encode(&published.root),
            at: published.at,
            age_s: age_s(published.at),
            checkpoint: board.checkpoint()?,
            witnesses: witnesses.collect(),
        })
    }

    /// How the log keeps up.
    pub fn log_health(&self) -> LogHealth {
        let held = self.store.head().size;
        let Some(board) = self.log() else {
            let stalled = self.log.get().and_then(|l| l.as_ref().err()).cloned();
            return LogHealth { held, alarm: stalled.is_some(), stalled, ..LogHealth::default() };
        };
        let (waiting, waiting_ms) = board.behind(held);
        let silent = board.witnesses().into_iter().filter_map(|s| Some((s.witness.label, s.trouble?)));
        LogHealth {
            held,
            published: board.published().map_or(0, |p| p.size),
            waiting,
            waiting_ms,
            stalled: board.stalled(),
            alarm: board.alarm(held),
            silent: silent.collect(),
        }
    }

    /// The same for the page of those who run the machine.
    pub fn log_watched(&self, who: &Who) -> Result<(LogHealth, Option<LogPage>), Denial> {
        policy::require(who, Do::Oversee, who.agency)?;
        Ok((self.log_health(), self.log_page()))
    }

    /// The bytes of a tile that the published tree has, or had when it was smaller.
    pub fn log_tile(&self, address: &str) -> Result<Vec<u8>, Denial> {
        let path: TilePath = address.parse().map_err(|_| Denial::NotFound)?;
        let board = self.log().ok_or(Denial::NotFound)?;
        // What lies on the disk beyond the published head is nobody's yet.
        let size = board.published().map_or(0, |p| p.size);
        let there = TilePath::within(path.row, path.index, size).is_some_and(|now| now.width >= path.width);
        let bytes = if there { board.tiles().read(path)? } else { None };
        bytes.ok_or(Denial::NotFound)
    }

    /// Whether today's log begins with the records of a checkpoint that somebody kept.
    pub fn log_holds(&self, kept: &str) -> HeldCheckpoint {
        let Some(board) = self.log() else { return HeldCheckpoint::Unknown };
        // Copied from a page, it has lost its last newline or got other ones.
        let kept = kept.replace("\r\n", "\n").trim().to_owned() + "\n";
        let Some(then) = board.opened(&kept) else { return HeldCheckpoint::Strange };
        let Some(now) = board.published() else { return HeldCheckpoint::Unknown };
        let (size, now) = (then.size, now.size);
        if size > now {
            return HeldCheckpoint::Broken { size, now };
        }
        match Tree(&board.tiles().nodes(now)).root(size) {
            Some(root) if root == then.root => HeldCheckpoint::Holds { size, now },
            Some(_) => HeldCheckpoint::Broken { size, now },
            None => HeldCheckpoint::Unknown,
        }
    }
}
