//! A file of evidence on its way to whoever asked: whole or in part, piece by piece, each held against what it must be before it is sent.

use crate::edge::Caller;
use crate::office::Denial;
use crate::office::evidence::exhibit::Exhibit;
use crate::signed::caller;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// So many pieces may wait for a slow reader.
const AHEAD: usize = 2;

/// What goes out: as many bytes as were promised, or the connection breaks.
struct Outgoing {
    pieces: mpsc::Receiver<Result<Bytes, Denial>>,
    left: u64,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = io::Error;
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(cx).map(|next| match next {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(denial)) => Some(Err(io::Error::other(denial.to_string()))),
            // Whoever reads must not take a part for the whole.
            None if self.left > 0 => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            None => None,
        })
    }
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Gives out a file: `place` is `inline` where a browser may show it.
pub fn serve(exhibit: Exhibit, headers: &HeaderMap, place: &str) -> Response {
    let length = exhibit.size();
    let head = [
        (header::CONTENT_TYPE, exhibit.media.clone()),
        (header::CONTENT_DISPOSITION, disposition(place, &exhibit.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_string()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_string()),
        (header::ACCEPT_RANGES, "bytes".to_string()),
        (header::ETAG, format!("\"{}\"", exhibit.digest)),
    ];
    let wanted = headers.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(|r| range(r, length));
    match wanted {
        None => (head, body(exhibit, (0, length))).into_response(),
        Some(Some((from, to))) => {
            let part = (header::CONTENT_RANGE, format!("bytes {from}-{to}/{length}"));
            (StatusCode::PARTIAL_CONTENT, head, [part], body(exhibit, (from, to + 1))).into_response()
        }
        Some(None) => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{length}"))]).into_response()
        }
    }
}

fn body(exhibit: Exhibit, (from, to): (u64, u64)) -> Body {
    let (send, pieces) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut at = from;
        while at < to {
            let piece = exhibit.piece(at, to).await;
            let done = piece.as_ref().map_or(true, Vec::is_empty);
            at += piece.as_ref().map_or(0, |p| p.len() as u64);
            if send.send(piece.map(Bytes::from)).await.is_err() || done {
                return;
            }
        }
    });
    Body::new(Outgoing { pieces, left: to - from })
}

/// One range of bytes, first and last. `None`: not a single range, so the whole is given; `Some(None)`: beyond the end.
fn range(text: &str, length: u64) -> Option<Option<(u64, u64)>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1);
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last) => (length.saturating_sub(last.parse().ok()?), end),
        (from, "") => (from.parse().ok()?, end),
        (from, to) => {
            let to: u64 = to.parse().ok()?;
            (from.parse().ok()?, end.map(|e| e.min(to)))
        }
    };
    Some(to.filter(|to| from <= *to).map(|to| (from, to)))
}

/// A file name that may be Chinese (RFC 5987).
pub fn disposition(place: &str, name: &str) -> String {
    format!("{place}; filename*=UTF-8''{}", crate::desk::say::encoded(name))
}

/// The address of whoever asks, as the chain of custody keeps it.
pub struct From(pub String);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<From, Infallible> {
        Ok(From(from(&caller(parts))))
    }
}

/// The address of a caller; a call from inside the process says so.
pub fn from(caller: &Caller) -> String {
    caller.ip.map_or("本机程序".to_string(), |ip| ip.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_cut_and_others_are_not() {
        for (text, answer) in [
            ("bytes=0-1", Some(Some((0, 1)))),
            ("bytes=4-", Some(Some((4, 9)))),
            ("bytes=-3", Some(Some((7, 9)))),
            ("bytes=-30", Some(Some((0, 9)))),
            ("bytes=5-99", Some(Some((5, 9)))),
            ("bytes=10-", Some(None)),
            ("bytes=4-2", Some(None)),
            ("bytes=0-1,3-4", None),
            ("bytes=x-1", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(range(text, 10), answer, "{text}");
        }
        assert_eq!(range("bytes=0-", 0), Some(None));
    }

    #[test]
    fn a_chinese_name_is_encoded() {
        assert_eq!(disposition("inline", "照\"片.jpg"), "inline; filename*=UTF-8''%E7%85%A7%22%E7%89%87.jpg");
    }
}
