//! 统计报表: the tables of the yearly statistics, by body or by month; each number opens what it is made of.

use super::asked::address;
use super::{LEAD, LIST, TABLES, walked, wide_sheet_of_styles};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::{say, tables};
use crate::signed::Signed;
use crate::ui::{Button, Column, Tab, Table, bare_card, buttons, card, chips, empty, pad, page_head, plain};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::figures::{StatCell, StatLine, StatSheet, TableAsked};
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// `GET /figures/tables`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let asked = asked(&of);
    let sheet = office.stat_table(&who, &asked)?;
    let at = |table: &str, year: i32, months: bool| {
        format!("?table={table}&year={year}&by={}", if months { "month" } else { "agency" })
    };
    let file = |ending: &str| format!("{TABLES}/table/{ending}{}", at(&sheet.id, sheet.year, asked.months));
    let ways = buttons(&[Button::link("导出（.xlsx）", file("xlsx")), Button::link("导出（.csv）", file("csv"))]);
    let go = |table: &str, year, months| format!("{TABLES}{}", at(table, year, months));
    let kinds = sheet.tables.iter().map(|(id, name)| Tab::new(name, go(id, sheet.year, asked.months), *id == sheet.id));
    let years =
        sheet.years.iter().map(|y| Tab::new(format!("{y} 年"), go(&sheet.id, *y, asked.months), *y == sheet.year));
    let by = [("按机关", false), ("按月", true)];
    let by = by.map(|(word, months)| Tab::new(word, go(&sheet.id, sheet.year, months), months == asked.months));
    let below = html! { (sheet.year) " 年 1 月 1 日至 12 月 31 日，截至 " (say::minute(office.now())) };
    let body = html! {
        (wide_sheet_of_styles())
        (page_head(&sheet.name, below, ways))
        div.stack {
            div.noprint { (bare_card(pad(html! {
                (chips("报表", &kinds.collect::<Vec<_>>())) (chips("年份", &years.collect::<Vec<_>>())) (chips("按什么", &by))
            }))) }
            (bare_card(grid(&sheet, asked.months)))
            div.noprint { (super::frozen::beside(&who, (&sheet, asked.months), &office.frozen_tables(&who)?)) }
            (card("统计口径", html! {}, rules(&sheet)))
        }
    };
    Ok(Frame::new("统计报表", LEAD).under("统计", LEAD).page(&who, body))
}

/// `GET /figures/tables/table/{kind}`: the table as a file.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    let bytes = office.stat_file(&who, &asked(&of), kind)?;
    Ok(tables::attached(kind, "statistics", bytes))
}

fn asked(of: &HashMap<String, String>) -> TableAsked {
    let text = |name: &str| of.get(name).map_or("", |t| t.trim());
    TableAsked { table: text("table").into(), year: text("year").parse().ok(), months: text("by") == "month" }
}

fn cell(cell: &StatCell) -> Markup {
    match (&cell.says, &cell.asked) {
        (None, _) => html! { span.m { "尚无数据" } },
        (Some(says), Some(asked)) => html! { a.figs href=(address(LIST, asked)) { (says) } },
        (Some(says), None) => plain(says),
    }
}

fn grid(sheet: &StatSheet, months: bool) -> Markup {
    let row = |l: &StatLine, bold: bool| {
        html! { tr { th scope="row" { @if bold { b { (l.name) } } @else { (l.name) } } @for c in &l.cells { td.num { (cell(c)) } } } }
    };
    html! {
        @if sheet.lines.is_empty() { (empty("这一年还没有", html! { "换一年，或者先归集、办理。尚无数据的栏目写明了原因。" })) }
        div.pivot-frame role="region" tabindex="0" aria-label=(walked(&sheet.name)) { table.pivot {
            caption.vh { (sheet.name) }
            thead { tr { th scope="col" { @if months { "月份" } @else { "执法机关" } } @for c in &sheet.columns { th.num scope="col" { (c.name) } } } }
            tbody { @for l in &sheet.lines { (row(l, false)) } }
            tfoot { (row(&sheet.total, true)) }
        } }
    }
}

fn rules(sheet: &StatSheet) -> Markup {
    let mut table = Table::new("统计口径")
        .column("栏目", Column::Name)
        .column("怎样统计", Column::Text)
        .column("依据", Column::Text);
    for c in &sheet.columns {
        let says = html! { (c.rule) @if let Some(why) = &c.absent { span.sub { "尚无数据：" (why) } } };
        table = table.row([plain(&c.name), says, say::ground(&c.cites, c.house.as_ref())]);
    }
    html! { (table.render()) @if let Some(assumed) = &sheet.assumed { p.pad.sub { "推定：" (assumed) } } }
}
