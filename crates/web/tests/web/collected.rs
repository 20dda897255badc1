//! Collection 归集 for programs: one act or many, idempotent by source and number, corrected with a reason; each with its refused twin.

use crate::api_fixture::World;
use serde_json::{Value, json};

fn act(number: &str) -> Value {
    json!({
        "act_kind": "penalty", "item": "SJ-ME-001", "source_system": "市级系统", "source_no": number, "party_kind": "company",
        "party_name": "某公司", "handlers": "沈知行、罗一鸣", "done_on": "2026-09-01", "act_result": "罚款", "decision_course": "general",
        "filed_on": "2026-08-01", "notice_served_on": "2026-08-20", "penalty_kinds": ["fine"], "fine_fen": 50000,
    })
}

#[tokio::test]
async fn acts_are_entered_once_said_anew_and_counted() {
    let w = World::new().await;
    let (mut lacking, mut unknown) = (act("M-2"), act("M-3"));
    lacking.as_object_mut().unwrap().remove("notice_served_on");
    unknown["act_kind"] = json!("奖励");
    let all = json!({ "acts": [act("M-1"), lacking, unknown] });
    let sent = w.as_user("shen", "POST", "/api/v1/collected", &all).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    let of = |n: usize, key: &str| sent.json["results"][n][key].clone();
    assert_eq!([of(0, "status"), of(1, "status"), of(2, "status")], [json!("new"), json!("new"), json!("refused")]);
    assert_eq!((of(0, "findings"), of(1, "findings")), (json!([]), json!(["notice-missing"])));
    assert_eq!((of(2, "matter"), &of(2, "mistakes")[0]["field"]), (Value::Null, &json!("act_kind")));
    // The events bear the standard names, each on its own day.
    let matter = of(0, "matter").as_str().unwrap().to_string();
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await;
    let names: Vec<&str> =
        events.json["events"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ActReported", "CaseFiled", "NoticeServed", "DecisionMade"]);
    // Sent again: nothing. Changed: not without a reason, then once.
    let again = w.as_user("luo", "POST", "/api/v1/collected", &json!({ "acts": [act("M-1")] })).await;
    assert_eq!((again.status, &again.json["results"][0]["status"]), (200, &json!("same")));
    let mut other = act("M-1");
    other["fine_fen"] = json!(60000);
    let bare = w.as_user("shen", "POST", "/api/v1/collected", &json!({ "acts": [other] })).await;
    assert_eq!(bare.status, 422, "{}", bare.json);
    let body = json!({ "acts": [other], "reason": "数额录错" });
    let changed = w.as_user("shen", "POST", "/api/v1/collected", &body).await;
    assert_eq!(
        (&changed.json["results"][0]["status"], changed.json["results"][0]["matter"].as_str()),
        (&json!("changed"), Some(matter.as_str()))
    );
    let state = w.get("shen", "/api/v1/collected?source=市级系统&number=M-1").await;
    let said = |key: &str| state.json[key].clone();
    assert_eq!(
        [said("late_days"), said("late"), said("corrected"), said("findings")],
        [json!(41), json!(true), json!(1), json!(0)]
    );
    assert_eq!(w.get("shen", "/api/v1/collected?source=市级系统&number=M-3").await.status, 404);
    let counts = w.get("shen", "/api/v1/collected?from=2026-10&to=2026-10").await;
    let line = &counts.json["items"][0];
    assert_eq!(
        [&line["entered"], &line["late"], &line["in_time"], &line["findings"]],
        [&json!(2), &json!(2), &json!(0), &json!(1)]
    );
    // No post, no right, no list of acts.
    for (user, body, status) in [
        ("deng", json!({ "acts": [act("M-9")] }), 403),
        ("shen", json!({ "acts": "x" }), 400),
        ("shen", json!({ "acts": [] }), 400),
        ("shen", json!({ "acts": [act("M-9")], "more": 1 }), 400),
    ] {
        assert_eq!(w.as_user(user, "POST", "/api/v1/collected", &body).await.status, status, "{user} {body}");
    }
    assert_eq!(w.get("shen", "/api/v1/collected?from=2026-13").await.status, 422);
}

/// Two senders bring the same long list at once, one of its acts unreadable: each act is entered once, whoever was first, the unreadable one
/// is told alone, and the views are those of a replay.
#[tokio::test]
async fn many_acts_at_once_are_each_entered_once_and_none_takes_another_with_it() {
    let w = World::new().await;
    let mut acts: Vec<Value> = (0..300).map(|n| act(&format!("L-{n}"))).collect();
    acts[150]["act_kind"] = json!("奖励");
    let body = json!({ "acts": acts });
    let one = w.as_user("shen", "POST", "/api/v1/collected", &body);
    let other = w.as_user("luo", "POST", "/api/v1/collected", &body);
    let (one, other) = tokio::join!(one, other);
    let results = |sent: &Value| -> Vec<Value> { sent["results"].as_array().unwrap().clone() };
    let (one, other) = (results(&one.json), results(&other.json));
    assert_eq!((one.len(), other.len()), (300, 300));
    for (n, (a, b)) in one.iter().zip(&other).enumerate() {
        assert_eq!((&a["n"], &b["n"]), (&json!(n + 1), &json!(n + 1)));
        let mut said = [a["status"].as_str().unwrap(), b["status"].as_str().unwrap()];
        said.sort_unstable();
        assert_eq!(said, if n == 150 { ["refused", "refused"] } else { ["new", "same"] }, "{a} {b}");
        if n == 150 {
            assert_eq!(a["mistakes"][0]["field"], json!("act_kind"));
        }
    }
    let counts = w.get("shen", "/api/v1/collected?from=2026-10&to=2026-10").await;
    assert_eq!(counts.json["items"][0]["entered"], json!(299));
    let replayed = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
}
