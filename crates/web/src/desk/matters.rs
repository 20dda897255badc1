//! The list of matters that a person may see, newest first.

use super::filters::Filters;
use super::frame::Frame;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, bare_card, buttons, due, empty, page_head, plain, two_lines};
use axum::extract::{Query, State};
use fadu_office::Page;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::store::MatterRow;
use maud::{Markup, Render, html};

/// So many rows stand on a page.
pub const ROWS: usize = 30;

/// `GET /desk/matters`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Filters>,
) -> Result<Markup, PageDenial> {
    let page = office.matters(&who, &asked.sought()?, asked.at()?, ROWS)?;
    let total = html! { "共 " (page.total) " 件" @if !asked.q().is_empty() { "，含“" (asked.q()) "”" } };
    let none = html! { @if asked.is_set() { a href="/desk/matters" { "看全部案件" } } @else { a href="/desk/new" { "登记案件来源" } } };
    let body = html! {
        (page_head("案件", total, buttons(&[Button::link("投诉统计", "/desk/lodged"), Button::link("归集", "/collected"), Button::link("档案", "/desk/archive")])))
        (bare_card(html! {
            div.pad { (asked.form(&office, &who, "/desk/matters")) }
            (table(&page, none))
            (more(&page, &asked.address("/desk/matters")))
        }))
    };
    Ok(Frame { query: asked.q().to_string(), ..Frame::new("案件", "/desk/matters") }.page(&who, body))
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

/// The ways to the pages beside this one; `address` ends where the place is to be named.
pub fn more(page: &Page, address: &str) -> Markup {
    let before = page.previous.map(|m| Button::link("上一页", format!("{address}before={m}")));
    let after = page.next.map(|m| Button::link("下一页", format!("{address}after={m}")));
    let both: Vec<Button> = before.into_iter().chain(after).collect();
    html! { @if !both.is_empty() { nav.pad aria-label="翻页" { (buttons(&both)) } } }
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
