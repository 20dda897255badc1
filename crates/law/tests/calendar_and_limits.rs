//! The calendars and limits of `law/` against the shared tables of facts.

mod law_tree;
mod shared_facts;

use fadu_law::base::Day;
use fadu_law::{Calendar, DayKind, Limits};
use shared_facts::shared_csv;
use std::collections::BTreeMap;

#[test]
fn calendars_equal_the_table() {
    let Some(rows) = shared_csv("cn-calendar.csv") else { return };
    let calendar = Calendar::parse(&law_tree::pack()).unwrap();
    let table: BTreeMap<Day, _> =
        rows.iter().map(|r| (r["date"].parse().unwrap(), (r["kind"].as_str(), r["name"].as_str()))).collect();
    let (first, last): (Day, Day) = ("2017-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    for n in first.number()..=last.number() {
        let day = Day::from_number(n);
        let expected = match table.get(&day) {
            Some(("holiday", name)) => DayKind::Holiday(name),
            Some((_, name)) => DayKind::MovedWorkday(name),
            None if day.is_weekend() => DayKind::Weekend,
            None => DayKind::Working,
        };
        assert_eq!(calendar.kind(day), expected, "{day}");
        assert_eq!(calendar.is_working(day), matches!(expected, DayKind::Working | DayKind::MovedWorkday(_)), "{day}");
        assert!(!calendar.is_provisional(day));
    }
}

#[test]
fn every_statutory_day_of_the_published_years_is_a_day_off() {
    let calendar = Calendar::parse(&law_tree::pack()).unwrap();
    let days = (17_167..21_000).map(Day::from_number).filter(|d| calendar.is_statutory_holiday(*d) && d.year() < 2027);
    let off: Vec<Day> = days.collect();
    // 11 days until 2024, 13 from 2025; in 2020 Mid-Autumn fell on National Day
    assert_eq!(off.len(), 8 * 11 - 1 + 2 * 13);
    assert!(off.iter().all(|d| matches!(calendar.kind(*d), DayKind::Holiday(_))), "{off:?}");
}

/// Limits that the table does not have: terms that a document states, and house rules.
const BESIDE: [&str; 61] = [
    "assess-object-5wd",
    "assigned-accept-3wd",
    "assigned-conclude-15wd",
    "assigned-due",
    "assigned-hand-out-3wd",
    "assistance-due",
    "assistance-issue-5wd",
    "collect-7d",
    "complaint-acknowledge-2wd",
    "complaint-answer-15wd",
    "complaint-came-due",
    "complaint-reply-due",
    "coordination-answer-5wd",
    "coordination-view-due",
    "defence-default",
    "fee-charge-5wd",
    "fee-pay-15d",
    "fee-refund-15wd",
    "fee-serve-3wd",
    "file-review-objection",
    "house-announced-5wd",
    "house-ask-30d",
    "house-file-15wd",
    "house-file-away-30d",
    "house-finish-9m",
    "inspection-clue-10wd",
    "inspection-result-5wd",
    "inspection-review-30d",
    "inspection-review-ask-30d",
    "inspection-urgent-2wd",
    "proposal-accept-5wd",
    "proposal-check-10wd",
    "proposal-co-view-due",
    "proposal-opinion-15wd",
    "proposal-reply-3m",
    "recheck-correction",
    "simple-hand-over-0d",
    "simple-report-2wd",
    "stated-day",
    "supervision-approve-5wd",
    "supervision-begin-10wd",
    "supervision-deliver-3wd",
    "supervision-inquire-60d",
    "supervision-objection-10wd",
    "supervision-order-report",
    "supervision-recheck-15wd",
    "supervision-supply",
    "test-objection",
    "test-period",
    "visit-5wd",
    "visit-advice-3wd",
    "warn-a10-2wd",
    "warn-b02-10wd",
    "warn-b03-15d",
    "warn-b08-60d",
    "warn-c09-1wd",
    "warn-e14-9m",
    "warn-e20-60d",
    "warn-g06-3wd",
    "warn-g09-2wd",
    "warn-h12-5wd",
];

#[test]
fn limits_equal_the_table() {
    let Some(rows) = shared_csv("time-limits.csv") else { return };
    let limits = Limits::parse(&law_tree::pack()).unwrap();
    let mut loaded = 0;
    for row in &rows {
        let id = row["id"].as_str();
        let policy = matches!(id, "SG-001" | "SG-002") || row["law"].starts_with("国办发");
        if row["verified"] != "yes" && !policy {
            assert!(limits.get(id).is_none(), "{id} must not be loaded");
            continue;
        }
        let limit = limits.get(id).unwrap_or_else(|| panic!("{id} is missing"));
        loaded += 1;
        assert_eq!(limit.assumed, policy, "{id}");
        assert_eq!(limit.open_count, row["limit"].is_empty(), "{id}");
        assert_eq!(limit.count, row["limit"].parse().unwrap_or(0), "{id}");
        assert_eq!(serde_json::to_value(limit.unit).unwrap(), row["unit"].replace('_', "-"), "{id}");
        let numbers =
            |s: &str| s.split(|c: char| !c.is_ascii_digit()).find(|p| !p.is_empty()).unwrap_or("*").to_string();
        assert_eq!(limit.cites[0].article, numbers(&row["article"]), "{id}");
        let backward = row["starts_from"].starts_with("倒推");
        assert_eq!(limit.backward, backward, "{id}");
        assert!(!row["step"].contains("一般不少于") || limit.minimum, "{id}");
    }
    // beside the table: what no article fixes, and the numbers of invented or assumed house rules
    let known = |id: &str, alias: &str| rows.iter().any(|r| r["id"] == id || r["id"] == alias);
    let beside = limits.all().filter(|l| !known(&l.id, l.alias.as_deref().unwrap_or_default()));
    // The rows of ecology were read from texts that the table does not cover; docs/overlays/ecology.md names each article.
    let beside = beside.map(|l| l.id.as_str()).filter(|id| !id.starts_with("ecology-"));
    let beside: std::collections::BTreeSet<&str> = beside.collect();
    assert_eq!(loaded, 203);
    assert_eq!(beside, BESIDE.into_iter().collect());
    let house = limits.get("FD-001").unwrap();
    assert!(house.assumed && !house.ground().is_law() && house.count_field.as_deref() == Some("defence_days"));
}
