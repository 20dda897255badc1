//! How old the newest back-up is that was restored and verified. One that nobody has restored does not count.

use crate::Office;
use serde::{Deserialize, Serialize};

/// A restored back-up older than this raises an alarm.
pub const OLDEST_MS: i64 = 24 * 3_600_000;

/// The receipt of a drill: a back-up was restored somewhere else and verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drilled {
    /// Digest of its manifest.
    pub manifest: String,
    /// When the back-up was begun (ms): everything acknowledged before is in it.
    pub begun: i64,
    /// When it was restored (ms).
    pub restored: i64,
    /// Leaves of its log.
    pub size: u64,
    /// The root of its log.
    pub root: String,
}
impl Drilled {
    /// The receipt's name in the data directory.
    pub const FILE: &str = "backup-drill.json";
}

/// Whether what is here could be had again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The newest back-up that was restored.
    pub newest: Option<Drilled>,
    /// Its age by the machine's clock (ms).
    pub age_ms: Option<i64>,
    /// None was restored, or it is too old. A demonstration does not call for one.
    pub alarm: bool,
}

impl Office {
    /// The newest restored back-up, by the machine's clock.
    pub fn saved(&self) -> Saved {
        let file = self.store.dir().join(Drilled::FILE);
        let newest: Option<Drilled> = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        // A demonstration may have moved its own clock; back-ups are as old as the machine says.
        let now = self.log().map_or_else(|| self.now(), fadu_store::Board::wall).0;
        judged(newest, now, self.demo)
    }
}

fn judged(newest: Option<Drilled>, now: i64, demo: bool) -> Saved {
    let age_ms = newest.as_ref().map(|d| (now - d.begun).max(0));
    Saved { alarm: !demo && age_ms.is_none_or(|age| age > OLDEST_MS), age_ms, newest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_restored_back_up_is_an_alarm() {
        let of = |begun| Drilled { manifest: String::new(), begun, restored: begun, size: 1, root: String::new() };
        let day = 86_400_000;
        assert_eq!(judged(None, 5, false), Saved { newest: None, age_ms: None, alarm: true });
        assert!(!judged(None, 5, true).alarm);
        assert!(!judged(Some(of(1000)), 1000 + day, false).alarm);
        assert!(judged(Some(of(1000)), 1001 + day, false).alarm);
        // A receipt from the future is not trusted to be young for ever, only young now.
        assert_eq!(judged(Some(of(9000)), 1000, false).age_ms, Some(0));
    }
}
