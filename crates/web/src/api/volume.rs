//! A volume of a file as one PDF.

use super::ask::{Asked, At};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::base::id::MatterId;
use crate::office::volume::{Binding, Which};
use crate::served::From;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// An answer waits for the binding so many times so long; then it says how far it is.
const LOOKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// What may be asked for.
#[derive(Deserialize)]
pub struct Wanted {
    which: Option<String>,
}

/// `GET matters/{id}/volume`.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    From(from): From,
    At(matter): At<MatterId>,
    Asked(wanted): Asked<Wanted>,
) -> Answer {
    let which = Which::named(wanted.which.as_deref().unwrap_or("main"));
    let which = which.ok_or(Bad::Form("which 应为 main、side 或 whole"))?;
    let mut so_far = (0, 0);
    for _ in 0..LOOKS {
        match office.volume(&who, matter, which).map_err(no(&office, ""))? {
            Binding::Ready(bound) => {
                office.volume_taken(&who, matter, (which, &from)).await.map_err(no(&office, ""))?;
                let name = super::evidence::percent(&format!("{}.pdf", bound.title));
                let head = [
                    (header::CONTENT_TYPE, "application/pdf".to_string()),
                    (header::CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{name}")),
                ];
                return Ok((head, bound.bytes.clone()).into_response());
            }
            Binding::Under(done, total) => so_far = (done, total),
        }
        tokio::time::sleep(PAUSE).await;
    }
    let (done, total) = so_far;
    let body = json!({ "matter": matter, "which": which.id(), "done": done, "total": total });
    Ok((StatusCode::ACCEPTED, [(header::RETRY_AFTER, "1")], Json(body)).into_response())
}
