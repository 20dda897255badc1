//! Pages of supervision: clues of warning, one clue, the rules and how often each was right. One file a page.

mod card;
mod list;
mod one;
mod rules;
pub(crate) mod same;
mod way;

pub(crate) use card::{beside, waits};
pub(crate) use one::clue;

use crate::Shared;
use axum::Router;
use axum::routing::get;

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/warnings", get(list::show))
        .route("/warnings/rules", get(rules::show))
        .route("/warnings/{clue}", get(one::show).post(one::send))
}
