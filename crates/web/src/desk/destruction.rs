//! The destruction of a file of evidence on its page: how far it is, and the next step of whoever may take it.

use super::evidence::{Asked, of};
use super::frame::Frame;
use super::kept::Sent;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::served::From;
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Fact, Field, Form, Tone, field_grid, form, notice, page_head, plain, summary_list};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Denied, Moment};
use fadu_office::evidence::destruction::Step;
use fadu_office::{Denial, ExhibitPage, Office};
use maud::{Markup, Render, html};

/// `POST /matters/{id}/evidence/{event}/destruction`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    From(from): From,
    Path((id, event)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let of = of((&id, &event), asked.field)?;
    let does = sent.one("do");
    let reason = sent.one(&format!("{does}_reason"));
    let done = match does {
        "ask" => office.ask_destruction(&who, &of, reason).await,
        "approve" => office.approve_destruction(&who, &of, reason).await,
        "hand-over" => office.hand_over(&who, &of, (sent.one("to"), sent.one("note"), &from)).await,
        "withdraw" => office.withdraw_destruction(&who, &of, reason).await,
        _ => Err(Denial::NotFound),
    };
    let back = format!("/matters/{}/evidence/{}/about?field={}", of.matter, of.event, say::encoded(&of.field));
    match done {
        Ok(()) => Ok(Redirect::to(&back).into_response()),
        Err(Denial::Denied(denied)) => Ok(denied_page(&office, &who, &back, &denied)),
        Err(other) => Err(other.into()),
    }
}

fn denied_page(office: &Office, who: &Who, back: &str, denied: &Denied) -> Response {
    let (status, title, says) = match denied {
        Denied::Refused(checks) => {
            let lines: Vec<_> = checks.iter().map(|c| office.check_line(c)).collect();
            let says = html! { @for l in &lines { p { b { (l.sentence) } " " (say::ground(&l.cites, l.house.as_ref())) } p { (l.cure) } } };
            (StatusCode::CONFLICT, "现在不能办", says)
        }
        Denied::Mistaken(all) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "填写有误", html! { @for m in all { p { (m.message) } } })
        }
    };
    let body = html! { (page_head(title, plain("没有办成，未作任何改动"), html! {})) (notice(Tone::Warn, says)) p { a href=(back) { "回到这份证据" } } };
    (status, Frame::new(title, "/desk/matters").reading().page(who, body)).into_response()
}

fn step(label: &'static str, step: &Step) -> Fact {
    let reason = if step.reason.is_empty() { String::new() } else { format!("：{}", step.reason) };
    Fact::new(label, &format!("{} {}{reason}", step.by, say::minute(Moment(step.at))))
}

/// How far it is, and what this person may do.
pub fn card_body(who: &Who, page: &ExhibitPage) -> Markup {
    let d = &page.destruction;
    let mut facts = Vec::new();
    facts.extend(d.asked.as_ref().map(|s| step("申请", s)));
    facts.extend(d.approved.as_ref().map(|s| step("批准", s)));
    if let Some(at) = d.not_before.filter(|_| d.done.is_none()) {
        facts.push(Fact::new("不早于", &format!("{}，期满由系统销毁；在此之前可以撤回", say::minute(Moment(at)))));
    }
    facts.extend(d.done.as_ref().map(|s| step("销毁", s)));
    let days = page.cooling_hours / 24;
    html! {
        @if facts.is_empty() { p.m { "没有人申请销毁。案件办结归档并过了保管期限后，一人申请，由机关负责人中的另一人批准，等 " (days) " 日才销毁；摘要和记录永远留着。" } }
        @else { (summary_list(facts)) }
        @if d.done.is_none() {
            @match (&d.asked, &d.approved) {
                (None, _) => @if page.may_ask { (ask(who, page, ("ask", "申请销毁", "申请理由"))) },
                (Some(_), None) => {
                    @if page.may_approve { (ask(who, page, ("approve", "批准销毁", "批准意见"))) }
                    @if page.may_ask { (ask(who, page, ("withdraw", "撤回申请", "撤回理由"))) }
                },
                (Some(_), Some(_)) => @if page.may_ask { (ask(who, page, ("withdraw", "撤回", "撤回理由"))) },
            }
        }
    }
}

/// The form that notes who was handed the original carrier.
pub fn hand_over(who: &Who, page: &ExhibitPage) -> Markup {
    let body = html! {
        input type="hidden" name="do" value="hand-over";
        (field_grid(&[Field::text("to", "交给谁").required().render(), Field::text("note", "说明").hint("如：存储卡一张，已封存").render()]))
        div.buttons { (Button::submit("登记交接")) }
    };
    html! { details.more { summary { "登记原始载体交接" } (form(&Form { action: action(page), csrf: form_token(who), ..Form::default() }, body)) } }
}

fn action(page: &ExhibitPage) -> String {
    format!("/matters/{}/evidence/{}/destruction?field={}", page.matter, page.event, say::encoded(&page.field))
}

fn ask(who: &Who, page: &ExhibitPage, (does, word, label): (&'static str, &'static str, &'static str)) -> Markup {
    let body = html! {
        input type="hidden" name="do" value=(does);
        (Field::lines(format!("{does}_reason"), label, 2).at_most(500))
        div.buttons { (Button::submit(word)) }
    };
    html! { details.more { summary { (word) } (form(&Form { action: action(page), csrf: form_token(who), ..Form::default() }, body)) } }
}
