//! A due date explained: day by day, as a sum, and on which articles.

use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{
    Button, DayState, Fact, Icon, SumPart, TermDay, Tone, Width, buttons, card, light, notice, pad, page_head, plain,
    summary_list, term_days, term_legend, term_sum,
};
use axum::extract::{Path, State};
use fadu_office::TermPage;
use fadu_office::base::Day;
use fadu_office::law::{Mark, TermDay as Counted};
use maud::{Markup, html};

/// `GET /matters/{id}/terms/{term}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, term)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let matter = say::matter(&id)?;
    let page = office.term_page(&who, matter, &term)?;
    let (party, number) = &page.matter;
    let back = buttons(&[Button::link("回到案卷", format!("/matters/{matter}")).icon(Icon::Back)]);
    let below = html! { (party) " · " (number) };
    let chip = &page.chip;
    let heading = format!("{}　{}", chip.name, page.length);
    let body = html! {
        (page_head("这个日期是怎么算出来的", below, back))
        (card(&heading, light(say::light(&chip.light), &chip.word), pad(explained(&page, office.today()))))
    };
    let frame = Frame::new(format!("期限：{}", chip.name), "/desk/matters").under("案件", "/desk/matters");
    let frame = frame.under(if number.is_empty() { party } else { number }, format!("/matters/{matter}"));
    Ok(Frame { width: Width::Reading, ..frame }.page(&who, body))
}

fn explained(page: &TermPage, today: Day) -> Markup {
    let days: Vec<TermDay> = page.term.days.iter().map(|d| day(page, d, today)).collect();
    html! {
        (sum(page))
        (term_days(&days))
        (term_legend())
        (summary_list(facts(page)))
        @if page.paused { (notice(Tone::Info, plain("现在中止计算，恢复之后末日顺延；恢复之前不显示末日。"))) }
        @if page.plain_last_day != page.term.shown_last_day {
            (notice(Tone::Info, html! { "如不扣除、不延长，末日应为 " b { (page.plain_last_day.with_weekday()) } "。两个日期都在卷内保留。" }))
        }
        @if page.term.provisional { (notice(Tone::Warn, plain("涉及的年份尚未公布放假安排，末日是暂定的，公布后重新计算。"))) }
    }
}

fn sum(page: &TermPage) -> Markup {
    let cites = page.chip.cites.first().map_or("", |c| c.label.as_str());
    let mut parts = vec![
        SumPart::new(page.begun_by.0.as_str(), page.begun_by.1.with_weekday(), "起日"),
        SumPart::new("期限", page.length.as_str(), cites),
    ];
    for p in &page.pauses {
        let length = format!("{} 日", p.to.number() - p.from.number() + 1);
        parts.push(SumPart::new(format!("扣除：{}", p.ground), length, format!("{} 至 {}", p.from, p.to)));
    }
    if page.extended > 0 {
        parts.push(SumPart::new("批准延长", page.extended.to_string(), "经批准"));
    }
    let shown = page.term.shown_last_day.with_weekday();
    let last = if page.paused {
        SumPart::new("末日", "中止计算", "")
    } else {
        SumPart::new("末日", shown, &page.chip.word)
    };
    term_sum(&parts, &last)
}

fn facts(page: &TermPage) -> Vec<Fact> {
    let chip = &page.chip;
    let mut all = vec![
        Fact::rich(
            "期限",
            html! { (page.length) " " (say::ground(&chip.cites, page.house.as_ref())) @if chip.assumed { " " (say::is_assumed()) } },
        ),
        Fact::new(
            "谁的期限",
            if page.waits {
                "当事人的期限：届满之前，机关不得往下办"
            } else {
                "机关的办理期限"
            },
        ),
    ];
    let term = &page.term;
    if let Some(cited) = &page.counted_by {
        all.push(Fact::rich("怎样计日", html! { (cited.gist) " " (say::art(cited)) }));
    }
    if term.last_day != term.rolled_last_day {
        let binds = if term.shown_last_day == term.last_day {
            "内部期限，不顺延"
        } else {
            "顺延至下一个工作日"
        };
        all.push(Fact::rich("末日逢休息日", html! {
            "计得 " (term.last_day.with_weekday()) "，逢休息日；顺延为 " (term.rolled_last_day.with_weekday()) "。本期限：" b { (binds) }
            @if let Some(rolls) = &page.rolls { " " (say::art(rolls)) }
        }));
    }
    all.extend(page.silence.as_deref().map(|s| Fact::new("期满未办", s)));
    all
}

fn day(page: &TermPage, counted: &Counted, today: Day) -> TermDay {
    let rolled = page.term.shown_last_day != page.term.last_day;
    let (state, nth, why) = match &counted.mark {
        Mark::Start => (DayState::Start, None, String::new()),
        Mark::Last(n) if !rolled => (DayState::Last, Some(*n), String::new()),
        Mark::RolledOver if rolled => (DayState::Last, None, "顺延".into()),
        Mark::RolledOver => (DayState::Ahead, None, String::new()),
        Mark::MovedWorkday(n) => (DayState::Moved, Some(*n), String::new()),
        Mark::Counted(n) | Mark::Last(n) if counted.day > today => (DayState::Ahead, Some(*n), String::new()),
        Mark::Counted(n) | Mark::Last(n) => (DayState::Counted, Some(*n), String::new()),
        Mark::Weekend => (DayState::Off, None, counted.day.weekday_zh().to_string()),
        Mark::Holiday(name) => (DayState::Off, None, name.clone()),
        Mark::Paused(ground) => (DayState::Paused, None, ground.clone()),
    };
    TermDay {
        date: counted.day.to_string(),
        weekday: u8::try_from(counted.day.weekday() + 1).unwrap_or(7),
        state,
        nth,
        why,
        holiday: matches!(counted.mark, Mark::Holiday(_)),
        today: counted.day == today,
    }
}
