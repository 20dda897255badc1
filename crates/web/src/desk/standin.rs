//! 代行: who stands in for whom from which day to which; naming a stand-in, ending one early.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, Tone, card, empty, error_summary, field_grid, form,
    form_buttons, notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office, StandInAsked, StandInLine, StandInPage};
use maud::{Markup, Render, html};

/// `GET /desk/standin`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &Sent::default(), &[])
}

/// `POST /desk/standin`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let done = match sent.one("do") {
        "end" => office.end_stand_in(&who, sent.one("id")).await,
        _ => {
            let (post, person) = (text("post"), text("person"));
            let asked = StandInAsked { post, person, from: text("from"), until: text("until"), reason: text("reason") };
            office.name_stand_in(&who, &asked).await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to("/desk/standin").into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &sent, &errors)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The way here and to the passkeys, from the workbench of those who act on matters.
pub fn ways(who: &Who) -> Markup {
    html! { @if policy::may(who, Do::Handle, who.agency) {
        (card("我的设置", html! {}, pad(html! { p { a href="/desk/standin" { "代行" } " · " a href="/desk/passkeys" { "通行密钥和签名" } " · " a href="/desk/devices" { "取证设备" } } })))
    } }
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let page = office.stand_ins(who)?;
    let head = plain("本人不在岗时，由本机关人员在约定的日期内代行审批、审核岗位");
    let body = html! {
        (error_summary(errors))
        (page_head("代行", head, html! {}))
        @if page.posts.is_empty() {
            (notice(Tone::Info, plain("您没有可以委托他人代行的审批、审核岗位；代行得来的岗位不能再转委托。")))
        } @else { (card("委托代行", html! {}, pad(naming(office, who, &page, (sent, errors))))) }
        (card("由他人代我行使", html! {}, table(&page.lent, Some(who))))
        (card("我代他人行使", html! {}, table(&page.borrowed, None)))
    };
    Ok(Frame::new("代行", "/desk").reading().under("工作台", "/desk").page(who, body))
}

fn naming(office: &Office, who: &Who, page: &StandInPage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let of =
        Form { action: "/desk/standin".into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let today = office.today().to_string();
    let kept =
        |name: &str, or: &str| if sent.one("csrf").is_empty() { or.to_string() } else { sent.one(name).to_string() };
    let posts: Vec<Choice> = page.posts.iter().map(|(id, zh)| Choice::new(id, zh)).collect();
    let person = |(id, name, roles): &(String, String, Vec<String>)| {
        let other = Who { roles: roles.clone(), ..who.clone() };
        Choice::new(id, format!("{name} · {}", super::frame::roles(&other)))
    };
    let only = if posts.len() == 1 { posts[0].value.clone() } else { String::new() };
    let days = [
        Field::day("from", "从")
            .between(Some(&today), None)
            .value(kept("from", &today))
            .required()
            .errors(errors)
            .render(),
        Field::day("until", "到（含当日）")
            .between(Some(&today), None)
            .value(kept("until", ""))
            .required()
            .errors(errors)
            .render(),
    ];
    form(
        &of,
        html! {
            input type="hidden" name="do" value="name";
            (Field::choice("post", "岗位", posts).value(kept("post", &only)).required().errors(errors))
            (Field::select("person", "代行人", page.candidates.iter().map(person).collect()).value(kept("person", "")).required().errors(errors))
            (field_grid(&days))
            (Field::text("reason", "原因").hint("如出差、休假、培训").value(kept("reason", "")).required().errors(errors))
            p.t1.m { "代行人办理的事项在记录和文书上写明“某某（代某某）”；回避、审核与调查分离等要求看代行人本人。" }
            (form_buttons(&[Button::submit("委托").primary()]))
        },
    )
}

/// The lines; `who` may end those that are not over.
fn table(lines: &[StandInLine], who: Option<&Who>) -> Markup {
    let mut table = Table::new("代行")
        .column(if who.is_some() { "代行人" } else { "代谁" }, Column::Name)
        .column("期间", Column::Text)
        .column("状态", Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty("没有", html! {}));
    for l in lines {
        let other = if who.is_some() { &l.name } else { &l.of_name };
        let until = l.until.map_or(String::new(), |d| d.to_string());
        let state = match (l.holds, l.open, l.ended_on) {
            (true, ..) => html! { (tag(Tone::Ok, "代行中")) },
            (_, true, _) => html! { (tag(Tone::Info, "未到起始日")) },
            (_, _, Some(day)) => html! { (tag(Tone::Plain, "已提前结束")) span.sub { (day) } },
            _ => html! { (tag(Tone::Plain, "已期满")) },
        };
        let end = who.filter(|_| l.open).map(|who| ending(who, &l.id));
        table = table.row([
            two_lines(plain(other), &l.post),
            two_lines(html! { (l.from) " 至 " (until) }, &l.reason),
            state,
            end.unwrap_or_default(),
        ]);
    }
    table.render()
}

fn ending(who: &Who, id: &str) -> Markup {
    let button = html! {
        input type="hidden" name="do" value="end";
        input type="hidden" name="id" value=(id);
        (Button::submit("提前结束").small())
    };
    html! { form.inline method="post" action="/desk/standin" data-once { input type="hidden" name="csrf" value=(form_token(who)); (button) } }
}
