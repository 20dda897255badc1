//! One power of the list of powers and responsibilities, for everybody: what it is, on what it rests, who holds it on which days.

use super::frame::Face;
use crate::Shared;
use crate::statute::text_page;
use crate::ui::{Button, Column, Fact, Field, Table, Tone, card, empty, page_head, plain, summary_list, tag};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::matter::register::Power;
use fadu_office::powers::{BasisStands, PowerPage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The day that the address asks about.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

/// `GET /public/powers/{code}`.
pub async fn show(State(office): State<Shared>, Path(code): Path<String>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("职权", "/public/powers").under("权责清单", "/public/powers");
    let page = match office.power_public(&code, asked.day.trim().parse().ok()) {
        Ok(page) => page,
        Err(Denial::NotFound) => {
            let says = html! { "公开的权责清单里没有这个编码。" a href="/public/powers" { "看权责清单" } };
            return face.missing(&office, "没有这项职权", says);
        }
        Err(denial) => return face.failed(&office, denial),
    };
    let here = format!("/public/powers/{}", page.code);
    let body = html! {
        (page_head(&page.power.name, html! { (page.code) " · " (page.day) " " @if page.stands { "列入清单" } @else { (tag(Tone::Warn, "这一天没有列入清单")) } }, html! {}))
        div.stack {
            (card("职权", html! {}, facts(&office, &page)))
            (card("各日的实施机关", plain("看某一天由谁行使"), html! { (asking(&here, &page)) (holdings(&page)) }))
        }
    };
    face.shown(&office, body)
}

fn asking(here: &str, page: &PowerPage) -> Markup {
    html! { form.pad method="get" action=(here) {
        (Field::day("day", "哪一天").value(page.day.to_string()).required())
        (Button::submit("查看这一天"))
    } }
}

/// What the list says of it.
pub fn facts(office: &Office, page: &PowerPage) -> Markup {
    let p = &page.power;
    let category = office.power_words().map_or_else(|_| p.category.clone(), |w| w.name(&p.category));
    let aliases: Vec<String> = p.aliases.iter().map(|(list, code)| format!("{list} {code}")).collect();
    let or = |text: &str| if text.is_empty() { "—".to_string() } else { text.to_string() };
    let bodies: Vec<&str> = page.holders.iter().map(|(_, name)| name.as_str()).collect();
    summary_list([
        Fact::new("类别", &category),
        Fact::new("其他清单的编码", &or(&aliases.join("、"))),
        Fact::rich("依据", html! { @for (text, stands) in &page.basis { div { (basis(text, stands)) } } }),
        Fact::new("实施机关", &or(&bodies.join("、"))),
        Fact::rich("办理程序", procedure(page)),
        Fact::new("运行流程", &or(&p.course)),
        Fact::new("办理时限", &or(&p.limit)),
        Fact::new("责任事项", &or(&p.accountability)),
        Fact::rich("案由", items(page)),
    ])
}

fn procedure(page: &PowerPage) -> Markup {
    html! { @match &page.procedure {
        Some(name) => a href={ "/law/procedures/" (page.power.procedure) } { (name) "（流程图）" },
        None => "—",
    } }
}

fn items(page: &PowerPage) -> Markup {
    html! {
        @for (code, name, stands) in &page.items { div {
            @match name {
                Some(name) => a href=(crate::statute::item::href(code)) { (name) },
                None => "（案由库里没有）",
            }
            " " span.m { (code) } " "
            @if !stands { (tag(Tone::Warn, "这一天不在施行中")) }
        } }
        @if page.items.is_empty() { "—" }
    }
}

/// A basis with its way to the article, or the word that its text is not held.
pub fn basis(text: &str, stands: &BasisStands) -> Markup {
    html! { @match stands {
        BasisStands::Cited(id, article) if article.is_empty() => a href={ "/law/" (id) } { (text) },
        BasisStands::Cited(id, article) => a href={ "/law/" (id) "/" (article) } { (text) },
        BasisStands::Text(title, article) if article.is_empty() => a href=(text_page::href(title)) { (text) },
        BasisStands::Text(title, article) => a href={ (text_page::href(title)) "#a" (article) } { (text) },
        BasisStands::NotHeld => { (text) " " (tag(Tone::Plain, "未收原文")) }
    } }
}

/// Every holding with its days.
pub fn holdings(page: &PowerPage) -> Markup {
    let mut table = Table::new("各日的机关")
        .column("机关", Column::Name)
        .column("从", Column::Day)
        .column("到", Column::Day)
        .column("说明", Column::Text)
        .or_empty(empty("没有机关认领过", html! { "机关认领以后，这里写明从哪一天到哪一天。" }));
    // A claim that was given up on its first day never held.
    for (h, name, to) in page.held.iter().filter(|(h, ..)| h.until.is_none_or(|u| h.from <= u)) {
        let until = h.until.map_or("今".to_string(), |d| d.to_string());
        let why = to.as_ref().map_or_else(|| h.reason.clone(), |to| format!("划转到{to}"));
        let name = html! { (name) @if h.covers(page.day) && page.stands { " " (tag(Tone::Ok, "当日行使")) } };
        table = table.row([name, plain(&h.from.to_string()), plain(&until), plain(&why)]);
    }
    table.render()
}

/// What differs between two versions, in words.
pub fn differences(office: &Office, was: &Power, now: &Power) -> Vec<String> {
    let words = office.power_words().ok();
    let category = |id: &str| words.as_ref().map_or_else(|| id.to_string(), |w| w.name(id));
    let aliases = |p: &Power| p.aliases.iter().map(|(l, c)| format!("{l}：{c}")).collect::<Vec<_>>().join("；");
    let of = |name: &str, a: &str, b: &str| (a != b).then(|| format!("{name}由“{a}”改为“{b}”"));
    let all = [
        of("名称", &was.name, &now.name),
        of("类别", &category(&was.category), &category(&now.category)),
        of("其他清单的编码", &aliases(was), &aliases(now)),
        of("依据", &was.basis.join("；"), &now.basis.join("；")),
        of("办理程序", &was.procedure, &now.procedure),
        of("运行流程", &was.course, &now.course),
        of("办理时限", &was.limit, &now.limit),
        of("责任事项", &was.accountability, &now.accountability),
        of("案由", &was.items.join("；"), &now.items.join("；")),
    ];
    all.into_iter().flatten().collect()
}
