//! One matter in the street: what was decided, its printing, and the next act with one filled button.

use crate::Shared;
use crate::answer::{PageDenial, told};
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::{fields, file, refused, say};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Fact, FieldError, Form, Icon, Tone, bare_card, card, error_summary, form, light, notice, pad, plain,
    summary_list, toast,
};
use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::law::on_site::OnSite;
use fadu_office::matter::{Intent, Mode};
use fadu_office::{Act, Denial, FilePage, FormPage, OfferLine, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address may ask.
#[derive(Default, Deserialize)]
pub struct Asked {
    act: Option<String>,
    done: Option<String>,
}

/// `GET /field/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let matter = say::matter(&id)?;
    office.may_handle(&who, matter)?;
    let file = office.file_page(&who, matter)?;
    Ok(whole(&office, &who, &file, (&asked, None, &[]))?)
}

/// `POST /field/{id}/do/{act}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    office.may_handle(&who, matter)?;
    let sent = match Sent::from_request(request, &office).await {
        Ok(sent) => sent,
        Err(unread) => return Ok(unread),
    };
    sent.bound_to(&who)?;
    let page = office.form_page(&who, matter, &act)?;
    let intent = Intent { act: act.clone(), typed: sent.fields(&page.fields) };
    let errors =
        match office.act(&who, matter, Act { intent, mode: Mode::Requested, key: sent.intent(), signed: None }).await {
            Ok(_) => return Ok(Redirect::to(&format!("/field/{matter}?done={act}")).into_response()),
            Err(Denial::Denied(Denied::Mistaken(all))) => field_errors(&all),
            Err(Denial::Denied(Denied::Refused(checks))) => {
                let lines: Vec<_> = checks.iter().map(|c| office.check_line(c)).collect();
                let unmet = refused::unmet(&lines);
                let said = |c: &&fadu_office::CheckLine| {
                    let error = FieldError::new("", format!("{}{}", c.sentence, c.cure));
                    c.cites.first().map_or(error.clone(), |cited| error.art(say::art(cited)))
                };
                unmet.iter().map(said).collect::<Vec<_>>()
            }
            Err(denial) => vec![FieldError::new("", told(&denial).1)],
        };
    let file = office.file_page(&who, matter)?;
    let asked = Asked { act: Some(act), done: None };
    let page = whole(&office, &who, &file, (&asked, Some(&sent), &errors))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn whole(
    office: &Office,
    who: &Who,
    file: &FilePage,
    (asked, sent, errors): (&Asked, Option<&Sent>, &[FieldError]),
) -> Result<Markup, Denial> {
    let engine = office.engine();
    let mut all = engine.law.procedures().filter(|p| p.name == file.procedure && p.in_force == file.version);
    let on_site = all.find_map(|p| p.on_site.as_ref()).ok_or(Denial::NotFound)?;
    let open = in_order(file, on_site);
    let named = asked.act.as_deref().and_then(|a| open.iter().find(|o| o.act == a).copied());
    let now = named.or_else(|| open.iter().find(|o| on_site.acts.contains(&o.act)).copied());
    let form = now.map(|o| office.form_page(who, file.matter, &o.act)).transpose()?;
    let others: Vec<_> = open.iter().filter(|o| now.is_none_or(|n| n.act != o.act)).collect();
    let said = asked.done.as_deref().and_then(|act| done(office, who, file, act));
    let body = html! { div.street {
        (head(file))
        (error_summary(errors))
        @if let Some(page) = &form { (ask(office, who, (on_site, file, page), (sent, errors))) }
        @else { (rest(file)) }
        (prints(file))
        @if !others.is_empty() { (card("也可以办", plain(""), html! { div.links { @for o in &others { a.choice href={ "/field/" (file.matter) "?act=" (o.act) } { (o.name) } } } })) }
        p { a href={ "/matters/" (file.matter) } { "整个案卷" } " · " a href={ (crate::live::OWN) "/" (file.matter) } { "位置共享" } " · " a href="/field" { "回到现场" } }
    } };
    Ok(Frame { said, ..Frame::new(file::short(file), "/field") }.page(who, body))
}

/// What is open for this person, in the order of the street.
fn in_order<'a>(file: &'a FilePage, on_site: &OnSite) -> Vec<&'a OfferLine> {
    let place = |o: &&OfferLine| on_site.acts.iter().chain(&on_site.also).position(|a| *a == o.act);
    let mut open: Vec<&OfferLine> =
        file.offers.iter().filter(|o| o.open && !o.not_mine && place(o).is_some()).collect();
    open.sort_by_key(place);
    open
}

fn done(office: &Office, who: &Who, file: &FilePage, act: &str) -> Option<Markup> {
    let name = say::done(office, file, act)?;
    let told = html! { b { "已办成" } "：" (name) "。" span hidden data-street-done=(super::start::key(who)) {} };
    Some(toast(Tone::Ok, told))
}

fn head(file: &FilePage) -> Markup {
    let overview = file.facts.iter().filter(|f| f.overview && f.value != file.title && f.value != file.item);
    let term = file.terms.iter().find(|t| !t.ended && t.light != "none");
    html! {
        div.step-head { h1 { (file.title) } @if let Some(t) = term { (light(say::light(&t.light), &format!("{} {}", t.name, t.word))) } }
        p.number { (file.number) }
        details.card.fold { summary { span.grow { (file.item) } (Icon::Down) } (pad(summary_list(overview.map(|f| Fact::new(f.label.as_str(), &f.value)).collect::<Vec<_>>()))) }
    }
}

/// The form of the next act.
fn ask(
    office: &Office,
    who: &Who,
    (on_site, file, page): (&OnSite, &FilePage, &FormPage),
    (sent, errors): (Option<&Sent>, &[FieldError]),
) -> Markup {
    let raw = |name: &str| file.facts.iter().find(|f| f.field == name).map(|f| f.raw.clone());
    let mut asked = page.fields.clone();
    for field in asked.iter_mut().filter(|f| f.value.is_null()) {
        field.value = on_site.starts.get(&field.name).and_then(|from| raw(from)).unwrap_or_default();
    }
    let of = Form {
        action: format!("/field/{}/do/{}", file.matter, page.act),
        csrf: form_token(who),
        intent: sent.and_then(Sent::intent).unwrap_or_else(|| office.intent_id()),
        draft: file::draft_key(who, &file.matter.to_string(), &page.act),
        files: false,
    };
    let (open, more): (Vec<_>, Vec<_>) = asked.into_iter().partition(|f| f.required && !today(f));
    let body = html! {
        (fields::some(&open, sent, (errors, false), None))
        @if !more.is_empty() { details.more open[!errors.is_empty()] { summary { (more.iter().map(|f| f.label.split('（').next().unwrap_or_default()).collect::<Vec<_>>().join("、")) } (fields::some(&more, sent, (errors, false), None)) } }
        div.thumb-bar { (Button::submit(page.name.as_str()).primary().large()) }
    };
    card(&page.name, say::ground(&page.cites, page.house.as_ref()), pad(form(&of, body)))
}

/// A day that begins as today need not be seen to be right.
fn today(field: &fadu_office::FormField) -> bool {
    field.kind == fadu_office::law::procedure::FieldKind::Day && !field.value.is_null()
}

/// Nothing waits for this person: whose turn it is.
fn rest(file: &FilePage) -> Markup {
    let turn = file.offers.iter().find(|o| o.not_mine && o.refusal.is_none() && !o.optional);
    match turn {
        Some(o) => notice(Tone::Info, html! { "现在等" b { (o.post) } "办理：" (o.name) "。" }),
        None => notice(Tone::Ok, plain("没有要办的了。")),
    }
}

fn prints(file: &FilePage) -> Markup {
    let on_strip = file.papers.iter().filter(|p| !p.strips.is_empty());
    html! { @for p in on_strip { (bare_card(pad(html! {
        p { b { (p.title) } " " span.m { (p.number) } }
        div.print-row {
            a.btn.lg href={ "/matters/" (file.matter) "/papers/" (p.n) ".pdf" } { (Icon::Print) "A4" }
            @for w in &p.strips { a.btn.lg href={ "/matters/" (file.matter) "/papers/" (p.n) ".pdf?width=" (w) } { (Icon::Print) (w) " mm" } }
        }
    }))) } }
}
