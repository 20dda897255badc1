//! A date explains itself: a strip for up to 20 days, a calendar for more, the sum of the term, the legend.
use maud::{Markup, html};

/// How a day counts in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayState {
    /// The day on which the term starts; it is not counted.
    Start,
    /// Counted.
    Counted,
    /// A day of rest made a working day, and counted.
    Moved,
    /// Not counted: weekend or holiday in a term of working days.
    Off,
    /// The term stands still.
    Paused,
    /// The last day.
    Last,
    /// Still to come.
    Ahead,
}

/// One day of a term.
#[derive(Debug, Clone)]
pub struct TermDay {
    /// ISO date, e.g. 2026-10-12.
    pub date: String,
    /// 1 Monday … 7 Sunday.
    pub weekday: u8,
    /// How it counts.
    pub state: DayState,
    /// Which day of the term it is, if counted.
    pub nth: Option<u32>,
    /// Why: 国庆, 调休上班, 检验 …
    pub why: String,
    /// Whether it is a public holiday.
    pub holiday: bool,
    /// Whether it is today.
    pub today: bool,
}

impl TermDay {
    /// A day that is neither today nor a holiday.
    pub fn new(date: impl Into<String>, weekday: u8, state: DayState) -> Self {
        Self { date: date.into(), weekday, state, nth: None, why: String::new(), holiday: false, today: false }
    }
    fn class(&self) -> String {
        let state = match self.state {
            DayState::Start => "start",
            DayState::Counted => "cnt",
            DayState::Moved => "moved cnt",
            DayState::Off => "off",
            DayState::Paused => "pause",
            DayState::Last => "last",
            DayState::Ahead => "ahead",
        };
        format!("{state}{}{}", if self.holiday { " ho" } else { "" }, if self.today { " today" } else { "" })
    }
    fn word(&self) -> String {
        match (self.state, self.nth) {
            (DayState::Start, _) => "起日不算".into(),
            (DayState::Off | DayState::Paused, _) if !self.why.is_empty() => self.why.clone(),
            (DayState::Off, _) => "不计".into(),
            (DayState::Paused, _) => "停止".into(),
            (DayState::Last, None) => "末日".into(),
            (_, Some(nth)) => format!("第 {nth} 日"),
            _ => String::new(),
        }
    }
    /// `10-1` on the first shown day and on the first of a month, else the day alone.
    fn figure(&self, first: bool) -> String {
        let mut parts = self.date.split('-').skip(1).map(|part| part.trim_start_matches('0'));
        match (parts.next(), parts.next()) {
            (Some(month), Some(day)) if first || day == "1" => format!("{month}-{day}"),
            (_, Some(day)) => day.to_owned(),
            _ => self.date.clone(),
        }
    }
    fn month(&self) -> &str {
        self.date.split('-').nth(1).map_or("", |month| month.trim_start_matches('0'))
    }
}

fn weekday_word(weekday: u8) -> &'static str {
    ["日", "一", "二", "三", "四", "五", "六"][usize::from(weekday % 7)]
}

/// The days of a term as a strip: for up to 20 days.
pub fn term_strip(days: &[TermDay]) -> Markup {
    html! { ol.strip aria-label="逐日计算" { @for (index, day) in days.iter().enumerate() { li class={ "day " (day.class()) } {
        span { "周" (weekday_word(day.weekday)) }
        b { time datetime=(day.date) { (day.figure(index == 0)) } }
        span.why { @match day.state { DayState::Last => "末日", DayState::Moved => "调休上班", _ if day.today => "今天", _ => "" } }
        em { (day.word()) }
    } } } }
}

/// The days of a term as weeks from Monday to Sunday: for longer terms. The days must follow one another.
pub fn term_calendar(days: &[TermDay]) -> Markup {
    let lead = days.first().map_or(0, |day| usize::from(day.weekday.saturating_sub(1)));
    let mut cells: Vec<Option<&TermDay>> = vec![None; lead];
    cells.extend(days.iter().map(Some));
    cells.resize(cells.len().div_ceil(7) * 7, None);
    let mut month = "";
    html! { div.cal role="group" aria-label="逐日计算" {
        span {} @for weekday in 1..=7_u8 { span.h { (weekday_word(weekday)) } }
        @for (row, week) in cells.chunks(7).enumerate() {
            @let new_month = week.iter().flatten().last().map_or("", |day| day.month());
            span.mo { @if new_month != month { (new_month) " 月" } }
            @for (column, cell) in week.iter().enumerate() { @match cell {
                None => span {},
                Some(day) => span class=(day.class()) title={ (day.date) " " (day.word()) } {
                    time datetime=(day.date) { (day.figure(row * 7 + column == lead)) } span.vh { " " (day.word()) }
                },
            } }
            ({ month = new_month; "" })
        }
    } }
}

/// A strip for up to 20 days, else a calendar.
pub fn term_days(days: &[TermDay]) -> Markup {
    if days.len() <= 20 { term_strip(days) } else { term_calendar(days) }
}

/// What the looks of a day mean.
pub fn term_legend() -> Markup {
    let all = [
        ("start", "起日，不算"),
        ("cnt", "计入"),
        ("pause", "不计或者停止"),
        ("moved", "调休上班，计入"),
        ("today", "今天"),
        ("last", "末日"),
        ("ho", "节假日"),
    ];
    html! { ul.legend { @for (class, word) in all { li { i class=(class) aria-hidden="true" {} (word) } } } }
}

/// One part of the sum of a term.
#[derive(Debug, Clone, Default)]
pub struct SumPart {
    /// What: 立案, 法定期限, 扣除：检验, 批准延长, 最迟.
    pub caption: String,
    /// How much, or the day.
    pub figure: String,
    /// From which paper or article.
    pub note: String,
}

impl SumPart {
    /// A part with caption, figure and note.
    pub fn new(caption: impl Into<String>, figure: impl Into<String>, note: impl Into<String>) -> Self {
        Self { caption: caption.into(), figure: figure.into(), note: note.into() }
    }
}

/// Start + limit + pauses + extension = last day.
pub fn term_sum(parts: &[SumPart], last: &SumPart) -> Markup {
    let one = |part: &SumPart| html! { span { (part.caption) } b { (part.figure) } span { (part.note) } };
    html! { ul.sum { @for (index, part) in parts.iter().enumerate() {
        @if index > 0 { li.op { "+" } } li { (one(part)) }
    } li.op { "=" } li.res { (one(last)) } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let counted = |date: &str, weekday, state, nth| TermDay { nth, ..TermDay::new(date, weekday, state) };
    let rest =
        |date: &str, weekday, why: &str| TermDay { why: why.into(), ..TermDay::new(date, weekday, DayState::Off) };
    let strip = [
        TermDay::new("2026-09-29", 2, DayState::Start),
        counted("2026-09-30", 3, DayState::Counted, Some(1)),
        rest("2026-10-01", 4, "国庆"),
        rest("2026-10-07", 3, "国庆"),
        counted("2026-10-08", 4, DayState::Counted, Some(2)),
        counted("2026-10-09", 5, DayState::Counted, Some(3)),
        counted("2026-10-10", 6, DayState::Moved, Some(4)),
        rest("2026-10-11", 7, "周日"),
        counted("2026-10-12", 1, DayState::Last, Some(5)),
    ];
    let sum = term_sum(
        &[
            SumPart::new("立案", "2026-07-20 周一", "立案审批表"),
            SumPart::new("法定期限", "90 日", "第60条"),
            SumPart::new("扣除：检验", "15 日", "07-23 至 08-06"),
        ],
        &SumPart::new("最迟", "2026-11-02 周一", "以决定书落款日为准"),
    );
    vec![("短期限", term_days(&strip)), ("长期限", term_days(&sample_month())), ("图例", term_legend()), ("算式", sum)]
}

fn sample_month() -> Vec<TermDay> {
    let state = |day: u32| match day {
        20 => DayState::Start,
        23..=31 => DayState::Paused,
        _ => DayState::Counted,
    };
    let july = (20..=31).map(|day| TermDay::new(format!("2026-07-{day:02}"), (day % 7 + 2) as u8 % 7, state(day)));
    let august = (1..=16).map(|day| {
        TermDay::new(
            format!("2026-08-{day:02}"),
            (day % 7 + 5) as u8 % 7,
            if day == 16 { DayState::Last } else { DayState::Counted },
        )
    });
    july.chain(august)
        .map(|day| TermDay {
            weekday: if day.weekday == 0 { 7 } else { day.weekday },
            today: day.date == "2026-08-12",
            ..day
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_days_are_a_strip_and_more_a_calendar() {
        let days = |n: u32| {
            (1..=n)
                .map(|d| TermDay::new(format!("2026-03-{d:02}"), ((d + 5) % 7 + 1) as u8, DayState::Counted))
                .collect::<Vec<_>>()
        };
        assert!(term_days(&days(20)).0.contains("class=\"strip\""));
        assert!(term_days(&days(21)).0.contains("class=\"cal\""));
    }

    #[test]
    fn the_calendar_starts_under_its_weekday() {
        // 2026-10-01 is a Thursday: three empty places after the name of the month.
        let page = term_calendar(&[TermDay::new("2026-10-01", 4, DayState::Start)]).0;
        assert!(
            page.contains(
                "<span class=\"mo\">10 月</span><span></span><span></span><span></span><span class=\"start\""
            ),
            "{page}"
        );
        assert!(page.contains(">10-1</time>"));
    }

    #[test]
    fn the_strip_says_each_day_in_words() {
        let last = TermDay { nth: Some(5), ..TermDay::new("2026-10-12", 1, DayState::Last) };
        let off = TermDay { why: "<国庆>".into(), ..TermDay::new("2026-10-07", 3, DayState::Off) };
        let page = term_strip(&[off, last]).0;
        assert!(
            page.contains("<em>第 5 日</em>")
                && page.contains("<em>&lt;国庆&gt;</em>")
                && page.contains(">10-7</time>"),
            "{page}"
        );
    }
}
