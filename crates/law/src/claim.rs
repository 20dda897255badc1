//! Claims: what a procedure must never allow, said in its own data and proved before it is published (docs/adr/0011).
//!
//! The catalogue is closed, like that of the guards. A guard stops one act; a claim says what holds on every path, whichever guards bring
//! it about.

use fadu_base::Ground;
use serde::Deserialize;

/// A question of the proof that the procedure itself answers with a reason: a wait for which no term can run, or what grows too large.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excused {
    /// The property, as the proof names it: `wait/…`, `reach/…`, `ends`; a claim cannot be excused.
    pub property: String,
    /// Why, in Chinese.
    pub reason: String,
}

/// A claim as a procedure states it.
#[derive(Clone, Debug, Deserialize)]
pub struct ClaimUse {
    /// Kebab-case id; a claim of an overlay replaces the one of the same id.
    pub id: String,
    /// What is claimed, as one Chinese sentence.
    pub name: String,
    /// Which claim, with its parameters.
    #[serde(flatten)]
    pub claim: Claim,
    /// Article, or house rule.
    pub ground: Ground,
    /// A condition (CEL over the facts and the form) under which it is claimed at all.
    #[serde(default)]
    pub when: Option<String>,
}

/// The catalogue. Names are events or acts; `a|b` is either.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "prove", rename_all = "kebab-case")]
pub enum Claim {
    /// Whenever the event is made, another stands; with `since`, it is newer than that one.
    Before {
        /// The event that must wait.
        event: String,
        /// What must stand.
        needs: String,
        /// What it must be newer than, if that happened.
        #[serde(default)]
        since: Option<String>,
    },
    /// Whenever the event is made, a term that has begun is over, or one of `unless` came after it began.
    Run {
        /// The event that must wait.
        event: String,
        /// Id of the term.
        term: String,
        /// What makes waiting pointless.
        #[serde(default)]
        unless: Vec<String>,
    },
    /// Whenever the event is made, whatever was asked has been answered since.
    Answered {
        /// The event that must wait.
        event: String,
        /// What asks.
        asked: String,
        /// What answers.
        answer: String,
    },
    /// Whenever the event is made, its form says yes in a field.
    Confirmed {
        /// The event.
        event: String,
        /// The field.
        field: String,
    },
    /// Whenever the event is made, nobody whose act among `acts` stands did any of `from` in the same matter: the natural person counts.
    Apart {
        /// The event by which it must hold.
        event: String,
        /// Acts on the one side.
        acts: Vec<String>,
        /// Acts on the other.
        from: Vec<String>,
    },
    /// The act cannot be done here: an overlay may open it.
    Never {
        /// The act.
        act: String,
    },
}

impl Claim {
    /// The event that must wait, if the claim speaks of one.
    pub fn event(&self) -> Option<&str> {
        match self {
            Claim::Before { event, .. }
            | Claim::Run { event, .. }
            | Claim::Answered { event, .. }
            | Claim::Confirmed { event, .. }
            | Claim::Apart { event, .. } => Some(event),
            Claim::Never { .. } => None,
        }
    }
}
