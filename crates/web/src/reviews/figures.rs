//! What is found in common 共性问题: of a year, item by item and agency by agency; each number opens its list.

use super::{HERE, points};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Column, Tab, Table, Tone, card, chips, empty, page_head, plain, tag};
use axum::extract::{Query, State};
use fadu_office::rounds::{CountedFile, RoundFigures};
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// `GET /reviews/figures`, of `year`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let now = office.today().year();
    let year = asked.get("year").and_then(|y| y.parse().ok()).unwrap_or(now);
    let figures = office.review_figures(&who, year)?;
    let tab = |y: i32| Tab::new(format!("{y} 年"), format!("{HERE}/figures?year={y}"), y == year);
    let years: Vec<Tab> = (now - 2..=now).rev().map(tab).collect();
    let below = "当年开展的各轮评查；比率只在样本足够时计算，不对个人排名";
    let body = html! {
        (page_head("共性问题和统计", plain(below), html! {}))
        div.stack { (chips("年份", &years)) (cards(&figures)) }
    };
    Ok(Frame::new("共性问题和统计", HERE).under("工作台", "/desk").under("案卷评查", HERE).page(&who, body))
}

/// What is found in common, and what became of each agency's files.
pub(super) fn cards(f: &RoundFigures) -> Markup {
    html! {
        (card("共性问题", html! { "已定分 " (f.files) " 件" }, items(f)))
        (card("各机关", html! { "不足 " (f.least) " 件的不计算比率和平均分（内部规则）" }, agencies(f)))
    }
}

/// A number that opens its list.
fn opened(files: &[CountedFile]) -> Markup {
    html! { @if files.is_empty() { "0" } @else { details.narrow { summary { (files.len()) }
        ul { @for f in files { li { a href={ (HERE) "/" (f.round) "/files/" (f.file) } { (f.name) } } } }
    } } }
}

fn rate(f: &RoundFigures, part: usize, of: usize) -> Markup {
    match f.rate(part, of) {
        Some(permille) => plain(&format!("{}.{}%", permille / 10, permille % 10)),
        None => tag(Tone::Plain, "样本不足"),
    }
}

fn items(f: &RoundFigures) -> Markup {
    let mut table = Table::new("共性问题")
        .column("项目", Column::Name)
        .column("有扣分的案卷", Column::Number)
        .column("评查的案卷", Column::Number)
        .column("比率", Column::Number)
        .or_empty(empty("还没有扣分", html! { "定分以后，各项的扣分统计在这里。" }));
    for i in &f.items {
        let name = html! { (i.name) @if i.veto { " " (tag(Tone::Late, "一票否决")) } };
        table = table.row([name, opened(&i.files), plain(&i.of.to_string()), rate(f, i.files.len(), i.of)]);
    }
    table.render()
}

fn agencies(f: &RoundFigures) -> Markup {
    let mut table = Table::new("各机关")
        .column("机关", Column::Name)
        .column("案卷", Column::Number)
        .column("平均分", Column::Number);
    for grade in &f.grades {
        table = table.column(grade.as_str(), Column::Number);
    }
    for a in &f.agencies {
        let mean = a.mean.map_or_else(|| tag(Tone::Plain, "样本不足"), |m| plain(&points(m)));
        let grades = a.grades.iter().map(|(_, files)| opened(files));
        table = table.row([plain(&a.name), opened(&a.files), mean].into_iter().chain(grades));
    }
    table.or_empty(empty("还没有定分的案卷", html! { "定分以后，各机关的结果列在这里，按机关名称排列。" })).render()
}
