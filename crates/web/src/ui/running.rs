//! Terms at a glance: the cards at the head of a file, and the coming days on the desk.
use super::light::{Light, light};
use maud::{Markup, html};

/// One running term of a file.
#[derive(Debug, Clone)]
pub struct TermCard {
    /// What must be done or ends.
    pub name: String,
    /// How near the last day is.
    pub light: Light,
    /// 剩 9 日.
    pub word: String,
    /// The last day and the article: 2026-11-02 周一 · 第60条.
    pub note: String,
    /// The explanation.
    pub href: String,
}

/// The running terms of a file, each a link to its explanation.
pub fn term_cards(cards: &[TermCard]) -> Markup {
    html! { div.term-cards { @for card in cards {
        @let tone = match card.light { Light::Late => "x", Light::Soon => "y", _ => "" };
        a class={ "term-card " (tone) } href=(card.href) {
            span.h { span { (card.name) } (light(card.light, &card.word)) } span.sub { (card.note) }
        }
    } } }
}

/// One of the coming days.
#[derive(Debug, Clone, Default)]
pub struct ComingDay {
    /// 一 … 日.
    pub weekday: String,
    /// The day of the month.
    pub day: String,
    /// How many terms end on it.
    pub due: usize,
    /// Whether it is a day of rest.
    pub rest: bool,
    /// Whether it is today.
    pub today: bool,
    /// The list of what ends on it.
    pub href: String,
}

/// The coming days, in rows of seven from Monday.
pub fn coming_days(days: &[ComingDay]) -> Markup {
    html! { div.week { @for day in days {
        a.off[day.rest].today[day.today] href=(day.href) {
            span { i.vh { "周" } (day.weekday) } (day.day) i.vh { " 日，到期 " @if day.due == 0 { "0 件" } } b { @if day.due > 0 { (day.due) i.vh { " 件" } } }
        }
    } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let card = |name: &str, light, word: &str, note: &str| TermCard {
        name: name.into(),
        light,
        word: word.into(),
        note: note.into(),
        href: "#".into(),
    };
    let cards = [
        card("陈述申辩", Light::Soon, "今日届满", "2026-10-12 周一 · 第64条"),
        card("作出决定", Light::Late, "逾期 3 日", "2026-10-09 周五 · 第60条"),
        card("追责时效", Light::Fine, "未届满", "2028-07-17 周一 · 第36条"),
    ];
    let days: Vec<ComingDay> = (12..26)
        .zip("一二三四五六日".chars().cycle())
        .map(|(day, weekday)| ComingDay {
            weekday: weekday.into(),
            day: day.to_string(),
            due: usize::from(day < 16),
            rest: matches!(weekday, '六' | '日'),
            today: day == 12,
            href: "#".into(),
        })
        .collect();
    vec![("期限卡", term_cards(&cards)), ("未来两周", coming_days(&days))]
}
