//! A body asks another one to open a matter, from its own desk.

use super::answers::HERE;
use super::fields;
use super::frame::Frame;
use super::kept::{Sent, field_errors};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{Button, FieldError, Form, card, error_summary, form, form_buttons, pad, page_head, plain};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Denied, Standing};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// `GET /desk/answers/ask/{procedure}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(procedure): Path<String>,
) -> Result<Markup, PageDenial> {
    Ok(sheet(&office, &who, &procedure, (None, &[]))?)
}

/// `POST /desk/answers/ask/{procedure}`: asked.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(procedure): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let page = office.asking_form(&who, &procedure)?;
    let errors = match office.asking_sent(&who, &procedure, sent.fields(&page.fields), sent.intent()).await {
        Ok(done) => return Ok(Redirect::to(&format!("{HERE}/{}", done.matter)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => field_errors(&all),
        Err(Denial::Denied(Denied::Refused(checks))) => {
            let unmet = checks.iter().filter(|c| c.standing == Standing::Unmet);
            unmet.map(|c| FieldError::new("", &office.check_line(c).sentence)).collect()
        }
        Err(other) => return Err(other.into()),
    };
    let again = sheet(&office, &who, &procedure, (Some(&sent), &errors))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn sheet(
    office: &Office,
    who: &Who,
    procedure: &str,
    (sent, errors): (Option<&Sent>, &[FieldError]),
) -> Result<Markup, Denial> {
    let page = office.asking_form(who, procedure)?;
    let intent = sent.and_then(Sent::intent).unwrap_or_else(|| office.intent_id());
    let of = Form { action: format!("{HERE}/ask/{procedure}"), csrf: form_token(who), intent, ..Form::default() };
    let body = html! {
        (error_summary(errors))
        (page_head(&page.name, plain("由监督本机关的机构收到和办理；办理情况在“来文和答复”里"), html! {}))
        (card("填写", html! {}, pad(form(&of, html! {
            (fields::some(&page.fields, sent, (errors, false), None))
            (form_buttons(&[Button::submit("提交").primary(), Button::link("不提交", HERE)]))
        }))))
    };
    Ok(Frame::new(page.name, HERE).under("工作台", "/desk").under("来文和答复", HERE).page(who, body))
}
