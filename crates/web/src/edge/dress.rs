//! The last word: whatever goes wrong, the answer is a page in Chinese or a problem, never bare.

use super::{Caller, Edge};
use crate::answer::{HSTS, problem};
use crate::api::problem::plain;
use crate::ui::page_plain;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The headers of an answer that is written before there is a router: each line ends with CR LF.
pub const PLAIN_HEAD: &str = concat!(
    "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n",
    "x-content-type-options: nosniff\r\nreferrer-policy: same-origin\r\nx-frame-options: DENY\r\ncache-control: no-store\r\n",
);

/// The number of an incident, beside the answer.
#[derive(Clone)]
struct Incident(String);

/// What is said of a status in a heading and in a line below.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("请求的格式不对", "地址或者提交的内容读不出来。请回到上一页重新操作。"),
        404 => ("没有这个页面", "地址可能输错了，或者内容已经撤下。"),
        405 => ("这个地址不接受这种请求", "请从页面上的链接或者按钮进入。"),
        408 => ("等了太久没有收完", "没有办成，未作任何改动。请检查网络后重试。"),
        413 => (
            "提交的内容太大",
            "没有收下，未作任何改动。文件不得超过 200 MB：请后退回到原页面，分段或者压缩后再提交，填写的文字仍在。",
        ),
        414 | 431 => ("请求的地址或者标头太长", "请清除本站的 Cookie 后重试。"),
        415 => ("提交的内容类型不对", "没有收下，未作任何改动。"),
        416 => ("所要的范围不在文件内", "请重新打开文件。"),
        422 => ("填写有误", "没有办成，未作任何改动。"),
        429 => ("操作太频繁", "没有办成，未作任何改动。请稍候后退回到原页面再试，填写的内容仍在。"),
        503 => ("系统繁忙", "请稍后再试；没有办成的，未作任何改动。"),
        500..=599 => ("系统出错，没有办成", "案卷未作任何改动。请稍后再试。"),
        _ => ("没有办成", "未作任何改动。"),
    }
}

/// A page or a problem of a status, with the incident if there is one.
pub fn bare(path: &str, status: StatusCode, incident: Option<&str>) -> Response {
    let (heading, line) = words(status);
    if path.starts_with("/api/") || path == "/api" {
        let mut body = plain(status, heading);
        body["detail"] = line.into();
        if let Some(id) = incident {
            body["incident"] = id.into();
        }
        return problem(status, body);
    }
    let body = html! {
        p.sub { (status.as_u16()) }
        h1 { (heading) }
        p { (line) }
        @if let Some(id) = incident { p { "事故编号 " b { (id) } "，请告知系统管理员。" } }
        p { a href="/desk" { "回到工作台" } " · " a href="/" { "公示首页" } }
    };
    (status, page_plain(heading, body)).into_response()
}

/// There is no such page; an address with a stroke too many is led to the one without.
pub async fn no_such_page(request: Request) -> Response {
    let (path, query) = (request.uri().path(), request.uri().query());
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    // Only to an address that begins like one of ours: `//elsewhere` is another host.
    let own = |p: &&str| p.as_bytes().get(1).is_some_and(u8::is_ascii_alphanumeric) && !p.ends_with('/');
    let shorter = path.strip_suffix('/').filter(own);
    match shorter.filter(|_| read) {
        Some(p) => Redirect::permanent(&query.map_or(p.to_string(), |q| format!("{p}?{q}"))).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page knows other methods.
pub async fn no_such_method() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

/// A handler panicked: the request fails with a number, the server lives. The text of the panic may hold anything and is not kept.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let id = crate::office::incident_id(&format!("panic {}", COUNT.fetch_add(1, Ordering::Relaxed)));
    tracing::error!(incident = %id, "a handler panicked");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Incident(id));
    response
}

/// Dresses what is bare; says that the way is encrypted where it is; ends a connection whose framing might be read in two ways.
pub async fn dressed(State(_): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_string();
    let caller = *request.extensions().get::<Caller>().unwrap_or(&Caller::default());
    let chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let api = path.starts_with("/api/");
    let fit = if api { kind.starts_with("application/") } else { !kind.is_empty() && !kind.starts_with("text/plain") };
    let status = response.status();
    // Health is read by programs: a word is enough for them.
    let program = path == "/readyz" && status == StatusCode::SERVICE_UNAVAILABLE;
    if (status.is_client_error() || status.is_server_error()) && !fit && !program {
        let incident = response.extensions().get::<Incident>().map(|i| i.0.clone());
        let (old, _) = response.into_parts();
        response = bare(&path, status, incident.as_deref());
        let kept =
            [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE, header::CONNECTION, header::CONTENT_RANGE];
        for name in kept {
            if let Some(value) = old.headers.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
    }
    let headers = response.headers_mut();
    if caller.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if chunked {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
