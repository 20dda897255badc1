//! Courses of assessment: weekly check, monthly assessment, quarterly bulletin, yearly appraisal; and the groups of indicators with their weights.

use crate::limit::House;
use fadu_base::{Day, Ground};
use serde::{Deserialize, Serialize};

/// A group of indicators.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessGroup {
    /// Id in the table of facts.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Points of a hundred; none for red lines.
    #[serde(default)]
    pub weight: u32,
    /// Whose weights they are.
    pub house: House,
}

/// What a course looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A year.
    Year,
}

impl Span {
    /// The stretch that a day lies in: its first day, and the first day after it.
    pub fn around(self, day: Day) -> (Day, Day) {
        let (year, month, _) = day.ymd();
        let first = |month: u32| Day::new(year, month, 1).unwrap_or(day);
        let (from, months) = match self {
            Span::Week => {
                let monday = (0..7).map(|n| day.plus(-n)).find(|d| d.weekday() == 0).unwrap_or(day);
                return (monday, monday.plus(7));
            }
            Span::Month => (first(month), 1),
            Span::Quarter => (first((month - 1) / 3 * 3 + 1), 3),
            Span::Year => (first(1), 12),
        };
        (from, from.plus_months(months))
    }
}

/// A course of assessment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// What it looks at.
    pub span: Span,
    /// The limit within which a body may object; none where it only sees.
    #[serde(default)]
    pub objection: Option<String>,
    /// Points are given.
    #[serde(default)]
    pub points: bool,
    /// The procedure of the document that says the result, where one is made.
    #[serde(default)]
    pub document: Option<String>,
    /// What it rests on.
    pub ground: Ground,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_its_week_month_quarter_and_year() {
        let of = |span: Span| {
            let (from, to) = span.around("2026-11-18".parse().unwrap());
            format!("{from} {to}")
        };
        assert_eq!(of(Span::Week), "2026-11-16 2026-11-23");
        assert_eq!(of(Span::Month), "2026-11-01 2026-12-01");
        assert_eq!(of(Span::Quarter), "2026-10-01 2027-01-01");
        assert_eq!(of(Span::Year), "2026-01-01 2027-01-01");
    }
}
