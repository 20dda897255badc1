//! Civil days and instants. China keeps UTC+8 all year, so a moment has exactly one civil day.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A civil date of the proleptic Gregorian calendar, counted in days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

impl Day {
    /// The day of a year, month and day of month, if there is such a day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + day as i32 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Some(Day(era * 146_097 + doe - 719_468))
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day that many days after 1970-01-01.
    pub fn from_number(n: i32) -> Day {
        Day(n)
    }

    /// Year, month, day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
        (yoe + era * 400 + i32::from(month <= 2), month, day)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> u32 {
        (self.0 + 3).rem_euclid(7) as u32
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    /// The day `n` days later (earlier if negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Day {
        Day(self.0 + n)
    }

    /// The same day number `n` months later, or the last day of that month if it has none (民法典 202).
    #[must_use]
    pub fn plus_months(self, n: i32) -> Day {
        let (y, m, d) = self.ymd();
        let months = y * 12 + m as i32 - 1 + n;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        Day::new(year, month, d.min(days_in_month(year, month))).unwrap_or(self)
    }

    /// `周一` … `周日`.
    pub fn weekday_zh(self) -> &'static str {
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][self.weekday() as usize]
    }

    /// `2026-11-21 周六`, as tables show a date.
    pub fn with_weekday(self) -> String {
        format!("{self} {}", self.weekday_zh())
    }

    /// `2026年11月21日`, as papers show a date.
    pub fn zh(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y}年{m}月{d}日")
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}
impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl std::str::FromStr for Day {
    type Err = String;
    fn from_str(s: &str) -> Result<Day, String> {
        let bad = || format!("不是日期：{s}");
        let b = s.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' || !s.is_ascii() {
            return Err(bad());
        }
        let part = |r: std::ops::Range<usize>| s[r].parse::<u32>().map_err(|_| bad());
        Day::new(part(0..4)? as i32, part(5..7)?, part(8..10)?).ok_or_else(bad)
    }
}
impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(s: String) -> Result<Day, String> {
        s.parse()
    }
}
impl From<Day> for String {
    fn from(d: Day) -> String {
        d.to_string()
    }
}

/// An instant, in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

const BEIJING_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

impl Moment {
    /// The civil day in Asia/Shanghai.
    pub fn day(self) -> Day {
        Day(((self.0 + BEIJING_MS).div_euclid(DAY_MS)) as i32)
    }

    /// The instant at which a civil day has reached the given hour and minute in Asia/Shanghai.
    pub fn at(day: Day, hour: u32, minute: u32) -> Moment {
        Moment(i64::from(day.0) * DAY_MS - BEIJING_MS + i64::from(hour) * 3_600_000 + i64::from(minute) * 60_000)
    }

    /// `09:05`, the clock in Asia/Shanghai.
    pub fn clock(self) -> String {
        let m = (self.0 + BEIJING_MS).rem_euclid(DAY_MS) / 60_000;
        format!("{:02}:{:02}", m / 60, m % 60)
    }

    /// `2026-11-21 09:05`.
    pub fn zh(self) -> String {
        format!("{} {}", self.day(), self.clock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().unwrap()
    }

    #[test]
    fn every_day_of_four_centuries_round_trips() {
        for n in -146_097..146_097 {
            let d = Day::from_number(n);
            let (y, m, dd) = d.ymd();
            assert_eq!(Day::new(y, m, dd), Some(d));
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(day("1970-01-01").number(), 0);
        assert_eq!(day("2026-11-21").with_weekday(), "2026-11-21 周六");
        assert_eq!(day("2026-10-12").zh(), "2026年10月12日");
        assert!("2026-02-29".parse::<Day>().is_err());
        assert!("2026-2-9".parse::<Day>().is_err());
    }

    #[test]
    fn months_end_on_the_last_day() {
        assert_eq!(day("2025-08-31").plus_months(6), day("2026-02-28"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
        assert_eq!(day("2026-01-15").plus_months(-1), day("2025-12-15"));
    }

    #[test]
    fn a_moment_has_a_beijing_day() {
        let m = Moment::at(day("2026-10-12"), 0, 5);
        assert_eq!(m.day(), day("2026-10-12"));
        assert_eq!(m.clock(), "00:05");
        assert_eq!(Moment(m.0 - 6 * 60_000).day(), day("2026-10-11"));
    }
}
