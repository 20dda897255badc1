//! placeholder
use axum::Json;
use serde_json::{Value, json};
/// x
pub async fn show() -> Json<Value> {
    Json(json!({}))
}
