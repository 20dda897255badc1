//! The reviewed agency: the results of its files; objections item by item; what it corrected.

use super::file::{corrections, name, objections, told};
use super::{OWN, after, of, result, standing, typed};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Field, FieldError, Table, Tone, bare_card, buttons, card, empty, error_summary, form, form_buttons,
    notice, pad, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::rounds::OwnPage;
use fadu_office::watch::rounds::Point;
use maud::{Markup, Render, html};

/// `GET /reviews/own`.
pub async fn list(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let mut table = Table::new("评查反馈")
        .column("案卷", Column::Name)
        .column("结果", Column::Text)
        .column("异议期至", Column::Day)
        .column("状态", Column::Text)
        .or_empty(empty("没有反馈给本机关的评查结果", html! { "监督机构反馈以后，结果列在这里。" }));
    for line in office.own_results(&who)? {
        let href = format!("{OWN}/{}/{}", line.round.0, line.file.0);
        let name = html! { a href=(href) { (line.file.1) } };
        let state = if line.closed { tag(Tone::Plain, "已结束") } else { standing(&line.state) };
        table = table.row([
            two_lines(name, &line.round.1),
            result(&line.state),
            plain(&line.until.with_weekday().to_string()),
            state,
        ]);
    }
    let body = html! { (page_head("评查反馈", plain("本机关案卷的评查结果；有异议的逐项写明理由，要整改的在期限内报告"), html! {})) (bare_card(table.render())) };
    Ok(Frame::new("评查反馈", OWN).under("工作台", "/desk").page(&who, body))
}

/// `GET /reviews/own/{round}/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&round, &id), (&Sent::default(), &[]))
}

/// `POST /reviews/own/{round}/{id}`: an objection, or what was corrected.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let at = (round.as_str(), id.as_str());
    let done = match sent.one("deed") {
        "object" => {
            let page = office.own_result(&who, at)?;
            let items = page.result.marks.iter().map(|m| m.item.clone());
            let point = |item: String| Point { reason: typed(&sent, "o", &item).trim().to_string(), item };
            let points = items.map(point).filter(|p| !p.reason.is_empty()).collect();
            office.object_to_result(&who, at, points).await
        }
        _ => office.report_correction(&who, at, sent.one("text")).await,
    };
    after(done, &format!("{OWN}/{round}/{id}"), |errors| sheet(&office, &who, at, (&sent, errors)))
}

fn sheet(office: &Office, who: &Who, at: (&str, &str), typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.own_result(who, at)?;
    let here = format!("{OWN}/{}/{}", at.0, at.1);
    let state = &page.result.line.state;
    let reads = office.may_read_file(who, at.1);
    let place = |entry: usize| reads.then(|| format!("/matters/{}/replay#e{entry}", at.1));
    let ways = if reads { vec![Button::link("看案卷", format!("/matters/{}", at.1))] } else { Vec::new() };
    let body = html! {
        (error_summary(typed.1))
        (page_head(&page.result.line.name, html! { (page.result.round.opened.title) " · " (page.result.rubric.0) " " (standing(state)) }, buttons(&ways)))
        div.stack {
            (card("结果", plain(""), summary_list(told(&page.result))))
            (card("扣分", plain(""), super::marks(&page.result.marks, place)))
            @if page.result.round.closed.is_none() { (notice(Tone::Info, plain("评查人员的姓名，在这一轮评查结束以后告知：异议针对扣分，不针对人"))) }
            @else { (card("评查人员", plain(""), pad(super::round::reviewers(&page.result.line)))) }
            (objections(&page.result, |item| name(&page.result, item)))
            @if page.may_object { (card("提出异议", plain("逐项写明理由，没有异议的留空"), pad(objecting(office, who, &here, &page, typed)))) }
            (corrections(state))
            @if page.may_report { (card("报告整改", plain(""), pad(reporting(office, who, &here, typed)))) }
        }
    };
    Ok(Frame::new(page.result.line.name.clone(), OWN).under("工作台", "/desk").under("评查反馈", OWN).page(who, body))
}

fn objecting(office: &Office, who: &Who, here: &str, page: &OwnPage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let one = |item: &str, label: &str| {
        let name = format!("o.{item}");
        Field::lines(&name, label, 2).value(sent.one(&name)).errors(errors)
    };
    form(
        &of(office, who, here),
        html! {
            input type="hidden" name="deed" value="object";
            @for m in &page.result.marks {
                @if page.objectable.contains(&m.item) { (one(&m.item, &m.name)) }
                @else { p { (m.name) " " (tag(Tone::Plain, "异议已经答复，不再提出")) } }
            }
            @if !page.objection_rule.is_empty() { p.hint { (page.objection_rule) } }
            (form_buttons(&[Button::submit("提出异议").primary()]))
        },
    )
}

fn reporting(office: &Office, who: &Who, here: &str, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    form(
        &of(office, who, here),
        html! {
            input type="hidden" name="deed" value="report";
            (Field::lines("text", "怎样整改的", 4).value(sent.one("text")).errors(errors).required())
            (form_buttons(&[Button::submit("报告").primary()]))
        },
    )
}
