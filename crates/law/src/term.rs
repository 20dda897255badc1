//! The arithmetic of terms: from a limit, a start day, pauses and a calendar to the last day, and why.
//!
//! The start day is out (民法典 201); months and years end on the same day number or the month's last day (202); a last day that is
//! no working day rolls to the next one (203) for the party always, for an agency only by a clause; a pause stops the clock.

use crate::calendar::{Calendar, DayKind};
use crate::limit::{Limit, Unit};
use fadu_base::{Day, Moment};
use serde::{Deserialize, Serialize};

/// A stretch of days that do not count, both ends included, with its ground. One that ends before it begins is empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Pause {
    /// First day that does not count.
    pub from: Day,
    /// Last day that does not count.
    pub to: Day,
    /// Why, in Chinese.
    pub ground: String,
}

/// What a day is in a term.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The day counted from; it is not counted.
    Start,
    /// The n-th day.
    Counted(u32),
    /// The n-th day, a weekend day that is worked.
    MovedWorkday(u32),
    /// A weekend day that does not count.
    Weekend,
    /// A day of a holiday that does not count.
    Holiday(String),
    /// The clock stood still.
    Paused(String),
    /// The n-th and last.
    Last(u32),
    /// The working day to which the last day rolls.
    RolledOver,
}

/// One line of the explanation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TermDay {
    /// The day.
    pub day: Day,
    /// What it is.
    pub mark: Mark,
}

/// A term that has been counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    /// The day counted from.
    pub start: Day,
    /// The last day as counted. Of a backward limit: the latest day on which the act is in time.
    pub last_day: Day,
    /// The last day after rolling past holidays; the same if it is a working day.
    pub rolled_last_day: Day,
    /// The one that binds: rolled for the party or by a clause, else as counted.
    pub shown_last_day: Day,
    /// It reaches into a year whose holidays are not published yet.
    pub provisional: bool,
    /// The days in the order of counting. Terms in months, years and hours list only start, borders of pauses, last and roll.
    pub days: Vec<TermDay>,
}

impl Term {
    /// Counts a term and explains each day. `extended` is the number of units by which it was extended, 0 if not.
    pub fn run(limit: &Limit, start: Day, pauses: &[Pause], extended: u32, calendar: &Calendar) -> Term {
        let mut term = Term::bare(limit, start, pauses, extended, calendar);
        let walk = Walk::new(limit, start, pauses, extended, calendar);
        term.days = walk.days(&term);
        term
    }

    /// The day that binds, without the list of days.
    pub fn due_day(limit: &Limit, start: Day, pauses: &[Pause], extended: u32, calendar: &Calendar) -> Day {
        Term::bare(limit, start, pauses, extended, calendar).shown_last_day
    }

    /// The term without the list of days: what deadlines are computed with in bulk.
    pub fn bare(limit: &Limit, start: Day, pauses: &[Pause], extended: u32, calendar: &Calendar) -> Term {
        let walk = Walk::new(limit, start, pauses, extended, calendar);
        let last_day = walk.last();
        let rolled_last_day = walk.rolled(last_day);
        let shown_last_day = if limit.shows_rolled() { rolled_last_day } else { last_day };
        let provisional = match limit.unit {
            Unit::Hour => false,
            Unit::WorkingDay => {
                let (a, b) = (start.min(last_day).year(), start.max(rolled_last_day).year());
                (a..=b).any(|y| Day::new(y, 1, 1).is_some_and(|d| calendar.is_provisional(d)))
            }
            _ => calendar.is_provisional(last_day) || calendar.is_provisional(rolled_last_day),
        };
        Term { start, last_day, rolled_last_day, shown_last_day, provisional, days: Vec::new() }
    }

    /// A limit in hours, from the moment: 24 hours are over at the same clock time of the next day.
    pub fn run_hours(limit: &Limit, start: Moment) -> Moment {
        Moment(start.0 + i64::from(limit.count) * 3_600_000)
    }
}

/// What all ways of counting share.
struct Walk<'a> {
    limit: &'a Limit,
    calendar: &'a Calendar,
    start: Day,
    /// The day before day 1.
    zero: Day,
    count: i32,
    /// Sorted by first day.
    pauses: Vec<&'a Pause>,
    /// Sorted, apart from one another.
    still: Vec<(Day, Day)>,
}

impl<'a> Walk<'a> {
    fn new(limit: &'a Limit, start: Day, pauses: &'a [Pause], extended: u32, calendar: &'a Calendar) -> Walk<'a> {
        let mut sorted: Vec<&Pause> =
            if limit.backward { Vec::new() } else { pauses.iter().filter(|p| p.from <= p.to).collect() };
        sorted.sort();
        let mut still: Vec<(Day, Day)> = Vec::with_capacity(sorted.len());
        for p in &sorted {
            match still.last_mut() {
                Some((_, to)) if p.from <= to.plus(1) => *to = p.to.max(*to),
                _ => still.push((p.from, p.to)),
            }
        }
        // A century of days is more than any limit has; the bound keeps a mistaken number from running off the calendar.
        let count = limit.count.saturating_add(extended).min(36_500) as i32;
        Walk { limit, calendar, start, zero: start.plus(-i32::from(limit.start_counted)), count, pauses: sorted, still }
    }

    fn last(&self) -> Day {
        let sign = if self.limit.backward { -1 } else { 1 };
        match self.limit.unit {
            Unit::WorkingDay if self.limit.backward => self.working_days_back(),
            Unit::WorkingDay => self.working_days_on(),
            Unit::CalendarDay => self.moved(self.zero.plus(sign * self.count)),
            Unit::Month => self.moved(self.months(sign * self.count.min(12_000))),
            Unit::Year => self.moved(self.months(sign * 12 * self.count.min(1_000))),
            Unit::Hour => self.start.plus((self.count + 23) / 24),
        }
    }

    /// The same day number so many months on; if the first day counts, the day before.
    fn months(&self, n: i32) -> Day {
        self.start.plus_months(n).plus(-i32::from(self.limit.start_counted))
    }

    /// The last day after all pauses that begin before it.
    fn moved(&self, mut last: Day) -> Day {
        for (from, to) in &self.still {
            let from = (*from).max(self.zero.plus(1));
            if from <= *to && from <= last {
                last = last.plus(to.number() - from.number() + 1);
            }
        }
        last
    }

    fn working_days_on(&self) -> Day {
        let (mut day, mut left, mut next) = (self.zero, self.count, 0);
        while left > 0 {
            day = day.plus(1);
            while self.still.get(next).is_some_and(|(_, to)| *to < day) {
                next += 1;
            }
            if let Some((_, to)) = self.still.get(next).filter(|(from, _)| *from <= day) {
                day = *to;
            } else if self.calendar.is_working(day) {
                left -= 1;
            }
        }
        day
    }

    fn working_days_back(&self) -> Day {
        let (mut day, mut left) = (self.start, self.count);
        while left > 0 {
            day = day.plus(-1);
            left -= i32::from(self.calendar.is_working(day));
        }
        day
    }

    /// The first working day on or after the last day on which the clock runs. What is counted back does not roll: it would take days away.
    fn rolled(&self, last: Day) -> Day {
        let mut day = last;
        if !self.limit.backward && self.limit.unit != Unit::Hour && !self.calendar.is_working(last) {
            while !self.calendar.is_working(day) || self.ground(day).is_some() {
                day = day.plus(1);
            }
        }
        day
    }

    fn ground(&self, day: Day) -> Option<&str> {
        self.pauses.iter().find(|p| p.from <= day && day <= p.to).map(|p| p.ground.as_str())
    }

    /// Each day from the start to the roll, marked on its own.
    fn days(&self, term: &Term) -> Vec<TermDay> {
        let mut days = Vec::new();
        if !self.limit.start_counted && self.count > 0 {
            days.push(TermDay { day: self.start, mark: Mark::Start });
        }
        match self.limit.unit {
            Unit::WorkingDay | Unit::CalendarDay => self.each_day(term.last_day, &mut days),
            _ => self.borders(term.last_day, &mut days),
        }
        days.push(TermDay { day: term.last_day, mark: Mark::Last(self.count as u32) });
        for n in term.last_day.number() + 1..=term.rolled_last_day.number() {
            let day = Day::from_number(n);
            let mark =
                if day == term.rolled_last_day { Mark::RolledOver } else { self.idle(day).unwrap_or(Mark::Counted(0)) };
            days.push(TermDay { day, mark });
        }
        days
    }

    fn each_day(&self, last: Day, days: &mut Vec<TermDay>) {
        let step = if self.limit.backward { -1 } else { 1 };
        let (mut day, mut n) = (self.zero, 0);
        while self.count > 0 {
            day = day.plus(step);
            if day == last {
                break;
            }
            let working = self.limit.unit == Unit::WorkingDay;
            let mark = match (self.ground(day), self.calendar.kind(day)) {
                (Some(ground), _) => Mark::Paused(ground.into()),
                (None, DayKind::Weekend | DayKind::Holiday(_)) if working => self.idle(day).unwrap_or(Mark::Weekend),
                (None, kind) => {
                    n += 1;
                    if working && matches!(kind, DayKind::MovedWorkday(_)) {
                        Mark::MovedWorkday(n)
                    } else {
                        Mark::Counted(n)
                    }
                }
            };
            days.push(TermDay { day, mark });
        }
    }

    /// Why the day does not count, if it does not.
    fn idle(&self, day: Day) -> Option<Mark> {
        match (self.ground(day), self.calendar.kind(day)) {
            (Some(ground), _) => Some(Mark::Paused(ground.into())),
            (None, DayKind::Weekend) => Some(Mark::Weekend),
            (None, DayKind::Holiday(name)) => Some(Mark::Holiday(name.into())),
            _ => None,
        }
    }

    /// First and last day of each stretch in which the clock stood still.
    fn borders(&self, last: Day, days: &mut Vec<TermDay>) {
        if self.limit.unit == Unit::Hour {
            return;
        }
        for (from, to) in self.still.iter().filter(|(from, to)| *to > self.zero && *from < last) {
            let mut ends = vec![(*from).max(self.zero.plus(1)), *to];
            ends.dedup();
            days.extend(
                ends.into_iter().filter_map(|day| Some(TermDay { day, mark: Mark::Paused(self.ground(day)?.into()) })),
            );
        }
    }
}
