//! One round: its figures body by body, and what may be done with it now; `work.rs` shows what is being worked out.

use super::bodies::{self, Asked};
use super::{HERE, round_href, standing, work};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::minute;
use crate::desk::tables::{self, attached};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Fact, Field, FieldError, Form, Tone, buttons, card, empty, error_summary, form, form_buttons, notice, pad,
    page_head, plain, summary_list,
};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::assess::RoundPage;
use fadu_office::base::Denied;
use fadu_office::watch::assess::RoundState;
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// What the page shows beside the round.
#[derive(Default)]
struct Beside<'a> {
    sent: Option<&'a Sent>,
    errors: Vec<FieldError>,
}

/// `GET /assessment/rounds/{round}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    sheet(&office, &who, (&id, &asked), Beside::default())
}

/// `POST /assessment/rounds/{round}`: freeze, recount, conclude, draft the document, void.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("deed") {
        "freeze" => office.freeze_assessment(&who, &id).await,
        "conclude" => office.conclude_assessment(&who, &id).await,
        "void" => office.void_assessment(&who, (&id, sent.one("reason"))).await,
        "document" => {
            let matter = office.document_assessment(&who, (&id, sent.intent())).await;
            match matter {
                Ok(matter) => return Ok(Redirect::to(&format!("/matters/{matter}")).into_response()),
                Err(denial) => Err(denial),
            }
        }
        "cancel" => office.cancel_assessment(&who, &id),
        _ => office.recount_assessment(&who, &id),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&round_href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let beside = Beside { sent: Some(&sent), errors: field_errors(&all) };
            let mut page = sheet(&office, &who, (&id, &Asked::default()), beside)?;
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page)
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /assessment/rounds/{round}/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "assessment", office.assessment_table(&who, (&id, kind))?))
}

fn sheet(office: &Office, who: &Who, (id, asked): (&str, &Asked), beside: Beside<'_>) -> Result<Response, PageDenial> {
    let page = office.assessment_page(who, id)?;
    let table = |kind: &str| format!("{}/table/{kind}", round_href(id));
    let ways = buttons(&[Button::link("导出（.xlsx）", table("xlsx")), Button::link("导出（.csv）", table("csv"))]);
    let body = html! {
        (error_summary(&beside.errors))
        (page_head(&page.line.title, standing(page.line.state), ways))
        div.stack {
            (card("批次", plain("冻结以后数据、名单、公式都不再改动"), summary_list(facts(&page))))
            (work::said(&page))
            @if let Some(under_way) = work::under_way(&page) { (work::waiting(office, who, &page, under_way)) }
            @else if page.may_assess { (deeds(office, who, &page, &beside)) }
            (work::found(&page))
            @if page.line.frozen.is_some() {
                (bodies::shown(&page, asked))
            } @else {
                (card("数据", html! {}, empty("数据还没有计算", html! { "计算并冻结以后，各机关的指标列在这里。" })))
            }
        }
    };
    let whole =
        Frame::new(page.line.title.clone(), HERE).under("工作台", "/desk").under("执法考核", HERE).page(who, body);
    Ok(match work::under_way(&page) {
        // Looks again by itself, without a script.
        Some(_) => ([(header::REFRESH, "2")], whole).into_response(),
        None => whole.into_response(),
    })
}

fn facts(page: &RoundPage) -> Vec<Fact> {
    let round = &page.line;
    let opened = format!("{} {}", round.opened.by, minute(round.opened.at));
    let mut all = vec![Fact::new("启动", &opened), Fact::new("考核机关", &round.opened.bodies.len().to_string())];
    if let Some(f) = &round.frozen {
        all.push(Fact::new("冻结", &format!("{}，{} 个数据，登记簿前 {} 条", minute(f.at), f.figures, f.log_size)));
        let last = f.object_until.map_or("不办理异议".to_string(), |d| d.with_weekday());
        all.push(Fact::new("异议截止", &last));
        all.push(Fact::rich(
            "数据摘要",
            html! { code title=(f.digest) { (f.digest.get(..16).unwrap_or(&f.digest)) "…" } },
        ));
        all.push(Fact::rich("规则摘要", html! { code title=(f.pack) { (f.pack.get(..16).unwrap_or(&f.pack)) "…" } }));
    }
    if let Some(c) = &round.concluded {
        all.push(Fact::new("定稿", &format!("{} {}", c.by, minute(c.at))));
    }
    if let Some(d) = &round.documented {
        all.push(Fact::rich("文书", html! { a href={ "/matters/" (d.matter) } { "考核通报的案卷" } }));
    }
    if let Some(v) = &round.voided {
        all.push(Fact::new("作废", &format!("{} {}：{}", v.by, minute(v.at), v.reason)));
    }
    all
}

/// What may be done now, and what it needs.
fn deeds(office: &Office, who: &Who, page: &RoundPage, beside: &Beside<'_>) -> Markup {
    let id = &page.line.id;
    let press = |deed: &str, label: &str, primary: bool| {
        let of = Form { action: round_href(id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
        let button = Button::submit(label);
        let button = if primary { button.primary() } else { button };
        form(&of, html! { input type="hidden" name="deed" value=(deed); (form_buttons(&[button])) })
    };
    let waits = page.line.objections.1;
    let body = match page.line.state {
        RoundState::Open => html! {
            p.t1 { "计算要读期间里变动过的全部事项，在后台进行，可以离开。算完一次冻结；数据只冻结一次。" }
            (press("freeze", "计算并冻结", true))
        },
        RoundState::Frozen => html! {
            @if waits > 0 { (notice(Tone::Warn, html! { "有 " (waits) " 个异议没有答复，答复以后才能定稿。" })) }
            (press("conclude", "定稿", true))
            (press("recount", "重算对照", false))
        },
        RoundState::Final => html! {
            @if page.has_document && page.line.documented.is_none() { (press("document", "起草通报", true)) }
            (press("recount", "重算对照", false))
        },
        RoundState::Voided => html! { p { "已经作废，不再办理。" } },
    };
    let voids = matches!(page.line.state, RoundState::Open | RoundState::Frozen);
    card("办理", html! {}, pad(html! { (body) @if voids { (void(office, who, id, beside)) } }))
}

fn void(office: &Office, who: &Who, id: &str, beside: &Beside<'_>) -> Markup {
    let of = Form { action: round_href(id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let typed = beside.sent.map_or("", |s| s.one("reason"));
    let open = beside.sent.is_some_and(|s| s.one("deed") == "void");
    let field = Field::text("reason", "理由").value(typed).errors(&beside.errors).required();
    form(
        &of,
        html! {
            details.narrow open[open] {
                summary { "作废这一次考核" }
                input type="hidden" name="deed" value="void";
                (field)
                (form_buttons(&[Button::submit("作废").danger()]))
            }
        },
    )
}
