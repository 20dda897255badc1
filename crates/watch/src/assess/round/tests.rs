use super::*;
use crate::matter::base::id::{BodyId, PersonId};
use crate::matter::law::limit::House;
use serde_json::json;

fn fields(row: Value) -> Fields {
    Fields::from([("row".to_string(), row)])
}

fn figure(indicator: &str, group: &str, (good, of): (u64, u64), direction: Direction) -> Value {
    json!({
        "round": "r", "body": "b", "indicator": indicator, "group": group, "name": indicator, "formula": "", "query": "q",
        "min_sample": 2, "goal_permille": null, "direction": direction, "red_line": false,
        "tally": { "good": good, "of": of }, "digest": "d",
    })
}

fn round() -> Assessments {
    let mut all = Assessments::default();
    let opened = Opened {
        id: "r".into(),
        course: "monthly".into(),
        name: "月考核".into(),
        from: "2026-10-01".parse().unwrap(),
        to: "2026-11-01".parse().unwrap(),
        bodies: vec![BodyId::from_bits(1)],
        by: "某某".into(),
        by_person: PersonId::from_bits(1),
        at: Moment(0),
    };
    all.apply("AssessmentOpened", &fields(json!(opened)));
    for (id, group, tally, direction) in [
        ("i1", "g1", (3, 4), Direction::Up),
        ("i2", "g1", (1, 4), Direction::Down),
        ("i3", "g2", (1, 1), Direction::Up),
    ] {
        all.apply("FigureFrozen", &fields(figure(id, group, tally, direction)));
    }
    let listed = |cases: &str| fields(json!({ "round": "r", "body": "b", "indicator": "i1", "cases": cases }));
    all.apply("FigureListed", &listed("m1+ m2+"));
    all.apply("FigureListed", &listed("m3+ m4"));
    let frozen = json!({ "round": "r", "pack": "p", "digest": "d", "figures": 3, "log_size": 9, "object_until": "2026-11-10", "at": 0 });
    all.apply("AssessmentFrozen", &fields(frozen));
    all
}

fn key(indicator: &str) -> FigureKey {
    ("b".into(), indicator.into())
}

fn group(id: &str, weight: u32) -> AssessGroup {
    AssessGroup { id: id.into(), name: id.into(), weight, house: House { owner: "o".into(), origin: "r".into() } }
}

#[test]
fn what_is_frozen_hears_no_second_figure() {
    let mut all = round();
    all.apply("FigureFrozen", &fields(figure("i1", "g1", (4, 4), Direction::Up)));
    all.apply("FigureListed", &fields(json!({ "round": "r", "body": "b", "indicator": "i1", "cases": "m9+" })));
    let round = &all.all["r"];
    assert_eq!(round.state(), RoundState::Frozen);
    assert_eq!(round.figures[&key("i1")].tally, Tally { good: 3, of: 4 });
    assert_eq!(round.cases[&key("i1")].len(), 4);
}

#[test]
fn an_answer_changes_what_stands_and_not_what_is_frozen() {
    let mut all = round();
    let who = json!({ "by": "某某", "by_person": PersonId::from_bits(2), "at": 0 });
    let row = |more: Value| {
        let mut row = json!({ "round": "r", "body": "b", "indicator": "i1" });
        for part in [&who, &more] {
            row.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        fields(row)
    };
    all.apply("FigureObjected", &row(json!({ "reason": "m4 已经延期", "cases": ["m4"] })));
    assert_eq!(all.all["r"].unanswered(), 1);
    all.apply("FigureAnswered", &row(json!({ "reason": "属实", "changes": { "m4": true } })));
    let round = &all.all["r"];
    assert_eq!((round.unanswered(), round.stands(&key("i1"))), (0, Some(State::Met(1000))));
    assert_eq!(round.figures[&key("i1")].tally, Tally { good: 3, of: 4 });
}

#[test]
fn points_come_from_groups_that_have_a_figure() {
    let all = round();
    // g1: 750 up and 250 down (which gives 750); g2 has too few cases and gives its weight away.
    let sum = all.all["r"].points("b", &[group("g1", 35), group("g2", 65)]);
    assert_eq!(sum.groups, [("g1".to_string(), Some(750)), ("g2".to_string(), None)]);
    assert_eq!(sum.tenths, Some(750));
    assert_eq!(all.all["r"].points("elsewhere", &[group("g1", 100)]).tenths, None);
}

/// A working out that broke off half way leaves nothing: the next begins from nothing, and what it does not count is not there.
#[test]
fn what_was_left_half_written_is_not_heard() {
    let mut all = Assessments::default();
    let whole = round();
    all.apply("AssessmentOpened", &fields(json!(whole.all["r"].opened)));
    let begun = |work: &str| fields(json!({ "round": "r", "work": work, "by": "某某", "at": 0 }));
    all.apply("AssessmentCounting", &begun("first"));
    all.apply("FigureFrozen", &fields(figure("gone", "g1", (1, 1), Direction::Up)));
    all.apply("FigureListed", &fields(json!({ "round": "r", "body": "b", "indicator": "gone", "cases": "m1+" })));
    assert_eq!(all.all["r"].state(), RoundState::Open);
    all.apply("AssessmentCounting", &begun("second"));
    let now = &all.all["r"];
    assert_eq!((now.figures.len(), now.cases.len()), (0, 0));
    assert_eq!(now.counting.as_ref().map(|c| c.work.as_str()), Some("second"));
}
