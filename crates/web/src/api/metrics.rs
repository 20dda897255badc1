//! What the server counts, as Prometheus reads it: requests and their time by route, writes, queues, workers. No personal data.
//!
//! Atomics only: counting never waits.

use crate::Shared;
use crate::edge::{Caller, Edge};
use crate::office::policy::Route;
use crate::office::store::{GROUP_BOUNDS, Log};
use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Statuses that are counted one by one; the last slot takes all others.
const STATUSES: [u16; 21] =
    [200, 201, 204, 206, 303, 304, 308, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 431, 500, 503];
const SLOTS: usize = STATUSES.len() + 1;
/// Upper bounds of times, in milliseconds; one more slot takes what took longer.
const BOUNDS_MS: [u64; 10] = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000];

/// One route's answers.
struct Line {
    statuses: [AtomicU64; SLOTS],
    times: [AtomicU64; BOUNDS_MS.len() + 1],
    micros: AtomicU64,
}

/// How often each route answered with each status, and how long it took.
pub struct Counts {
    routes: &'static [Route],
    lines: Vec<Line>,
    edge: Arc<Edge>,
}

/// The route that answered: as the list of routes writes it.
#[derive(Clone, Copy)]
pub struct Answered {
    /// Method.
    pub method: &'static str,
    /// Path, with names in braces where ids stood.
    pub path: &'static str,
}
impl Default for Answered {
    fn default() -> Answered {
        Answered { method: "-", path: "other" }
    }
}

fn zeros<const N: usize>() -> [AtomicU64; N] {
    std::array::from_fn(|_| AtomicU64::new(0))
}

impl Counts {
    /// Counts for these routes, and one more line for all others.
    pub fn new(routes: &'static [Route], edge: Arc<Edge>) -> Arc<Counts> {
        let line = |_| Line { statuses: zeros(), times: zeros(), micros: AtomicU64::new(0) };
        Arc::new(Counts { routes, lines: (0..=routes.len()).map(line).collect(), edge })
    }

    fn row(&self, method: &str, path: &str) -> usize {
        // A HEAD is a GET without its body.
        let method = if method == "HEAD" { "GET" } else { method };
        self.routes.iter().position(|r| r.method == method && r.path == path).unwrap_or(self.routes.len())
    }

    fn name(&self, row: usize) -> Answered {
        self.routes.get(row).map_or_else(Answered::default, |r| Answered { method: r.method, path: r.path })
    }

    fn count(&self, row: usize, status: u16, micros: u64) {
        let line = &self.lines[row];
        let slot = STATUSES.iter().position(|s| *s == status).unwrap_or(STATUSES.len());
        line.statuses[slot].fetch_add(1, Relaxed);
        let slot = BOUNDS_MS.iter().position(|b| micros <= b * 1000).unwrap_or(BOUNDS_MS.len());
        line.times[slot].fetch_add(1, Relaxed);
        line.micros.fetch_add(micros, Relaxed);
    }

    fn requests(&self, out: &mut Sheet) {
        out.head("fadu_requests_total", "counter", "Requests answered.");
        for (row, line) in self.lines.iter().enumerate() {
            let Answered { method, path } = self.name(row);
            for (slot, n) in line.statuses.iter().enumerate().filter(|(_, n)| n.load(Relaxed) > 0) {
                let status = STATUSES.get(slot).map_or("other".to_string(), u16::to_string);
                let labels = format!("{{method=\"{method}\",route=\"{path}\",status=\"{status}\"}}");
                out.line("fadu_requests_total", &labels, n.load(Relaxed));
            }
        }
        let name = "fadu_request_duration_seconds";
        out.head(name, "histogram", "Time from the head of a request to the head of its answer.");
        for (row, line) in self.lines.iter().enumerate() {
            let Answered { method, path } = self.name(row);
            let of = format!("method=\"{method}\",route=\"{path}\"");
            let counts: Vec<u64> = line.times.iter().map(|n| n.load(Relaxed)).collect();
            if counts.iter().any(|n| *n > 0) {
                out.histogram(name, &of, (&BOUNDS_MS.map(|ms| ms as f64 / 1000.0), &counts));
                out.line(&format!("{name}_sum"), &format!("{{{of}}}"), line.micros.load(Relaxed) as f64 / 1e6);
            }
        }
    }
}

/// The text as it grows. Writing to a String cannot fail.
#[derive(Default)]
pub(super) struct Sheet(String);

impl Sheet {
    pub(super) fn head(&mut self, name: &str, kind: &str, help: &str) {
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").ok();
    }
    pub(super) fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        writeln!(self.0, "{name}{labels} {value}").ok();
    }
    pub(super) fn gauge(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }
    /// Buckets and count; `of` names the labels that all lines have. The last count has no bound.
    fn histogram(&mut self, name: &str, of: &str, (bounds, counts): (&[f64], &[u64])) {
        let comma = if of.is_empty() { "" } else { "," };
        let mut sum = 0;
        for (n, count) in counts.iter().enumerate() {
            sum += count;
            let le = bounds.get(n).map_or("+Inf".to_string(), f64::to_string);
            self.line(&format!("{name}_bucket"), &format!("{{{of}{comma}le=\"{le}\"}}"), sum);
        }
        let labels = if of.is_empty() { String::new() } else { format!("{{{of}}}") };
        self.line(&format!("{name}_count"), &labels, sum);
    }
}

/// Counts every answer.
pub async fn counted(State(counts): State<Arc<Counts>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let began = counts.edge.micros();
    let mut response = next.run(request).await;
    let row = counts.row(method.as_str(), path.as_ref().map_or("", MatchedPath::as_str));
    counts.count(row, response.status().as_u16(), counts.edge.micros().saturating_sub(began));
    response.extensions_mut().insert(counts.name(row));
    response
}

/// `GET /metrics`: for this machine, or with the token that was set.
pub async fn show(
    State(office): State<Shared>,
    Extension(counts): Extension<Arc<Counts>>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
) -> Response {
    let caller = caller.map_or(Caller::default(), |Extension(c)| c);
    let token = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    if !counts.edge.may_measure(&caller, token) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut out = Sheet::default();
    counts.requests(&mut out);
    let (requests, uploads) = counts.edge.under_way();
    out.gauge("fadu_requests_under_way", "gauge", "Requests being answered.", requests as u64);
    out.gauge("fadu_uploads_under_way", "gauge", "Uploads being received.", uploads as u64);
    writes(&office, &mut out);
    super::metrics_evidence::write(&office, &mut out);
    super::metrics_trust::write(&office, &mut out);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out.0).into_response()
}

fn writes(office: &Shared, out: &mut Sheet) {
    let writing = office.store().writing();
    out.gauge("fadu_log_events", "gauge", "Events in the log.", office.store().head().size);
    out.gauge("fadu_appends_total", "counter", "Events appended since the start.", writing.events);
    let name = "fadu_commit_group_size";
    out.head(name, "histogram", "Requests in one durable commit.");
    let bounds = GROUP_BOUNDS.map(|b| b as f64);
    let counts: Vec<u64> = writing.groups.iter().copied().chain([0]).collect();
    out.histogram(name, "", (&bounds, &counts));
    out.line(&format!("{name}_sum"), "", writing.requests);
    out.gauge("fadu_commits_failed_total", "counter", "Commits that failed.", writing.failed);
    out.gauge("fadu_write_queue_length", "gauge", "Requests that wait for the writer.", writing.waiting);
    let log = office.log_health();
    out.gauge("fadu_log_published", "gauge", "Events in the published tree.", log.published);
    out.gauge("fadu_log_waiting", "gauge", "Events that are not in the published tree yet.", log.waiting);
    out.gauge("fadu_log_waiting_ms", "gauge", "How long the oldest of them has waited at most.", log.waiting_ms);
    out.gauge(
        "fadu_log_alarm",
        "gauge",
        "Whether events wait longer than 5 s, or the record does not fit what was published.",
        log.alarm.into(),
    );
    out.gauge("fadu_witnesses_silent", "gauge", "Witnesses that do not sign now.", log.silent.len() as u64);
    // A base that cannot be read says so elsewhere.
    let unjudged = office.warn_waiting().unwrap_or(0);
    out.gauge(
        "fadu_warnings_waiting",
        "gauge",
        "Events, matters and clues that the rules of warning have not judged yet.",
        unjudged,
    );
    let guarded = office.guarded();
    let now = office.log().map_or_else(|| office.now(), fadu_office::store::Board::wall);
    out.gauge("fadu_record_rounds_total", "counter", "Whole rounds of the running check.", guarded.rounds);
    out.gauge("fadu_record_round_ms", "gauge", "How long the last round took.", guarded.round_ms);
    out.gauge(
        "fadu_record_differing",
        "gauge",
        "Places of the record that were found altered.",
        guarded.found.len() as u64,
    );
    let alarm = "Whether a place of the record was altered, or no round of the check has ended for too long.";
    out.gauge("fadu_record_alarm", "gauge", alarm, guarded.alarm(now).into());
    let saved = office.saved();
    if let Some(age_ms) = saved.age_ms {
        let age_s = u64::try_from(age_ms / 1000).unwrap_or(0);
        out.gauge("fadu_backup_restored_age_seconds", "gauge", "Age of the newest back-up that was restored.", age_s);
    }
    out.gauge(
        "fadu_backup_alarm",
        "gauge",
        "Whether no back-up was restored, or the newest restored one is older than a day.",
        saved.alarm.into(),
    );
    let (waiting, started, replaced) = office.typesetting();
    out.gauge("fadu_typesetting_queue_length", "gauge", "Papers that wait for a worker.", waiting);
    out.gauge("fadu_worker_starts_total", "counter", "Typesetting workers started.", started);
    out.gauge(
        "fadu_worker_restarts_total",
        "counter",
        "Typesetting workers started in place of one that was lost.",
        replaced,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_adds_up() {
        let mut out = Sheet::default();
        out.histogram("x", "a=\"b\"", (&[0.005, 1.0], &[2, 0, 3]));
        let lines = "x_bucket{a=\"b\",le=\"0.005\"} 2\nx_bucket{a=\"b\",le=\"1\"} 2\nx_bucket{a=\"b\",le=\"+Inf\"} 5\nx_count{a=\"b\"} 5\n";
        assert_eq!(out.0, lines);
    }
}
