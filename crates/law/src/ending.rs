//! What takes a matter out of its ordinary course: an early end, and officers who must withdraw from it.

use fadu_base::Ground;
use serde::Deserialize;

/// What ends a matter before its ordinary end: handed to another agency, not opened, left without object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// The events.
    pub events: Vec<String>,
    /// An act that one of these events closes (`before`) is closed by them too.
    pub closes: Vec<String>,
}

/// Officers whom a decision keeps from a matter 回避: from then on none of them acts in it or is named in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Barred {
    /// The event of the decision.
    pub event: String,
    /// The field of the event and its value that bars.
    pub when: (String, String),
    /// The field of the event with the officers.
    pub officers: String,
    /// What it rests on.
    pub ground: Ground,
    /// The act that cures it.
    #[serde(default)]
    pub cure: Option<String>,
}
