//! Statistics for programs: the same questions as the pages.

use super::asked::{asked, counted};
use crate::Shared;
use crate::api::problem::{Answer, no};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use fadu_office::base::id::MatterId;
use serde_json::{Value, json};
use std::collections::HashMap;

/// `GET figures/pivot`.
pub async fn pivot(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    Query(of): Query<HashMap<String, String>>,
) -> Answer {
    let told = asked(&office, &of).and_then(|a| office.pivot(&who, &a)).map_err(no(&office, ""))?;
    Ok(Json(told).into_response())
}

/// `GET figures/list`.
pub async fn list(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    Query(of): Query<HashMap<String, String>>,
) -> Answer {
    let told = counted(&of).and_then(|a| office.figure_list(&who, &a)).map_err(no(&office, ""))?;
    let item = |m: &fadu_office::store::MatterRow| {
        let id = MatterId::from_bits(m.matter.bits()).to_string();
        json!({ "matter": id, "number": m.number, "party": m.party, "item": m.item, "agency": m.agency })
    };
    let items: Vec<Value> = told.rows.iter().map(item).collect();
    let said = json!({
        "what": told.what, "said": told.said, "total": told.total, "page": told.page + 1, "per_page": told.per_page, "items": items,
    });
    Ok(Json(said).into_response())
}
