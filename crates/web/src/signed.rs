//! Who asks: the session behind a cookie (pages) or a bearer token (API); never both on one route.

use crate::Shared;
use crate::answer::{ApiDenial, PageDenial};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use fadu_office::Denial;
use fadu_office::accounts::Who;

/// Name of the cookie on plain http over loopback; over TLS it is `__Host-fadu`.
pub const COOKIE: &str = "fadu";

/// Somebody signed in with a cookie: for pages.
pub struct Signed(pub Who);

/// Somebody signed in with a bearer token: for the API.
pub struct Bearer(pub Who);

impl FromRequestParts<Shared> for Signed {
    type Rejection = PageDenial;
    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Signed, PageDenial> {
        let secret = cookie(&parts.headers).ok_or(PageDenial(Denial::SignedOut, None))?;
        office.who(&secret).await.map(Signed).map_err(|d| PageDenial(d, None))
    }
}

impl FromRequestParts<Shared> for Bearer {
    type Rejection = ApiDenial;
    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Bearer, ApiDenial> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = value.and_then(|v| v.strip_prefix("Bearer ")).ok_or(ApiDenial(Denial::SignedOut))?;
        office.who(token).await.map(Bearer).map_err(ApiDenial)
    }
}

/// The secret in the session cookie.
pub fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(k, _)| *k == COOKIE || *k == "__Host-fadu").map(|(_, v)| v.to_string())
}

/// The token that binds a form to its session: shown in the form, compared on every write.
pub fn form_token(who: &Who) -> String {
    // The session's hash never leaves the server otherwise, and cannot be made back into the cookie's secret.
    fadu_office::token_of(&who.session)
}
