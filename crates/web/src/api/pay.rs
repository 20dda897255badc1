//! What the payment system tells: signed bodies, no session.

use super::ask::{LARGEST_JSON, bytes};
use super::problem::{Answer, no};
use crate::Shared;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::json;

/// `POST pay/notify`: a payment arrived.
pub async fn notify(State(office): State<Shared>, headers: HeaderMap, body: Body) -> Answer {
    let body = bytes(body, LARGEST_JSON).await?;
    let taken = office.take_notice(&body, signature(&headers)).await.map_err(no(&office, ""))?;
    Ok(Json(json!({ "taken": taken })).into_response())
}

/// `POST pay/reconcile`: compares a day.
pub async fn reconcile(State(office): State<Shared>, headers: HeaderMap, body: Body) -> Answer {
    let body = bytes(body, LARGEST_JSON).await?;
    let told = office.reconcile(&body, signature(&headers)).await.map_err(no(&office, ""))?;
    Ok(Json(told).into_response())
}

fn signature(headers: &HeaderMap) -> &str {
    headers.get("x-pay-signature").and_then(|v| v.to_str().ok()).unwrap_or_default()
}
