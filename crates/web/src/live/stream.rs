//! News of the live view as server-sent events. The first event tells everything, or, to whoever comes back soon, what was missed; after ten
//! minutes the stream ends and the browser asks again, so that whoever may no longer look sees no more.

use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use fadu_office::live::LiveListening;
use http_body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc;

/// A word now and then keeps the way open.
const WORD: Duration = Duration::from_secs(15);
/// So many words are said at most without an end.
const WORDS: u32 = 40;
/// So many pieces may wait for a slow reader.
const AHEAD: usize = 4;

/// What goes out piece by piece, as long as somebody takes it.
pub(super) struct Running(pub mpsc::Receiver<Bytes>);

impl HttpBody for Running {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|next| next.map(|piece| Ok(Frame::data(piece))))
    }
}

/// `GET /live/stream`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    headers: HeaderMap,
) -> Result<Response, PageDenial> {
    let after = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let listening = office.live_listen(&who, after)?;
    let (send, pieces) = mpsc::channel(AHEAD);
    tokio::spawn(tell(listening, send));
    let head = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, Body::new(Running(pieces))).into_response())
}

async fn tell(mut listening: LiveListening, send: mpsc::Sender<Bytes>) {
    let mut words = 0;
    if send.send(Bytes::from_static(b"retry: 3000\n\n")).await.is_err() {
        return;
    }
    let over = tokio::time::sleep(WORD * WORDS);
    let mut over = std::pin::pin!(over);
    while words < WORDS {
        let piece = tokio::select! {
            next = listening.next() => match next {
                Some(text) => Bytes::copy_from_slice(text.as_bytes()),
                None => return,
            },
            () = tokio::time::sleep(WORD) => {
                words += 1;
                Bytes::from_static(b": \n\n")
            }
            () = &mut over => return,
            () = send.closed() => return,
        };
        if send.send(piece).await.is_err() {
            return;
        }
    }
}
