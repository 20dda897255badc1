//! The watch over trusted time and watchmen in the server: begun with what witnesses signed before, looked at every second, called out in the log.

use crate::sequencing::clocks;
use crate::witness::ask::kept;
use fadu_store::Board;
use fadu_web::office::Office;
use fadu_web::office::trust::{Lack, Profile, Trusted};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// So often it is looked.
const EVERY: Duration = Duration::from_secs(1);
/// Every so many looks the database is asked for its triggers.
const TRIGGERS: u32 = 5;
/// So often the file is read that moves this process's clocks.
const CLOCK: Duration = Duration::from_millis(100);

/// Begins to look after time and watchmen.
pub fn begin(office: &Arc<Office>, board: Option<&Board>, profile: Profile) {
    match office.trust_as(profile, clocks(), board.and_then(kept)) {
        Ok(()) => drop(tokio::spawn(watch(Arc::clone(office)))),
        Err(e) => tracing::error!(error = %e, "trusted time"),
    }
}

async fn watch(office: Arc<Office>) {
    let mut called = Vec::new();
    for n in 0u32.. {
        if n.is_multiple_of(TRIGGERS) {
            let office = Arc::clone(&office);
            match tokio::task::spawn_blocking(move || office.look_at_triggers()).await {
                Ok(Ok(())) => {}
                Ok(Err(e)) => tracing::warn!(error = %e, "triggers"),
                Err(e) => tracing::warn!(error = %e, "triggers"),
            }
        }
        if let Some(trusted) = office.trust_state() {
            called = call(&called, &trusted);
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// One line for each thing that is newly lacking or back again, and when acts begin or cease to wait.
fn call(before: &[&'static str], trusted: &Trusted) -> Vec<&'static str> {
    let withheld = trusted.withheld().map(|_| "acts with legal effect are withheld");
    let now: Vec<&'static str> = trusted.lacking.iter().map(named).chain(withheld).collect();
    for what in now.iter().filter(|n| !before.contains(n)) {
        let (drift_ms, witness_ms, time_ms) = (trusted.drift_ms, trusted.unheard_ms, trusted.untimed_ms);
        tracing::error!(what, drift_ms, witness_ms, time_ms, "trust is lacking");
    }
    for what in before.iter().filter(|n| !now.contains(n)) {
        tracing::info!(what, "trust is back");
    }
    now
}

fn named(lack: &Lack) -> &'static str {
    match lack {
        Lack::Check(_) => "running check",
        Lack::Triggers(_) => "triggers",
        Lack::Witness(_) => "witness",
        Lack::Time(_) => "trusted time",
        Lack::Drift(_) => "clock",
    }
}

/// Moves this process's clocks as a file says: for the attacks on the clock that `xtask hold` makes, never for work.
pub fn follow_clock(file: Option<PathBuf>) {
    let Some(file) = file else { return };
    eprintln!("fadu: 时钟按 {} 拨动：只供试验，不得用于办案。", file.display());
    crate::clock::follow_file(&file);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLOCK).await;
            crate::clock::follow_file(&file);
        }
    });
}
