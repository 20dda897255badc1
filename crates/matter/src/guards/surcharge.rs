//! The guard on a surcharge by the day: days and sum counted exactly, in whole fen.

use super::{Case, Found};
use crate::base::{Day, Money};
use crate::law::guard::SurchargeRule;
use crate::law::term::Pause;
use crate::terms;

/// What is owed for being late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Surcharge {
    /// Days counted.
    days: i64,
    /// In fen, never above the debt.
    fen: i64,
}

/// A debt with what was paid on it.
struct Debt<'a> {
    fen: i64,
    /// Day and amount.
    paid: &'a [(Day, i64)],
    percent: i64,
    pauses: &'a [Pause],
}

impl Debt<'_> {
    /// From one day to another, both counted; a part of a fen is dropped once, at the end. The day of a payment still counts on what was unpaid in the morning.
    fn surcharge(&self, first: Day, last: Day) -> Surcharge {
        let (mut days, mut hundredths) = (0, 0_i64);
        for day in (first.number()..=last.number()).map(Day::from_number) {
            let paid: i64 = self.paid.iter().filter(|(on, _)| *on < day).map(|(_, fen)| fen).sum();
            let unpaid = self.fen - paid;
            if unpaid > 0 && !self.pauses.iter().any(|p| p.from <= day && day <= p.to) {
                days += 1;
                hundredths = hundredths.saturating_add(unpaid.saturating_mul(self.percent));
            }
        }
        Surcharge { days, fen: (hundredths / 100).min(self.fen) }
    }
}

/// The first day counted, the last, and what they come to; nothing before the term of payment has begun.
fn reckon(case: &Case, rule: &SurchargeRule) -> Option<(Day, Day, Surcharge)> {
    let (view, engine, today) = (case.view, case.view.ctx.engine, case.view.ctx.today());
    let used = view.procedure.term(&rule.term)?;
    let running = terms::one(engine, (view.procedure, used), view.facts, today)?;
    let decided = view.facts.last(&rule.decided)?;
    let first = running.waits_until(engine).plus(1);
    let last = case.form.get(&rule.to).and_then(|v| v.as_str()?.parse().ok()).unwrap_or(today);
    let paid: Vec<(Day, i64)> =
        view.facts.all(&rule.paid).filter_map(|(_, e)| Some((e.happened.day(), e.number(&rule.sum)?))).collect();
    let pauses: Vec<Pause> = rule.pauses.iter().flat_map(|p| terms::pauses(p, view.facts, last)).collect();
    let fen = decided.number(&rule.amount).unwrap_or(0);
    Some((first, last, Debt { fen, paid: &paid, percent: rule.percent, pauses: &pauses }.surcharge(first, last)))
}

/// What a field of the form comes to today, where anything does.
pub fn counted(case: &Case, rule: &SurchargeRule, field: &str) -> Option<serde_json::Value> {
    let (first, _, owed) = reckon(case, rule).filter(|(_, _, owed)| owed.days > 0)?;
    match field {
        f if f == rule.from => Some(first.to_string().into()),
        f if f == rule.days => Some(owed.days.into()),
        f if f == rule.stated => Some(owed.fen.into()),
        _ => None,
    }
}

/// First day, days and sum stand as counted.
pub fn exact(case: &Case, rule: &SurchargeRule) -> Found {
    let Some((first, last, owed)) = reckon(case, rule) else { return Found::later("缴款期限尚未开始") };
    let text = format!("自 {first} 起至 {last}，计 {} 日，{}", owed.days, Money(owed.fen));
    let number = |f: &str| case.form.get(f).and_then(serde_json::Value::as_i64);
    let told = |f: Found| f.arg("first", first).arg("days", owed.days).arg("owed", Money(owed.fen));
    if owed.days == 0 {
        return told(Found::unmet(text)).code("surcharge-not-due");
    }
    let Some(stated) = number(&rule.stated) else { return told(Found::later(text)) };
    if case.day(&rule.from) == Some(first) && number(&rule.days) == Some(owed.days) && stated == owed.fen {
        told(Found::met(text))
    } else {
        told(Found::unmet(text)).arg("asked", Money(stated))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn counted(fen: i64, paid: &[(&str, i64)], pause: Option<(&str, &str)>, to: &str) -> (i64, i64) {
        let paid: Vec<(Day, i64)> = paid.iter().map(|(on, fen)| (day(on), *fen)).collect();
        let pauses: Vec<Pause> =
            pause.map(|(from, to)| Pause { from: day(from), to: day(to), ground: String::new() }).into_iter().collect();
        let found = Debt { fen, paid: &paid, percent: 3, pauses: &pauses }.surcharge(day("2026-10-31"), day(to));
        (found.days, found.fen)
    }

    #[test]
    fn three_in_a_hundred_a_day_and_never_above_the_debt() {
        assert_eq!(counted(6_000_000, &[], None, "2026-10-31"), (1, 180_000));
        assert_eq!(counted(6_000_000, &[], None, "2026-11-19"), (20, 3_600_000));
        assert_eq!(counted(6_000_000, &[], None, "2026-12-02"), (33, 5_940_000));
        assert_eq!(counted(6_000_000, &[], None, "2026-12-03"), (34, 6_000_000));
        assert_eq!(counted(6_000_000, &[], None, "2027-10-31"), (366, 6_000_000));
    }

    #[test]
    fn what_was_paid_bears_no_more_from_the_next_day() {
        assert_eq!(counted(6_000_000, &[("2026-11-04", 2_000_000)], None, "2026-11-09"), (10, 1_500_000));
        assert_eq!(counted(6_000_000, &[("2026-11-04", 6_000_000)], None, "2026-11-09"), (5, 900_000));
        assert_eq!(counted(6_000_000, &[("2026-10-30", 6_000_000)], None, "2026-11-09"), (0, 0));
    }

    #[test]
    fn days_under_review_are_not_counted_and_a_part_of_a_fen_is_dropped_once() {
        assert_eq!(counted(6_000_000, &[], Some(("2026-11-02", "2026-11-08")), "2026-11-09"), (3, 540_000));
        assert_eq!(counted(10_050, &[], None, "2026-11-01"), (2, 603));
        assert_eq!(counted(10_033, &[], None, "2026-10-31"), (1, 300));
        assert_eq!(counted(10_033, &[], None, "2026-11-01"), (2, 601));
    }
}
