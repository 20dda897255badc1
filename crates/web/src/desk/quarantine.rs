//! 暂存: acts that came in and could not be entered. A named person enters each as reported, or returns it with a reason.

use super::frame::Frame;
use super::kept::Sent;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Fact, Field, FieldError, Form, Table, Tone, bare_card, card, empty, error_summary, form, notice,
    pad, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::Moment;
use fadu_office::base::id::EventId;
use fadu_office::law::procedure::{FieldDef, FieldKind, Procedure};
use fadu_office::matter::facts::officers;
use fadu_office::{Denial, Held, Office, State as Stands};
use maud::{Markup, Render, html};
use serde_json::Value;

/// `GET /desk/quarantine`.
pub async fn list(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let all = office.quarantine(&who)?;
    let waiting = all.iter().filter(|h| h.state == Stands::Waiting).count();
    let table = Table::new("暂存")
        .column("办理内容", Column::Name)
        .column("为什么暂存", Column::Text)
        .column("收到", Column::Day)
        .column("发送人", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有暂存的补录", html! { "离线办理、线下办理的内容传上来后，办不进去的会留在这里。" }));
    let row = |t: Table, h: &Held| {
        let name = two_lines(html! { a href={ "/desk/quarantine/" (h.id) } { (act(&office, h)) } }, &device(h));
        let state = html! { @match &h.state {
            Stands::Waiting => (tag(Tone::Warn, "待处理")),
            Stands::Claimed { by, .. } => { (tag(Tone::Ok, "已认领")) span.sub { (by) } },
            Stands::Returned { by, .. } => { (tag(Tone::Plain, "已退回")) span.sub { (by) } },
        } };
        t.row([name, plain(&h.told), plain(&moment(h.received)), plain(sender(h)), state])
    };
    let below = plain(&format!("待处理 {waiting} 条，共 {} 条", all.len()));
    let body = html! { (page_head("暂存的补录", below, html! {})) (bare_card(all.iter().fold(table, row).render())) };
    Ok(Frame::new("暂存的补录", "/desk").under("工作台", "/desk").page(&who, body))
}

/// The way here, for those who may sort it and while there is something to sort.
pub fn waits(office: &Office, who: &Who) -> Markup {
    let all = office.quarantine(who).unwrap_or_default();
    let waiting = all.iter().filter(|h| h.state == Stands::Waiting).count();
    html! { @if waiting > 0 {
        (card("暂存的补录", html! {}, pad(html! { a href="/desk/quarantine" { "待处理 " (waiting) " 条" } })))
    } }
}

/// `GET /desk/quarantine/{item}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let held = office.quarantined(&who, item(&id)?)?;
    Ok(sheet(&office, &who, &held, &[]))
}

/// `POST /desk/quarantine/{item}`.
pub async fn settle(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let id = item(&id)?;
    let held = office.quarantined(&who, id)?;
    let done = match sent.one("do") {
        "claim" => office.claim(&who, id, None).await.map(|e| format!("/matters/{}?tab=record", e.done.matter)),
        _ => office.give_back(&who, id, sent.one("reason")).await.map(|()| "/desk/quarantine".into()),
    };
    match done {
        Ok(next) => Ok(Redirect::to(&next).into_response()),
        Err(Denial::Denied(denied)) => {
            let says: Vec<FieldError> = match denied {
                Denied::Mistaken(all) => {
                    let at = |f: &str| if f == "reason" { "reason".to_string() } else { String::new() };
                    all.into_iter().map(|m| FieldError::new(at(&m.field), m.message)).collect()
                }
                Denied::Refused(checks) => {
                    checks.iter().map(|c| FieldError::new("", office.check_line(c).sentence)).collect()
                }
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &held, &says)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn item(id: &str) -> Result<EventId, PageDenial> {
    id.parse().map_err(|_| Denial::NotFound.into())
}

fn sheet(office: &Office, who: &Who, held: &Held, errors: &[FieldError]) -> Markup {
    let head = vec![
        Fact::new("为什么暂存", held.told.as_str()),
        Fact::new("收到", &moment(held.received)),
        Fact::new("发送人", sender(held)),
        Fact::new("设备", &device(held)),
    ];
    let body = html! {
        (error_summary(errors))
        (page_head(&act(office, held), plain("暂存的补录"), html! {}))
        (bare_card(pad(summary_list(head))))
        @match &held.item {
            Some(item) => (card("传上来的内容", html! {}, pad(summary_list(content(office, item))))),
            None => (notice(Tone::Info, plain("您的岗位看不到办理内容；由所属机关的人员认领或者退回。"))),
        }
        (settling(who, held, errors))
    };
    Frame::new(act(office, held), "/desk").reading().under("暂存的补录", "/desk/quarantine").page(who, body)
}

fn settling(who: &Who, held: &Held, errors: &[FieldError]) -> Markup {
    let of = || Form { action: format!("/desk/quarantine/{}", held.id), csrf: form_token(who), ..Form::default() };
    let words = match &held.state {
        Stands::Claimed { by, matter } => html! { (by) " 已认领，" a href={ "/matters/" (matter) } { "看案卷" } },
        Stands::Returned { by, reason } => html! { (by) " 已退回：" (reason) },
        Stands::Waiting => {
            let claim = html! { input type="hidden" name="do" value="claim";
            p { "认领后以您的名义补录入卷：依法欠缺的要求逐条记为问题，并注明条文。" } (Button::submit("认领并补录").primary()) };
            let back = html! { input type="hidden" name="do" value="return";
            (Field::text("reason", "退回的理由").required().errors(errors)) (Button::submit("退回")) };
            return html! {
                @if held.item.is_some() { (card("认领", html! {}, pad(form(&of(), claim)))) }
                (card("退回", html! {}, pad(form(&of(), back))))
            };
        }
    };
    notice(Tone::Info, words)
}

/// What came, with the labels of the procedure's fields where they are known.
fn content(office: &Office, item: &Value) -> Vec<Fact> {
    let named = [("author", "办理人"), ("matter", "事项"), ("client_matter", "事项（设备编号）"), ("source", "来源")];
    let text = |k: &str| item.get(k).and_then(Value::as_str);
    let mut all: Vec<Fact> = named
        .iter()
        .filter_map(|(k, label)| {
            let value = text(k)?;
            let officer = office.register().officer(value).map(|o| o.name.clone());
            Some(Fact::new(*label, officer.as_deref().unwrap_or(value)))
        })
        .collect();
    if let Some(made) = item.get("made_at").and_then(Value::as_i64) {
        all.push(Fact::new("办理时间（设备时钟）", &moment(Moment(made))));
    }
    let engine = office.engine();
    let procedure = engine.law.procedures().find(|p| text("intent").is_some_and(|i| p.act(i).is_some()));
    for (name, value) in item.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let def = procedure.and_then(|p: &Procedure| p.fields.get(name));
        all.push(Fact::new(def.map_or(name.as_str(), |d| d.label.as_str()), &shown(office, def, value)));
    }
    all
}

fn shown(office: &Office, def: Option<&FieldDef>, value: &Value) -> String {
    let choice = |id: &str| {
        let found = def.and_then(|d| d.choices.iter().find(|(v, _)| v == id)).map(|(_, name)| name.clone());
        let officer = || office.register().officer(id).map(|o| o.name.clone());
        found.or_else(officer).unwrap_or_else(|| id.to_string())
    };
    match (value, def.map(|d| d.kind)) {
        (Value::String(text), _) => choice(text),
        (Value::Array(_), _) => officers(Some(value)).map(choice).collect::<Vec<_>>().join("、"),
        (Value::Bool(yes), _) => if *yes { "是" } else { "否" }.into(),
        (Value::Number(n), Some(FieldKind::Money)) => {
            n.as_i64().map_or(n.to_string(), |fen| format!("{}.{:02} 元", fen / 100, fen.rem_euclid(100)))
        }
        _ => value.to_string(),
    }
}

fn act(office: &Office, held: &Held) -> String {
    let intent = held.item.as_ref().and_then(|i| i.get("intent")?.as_str());
    let named = intent.and_then(|i| office.engine().law.procedures().find_map(|p| p.act(i)).map(|a| a.name.clone()));
    named.or_else(|| intent.map(str::to_string)).unwrap_or_else(|| "补录".into())
}

fn sender(held: &Held) -> &str {
    held.sender.as_deref().unwrap_or("未核实")
}
fn device(held: &Held) -> String {
    if held.device.is_empty() { "未说明".into() } else { held.device.clone() }
}
fn moment(at: Moment) -> String {
    format!("{} {}", at.day(), at.clock())
}
