//! The list of matters that a person may see, newest first.

use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, bare_card, due, empty, page_head, plain, search_form, two_lines};
use axum::extract::{Query, State};
use fadu_office::Page;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::store::MatterRow;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// So many rows stand on a page.
pub const ROWS: usize = 30;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
    after: Option<String>,
}

/// `GET /desk/matters`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let q = asked.q.unwrap_or_default();
    let after = asked.after.as_deref().map(say::matter).transpose()?;
    let page = office.matters(&who, Some(&q), after, ROWS)?;
    let total = html! { "共 " (page.total) " 件" @if !q.trim().is_empty() { "，含“" (q.trim()) "”" } };
    let next = format!("/desk/matters?q={}&after=", say::encoded(&q));
    let body = html! {
        (page_head("案件", total, html! { (Button::link("档案", "/desk/archive")) }))
        (bare_card(html! {
            div.pad { (search_form("/desk/matters", "案号、当事人", &q)) }
            (table(&page, html! { @if q.trim().is_empty() { a href="/desk/new" { "登记案件来源" } } @else { a href="/desk/matters" { "看全部案件" } } }))
            (more(&page, &next))
        }))
    };
    Ok(Frame { query: q.clone(), ..Frame::new("案件", "/desk/matters") }.page(&who, body))
}

/// The rows, or what stands there while there are none.
pub fn table(page: &Page, none: Markup) -> Markup {
    let table = Table::new("案件")
        .column("案号", Column::Text)
        .column("当事人", Column::Name)
        .column("案由", Column::Text)
        .column("阶段", Column::Text)
        .column("期限", Column::Day)
        .column("承办人", Column::Text)
        .or_empty(empty("没有案件", none));
    page.rows.iter().fold(table, |table, row| table.row(cells(row))).render()
}

/// The way to the next page, if there is one.
pub fn more(page: &Page, next: &str) -> Markup {
    html! { @if let Some(after) = page.next { div.pad { (Button::link("下一页", format!("{next}{after}"))) } } }
}

fn cells(row: &MatterRow) -> [Markup; 6] {
    let matter = MatterId::from_bits(row.matter.bits());
    let day = |n: i32| Day::from_number(n).with_weekday();
    let last = row.due_day.map(day);
    let limit = row.due_limit.as_deref().unwrap_or_default();
    [
        plain(row.number.as_deref().unwrap_or("—")),
        two_lines(
            html! { a href={ "/matters/" (matter) } { (row.party) } },
            &row.opened_on.map(day).unwrap_or_default(),
        ),
        plain(row.item.as_deref().unwrap_or("—")),
        plain(&row.step),
        html! { @if let Some(last) = last { (due(&last, &format!("/matters/{matter}/terms/{limit}"))) } @else { "—" } },
        plain(&if row.handlers.is_empty() { "—".to_string() } else { row.handlers.join("、") }),
    ]
}
