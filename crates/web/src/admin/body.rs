//! One body: what is said of it on a day, its powers, officers, entrustments, changes; changed, merged, ended, entrusted from here.

use super::bodies::Asked;
use super::body_forms;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::public::bodies::{entrusted, facts};
use crate::signed::Signed;
use crate::ui::{FieldError, Tone, card, empty, error_summary, notice, page_head, plain};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::answers::AnswerCount;
use fadu_office::base::id::BodyId;
use fadu_office::base::{Day, Denied};
use fadu_office::bodies::{BodyForm, BodyPage, EntrustForm};
use fadu_office::matter::register::{BodyChange, BodyChanges};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// Where a body is.
pub fn href(id: &str) -> String {
    format!("/admin/bodies/{id}")
}

/// What a change does, in Chinese.
pub fn kind_zh(kind: BodyChanges) -> &'static str {
    match kind {
        BodyChanges::Opened => "设立",
        BodyChanges::Changed => "变更",
        BodyChanges::Closed => "撤销",
        BodyChanges::Merged => "并入其他主体",
    }
}

/// `GET /admin/bodies/{body}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let id = id.parse().map_err(|_| Denial::NotFound)?;
    sheet(&office, &who, (id, asked.day.trim().parse().ok()), (&Sent::default(), &[], None))
}

/// `POST /admin/bodies/{body}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let body: BodyId = id.parse().map_err(|_| Denial::NotFound)?;
    let (ask, reason) = (sent.one("ask"), sent.one("reason"));
    let done = match sent.one("do") {
        "change" => office.propose_body(&who, Some(body), &asked(&sent)).await.map(drop),
        "recognise" => office.answer_body(&who, ask, (true, "")).await.map(drop),
        "return" => office.answer_body(&who, ask, (false, reason)).await.map(drop),
        "entrust" => office.propose_entrustment(&who, body, &entrusting(&sent)).await.map(drop),
        "publish" => office.answer_entrustment(&who, ask, (true, "")).await,
        "send-back" => office.answer_entrustment(&who, ask, (false, reason)).await,
        "end" => office.end_entrustment(&who, ask, reason).await,
        "take-over" => match office.take_over(&who, body).await {
            Ok(counts) => {
                let page = sheet(&office, &who, (body, None), (&Sent::default(), &[], Some(counts)))?;
                return Ok(page.into_response());
            }
            Err(denial) => Err(denial),
        },
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            let page = sheet(&office, &who, (body, None), (&sent, &errors, None))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The change that a form sent.
pub(super) fn asked(sent: &Sent) -> BodyForm {
    let fields = sent.pairs().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    BodyForm { kind: sent.one("kind").to_string(), fields }
}

fn entrusting(sent: &Sent) -> EntrustForm {
    let text = |name: &str| sent.one(name).to_string();
    EntrustForm {
        to: text("to"),
        items: text("items"),
        powers: text("powers"),
        basis: text("basis"),
        letter: text("letter"),
        letter_on: text("letter_on"),
        days: (text("first"), text("last")),
    }
}

/// What was typed, what was wrong with it, and what was taken over.
type Typed<'a> = (&'a Sent, &'a [FieldError], Option<(usize, u64)>);

fn sheet(
    office: &Office,
    who: &Who,
    (id, day): (BodyId, Option<Day>),
    (sent, errors, taken): Typed<'_>,
) -> Result<Markup, PageDenial> {
    let page = office.body_page(who, id, day)?;
    let (public, typed) = (&page.public, (sent, errors));
    let stands = if public.stands { "存续" } else { "不存续" };
    let body = html! {
        (error_summary(errors))
        (page_head(&public.body.name, html! { (public.day) " " (stands) }, html! {}))
        @if let Some((done, left)) = taken { (notice(Tone::Ok, html! { b { "已承受 " (done) " 件在办事项" @if left > 0 { "，还有 " (left) " 件，请再按一次" } "。" } })) }
        div.stack {
            @if let Some(c) = page.change_waiting() { (body_forms::answering(office, who, (&page, c, typed))) }
            @for e in &page.waiting { (body_forms::answering_entrustment(who, (&page, e, typed))) }
            (card("主体", html! {}, facts(public)))
            (open(who, &page))
            (named(office, who, id)?)
            (card("委托", plain("受委托组织在委托范围内以委托机关名义办理（行政处罚法第20条）"), html! { (entrusted(&public.entrustments, public.day)) }))
            @if page.keeps { (body_forms::keeping(office, who, (&page, typed))) }
            (card("历次变更", plain("只增不改，记在登记簿里"), html! {
                @if page.changes.is_empty() { (empty("没有变更", html! { "建库时登记，此后没有变更" })) }
                @else { ol.pad { @for c in &page.changes { li { (told(office, c)) } } } }
            }))
        }
    };
    Ok(Frame::new(public.body.name.clone(), "/admin/bodies")
        .reading()
        .under("执法主体", "/admin/bodies")
        .page(who, body))
}

/// What is under way, and taking it over from a body that went into one's own.
fn open(who: &Who, page: &BodyPage) -> Markup {
    let ended = page.public.ended.is_some();
    card(
        "在办事项",
        plain(&format!("{} 件", page.open)),
        html! { div.pad {
            @if page.open == 0 { p { "没有在办事项。" } }
            @else {
                p { a href={ "/desk/matters?agency=" (page.public.body.id) "&state=open" } { "看清单" } "（能看案件的人员）" }
                @if ended { p { "主体已不再存续，在办事项由承受职权的主体继续办理。" } }
            }
            @if ended && page.takes_over && page.open > 0 { (body_forms::taking_over(who, page)) }
        } },
    )
}

/// What was issued against the body, or asks it for something: by its id, as far as this person may see it.
fn named(office: &Office, who: &Who, id: BodyId) -> Result<Markup, PageDenial> {
    let counts = match office.named_counts(who, id) {
        Ok(counts) => counts,
        Err(Denial::NotFound) => return Ok(html! {}),
        Err(other) => return Err(other.into()),
    };
    let list = |c: &AnswerCount| match who.agency == id {
        true => "/desk/answers".to_string(),
        false => format!("/desk/matters?named={id}&procedure={}", c.procedure),
    };
    Ok(card(
        "监督、投诉、协调、协作",
        plain("按执法主体名录计数"),
        html! { div.pad {
            @if counts.is_empty() { p { "没有涉及本机关的监督、投诉、协调、协作事项。" } }
            @for c in &counts { p { a href=(list(c)) { (c.name) "（" (c.named_as) "）" } "：办理中 " (c.open) " 件，已了结 " (c.closed) " 件" } }
        } },
    ))
}

/// A change in words.
pub(super) fn told(office: &Office, c: &BodyChange) -> Markup {
    let register = office.register();
    let body = |id| register.body_name(id, c.day).to_string();
    html! {
        b { (c.day) " 起" (kind_zh(c.kind)) }
        @if let Some(into) = c.into { "：并入" (body(into)) }
        @let says = body_forms::says(office, &c.said);
        @if !says.is_empty() { "：" (says.join("；")) }
        span.sub { "理由：" (c.reason) "；依据：" (c.basis) }
        span.sub { (c.by_name) " " (c.on) " 提出"
            @match &c.answer {
                None => "，待确认",
                Some(x) if x.approved => { "，" (x.by_name) " " (x.on) " 确认" }
                Some(x) => { "，" (x.by_name) " " (x.on) " 退回：" (x.reason) }
            }
        }
    }
}
