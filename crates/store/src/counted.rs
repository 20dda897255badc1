//! Rows of what counts in statistics 统计: pure data. Who computes them is `office`, who adds them up `watch::cube` (ADR 38).

use crate::log::StreamId;

/// An event that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedRow {
    /// What it is counted as.
    pub what: String,
    /// The place of the event in its matter, from 0.
    pub place: i32,
    /// Its day (days since 1970-01-01).
    pub day: i32,
    /// Its money (fen).
    pub sum_fen: i64,
    /// Its values by dimension, as canonical JSON.
    pub cells: String,
}

/// A row as it was last changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedChange {
    /// Its matter.
    pub matter: StreamId,
    /// What it says.
    pub row: CountedRow,
    /// It counts no more.
    pub gone: bool,
    /// Its number, dense from 1.
    pub n: u64,
    /// The change, growing.
    pub touched: u64,
}
