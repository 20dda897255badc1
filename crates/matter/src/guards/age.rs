//! Guard on age: whoever a citizen number names had reached an age on a day.

use super::{Case, Found};
use crate::base::Day;
use crate::base::codes::citizen_born;

/// An age is reached on the day after the birthday. A number that is no citizen number is of a body, or a paper of another kind: it says nothing.
pub fn reached(case: &Case, (number, on): (&str, &str), years: i32) -> Found {
    let (Some(number), Some(day)) = (case.text(number), case.day(on)) else {
        return Found::met("没有公民身份号码，不能推算年龄");
    };
    let Ok(born) = citizen_born(number, case.view.ctx.today()) else {
        return Found::met("不是公民身份号码，不能推算年龄");
    };
    let age = age_on(born, day);
    let found = if age >= years {
        Found::met(format!("{day} {age} 周岁"))
    } else {
        Found::unmet(format!("{day} {age} 周岁，不满 {years} 周岁"))
    };
    found.arg("age", age).arg("day", day)
}

/// Whole years of life on a day, each counted from the day after the birthday.
fn age_on(born: Day, day: Day) -> i32 {
    (0..200).take_while(|n| born.plus_months(12 * (n + 1)) < day).count() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_life_is_full_on_the_day_after_the_birthday() {
        let age = |born: &str, day: &str| age_on(born.parse().unwrap(), day.parse().unwrap());
        assert_eq!(age("2012-09-07", "2026-09-06"), 13);
        assert_eq!(age("2012-09-07", "2026-09-07"), 13, "on the birthday itself not yet");
        assert_eq!(age("2012-09-07", "2026-09-08"), 14);
        assert_eq!(age("2012-02-29", "2026-02-28"), 13);
        assert_eq!(age("2012-02-29", "2026-03-01"), 14);
        assert_eq!(age("2026-09-07", "2026-09-07"), 0);
    }
}
