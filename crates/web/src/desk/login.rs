//! Signing in and out. The page answers the same way whether the name or the password was wrong.

use super::kept::Sent;
use crate::Shared;
use crate::answer::{PageDenial, told};
use crate::edge::Caller;
use crate::signed::{Signed, set_cookie};
use crate::ui::{Button, Field, FieldError, Form, Tone, error_summary, form, notice, page_plain, plain};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::base::Denied;
use fadu_office::{DemoAccount, Denial, Office};
use maud::{Markup, html};

/// `GET /login`.
pub async fn show(State(office): State<Shared>, signed: Result<Signed, PageDenial>) -> Response {
    match signed {
        Ok(_) => Redirect::to("/desk").into_response(),
        Err(_) => sheet(&office, "", &[]).into_response(),
    }
}

/// `POST /login`.
pub async fn sign_in(
    State(office): State<Shared>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let caller = caller.map_or(Caller::default(), |Extension(c)| c);
    // There is no session yet that a token could be bound to: a browser says itself where a form stands.
    let from = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()).unwrap_or("same-origin");
    if matches!(from, "cross-site" | "same-site") {
        return PageDenial(Denial::Forbidden, None).into_response();
    }
    let user = sent.one("user").trim();
    match office.sign_in(user, sent.one("password")).await {
        Ok(secret) => {
            ([(header::SET_COOKIE, set_cookie(Some(&secret), caller.secure))], Redirect::to("/desk")).into_response()
        }
        Err(Denial::Denied(Denied::Mistaken(mistakes))) => {
            let errors: Vec<FieldError> = mistakes.iter().map(|m| FieldError::new(&m.field, &m.message)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, user, &errors)).into_response()
        }
        Err(denial) => {
            let error = FieldError::new("", told(&denial).1);
            let page = sheet(&office, user, &[error]);
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

fn sheet(office: &Office, user: &str, errors: &[FieldError]) -> Markup {
    let of = Form { action: "/login".into(), ..Form::default() };
    page_plain(
        "登录",
        html! { div.stack {
            (error_summary(errors))
            h1 { "登录" }
            (form(&of, html! {
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
