//! Tells how far seeding is, on the error stream: a district takes minutes, and silence looks like a fault.

use fadu_store::{Log, Store};
use std::sync::mpsc::{RecvTimeoutError::Timeout, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// A line comes so often.
const EVERY: Duration = Duration::from_secs(5);

/// Tells until it is dropped.
pub struct Progress {
    over: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Tells how many events a store holds, of about so many.
    pub fn told(store: Store, all: u64) -> Progress {
        // Not parked: whoever asks a database over a socket is woken by it, and woken once more afterwards.
        let (over, heard) = channel::<()>();
        let tell = move || {
            while heard.recv_timeout(EVERY) == Err(Timeout) {
                eprintln!("   {}", line(store.head().size, all));
            }
        };
        Progress { over: Some(over), thread: Some(std::thread::spawn(tell)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over = None;
        if let Some(thread) = self.thread.take() {
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
