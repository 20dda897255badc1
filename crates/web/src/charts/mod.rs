//! Charts of procedures: for everybody under /law/procedures, for those who handle matters under /desk/procedures, and of one matter
//! with what is done and due. The chart itself is the law's (`law::chart`); here it is chosen, shown and handed out.

pub mod asked;
mod desk;
mod list;
mod open;
mod steps;
mod view;

use crate::Shared;
use axum::Router;
use axum::routing::get;

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/law/procedures", get(list::show))
        .route("/law/procedures/{procedure}", get(open::show))
        .route("/desk/procedures/{procedure}", get(desk::show))
        .route("/matters/{id}/chart", get(desk::of_matter))
}
