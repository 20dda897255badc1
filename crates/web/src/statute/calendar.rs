//! A year of working days: breaks, moved workdays and weekends as twelve months; a year without a notice says so.

use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{Button, Fact, Tone, buttons, card, notice, page_head, plain, summary_list};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::base::Day;
use fadu_office::law::{Calendar, DayKind};
use maud::{Markup, html};

/// The years that the tables cover.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// The page of a year.
pub async fn show(State(office): State<Shared>, Path(year): Path<String>) -> Response {
    let year = year.parse::<i32>().ok().filter(|y| YEARS.contains(y));
    let Some((year, first)) = year.and_then(|y| Some((y, Day::new(y, 1, 1)?))) else {
        let says = html! { "工作日历从 2000 年到 2099 年。 " a href={ "/law/calendar/" (office.today().year()) } { "看今年" } };
        return Face::new("没有这一年", "/law").missing(&office, "没有这一年的日历", says);
    };
    let calendar = &office.engine().law.calendar;
    let turn = |y: i32| Button::link(format!("{y} 年"), format!("/law/calendar/{y}"));
    let around: Vec<Button> = [year - 1, year + 1].into_iter().filter(|y| YEARS.contains(y)).map(turn).collect();
    let days: Vec<Day> = (0..366).map(|n| first.plus(n)).take_while(|d| d.year() == year).collect();
    let working = days.iter().filter(|d| calendar.is_working(**d)).count();
    let face = Face::new(format!("{year} 年工作日历"), "/law").wide().under("法规", "/law");
    let body = html! {
        (page_head(&format!("{year} 年工作日历"), html! { "全年 " (working) " 个工作日。按工作日计算的期限，照这份日历数" }, buttons(&around)))
        div.stack {
            (state(calendar, first))
            (card("全年", legend(), html! { div.months { @for month in 1..=12 { (grid(&office, year, month)) } } }))
            (card("放假和调休", plain(""), summary_list(breaks(calendar, &days))))
        }
    };
    face.shown(&office, body)
}

fn state(calendar: &Calendar, first: Day) -> Markup {
    if calendar.is_provisional(first) {
        return notice(
            Tone::Warn,
            html! {
                b { "暂定" } "：这一年的放假安排还没有公布（或者没有收入法律库），只按法定节日和周末计算，没有连休和调休。用它算出的日期，公布后可能变动。"
            },
        );
    }
    notice(Tone::Info, plain("按当年公布的放假调休安排收录。"))
}

fn legend() -> Markup {
    html! { ul.legend {
        li { i.off aria-hidden="true" {} "周末，不计" } li { i.rest aria-hidden="true" {} "放假，不计" }
        li { i.moved aria-hidden="true" {} "调休上班，计入" } li { i.today aria-hidden="true" {} "今天" }
    } }
}

fn grid(office: &Office, year: i32, month: u32) -> Markup {
    let Some(first) = Day::new(year, month, 1) else { return html! {} };
    let days: Vec<Day> = (0..31).map(|n| first.plus(n)).take_while(|d| d.ymd().1 == month).collect();
    let lead = first.weekday();
    html! { section.month aria-label={ (month) " 月" } {
        h3 { (month) " 月" }
        div.cal {
            @for weekday in ["一", "二", "三", "四", "五", "六", "日"] { span.h { (weekday) } }
            @for _ in 0..lead { span {} }
            @for day in days { (cell(&office.engine().law.calendar, day, office.today())) }
        }
    } }
}

fn cell(calendar: &Calendar, day: Day, today: Day) -> Markup {
    let (class, word) = match calendar.kind(day) {
        DayKind::Working => ("", String::new()),
        DayKind::Weekend => ("off", "休息".to_string()),
        DayKind::Holiday(name) => ("rest", format!("{name}放假")),
        DayKind::MovedWorkday(name) => ("moved", format!("{name}调休上班")),
    };
    let title = (!word.is_empty()).then(|| format!("{} {word}", day.with_weekday()));
    html! { span class={ (class) @if day == today { " today" } } title=[title] {
        time datetime=(day) { (day.ymd().2) } @if !word.is_empty() { span.vh { " " (word) } }
    } }
}

/// The breaks of the year with their days, and the days worked for them.
fn breaks(calendar: &Calendar, days: &[Day]) -> Vec<Fact> {
    let mut out: Vec<(&str, Vec<Day>, Vec<Day>)> = Vec::new();
    for day in days {
        let (name, is_rest) = match calendar.kind(*day) {
            DayKind::Holiday(name) => (name, true),
            DayKind::MovedWorkday(name) => (name, false),
            _ => continue,
        };
        let at = out.iter().position(|(n, ..)| *n == name).unwrap_or_else(|| {
            out.push((name, Vec::new(), Vec::new()));
            out.len() - 1
        });
        let slot = if is_rest { &mut out[at].1 } else { &mut out[at].2 };
        slot.push(*day);
    }
    let fact = |(name, rest, moved): &(&str, Vec<Day>, Vec<Day>)| {
        let moved: Vec<String> = moved.iter().map(|d| d.with_weekday()).collect();
        Fact::rich(
            name.to_string(),
            html! {
                (runs(rest).join("、")) "，放假 " (rest.len()) " 天"
                @if !moved.is_empty() { "；" (moved.join("、")) " 上班" }
            },
        )
    };
    out.iter().map(fact).collect()
}

/// Days that follow one another, as `2026-10-01 周四 至 2026-10-07 周三`.
fn runs(days: &[Day]) -> Vec<String> {
    let runs = days.chunk_by(|a, b| a.plus(1) == *b);
    let words = runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.with_weekday()),
        [first, .., last] => Some(format!("{} 至 {}", first.with_weekday(), last.with_weekday())),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_are_told_as_runs() {
        let day = |s: &str| s.parse::<Day>().unwrap();
        let days = [day("2017-01-01"), day("2017-01-02"), day("2017-12-31")];
        assert_eq!(runs(&days), ["2017-01-01 周日 至 2017-01-02 周一", "2017-12-31 周日"]);
    }
}
