//! Pictures of cameras and tiles of the map: fetched by our server, never by the browser. Nothing of a camera is kept.

use super::stream::Running;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::live::Flow;
use std::time::Duration;
use tokio::sync::mpsc;

/// A running picture is asked again so often whether it may still be looked at.
const AGAIN: Duration = Duration::from_secs(2);
/// So many times; whoever still looks loads it again.
const TIMES: u32 = 150;

fn head(kind: String, cache: &'static str) -> [(header::HeaderName, String); 4] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache.into()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".into()),
    ]
}

/// `GET /live/video/{device}`.
pub async fn video(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(device): Path<String>,
) -> Result<Response, PageDenial> {
    match office.live_look_through(&who, &device).await? {
        Ok(one) => Ok((head(one.kind.into(), "no-store"), one.bytes).into_response()),
        Err(flow) => {
            let kind = flow.kind.clone();
            let (send, pieces) = mpsc::channel(2);
            tokio::spawn(run(office, who, (device, flow), send));
            Ok((head(kind, "no-store"), Body::new(Running(pieces))).into_response())
        }
    }
}

/// Hands on a running picture as long as it may be looked at.
async fn run(office: Shared, who: Who, (device, mut flow): (String, Flow), send: mpsc::Sender<Bytes>) {
    let mut looked = 0;
    let mut again = tokio::time::interval(AGAIN);
    loop {
        let piece = tokio::select! {
            piece = flow.next() => piece,
            _ = again.tick() => {
                looked += 1;
                if looked > TIMES || office.live_picture(&who, &device).is_err() {
                    return;
                }
                continue;
            }
            () = send.closed() => return,
        };
        let Some(piece) = piece else { return };
        if send.send(piece.into()).await.is_err() {
            return;
        }
    }
}

/// `GET /live/tiles/{z}/{x}/{y}`.
pub async fn tile(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(at): Path<(u32, u32, u32)>,
) -> Result<Response, PageDenial> {
    let tile = office.live_tile(&who, at).await?;
    Ok((head(tile.kind.into(), "private, max-age=3600"), tile.bytes.clone()).into_response())
}
