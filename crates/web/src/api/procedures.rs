//! The procedures that this installation knows, act by act.

use super::contract::contract;
use super::problem::Said;
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// `GET procedures`: under the field of the asker's agency.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Result<Json<Value>, Said> {
    let register = office.register();
    let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
    let engine = office.engine();
    let governing = engine.law.governing(field, office.today());
    Ok(Json(json!({ "items": governing.map(|p| contract(&p)).collect::<Vec<_>>() })))
}
