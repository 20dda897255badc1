//! Whether the server is alive, and whether it is ready.

use crate::Shared;
use crate::office::Spoiled;
use crate::office::trust::Lack;
use axum::extract::State;
use axum::http::StatusCode;

/// `GET /healthz`.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: only after recovery, and only over a store that has been set up. A published log that does not keep up is told in a
/// second line; people are served all the same.
pub async fn ready(State(office): State<Shared>) -> (StatusCode, String) {
    if !office.ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".into());
    }
    let health = office.log_health();
    let told = match (&health.stalled, health.alarm) {
        (Some(_), _) => format!("log: stopped at {} of {} events\n", health.published, health.held),
        (None, true) => format!("log: {} events wait {} ms\n", health.waiting, health.waiting_ms),
        (None, false) => String::new(),
    };
    let saved = match office.saved() {
        saved if !saved.alarm => String::new(),
        saved => match saved.age_ms {
            Some(age_ms) => format!("backup: the newest restored one is {} hours old\n", age_ms / 3_600_000),
            None => "backup: none was restored\n".to_string(),
        },
    };
    let guarded = office.guarded();
    let now = office.log().map_or_else(|| office.now(), fadu_office::store::Board::wall);
    let held = match guarded.found.len() {
        0 if guarded.missing(now) => "record: no round of the check has ended for too long\n".to_string(),
        0 => String::new(),
        n => format!("record: altered in {n} places\n"),
    };
    (StatusCode::OK, format!("ready\n{told}{held}{saved}{}{}", trust(&office), evidence(&office)))
}

/// What is lacking of time, witnesses and watchmen, one a line.
fn trust(office: &Shared) -> String {
    let Some(trusted) = office.trust_state() else { return String::new() };
    let line = |lack: &Lack| match lack {
        Lack::Check(ms) => format!("trust: the running check is silent for {} s\n", ms / 1000),
        Lack::Triggers(names) => format!("trust: triggers missing or changed: {}\n", names.join(" ")),
        Lack::Witness(ms) => format!("trust: no witness has signed for {} s\n", ms / 1000),
        Lack::Time(ms) => format!("trust: the clock is unconfirmed for {} s\n", ms / 1000),
        Lack::Drift(ms) => format!("trust: the clock is off by {ms} ms\n"),
    };
    let withheld = trusted.withheld().map_or("", |_| "trust: acts with legal effect are withheld\n");
    trusted.lacking.iter().map(line).collect::<String>() + withheld
}

/// Files that are not what the record says, one a line: digests and places in the record, no content.
fn evidence(office: &Shared) -> String {
    let line = |s: &Spoiled| match s.matter {
        Some((matter, Some(event))) => {
            format!("evidence: {} {} matter {matter} event {}\n", s.why, s.digest, event + 1)
        }
        Some((matter, None)) => format!("evidence: {} {} matter {matter}\n", s.why, s.digest),
        None => format!("evidence: {} {}\n", s.why, s.digest),
    };
    office.scrub_state().spoiled.iter().take(20).map(line).collect()
}
