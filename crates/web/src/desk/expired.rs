//! A session that ended in the middle of a form: what was typed waits on the page that asks to sign in, and comes back to its form after it.

use super::kept::{Sent, unread};
use super::login;
use crate::Shared;
use crate::edge::{LARGEST_FORM, whole};
use crate::signed::{SignInFirst, has_session, page_of};
use crate::ui::{Button, page_plain};
use axum::extract::{FromRequest, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

/// The field that carries what was typed through the sign-in.
pub const KEPT: &str = "kept";
/// So many bytes of it at most: a sign-in takes no more.
const MOST: usize = 96 << 10;

/// Lets forms pass; one whose session is over is answered with the sign-in page that holds what was typed. Only where a session was shown at
/// all: a browser shows none with a form of another site.
pub async fn keep(State(office): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    let small = length.is_some_and(|n| n <= LARGEST_FORM);
    let to = page_of(&parts).filter(|_| parts.method == Method::POST && small && has_session(&parts));
    let Some(to) = to else { return next.run(Request::from_parts(parts, body)).await };
    let bytes = match whole(body, LARGEST_FORM).await {
        Ok(bytes) => axum::body::Bytes::from(bytes),
        Err(broken) => return unread(broken),
    };
    let response = next.run(Request::from_parts(parts.clone(), bytes.clone().into())).await;
    if response.extensions().get::<SignInFirst>().is_none() {
        return response;
    }
    match Sent::from_request(Request::from_parts(parts, bytes.into()), &office).await {
        Ok(sent) => {
            let typed = serde_json::to_string(sent.pairs()).unwrap_or_default();
            let page = login::sheet(&office, ("", &to), (&[], kept(&typed)));
            (StatusCode::UNAUTHORIZED, page).into_response()
        }
        Err(unread) => unread,
    }
}

/// What was typed, for the form that signs in; nothing if there is nothing, or too much.
pub fn kept(typed: &str) -> Markup {
    html! { @if !typed.is_empty() && typed.len() <= MOST { input type="hidden" name=(KEPT) value=(typed); } }
}

/// After the sign-in, the way back to the form with what was typed.
pub fn back(to: &str, sent: &Sent) -> Option<Markup> {
    let typed: Vec<(String, String)> = serde_json::from_str(sent.one(KEPT)).ok()?;
    let says = "已经登录";
    let form = html! { form method="post" action=(to) enctype="multipart/form-data" {
        @for (name, value) in &typed { input type="hidden" name=(name) value=(value); }
        (Button::submit("回到填写的表单").primary().large().full())
    } };
    let body = html! { div.stack { h1 { (says) } p { "刚才填写的内容还没有提交。回到表单，核对后再提交。" } (form) p.t1 { a href="/desk" { "不要了，去工作台" } } } };
    (!to.is_empty()).then(|| page_plain(says, body))
}
