//! Behind a number: every matter that makes it, newest first, with the rule by which it is counted.

use super::asked::{address, counted};
use super::{LEAD, LIST, PIVOT};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Column, Pager, Table, bare_card, empty, page_head, pager, plain, two_lines};
use axum::extract::{Query, State};
use fadu_office::Office;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::store::MatterRow;
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// `GET /figures/list`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let asked = counted(&of)?;
    let list = office.figure_list(&who, &asked)?;
    let (name, unit, rule) = &list.what;
    let below = html! { (list.total) " " (unit) @for said in &list.said { " · " (said) } };
    let body = html! {
        (page_head(&format!("{name}：组成"), below, html! {}))
        (bare_card(html! {
            p.pad { b { "统计口径：" } (rule) "。同一事项里计几件的，列几次。" }
            (rows(&office, &list.rows))
            (pager(&Pager {
                page: list.page + 1,
                per_page: list.per_page,
                total: list.total,
                href: format!("{}&page=", address(LIST, &asked)),
                unit: "件",
            }))
        }))
    };
    Ok(Frame::new(format!("{name}：组成"), LEAD).under("统计", LEAD).page(&who, body))
}

fn rows(office: &Office, all: &[MatterRow]) -> Markup {
    let mut table = Table::new("组成这个数字的事项")
        .column("当事人和事项", Column::Name)
        .column("文号", Column::Text)
        .column("执法机关", Column::Text)
        .column("受理之日", Column::Day)
        .column("所处阶段", Column::Text)
        .or_empty(empty("没有这样的", html! { a href=(PIVOT) { "看交叉统计" } }));
    for m in all {
        let id = MatterId::from_bits(m.matter.bits());
        let party = if m.party.is_empty() { "未记载" } else { m.party.as_str() };
        table = table.row([
            two_lines(html! { a href={ "/matters/" (id) } { (party) } }, m.item.as_deref().unwrap_or_default()),
            plain(m.number.as_deref().unwrap_or("没有文号")),
            plain(&office.body_short(&m.agency)),
            plain(&m.opened_on.map(|d| Day::from_number(d).to_string()).unwrap_or_default()),
            plain(&m.step),
        ]);
    }
    table.render()
}
