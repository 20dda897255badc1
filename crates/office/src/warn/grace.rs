//! How long a clue is its owner's alone, and when it goes up: house rules 内部规则 of the platform (预警处置规则), no law.

use crate::law::calendar::Calendar;
use fadu_store::record::Moment;

/// The officer has so many working days before the supervisor sees it.
pub const GRACE_DAYS: u32 = 2;
/// An open yellow one goes up after so many working days.
pub const YELLOW_DAYS: u32 = 5;
/// An open red one after so many.
pub const RED_DAYS: u32 = 2;
/// It goes up to the head of the unit, then to the head of the body.
pub const LEVELS: [&str; 2] = ["承办机构负责人", "机关负责人"];
/// Whose rule that is.
pub const OWNER: &str = "法度平台";
/// Which.
pub const ORIGIN: &str = "预警处置规则";

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
pub fn shown(calendar: &Calendar, now: Moment, level: u8) -> Moment {
    if level >= 3 { now } else { after(calendar, now, GRACE_DAYS) }
}

/// When an open clue of this level that went up so often goes up again; never above the last level.
pub fn rises(calendar: &Calendar, from: Moment, (level, up): (u8, u8)) -> Option<Moment> {
    let days = if level >= 2 { RED_DAYS } else { YELLOW_DAYS };
    (usize::from(up) < LEVELS.len()).then(|| after(calendar, from, days * (u32::from(up) + 1)))
}
