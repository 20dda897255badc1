//! The record of a matter, newest first.
use maud::{Markup, html};

/// The mark of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// A step taken.
    #[default]
    Step,
    /// A step that has effect on the party: delivered, decided.
    Effect,
    /// A reminder or a correction.
    Watch,
}

/// One entry of the record.
#[derive(Debug, Clone)]
pub struct Entry {
    /// 09-29 15:12.
    pub when: String,
    /// Its mark.
    pub mark: Mark,
    /// What happened: papers are links.
    pub what: Markup,
    /// Who, or a detail, in second ink.
    pub detail: String,
    /// Its number in the record.
    pub number: Option<u64>,
}

/// Entries below one another on a line.
pub fn timeline(entries: &[Entry]) -> Markup {
    // A day with its year takes more room.
    let wide = entries.iter().any(|e| e.when.chars().count() > 12);
    html! { ol.tl.wide[wide] { @for entry in entries { li {
        time { (entry.when) }
        span.k.x[entry.mark == Mark::Effect].y[entry.mark == Mark::Watch] {}
        span.what { (entry.what) @if !entry.detail.is_empty() { " " span.m { (entry.detail) } } }
        span.no { @if let Some(number) = entry.number { "#" (number) } }
    } } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let entry = |when: &str, mark, what: Markup, detail: &str, number| Entry {
        when: when.into(),
        mark,
        what,
        detail: detail.into(),
        number: Some(number),
    };
    let all = [
        entry("今天 08:50", Mark::Watch, html! { "系统提醒：陈述申辩期今日届满" }, "→ 沈知行", 46),
        entry(
            "09-29 15:12",
            Mark::Effect,
            html! { a href="#" { "事先告知书" } " 直接送达，王某某签收" },
            "沈知行 罗一鸣",
            45,
        ),
        entry("09-28 16:03", Mark::Step, html! { a href="#" { "事先告知书" } " 盖章" }, "贺明川 批准", 44),
    ];
    vec![("过程记录", timeline(&all))]
}
