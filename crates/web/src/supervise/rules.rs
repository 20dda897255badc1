//! 预警规则: each rule with its ground, how often it was raised, what became of it, how often people called it false, and how fast it was.

use super::list::HERE;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{Column, Table, bare_card, empty, notice, page_head, plain, two_lines};
use axum::extract::State;
use fadu_office::warn::{FiguresPage, RuleFigures};
use maud::{Markup, Render, html};

/// `GET /warnings/rules`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let page = office.warning_figures(&who)?;
    let below =
        format!("现行 {} 条规则；准确率由处置的人说了算：消除、改正、说明的算对，标为误报的算错", page.rules.len());
    let body = html! {
        (page_head("预警规则", plain(&below), html! {}))
        (house(&page))
        (bare_card(table(&page)))
    };
    Ok(Frame::new("预警规则", HERE).under("工作台", "/desk").under("预警线索", HERE).page(&who, body))
}

/// What is no law is said to be none.
fn house(page: &FiguresPage) -> Markup {
    let (yellow, red) = page.up_days;
    notice(
        crate::ui::Tone::Info,
        html! {
            "承办人有 " (page.grace_days) " 个工作日的宽限期，过后监督人员才看到；黄色满 " (yellow) " 个、红色满 " (red)
            " 个工作日未处置的，提请上一级督促。 "
            @if let Some(rule) = say::house(Some(&page.house)) { (rule) }
        },
    )
}

fn table(page: &FiguresPage) -> Markup {
    let table = Table::new("预警规则和准确率")
        .column("规则", Column::Name)
        .column("依据", Column::Text)
        .column("产生", Column::Number)
        .column("在办", Column::Number)
        .column("消除", Column::Number)
        .column("已处置", Column::Number)
        .column("误报", Column::Number)
        .column("准确率", Column::Number)
        .column("发现用时（半数 / 99%）", Column::Day)
        .or_empty(empty("还没有预警规则", plain("规则随法律数据发布。")));
    page.rules.iter().fold(table, |t, r| t.row(cells(r))).render()
}

fn cells(r: &RuleFigures) -> [Markup; 9] {
    let n = |n: u64| plain(&n.to_string());
    let name = html! { @if r.raised > 0 { a href={ (HERE) "?rule=" (r.rule) } { (r.name) } } @else { (r.name) } };
    let right = r.right.map_or("—".to_string(), |p| format!("{}.{:02}%", p / 100, p % 100));
    let lag = if r.raised == 0 { "—".into() } else { format!("{} / {}", long(r.lag_p50_ms), long(r.lag_p99_ms)) };
    [
        two_lines(name, &r.rule),
        html! { (say::ground(&r.cites, r.house.as_ref())) @if r.assumed.is_some() { (say::is_assumed()) } },
        n(r.raised),
        n(r.open),
        n(r.cleared),
        n(r.answered),
        n(r.false_alarms),
        plain(&right),
        plain(&lag),
    ]
}

/// A time in words.
fn long(ms: i64) -> String {
    match ms {
        0..1000 => format!("{ms} 毫秒"),
        1000..60_000 => format!("{}.{} 秒", ms / 1000, ms % 1000 / 100),
        60_000..3_600_000 => format!("{} 分", ms / 60_000),
        3_600_000..86_400_000 => format!("{} 小时", ms / 3_600_000),
        _ => format!("{} 日", ms / 86_400_000),
    }
}

#[cfg(test)]
mod tests {
    use super::long;

    #[test]
    fn a_time_is_said_in_its_own_unit() {
        let said = [0, 999, 1500, 61_000, 7_200_000, 172_800_000].map(long);
        assert_eq!(said, ["0 毫秒", "999 毫秒", "1.5 秒", "1 分", "2 小时", "2 日"]);
    }
}
