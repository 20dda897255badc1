//! Which of two limits gives more time. Of the same kind the numbers are compared; else every start day of the published calendar is tried.

use crate::Calendar;
use crate::limit::{Bound, Limit};
use crate::term::Term;
use fadu_base::Day;

/// Whose time a term is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The agency must be done within it: longer is looser.
    Agency,
    /// It protects somebody else, or must have run before anything follows: shorter is looser.
    Others,
}

impl Side {
    /// Of a limit.
    pub(super) fn of(limit: &Limit) -> Side {
        let waits = limit.minimum || limit.backward || limit.bound != Bound::Agency;
        if waits { Side::Others } else { Side::Agency }
    }
}

/// Whether the new limit is looser than the old one for whom it binds or protects.
pub(super) fn looser(is: &Limit, was: &Limit, calendar: &Calendar) -> bool {
    if is.open_count != was.open_count {
        return is.open_count;
    }
    let (later, earlier) = apart(is, was, calendar);
    match (Side::of(was), was.backward) {
        (Side::Agency, _) | (Side::Others, true) => later,
        (Side::Others, false) => earlier,
    }
}

/// Whether the last day under the new limit can lie after, and whether it can lie before, that under the old one.
fn apart(is: &Limit, was: &Limit, calendar: &Calendar) -> (bool, bool) {
    let kind = |l: &Limit| (l.unit, l.shows_rolled(), l.start_counted, l.backward);
    if kind(is) == kind(was) {
        let (more, fewer) = (is.count > was.count, is.count < was.count);
        return if was.backward { (fewer, more) } else { (more, fewer) };
    }
    let last = |limit: &Limit, start: Day| Term::bare(limit, start, &[], 0, calendar).shown_last_day;
    let days = || calendar.published_years().flat_map(of_year);
    let both = |start: Day| (last(is, start), last(was, start));
    (days().map(both).any(|(a, b)| a > b), days().map(both).any(|(a, b)| a < b))
}

fn of_year(year: i32) -> impl Iterator<Item = Day> {
    let days = (1..=12).flat_map(move |m| (1..=31).map(move |d| (m, d)));
    days.filter_map(move |(m, d)| Day::new(year, m, d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Pack};

    fn row(words: &str) -> Limit {
        let text = format!("[[limit]]\nid = \"a\"\nname = \"n\"\nstarts = \"s\"\ncites = [\"x-law/1\"]\n{words}");
        Limits::rows("f", &text).unwrap().remove(0)
    }

    fn check(is: &str, was: &str, expected: bool) {
        // 2026年2月15日至23日放假，2月14日、28日上班。
        let year = "year = 2026\nsource = \"\"\nholiday = [{ name = \"春节\", from = \"2026-02-15\", to = \"2026-02-23\" }]\n\
                    moved_workday = [{ name = \"春节\", day = \"2026-02-14\" }, { name = \"春节\", day = \"2026-02-28\" }]";
        let pack = Pack { files: [("calendar/2026.toml".into(), year.as_bytes().to_vec())].into() };
        let calendar = Calendar::parse(&pack).unwrap();
        assert_eq!(looser(&row(is), &row(was), &calendar), expected, "{is} / {was}");
    }

    #[test]
    fn more_is_looser_for_the_agency_and_less_for_the_party() {
        let (agency, party) =
            ("unit = \"working-day\"\nbound = \"agency\"", "unit = \"working-day\"\nbound = \"party\"");
        check(&format!("count = 8\n{agency}"), &format!("count = 7\n{agency}"), true);
        check(&format!("count = 7\n{agency}"), &format!("count = 7\n{agency}"), false);
        check(&format!("count = 4\n{party}"), &format!("count = 5\n{party}"), true);
        check(&format!("count = 6\n{party}"), &format!("count = 5\n{party}"), false);
        // A notice at least so many days before is the party's, whoever gives it.
        check(&format!("count = 5\nbackward = true\n{agency}"), &format!("count = 7\nbackward = true\n{agency}"), true);
        check(
            &format!("count = 8\nbackward = true\n{agency}"),
            &format!("count = 7\nbackward = true\n{agency}"),
            false,
        );
        check(&format!("count = 9\nminimum = true\n{agency}"), &format!("count = 10\nminimum = true\n{agency}"), true);
    }

    #[test]
    fn another_unit_is_taken_at_its_worst() {
        let is =
            |count: u32, unit: &str, bound: &str| format!("count = {count}\nunit = \"{unit}\"\nbound = \"{bound}\"");
        // Three months have up to 92 days.
        check(&is(3, "month", "agency"), &is(90, "calendar-day", "agency"), true);
        check(&is(2, "month", "agency"), &is(90, "calendar-day", "agency"), false);
        check(&is(7, "working-day", "agency"), &is(7, "calendar-day", "agency"), true);
        // Two days that are worked through the weekend are two days.
        check(&is(2, "calendar-day", "agency"), &is(2, "working-day", "agency"), false);
        // Seven days over the spring festival are no working day at all.
        check(&is(7, "calendar-day", "party"), &is(5, "working-day", "party"), true);
        check(&is(40, "calendar-day", "party"), &is(5, "working-day", "party"), false);
        // A clause that rolls the last day gives the agency more.
        check(
            &format!("{}\nrolls = \"x-law/2\"", is(30, "calendar-day", "agency")),
            &is(30, "calendar-day", "agency"),
            true,
        );
    }
}
