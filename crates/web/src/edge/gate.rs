//! What every request passes first: its shape, how often, how much, how long, how many at once.

use super::{Caller, Edge, whole};
use crate::answer::{come_again, told};
use crate::office::Denial;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;

/// A request must be answered after so long, upload among it.
pub const REQUEST_PATIENCE: Duration = Duration::from_secs(300);
/// Largest form without a file.
pub const LARGEST_FORM: usize = 2 << 20;
/// Largest upload: the largest file and what a form puts around it.
pub const LARGEST_UPLOAD: usize = 210 << 20;

/// Largest request with files of somebody who does not sign in.
pub const LARGEST_ATTACHED: usize = 32 << 20;
/// Largest piece of a file that comes in pieces.
pub const LARGEST_PIECE: usize = crate::office::evidence::uploads::LARGEST_PIECE;

/// How much a route takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Page,
    Json,
    Batch,
    Upload,
    /// Files of somebody who does not sign in.
    Attached,
    Piece,
    SignIn,
    SignInPage,
}

impl Class {
    fn of(path: &str, method: &Method) -> Class {
        match path {
            "/login" if method == Method::POST => Class::SignInPage,
            "/api/v1/session" if method == Method::POST => Class::SignIn,
            "/api/v1/sync" | "/api/v1/intake" => Class::Batch,
            "/public/complaints" if method == Method::POST => Class::Attached,
            "/api/v1/matters/{id}/evidence"
            | "/matters/{id}/do/{act}"
            | "/matters/{id}/reported/{act}"
            | "/field/new"
            | "/activity"
            | "/activity/{announcement}"
            | "/intake"
            | "/collected/import"
            | "/parties/import"
            | "/admin/items/import"
            | "/admin/powers/import"
            | "/admin/discretion/import"
                if method == Method::POST =>
            {
                Class::Upload
            }
            "/api/v1/matters/{id}/uploads/{upload}" | "/matters/{id}/uploads/{upload}" if method == Method::PUT => {
                Class::Piece
            }
            p if p.starts_with("/api/") || p.starts_with("/pay/") => Class::Json,
            _ => Class::Page,
        }
    }
    fn most(self) -> usize {
        match self {
            Class::Page => LARGEST_FORM,
            Class::Json => crate::api::ask::LARGEST_JSON,
            Class::Batch => crate::api::ask::LARGEST_BATCH,
            Class::Upload => LARGEST_UPLOAD,
            Class::Attached => LARGEST_ATTACHED,
            Class::Piece => LARGEST_PIECE,
            Class::SignIn => 16 << 10,
            // What was typed into a form whose session was over comes along.
            Class::SignInPage => 112 << 10,
        }
    }
}

/// Lets a request pass, or says why not.
pub async fn pass(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let caller = *request.extensions().get::<Caller>().unwrap_or(&Caller::default());
    let nameless = caller.ip.is_some() && !request.headers().contains_key(header::HOST);
    if let Err(status) =
        shape(request.uri(), request.headers()).and(if nameless { Err(StatusCode::BAD_REQUEST) } else { Ok(()) })
    {
        return closing(status.into_response());
    }
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // Whoever only looks whether the server lives must never be turned away.
    if matches!(path, "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let class = Class::of(path, request.method());
    if length(request.headers()).is_some_and(|n| n > class.most() as u64) {
        return closing(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    }
    if let Some(ip) = caller.outside()
        && let Err(wait_s) = edge.address.take(ip, edge.now())
    {
        return no(Denial::TooOften { wait_s });
    }
    let Ok(_place) = edge.under_way.try_acquire() else { return no(Denial::Busy) };
    let Ok(_own) = edge.crowd.enter(caller.outside()) else { return no(Denial::Busy) };
    request.extensions_mut().insert(Arc::clone(&edge));
    let answered = async {
        match class {
            Class::SignIn | Class::SignInPage => signing((&edge, class), &caller, request, next).await,
            Class::Upload | Class::Attached | Class::Piece => match edge.uploads.try_acquire() {
                Ok(_place) => next.run(request).await,
                Err(_) => no(Denial::Busy),
            },
            _ => next.run(request).await,
        }
    };
    let late = || closing(StatusCode::REQUEST_TIMEOUT.into_response());
    tokio::time::timeout(REQUEST_PATIENCE, answered).await.unwrap_or_else(|_| late())
}

/// Few passwords at a time; an address that failed too often waits; a failure takes as long for every name. Nobody waits in line before all
/// of the request is here: a form that does not come would keep everybody else out.
async fn signing((edge, class): (&Edge, Class), caller: &Caller, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request = match whole(body, class.most()).await {
        Ok(bytes) => Request::from_parts(parts, bytes.into()),
        Err(broken) => return closing(broken.status().into_response()),
    };
    let floor = tokio::time::sleep(edge.settings.failure_floor);
    let (response, failed) = {
        let Ok(_turn) = edge.signing.acquire().await else { return no(Denial::Busy) };
        let may = caller.ip.map_or(Ok(()), |ip| edge.failures.has(&ip, edge.now()));
        if let Err(wait_s) = may {
            return no(Denial::TooOften { wait_s });
        }
        let response = next.run(request).await;
        let failed = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::UNPROCESSABLE_ENTITY);
        if let (true, Some(ip)) = (failed, caller.ip) {
            // There was one when it was looked at, and at most as many others as compare passwords at once.
            let _ = edge.failures.take(ip, edge.now());
        }
        (response, failed)
    };
    if failed {
        floor.await;
    }
    response
}

/// What no honest client sends.
fn shape(uri: &Uri, headers: &HeaderMap) -> Result<(), StatusCode> {
    let one = |name| headers.get_all(name).iter().count() <= 1;
    let framed = headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH);
    let whole = readable(uri.path()) && uri.query().is_none_or(readable);
    let fit = whole && !framed && one(header::HOST) && one(header::CONTENT_LENGTH) && one(header::AUTHORIZATION);
    if fit { Ok(()) } else { Err(StatusCode::BAD_REQUEST) }
}

/// Whether percent-encoding gives UTF-8 without control characters.
fn readable(text: &str) -> bool {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        let digit = |b: Option<u8>| char::from(b?).to_digit(16);
        let Some(b) = (if b == b'%' {
            // Two digits make a byte.
            digit(rest.next()).zip(digit(rest.next())).map(|(h, l)| (h * 16 + l) as u8)
        } else {
            Some(b)
        }) else {
            return false;
        };
        bytes.push(b);
    }
    std::str::from_utf8(&bytes).is_ok_and(|t| !t.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `dress` gives it the form that the path asks for.
fn no(denial: Denial) -> Response {
    come_again(told(&denial).0.into_response(), &denial)
}

/// What is left of the request is not read.
fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_utf8() {
        for (text, fits) in [
            ("/desk", true),
            ("/public?q=%E5%86%AF", true),
            ("/%E5%86", false),
            ("/%ff", false),
            ("/a%00b", false),
            ("/a%zz", false),
            ("/a%4", false),
            ("/a%0A", true),
            ("/%C0%AE%C0%AE/", false),
        ] {
            assert_eq!(readable(text), fits, "{text}");
        }
    }

    #[test]
    fn a_route_takes_what_its_class_takes() {
        let get = Method::GET;
        let post = Method::POST;
        for (path, method, most) in [
            ("/login", &post, 112 << 10),
            ("/login", &get, 2 << 20),
            ("/matters/{id}/do/{act}", &post, 210 << 20),
            ("/api/v1/sync", &post, 4 << 20),
            ("/api/v1/reported", &post, 1 << 20),
            ("", &post, 2 << 20),
        ] {
            assert_eq!(Class::of(path, method).most(), most, "{path}");
        }
    }
}
