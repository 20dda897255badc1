//! Pages of desk.

use crate::Shared;
use axum::Router;

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
}
