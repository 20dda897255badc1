//! What is going on on site, as it is kept: open tasks beside their matters, and positions that are there only while they are shared.

use crate::log::StreamId;
use serde_json::Value;

/// A task on site that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct OnSiteRow {
    /// The matter.
    pub matter: StreamId,
    /// The task's id.
    pub task: String,
    /// Its Chinese name.
    pub name: String,
    /// When it began (ms).
    pub since: i64,
    /// The agency.
    pub agency: String,
    /// The procedure.
    pub procedure: String,
    /// The sharings that stand, as the matter's fold says them.
    pub shares: Value,
}

/// What is kept of a sharing: never who or where in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRow {
    /// The sharing.
    pub share: String,
    /// The matter that it serves.
    pub matter: StreamId,
    /// The device.
    pub device: String,
    /// When the newest position was taken (ms).
    pub at: i64,
    /// Newest position and trail, encrypted under a key that is never on the disk.
    pub body: String,
}

/// What became of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is kept.
    Kept,
    /// Its sharing ended meanwhile: nothing is kept.
    NotShared,
}
