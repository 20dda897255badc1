//! The findings of a matter, each with its article, and the acts of it that were reported.

use super::ask::At;
use super::problem::{Answer, no};
use super::reported::finding_json;
use crate::Shared;
use crate::office::base::id::MatterId;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// `GET matters/{id}/findings`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>) -> Answer {
    let findings = office.findings(&who, matter).map_err(no(&office, ""))?;
    let entries = office.entries(&who, matter).map_err(no(&office, ""))?;
    let findings: Vec<Value> = findings.iter().map(finding_json).collect();
    Ok(Json(json!({ "matter": matter, "findings": findings, "reported": entries })).into_response())
}
