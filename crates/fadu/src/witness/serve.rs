//! The witness on the network: `POST /add-checkpoint`.

use super::keep::{Keeper, NotCosigned};
use crate::clock::wall_ms;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fadu_store::record::note::LARGEST_NOTE;
use fadu_store::record::witness::Unasked;
use std::sync::Arc;

/// The largest request: a note and 63 lines of proof.
const LARGEST: usize = LARGEST_NOTE + 4096;

/// What the witness answers.
pub fn router(keeper: Arc<Keeper>) -> Router {
    Router::new()
        .route("/", get(who))
        .route("/add-checkpoint", post(add))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(keeper)
}

/// Who signs here.
async fn who(State(keeper): State<Arc<Keeper>>) -> String {
    format!("{}\n", keeper.key())
}

async fn add(State(keeper): State<Arc<Keeper>>, body: Bytes) -> Response {
    let Ok(asked) = String::from_utf8(body.to_vec()) else { return told(&Unasked::Form) };
    let now_s = u64::try_from(wall_ms() / 1000).unwrap_or(0);
    // Waits for the disk: not on a thread that serves others.
    let signed = tokio::task::spawn_blocking(move || keeper.add(&asked, now_s)).await;
    match signed {
        Ok(Ok(line)) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], line).into_response(),
        Ok(Err(NotCosigned::Unasked(why))) => told(&why),
        Ok(Err(NotCosigned::Fault(why))) => failed(&why),
        Err(e) => failed(&e.to_string()),
    }
}

fn told(why: &Unasked) -> Response {
    tracing::warn!(%why, "not cosigned");
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match why {
        Unasked::Elsewhere(size) | Unasked::Forked(size) => {
            (status, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
        }
        _ => (status, format!("{why}\n")).into_response(),
    }
}

fn failed(why: &str) -> Response {
    tracing::error!(why, "witness");
    (StatusCode::INTERNAL_SERVER_ERROR, "the witness could not keep it\n").into_response()
}
