//! The scrub at work in the server: a thread of its own reads every file of evidence again and again, no faster than it was told, and
//! collects what nobody came back for, and positions whose time is over.

use crate::clock::instant;
use fadu_web::office::Office;
use std::sync::{Arc, Weak, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Between two rounds.
const REST: Duration = Duration::from_secs(60);

/// The scrub of this process; stopped when dropped.
pub struct Scrubbing {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Scrubbing {
    /// Begins at so many MB a second; 0 does not look, and collects all the same.
    pub fn start(office: &Arc<Office>, rate_mb: u64) -> Result<Scrubbing, String> {
        let (stop, stopped) = mpsc::channel();
        if rate_mb > 0 {
            office.scrub_at(rate_mb);
        }
        let (office, runtime) = (Arc::downgrade(office), tokio::runtime::Handle::current());
        let thread = std::thread::Builder::new().name("evidence-scrub".into());
        let thread = thread.spawn(move || run(&office, &runtime, (rate_mb, &stopped))).map_err(|e| e.to_string())?;
        Ok(Scrubbing { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Scrubbing {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, the log says so.
            let _ = thread.join();
        }
    }
}

fn run(office: &Weak<Office>, runtime: &tokio::runtime::Handle, (rate_mb, stopped): (u64, &mpsc::Receiver<()>)) {
    loop {
        let Some(office) = office.upgrade() else { return };
        // Before anything is looked at: what lies in clear since before there were keys goes under keys.
        let mut hurry = Pace { rate: (rate_mb.max(8) * 4) << 20, began: instant(), read: 0, stopped };
        match office.lock_up_files(&mut |n| hurry.go_on(n)) {
            Ok(0) => {}
            Ok(done) => tracing::info!(done, "files put under keys"),
            Err(e) => tracing::error!(error = %e, "files under keys"),
        }
        let mut pace = Pace { rate: rate_mb.max(1) << 20, began: instant(), read: 0, stopped };
        if rate_mb > 0
            && let Err(e) = office.scrub_round(&mut |n| pace.go_on(n))
        {
            tracing::error!(error = %e, "scrub");
        }
        match office.collect_uploads() {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "uploads given up"),
            Err(e) => tracing::error!(error = %e, "uploads"),
        }
        match runtime.block_on(office.forget_files()) {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "files of erased matters forgotten"),
            Err(e) => tracing::error!(error = %e, "files of erased matters"),
        }
        match runtime.block_on(office.destroy_due()) {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "evidence destroyed as approved"),
            Err(e) => tracing::error!(error = %e, "destruction"),
        }
        match runtime.block_on(office.live_sweep()) {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "positions forgotten"),
            Err(e) => tracing::error!(error = %e, "positions"),
        }
        drop(office);
        if !matches!(stopped.recv_timeout(REST), Err(mpsc::RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

/// Holds a reader back to its rate.
struct Pace<'a> {
    rate: u64,
    began: Instant,
    read: u64,
    stopped: &'a mpsc::Receiver<()>,
}

impl Pace<'_> {
    /// Waits until so much may have been read; whether to go on.
    fn go_on(&mut self, bytes: u64) -> bool {
        self.read += bytes;
        let due = Duration::from_millis(self.read.saturating_mul(1000) / self.rate);
        let wait = due.saturating_sub(instant().duration_since(self.began));
        matches!(self.stopped.recv_timeout(wait), Err(mpsc::RecvTimeoutError::Timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_held_back_to_its_rate_and_hears_the_end() {
        let (stop, stopped) = mpsc::channel::<()>();
        let mut pace = Pace { rate: 10 << 20, began: instant(), read: 0, stopped: &stopped };
        let began = instant();
        assert!(pace.go_on(1 << 20) && pace.go_on(1 << 20));
        let took = instant().duration_since(began);
        assert!(took >= Duration::from_millis(190), "2 MiB at 10 MiB/s took {took:?}");
        drop(stop);
        assert!(!pace.go_on(1 << 30), "told to stop, it does not wait");
    }
}
