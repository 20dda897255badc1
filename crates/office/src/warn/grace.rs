//! How long a clue is its owner's alone, and when it goes up: house rules 内部规则 of the law pack (`law/house/warnings.toml`), no law.

use crate::law::Law;
use crate::law::calendar::Calendar;
use crate::law::house::{WARNING_GRACE, WARNING_RED, WARNING_YELLOW};
use fadu_store::record::Moment;

/// It goes up to the head of the unit, then to the head of the body.
pub const LEVELS: [&str; 2] = ["承办机构负责人", "机关负责人"];

/// The end of the so-many-th working day after the day of a moment.
pub fn after(calendar: &Calendar, from: Moment, working_days: u32) -> Moment {
    let (mut day, mut left) = (from.day(), working_days);
    while left > 0 {
        day = day.plus(1);
        left -= u32::from(calendar.is_working(day));
    }
    Moment::at(day.plus(1), 0, 0)
}

/// When the supervisor sees a clue of this level: what the law itself forbids, at once.
pub fn shown(law: &Law, now: Moment, level: u8) -> Moment {
    if level >= 3 { now } else { after(&law.calendar, now, law.house.count(WARNING_GRACE)) }
}

/// When an open clue of this level that went up so often goes up again; never above the last level.
pub fn rises(law: &Law, from: Moment, (level, up): (u8, u8)) -> Option<Moment> {
    let days = law.house.count(if level >= 2 { WARNING_RED } else { WARNING_YELLOW });
    (usize::from(up) < LEVELS.len()).then(|| after(&law.calendar, from, days * (u32::from(up) + 1)))
}
