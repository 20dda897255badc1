//! Acts that came and could not be entered: listed, entered by a named person, or returned with a reason.

use super::ask::{At, Sent};
use super::problem::{Answer, Bad, no};
use super::reported::entered_json;
use crate::Shared;
use crate::office::base::id::EventId;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

/// `GET quarantine`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let items = office.quarantine(&who).map_err(no(&office, ""))?;
    Ok(Json(json!({ "items": items, "total": items.len() })).into_response())
}

/// `GET quarantine/{item}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(item): At<EventId>) -> Answer {
    Ok(Json(office.quarantined(&who, item).map_err(no(&office, ""))?).into_response())
}

/// `POST quarantine/{item}`: `{"do": "claim", "fields": {…}}` or `{"do": "return", "reason": "…"}`.
pub async fn settle(State(office): State<Shared>, Bearer(who): Bearer, At(item): At<EventId>, body: Sent) -> Answer {
    body.only(&["do", "fields", "reason"])?;
    // Whether it is there for this person at all comes before what is wrong with the request.
    office.quarantined(&who, item).map_err(no(&office, ""))?;
    match body.text("do")? {
        Some("claim") => {
            let fields = if body.0.contains_key("fields") { Some(body.fields()?) } else { None };
            let entered = office.claim(&who, item, fields).await.map_err(no(&office, ""))?;
            Ok(Json(entered_json(&entered)).into_response())
        }
        Some("return") => {
            let reason = body.text("reason")?.unwrap_or_default();
            office.give_back(&who, item, reason).await.map_err(no(&office, ""))?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(Bad::Form("do 应为 claim 或 return").into()),
    }
}
