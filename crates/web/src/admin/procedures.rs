//! Every procedure with its versions, in force, waiting, replaced, and the drafts in progress; a draft begins here.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Column, Table, Tone, card, empty, page_head, plain, tag, two_lines};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::{DraftLine, ProcedureLine, VersionLine, VersionState};
use maud::{Markup, Render, html};

/// `GET /admin/procedures`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let page = office.procedures_page(&who).await?;
    let since = page.since.map_or(String::new(), |at| format!("{} 起施行", at.day()));
    let below = html! { "程序是数据：起草、检查、由另一人发布。法律数据摘要 " code { (page.pack.get(..16).unwrap_or_default()) } " " (since) };
    let body = html! {
        (page_head("程序和版本", below, html! {}))
        div.stack {
            (card("草稿", plain("草稿不是规则，没有效力"), drafts(&page.drafts)))
            @for p in &page.procedures { div id={ "p-" (p.id) } { (card(&p.name, plain(&p.id), versions(&who, p))) } }
        }
    };
    Ok(Frame::new("程序和版本", "/admin/procedures").under("工作台", "/desk").page(&who, body))
}

/// `POST /admin/procedures`: a draft begins as a copy of a version.
pub async fn begin(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let id = office.begin_draft(&who, sent.one("folder")).await?;
    Ok(Redirect::to(&super::href(&id)).into_response())
}

fn drafts(all: &[DraftLine]) -> Markup {
    let mut table = Table::new("草稿")
        .column("程序", Column::Name)
        .column("最近保存", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有草稿", html! { "在下面的某个版本上点“以此起草”，就有一份可以改的副本。" }));
    for d in all {
        let state = match (&d.published, d.dropped) {
            (Some(p), _) => {
                html! { (tag(Tone::Ok, "已发布")) span.sub { (p.version) " 起施行，" (p.published_by) "发布" } }
            }
            (None, true) => tag(Tone::Plain, "已放弃"),
            _ => tag(Tone::Info, "草稿"),
        };
        let name = html! { a href=(super::href(&d.id)) { (d.name) } };
        let saved = html! { (d.by) " " (say::minute(d.at)) };
        table = table.row([
            two_lines(name, &format!("起草自 {} 版", d.based_on)),
            html! { (saved) span.sub { "第 " (d.n) " 次" } },
            state,
        ]);
    }
    table.render()
}

fn versions(who: &Who, p: &ProcedureLine) -> Markup {
    let mut table = Table::new(&p.name)
        .column("版本", Column::Name)
        .column("状态", Column::Text)
        .column("正在办理", Column::Number)
        .column("检查", Column::Text)
        .column("办理", Column::Act);
    for v in &p.versions {
        let running = html! { (v.running) " 件" @if v.older_text > 0 { span.sub { "另有 " (v.older_text) " 件依程序更新前的文本办理" } } };
        let checked = match v.errors {
            0 => html! { (tag(Tone::Ok, "没有错误")) },
            n => html! { (tag(Tone::Late, &format!("{n} 处错误"))) },
        };
        table = table.row([
            two_lines(plain(&format!("{} 版", v.in_force)), &origin(v)),
            state(v),
            running,
            checked,
            start(who, v),
        ]);
    }
    table.render()
}

fn origin(v: &VersionLine) -> String {
    match &v.local {
        Some(l) => format!("{}起草，{}发布：{}", l.drafted_by.join("、"), l.published_by, l.note),
        None => "随程序提供".into(),
    }
}

fn state(v: &VersionLine) -> Markup {
    let (tone, word) = match v.state {
        VersionState::InForce => (Tone::Brand, "现行"),
        VersionState::Waits => (Tone::Info, "待生效"),
        VersionState::Replaced => (Tone::Plain, "已被替代"),
    };
    let until = v.until.map_or(String::new(), |u| format!("，到 {} 止（不含当日）", u));
    html! { (tag(tone, word)) span.sub { "自 " (v.in_force) " 起" (until) } }
}

fn start(who: &Who, v: &VersionLine) -> Markup {
    html! { form.inline method="post" action="/admin/procedures" data-once {
        input type="hidden" name="csrf" value=(form_token(who));
        input type="hidden" name="folder" value=(v.folder);
        (Button::submit("以此起草").small())
    } }
}
