//! 补录: what was done on paper, or elsewhere, is entered as it happened. Nothing is refused for coming out of order or too late: each
//! requirement that was missed becomes a finding with its article beside the act.

use super::frame::Frame;
use super::kept::{STALE, Sent, is_file};
use super::{doing, fields, refused, say, written};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, FieldError, Form, Tone, bare_card, error_summary, form, form_buttons, notice, pad, page_head, plain, tag,
};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::id::MatterId;
use fadu_office::base::{Denied, Mistake};
use fadu_office::law::procedure::FieldKind;
use fadu_office::matter::Intent;
use fadu_office::store::IntentKey;
use fadu_office::{Belongs, CheckLine, Denial, Entered, FormPage, Office, Report};
use maud::{Markup, html};
use serde_json::Value;

/// The frame of these pages.
pub(super) fn frame(title: &str, under: Option<(MatterId, String)>) -> Frame {
    let frame = Frame::new(title, "/desk/matters").reading().under("工作台", "/desk");
    match under {
        Some((matter, name)) => frame.under(name, format!("/matters/{matter}")),
        None => frame,
    }
}

/// `GET /matters/{id}/reported/{act}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let page = blank(office.form_page(&who, say::matter(&id)?, &act)?);
    let place = Place::In(say::matter(&id)?);
    Ok(sheet(&office, &who, &page, (&place, None, &[])))
}

/// `GET /desk/reported/{procedure}`: a matter that was opened on paper.
pub async fn open(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(procedure): Path<String>,
) -> Result<Markup, PageDenial> {
    let page = blank(office.opening_form(&who, &procedure)?);
    Ok(sheet(&office, &who, &page, (&Place::New(procedure), None, &[])))
}

/// `POST /matters/{id}/reported/{act}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    // Asked before a large file is read.
    office.may_handle(&who, matter)?;
    let page = blank(office.form_page(&who, matter, &act)?);
    enter(&office, &who, &page, (&Place::In(matter), request)).await
}

/// `POST /desk/reported/{procedure}`.
pub async fn send_new(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(procedure): Path<String>,
    request: Request,
) -> Result<Response, PageDenial> {
    let page = blank(office.opening_form(&who, &procedure)?);
    enter(&office, &who, &page, (&Place::New(procedure), request)).await
}

/// Where the act belongs.
enum Place {
    In(MatterId),
    New(String),
}

impl Place {
    fn action(&self, act: &str) -> String {
        match self {
            Place::In(matter) => format!("/matters/{matter}/reported/{act}"),
            Place::New(procedure) => format!("/desk/reported/{procedure}"),
        }
    }
}

/// Days are those on the paper: today is no default for them.
fn blank(mut page: FormPage) -> FormPage {
    for field in &mut page.fields {
        if field.kind == FieldKind::Day && !field.carried && !field.from_record {
            field.value = Value::Null;
        }
        // Nor is today's standing of an officer that of the day.
        field.options.iter_mut().for_each(|o| o.barred = false);
    }
    page
}

async fn enter(
    office: &Shared,
    who: &Who,
    page: &FormPage,
    (place, request): (&Place, Request),
) -> Result<Response, PageDenial> {
    let mut sent = match Sent::from_request(request, office).await {
        Ok(sent) => sent,
        Err(unread) => return Ok(unread),
    };
    if sent.stale(who) {
        let again = answer(office, who, page, (place, &sent, Err(Denial::mistake("", STALE))));
        return Ok((StatusCode::FORBIDDEN, again).into_response());
    }
    let mut typed = sent.fields(&page.fields);
    let read = written::read(office, &sent).map_err(|mistakes| Denial::Denied(Denied::Mistaken(mistakes)));
    let taken = match (&read, place) {
        (Ok(_), Place::In(matter)) => doing::take_in(office, who, (*matter, page), (&mut sent, &mut typed)).await,
        _ => Ok(()),
    };
    let done = match taken.and(read) {
        Err(denial) => Err(denial),
        Ok((at, source)) => {
            let belongs = match place {
                Place::In(matter) => Belongs::Matter(*matter),
                Place::New(procedure) => Belongs::New { procedure: procedure.clone(), id: None },
            };
            let key = sent.intent().map(|key| IntentKey { actor: who.person.to_string(), key });
            let intent = Intent { act: page.act.clone(), typed };
            office.report(who, &Report { belongs, intent, at, source, beside: Vec::new(), key }).await
        }
    };
    Ok(answer(office, who, page, (place, &sent, done)))
}

fn answer(
    office: &Office,
    who: &Who,
    page: &FormPage,
    (place, sent, done): (&Place, &Sent, Result<Entered, Denial>),
) -> Response {
    match done {
        Ok(entered) => {
            Redirect::to(&format!("/matters/{}?tab=record&entered={}", entered.done.matter, entered.done.before))
                .into_response()
        }
        Err(Denial::Denied(Denied::Mistaken(mistakes))) => {
            let known = |m: &Mistake| {
                written::FIELDS.contains(&m.field.as_str()) || page.fields.iter().any(|f| f.name == m.field)
            };
            // The office names the day of a report by its own word.
            let at = |m: &Mistake| {
                if m.field == "on" {
                    written::FIELDS[0].to_string()
                } else if known(m) {
                    m.field.clone()
                } else {
                    String::new()
                }
            };
            let errors: Vec<FieldError> = mistakes.iter().map(|m| FieldError::new(at(m), &m.message)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, sheet(office, who, page, (place, Some(sent), &errors))).into_response()
        }
        Err(Denial::Denied(Denied::Refused(checks))) => {
            let checks: Vec<CheckLine> = checks.iter().map(|c| office.check_line(c)).collect();
            let typed = paper(office, who, page, (place, Some(sent), &[]));
            (StatusCode::CONFLICT, refused::page(office, who, (page, &checks), Some(typed))).into_response()
        }
        Err(denial) => {
            let said = FieldError::new("", crate::answer::told(&denial).1);
            let body = sheet(office, who, page, (place, Some(sent), &[said]));
            PageDenial(denial, Some(body)).into_response()
        }
    }
}

fn sheet(office: &Office, who: &Who, page: &FormPage, with: (&Place, Option<&Sent>, &[FieldError])) -> Markup {
    let title = format!("补录：{}", page.name);
    let name = if page.number.is_empty() { page.title.clone() } else { page.number.clone() };
    let below = html! { @if !page.title.is_empty() { (page.title) " · " (page.number) " · " } (say::ground(&page.cites, page.house.as_ref())) };
    let body = html! {
        (error_summary(with.2))
        (page_head(&title, below, html! { (tag(Tone::Info, "补录")) }))
        (notice(Tone::Info, html! { "按当时的情况填写。不因次序或者期限被拒绝；依法欠缺的要求记为问题，注明条文。办理时间和入卷时间都留在过程记录里。" }))
        (paper(office, who, page, with))
    };
    frame(&title, page.matter.map(|m| (m, name))).page(who, body)
}

fn paper(
    office: &Office,
    who: &Who,
    page: &FormPage,
    (place, sent, errors): (&Place, Option<&Sent>, &[FieldError]),
) -> Markup {
    let files = page.fields.iter().any(|f| is_file(f.kind));
    let of = Form {
        action: place.action(&page.act),
        csrf: form_token(who),
        intent: sent.and_then(Sent::intent).unwrap_or_else(|| office.intent_id()),
        draft: String::new(),
        files,
    };
    let back = page.matter.map_or("/desk".to_string(), |m| format!("/matters/{m}/reported"));
    html! {
        (bare_card(pad(form(&of, html! {
            @if files && sent.is_some() { (notice(Tone::Warn, plain("文字都已保留；文件须重新选择。"))) }
            (written::controls(office, sent, errors))
            (fields::fields(page, sent, errors, None))
            (form_buttons(&[Button::submit("补录入卷").primary().large(), Button::link("返回", back).large()]))
        }))))
    }
}
