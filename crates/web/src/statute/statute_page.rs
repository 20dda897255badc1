//! One statute: its versions with their days, and its cited articles with their gists.

use super::uses::uses;
use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{Art, Column, Fact, Table, Tone, card, empty, notice, page_head, plain, summary_list, tag};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::base::{Citation, Day};
use fadu_office::law::Statute;
use fadu_office::law::statute::Text;
use maud::{Markup, Render, html};

/// The page of a statute.
pub async fn show(State(office): State<Shared>, Path(id): Path<String>) -> Response {
    let engine = office.engine();
    let Some(statute) = engine.law.statutes.get(&id) else {
        let says = html! { "请核对地址，或者 " a href="/law" { "看全部法规" } "。" };
        return Face::new("没有这部法规", "/law").missing(&office, "法律库里没有这部法规", says);
    };
    let face = Face::new(statute.short.clone(), "/law").under("法规", "/law");
    let tags = html! { @if statute.text == Text::Absent { (absent()) } };
    let count = html! { "收录 " (articles(statute).len()) " 条" };
    let body = html! {
        (page_head(&statute.title, html! { (statute.issuer) " · " (statute.number) }, tags))
        div.stack {
            (source(statute, office.statute_versions().is_ok_and(|all| all.iter().any(|v| v.statute == statute.title))))
            (card("版本", plain(""), versions(statute, office.today())))
            (card("引用到的条文", count, table(&office, statute)))
        }
    };
    face.shown(&office, body)
}

/// The mark of a statute whose text was not at hand.
pub fn absent() -> Markup {
    tag(Tone::Warn, "编写时没有取得原文，只按条号引用")
}

fn source(statute: &Statute, imported: bool) -> Markup {
    if imported {
        let says = html! { "原文已导入：" a href=(super::text_page::href(&statute.title)) { "看全文和各版本" } "。下面的要旨是本平台自己写的；引用时请以公布的标准文本为准。" };
        return notice(Tone::Info, says);
    }
    let says = match statute.text {
        Text::Read => "编写时读过全文。这里只有本平台自己写的要旨，没有导入条文原文；引用时请以公布的标准文本为准。",
        Text::Absent => "编写时没有取得这部法规的全文，只按条号引用，要旨来自第二手材料，使用前请与原文核对。",
    };
    notice(if statute.text == Text::Read { Tone::Info } else { Tone::Warn }, plain(says))
}

/// The versions of a statute, the newest first; the one in force is marked.
pub fn versions(statute: &Statute, today: Day) -> Markup {
    let now = statute.version_on(today);
    summary_list(statute.versions.iter().rev().map(|v| {
        let state = match (now == Some(v), v.in_force > today) {
            (true, _) => tag(Tone::Ok, "现行"),
            (false, true) => tag(Tone::Info, "尚未施行"),
            (false, false) => tag(Tone::Plain, "已被取代"),
        };
        let until = v.until.map(|d| format!("，至 {d}")).unwrap_or_default();
        let value = html! { (state) " " (v.in_force) " 起施行" (until) };
        Fact::rich(format!("{} 版", v.date), value)
    }))
}

/// The cited articles in the order of their numbers.
pub fn articles(statute: &Statute) -> Vec<Citation> {
    let cite = |article: &String| format!("{}/{article}", statute.id).parse::<Citation>().ok();
    let mut all: Vec<Citation> = statute.articles.keys().filter_map(cite).filter(|c| c.article != "*").collect();
    let number = |c: &Citation| -> Vec<u32> { c.article.split('-').filter_map(|n| n.parse().ok()).collect() };
    all.sort_by_key(number);
    all
}

fn table(office: &Office, statute: &Statute) -> Markup {
    let head = Table::new("引用到的条文")
        .column("条", Column::Name)
        .column("要旨", Column::Text)
        .column("被引用", Column::Number)
        .or_empty(empty("没有逐条收录", html! { "办案规则只整部引用这部法规。" }));
    let add = |table: Table, c: Citation| {
        let gist = statute.articles.get(&c.article).map_or("", |a| a.gist.as_str());
        let art = Art::new(c.place_zh(), format!("/law/{}/{}", c.statute, c.article)).render();
        let count = uses(office, &c.statute, &c.article).len();
        table.row([art, plain(gist), plain(&format!("{count} 处"))])
    };
    articles(statute).into_iter().fold(head, add).render()
}
