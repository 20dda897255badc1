//! Who asks: the session behind a cookie (pages) or a bearer token (API); never both on one route.

use crate::Shared;
use crate::answer::{ApiDenial, PageDenial};
use crate::edge::{Caller, Edge, Seen};
use crate::routes::ROUTES;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::Denial;
use fadu_office::accounts::Who;
use std::sync::Arc;

/// Name of the cookie where the way is not encrypted.
pub const COOKIE: &str = "fadu";
/// Its name where the way is encrypted: a browser takes it from this host only, over TLS only.
pub const HOST_COOKIE: &str = "__Host-fadu";

/// Somebody signed in with a cookie: for pages.
pub struct Signed(pub Who);

/// Somebody signed in with a bearer token: for the API.
pub struct Bearer(pub Who);

/// Somebody who may not come in: whoever has to sign in first is brought back to the page that was asked for.
pub struct Outside(Denial, Option<String>);

/// Marks the answer to somebody who has to sign in first.
#[derive(Clone)]
pub struct SignInFirst;

impl IntoResponse for Outside {
    fn into_response(self) -> Response {
        if !matches!(self.0, Denial::SignedOut) {
            return PageDenial(self.0, None).into_response();
        }
        let back = self.1.filter(|b| b != "/desk").map(|b| format!("/login?to={}", crate::desk::say::encoded(&b)));
        let mut response = Redirect::to(back.as_deref().unwrap_or("/login")).into_response();
        response.extensions_mut().insert(SignInFirst);
        response
    }
}

/// The page that a request came from or asked for: a form is shown where it is sent, or at the page above its act.
pub fn page_of(parts: &Parts) -> Option<String> {
    let path = parts.uri.path_and_query()?.as_str();
    let shown = |p: &str| ROUTES.iter().any(|r| r.method == "GET" && r.path == p);
    let matched = parts.extensions.get::<MatchedPath>()?.as_str();
    if parts.method == Method::GET || shown(matched) {
        return Some(path.to_string());
    }
    let above = |p: &str| p.split_once("/do/").map(|(above, _)| above.to_string());
    above(matched).filter(|m| shown(m)).and_then(|_| above(path))
}

impl FromRequestParts<Shared> for Signed {
    type Rejection = Outside;
    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Signed, Outside> {
        let back = page_of(parts);
        let denied = |d| Outside(d, back.clone());
        let secret = cookie(&parts.headers, caller(parts).secure).ok_or(denied(Denial::SignedOut))?;
        let who = office.who(&secret).await.map_err(denied)?;
        counted(parts, &who).map_err(denied)?;
        Ok(Signed(reader(parts, office, who)))
    }
}

impl FromRequestParts<Shared> for Bearer {
    type Rejection = ApiDenial;
    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Bearer, ApiDenial> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = value.and_then(|v| v.strip_prefix("Bearer ")).ok_or(ApiDenial(Denial::SignedOut))?;
        let who = office.who(token).await.map_err(ApiDenial)?;
        counted(parts, &who).map_err(ApiDenial)?;
        Ok(Bearer(reader(parts, office, who)))
    }
}

/// Whoever reads a matter that is lent to be reviewed reads it as a reviewer and does nothing else there; everybody else stays who one is.
fn reader(parts: &Parts, office: &Shared, who: Who) -> Who {
    let path = parts.uri.path();
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    match path.strip_prefix("/matters/").and_then(|rest| rest.split('/').next()) {
        Some(matter) if parts.method == Method::GET => office.as_reviewer(who, matter),
        _ => who,
    }
}

/// Who is at the other end.
pub fn caller(parts: &Parts) -> Caller {
    parts.extensions.get::<Caller>().copied().unwrap_or_default()
}

/// Notes who it is for the logs and counts the request of the account.
fn counted(parts: &Parts, who: &Who) -> Result<(), Denial> {
    if let Some(seen) = parts.extensions.get::<Seen>() {
        seen.is(who);
    }
    let edge = parts.extensions.get::<Arc<Edge>>();
    edge.map_or(Ok(()), |edge| edge.account(&caller(parts), who.person.bits()))
}

/// Whether a request bears a session, even one that is over.
pub fn has_session(parts: &Parts) -> bool {
    cookie(&parts.headers, caller(parts).secure).is_some_and(|secret| !secret.is_empty())
}

/// The secret in the session cookie; over an encrypted way only the cookie that nobody else can have set.
fn cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    let name = if secure { HOST_COOKIE } else { COOKIE };
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(k, _)| *k == name).map(|(_, v)| v.to_string())
}

/// The cookie as it is set: with the secret, or empty to be forgotten.
pub fn set_cookie(secret: Option<&str>, secure: bool) -> String {
    let (name, tls) = if secure { (HOST_COOKIE, "; Secure") } else { (COOKIE, "") };
    let life = if secret.is_some() { "" } else { "; Max-Age=0" };
    format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{tls}{life}", secret.unwrap_or_default())
}

/// The token that binds a form to its session: shown in the form, compared on every write.
pub fn form_token(who: &Who) -> String {
    // The session's hash never leaves the server otherwise, and cannot be made back into the cookie's secret.
    fadu_office::token_of(&who.session)
}
