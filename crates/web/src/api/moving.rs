//! Moving a matter to the version of its procedure that is in force: the effect, then the move that names what was shown.

use super::ask::{At, Key, Sent};
use super::matters::done_json;
use super::problem::{Answer, no};
use crate::Shared;
use crate::edge::left;
use crate::office::base::id::MatterId;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

/// `GET matters/{id}/move`: what it would change; nothing is done.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>) -> Answer {
    let page = office.move_page(&who, matter).map_err(no(&office, ""))?;
    Ok(Json(page).into_response())
}

/// `POST matters/{id}/move`.
pub async fn send(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(matter): At<MatterId>,
    Key(key): Key,
    body: Sent,
) -> Answer {
    body.only(&["seen", "reason"])?;
    let (seen, reason) = (body.text("seen")?.unwrap_or_default(), body.text("reason")?.unwrap_or_default());
    let done = office.move_matter(&who, matter, (seen, reason), key).await.map_err(no(&office, ""))?;
    Ok(left(Json(done_json(&done)).into_response(), done.leaf))
}
