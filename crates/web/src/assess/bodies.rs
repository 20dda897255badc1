//! The bodies of a round: one alone is shown whole; of several one line each, and one of them whole when it is asked for.

use super::{round_href, says};
use crate::ui::{Button, Column, Tab, Table, Tone, buttons, card, chips, empty, pad, plain, tag, two_lines};
use fadu_office::assess::{RoundBody, RoundPage};
use fadu_office::watch::assess::State;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What of a round is looked at.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// The body that is shown whole.
    body: String,
    /// Which lines: one of [`Few::ALL`]; else those with a figure, where there are any.
    show: String,
}

/// Which bodies are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Few {
    Told,
    Missed,
    Objected,
    Silent,
    All,
}

impl Few {
    const ALL: [(Few, &str, &str); 5] = [
        (Few::Told, "told", "有数据"),
        (Few::Missed, "missed", "有未达到的"),
        (Few::Objected, "objected", "有异议的"),
        (Few::Silent, "silent", "样本都不足"),
        (Few::All, "all", "全部"),
    ];

    fn holds(self, seen: &Seen) -> bool {
        match self {
            Few::Told => seen.told > 0 || seen.findings > 0,
            Few::Missed => seen.missed > 0 || seen.findings > 0,
            Few::Objected => seen.waiting + seen.answered > 0,
            Few::Silent => seen.told == 0 && seen.findings == 0,
            Few::All => true,
        }
    }
}

/// A body in one line.
struct Seen {
    told: usize,
    missed: usize,
    few: usize,
    findings: u64,
    waiting: usize,
    answered: usize,
}

impl Seen {
    fn of(body: &RoundBody) -> Seen {
        let count = |is: fn(State) -> bool| body.figures.iter().filter(|f| is(f.state)).count();
        let objected = |answered| body.figures.iter().filter(|f| f.objected == Some(answered)).count();
        let found = |state| if let State::Findings(n) = state { n } else { 0 };
        Seen {
            told: count(|s| matches!(s, State::Met(_) | State::Missed(_))),
            missed: count(|s| matches!(s, State::Missed(_))),
            few: count(|s| s == State::TooFew),
            findings: body.figures.iter().map(|f| found(f.state)).sum(),
            waiting: objected(false),
            answered: objected(true),
        }
    }
}

/// The bodies, as they are asked for.
pub(super) fn shown(page: &RoundPage, asked: &Asked) -> Markup {
    if let [alone] = &page.bodies[..] {
        return figures(page, alone);
    }
    match page.bodies.iter().find(|b| b.id == asked.body) {
        Some(body) => html! {
            (buttons(&[Button::link("各机关的数据", round_href(&page.line.id))]))
            (figures(page, body))
        },
        None => listed(page, &asked.show),
    }
}

/// One line a body, in the order of the register: nobody is ranked.
fn listed(page: &RoundPage, show: &str) -> Markup {
    let all: Vec<(&RoundBody, Seen)> = page.bodies.iter().map(|b| (b, Seen::of(b))).collect();
    let count = |few: Few| all.iter().filter(|(_, seen)| few.holds(seen)).count();
    let fallback = if count(Few::Told) > 0 { Few::Told } else { Few::All };
    let few = Few::ALL.iter().find(|(_, word, _)| *word == show).map_or(fallback, |(few, ..)| *few);
    let tab = |(one, word, name): &(Few, &str, &str)| {
        Tab::new(*name, format!("{}?show={word}", round_href(&page.line.id)), *one == few).count(count(*one))
    };
    let points = page.bodies.iter().any(|b| b.points.is_some());
    let mut table = Table::new("各机关的数据")
        .column("机关", Column::Name)
        .column("有数据", Column::Number)
        .column("未达到", Column::Number)
        .column("样本不足", Column::Number)
        .column("红线", Column::Number)
        .column("异议", Column::Text);
    if points {
        table = table.column("合计分", Column::Number);
    }
    table = table.or_empty(empty("没有这样的机关", html! { "换一类再看。" }));
    for (body, seen) in all.iter().filter(|(_, seen)| few.holds(seen)) {
        table = table.row(line(page, body, seen).into_iter().chain(points.then(|| plain(&scored(body)))));
    }
    card(
        "各机关的数据",
        plain("按登记簿的次序，不排名"),
        html! { (pad(chips("哪些机关", &Few::ALL.iter().map(tab).collect::<Vec<_>>()))) (table.render()) },
    )
}

fn line(page: &RoundPage, body: &RoundBody, seen: &Seen) -> Vec<Markup> {
    let href = format!("{}?body={}", round_href(&page.line.id), body.id);
    let many = |n: usize| if n == 0 { plain("—") } else { plain(&n.to_string()) };
    let findings = usize::try_from(seen.findings).unwrap_or(usize::MAX);
    vec![
        html! { a href=(href) { (body.name) } },
        many(seen.told),
        many(seen.missed),
        many(seen.few),
        many(findings),
        html! {
            @if seen.waiting > 0 { (tag(Tone::Warn, &format!("待答复 {}", seen.waiting))) }
            @if seen.answered > 0 { (tag(Tone::Plain, &format!("已答复 {}", seen.answered))) }
            @if seen.waiting + seen.answered == 0 { "—" }
        },
    ]
}

fn scored(body: &RoundBody) -> String {
    let tenths = body.points.as_ref().and_then(|p| p.tenths);
    tenths.map_or("—".into(), |t| format!("{}.{}", t / 10, t % 10))
}

/// One body whole.
fn figures(page: &RoundPage, body: &RoundBody) -> Markup {
    let mut table = Table::new(format!("{} 的指标", body.name))
        .column("指标", Column::Name)
        .column("分子 / 分母", Column::Number)
        .column("结果", Column::Text)
        .column("异议", Column::Text);
    let mut group = "";
    for line in &body.figures {
        if line.figure.group != group {
            group = &line.figure.group;
            let name = page.groups.iter().find(|(id, _)| id == group).map_or(group, |(_, name)| name);
            table = table.group(plain(name));
        }
        let href = format!("{}/{}/{}", round_href(&page.line.id), body.id, line.figure.indicator);
        let of = if line.figure.red_line {
            line.tally.of.to_string()
        } else {
            format!("{} / {}", line.tally.good, line.tally.of)
        };
        let changed = line.tally != line.figure.tally;
        let objected = match line.objected {
            None => "",
            Some(false) => "待答复",
            Some(true) if changed => "已答复，数据有调整",
            Some(true) => "已答复",
        };
        table = table.row([
            two_lines(html! { a href=(href) { (line.figure.name) } }, &line.figure.formula),
            plain(&of),
            says(line.state),
            plain(objected),
        ]);
    }
    let points = body.points.as_ref().and_then(|p| p.tenths);
    let aside =
        points.map_or(String::new(), |t| format!("合计 {}.{} 分（没有数据的组，分值归其他组）", t / 10, t % 10));
    card(&body.name, plain(&aside), table.render())
}
