//! What waits for the person.

use super::problem::{Answer, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// `GET inbox`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let inbox = office.inbox(&who).map_err(no(&office, ""))?;
    let line = |l| {
        let mut line: Value = json!(l);
        line["intent"] = line["act"].take();
        if let Some(map) = line.as_object_mut() {
            map.remove("act");
        }
        line
    };
    let items: Vec<Value> = inbox.lines.iter().map(line).collect();
    Ok(Json(json!({ "items": items, "total": inbox.total })).into_response())
}
