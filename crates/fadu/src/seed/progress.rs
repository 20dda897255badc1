//! Tells how far seeding is, on the error stream: a district takes minutes, and silence looks like a fault.

use fadu_store::{Log, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{JoinHandle, park_timeout};
use std::time::Duration;

/// A line comes so often.
const EVERY: Duration = Duration::from_secs(5);

/// Tells until it is dropped.
pub struct Progress {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Tells how many events a store holds, of about so many.
    pub fn told(store: Store, all: u64) -> Progress {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let tell = move || {
            park_timeout(EVERY);
            while !seen.load(Relaxed) {
                eprintln!("   {}", line(store.head().size, all));
                park_timeout(EVERY);
            }
        };
        Progress { over, thread: Some(std::thread::spawn(tell)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It only prints; if it panicked, nothing is lost.
            let _ = thread.join();
        }
    }
}

fn line(done: u64, all: u64) -> String {
    format!("已写入 {done} 条记录，约 {}%", (done * 100 / all.max(1)).min(99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_never_over_before_it_is_over() {
        for (done, all, told) in [
            (0, 13_600, "已写入 0 条记录，约 0%"),
            (6_800, 13_600, "已写入 6800 条记录，约 50%"),
            (14_000, 13_600, "已写入 14000 条记录，约 99%"),
        ] {
            assert_eq!(line(done, all), told);
        }
    }
}
