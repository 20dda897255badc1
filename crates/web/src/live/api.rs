//! The live view for programs: devices send positions with their own secret; officers switch sharing, registrars issue devices, supervisors look
//! and say what they found.

use crate::Shared;
use crate::api::ask::{Asked, Sent};
use crate::api::problem::{Answer, Bad, no};
use crate::office::base::Moment;
use crate::office::base::id::MatterId;
use crate::office::live::{CheckForm, DeviceForm, LiveAsked, Position};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

fn position(one: &Value) -> Option<Position> {
    let at = one.get("at")?.as_i64()?;
    Some(Position { at: Moment(at), lat: one.get("lat")?.as_f64()?, lon: one.get("lon")?.as_f64()? })
}

/// `POST positions`: a batch of a device, which proves itself with its secret as the bearer token. 422 where none of it could be taken.
pub async fn positions(State(office): State<Shared>, headers: HeaderMap, sent: Sent) -> Answer {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = value.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
    sent.only(&["positions"])?;
    let all = sent.0.get("positions").and_then(Value::as_array).ok_or(Bad::Form("positions 应为列表"))?;
    let all: Option<Vec<Position>> = all.iter().take(1000).map(position).collect();
    let all = all.ok_or(Bad::Form("每个位置应有 at（毫秒）、lat、lon"))?;
    let told = office.take_positions(token, &all).await.map_err(no(&office, ""))?;
    let refused: Vec<Value> = told.refused.iter().map(|(n, why)| json!({ "n": n, "why": why })).collect();
    let status = if told.taken == 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Json(json!({ "taken": told.taken, "refused": refused }))).into_response())
}

/// What the query may ask.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Seeking {
    kind: String,
    area: String,
    procedure: String,
    body: String,
}

/// `GET live`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, Asked(asked): Asked<Seeking>) -> Answer {
    let Seeking { kind, area, procedure, body } = asked;
    let page = office.live_page(&who, &LiveAsked { kind, area, procedure, body }).map_err(no(&office, ""))?;
    Ok(Json(page).into_response())
}

/// `POST live/checks`.
pub async fn check(State(office): State<Shared>, Bearer(who): Bearer, sent: Sent) -> Answer {
    sent.only(&["key", "finding", "note"])?;
    let text = |k: &str| sent.text(k).map(|t| t.unwrap_or_default().to_string());
    let form = CheckForm { key: text("key")?, finding: text("finding")?, note: text("note")? };
    let (matter, openings) = office.live_check(&who, &form).await.map_err(no(&office, ""))?;
    let openings: Vec<Value> = openings.iter().map(|(id, name)| json!({ "procedure": id, "name": name })).collect();
    Ok((StatusCode::CREATED, Json(json!({ "matter": matter, "openings": openings }))).into_response())
}

/// `GET live/devices`.
pub async fn devices(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let devices = office.live_devices(&who).map_err(no(&office, ""))?;
    Ok(Json(json!({ "devices": devices, "token": null })).into_response())
}

/// `POST live/devices`: issues or withdraws; the secret of a new one is in this answer alone.
pub async fn keep(State(office): State<Shared>, Bearer(who): Bearer, sent: Sent) -> Answer {
    // Whoever may not hears that first.
    office.live_devices(&who).map_err(no(&office, ""))?;
    sent.only(&["do", "device", "kind", "name", "holder", "url", "area"])?;
    let text = |k: &str| sent.text(k).map(|t| t.unwrap_or_default().to_string());
    let mut token = Value::Null;
    match text("do")?.as_str() {
        "issue" => {
            let form = DeviceForm {
                kind: text("kind")?,
                name: text("name")?,
                holder: text("holder")?,
                url: text("url")?,
                area: text("area")?,
            };
            token = json!(office.live_issue(&who, &form).await.map_err(no(&office, ""))?.token);
        }
        "withdraw" => office.live_withdraw(&who, &text("device")?).await.map_err(no(&office, ""))?,
        _ => return Err(Bad::Form("do 应为 issue 或者 withdraw").into()),
    }
    let devices = office.live_devices(&who).map_err(no(&office, ""))?;
    Ok(Json(json!({ "devices": devices, "token": token })).into_response())
}

/// `GET live/sharing`: one's own tasks, and the devices that one may switch on.
pub async fn own(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let (tasks, devices) =
        (office.live_own(&who).map_err(no(&office, ""))?, office.live_usable(&who).map_err(no(&office, ""))?);
    let devices: Vec<Value> =
        devices.iter().map(|(id, name, kind)| json!({ "id": id, "name": name, "kind": kind })).collect();
    Ok(Json(json!({ "tasks": tasks, "devices": devices, "person": who.person, "now": office.now() })).into_response())
}

/// `POST live/sharing`: on for a task with a device, or off.
pub async fn switch(State(office): State<Shared>, Bearer(who): Bearer, sent: Sent) -> Answer {
    // Whoever may not hears that first.
    office.live_usable(&who).map_err(no(&office, ""))?;
    sent.only(&["do", "matter", "task", "device", "share"])?;
    let text = |k: &str| sent.text(k).map(|t| t.unwrap_or_default().to_string());
    let matter: MatterId = text("matter")?.parse().map_err(|_| Bad::Form("matter 应为事项的编号"))?;
    let share = match text("do")?.as_str() {
        "on" => {
            let asked = (text("task")?, text("device")?);
            office.live_begin(&who, matter, (&asked.0, &asked.1)).await.map_err(no(&office, ""))?
        }
        "off" => {
            let share = text("share")?;
            office.live_stop(&who, matter, &share).await.map_err(no(&office, ""))?;
            share
        }
        _ => return Err(Bad::Form("do 应为 on 或者 off").into()),
    };
    Ok(Json(json!({ "share": share })).into_response())
}
