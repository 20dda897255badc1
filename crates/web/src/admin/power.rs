//! One power: what the list says of it on a day, who holds it, what happened to it; adjusted, approved, claimed, given up from here.

use super::power_forms;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::public::power::{facts, holdings};
use crate::signed::Signed;
use crate::ui::{FieldError, Tone, card, error_summary, notice, page_head, plain};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Denied};
use fadu_office::catalogue::Settled;
use fadu_office::matter::register::{Adjustment, Adjusts};
use fadu_office::powers::{FIELDS, HEADINGS, PowerForm, Terms};
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// Where a power is.
pub fn href(code: &str) -> String {
    format!("/admin/powers/{code}")
}

/// What an adjustment does, in Chinese.
pub fn kind_zh(kind: Adjusts) -> &'static str {
    match kind {
        Adjusts::New => "新增",
        Adjusts::Changed => "变更",
        Adjusts::Cancelled => "取消",
        Adjusts::Moved => "划转",
    }
}

/// The day that the address asks about.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

/// `GET /admin/powers/{code}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&code, asked.day.parse().ok()), (&Sent::default(), &[]))
}

/// `POST /admin/powers/{code}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(code): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (one, reason) = ([code.as_str()], sent.one("reason"));
    let done = match sent.one("do") {
        "adjust" => office.propose_power(&who, &asked(&sent, &code)).await.map(drop),
        "approve" => office.answer_powers(&who, &one, (true, "")).await.and_then(Settled::whole),
        "return" => office.answer_powers(&who, &one, (false, reason)).await.and_then(Settled::whole),
        "claim" => office.take_up_powers(&who, &one).await.and_then(Settled::whole),
        "give-up" => office.give_up_power(&who, &code, reason).await,
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&code)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            let page = sheet(&office, &who, (&code, None), (&sent, &errors))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The adjustment that a form sent.
pub(super) fn asked(sent: &Sent, code: &str) -> PowerForm {
    let text = |name: &str| sent.one(name).to_string();
    let cells = HEADINGS.into_iter().zip(FIELDS).map(|(h, f)| (h, text(f))).collect();
    let terms = Terms { day: text("day"), reason: text("reason"), basis: text("grounds") };
    PowerForm { kind: text("kind"), code: code.into(), cells, from: text("from"), to: text("to"), terms }
}

fn sheet(
    office: &Office,
    who: &Who,
    (code, day): (&str, Option<Day>),
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let page = office.power_page(who, code, day)?;
    let body = html! {
        (error_summary(errors))
        (page_head(&page.power.name, html! { (page.code) " · " @if page.stands { (page.day) " 列入清单" } @else { (page.day) " 没有列入清单" } }, html! {}))
        @if let Some(why) = &page.withheld { (notice(Tone::Warn, html! { b { "不向社会公开：" } (why) })) }
        div.stack {
            @if let Some(a) = page.waiting() { (power_forms::waiting(office, who, &page, (a, sent, errors))) }
            (card("职权", html! {}, facts(office, &page)))
            (card("各日的认领机关", plain("职权由谁行使，按行为当日看"), holdings(&page)))
            (card("历次调整", plain("只增不改，记在登记簿里"), html! { ol.pad { @for a in &page.adjustments { li { (told(office, a)) } } } }))
            (power_forms::claiming(who, &page, (sent, errors)))
            @if page.waiting().is_none() && page.stands { (power_forms::adjusting(office, who, &page, (sent, errors))) }
        }
    };
    Ok(Frame::new(page.power.name.clone(), "/admin/powers")
        .reading()
        .under("权责清单", "/admin/powers")
        .page(who, body))
}

/// An adjustment in words.
pub(super) fn told(office: &Office, a: &Adjustment) -> Markup {
    let register = office.register();
    let body = |id| register.bodies.get(&id).map_or(String::new(), |b| b.name.clone());
    html! {
        b { (a.day) " 起" (kind_zh(a.kind)) }
        @if let Some((from, to)) = a.from.zip(a.to) { "：由" (body(from)) "划转到" (body(to)) }
        span.sub { "理由：" (a.reason) "；依据：" (a.basis) }
        span.sub { (a.by_name) " " (a.on) " 提出"
            @match &a.answer {
                None => "，待批准",
                Some(x) if x.approved => { "，" (x.by_name) " " (x.on) " 批准" }
                Some(x) => { "，" (x.by_name) " " (x.on) " 退回：" (x.reason) }
            }
        }
    }
}
