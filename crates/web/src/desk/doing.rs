//! The form of an act on a matter: shown with its requirements, and done when it is sent.

use super::frame::Frame;
use super::kept::{STALE, Sent, is_file};
use super::{fields, file, refused, say, weighing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::edge::left;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, FieldError, Form, Tone, bare_card, card, check_table, error_summary, form, form_buttons, notice, pad,
    page_head, plain,
};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::id::MatterId;
use fadu_office::base::{Denied, Fields, Mistake};
use fadu_office::law::procedure::Procedure;
use fadu_office::matter::{Intent, Mode};
use fadu_office::{Act, CheckLine, Denial, Done, FormPage, Office, signature};
use maud::{Markup, html};
use serde_json::Value;

/// `GET /matters/{id}/do/{act}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let page = office.form_page(&who, say::matter(&id)?, &act)?;
    Ok(asked(&office, &who, &page))
}

/// The form, or the refusal if it is clear already that it would be in vain.
fn asked(office: &Office, who: &Who, page: &FormPage) -> Markup {
    let missing = refused::unmet(&page.checks);
    if missing.is_empty() {
        return frame(page).page(who, sheet(office, who, (page, html! {}), (None, &[])));
    }
    if !page.may_return {
        return refused::page(office, who, (page, &page.checks), None);
    }
    let lead = html! { "现在不能同意，可以退回并写明理由。" @for c in &missing { (c.sentence) } };
    let mut page = page.clone();
    page.fields.iter_mut().filter(|f| f.name == "conclusion").for_each(|f| f.value = "return".into());
    frame(&page).page(who, sheet(office, who, (&page, notice(Tone::Warn, lead)), (None, &[])))
}

/// `POST /matters/{id}/do/{act}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    // Asked before a large file is read.
    office.may_bring(&who, matter)?;
    let mut sent = match Sent::from_request(request, &office).await {
        Ok(sent) => sent,
        Err(unread) => return Ok(unread),
    };
    let mut page = office.form_page(&who, matter, &act)?;
    if sent.stale(&who) {
        return Ok(stale(&office, &who, &page, &sent));
    }
    let mut typed = sent.fields(&page.fields);
    if sent.one(weighing::ASKED) == "1" {
        page.discretion = office.weigh(&who, matter, &act, &typed)?;
        weighing::propose(&mut sent, &page);
        let body = sheet(&office, &who, (&page, html! {}), (Some(&sent), &[]));
        return Ok(frame(&page).page(&who, body).into_response());
    }
    if let Err(denial) = take_in(&office, &who, (matter, &page), (&mut sent, &mut typed)).await {
        return Ok(answer(&office, &who, &page, (&sent, Err(denial))));
    }
    let act = Act {
        intent: Intent { act, typed },
        mode: Mode::Requested,
        key: sent.intent(),
        signed: Some(sent.one("passkey").to_string()),
    };
    let done = office.act(&who, matter, act).await;
    Ok(answer(&office, &who, &page, (&sent, done)))
}

/// Takes in the files of a form, and the signature kept where the person pressed for it.
pub async fn take_in(
    office: &Office,
    who: &Who,
    (matter, page): (MatterId, &FormPage),
    (sent, typed): (&mut Sent, &mut Fields),
) -> Result<(), Denial> {
    for field in page.fields.iter().filter(|f| is_file(f.kind)) {
        // One that came in pieces before: what it is, is looked up under its digest.
        let came = serde_json::from_str::<Value>(sent.one(&format!("{}.uploaded", field.name)));
        if let Some(file) = came.ok().filter(Value::is_object) {
            typed.insert(field.name.clone(), file);
        }
    }
    for (name, file) in sent.take_files() {
        if !page.fields.iter().any(|f| f.name == name && is_file(f.kind)) {
            continue;
        }
        let taken = match file {
            Ok(file) => office.take_in(who, matter, file).await,
            Err(denial) => Err(denial),
        };
        let taken = taken.map_err(|denial| match denial {
            Denial::Denied(Denied::Mistaken(mut all)) => {
                all.iter_mut().for_each(|m| m.field.clone_from(&name));
                Denial::Denied(Denied::Mistaken(all))
            }
            other => other,
        })?;
        typed.insert(name, taken);
    }
    let pressed = sent.one(&format!("{}.kept", signature::FIELD)) == "1";
    if pressed && !typed.contains_key(signature::FIELD) {
        office.apply_signature(who, typed)?;
    }
    Ok(())
}

/// What comes of a form: the file, the form again with its mistakes, or the refusal; what was typed is kept.
pub fn answer(office: &Office, who: &Who, page: &FormPage, (sent, done): (&Sent, Result<Done, Denial>)) -> Response {
    match done {
        Ok(done) => {
            let to = format!("/matters/{}?done={}", done.matter, page.act);
            left(Redirect::to(&to).into_response(), done.leaf)
        }
        Err(Denial::Denied(Denied::Mistaken(mistakes))) => {
            let body = sheet(office, who, (page, html! {}), (Some(sent), &errors(page, &mistakes)));
            (StatusCode::UNPROCESSABLE_ENTITY, frame(page).page(who, body)).into_response()
        }
        Err(Denial::Denied(Denied::Refused(checks))) => {
            let checks: Vec<CheckLine> = checks.iter().map(|c| office.check_line(c)).collect();
            let typed = paper(office, who, page, (Some(sent), &[]));
            (StatusCode::CONFLICT, refused::page(office, who, (page, &checks), Some(typed))).into_response()
        }
        Err(denial) => {
            let said = match &denial {
                Denial::Withheld(_) => {
                    format!("{}。{}", crate::answer::told(&denial).1, crate::answer::advice(&denial))
                }
                other => crate::answer::told(other).1.to_string(),
            };
            let said = FieldError::new("", &said);
            let body = sheet(office, who, (page, html! {}), (Some(sent), &[said]));
            PageDenial(denial, Some(frame(page).page(who, body))).into_response()
        }
    }
}

/// The form again, where it was shown in another session.
pub fn stale(office: &Office, who: &Who, page: &FormPage, sent: &Sent) -> Response {
    let again = answer(office, who, page, (sent, Err(Denial::mistake("", STALE))));
    (StatusCode::FORBIDDEN, again).into_response()
}

fn errors(page: &FormPage, mistakes: &[Mistake]) -> Vec<FieldError> {
    let known = |m: &Mistake| page.fields.iter().any(|f| f.name == m.field);
    mistakes.iter().map(|m| FieldError::new(if known(m) { m.field.as_str() } else { "" }, &m.message)).collect()
}

/// The frame of the form and of its refusal.
pub fn frame(page: &FormPage) -> Frame {
    let frame = Frame::new(page.name.as_str(), "/desk/matters").reading().under("工作台", "/desk");
    match page.matter {
        Some(m) => {
            frame.under(if page.number.is_empty() { &page.title } else { &page.number }, format!("/matters/{m}"))
        }
        None => frame,
    }
}

/// Where the form is shown and sent.
pub fn action(office: &Office, page: &FormPage) -> String {
    if let Some(matter) = page.matter {
        return format!("/matters/{matter}/do/{}", page.act);
    }
    let opens = |p: &&std::sync::Arc<Procedure>| p.act(&page.act).is_some_and(|a| a.opens);
    let engine = office.engine();
    let procedure = engine.law.on(office.today()).find(opens);
    procedure.map_or("/desk/new".to_string(), |p| format!("/desk/new?procedure={}", p.id))
}

/// The form with what stands around it; `lead` comes between the heading and the form.
pub fn sheet(
    office: &Office,
    who: &Who,
    (page, lead): (&FormPage, Markup),
    with: (Option<&Sent>, &[FieldError]),
) -> Markup {
    let below = html! { @if !page.title.is_empty() { (page.title) " · " (page.number) " · " } (say::ground(&page.cites, page.house.as_ref())) };
    html! {
        (error_summary(with.1))
        (page_head(&page.name, below, html! {}))
        (lead)
        (super::subject::not_held(office, page))
        (super::subject::subject(office, who, page))
        (paper(office, who, page, with))
        @if !page.checks.is_empty() {
            (card("要求一览", plain("填写后逐项核对"), pad(check_table(&page.checks.iter().map(say::check).collect::<Vec<_>>()))))
        }
    }
}

/// The form itself.
fn paper(office: &Office, who: &Who, page: &FormPage, (sent, errors): (Option<&Sent>, &[FieldError])) -> Markup {
    let files = page.fields.iter().any(|f| is_file(f.kind));
    let matter = page.matter.map_or("new".to_string(), |m| m.to_string());
    let of = Form {
        action: action(office, page),
        csrf: form_token(who),
        intent: sent.and_then(Sent::intent).unwrap_or_else(|| office.intent_id()),
        draft: file::draft_key(who, &matter, &page.act),
        files,
    };
    let back = page.matter.map_or("/desk".to_string(), |m| format!("/matters/{m}"));
    bare_card(pad(form(
        &of,
        html! {
            @if files && sent.is_some() { (notice(Tone::Warn, plain("文字都已保留；文件须重新选择。"))) }
            (fields::fields(page, sent, errors, weighing::panel(page)))
            @if !page.papers.is_empty() { p.t1.m { "办成后制作：" (page.papers.join("、")) } }
            (super::signing::offer(page))
            (form_buttons(&[Button::submit("提交").primary().large(), Button::link("返回", back).large()]))
        },
    )))
}
