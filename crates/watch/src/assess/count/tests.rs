//! Every live indicator: a matter that meets it, and its look-alike that does not, or is not counted.

use super::*;
use crate::matter::base::Moment;
use crate::matter::register::Register;
use crate::warn::tests::{Event, engine, told};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FROM: &str = "2026-05-01";
const TO: &str = "2026-06-01";

/// What an indicator counts in a matter over May, seen at the end of August: `None` is not counted.
fn counted(id: &str, procedure: &str, events: &[Event]) -> Option<bool> {
    let (of, facts) = told(procedure, "market-supervision", events);
    let (register, now) = (Register::default(), Moment::at("2026-08-31".parse().unwrap(), 9, 0));
    let seen = Seen { engine: engine(), register: &register, procedure: &of, facts: &facts, now };
    let all = count(&seen, (FROM.parse().unwrap(), TO.parse().unwrap()));
    all.into_iter().find(|c| c.indicator == id).map(|c| c.good)
}

fn no() -> Value {
    json!({})
}

/// The same events with one left out.
fn without<'a>(events: &[Event<'a>], name: &str) -> Vec<Event<'a>> {
    events.iter().filter(|e| e.0 != name).cloned().collect()
}

fn with<'a>(events: &[Event<'a>], more: Event<'a>) -> Vec<Event<'a>> {
    events.iter().cloned().chain([more]).collect()
}

fn case() -> Vec<Event<'static>> {
    vec![
        ("ClueReceived", "2026-04-01", json!({ "received_on": "2026-04-01" })),
        ("CaseFiled", "2026-04-08", json!({ "filed_on": "2026-04-08" })),
        ("ReviewCompleted", "2026-05-08", json!({ "gate": "penalty" })),
        ("DecisionMade", "2026-05-12", json!({ "decided_on": "2026-05-12", "review_due": true })),
        ("DecisionPublished", "2026-05-14", no()),
    ]
}

#[test]
fn review_where_it_is_due() {
    let id = "norm-legal-review-rate";
    assert_eq!(counted(id, "penalty-general", &case()), Some(true));
    assert_eq!(counted(id, "penalty-general", &without(&case(), "ReviewCompleted")), Some(false));
    let mut free = case();
    free[3].2 = json!({ "decided_on": "2026-05-12", "review_due": false });
    assert_eq!(counted(id, "penalty-general", &free), None);
}

#[test]
fn decided_in_time_and_only_in_the_days_asked() {
    let id = "norm-on-time-rate";
    assert_eq!(counted(id, "penalty-general", &case()), Some(true));
    let mut slow = case();
    (slow[0].1, slow[1].1) = ("2026-01-04", "2026-01-08");
    slow[1].2 = json!({ "filed_on": "2026-01-08" });
    assert_eq!(counted(id, "penalty-general", &slow), Some(false));
    let mut june = case();
    june[3].1 = "2026-06-01";
    assert_eq!(counted(id, "penalty-general", &june), None);
}

#[test]
fn published_in_time_and_not_before_it_is_due() {
    let id = "open-timely-rate";
    assert_eq!(counted(id, "penalty-general", &case()), Some(true));
    let mut late = case();
    late[4].1 = "2026-06-10";
    assert_eq!(counted(id, "penalty-general", &late), Some(false));
    assert_eq!(counted(id, "penalty-general", &without(&case(), "DecisionPublished")), Some(false));
    let revoked = with(&case(), ("DecisionRevoked", "2026-05-20", no()));
    assert_eq!(counted(id, "penalty-general", &revoked), None);
}

#[test]
fn what_is_neither_done_nor_late_is_not_counted() {
    let running = without(&case(), "DecisionPublished");
    let (of, facts) = told("penalty-general", "market-supervision", &running);
    let (register, now) = (Register::default(), Moment::at("2026-05-13".parse().unwrap(), 9, 0));
    let seen = Seen { engine: engine(), register: &register, procedure: &of, facts: &facts, now };
    let all = count(&seen, (FROM.parse().unwrap(), TO.parse().unwrap()));
    assert!(all.iter().all(|c| c.indicator != "open-timely-rate"));
}

#[test]
fn published_right_and_withdrawn_in_time() {
    let right = "open-accurate-rate";
    assert_eq!(counted(right, "penalty-general", &case()), Some(true));
    let corrected = with(&case(), ("PaperCorrected", "2026-05-20", no()));
    assert_eq!(counted(right, "penalty-general", &corrected), Some(false));
    let id = "open-withdrawal-rate";
    assert_eq!(counted(id, "penalty-general", &case()), None);
    let altered = with(&case(), ("DecisionAltered", "2026-05-20", no()));
    let withdrawn = |day| with(&altered, ("PublicationWithdrawn", day, no()));
    assert_eq!(counted(id, "penalty-general", &withdrawn("2026-05-22")), Some(true));
    assert_eq!(counted(id, "penalty-general", &withdrawn("2026-05-29")), Some(false));
}

#[test]
fn benchmark_deviation_and_leniency() {
    let decided = |values: Value| {
        let mut events = case();
        events[3].2 = values;
        events
    };
    let of = |id: &str, values: Value| counted(id, "penalty-general", &decided(values));
    assert_eq!(of("norm-benchmark-use-rate", json!({ "range": "1", "tier": "b" })), Some(true));
    assert_eq!(of("norm-benchmark-use-rate", json!({ "range": "1" })), Some(false));
    assert_eq!(of("norm-benchmark-use-rate", no()), None);
    assert_eq!(of("norm-deviation-reasoned-rate", json!({ "tier": "b" })), Some(true));
    assert_eq!(of("norm-deviation-reasoned-rate", no()), None);
    let noted = ("FindingRecorded", "2026-05-12", json!({ "code": "tier-mismatch" }));
    let deviates = with(&decided(json!({ "tier": "b" })), noted);
    assert_eq!(counted("norm-deviation-reasoned-rate", "penalty-general", &deviates), Some(false));
    let ground = |leniency: &str| json!({ "leniency_grounds": "主动消除", "leniency": leniency });
    assert_eq!(of("firm-leniency-rate", ground("mitigated")), Some(true));
    assert_eq!(of("firm-leniency-rate", ground("none")), Some(false));
    assert_eq!(of("firm-leniency-rate", no()), None);
}

#[test]
fn credentials_and_two_officers() {
    for (id, code) in [("norm-credential-rate", "credential-lapsed"), ("norm-two-officers-rate", "too-few-officers")] {
        assert_eq!(counted(id, "penalty-general", &case()), Some(true), "{id}");
        let noted = with(&case(), ("FindingRecorded", "2026-05-12", json!({ "code": code })));
        assert_eq!(counted(id, "penalty-general", &noted), Some(false), "{id}");
    }
}

#[test]
fn remedies_count_by_their_result_and_withdrawals_by_filing() {
    let ended = |kind: &str, result: &str| {
        let filed = with(&case(), ("RemedyFiled", "2026-05-15", json!({ "remedy_kind": kind })));
        with(&filed, ("RemedyEnded", "2026-05-28", json!({ "remedy_result": result, "remedy_ended_on": "2026-05-28" })))
    };
    let of = |id: &str, kind: &str, result: &str| counted(id, "penalty-general", &ended(kind, result));
    assert_eq!(of("result-reconsideration-loss-rate", "reconsideration", "quashed"), Some(true));
    assert_eq!(of("result-reconsideration-loss-rate", "reconsideration", "upheld"), Some(false));
    assert_eq!(of("result-reconsideration-loss-rate", "reconsideration", "withdrawn"), None);
    assert_eq!(of("result-suit-loss-rate", "litigation", "changed"), Some(true));
    assert_eq!(of("result-suit-loss-rate", "litigation", "upheld"), Some(false));
    assert_eq!(of("result-suit-loss-rate", "reconsideration", "quashed"), None);
    let filed = |more: Option<Event<'static>>| {
        let begun = [("ClueReceived", "2026-05-01", no()), ("CaseFiled", "2026-05-04", no())];
        begun.into_iter().chain(more).collect::<Vec<_>>()
    };
    let id = "result-withdrawal-rate";
    assert_eq!(counted(id, "penalty-general", &filed(None)), Some(false));
    let withdrawn = filed(Some(("CaseWithdrawn", "2026-06-09", no())));
    assert_eq!(counted(id, "penalty-general", &withdrawn), Some(true));
}

#[test]
fn complaints_and_letters_count_by_their_last_day() {
    let complaint = |answered: &'static str| {
        let values = json!({ "complained_on": "2026-05-06", "agency_named": "某局" });
        vec![
            ("ComplaintReceived", "2026-05-06", values),
            ("ComplaintAcknowledged", "2026-05-07", no()),
            ("ComplaintAnswered", answered, no()),
        ]
    };
    let id = "duty-complaint-on-time-rate";
    assert_eq!(counted(id, "enforcement-complaint", &complaint("2026-05-20")), Some(true));
    assert_eq!(counted(id, "enforcement-complaint", &complaint("2026-06-20")), Some(false));
    let letter = |answered: &'static str| {
        let values = json!({ "instrument_kind": "urge", "report_days": 15, "agency_named": "某局" });
        vec![
            ("SupervisionLeadReceived", "2026-05-06", json!({ "lead_on": "2026-05-06", "agency_named": "某局" })),
            ("SupervisionUrged", "2026-05-08", values),
            ("SupervisionDelivered", "2026-05-08", json!({ "delivered_on": "2026-05-08", "report_days": 15 })),
            ("SupervisionAnswered", answered, no()),
        ]
    };
    let id = "result-supervision-correction-rate";
    assert_eq!(counted(id, "supervision", &letter("2026-05-20")), Some(true));
    assert_eq!(counted(id, "supervision", &letter("2026-07-20")), Some(false));
}

#[test]
fn visits_are_scanned_before_they_begin_joint_and_to_the_point() {
    let visit = |asked: Value, scan: Value, problem: bool| {
        let record = json!({ "inspected_on": "2026-05-06", "record_from": "09:40", "problem_found": problem });
        vec![
            ("InspectionProposed", "2026-05-04", asked),
            ("InspectionArrived", "2026-05-06", json!({ "arrived_on": "2026-05-06" })),
            ("ArrivalScanned", "2026-05-06", scan),
            ("InspectionRecorded", "2026-05-06", record),
        ]
    };
    let asked = |on_site: &str, joint: bool| json!({ "on_site": on_site, "joint": joint });
    let scanned = |at: &str| json!({ "arrived_on": "2026-05-06", "scanned_at": at });
    let good = visit(asked("on-site", true), scanned("09:31"), true);
    let bad = visit(asked("on-site", false), scanned("09:50"), false);
    for id in ["firm-scan-rate", "firm-joint-rate", "firm-hit-rate"] {
        assert_eq!(counted(id, "inspection", &good), Some(true), "{id}");
        assert_eq!(counted(id, "inspection", &bad), Some(false), "{id}");
    }
    assert_eq!(counted("firm-scan-rate", "inspection", &without(&good, "ArrivalScanned")), Some(false));
    // From afar nobody scans, and nobody comes together.
    let afar = visit(asked("off-site", false), json!({}), true);
    assert_eq!(counted("firm-scan-rate", "inspection", &without(&afar, "ArrivalScanned")), None);
    assert_eq!(counted("firm-joint-rate", "inspection", &afar), None);
}

#[test]
fn red_lines_are_findings_of_their_rules() {
    let suspected = [
        ("ClueReceived", "2026-05-01", no()),
        ("TransferReported", "2026-05-04", json!({ "crime_reported_on": "2026-05-04" })),
    ];
    assert_eq!(counted("redline-transfer-failure", "penalty-general", &suspected), Some(false));
    let decided = with(&suspected, ("TransferDecided", "2026-05-05", json!({ "crime_refusal_reason": "不构成" })));
    assert_eq!(counted("redline-transfer-failure", "penalty-general", &decided), None);
}

#[test]
fn every_live_indicator_is_told_of_here() {
    let told: BTreeSet<&str> = include_str!("tests.rs").split('"').collect();
    let live = engine().law.assessing.indicators.values().filter(|i| i.id != "duty-plan-completion-rate");
    let untold: Vec<&str> = live.map(|i| i.id.as_str()).filter(|id| !told.contains(id)).collect();
    assert_eq!(untold, Vec::<&str>::new());
}
