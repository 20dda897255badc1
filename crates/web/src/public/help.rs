//! The manual: an index, and one page a chapter.

use super::frame::Face;
use super::manual::{CHAPTERS, Chapter};
use super::manual_cases;
use crate::Shared;
use crate::ui::{bare_card, card, pad, page_head, plain};
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

/// Chapters by person, then chapters by kind of case.
fn all() -> impl Iterator<Item = &'static Chapter> {
    CHAPTERS.iter().chain(manual_cases::CHAPTERS)
}

/// The list of chapters.
pub async fn index(State(office): State<Shared>) -> Response {
    let body = html! {
        (page_head("使用手册", plain("每一章一页：先按人，讲每天要做的事；再按事，讲不一般的案件怎样办"), html! {}))
        ul.tiles { @for c in all() { li { a.card.pad href={ "/help/" (c.id) } { b { (c.name) } span.sub { (c.says) } } } } }
    };
    Face::new("使用手册", "/help").shown(&office, body)
}

/// One chapter.
pub async fn chapter(State(office): State<Shared>, Path(id): Path<String>) -> Response {
    let Some(chapter) = all().find(|c| c.id == id) else {
        let says = html! { "手册里没有这一章。 " a href="/help" { "看目录" } };
        return Face::new("没有这一章", "/help").missing(&office, "没有这一章", says);
    };
    let face = Face::new(chapter.name, "/help").under("使用手册", "/help");
    let body = html! {
        (page_head(chapter.name, plain(chapter.says), html! {}))
        div.stack { @for (heading, part) in (chapter.parts)() { (card(heading, html! {}, html! { div.pad.prose { (part) } })) } (others(chapter)) }
    };
    face.shown(&office, body)
}

fn others(of: &Chapter) -> Markup {
    bare_card(pad(html! { p.t1.line { span.m { "其他各章" }
        @for c in all().filter(|c| c.id != of.id) { a href={ "/help/" (c.id) } { (c.name) } }
    } }))
}
