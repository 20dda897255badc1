//! The law for everyone: search, statutes with the gists of their cited articles, what cites them, limits, working days.

pub mod article;
mod beside;
pub mod calendar;
pub mod find;
pub mod item;
pub mod limits;
pub mod search;
mod standing;
pub mod statute_page;
pub mod text_page;
pub mod texts;
pub mod uses;

use crate::Shared;
use axum::Router;
use axum::routing::get;

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/law", get(search::show))
        .route("/law/items/{code}", get(item::show))
        .route("/law/limits", get(limits::show))
        .route("/law/calendar/{year}", get(calendar::show))
        .route("/law/search", get(find::show))
        .route("/law/texts", get(texts::show))
        .route("/law/texts/{title}", get(text_page::show))
        .route("/law/{statute}", get(statute_page::show))
        .route("/law/{statute}/{article}", get(article::show))
}
