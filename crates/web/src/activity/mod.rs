//! Pages of 执法动态: what bodies announce, drafted by one and checked by another; how much was done this month; and the public's side with its feed.
//! One file a page.

mod enclosed;
mod feed;
mod list;
mod one;
mod public;

use crate::Shared;
use crate::ui::{Column, Table, Tone, empty, plain, tag};
use axum::Router;
use axum::routing::get;
use fadu_office::Office;
use fadu_office::activity::AnnouncementPage;
use fadu_office::fault::Denial;
use fadu_office::watch::announce::{Piece, Version, pieces};
use maud::{Markup, Render, html};

/// Where they are.
const HERE: &str = "/activity";
/// Where the public sees them.
const PUBLIC: &str = "/public/activity";

/// The routes of those who announce.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/activity", get(list::show).post(list::send))
        .route("/activity/{announcement}", get(one::show).post(one::send))
        .route("/activity/{announcement}/files/{n}", get(enclosed::own))
}

/// The routes of the public.
pub fn public_routes() -> Router<Shared> {
    Router::new()
        .route("/public/activity", get(public::list))
        .route("/public/activity/feed.xml", get(feed::show))
        .route("/public/activity/{announcement}", get(public::show))
        .route("/public/activity/{announcement}/files/{n}", get(enclosed::public))
}

/// How an announcement stands.
fn standing(page: &AnnouncementPage) -> Markup {
    let Some(newest) = page.of.newest() else { return html! {} };
    let stands = page.of.stands().is_some();
    let word = |tone, word: &str| tag(tone, word);
    html! {
        @if page.of.withdrawn.is_some() { (word(Tone::Plain, "已撤下")) }
        @else if newest.published.is_some() { (word(Tone::Ok, "已发布")) }
        @else {
            @if newest.returned.is_some() { (word(Tone::Warn, "已退回")) }
            @else if newest.checked.is_some() { (word(Tone::Info, "待发布")) }
            @else { (word(Tone::Info, "待审核")) }
            @if stands { span.sub { "原来的一版还在公开" } }
        }
    }
}

/// A text as it is read: paragraphs, headings, lists; whatever it says is escaped.
fn text(version: &Version) -> Markup {
    html! { div.stack { @for piece in pieces(&version.draft.text) { @match piece {
        Piece::Heading(words) => h2 { (words) },
        Piece::Paragraph(words) => p { (words) },
        Piece::List(items) => ul.dots { @for item in items { li { (item) } } },
    } } } }
}

/// What was done this month, kind by kind.
fn month(office: &Office) -> Result<(String, Markup), Denial> {
    let (month, lines) = office.month_told()?;
    let mut table = Table::new("本月执法")
        .column("行为类别", Column::Name)
        .column("件数", Column::Number)
        .column("按期", Column::Text)
        .or_empty(empty("本月还没有", html! { "有了执法行为，这里按类别列出件数和按期的比例。" }));
    for (name, number, kept, of) in lines {
        let share =
            if of == 0 { "没有期限".to_string() } else { format!("{kept} / {of}（{}%）", kept * 100 / of) };
        table = table.row([plain(&name), plain(&number.to_string()), plain(&share)]);
    }
    Ok((month, table.render()))
}
