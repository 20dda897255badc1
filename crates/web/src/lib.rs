//! The faces: pages of every audience and the JSON API, over one office. One folder an audience, one file a page.
//!
//! Knows HTML and HTTP; knows no SQL (there is no edge to the store) and decides nothing. Start reading at [`router`].

mod activity;
pub mod admin;
pub mod answer;
pub mod api;
pub mod assess;
pub mod charts;
pub mod desk;
pub mod edge;
pub mod exam;
pub mod field;
mod figures;
mod live;
pub mod public;
mod reviews;
mod rooms;
pub mod routes;
mod sampling;
mod search;
pub mod served;
pub mod signed;
pub mod statute;
pub mod supervise;
pub mod ui;

pub use fadu_office as office;

pub use edge::{Edge, Peer, Settings, Ticks};

use axum::Router;
use axum::middleware::from_fn_with_state;
use fadu_office::Office;
use std::sync::Arc;

/// What every handler holds.
pub type Shared = Arc<Office>;

/// All pages and the API, with nothing set at the edge.
pub fn router(office: Shared) -> Router {
    router_at(office, Settings::default())
}

/// All pages and the API behind an edge that is set up.
pub fn router_at(office: Shared, settings: Settings) -> Router {
    let edge = Edge::new(settings, &office);
    let faces = Router::new()
        .merge(desk::routes())
        .merge(admin::routes())
        .merge(field::routes())
        .merge(exam::routes())
        .merge(activity::routes())
        .merge(sampling::routes())
        .merge(reviews::routes())
        .merge(assess::routes())
        .merge(figures::routes())
        .merge(live::routes())
        .merge(search::routes())
        .merge(supervise::routes())
        .layer(from_fn_with_state(Arc::clone(&office), desk::expired::keep))
        .merge(public::routes())
        .merge(search::public_routes())
        .merge(activity::public_routes())
        .merge(sampling::public_routes())
        .merge(assess::public_routes())
        .merge(statute::routes())
        .merge(charts::routes())
        .nest("/api/v1", api::routes())
        .merge(api::outside());
    edge::guarded(faces, &office, &edge).with_state(office)
}
