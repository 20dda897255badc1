//! The erasure of what a closed file holds of a person, for programs: the same two persons, the same refusals as on the page.

use super::ask::{At, Sent};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::accounts::Who;
use crate::office::base::id::MatterId;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::json;

fn told(office: &Shared, who: &Who, matter: MatterId) -> Answer {
    let persons = office.erasable(who, matter).map_err(no(office, ""))?;
    Ok(Json(json!({ "matter": matter, "persons": persons })).into_response())
}

/// `GET matters/{id}/erasure`: person by person, how long the file is kept and how far the erasure is; no content.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>) -> Answer {
    told(&office, &who, matter)
}

/// `POST matters/{id}/erasure`: proposes, or as another person does it.
pub async fn send(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>, sent: Sent) -> Answer {
    // Whoever may not erase hears that first.
    told(&office, &who, matter)?;
    sent.only(&["do", "slot", "reason"])?;
    let at = (matter, sent.text("slot")?.unwrap_or_default());
    let done = match sent.text("do")? {
        Some("propose") => office.propose_erasure(&who, at, sent.text("reason")?.unwrap_or_default()).await,
        Some("erase") => office.erase(&who, at).await,
        _ => return Err(Bad::Form("do 应为 propose 或者 erase").into()),
    };
    done.map_err(no(&office, ""))?;
    told(&office, &who, matter)
}
