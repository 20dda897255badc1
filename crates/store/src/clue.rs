//! Rows of clues 预警线索: what the rules of warning found, and what became of it. Pure data; who computes them is `office`.

use crate::log::StreamId;
use serde_json::Value;

/// A clue as its events have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClueRow {
    /// The clue: a stream of its own.
    pub clue: StreamId,
    /// The rule that found it.
    pub rule: String,
    /// What it is about: a matter, a party, an officer, an agency, an item.
    pub about: String,
    /// Which: the matter's id, or the key.
    pub subject: String,
    /// The agency that it concerns.
    pub agency: String,
    /// The persons who are to answer it.
    pub owners: Vec<String>,
    /// `open`, `handled`, `cleared`, `taken`, `closed`.
    pub state: String,
    /// 1 yellow, 2 red, 3 block.
    pub level: u8,
    /// The rule finds it still.
    pub standing: bool,
    /// How many levels it went up.
    pub up: u8,
    /// When it was raised (ms).
    pub raised: i64,
    /// Since when it is so (ms).
    pub since: i64,
    /// From when the supervisor sees it (ms).
    pub shown: i64,
    /// From the event, or from the moment to look again, to the warning (ms).
    pub lag: i64,
    /// How it was answered: `cured`, `explained`, `false-alarm`; empty while it was not.
    pub handled: String,
    /// The rest.
    pub body: Value,
}

/// Which clues are asked for; what is empty asks nothing.
#[derive(Debug, Clone, Default)]
pub struct ClueFilter {
    /// Only of these agencies.
    pub agencies: Vec<String>,
    /// Only those that this person is to answer.
    pub owner: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
    /// Only of this level.
    pub level: Option<u8>,
    /// Only in these states.
    pub states: Vec<String>,
    /// Only what the supervisor sees at this moment.
    pub shown_at: Option<i64>,
    /// Only about this matter or key.
    pub subject: Option<String>,
    /// Rules in the order in which clues of one level come, those of a rank together; those of no rank come last.
    pub ranks: Vec<Vec<String>>,
}

/// What became of the clues of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClueFigures {
    /// The rule.
    pub rule: String,
    /// Raised in all.
    pub raised: u64,
    /// Open, or in a course.
    pub open: u64,
    /// Not found any more.
    pub cleared: u64,
    /// Answered as cured or explained.
    pub answered: u64,
    /// Called a false alarm.
    pub false_alarms: u64,
    /// Closed by the supervisor.
    pub closed: u64,
    /// Half of the warnings came within so many milliseconds.
    pub lag_p50: i64,
    /// All but one of a hundred did.
    pub lag_p99: i64,
}
