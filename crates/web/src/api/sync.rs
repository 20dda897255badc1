//! Acts made offline, in a batch: one answer for each, in their order. A batch that does not prove its sender is kept, not turned away.

use super::ask::{LARGEST_BATCH, Sent, read};
use super::problem::{Answer, Bad, no, plain};
use super::reported::entered_json;
use crate::Shared;
use crate::answer::{ApiDenial, problem};
use crate::edge::Edge;
use crate::office::accounts::Who;
use crate::office::sync::{Batch, ItemAnswer, LARGEST_BATCH as MOST};
use crate::office::{Denial, Held};
use crate::signed::{Bearer, caller};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST sync`.
pub async fn take(State(office): State<Shared>, request: Request) -> Answer {
    let (mut parts, body) = request.into_parts();
    let who = match Bearer::from_request_parts(&mut parts, &office).await {
        Ok(Bearer(who)) => Some(who),
        Err(ApiDenial(Denial::SignedOut)) => None,
        Err(ApiDenial(denial)) => return Err(no(&office, "")(denial)),
    };
    if who.is_none() {
        unproved(&parts).map_err(no(&office, ""))?;
    }
    let body = read(Request::from_parts(parts, body), LARGEST_BATCH).await?;
    let batch = batch(&body)?;
    if batch.items.len() > MOST {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let mut told = plain(status, "一次最多上传 200 条，请分批上传");
        told["most"] = json!(MOST);
        return Ok(problem(status, told));
    }
    let answers = office.sync(who.as_ref(), &batch).await.map_err(no(&office, ""))?;
    let items: Vec<Value> = answers.iter().map(|(id, answer)| one(who.as_ref(), id, answer)).collect();
    let status = if who.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(json!({ "proved": who.is_some(), "items": items }))).into_response())
}

fn unproved(parts: &Parts) -> Result<(), Denial> {
    let edge = parts.extensions.get::<Arc<Edge>>();
    edge.map_or(Ok(()), |edge| edge.unsigned(&caller(parts)))
}

fn batch(body: &Sent) -> Result<Batch, Bad> {
    body.only(&["device", "device_now", "agency", "items"])?;
    let device: String = body.text("device")?.unwrap_or_default().chars().take(100).collect();
    let items = match body.0.get("items") {
        Some(Value::Array(items)) => items.clone(),
        _ => return Err(Bad::Form("请给出 items，一个数组")),
    };
    let agency = body.text("agency")?.and_then(|a| a.parse().ok());
    Ok(Batch { device, device_now: body.0.get("device_now").and_then(Value::as_i64), agency, items })
}

fn one(who: Option<&Who>, id: &str, answer: &ItemAnswer) -> Value {
    let mut out = match answer {
        ItemAnswer::Accepted(entered) => {
            let mut out = entered_json(entered);
            out["status"] = json!("accepted");
            out
        }
        ItemAnswer::Duplicate(done) => {
            json!({ "status": "duplicate", "matter": done.matter, "version": done.version, "numbers": done.numbers })
        }
        ItemAnswer::Quarantined(held) => quarantined(who, held),
        ItemAnswer::Later(told) => json!({ "status": "later", "told": told }),
    };
    out["id"] = json!(id);
    out
}

/// Somebody who proved nothing learns no more than that it is kept.
fn quarantined(who: Option<&Who>, held: &Held) -> Value {
    let told = if who.is_some() { held.told.as_str() } else { held.why.zh() };
    json!({ "status": "quarantined", "quarantine": held.id, "reason": held.why, "told": told })
}
