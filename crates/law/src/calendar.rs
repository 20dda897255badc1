//! Working days: published holidays and moved workdays, a file a year; years without a file stand on the statutory days alone.

use crate::lunar::{FIRST_YEAR, LAST_YEAR, statutory_days};
use crate::{LawError, Pack};
use fadu_base::Day;
use serde::Deserialize;
use std::collections::BTreeSet;

/// What a day is for the counting of working days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind<'a> {
    /// Monday to Friday without a holiday.
    Working,
    /// Saturday or Sunday, not worked.
    Weekend,
    /// A day of a published break, weekend days inside it included; the name of the festival.
    Holiday(&'a str),
    /// A weekend day that is worked 调休上班; the name of the festival it pays for.
    MovedWorkday(&'a str),
}

/// The calendar of a law pack, 2000 to 2099. Outside these years only weekends are known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    /// One byte a day from the first day of the table: 0 working, 1 weekend, 2 + 2n holiday n, 3 + 2n moved workday n.
    kinds: Vec<u8>,
    names: Vec<String>,
    published: BTreeSet<i32>,
}

/// One file of `law/calendar`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i32,
    /// The notice that published it.
    #[serde(rename = "source")]
    _source: String,
    holiday: Vec<Break>,
    moved_workday: Vec<Moved>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Break {
    name: String,
    from: Day,
    to: Day,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    name: String,
    day: Day,
}

impl Calendar {
    /// Reads `calendar/*.toml`. A year given twice, a day outside its year, a day named twice, or a moved workday that is no weekend day is an error.
    pub fn parse(pack: &Pack) -> Result<Calendar, LawError> {
        let mut calendar = Calendar::bare();
        for path in pack.paths("calendar/", ".toml") {
            let file: YearFile = pack.toml(path)?;
            calendar.publish(&file).map_err(|message| LawError::new(path, message))?;
        }
        for year in (FIRST_YEAR..=LAST_YEAR).filter(|y| !calendar.published.contains(y)).collect::<Vec<_>>() {
            for (day, name) in statutory_days(year) {
                let kind = 2 + 2 * calendar.name_index(name)?;
                calendar.set(day, kind);
            }
        }
        Ok(calendar)
    }

    fn bare() -> Calendar {
        let days = (LAST_YEAR - FIRST_YEAR + 1) * 366;
        let kinds =
            (0..days).map(|n| first().plus(n)).take_while(|d| d.year() <= LAST_YEAR).map(|d| u8::from(d.is_weekend()));
        Calendar { kinds: kinds.collect(), names: Vec::new(), published: BTreeSet::new() }
    }

    fn publish(&mut self, file: &YearFile) -> Result<(), String> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&file.year) || !self.published.insert(file.year) {
            return Err(format!("年份 {} 重复或超出 {FIRST_YEAR}–{LAST_YEAR}", file.year));
        }
        let mut seen = BTreeSet::new();
        let mut place = |day: Day| match (day.year() == file.year, seen.insert(day)) {
            (true, true) => Ok(()),
            (false, _) => Err(format!("{day} 不在 {} 年", file.year)),
            (_, false) => Err(format!("{day} 出现两次")),
        };
        let mut found = Vec::new();
        for b in &file.holiday {
            if b.to < b.from || b.to.number() - b.from.number() > 31 {
                return Err(format!("{} 至 {} 不是一段假期", b.from, b.to));
            }
            for n in b.from.number()..=b.to.number() {
                place(Day::from_number(n))?;
                found.push((Day::from_number(n), 2, b.name.as_str()));
            }
        }
        for m in &file.moved_workday {
            place(m.day)?;
            if !m.day.is_weekend() {
                return Err(format!("{} 不是周末，不能是调休上班日", m.day));
            }
            found.push((m.day, 3, m.name.as_str()));
        }
        for (day, base, name) in found {
            let kind = base + 2 * self.name_index(name).map_err(|e| e.message)?;
            self.set(day, kind);
        }
        Ok(())
    }

    fn name_index(&mut self, name: &str) -> Result<u8, LawError> {
        let at = self.names.iter().position(|n| n == name).unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        });
        u8::try_from(at).ok().filter(|n| *n <= 120).ok_or_else(|| LawError::new("calendar", "节日名称太多"))
    }

    fn set(&mut self, day: Day, kind: u8) {
        if let Some(slot) = usize::try_from(day.number() - first().number()).ok().and_then(|i| self.kinds.get_mut(i)) {
            *slot = kind;
        }
    }

    /// What the day is.
    pub fn kind(&self, day: Day) -> DayKind<'_> {
        let byte = usize::try_from(day.number() - first().number()).ok().and_then(|i| self.kinds.get(i).copied());
        let name = |k: u8| self.names.get(usize::from(k / 2 - 1)).map_or("", String::as_str);
        match byte.unwrap_or(u8::from(day.is_weekend())) {
            0 => DayKind::Working,
            1 => DayKind::Weekend,
            k if k % 2 == 0 => DayKind::Holiday(name(k)),
            k => DayKind::MovedWorkday(name(k)),
        }
    }

    /// Whether the day is a working day 工作日: a moved workday, or Monday to Friday without a holiday.
    pub fn is_working(&self, day: Day) -> bool {
        let byte = usize::try_from(day.number() - first().number()).ok().and_then(|i| self.kinds.get(i).copied());
        byte.map_or(!day.is_weekend(), |k| k == 0 || (k > 1 && k % 2 == 1))
    }

    /// Whether no notice for the day's year is in the pack: breaks and moved workdays are not yet known.
    pub fn is_provisional(&self, day: Day) -> bool {
        !self.published.contains(&day.year())
    }

    /// Whether the day itself is a statutory holiday 法定节假日 of all citizens (全国年节及纪念日放假办法 第2条), not only a day of the break around it.
    pub fn is_statutory_holiday(&self, day: Day) -> bool {
        statutory_days(day.year()).iter().any(|(d, _)| *d == day)
    }

    /// The years that have a file.
    pub fn published_years(&self) -> impl Iterator<Item = i32> {
        self.published.iter().copied()
    }
}

fn first() -> Day {
    // 2000-01-01; a constant, since Day::new is not const
    Day::from_number(10_957)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().unwrap()
    }
    fn of(text: &str) -> Result<Calendar, LawError> {
        Calendar::parse(&Pack { files: [("calendar/2026.toml".to_string(), text.as_bytes().to_vec())].into() })
    }

    #[test]
    fn a_published_year() {
        let c = of("year = 2026\nsource = \"x\"\nholiday = [{name = \"元旦\", from = \"2026-01-01\", to = \"2026-01-03\"}]\nmoved_workday = [{name = \"元旦\", day = \"2026-01-04\"}]\n").unwrap();
        assert_eq!(c.kind(day("2026-01-01")), DayKind::Holiday("元旦"));
        assert_eq!(c.kind(day("2026-01-04")), DayKind::MovedWorkday("元旦"));
        assert_eq!(c.kind(day("2026-01-05")), DayKind::Working);
        assert_eq!(c.kind(day("2026-01-10")), DayKind::Weekend);
        assert!(
            c.is_working(day("2026-01-04")) && !c.is_working(day("2026-01-02")) && !c.is_provisional(day("2026-05-01"))
        );
        assert!(c.is_statutory_holiday(day("2026-02-16")) && !c.is_statutory_holiday(day("2026-02-20")));
    }

    #[test]
    fn a_year_without_a_file_is_provisional() {
        let c = Calendar::parse(&Pack::default()).unwrap();
        assert_eq!(c.kind(day("2027-02-05")), DayKind::Holiday("春节"));
        assert_eq!(c.kind(day("2027-02-09")), DayKind::Working);
        assert_eq!(c.kind(day("2024-02-09")), DayKind::Working);
        assert_eq!(c.kind(day("1998-05-02")), DayKind::Weekend);
        assert!(c.is_provisional(day("2027-02-09")) && c.is_working(day("2100-01-01")));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (holidays, moved) in [
            ("{name = \"元旦\", from = \"2025-12-31\", to = \"2026-01-03\"}", ""),
            ("{name = \"元旦\", from = \"2026-01-03\", to = \"2026-01-01\"}", ""),
            (
                "{name = \"元旦\", from = \"2026-01-01\", to = \"2026-01-04\"}",
                "{name = \"元旦\", day = \"2026-01-04\"}",
            ),
            ("", "{name = \"元旦\", day = \"2026-01-05\"}"),
        ] {
            let text = format!("year = 2026\nsource = \"x\"\nholiday = [{holidays}]\nmoved_workday = [{moved}]\n");
            assert_eq!(of(&text).unwrap_err().file, "calendar/2026.toml", "{text}");
        }
    }
}
