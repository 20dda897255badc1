//! Items found as they are typed, for the box of a form: one line of JSON each.

use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

/// What was typed.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// `GET /desk/items`.
pub async fn items(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(typed): Query<Typed>,
) -> Result<Json<Vec<Value>>, PageDenial> {
    office.search_ready().await?;
    let found = office.items_typed(&who, &typed.q)?;
    Ok(Json(found.into_iter().map(|o| json!({ "value": o.value, "label": o.name, "hint": o.note })).collect()))
}
