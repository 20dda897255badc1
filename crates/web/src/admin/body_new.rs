//! A body that is not in the tree yet: asked for with reason and basis, in the tree once the supervising body recognises it.

use super::body::{asked, href};
use super::body_forms::{content, terms};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{Button, FieldError, Form, card, error_summary, form, form_buttons, pad, page_head, plain};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

const HERE: &str = "/admin/bodies/new";

/// `GET /admin/bodies/new`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::KeepBody, who.agency)?;
    Ok(sheet(&office, &who, &Sent::default(), &[]))
}

/// `POST /admin/bodies/new`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.propose_body(&who, None, &asked(&sent)).await {
        Ok(id) => Ok(Redirect::to(&href(&id.to_string())).into_response()),
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
        (page_head("设立新的主体", plain("由行政执法监督机构确认以后列入"), html! {}))
        (card("主体", html! {}, pad(form(&of, html! {
            input type="hidden" name="kind" value="opened";
            (content(office, (None, (sent, errors))))
            (terms(office, (sent, errors)))
            (form_buttons(&[Button::submit("提出，待确认").primary()]))
        }))))
    };
    Frame::new("设立新的主体", "/admin/bodies").reading().under("执法主体", "/admin/bodies").page(who, body)
}
