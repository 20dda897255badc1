//! The language of expectations: what a scenario says must follow.

use crate::matter::base::{Citation, Day, Fields};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What must follow.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// It is accepted.
    #[serde(default)]
    pub accepted: bool,
    /// It is refused, and this is the first requirement that is unmet.
    #[serde(default)]
    pub refused: Option<String>,
    /// Other requirements that are unmet as well.
    #[serde(default)]
    pub also: Vec<String>,
    /// An article on which the refusal rests.
    #[serde(default)]
    pub cites: Option<Citation>,
    /// The refusal rests on a house rule.
    #[serde(default)]
    pub house: bool,
    /// The act that cures it.
    #[serde(default)]
    pub cure: Option<String>,
    /// What the sentence of the refusal names.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// The form is wrong in this field.
    #[serde(default)]
    pub mistake: Option<String>,
    /// No version of the procedure governs a matter of that day.
    #[serde(default)]
    pub no_procedure: bool,
    /// Values that the record holds afterwards.
    #[serde(default)]
    pub fields: Fields,
    /// Fields of which the record holds no value afterwards.
    #[serde(default)]
    pub without: Vec<String>,
    /// Events with the day on which the newest of that name happened.
    #[serde(default)]
    pub happened: BTreeMap<String, Day>,
    /// Whether the collected act was entered late.
    #[serde(default)]
    pub late: Option<bool>,
    /// Papers made, in order.
    #[serde(default)]
    pub papers: Option<Vec<String>>,
    /// Acts that wait for somebody, in the order of the procedure.
    #[serde(default)]
    pub pending: Option<Vec<String>>,
    /// Events or acts that stand.
    #[serde(default)]
    pub has: Vec<String>,
    /// Events or acts that do not stand, or no longer.
    #[serde(default)]
    pub has_not: Vec<String>,
    /// Findings recorded with a report: code and article, in order.
    #[serde(default)]
    pub findings: Vec<FindingThen>,
    /// Terms.
    #[serde(default)]
    pub term: Vec<TermThen>,
    /// Rows of the limits.
    #[serde(default)]
    pub limit: Vec<LimitThen>,
}

/// A finding.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingThen {
    /// Code of the requirement.
    pub code: String,
    /// An article on which it rests; a house rule if absent.
    #[serde(default)]
    pub cites: Option<Citation>,
}

/// A term as it must run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermThen {
    /// Its id.
    pub id: String,
    /// The day on which it is looked at; else the day of the last step.
    #[serde(default)]
    pub on: Option<Day>,
    /// It has not begun.
    #[serde(default)]
    pub absent: bool,
    /// The last day as counted.
    #[serde(default)]
    pub last_day: Option<Day>,
    /// The last day after rolling.
    #[serde(default)]
    pub rolled: Option<Day>,
    /// The one that binds.
    #[serde(default)]
    pub shown: Option<Day>,
    /// The day on which it was met.
    #[serde(default)]
    pub ended: Option<Day>,
    /// Met in time or not: compares `ended` with the day that binds.
    #[serde(default)]
    pub in_time: Option<bool>,
    /// It is the party's time.
    #[serde(default)]
    pub waits: Option<bool>,
    /// An article of its limit.
    #[serde(default)]
    pub cites: Option<Citation>,
}

/// A row of the limits as it must stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitThen {
    /// Id or alias.
    pub id: String,
    /// Its number.
    #[serde(default)]
    pub count: Option<u32>,
    /// By how much it may be extended.
    #[serde(default)]
    pub extension: Option<u32>,
}
