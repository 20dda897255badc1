//! The live view 实时监控: what is going on on site, for whoever supervises; the officer's switch; devices and map. One file a page; what is drawn
//! is in `sketch.rs` (the schema of areas) and `map.rs`.

pub mod api;
mod check;
mod devices;
mod ground;
mod map;
mod own;
mod page;
mod pictures;
mod sketch;
mod stream;

use crate::Shared;
use crate::ui::{Tone, tag};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use fadu_office::live::LiveKind;
use maud::{Markup, html};

/// The live view.
const HERE: &str = "/live";
/// What a look found.
const CHECK: &str = "/live/check";
/// One's own tasks.
pub(crate) const OWN: &str = "/live/own";
/// The devices of a body.
const DEVICES: &str = "/live/devices";
/// The map's setting.
const MAP: &str = "/live/map";
/// A file of shapes and what a form puts around it.
const SHAPES_MOST: usize = 2 << 20;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/live", get(page::show))
        .route("/live/stream", get(stream::show))
        .route("/live/video/{device}", get(pictures::video))
        .route("/live/tiles/{z}/{x}/{y}", get(pictures::tile))
        .route("/live/check", get(check::show).post(check::send))
        .route("/live/own", get(own::list))
        .route("/live/own/{id}", get(own::show).post(own::send))
        .route("/live/devices", get(devices::show).post(devices::send))
        .route("/live/map", get(ground::show).post(ground::send).layer(DefaultBodyLimit::max(SHAPES_MOST)))
}

/// The styles and the script that only these pages need.
fn sheet_of_styles() -> Markup {
    html! { link rel="stylesheet" href="/assets/live.css"; script type="module" src="/assets/js/live.js" {} }
}

fn kind(kind: LiveKind) -> Markup {
    let tone = match kind {
        LiveKind::Case => Tone::Info,
        LiveKind::Officer => Tone::Ok,
        LiveKind::Vehicle => Tone::Warn,
        LiveKind::Video => Tone::Plain,
    };
    tag(tone, kind.zh())
}
