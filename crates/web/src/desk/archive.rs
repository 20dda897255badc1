//! The archived files 档案: how long each is kept, and its volumes. Nothing here destroys anything.

use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Column, Table, bare_card, empty, page_head, plain, search_form, two_lines};
use axum::extract::{Query, State};
use fadu_office::At;
use fadu_office::base::id::MatterId;
use fadu_office::store::MatterRow;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

/// `GET /desk/archive`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let q = asked.q.unwrap_or_default();
    let (after, before) = (asked.after.as_deref(), asked.before.as_deref());
    let at = At { after: after.map(say::matter).transpose()?, before: before.map(say::matter).transpose()? };
    let page = office.archived(&who, Some(&q), at, super::matters::ROWS)?;
    let table = Table::new("档案")
        .column("案号", Column::Text)
        .column("当事人", Column::Name)
        .column("案由", Column::Text)
        .column("归档日期", Column::Day)
        .column("保管期限", Column::Text)
        .column("整卷 PDF", Column::Text)
        .or_empty(empty("没有归档的案卷", html! { a href="/desk/matters" { "看全部案件" } }));
    let table = page.rows.iter().fold(table, |table, row| table.row(cells(row)));
    let total = html! { "共 " (page.total) " 件 · 保管期满也不自动销毁，须经鉴定和审批" };
    let body = html! {
        (page_head("档案", total, html! {}))
        (bare_card(html! {
            div.pad { (search_form("/desk/archive", "案号、当事人", &q)) }
            (table.render())
            (super::matters::more(&page, &format!("/desk/archive?q={}&", say::encoded(&q))))
        }))
    };
    Ok(Frame { query: q.clone(), ..Frame::new("档案", "/desk/matters").under("案件", "/desk/matters") }
        .page(&who, body))
}

fn cells(row: &MatterRow) -> [Markup; 6] {
    let matter = MatterId::from_bits(row.matter.bits());
    let kept = |k: &str| row.summary["archive"][k].as_str().unwrap_or("—").to_string();
    let volume = |which: &str, zh: &str| html! { a href={ "/matters/" (matter) "/volume/" (which) } { (zh) } };
    [
        plain(row.number.as_deref().unwrap_or("—")),
        two_lines(html! { a href={ "/matters/" (matter) } { (row.party) } }, &row.handlers.join("、")),
        plain(row.item.as_deref().unwrap_or("—")),
        plain(&kept("archived_on")),
        plain(&kept("retention")),
        // What was only reported here has its file where it was done.
        html! { @if row.summary["archive"].is_null() { "—" } @else { (volume("main", "正卷")) "　" (volume("side", "副卷")) } },
    ]
}
