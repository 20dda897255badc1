//! 一页: five questions that a leader asks, each against the same months of the year before, each figure one click from what it is made of.

use super::asked::address;
use super::{LEAD, LIST, PIVOT, TABLES, sheet_of_styles};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Light, Plot, Table, Tone, buttons, card, empty, light, pad, page_head, plain, plot, tag, two_lines,
};
use axum::extract::{Query, State};
use fadu_office::figures::{LeadAnswer, LeadConcern, LeadNumber, LeadSheet};
use maud::{Markup, Render, html};
use std::collections::{BTreeMap, HashMap};

/// `GET /figures`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let chosen = ["agency", "area"].into_iter().filter_map(|d| Some((d.to_string(), of.get(d)?.trim().to_string())));
    let only: BTreeMap<String, String> = chosen.filter(|(_, v)| !v.is_empty()).collect();
    let sheet = office.lead_page(&who, &only)?;
    let (from, until) = &sheet.period;
    let below = html! { (from) " 至 " (until) "，整月 · 截至 " (say::minute(sheet.at)) " · 与上年同期比" };
    let ways = buttons(&[Button::link("统计报表", TABLES), Button::link("交叉统计", PIVOT)]);
    let body = html! {
        (sheet_of_styles())
        (page_head("一页", below, ways))
        (scope(&sheet, &only))
        div.lead {
            @for (n, answer) in ["一", "二", "三", "四", "五", "六"].into_iter().zip(&sheet.answers) { (question(n, answer)) }
            (card("需要您过问的", plain("红色和阻断的预警，还没有处置"), concerns(&sheet.concerns)))
        }
        p.sub { "深色为本年，浅色为上年同期；每个数字点开，是组成它的事项和统计口径。比例点开是分子的各件。" (sheet.notice) "。统计口径没有条文的是内部规则。" }
    };
    Ok(Frame::new("一页", LEAD).page(&who, body))
}

fn scope(sheet: &LeadSheet, only: &BTreeMap<String, String>) -> Markup {
    let select = |id: &str, label: &str, all: &[(String, String)]| {
        html! { label.vh for={ "l-" (id) } { (label) } select.in id={ "l-" (id) } name=(id) {
            option value="" { (label) "：全部" }
            @for (value, name) in all { option value=(value) selected[only.get(id) == Some(value)] { (name) } }
        } }
    };
    html! { @if sheet.agencies.len() > 1 || !only.is_empty() {
        form.search-line.noprint method="get" action=(LEAD) aria-label="看哪里" {
            (select("agency", "执法机关", &sheet.agencies)) (select("area", "镇街", &sheet.areas)) (Button::submit("看"))
        }
    } }
}

fn question(n: &str, answer: &LeadAnswer) -> Markup {
    let tone = match answer.headline.0 {
        "green" => Light::Fine,
        "yellow" => Light::Soon,
        _ => Light::Idle,
    };
    let drawn = answer.numbers.get(answer.monthly).map(chart);
    card(
        &format!("{n}　{}", answer.name),
        html! {},
        pad(html! {
            p.lead-says { (light(tone, &answer.headline.1)) }
            div.lead-large { @for at in &answer.large { @if let Some(number) = answer.numbers.get(*at) {
                div { (figure(number, number.now, "fig")) span.sub { (number.name) "，上年 " (number.says(number.before)) } }
            } } }
            div.lead-two { @if let Some(drawn) = drawn { (drawn) } div { (numbers(answer)) } }
            @if !answer.absent.is_empty() { ul.sub.lead-absent { @for (what, why) in &answer.absent { li { (what) "：尚无数据（" (why) "）" } } } }
            details.more-in { summary { "统计口径" } ul { @for n in &answer.numbers { li { b { (n.name) } "：" (n.rule) } } } }
        }),
    )
}

fn figure(number: &LeadNumber, value: Option<i64>, class: &str) -> Markup {
    let says = number.says(value);
    html! { @if value.is_none_or(|v| v == 0) { span class=(class) { (says) } } @else {
        a class=(class) href=(address(LIST, &number.asked)) { (says) }
    } }
}

fn numbers(answer: &LeadAnswer) -> Markup {
    let mut table = Table::new(format!("{}：数字", answer.name))
        .column("", Column::Name)
        .column("本年", Column::Number)
        .column("上年同期", Column::Number);
    for n in &answer.numbers {
        table = table.row([plain(&n.name), figure(n, n.now, "figs"), plain(&n.says(n.before))]);
    }
    table.render()
}

fn chart(number: &LeadNumber) -> Markup {
    let most = number.months.iter().flat_map(|(a, b)| [*a, *b]).flatten().max();
    let zero = most.map(|_| 0);
    plot(&Plot {
        caption: format!("{}，按月", number.name),
        months: (1..=number.months.len()).map(|m| format!("{m}月")).collect(),
        values: number.months.clone(),
        scale: (short(number, most), short(number, zero)),
    })
}

/// A value at the axis: money in units of ten thousand yuan.
fn short(number: &LeadNumber, value: Option<i64>) -> String {
    match value {
        Some(fen) if number.money => format!("{} 万", fen / 1_000_000),
        other => number.says(other),
    }
}

/// So many are told at once: a page that is read in two minutes.
const TOLD: usize = 8;
/// So many bodies of each are named.
const NAMED: usize = 3;

fn concerns(all: &[LeadConcern]) -> Markup {
    let (first, rest) = all.split_at(all.len().min(TOLD));
    html! {
        (listed("需要您过问的", first))
        @if !rest.is_empty() { details.more-in.pad { summary { "其余 " (rest.len()) " 项" } (listed("其余各项", rest)) } }
    }
}

fn listed(name: &str, all: &[LeadConcern]) -> Markup {
    let mut table = Table::new(name)
        .column("多少", Column::Day)
        .column("什么", Column::Name)
        .column("依据", Column::Text)
        .or_empty(empty("没有", html! { "没有等待处置的红色、阻断预警。" }));
    for c in all {
        let href = format!("/warnings?rule={}", c.rule);
        let mut bodies = c.bodies.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
        if c.bodies.len() > NAMED {
            bodies.push('等');
        }
        table = table.row([
            html! { (tag(Tone::Late, &format!("{} 件", c.count))) },
            two_lines(html! { a href=(href) { (c.name) } }, &bodies),
            say::ground(&c.cites, c.house.as_ref()),
        ]);
    }
    table.render()
}
