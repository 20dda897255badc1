//! Rows of items, powers, matters, parties and decisions, with what was sought marked.

use super::shelf::{Shelf, shown};
use crate::statute::item;
use crate::ui::{Column, Table, Tone, plain, tag, two_lines};
use fadu_office::Published;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::catalogue::State;
use fadu_office::parties::PartyLine;
use fadu_office::search::{ItemHit, PowerHit, SearchPart};
use fadu_office::store::MatterRow;
use maud::{Markup, Render, html};

/// What has only some of the words says so.
fn part(related: bool) -> Markup {
    html! { @if related { " " (tag(Tone::Plain, "部分相符")) } }
}

fn two(first: Markup, second: Markup) -> Markup {
    html! { (first) div.t1.m { (second) } }
}

/// Items.
pub(super) fn items(found: &SearchPart<ItemHit>) -> Shelf {
    let mut table = Table::new("违法事项")
        .column("违法事项", Column::Name)
        .column("依据", Column::Text)
        .column("状态", Column::Text);
    for (hit, related) in &found.lines {
        let to = if hit.listed {
            item::href(&hit.code)
        } else {
            format!("/admin/items?state={}&q={}", hit.state.id(), crate::desk::say::encoded(&hit.code))
        };
        let name = html! { a href=(to) { (shown(&hit.name, &found.marks)) } (part(*related)) };
        let state = match (hit.state, hit.until) {
            (State::Confirmed, None) => html! { "可以适用" },
            (_, Some(until)) => html! { "只适用于 " (until) " 以前的行为" },
            (state, None) => tag(Tone::Warn, state.zh()),
        };
        table = table.row([two(name, shown(&hit.code, &found.marks)), shown(&hit.basis, &found.marks), state]);
    }
    Shelf::of(("item", "违法事项", "条"), found, table.render())
}

/// Powers; `base` is where their pages are.
pub(super) fn powers(found: &SearchPart<PowerHit>, base: &str) -> Shelf {
    let mut table =
        Table::new("权责").column("职权", Column::Name).column("依据", Column::Text).column("实施机关", Column::Text);
    for (hit, related) in &found.lines {
        let name = html! {
            a href={ (base) "/" (hit.code) } { (shown(&hit.name, &found.marks)) } (part(*related))
            @if !hit.stands { " " (tag(Tone::Warn, "今天不在清单上")) }
            @if hit.withheld { " " (tag(Tone::Plain, "不公开")) }
        };
        let below = html! { (hit.category) " · " (shown(&hit.code, &found.marks)) };
        let holders = if hit.holders.is_empty() { "—" } else { hit.holders.as_str() };
        table = table.row([two(name, below), shown(&hit.basis, &found.marks), plain(holders)]);
    }
    Shelf::of(("power", "权责", "项"), found, table.render())
}

/// Matters.
pub(super) fn matters(found: &SearchPart<MatterRow>) -> Shelf {
    let mut table = Table::new("案件")
        .column("当事人", Column::Name)
        .column("案号", Column::Text)
        .column("案由", Column::Text)
        .column("阶段", Column::Text)
        .column("承办人", Column::Text);
    let marks = &found.marks;
    for (row, related) in &found.lines {
        let matter = MatterId::from_bits(row.matter.bits());
        let name = html! { a href={ "/matters/" (matter) } { (shown(&row.party, marks)) } (part(*related)) };
        let opened = row.opened_on.map(|n| Day::from_number(n).with_weekday()).unwrap_or_default();
        let handlers = if row.handlers.is_empty() { "—".to_string() } else { row.handlers.join("、") };
        table = table.row([
            two_lines(name, &opened),
            shown(row.number.as_deref().unwrap_or("—"), marks),
            shown(row.item.as_deref().unwrap_or("—"), marks),
            plain(&row.step),
            shown(&handlers, marks),
        ]);
    }
    Shelf::of(("matter", "案件", "件"), found, table.render())
}

/// Parties.
pub(super) fn parties(found: &SearchPart<PartyLine>) -> Shelf {
    let mut table = Table::new("当事人")
        .column("名称", Column::Name)
        .column("种类", Column::Text)
        .column("代码", Column::Text)
        .column("区划和地址", Column::Text);
    let marks = &found.marks;
    for (line, related) in &found.lines {
        let name = html! { a href={ "/parties/" (line.id) } { (shown(&line.party.name, marks)) } (part(*related)) };
        let earlier = line.party.earlier.last().map(|e| format!("曾用名：{}", e.name)).unwrap_or_default();
        table = table.row([
            two(name, shown(&earlier, marks)),
            plain(&line.kind),
            shown(&line.party.code, marks),
            two_lines(plain(&line.area), &line.party.address),
        ]);
    }
    Shelf::of(("party", "当事人", "个"), found, table.render())
}

/// Decisions that are public, the newest first.
pub(super) fn decisions(found: &SearchPart<Published>) -> Shelf {
    let mut table = Table::new("公示的决定")
        .column("当事人和事由", Column::Name)
        .column("决定机关", Column::Text)
        .column("公示日期", Column::Day);
    for (row, _) in &found.lines {
        let name = html! { a href={ "/public/decisions/" (row.matter) } { (shown(&row.party, &found.marks)) } };
        table = table.row([
            two(name, shown(&row.item, &found.marks)),
            two(shown(&row.agency, &found.marks), shown(&row.number, &found.marks)),
            plain(&row.published_on.with_weekday()),
        ]);
    }
    Shelf::of(("decision", "公示的决定", "件"), found, table.render())
}
