//! Items, articles, benchmarks and officers found as they are typed, for the box of a form: one line of JSON each.

use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use axum::Json;
use axum::extract::{Query, State};
use fadu_office::Option_;
use fadu_office::search::Invited;
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
    Ok(lines(found))
}

/// `GET /desk/find/articles`.
pub async fn articles(
    State(office): State<Shared>,
    Signed(_): Signed,
    Query(typed): Query<Typed>,
) -> Result<Json<Vec<Value>>, PageDenial> {
    office.statute_search().await?;
    Ok(lines(office.articles_typed(&typed.q)?))
}

/// `GET /desk/find/benchmarks`.
pub async fn benchmarks(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(typed): Query<Typed>,
) -> Result<Json<Vec<Value>>, PageDenial> {
    Ok(lines(office.benchmarks_typed(&who, &typed.q)?))
}

/// Whom, and what for.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(rename = "for")]
    what: Option<Invited>,
}

/// `GET /desk/find/officers`.
pub async fn officers(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<Value>>, PageDenial> {
    office.search_ready().await?;
    let found = wanted.what.map_or(Ok(Vec::new()), |what| office.officers_typed(&who, what, &wanted.q))?;
    Ok(lines(found))
}

fn lines(found: Vec<Option_>) -> Json<Vec<Value>> {
    Json(found.into_iter().map(|o| json!({ "value": o.value, "label": o.name, "hint": o.note })).collect())
}
