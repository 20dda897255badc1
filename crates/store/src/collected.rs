//! Rows of acts that were done elsewhere 归集: pure data. Who computes them is `office`.

use crate::log::StreamId;

/// An act that was done elsewhere, as the statistics of entry count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedRow {
    /// Its matter.
    pub matter: StreamId,
    /// The agency that did and entered it.
    pub agency: String,
    /// Its kind.
    pub kind: String,
    /// Where it comes from.
    pub source: String,
    /// Its number there; empty if it has none.
    pub number: String,
    /// The day on which it was done (days since 1970-01-01).
    pub done_on: i32,
    /// The day on which it was entered.
    pub entered_on: i32,
    /// The month in which it was entered, year * 100 + month.
    pub month: i32,
    /// Entered after the limit of the house.
    pub late: bool,
    /// Requirements that it missed, as it stands now.
    pub findings: i32,
    /// How often it was corrected.
    pub corrected: i32,
    /// It was taken out again.
    pub withdrawn: bool,
}

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectedFilter {
    /// Of this agency.
    pub agency: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// From this source.
    pub source: Option<String>,
    /// Entered from the first to the second of these months.
    pub months: Option<(i32, i32)>,
    /// Only some of them.
    pub only: CollectedOnly,
}

/// Which part of those that fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CollectedOnly {
    /// All that stand.
    #[default]
    All,
    /// Those entered in time.
    InTime,
    /// Those entered late.
    Late,
    /// Those with findings.
    Findings,
    /// Those that were corrected.
    Corrected,
    /// Those taken out again.
    Withdrawn,
}

/// How many of an agency, a kind and a source were entered in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedCount {
    /// The agency.
    pub agency: String,
    /// The kind.
    pub kind: String,
    /// The source.
    pub source: String,
    /// The month.
    pub month: i32,
    /// Entered, and standing.
    pub entered: u64,
    /// Of them late.
    pub late: u64,
    /// The days between act and entry of all of them.
    pub days: u64,
    /// With findings.
    pub findings: u64,
    /// Corrected.
    pub corrected: u64,
    /// Taken out again.
    pub withdrawn: u64,
}
