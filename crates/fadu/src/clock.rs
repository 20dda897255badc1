//! The clocks: the machine's, the demonstration's, which may be moved forward, and the seeder's, which is set.

use fadu_web::office::Clock;
use fadu_web::office::base::{Day, Moment};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

const DAY_MS: i64 = 86_400_000;
const FILE: &str = "demo-clock.json";

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge of the program: here time comes in")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(WALL_AHEAD_MS.load(Ordering::Relaxed)),
        )
    }
}

/// So far this process's clocks are ahead of the machine's: 0, unless an attack on the clock is tried (`serve --clock-file`).
static WALL_AHEAD_MS: AtomicI64 = AtomicI64::new(0);
static STEADY_AHEAD_MS: AtomicI64 = AtomicI64::new(0);

/// Follows a file with two numbers, milliseconds that the wall's and the steady clock are ahead; a file that is not there moves nothing.
pub fn follow_file(file: &Path) {
    let told = std::fs::read_to_string(file).unwrap_or_default();
    let mut numbers = told.split_whitespace().map_while(|n| n.parse::<i64>().ok());
    if let (Some(wall), Some(steady)) = (numbers.next(), numbers.next()) {
        WALL_AHEAD_MS.store(wall, Ordering::Relaxed);
        STEADY_AHEAD_MS.fetch_max(steady, Ordering::Relaxed);
    }
}

/// Milliseconds that only go forward, from a moment on.
pub fn steady_ms(since: std::time::Instant) -> u64 {
    let passed = i64::try_from(instant().duration_since(since).as_millis()).unwrap_or(i64::MAX);
    u64::try_from(passed.saturating_add(STEADY_AHEAD_MS.load(Ordering::Relaxed))).unwrap_or(0)
}

/// The wall's clock in milliseconds: for lines of the log.
pub fn wall_ms() -> i64 {
    SystemClock.now().0
}

/// Milliseconds that only go forward: for measuring.
#[expect(clippy::disallowed_methods, reason = "the edge of the program: measures, decides nothing")]
pub fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

/// The demonstration's clock: the machine's and so many days; the days are kept in the data directory.
pub struct DemoClock {
    ahead_days: AtomicI64,
    file: PathBuf,
}

impl DemoClock {
    /// Whether a data directory is a demonstration whose clock was moved.
    pub fn is_kept(data_dir: &Path) -> bool {
        data_dir.join(FILE).exists()
    }

    /// The clock of a data directory.
    pub fn open(dir: &Path) -> DemoClock {
        let file = dir.join(FILE);
        let kept = std::fs::read(&file).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
        let ahead = kept.and_then(|v| v.get("ahead_days")?.as_i64()).unwrap_or(0);
        DemoClock { ahead_days: AtomicI64::new(ahead), file }
    }

    /// Says from now on that today is this day; also after a restart.
    pub fn set_today(dir: &Path, day: Day) -> std::io::Result<()> {
        let ahead = i64::from(day.number() - SystemClock.now().day().number());
        if ahead == 0 && !dir.join(FILE).exists() {
            return Ok(());
        }
        keep(&dir.join(FILE), ahead)
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        Moment(SystemClock.now().0 + self.ahead_days.load(Ordering::Relaxed) * DAY_MS)
    }
    fn forward(&self, days: i32) -> bool {
        let ahead = self.ahead_days.load(Ordering::Relaxed) + i64::from(days);
        let kept = keep(&self.file, ahead).is_ok();
        if kept {
            self.ahead_days.store(ahead, Ordering::Relaxed);
        }
        kept
    }
}

/// Written beside and renamed, so that a crash leaves the old or the new.
fn keep(file: &Path, ahead_days: i64) -> std::io::Result<()> {
    let beside = file.with_extension("part");
    std::fs::write(&beside, serde_json::json!({ "ahead_days": ahead_days }).to_string())?;
    std::fs::rename(beside, file)
}

/// The seeder's clock: it says what it was set to.
#[derive(Default)]
pub struct SeedClock(AtomicI64);

impl SeedClock {
    /// Sets the clock; it never goes back.
    pub fn set(&self, at: Moment) {
        self.0.fetch_max(at.0, Ordering::Relaxed);
    }
}

impl Clock for SeedClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_stays_moved() {
        let dir = std::env::temp_dir().join(format!("fadu-clock-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let clock = DemoClock::open(&dir);
        let before = clock.now().day();
        assert!(clock.forward(30) && clock.forward(2));
        assert!((32..=33).contains(&(clock.now().day().number() - before.number())));
        let again = DemoClock::open(&dir);
        assert!((32..=33).contains(&(again.now().day().number() - before.number())));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
