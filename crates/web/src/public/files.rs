//! The files that pages ask for, and the page that shows every component.

use super::frame::Face;
use crate::Shared;
use crate::ui;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hasher};

/// The page of all components.
pub async fn components(State(office): State<Shared>) -> Response {
    Face::new("组件", "/ui").wide().shown(&office, ui::showcase())
}

/// A file of the interface; a browser that has it is told so.
pub async fn asset(Path(path): Path<String>, asked: HeaderMap) -> Response {
    let Some(file) = ui::asset(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = tag(file.bytes);
    let kept = [
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    let has = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|v| v.contains(&tag));
    if has {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, HeaderValue::from_static(file.kind))], file.bytes).into_response()
}

/// A tag that changes with the bytes; it need not withstand an attack.
fn tag(bytes: &[u8]) -> String {
    let mut hash = DefaultHasher::new();
    hash.write(bytes);
    format!("\"{:016x}\"", hash.finish())
}
