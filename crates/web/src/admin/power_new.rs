//! A power that is not on the list yet: asked for with reason and basis, listed once another person has approved it.

use super::power::{asked, href};
use super::power_forms::{content, terms};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Field, FieldError, Form, card, error_summary, form, form_buttons, pad, page_head, plain};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

const HERE: &str = "/admin/powers/new";

/// `GET /admin/powers/new`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(sheet(&office, &who, &Sent::default(), &[]))
}

/// `POST /admin/powers/new`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.propose_power(&who, &asked(&sent, sent.one("code").trim())).await {
        Ok(code) => Ok(Redirect::to(&href(&code)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &sent, &field_errors(&all));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Markup {
    let of = Form { action: HERE.into(), csrf: form_token(who), ..Form::default() };
    let body = html! {
        (error_summary(errors))
        (page_head("新增一项职权", plain("由另一人批准以后列入清单"), html! {}))
        (card("职权", html! {}, pad(form(&of, html! {
            input type="hidden" name="kind" value="new";
            (Field::text("code", "编码").hint("本清单的编码：字母、数字和“-”").value(sent.one("code")).required().errors(errors))
            (content(office, (None, sent, errors)))
            (terms(office, (sent, errors)))
            (form_buttons(&[Button::submit("提出，待批准").primary()]))
        }))))
    };
    Frame::new("新增一项职权", "/admin/powers").reading().under("权责清单", "/admin/powers").page(who, body)
}
