//! One fee of the catalogue, for everybody: who charges it, on what basis, up to what standard, who pays less, since when.

use super::frame::Face;
use super::power::basis;
use crate::Shared;
use crate::ui::{Fact, Tone, card, notice, page_head, plain, summary_list};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::fees::FeePage;
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// The day that the address asks about.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

/// `GET /public/fees/{code}`.
pub async fn show(State(office): State<Shared>, Path(code): Path<String>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("收费", "/public/fees").under("收费目录", "/public/fees");
    let page = match office.fee_public(&code, asked.day.trim().parse().ok()) {
        Ok(page) => page,
        Err(Denial::NotFound) => {
            let says = html! { "公开的收费目录里没有这个编码。目录以外的收费，您可以拒绝缴纳。" a href="/public/fees" { "看收费目录" } };
            return face.missing(&office, "没有这项收费", says);
        }
        Err(denial) => return face.failed(&office, denial),
    };
    let below = html! { (page.line.code) " · " (page.day) @if page.stands { " 可以收取" } @else { " 不得收取" } };
    let body = html! {
        (page_head(&page.line.fee.name, below, html! {}))
        div.stack {
            @if !page.stands { (notice(Tone::Warn, html! { b { "这一天不得收取这项费用。" } })) }
            (card("收费", html! {}, facts(&office, &page)))
            (card("历次公布", plain("从哪一天起、是什么标准"), history(&page)))
        }
    };
    face.shown(&office, body)
}

/// What the catalogue says of it.
pub fn facts(office: &Office, page: &FeePage) -> Markup {
    let fee = &page.line.fee;
    let words = office.fee_words().ok();
    let named =
        |of: &dyn Fn(&fadu_office::fees::FeeWords) -> String, id: &str| words.as_ref().map_or(id.to_string(), of);
    let or = |text: &str| if text.is_empty() { "—".to_string() } else { text.to_string() };
    let days = match (page.line.since, fee.until) {
        (Some(since), Some(until)) => format!("{since} 至 {until}"),
        (Some(since), None) => format!("{since} 起"),
        _ => "—".to_string(),
    };
    summary_list([
        Fact::new("标准", &fee.standard()),
        Fact::new("缴费人", &fee.payer),
        Fact::new("收费主体", &or(&page.line.bodies.join("、"))),
        Fact::rich("依据", html! { @for (text, stands) in &page.basis { div { (basis(text, stands)) } } }),
        Fact::new("减免", &or(&fee.exemption)),
        Fact::new("种类", &named(&|w| w.kind(&fee.kind), &fee.kind)),
        Fact::new("设立层级", &named(&|w| w.rank(&fee.set_by), &fee.set_by)),
        Fact::new("施行", &days),
    ])
}

/// Every entry, the newest first.
pub fn history(page: &FeePage) -> Markup {
    html! { ol.pad { @for e in &page.entries { li {
        b { (e.day) " 起" @if e.fee.is_none() { "取消" } }
        @if let Some(fee) = &e.fee { "：" (fee.standard()) "，" (fee.payer) }
        span.sub { (e.reason) }
        span.sub { (e.by_name) " " (e.on) " 录入"
            @match &e.answer {
                None => "，待确认",
                Some(a) if a.approved => { "，" (a.by_name) " " (a.on) " 确认" }
                Some(a) => { "，" (a.by_name) " " (a.on) " 退回：" (a.reason) }
            }
        }
    } } } }
}
