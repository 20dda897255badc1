//! The list of all routes with what each asks of the policy, and the headers that every answer bears.

use crate::Shared;
use crate::api::metrics::{Counts, counted};
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use fadu_office::policy::{Do, Route};
use std::sync::Arc;
use tower_http::set_header::SetResponseHeaderLayer;

/// Nothing from elsewhere, nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route; a route that is not here is not served (tests hold this list against the router).
pub const ROUTES: &[Route] = &[
    // Pages of those who work here.
    route("POST", "/logout", None),
    route("GET", "/desk", None),
    route("POST", "/desk/clock", Some(Do::Demonstrate)),
    route("GET", "/desk/matters", Some(Do::List)),
    route("GET", "/desk/new", Some(Do::Handle)),
    route("POST", "/desk/new", Some(Do::Handle)),
    route("GET", "/matters/{id}", Some(Do::Read)),
    route("GET", "/matters/{id}/do/{act}", Some(Do::Handle)),
    route("POST", "/matters/{id}/do/{act}", Some(Do::Handle)),
    route("GET", "/matters/{id}/terms/{term}", Some(Do::Read)),
    route("GET", "/matters/{id}/papers/{n}", Some(Do::Read)),
    route("GET", "/matters/{id}/papers/{n}/{page}", Some(Do::Read)),
    route("GET", "/matters/{id}/evidence/{event}", Some(Do::Read)),
    route("GET", "/review", None),
    // Pages for everybody.
    open("GET", "/"),
    open("GET", "/login"),
    open("POST", "/login"),
    open("GET", "/public"),
    open("GET", "/public/decisions/{id}"),
    open("GET", "/v/{id}"),
    open("GET", "/verify"),
    open("GET", "/law"),
    open("GET", "/law/{statute}"),
    open("GET", "/law/{statute}/{article}"),
    open("GET", "/help"),
    open("GET", "/ui"),
    open("GET", "/assets/{*path}"),
    open("GET", "/help/{chapter}"),
    open("GET", "/law/limits"),
    open("GET", "/law/calendar/{year}"),
    // The API.
    open("POST", "/api/v1/session"),
    route("DELETE", "/api/v1/session", None),
    route("GET", "/api/v1/matters", Some(Do::List)),
    route("POST", "/api/v1/matters", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/intents/{intent}", Some(Do::Handle)),
    route("POST", "/api/v1/matters/{id}/intents/{intent}", Some(Do::Handle)),
    route("POST", "/api/v1/matters/{id}/evidence", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/evidence/{event}", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/events", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/papers", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/papers/{n}", Some(Do::Read)),
    route("GET", "/api/v1/inbox", Some(Do::List)),
    route("POST", "/api/v1/reported", Some(Do::Handle)),
    route("GET", "/api/v1/officers", Some(Do::List)),
    route("GET", "/api/v1/items", Some(Do::List)),
    route("GET", "/api/v1/procedures", None),
    // For those who run it.
    open("GET", "/healthz"),
    open("GET", "/readyz"),
    open("GET", "/metrics"),
    open("GET", "/openapi.json"),
];

/// A route for somebody signed in; `None` asks no more than that.
const fn route(method: &'static str, path: &'static str, what: Option<Do>) -> Route {
    Route { method, path, what, public: false }
}

/// A route for everybody.
const fn open(method: &'static str, path: &'static str) -> Route {
    Route { method, path, what: None, public: true }
}

/// The faces with the headers that every answer bears.
pub fn guarded(faces: Router<Shared>) -> Router<Shared> {
    let set = |name, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let counts = Counts::new(ROUTES);
    faces
        .layer(from_fn_with_state(Arc::clone(&counts), counted))
        .layer(Extension(counts))
        .layer(set(header::CONTENT_SECURITY_POLICY, CSP))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
        .layer(set(header::CACHE_CONTROL, "no-store"))
}
