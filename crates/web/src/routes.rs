//! The list of all routes with what each asks of the policy, and the headers that every answer bears.

use crate::Shared;
use axum::Router;
use axum::http::{HeaderValue, header};
use fadu_office::policy::{Do, Route};
use tower_http::set_header::SetResponseHeaderLayer;

/// Nothing from elsewhere, nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route; a route that is not here is not served (tests hold this list against the router).
pub const ROUTES: &[Route] = &[
    Route { method: "GET", path: "/desk", what: Some(Do::List), public: false },
    Route { method: "GET", path: "/", what: None, public: true },
    Route { method: "GET", path: "/public", what: None, public: true },
    Route { method: "GET", path: "/public/decisions/{id}", what: None, public: true },
    Route { method: "GET", path: "/v/{id}", what: None, public: true },
    Route { method: "GET", path: "/verify", what: None, public: true },
    Route { method: "GET", path: "/help", what: None, public: true },
    Route { method: "GET", path: "/help/{chapter}", what: None, public: true },
    Route { method: "GET", path: "/ui", what: None, public: true },
    Route { method: "GET", path: "/assets/{*path}", what: None, public: true },
    Route { method: "GET", path: "/law", what: None, public: true },
    Route { method: "GET", path: "/law/limits", what: None, public: true },
    Route { method: "GET", path: "/law/calendar/{year}", what: None, public: true },
    Route { method: "GET", path: "/law/{statute}", what: None, public: true },
    Route { method: "GET", path: "/law/{statute}/{article}", what: None, public: true },
];

/// The faces with the headers that every answer bears.
pub fn guarded(faces: Router<Shared>) -> Router<Shared> {
    let set = |name, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    faces
        .layer(set(header::CONTENT_SECURITY_POLICY, CSP))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
        .layer(set(header::CACHE_CONTROL, "no-store"))
}
