//! Warnings 预警: the log is followed, each matter that got an event or whose moment has come is judged, and what differs from the clues that
//! stand becomes events. A clue is a stream of its own; its id follows from rule, subject and episode, so that nothing is raised twice.
//!
//! `follow.rs` is the follower, `difference.rs` what it writes, `clue.rs` the fold of a clue's events, `list.rs` and `page.rs` what people see,
//! `answer.rs` what they do, `beside.rs` rules over the matters of one party, `tallied.rs` rules over what counts of one body, `figures.rs` how often a rule was right.

mod answer;
mod beside;
mod clue;
mod deeds;
mod difference;
mod figures;
mod follow;
mod grace;
mod list;
mod page;
mod reach;
mod stand;
mod tallied;
mod write;

pub use answer::{Answering, Closing, TakingUp};
pub use deeds::{Deed, Snoozing};
pub use figures::{FiguresPage, RuleFigures};
pub use list::{ClueLine, CluesAsked, CluesPage, ROWS};
pub use page::{ClueEvent, CluePage, Document, Fired, course_zh};
pub use reach::Scope;
pub use stand::Stand;

pub(crate) use clue::{followed, is_clue};
pub(crate) use list::house as house_of;

use fadu_store::StreamId;
use fadu_store::record::Moment;
use sha2::{Digest, Sha256};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// Events of clues begin so.
pub(crate) const CLUE_EVENTS: &str = "Warning";
/// A rule finds a case.
pub(crate) const RAISED: &str = "WarningRaised";
/// What it finds is graver or lighter, or its day is another one.
pub(crate) const CHANGED: &str = "WarningChanged";
/// It finds it no more.
pub(crate) const CLEARED: &str = "WarningCleared";
/// It goes up one level.
pub(crate) const ESCALATED: &str = "WarningEscalated";
/// Its owner answered it.
pub(crate) const HANDLED: &str = "WarningHandled";
/// A chief of its body put it off.
pub(crate) const SNOOZED: &str = "WarningSnoozed";
/// The supervisor took it up.
pub(crate) const TAKEN_UP: &str = "WarningTakenUp";
/// The supervisor closed it.
pub(crate) const CLOSED: &str = "WarningClosed";

/// The stream of a clue: the same for the same rule, subject and episode, whoever finds it and however often.
pub(crate) fn clue_id(rule: &str, subject: &str, episode: &str) -> StreamId {
    let digest = Sha256::digest(format!("clue\n{rule}\n{subject}\n{episode}"));
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    StreamId(id)
}

/// Since when this process could have seen something: what happened before is not held against its speed.
#[derive(Default)]
pub(crate) struct Seeing {
    from: AtomicI64,
    tallies: Mutex<tallied::Scheduled>,
    heard: beside::Heard,
}

impl Seeing {
    /// It sees from this moment on, unless it saw before.
    fn begins(&self, now: Moment) -> Moment {
        let _ = self.from.compare_exchange(0, now.0, Relaxed, Relaxed);
        Moment(self.from.load(Relaxed))
    }
    /// The clock of a demonstration jumped.
    pub(crate) fn jumped(&self, now: Moment) {
        self.from.store(now.0, Relaxed);
    }
}
