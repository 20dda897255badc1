//! One act of a matter: its form, and doing it.

use super::ask::{At, Key, Sent};
use super::matters::done_json;
use super::problem::{Answer, no};
use crate::Shared;
use crate::office::Act;
use crate::office::base::id::MatterId;
use crate::office::matter::{Intent, Mode};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::Value;

/// `GET matters/{id}/intents/{intent}`.
pub async fn form(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, intent)): At<(MatterId, String)>,
) -> Answer {
    let form = office.form_page(&who, matter, &intent).map_err(no(&office, &intent))?;
    Ok(Json(form).into_response())
}

/// `POST matters/{id}/intents/{intent}`.
pub async fn act(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, intent)): At<(MatterId, String)>,
    Key(key): Key,
    body: Sent,
) -> Answer {
    // Either {"fields": {…}} or the bare fields; no procedure may have a field of that name.
    let typed = if matches!(body.0.get("fields"), Some(Value::Object(_))) {
        body.only(&["fields"])?;
        body.fields()?
    } else {
        body.0
    };
    let act = Act { intent: Intent { act: intent.clone(), typed }, mode: Mode::Requested, key };
    let done = office.act(&who, matter, act).await.map_err(no(&office, &intent))?;
    Ok(Json(done_json(&done)).into_response())
}
