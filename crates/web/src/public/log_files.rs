//! The log's files as the specification of tlog-tiles names them: the checkpoint, which changes, and the tiles, which never do.

use crate::Shared;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fadu_office::Denial;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// A checkpoint is old after a second.
const BRIEFLY: HeaderValue = HeaderValue::from_static("public, max-age=1");
/// A tile at its address is the same for ever.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Anybody's page may read it: a verifier need not stand on this site.
pub(super) const ANYBODY: [(header::HeaderName, HeaderValue); 2] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
];

/// `GET /log/checkpoint`: the newest, with the signatures of those witnesses that have signed it.
pub async fn checkpoint(State(office): State<Shared>) -> Response {
    note(office.log().and_then(|log| log.checkpoint()))
}

/// `GET /log/witnessed`: the newest that all witnesses have signed.
pub async fn witnessed(State(office): State<Shared>) -> Response {
    note(office.log().and_then(|log| log.witnessed()))
}

/// `GET /log/tile/…`: hashes of the tree, or leaves.
pub async fn tile(State(office): State<Shared>, Path(path): Path<String>) -> Response {
    match office.log_tile(&format!("tile/{path}")) {
        Ok(bytes) => {
            (ANYBODY, [(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, FOR_EVER)], bytes).into_response()
        }
        Err(Denial::NotFound) => missing("no such tile\n"),
        Err(denial) => crate::answer::PageDenial(denial, None).into_response(),
    }
}

pub(super) fn note(text: Option<String>) -> Response {
    match text {
        Some(text) => (ANYBODY, [(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, BRIEFLY)], text).into_response(),
        None => missing("no checkpoint yet\n"),
    }
}

pub(super) fn missing(says: &'static str) -> Response {
    (StatusCode::NOT_FOUND, ANYBODY, [(header::CONTENT_TYPE, TEXT)], says).into_response()
}
