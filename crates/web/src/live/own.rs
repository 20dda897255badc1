//! The officer's side, phone first: one's own tasks on site, and the switch of position sharing, off by default, which says what is sent, to whom
//! and for how long.

use super::OWN;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Field, FieldError, Form, HouseRule, Kind, Tone, bare_card, card, empty, error_summary, form,
    form_buttons, notice, pad, page_head, plain, tag,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::MatterId;
use fadu_office::live::{OwnPage, ShareLine, SiteLine};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /live/own`.
pub async fn list(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let tasks = office.live_own(&who)?;
    let none = html! { "办到程序写明的那一步，任务开始，列在这里；办完现场那一步，任务结束。" };
    let body = html! { div.street {
        (page_head("我的现场任务", plain("位置共享由本人决定，缺省关闭"), html! {}))
        @if tasks.is_empty() { (bare_card(empty("您现在没有现场任务", none))) }
        @for t in &tasks { (bare_card(pad(html! {
            div.case-head { b { (t.name) } (state(t)) }
            p { (t.party) } p.m { (t.number) " " (t.procedure) " · " (say::minute(t.since)) " 起" }
            (Button::link("位置共享", format!("{OWN}/{}", t.matter)).large().full())
        }))) }
    } };
    Ok(Frame::new("我的现场任务", "/field").under("现场", "/field").page(&who, body))
}

fn state(task: &SiteLine) -> Markup {
    if task.shares.is_empty() { tag(Tone::Plain, "没有共享位置") } else { tag(Tone::Ok, "正在共享位置") }
}

/// `GET /live/own/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, say::matter(&id)?, &[])
}

/// `POST /live/own/{id}`: on or off.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let matter = say::matter(&id)?;
    let done = match sent.one("do") {
        "on" => office.live_begin(&who, matter, (sent.one("task"), sent.one("device"))).await.map(|_| ()),
        "off" => office.live_stop(&who, matter, sent.one("share")).await,
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{OWN}/{matter}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, matter, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, matter: MatterId, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let page = office.live_own_page(who, matter)?;
    let over = html! { "这件案卷现在没有现场任务，不能共享位置；以前共享过的，位置已经删除。" };
    let body = html! { div.street {
        (super::sheet_of_styles())
        (error_summary(errors))
        (page_head("位置共享", plain("缺省关闭，由本人决定"), html! {}))
        @if page.tasks.is_empty() { (notice(Tone::Info, over)) }
        @for t in &page.tasks { (task(who, &page, t, errors)) }
        (promise(&page))
        p { a href={ "/matters/" (matter) } { "整个案卷" } " · " a href=(OWN) { "我的现场任务" } }
    } };
    Ok(Frame::new("位置共享", "/field").under("现场", "/field").under("我的现场任务", OWN).page(who, body))
}

fn task(who: &Who, page: &OwnPage, t: &SiteLine, errors: &[FieldError]) -> Markup {
    card(
        &t.name,
        state(t),
        pad(html! {
            p { b { (t.party) } " " span.m { (t.number) " · " (say::minute(t.since)) " 起" } }
            @for s in &t.shares { (shared(who, t, s)) }
            @if page.devices.is_empty() { p.m { "没有可以共享的设备。手机、记录仪由本机关的登记管理员发给本人，车辆登记在本机关名下。" } }
            @else { (switch(who, page, t, errors)) }
        }),
    )
}

fn shared(who: &Who, t: &SiteLine, s: &ShareLine) -> Markup {
    let off = html! { form.inline method="post" action={ (OWN) "/" (t.matter) } data-once {
        input type="hidden" name="csrf" value=(form_token(who)); input type="hidden" name="do" value="off"; input type="hidden" name="share" value=(s.id);
        (Button::submit("关闭位置共享").large().full())
    } };
    html! { div.live-share data-sharing=(s.device) {
        p { (tag(Tone::Ok, "正在共享")) " " b { (s.device_name) } " " span.m { (s.name) " " (say::minute(s.began)) " 开启，至迟 " (s.until.clock()) " 自动停止" } }
        p.m data-sharing-state { @match s.last { Some(at) => { "最近一次位置 " (at.clock()) } None => { "还没有收到位置" } } }
        @if s.mine && s.kind == "phone" { p hidden data-sharing-phone { label { "用这台手机送位置，请填发给您的设备密钥（只存在这台手机里）" input.in type="password" autocomplete="off" data-sharing-key; } button.btn type="button" data-sharing-go { "用这台手机送位置" } } }
        @if s.mine { (off) }
    } }
}

fn switch(who: &Who, page: &OwnPage, t: &SiteLine, errors: &[FieldError]) -> Markup {
    let devices: Vec<Choice> =
        page.devices.iter().map(|(id, name, kind)| Choice::new(id, format!("{name}（{}）", kind.zh()))).collect();
    let first = page.devices.first().map_or("", |(id, ..)| id.as_str());
    let of = Form { action: format!("{OWN}/{}", t.matter), csrf: form_token(who), ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="do" value="on"; input type="hidden" name="task" value=(t.task);
            (Field::new("device", "用哪一台设备", Kind::Choice(devices)).value(first).required().errors(errors))
            (form_buttons(&[Button::submit("开启位置共享").primary().large()]))
        },
    )
}

/// What is sent, to whom, for how long: said before one decides.
fn promise(page: &OwnPage) -> Markup {
    card(
        "开启以后会怎样",
        HouseRule { owner: page.house.0.clone(), origin: page.house.1.clone() }.render(),
        pad(html! { ul {
            li { "送出的：这台设备的位置和时间；记录仪还有实时画面，不录制。" }
            li { "看得到的：监督人员、本机关负责人；每次查看都记入审计日志。别的机关、公众看不到。" }
            li { "保存多久：只留最近 " (page.trail) " 个位置；任务结束、您关闭、设备注销或者满 " (page.hours) " 小时，立即删除，事后谁也查不到。" }
            li { "不用来做什么：不考核、不排名、不作为证据。开启和关闭本身记入案卷。" }
            li { "不开启，不影响办案。" }
        } }),
    )
}
