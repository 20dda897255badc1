//! How far the destruction of a file is, as the record has it, and how long a file is kept.

use crate::matter::{Entry, Facts};
use serde::Serialize;

/// Somebody asks that a file be destroyed.
pub const ASKED: &str = "EvidenceDestructionAsked";
/// Somebody else agrees.
pub const APPROVED: &str = "EvidenceDestructionApproved";
/// Either thinks better of it.
pub const WITHDRAWN: &str = "EvidenceDestructionWithdrawn";
/// The bytes are gone.
pub const ERASED: &str = "EvidenceErased";

/// The field of these events that names the file.
pub(crate) const DIGEST: &str = "destroy_digest";
pub(crate) const REASON: &str = "destroy_reason";
pub(crate) const NOT_BEFORE: &str = "destroy_not_before";
/// One step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Who.
    pub by: String,
    #[serde(skip)]
    pub(crate) person: String,
    /// When (ms).
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// How far the destruction of a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Destruction {
    /// Asked for.
    pub asked: Option<Step>,
    /// Approved.
    pub approved: Option<Step>,
    /// Not before then (ms).
    pub not_before: Option<i64>,
    /// Done.
    pub done: Option<Step>,
}

fn of_file<'a>(facts: &'a Facts, digest: &'a str) -> impl Iterator<Item = &'a Entry> {
    let names = [ASKED, APPROVED, WITHDRAWN, ERASED];
    let all = facts.entries.iter().map(AsRef::as_ref);
    all.filter(move |e: &&Entry| names.contains(&e.name.as_str()) && e.text(DIGEST) == Some(digest))
}

/// How far the destruction of a file is, as the record has it.
pub(crate) fn state(facts: &Facts, digest: &str) -> Destruction {
    let mut state = Destruction::default();
    for e in of_file(facts, digest) {
        let reason = e.text(REASON).unwrap_or_default().to_string();
        let step = Some(Step { by: e.actor_name.clone(), person: e.actor.clone(), at: e.recorded.0, reason });
        match e.name.as_str() {
            ASKED => state = Destruction { asked: step, ..Destruction::default() },
            APPROVED => (state.approved, state.not_before) = (step, e.number(NOT_BEFORE)),
            WITHDRAWN => state = Destruction::default(),
            _ => state.done = step,
        }
    }
    state
}

/// Whether the bytes of the file of an event were destroyed.
pub(crate) fn is_destroyed(facts: &Facts, digest: &str) -> bool {
    of_file(facts, digest).any(|e| e.name == ERASED)
}
