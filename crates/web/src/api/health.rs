//! Whether the server is alive, and whether it is ready.

use crate::Shared;
use axum::extract::State;
use axum::http::StatusCode;

/// `GET /healthz`.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: only after recovery, and only over a store that has been set up.
pub async fn ready(State(office): State<Shared>) -> (StatusCode, &'static str) {
    if office.ready() { (StatusCode::OK, "ready\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n") }
}
