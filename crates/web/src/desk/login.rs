//! Signing in and out. The page answers the same way whether the name or the password was wrong.

use super::expired;
use super::kept::{Sent, field_errors};
use crate::Shared;
use crate::answer::{PageDenial, told};
use crate::edge::{Caller, Seen};
use crate::signed::{Outside, Signed, set_cookie};
use crate::ui::{Button, Field, FieldError, Form, Tone, error_summary, form, notice, page_plain, plain};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::base::Denied;
use fadu_office::{DemoAccount, Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address may ask: where to go then.
#[derive(Deserialize)]
pub struct Asked {
    to: Option<String>,
}

/// `GET /login`.
pub async fn show(
    State(office): State<Shared>,
    Query(asked): Query<Asked>,
    signed: Result<Signed, Outside>,
) -> Response {
    let to = asked.to.as_deref().unwrap_or_default();
    match signed {
        Ok(_) => Redirect::to(own(to).unwrap_or("/desk")).into_response(),
        Err(_) => sheet(&office, ("", to), (&[], html! {})).into_response(),
    }
}

/// An address of a page of ours: never of another host, nor one that would sign out again.
fn own(to: &str) -> Option<&str> {
    let second = to.as_bytes().get(1).copied().unwrap_or(b'/');
    let fit = to.starts_with('/') && second.is_ascii_alphanumeric() && !to.contains(['\\', '\r', '\n']);
    (fit && !to.starts_with("/log")).then_some(to)
}

/// `POST /login`.
pub async fn sign_in(
    State(office): State<Shared>,
    (caller, seen): (Option<Extension<Caller>>, Option<Extension<Seen>>),
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let caller = caller.map_or(Caller::default(), |Extension(c)| c);
    // There is no session yet that a token could be bound to: a browser says itself where a form stands.
    let from = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()).unwrap_or("same-origin");
    if matches!(from, "cross-site" | "same-site") {
        return PageDenial(Denial::Forbidden, None).into_response();
    }
    let (user, to) = (sent.one("user").trim(), own(sent.one("to")).unwrap_or_default());
    if let Some((Extension(seen), named)) = seen.zip(office.account_named(user)) {
        seen.tried(named);
    }
    match office.sign_in(user, sent.one("password")).await {
        Ok(secret) => {
            let cookie = [(header::SET_COOKIE, set_cookie(Some(&secret), caller.secure))];
            match expired::back(to, &sent) {
                Some(page) => (cookie, page).into_response(),
                None => (cookie, Redirect::to(if to.is_empty() { "/desk" } else { to })).into_response(),
            }
        }
        Err(Denial::Denied(Denied::Mistaken(mistakes))) => {
            let errors = field_errors(&mistakes);
            let page = sheet(&office, (user, to), (&errors, expired::kept(sent.one(expired::KEPT))));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(denial) => {
            let error = FieldError::new("", told(&denial).1);
            let page = sheet(&office, (user, to), (&[error], expired::kept(sent.one(expired::KEPT))));
            PageDenial(denial, Some(page)).into_response()
        }
    }
}

/// `POST /logout`.
pub async fn sign_out(
    State(office): State<Shared>,
    caller: Option<Extension<Caller>>,
    Signed(who): Signed,
    sent: Sent,
) -> Result<Response, PageDenial> {
    let secure = caller.is_some_and(|Extension(c)| c.secure);
    sent.bound_to(&who)?;
    office.sign_out(&who).await?;
    Ok(([(header::SET_COOKIE, set_cookie(None, secure))], Redirect::to("/login")).into_response())
}

/// The page; what was typed elsewhere before is carried along.
pub(super) fn sheet(office: &Office, (user, to): (&str, &str), (errors, kept): (&[FieldError], Markup)) -> Markup {
    let of = Form { action: "/login".into(), files: !kept.0.is_empty(), ..Form::default() };
    page_plain(
        "登录",
        html! { div.stack {
            (error_summary(errors))
            h1 { "登录" }
            @if !kept.0.is_empty() {
                (notice(Tone::Warn, plain("登录已经过期，刚才的提交没有办成。填写的文字没有丢：登录后接着核对、提交；文件须重新选择。")))
            } @else if !to.is_empty() && user.is_empty() && errors.is_empty() {
                (notice(Tone::Info, plain("请先登录，登录后打开您要看的页面。")))
            }
            (form(&of, html! {
                @if !to.is_empty() { input type="hidden" name="to" value=(to); }
                (kept)
                (Field::text("user", "账号").value(user).required().errors(errors))
                (Field::password("password", "口令").required().errors(errors))
                (Button::submit("登录").primary().large().full())
            }))
            (shown_accounts(office))
            p.t1 { a href="/public" { "查公示" } " · " a href="/verify" { "核验文书" } " · " a href="/law" { "法规" } }
        } },
    )
}

/// A demonstration shows its accounts, each with the button that signs it in, so that every role can be tried.
fn shown_accounts(office: &Office) -> Markup {
    let accounts = office.demo_accounts();
    if !office.is_demo() || accounts.is_empty() {
        return html! {};
    }
    let of = |a: &DemoAccount| {
        html! { form.inline method="post" action="/login" data-once {
            input type="hidden" name="user" value=(a.user); input type="hidden" name="password" value=(a.password);
            (Button::submit(format!("{} · {}", a.role, a.agency)).full())
            p.sub { "账号 " code { (a.user) } "　口令 " code { (a.password) } }
        } }
    };
    html! { div.stack { h2 { "演示账号" }
        (notice(Tone::Info, plain("演示环境：机关、人员和案件都是虚构的。按一下即以该角色登录。")))
        @for account in accounts { (of(account)) }
    } }
}
