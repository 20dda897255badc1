//! Every refusal that the issue names, through the API: code and citation.

use crate::api_fixture::cast::officer;
use crate::api_fixture::script::{carry_on, fields, filing, open, report, until};
use crate::api_fixture::{Reply, World};
use serde_json::{Value, json};

/// A refusal with this code and these citations; nothing has changed.
fn refused(reply: &Reply, code: &str, cites: &[&str]) {
    assert_eq!((reply.status, &reply.json["code"]), (409, &json!(code)), "{}", reply.json);
    assert_eq!(reply.json["cites"], json!(cites), "{code}");
    assert_eq!(reply.json["article"].is_string(), !cites.is_empty(), "{code}");
    assert_eq!(reply.json["house_rule"].is_object(), cites.is_empty(), "{code}");
    for key in ["sentence", "cure", "title"] {
        assert!(reply.json[key].as_str().is_some_and(|s| !s.is_empty()), "{code} {key}");
    }
    let unmet = |c: &&Value| c["standing"] == "unmet";
    assert_eq!(reply.json["checks"].as_array().unwrap().iter().find(unmet).unwrap()["code"], code);
}

fn with(base: Value, changes: Value) -> Value {
    let mut base = base;
    base.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    base
}

#[tokio::test]
async fn a_decision_before_notice() {
    let w = World::new().await;
    let matter = until(&w, "serve-notice", &[]).await;
    let reply = w.act("shen", &matter, "propose-decision", &fields("propose-decision")).await;
    refused(&reply, "notice-missing", &["penalty-law/62", "penalty-law/44"]);
    assert_eq!(reply.json["cure_intent"], "serve-notice");
    assert_eq!(reply.json["article"], "行政处罚法 第62条");
}

#[tokio::test]
async fn a_decision_before_the_period_has_run() {
    let w = World::new().await;
    let matter = until(&w, "propose-decision", &["waive-statement"]).await;
    let typed = fields("propose-decision");
    refused(
        &w.act("shen", &matter, "propose-decision", &typed).await,
        "defence-running",
        &["samr-procedure/57", "penalty-law/62"],
    );
    // The last day is 2026-10-19: on it the party may still speak, the day after nobody need wait.
    w.forward(7);
    refused(
        &w.act("shen", &matter, "propose-decision", &typed).await,
        "defence-running",
        &["samr-procedure/57", "penalty-law/62"],
    );
    w.forward(1);
    assert_eq!(w.act("shen", &matter, "propose-decision", &typed).await.status, 200);
}

#[tokio::test]
async fn a_decision_without_review() {
    let w = World::new().await;
    let matter = until(&w, "review-penalty", &[]).await;
    let reply = w.act("he", &matter, "approve-penalty-head", &fields("approve-penalty-head")).await;
    assert_eq!((reply.status, &reply.json["code"]), (409, &json!("review-not-passed")), "{}", reply.json);
    assert_eq!(reply.json["cure_intent"], "review-penalty");
}

#[tokio::test]
async fn one_officer_and_a_lapsed_credential() {
    let w = World::new().await;
    let matter = open(&w).await;
    let one = with(filing(), json!({ "handlers": [officer("shen")] }));
    refused(&w.act("shen", &matter, "propose-filing", &one).await, "too-few-officers", &["penalty-law/42.1"]);
    let twice = with(filing(), json!({ "handlers": [officer("shen"), officer("shen")] }));
    refused(&w.act("shen", &matter, "propose-filing", &twice).await, "too-few-officers", &["penalty-law/42.1"]);
    let lapsed = with(filing(), json!({ "handlers": [officer("shen"), officer("wen")] }));
    refused(&w.act("shen", &matter, "propose-filing", &lapsed).await, "credential-lapsed", &["penalty-law/42.1"]);
    let stranger = with(filing(), json!({ "handlers": [officer("shen"), officer("bai")] }));
    assert_eq!(w.act("shen", &matter, "propose-filing", &stranger).await.status, 422);
}

#[tokio::test]
async fn over_and_under_the_range() {
    let w = World::new().await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    for (fine, code, range) in
        [("100,000.01", "over-range", "0"), ("49,999.99", "under-range", "0"), ("70000", "range-missing", "9")]
    {
        let typed = with(report(), json!({ "fine_fen": fine, "range": range }));
        let reply = w.act("shen", &matter, "conclude-investigation", &typed).await;
        refused(&reply, code, &["penalty-law/38.1", "penalty-law/76.1.2"]);
    }
    let revoked = with(report(), json!({ "penalty_kinds": ["fine", "revoke-licence"] }));
    let reply = w.act("shen", &matter, "conclude-investigation", &revoked).await;
    refused(&reply, "kind-not-allowed", &["penalty-law/38.1"]);
    let unpriced = with(report(), json!({ "fine_fen": "85,000.01" }));
    let reply = w.act("shen", &matter, "conclude-investigation", &unpriced).await;
    refused(&reply, "tier-mismatch", &[]);
    assert_eq!(reply.json["house_rule"]["owner"], "示例市明德区市场监督管理局");
}

#[tokio::test]
async fn after_the_period_of_limitation() {
    let w = World::new().await;
    let matter = open(&w).await;
    // Discovered on 2026-10-09; an act that ended on 2024-10-08 is out of time, one that ended the day after is not.
    let late = with(filing(), json!({ "act_ended_on": "2024-10-08" }));
    let reply = w.act("shen", &matter, "propose-filing", &late).await;
    let unmet: Vec<_> =
        reply.json["checks"].as_array().unwrap().iter().filter(|c| c["standing"] == "unmet").cloned().collect();
    let out = unmet.iter().find(|c| c["code"] == "out-of-time").unwrap();
    assert_eq!((&out["cites"][0]["cite"], reply.status), (&json!("penalty-law/36.1"), 409));
    let grave = with(filing(), json!({ "act_ended_on": "2024-10-08", "grave_harm": "yes" }));
    let reply = w.act("shen", &matter, "propose-filing", &grave).await;
    assert!(
        !reply.json["checks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["code"] == "out-of-time" && c["standing"] == "unmet")
    );
}

#[tokio::test]
async fn heavier_after_a_defence_and_beyond_the_notice() {
    let w = World::new().await;
    let matter = until(&w, "waive-statement", &[]).await;
    let heavier = with(fields("propose-decision"), json!({ "fine_fen": "70,000.01" }));
    let statement = json!({ "statement_text": "请求从轻" });
    assert_eq!(w.act("shen", &matter, "make-statement", &statement).await.status, 200);
    w.forward(10);
    let unanswered = w.act("shen", &matter, "propose-decision", &fields("propose-decision")).await;
    refused(&unanswered, "defence-unanswered", &["penalty-law/45.1", "penalty-law/62"]);
    let recheck = json!({ "adopted": "rejected", "recheck_reason": "没有新的事实" });
    assert_eq!(w.act("shen", &matter, "recheck-statement", &recheck).await.status, 200);
    refused(
        &w.act("shen", &matter, "propose-decision", &heavier).await,
        "heavier-after-defence",
        &["penalty-law/45.2"],
    );
    assert_eq!(w.act("shen", &matter, "propose-decision", &fields("propose-decision")).await.status, 200);

    let quiet = until(&w, "propose-decision", &[]).await;
    let reply = w.act("shen", &quiet, "propose-decision", &heavier).await;
    refused(&reply, "beyond-notice", &["penalty-law/44", "penalty-law/62"]);
}

#[tokio::test]
async fn a_reviewer_who_investigated() {
    let w = World::new().await;
    let matter = until(&w, "review-filing", &["propose-filing", "approve-filing-unit"]).await;
    assert_eq!(w.act("qiu", &matter, "propose-filing", &filing()).await.status, 200);
    assert_eq!(w.act("gu", &matter, "approve-filing-unit", &fields("approve-filing-unit")).await.status, 200);
    let reply = w.act("qiu", &matter, "review-filing", &fields("review-filing")).await;
    refused(&reply, "reviewer-investigated", &["samr-procedure/49"]);
    // And the officer in charge who holds the reviewer's post as well.
    let own = open(&w).await;
    let handlers = with(filing(), json!({ "handlers": [officer("shen"), officer("qiu")] }));
    assert_eq!(w.act("shen", &own, "propose-filing", &handlers).await.status, 200);
    assert_eq!(w.act("gu", &own, "approve-filing-unit", &fields("approve-filing-unit")).await.status, 200);
    let reply = w.act("qiu", &own, "review-filing", &fields("review-filing")).await;
    refused(&reply, "reviewer-investigated", &["samr-procedure/49"]);
}

#[tokio::test]
async fn a_decided_case_is_not_returned() {
    let w = World::new().await;
    let matter = until(&w, "approve-closing-unit", &[]).await;
    let back = |to: &str| json!({ "conclusion": "return", "opinion": "退回重办", "return_to": to });
    let reply = w.act("gu", &matter, "approve-closing-unit", &back("conclude-investigation")).await;
    refused(&reply, "decided-cannot-return", &["penalty-law/75.2"]);
    assert_eq!(w.act("gu", &matter, "approve-closing-unit", &back("archive")).await.status, 422);
    assert_eq!(w.act("gu", &matter, "approve-closing-unit", &back("propose-closing")).await.status, 200);
    // After the return the proposal is made again; the decision stands.
    carry_on_closing(&w, &matter).await;
}

async fn carry_on_closing(w: &World, matter: &str) {
    for act in ["propose-closing", "approve-closing-unit", "review-closing", "approve-closing-head", "archive"] {
        let user = match act {
            "propose-closing" | "archive" => "shen",
            "approve-closing-unit" => "gu",
            "review-closing" => "liu",
            _ => "he",
        };
        let reply = w.act(user, matter, act, &fields(act)).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
}

#[tokio::test]
async fn a_wrong_post_is_told() {
    let w = World::new().await;
    let matter = until(&w, "approve-filing-unit", &[]).await;
    let reply = w.act("shen", &matter, "approve-filing-unit", &fields("approve-filing-unit")).await;
    refused(&reply, "not-your-post", &[]);
    carry_on(&w, &open(&w).await, "record-inquiry", &[]).await;
}
