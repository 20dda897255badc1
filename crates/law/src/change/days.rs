//! Which days of the calendar become something else, year by year.

use super::{Changed, LawPart, LawSide, Use, UseKind};
use crate::calendar::{Calendar, DayKind};
use crate::difference::Way;
use crate::limit::Unit;
use crate::{Law, Limit};
use fadu_base::Day;
use std::collections::BTreeMap;

/// The years that calendars cover.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

pub(super) fn calendar(older: LawSide, newer: LawSide) -> Vec<Changed> {
    let (old, new) = (&older.law.calendar, &newer.law.calendar);
    let mut years: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for year in YEARS {
        let Some(first) = Day::new(year, 1, 1) else { continue };
        match (old.is_provisional(first), new.is_provisional(first)) {
            (true, false) => years.entry(year).or_default().push("放假安排已经公布，不再是暂定".into()),
            (false, true) => years.entry(year).or_default().push("放假安排去掉了，回到暂定".into()),
            _ => {}
        }
        let days = (0..366).map(|n| first.plus(n)).take_while(|d| d.year() == year);
        let other = days.filter(|d| old.kind(*d) != new.kind(*d));
        let says: Vec<String> = other.map(|d| says(old, new, d)).collect();
        if !says.is_empty() {
            years.entry(year).or_default().extend(says);
        }
    }
    let uses = counted(older.law);
    let made = |(year, says): (i32, Vec<String>)| Changed {
        part: LawPart::Calendar,
        id: year.to_string(),
        name: format!("{year} 年工作日历"),
        way: Way::Changed,
        says,
        cites: Vec::new(),
        house: None,
        uses: uses.clone(),
    };
    years.into_iter().map(made).collect()
}

fn says(old: &Calendar, new: &Calendar, day: Day) -> String {
    format!("{}：{}改为{}", day.with_weekday(), word(old.kind(day)), word(new.kind(day)))
}

fn word(kind: DayKind) -> String {
    match kind {
        DayKind::Working => "工作日".into(),
        DayKind::Weekend => "周末".into(),
        DayKind::Holiday(name) => format!("{name}放假"),
        DayKind::MovedWorkday(name) => format!("{name}调休上班"),
    }
}

/// The limits whose last day a calendar decides: those in working days, and those whose last day rolls past holidays.
fn counted(law: &Law) -> Vec<Use> {
    let of = |l: &Limit| {
        let note = match (l.unit, l.shows_rolled()) {
            (Unit::WorkingDay, _) => format!("{}，按工作日数", l.length_zh()),
            (Unit::Hour, _) | (_, false) => return None,
            _ => format!("{}，末日遇休息日顺延", l.length_zh()),
        };
        Some(Use { kind: UseKind::Limit, id: l.id.clone(), name: l.name.clone(), note, place: String::new() })
    };
    law.limits.all().filter_map(of).collect()
}
