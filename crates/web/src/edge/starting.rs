//! What is answered while the store still recovers: alive, not ready, come again soon.

use super::bare;
use crate::routes::headers_of;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The answer to a path before there is an office.
pub fn starting(path: &str) -> Response {
    let mut response = match path {
        "/healthz" => "ok\n".into_response(),
        "/readyz" => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
        _ => bare(path, StatusCode::SERVICE_UNAVAILABLE, None),
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    for (name, value) in headers_of() {
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alive_but_not_ready() {
        let answers = ["/healthz", "/readyz", "/desk", "/api/v1/inbox"].map(starting);
        assert_eq!(answers.each_ref().map(|a| a.status().as_u16()), [200, 503, 503, 503]);
        assert!(answers.iter().all(|a| a.headers().contains_key("content-security-policy")));
        assert_eq!(answers[3].headers()["content-type"], "application/problem+json");
        assert_eq!(answers[2].headers()["retry-after"], "2");
    }
}
