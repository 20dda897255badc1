//! Watching: what to worry about, and in which order. Reads facts, never writes them.
//!
//! Now: the light of a due day and its place in an inbox, rules about behaviour (`access`), draws that anybody repeats (`draw`),
//! what the rules of `law/warnings` find in a matter (`warn`), what a machine and then people deduct from a closed file (`review`, `rounds`),
//! what counts in a matter (`count`) and how it adds up (`cube`), figures of assessment (`assess`),
//! announcements of bodies (`announce`).

pub mod access;
pub mod announce;
pub mod assess;
pub mod count;
pub mod cube;
pub mod draw;
pub mod review;
pub mod rounds;
pub mod warn;

pub use fadu_matter as matter;

use fadu_matter::base::Day;

/// The light of a due day, a shape and a word before it is a colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// Not begun, or nothing is due.
    None,
    /// In time.
    Green,
    /// Soon.
    Yellow,
    /// The last day has passed.
    Red,
}

/// The group of an inbox in which a due day stands: the order in which the law bites.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// The last day has passed.
    Overdue,
    /// Today is the last day.
    Today,
    /// Within three days.
    Soon,
    /// Later.
    Later,
    /// No day is set.
    Open,
}

/// How a due day stands today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// The light.
    pub light: Light,
    /// 剩 9 日, 今日届满, 逾期 3 日.
    pub word: String,
    /// The group.
    pub group: Group,
}

/// How a due day stands; `yellow_days` is a default of the product, never law.
pub fn due(last_day: Option<Day>, today: Day, yellow_days: i32) -> Due {
    let Some(last) = last_day else {
        return Due { light: Light::None, word: "未定期限".into(), group: Group::Open };
    };
    let left = last.number() - today.number();
    let group = match left {
        i32::MIN..=-1 => Group::Overdue,
        0 => Group::Today,
        1..=3 => Group::Soon,
        _ => Group::Later,
    };
    let (light, word) = match left {
        i32::MIN..=-1 => (Light::Red, format!("逾期 {} 日", -left)),
        0 => (Light::Yellow, "今日届满".to_string()),
        n if n <= yellow_days => (Light::Yellow, format!("剩 {n} 日")),
        n => (Light::Green, format!("剩 {n} 日")),
    };
    Due { light, word, group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_bites_in_this_order() {
        let today: Day = "2026-10-12".parse().unwrap();
        let d = |last: &str, yellow| {
            let d = due(Some(last.parse().unwrap()), today, yellow);
            (d.light, d.word, d.group)
        };
        assert_eq!(d("2026-10-09", 3), (Light::Red, "逾期 3 日".into(), Group::Overdue));
        assert_eq!(d("2026-10-12", 3), (Light::Yellow, "今日届满".into(), Group::Today));
        assert_eq!(d("2026-10-15", 3), (Light::Yellow, "剩 3 日".into(), Group::Soon));
        assert_eq!(d("2026-10-21", 3), (Light::Green, "剩 9 日".into(), Group::Later));
        assert_eq!(d("2026-11-02", 30), (Light::Yellow, "剩 21 日".into(), Group::Later));
        assert!(Group::Overdue < Group::Today && Group::Later < Group::Open);
        assert_eq!(due(None, today, 3).light, Light::None);
    }
}
