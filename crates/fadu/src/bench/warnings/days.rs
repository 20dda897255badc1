//! Days as the planter counts them: `done_on - 7wd - 0..5d`. Its own arithmetic on the calendar of days off; nothing of the rules' is used.

use crate::chance::SeededChance;
use fadu_web::office::base::Day;

/// What counting needs: which days are worked, what is drawn, how far the limit is missed or kept.
pub struct Counting<'a> {
    /// Whether a day is a working day.
    pub worked: &'a dyn Fn(Day) -> bool,
    /// For spans such as `2..5d`.
    pub chance: &'a SeededChance,
    /// Days behind the limit, at least 1.
    pub late: i32,
    /// Days before the limit, 0 on the limit itself.
    pub early: i32,
}

/// The day that an expression means; `known` says what a name stands for. An expression that cannot be read says so.
pub fn day(
    said: &str,
    counting: &Counting<'_>,
    known: &mut dyn FnMut(&str) -> Result<Day, String>,
) -> Result<Day, String> {
    let mut words = said.split_whitespace();
    let mut at = known(words.next().unwrap_or_default())?;
    while let Some(word) = words.next() {
        if word == "roll" {
            while !(counting.worked)(at) {
                at = at.plus(1);
            }
            continue;
        }
        let sign = match word {
            "+" => 1,
            "-" => -1,
            _ => return Err(format!("“{said}”里有不认识的“{word}”")),
        };
        at = moved(at, sign, words.next().unwrap_or_default(), counting).ok_or_else(|| format!("“{said}”读不懂"))?;
    }
    Ok(at)
}

fn moved(at: Day, sign: i32, span: &str, counting: &Counting<'_>) -> Option<Day> {
    let capped = |name: &str, n: i32| {
        let most = span.strip_prefix(name)?;
        Some(if most.is_empty() { n } else { n.min(most.parse().ok()?) })
    };
    if let Some(n) = capped("late", counting.late).or_else(|| capped("early", counting.early)) {
        return Some(at.plus(sign * n));
    }
    let digits = span.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = span.split_at(digits);
    let n: i32 = match number.split_once("..") {
        Some((low, high)) => counting.chance.between((low.parse().ok()?, high.parse().ok()?)),
        None => number.parse().ok()?,
    };
    match unit {
        "d" => Some(at.plus(sign * n)),
        "m" => Some(months(at, sign * n)),
        "y" => Some(months(at, sign * n * 12)),
        "wd" => Some(working(at, sign, n, counting.worked)),
        _ => None,
    }
}

/// So many working days on or back; the day itself is not counted.
fn working(mut at: Day, sign: i32, mut left: i32, worked: &dyn Fn(Day) -> bool) -> Day {
    while left > 0 {
        at = at.plus(sign);
        left -= i32::from(worked(at));
    }
    at
}

/// The same day of another month, its last where it has no such day.
fn months(at: Day, n: i32) -> Day {
    let (year, month, day) = at.ymd();
    let count = year * 12 + month as i32 - 1 + n;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) as u32 + 1);
    (1..=day).rev().find_map(|d| Day::new(year, month, d)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, want: &str) {
        let worked = |d: Day| !d.is_weekend();
        let counting = Counting { worked: &worked, chance: &SeededChance::new(1), late: 9, early: 2 };
        let mut known = |name: &str| match name {
            "friday" => "2026-03-06".parse().map_err(|_| String::new()),
            "end" => "2026-01-31".parse().map_err(|_| String::new()),
            _ => Err(format!("no {name}")),
        };
        assert_eq!(day(said, &counting, &mut known).unwrap().to_string(), want, "{said}");
    }

    #[test]
    fn days_are_counted_as_said() {
        check("friday", "2026-03-06");
        check("friday + 3d", "2026-03-09");
        check("friday + 2wd", "2026-03-10");
        check("friday - 5wd", "2026-02-27");
        check("friday + 1d roll", "2026-03-09");
        check("friday + 5wd + late", "2026-03-22");
        check("friday + 5wd + late3", "2026-03-16");
        check("friday - early", "2026-03-04");
        check("end + 1m", "2026-02-28");
        check("end - 2y", "2024-01-31");
        check("friday + 4..4d", "2026-03-10");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let worked = |_: Day| true;
        let counting = Counting { worked: &worked, chance: &SeededChance::new(1), late: 1, early: 0 };
        let mut known = |_: &str| Ok(Day::new(2026, 3, 6).unwrap());
        for wrong in ["a * 3d", "a + 3x", "a + d", "a +"] {
            assert!(day(wrong, &counting, &mut known).is_err(), "{wrong}");
        }
    }
}
