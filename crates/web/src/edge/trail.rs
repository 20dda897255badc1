//! The journal of access: after the answer is made and before it goes out, the request is noted with who, from where and what came of it.
//!
//! Noted are all requests that may change something, and readings of what not everybody may see; of other readings only those that were refused.

use super::{Caller, Seen};
use crate::Shared;
use crate::routes::ROUTES;
use crate::signed::SignInFirst;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fadu_office::audit::{Asking, Named, Noted};
use fadu_office::cache::one_request;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Where somebody signs in.
pub const SIGN_IN: [&str; 2] = ["/login", "/api/v1/session"];
/// So much of an address is kept.
const LONGEST: usize = 300;

/// Marks the answer to an act with the leaf that it left.
#[derive(Clone, Copy)]
struct Leaf(u64);

/// The answer, marked with the leaf of the event that was entered.
pub fn left(mut response: Response, leaf: Option<u64>) -> Response {
    if let Some(leaf) = leaf {
        response.extensions_mut().insert(Leaf(leaf));
    }
    response
}

/// Whether a reading of a route is noted when it is granted; nothing where nobody need be signed in or the route is not ours.
fn noted(path: &str) -> Option<bool> {
    static KNOWN: OnceLock<HashMap<&'static str, bool>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let reads = ROUTES.iter().filter(|r| r.method == "GET" && !r.public);
        reads.map(|r| (r.path, r.is_noted())).collect()
    });
    known.get(path).copied()
}

/// What kind of request it is, if it is noted at all.
fn asking(method: &Method, path: &str, status: u16) -> Option<Asking> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let signs = *method == Method::POST && SIGN_IN.contains(&path);
        let known = ROUTES.iter().any(|r| r.path == path);
        return known.then_some(if signs { Asking::SignIn } else { Asking::Write });
    }
    let refused = matches!(status, 403 | 404);
    let granted = status < 400;
    noted(path).filter(|always| refused || (*always && granted)).map(|_| Asking::Read)
}

/// Notes the request. What cannot be noted is not given out.
pub async fn kept(State(office): State<Shared>, request: Request, next: Next) -> Response {
    let parts = request.extensions();
    let caller = parts.get::<Caller>().copied().unwrap_or_default();
    let (seen, route) = (parts.get::<Seen>().cloned().unwrap_or_default(), parts.get::<MatchedPath>().cloned());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = one_request(next.run(request)).await;
    let Some(route) = route.as_ref().map(MatchedPath::as_str) else { return response };
    let first = response.extensions().get::<SignInFirst>().is_some();
    let status = if first { 401 } else { response.status().as_u16() };
    let named = seen.named();
    // Nobody is named for a reading that nobody signed in for.
    let Some(asking) = asking(&method, route, status).filter(|a| *a != Asking::Read || named.person != 0) else {
        return response;
    };
    let noted = Noted {
        named,
        place: caller.outside().map_or(String::new(), |ip| ip.to_string()),
        asking,
        what: format!("{method} {route}"),
        about: uri.path().chars().take(LONGEST).collect(),
        status,
        leaf: response.extensions().get::<Leaf>().map(|l| l.0),
    };
    match office.note_access(noted).await {
        Ok(()) => response,
        Err(e) => {
            tracing::error!(error = %e, "journal of access");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

impl Seen {
    fn named(&self) -> Named {
        self.get().map_or_else(Named::default, |(named, _)| named.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_what_may_change_something_or_is_not_for_everybody() {
        for (method, path, status, asked) in [
            (Method::POST, "/login", 422, Some(Asking::SignIn)),
            (Method::POST, "/api/v1/session", 200, Some(Asking::SignIn)),
            (Method::DELETE, "/api/v1/session", 204, Some(Asking::Write)),
            (Method::POST, "/matters/{id}/do/{act}", 409, Some(Asking::Write)),
            (Method::GET, "/matters/{id}", 200, Some(Asking::Read)),
            (Method::GET, "/matters/{id}", 404, Some(Asking::Read)),
            (Method::GET, "/matters/{id}", 304, Some(Asking::Read)),
            (Method::GET, "/matters/{id}", 500, None),
            (Method::GET, "/admin/items/table/{kind}", 200, Some(Asking::Read)),
            (Method::GET, "/desk", 200, None),
            (Method::GET, "/admin/log", 200, None),
            (Method::GET, "/admin/log", 403, Some(Asking::Read)),
            (Method::GET, "/public", 404, None),
            (Method::POST, "/nowhere", 404, None),
        ] {
            assert_eq!(asking(&method, path, status), asked, "{method} {path} {status}");
        }
    }
}
