//! 归集的执法行为: the acts behind a number of the statistics of entry, newest entry first.

use super::collected::{Asked, HERE, ONLY, address, frame, month};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Column, Pager, Tab, Table, Tone, bare_card, chips, empty, page_head, pager, plain, tag, two_lines};
use axum::extract::{Query, State};
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::collected::CollectedLine;
use maud::{Markup, Render, html};

/// Rows on a page.
const ROWS: usize = 50;

/// `GET /collected/list`: the acts behind a number.
pub async fn list(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let sought = asked.sought(office.today())?;
    let page = office.collected_list(&who, &sought)?;
    let only = ONLY
        .iter()
        .map(|(id, only, zh)| Tab::new(*zh, address("/collected/list", &sought, None, id), *only == sought.only));
    let id = ONLY.iter().find(|(_, only, _)| *only == sought.only).map_or("", |(id, ..)| id);
    let below = html! { (month(sought.first)) @if sought.first != sought.last { " 至 " (month(sought.last)) } " 录入" @if !sought.source.is_empty() { " · " (sought.source) } };
    let body = html! {
        (page_head("归集的执法行为", below, html! {}))
        (bare_card(html! {
            div.pad { (chips("哪些", &only.collect::<Vec<_>>())) }
            (rows(&page.rows))
            (pager(&Pager {
                page: sought.page + 1,
                per_page: ROWS,
                total: usize::try_from(page.total).unwrap_or(usize::MAX),
                href: format!("{}&page=", address("/collected/list", &sought, None, id)),
                unit: "件",
            }))
        }))
    };
    Ok(frame("归集的执法行为").under("归集", HERE).page(&who, body))
}

fn rows(all: &[CollectedLine]) -> Markup {
    let mut table = Table::new("归集的执法行为")
        .column("当事人和事项", Column::Name)
        .column("类别", Column::Text)
        .column("来源和编号", Column::Text)
        .column("作出之日", Column::Day)
        .column("录入之日", Column::Day)
        .column("情况", Column::Text)
        .or_empty(empty("没有这样的", html! { a href=(HERE) { "看统计" } }));
    for l in all {
        let row = &l.row;
        let matter = MatterId::from_bits(u128::from_be_bytes(row.matter.0));
        let party = l.matter.as_ref().map_or("", |m| m.party.as_str());
        let item = l.matter.as_ref().and_then(|m| m.item.as_deref()).unwrap_or_default();
        let number = if row.number.is_empty() { "没有编号" } else { row.number.as_str() };
        table = table.row([
            two_lines(html! { a href={ "/matters/" (matter) "?tab=record" } { (party) } }, item),
            plain(&l.kind_name),
            two_lines(plain(&row.source), number),
            plain(&Day::from_number(row.done_on).to_string()),
            plain(&Day::from_number(row.entered_on).to_string()),
            html! {
                @if row.late { (tag(Tone::Warn, &format!("迟报 {} 日", row.entered_on - row.done_on))) " " }
                @if row.findings > 0 { (tag(Tone::Late, &format!("问题 {} 项", row.findings))) " " }
                @if row.corrected > 0 { (tag(Tone::Info, &format!("更正 {} 次", row.corrected))) " " }
                @if row.withdrawn { (tag(Tone::Plain, "已撤回")) }
            },
        ]);
    }
    table.render()
}
