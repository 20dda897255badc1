//! Terms of a procedure: from which event each runs, what ends, pauses or extends it.

use crate::guard::Guard;
use fadu_base::Citation;
use serde::Deserialize;

/// A term that runs in a matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermUse {
    /// Kebab-case id; an overlay replaces a term by its id.
    pub id: String,
    /// Chinese name of what is due.
    pub name: String,
    /// Id or alias of the limit.
    pub limit: String,
    /// The event from which it runs; `A|B` is the later of both.
    pub from: String,
    /// The field of that event that holds the day; else the day it happened.
    #[serde(default)]
    pub from_field: Option<String>,
    /// The field of that event that holds the time of day: for limits in hours.
    #[serde(default)]
    pub from_time: Option<String>,
    /// Events that end it.
    pub until: Vec<String>,
    /// A field of the starting event that holds the number of units, where no article fixes one.
    #[serde(default)]
    pub count_field: Option<String>,
    /// Pauses of the clock.
    #[serde(default)]
    pub pauses: Vec<PauseUse>,
    /// The event that extends it, with the field that holds the units.
    #[serde(default)]
    pub extension: Option<(String, String)>,
    /// The event that sets its last day anew, with the field that holds the day.
    #[serde(default)]
    pub set_by: Option<(String, String)>,
    /// Terms after whose last day it runs: after the latest of them, in place of the day of the event.
    #[serde(default)]
    pub after_terms: Vec<String>,
    /// A condition under which it runs at all.
    #[serde(default)]
    pub when: Option<Guard>,
    /// So many days before the last day the light turns yellow; a default of the product, never law.
    #[serde(default = "three")]
    pub yellow_days: i32,
    /// It is the party's time: the agency waits. Such a term warns nobody.
    #[serde(default)]
    pub waits: bool,
    /// The article of the overlay that sets another number where the base limit leaves room.
    #[serde(default)]
    pub loosened_by: Option<Citation>,
}

/// A pause of the clock 中止、扣除.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseUse {
    /// Chinese name of the ground.
    pub name: String,
    /// The event that starts it.
    pub from: String,
    /// The field with its first day; else the day it happened.
    #[serde(default)]
    pub from_field: Option<String>,
    /// The event that ends it.
    pub to: String,
    /// The field with its last day; else the day it happened.
    #[serde(default)]
    pub to_field: Option<String>,
    /// Article.
    pub cites: Citation,
}

fn three() -> i32 {
    3
}
