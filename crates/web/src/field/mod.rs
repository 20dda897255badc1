//! Pages for officers on site: phone first, one thing a page, one filled button in view. One file a page.

mod filling;
mod here;
mod opening;
mod start;
mod step;
mod verdict;

use crate::Shared;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    let sending = Router::new()
        .route("/field/new", get(opening::show).post(opening::send))
        .route("/field/{id}/do/{act}", post(here::send))
        .layer(DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD));
    Router::new().route("/field", get(start::show)).route("/field/{id}", get(here::show)).merge(sending)
}
