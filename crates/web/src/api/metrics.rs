//! Counts of requests by route and status, and the size of the log, as Prometheus reads them. Atomics only: counting never waits.

use crate::Shared;
use crate::office::policy::Route;
use crate::office::store::Log;
use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Statuses that are counted one by one; the last slot takes all others.
const STATUSES: [u16; 17] = [200, 201, 204, 206, 303, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503];
const SLOTS: usize = STATUSES.len() + 1;

/// How often each route answered with each status.
pub struct Counts {
    routes: &'static [Route],
    cells: Vec<[AtomicU64; SLOTS]>,
}

impl Counts {
    /// Counts for these routes, and one more line for all others.
    pub fn new(routes: &'static [Route]) -> Arc<Counts> {
        let cells = (0..=routes.len()).map(|_| std::array::from_fn(|_| AtomicU64::new(0))).collect();
        Arc::new(Counts { routes, cells })
    }

    fn count(&self, method: &str, path: &str, status: u16) {
        let row = self.routes.iter().position(|r| r.method == method && r.path == path).unwrap_or(self.routes.len());
        let slot = STATUSES.iter().position(|s| *s == status).unwrap_or(STATUSES.len());
        self.cells[row][slot].fetch_add(1, Ordering::Relaxed);
    }

    fn text(&self) -> String {
        let mut out =
            String::from("# HELP fadu_requests_total Requests answered.\n# TYPE fadu_requests_total counter\n");
        for (row, cells) in self.cells.iter().enumerate() {
            let (method, path) = self.routes.get(row).map_or(("-", "other"), |r| (r.method, r.path));
            for (slot, n) in cells.iter().enumerate() {
                let n = n.load(Ordering::Relaxed);
                if n > 0 {
                    let status = STATUSES.get(slot).map_or("other".to_string(), u16::to_string);
                    // Writing to a String cannot fail.
                    writeln!(
                        out,
                        "fadu_requests_total{{method=\"{method}\",route=\"{path}\",status=\"{status}\"}} {n}"
                    )
                    .ok();
                }
            }
        }
        out
    }
}

/// Counts every answer.
pub async fn counted(State(counts): State<Arc<Counts>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    counts.count(method.as_str(), path, response.status().as_u16());
    response
}

/// `GET /metrics`.
pub async fn show(State(office): State<Shared>, Extension(counts): Extension<Arc<Counts>>) -> Response {
    let size = office.store().head().size;
    let text = format!(
        "# HELP fadu_log_events Events in the log.\n# TYPE fadu_log_events gauge\nfadu_log_events {size}\n{}",
        counts.text()
    );
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
