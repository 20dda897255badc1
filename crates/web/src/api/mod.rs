//! The JSON API under /api/v1, and what stands beside it: health, metrics, OpenAPI.

use crate::Shared;
use axum::Router;

/// Routes under /api/v1.
pub fn routes() -> Router<Shared> {
    Router::new()
}

/// Routes outside it.
pub fn outside() -> Router<Shared> {
    Router::new()
}
