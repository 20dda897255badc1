//! Terms against golden derivations and against a day walker that shares nothing with `Term` but the calendar.

mod law_tree;

use fadu_law::base::{Day, Moment};
use fadu_law::{Calendar, Limit, Limits, Mark, Pause, Term};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::parse(&law_tree::pack()).unwrap());

fn day(s: &str) -> Day {
    s.parse().unwrap()
}

fn limit(count: u32, unit: &str, bound: &str, flag: &str) -> Limit {
    let flag = match flag {
        "back" => "backward = true",
        "first" => "start_counted = true",
        "clause" => "rolls = \"civil-code/203\"",
        _ => "",
    };
    let text = format!(
        "[[limit]]\nid = \"t\"\nname = \"t\"\ncount = {count}\nunit = \"{unit}\"\nstarts = \"t\"\nbound = \"{bound}\"\ncites = [\"civil-code/201\"]\n{flag}\n"
    );
    Limits::rows("t", &text).unwrap().remove(0)
}

fn pause(text: &str) -> Pause {
    let (from, to) = text.split_once("..").unwrap();
    Pause { from: day(from), to: day(to), ground: "检测".into() }
}

/// The walker: one day after the other, asking each time whether it is paused, whether it counts, whether the number is reached.
fn walk(limit: &Limit, start: Day, pauses: &[Pause], extended: u32) -> (Day, Day) {
    let paused = |d: Day| !limit.backward && pauses.iter().any(|p| p.from <= d && d <= p.to);
    let step = if limit.backward { -1 } else { 1 };
    let unit = limit.length_zh();
    let mut left = i64::from(limit.count + extended);
    let mut at = start;
    if unit.ends_with("个月") || unit.ends_with('年') {
        let months = if unit.ends_with('年') { left * 12 } else { left } as i32;
        let mut end = start.plus_months(step * months);
        if limit.start_counted {
            end = end.plus(-1);
            at = at.plus(-1);
        }
        left = i64::from((end.number() - at.number()).abs());
    } else if limit.start_counted {
        at = at.plus(-1);
    }
    while left > 0 {
        at = at.plus(step);
        let counts = !unit.ends_with("工作日") || CALENDAR.is_working(at);
        left -= i64::from(counts && !paused(at));
    }
    let mut rolled = at;
    if !CALENDAR.is_working(at) && !limit.backward {
        while paused(rolled) || !CALENDAR.is_working(rolled) {
            rolled = rolled.plus(1);
        }
    }
    (at, rolled)
}

#[test]
fn golden_derivations() {
    let rows: Vec<Vec<&str>> = include_str!("terms.csv").lines().skip(1).map(|l| l.split(';').collect()).collect();
    assert!(rows.len() >= 30, "{}", rows.len());
    for r in rows {
        let limit = limit(r[1].parse().unwrap(), r[2], r[3], r[4]);
        let pauses: Vec<Pause> = r[6].split(' ').filter(|p| !p.is_empty()).map(pause).collect();
        let term = Term::run(&limit, day(r[5]), &pauses, 0, &CALENDAR);
        let got = [term.last_day, term.rolled_last_day, term.shown_last_day].map(|d| d.to_string());
        assert_eq!((got[0].as_str(), got[1].as_str(), got[2].as_str()), (r[7], r[8], r[9]), "{}", r[0]);
        assert_eq!(if term.provisional { "yes" } else { "no" }, r[10], "{}", r[0]);
        assert_eq!(walk(&limit, day(r[5]), &pauses, 0), (day(r[7]), day(r[8])), "walker: {}", r[0]);
    }
}

#[test]
fn each_day_is_explained() {
    let show =
        |t: &Term| t.days.iter().map(|d| format!("{} {:?}", &d.day.to_string()[5..], d.mark)).collect::<Vec<_>>();
    let t = Term::run(
        &limit(3, "working-day", "agency", ""),
        day("2026-05-07"),
        &[pause("2026-05-08..2026-05-08")],
        0,
        &CALENDAR,
    );
    let weekend = "05-10 Weekend";
    assert_eq!(
        show(&t),
        [
            "05-07 Start",
            "05-08 Paused(\"检测\")",
            "05-09 MovedWorkday(1)",
            weekend,
            "05-11 Counted(2)",
            "05-12 Last(3)"
        ]
    );
    let t = Term::run(&limit(2, "calendar-day", "party", ""), day("2026-09-29"), &[], 0, &CALENDAR);
    assert_eq!(show(&t)[..4], ["09-29 Start", "09-30 Counted(1)", "10-01 Last(2)", "10-02 Holiday(\"国庆节\")"]);
    assert_eq!(show(&t)[8..], ["10-07 Holiday(\"国庆节\")", "10-08 RolledOver"]);
    let t =
        Term::run(&limit(6, "month", "party", ""), day("2026-01-10"), &[pause("2026-02-01..2026-02-03")], 0, &CALENDAR);
    assert_eq!(show(&t), ["01-10 Start", "02-01 Paused(\"检测\")", "02-03 Paused(\"检测\")", "07-13 Last(6)"]);
}

#[test]
fn the_limits_of_the_pack_give_the_known_days() {
    let limits = Limits::parse(&law_tree::pack()).unwrap();
    let due = |id: &str, start: &str, extended| {
        Term::due_day(limits.get(id).unwrap(), day(start), &[], extended, &CALENDAR).to_string()
    };
    assert_eq!(due("PF-002", "2026-01-15", 0), "2026-04-15");
    assert_eq!(due("decide-90d", "2026-03-03", 30), "2026-07-01");
    assert_eq!(due("pay-fine-15d", "2026-09-21", 0), "2026-10-08");
    assert_eq!(due("hearing-notice-7wd", "2026-10-15", 0), "2026-09-30");
    assert_eq!(due("defence-default", "2026-02-13", 0), "2026-02-27");
    assert_eq!(due("enterprise-annual-report", "2026-01-01", 0), "2026-06-30");
    assert_eq!(due("information-report-government", "2026-01-01", 0), "2026-03-31");
    let hours = limits.get("transfer-hand-over-24h").unwrap();
    assert_eq!(Term::run_hours(hours, Moment::at(day("2026-09-30"), 16, 20)), Moment::at(day("2026-10-01"), 16, 20));
    assert_eq!(due("transfer-hand-over-24h", "2026-09-30", 0), "2026-10-01");
}

fn any_limit() -> impl Strategy<Value = Limit> {
    let unit = prop_oneof![Just("working-day"), Just("calendar-day"), Just("month"), Just("year")];
    let bound = prop_oneof![Just("party"), Just("agency"), Just("other")];
    let flag = prop_oneof![3 => Just(""), 1 => Just("back"), 1 => Just("first"), 1 => Just("clause")];
    (0u32..120, unit, bound, flag).prop_map(|(count, unit, bound, flag)| {
        let count = if unit == "year" { count % 6 } else { count };
        // a first day that counts with nothing to count is no limit
        limit(if flag == "first" { count.max(1) } else { count }, unit, bound, flag)
    })
}

fn any_pauses() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((-20i32..200, -2i32..40), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn walker_run_and_due_day_agree(limit in any_limit(), from in 17_167i32..21_500, gaps in any_pauses(), extended in 0u32..40) {
        let start = Day::from_number(from);
        let extended = if limit.length_zh().ends_with('年') { extended % 3 } else { extended };
        let pauses: Vec<Pause> = gaps.iter().enumerate()
            .map(|(i, (a, n))| Pause { from: start.plus(*a), to: start.plus(a + n), ground: format!("事由{i}") }).collect();
        let term = Term::run(&limit, start, &pauses, extended, &CALENDAR);
        prop_assert_eq!(walk(&limit, start, &pauses, extended), (term.last_day, term.rolled_last_day));
        prop_assert_eq!(Term::due_day(&limit, start, &pauses, extended, &CALENDAR), term.shown_last_day);
        let last = term.days.iter().filter(|d| matches!(d.mark, Mark::Last(_))).collect::<Vec<_>>();
        prop_assert_eq!(last.len(), 1);
        prop_assert_eq!(last[0].day, term.last_day);
        prop_assert_eq!(&last[0].mark, &Mark::Last(limit.count + extended));
        if !limit.length_zh().ends_with("个月") && !limit.length_zh().ends_with('年') {
            let counted = term.days.iter().filter(|d| matches!(d.mark, Mark::Counted(_) | Mark::MovedWorkday(_))).count();
            prop_assert_eq!(counted as u32, (limit.count + extended).saturating_sub(1));
            let span = (term.last_day.number() - start.number()).abs().max(0) as usize;
            let listed = term.days.iter().take_while(|d| !matches!(d.mark, Mark::Last(_))).count();
            prop_assert_eq!(listed, span);
        }
        prop_assert!(term.rolled_last_day >= term.last_day);
    }
}
