//! The supervisor's own procedure, by the API.

use crate::api_fixture::{World, cast};
use crate::works::fact;
use serde_json::{Value, json};

/// Opens a matter and does its acts, one after the other; its id.
async fn done(w: &World, (who, procedure, fields): (&str, &str, Value), steps: &[(&str, &str, Value)]) -> String {
    let opened = w.as_user(who, "POST", "/api/v1/matters", &json!({ "procedure": procedure, "fields": fields })).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    for (user, act, fields) in steps {
        let reply = w.act(user, &matter, act, fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    matter
}

/// What the file says of a field now.
async fn says(w: &World, (who, matter): (&str, &str), field: &str) -> Value {
    fact(&w.get(who, &format!("/api/v1/matters/{matter}")).await.json, field)
}

#[tokio::test]
async fn what_was_found_is_reported_anew_and_counted_once_more() {
    let w = World::new().await;
    let fields = json!({
        "lead_on": "2026-10-12", "lead_source": "found", "agency_named": "示例市明德区市场监督管理局", "agency_vertical": false,
        "lead_facts": "执法人员只有一人", "dispute_state": "none", "handlers": [cast::officer("jian")],
    });
    let proposed = json!({ "supervision_form": "general", "supervision_scope": "执法人员", "supervision_steps": "调阅", "guided": false });
    let steps = [
        ("jian", "propose-supervision", proposed),
        ("chi", "approve-supervision", json!({ "conclusion": "approve", "opinion": "同意" })),
        ("jian", "conclude-findings", json!({ "findings_result": "none", "findings_text": "没有发现问题" })),
    ];
    let matter = done(&w, ("jian", "supervision", fields), &steps).await;
    let anew = json!({ "findings_result": "problem", "findings_text": "补交的材料只有一人签名", "findings_basis": "行政处罚法第42条" });
    let reply = w.act("jian", &matter, "conclude-findings", &anew).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
}

/// A reply that the bureau sent back, and one that the deputy was not content with, are each given anew.
#[tokio::test]
async fn a_proposal_is_replied_to_as_often_as_it_comes_back() {
    let w = World::new().await;
    let fields = json!({
        "proposal_on": "2026-10-12", "proposal_kind": "deputy", "their_number": "第 31 号", "session": "某次会议",
        "proposal_title": "增设夜间市集", "proposal_text": "划定三处", "proposers": "苗示例", "handlers": [cast::officer("jian")],
    });
    let reply = |text: &str| json!({ "reply_no": "明城函〔2026〕9号", "reply_kind": "planned", "reply_text": text });
    let check = || json!({ "check_text": "逐项作了回应" });
    let steps = [
        (
            "jian",
            "assign-proposal",
            json!({ "lead_body": "示例市明德区城市管理局", "assign_demand": "先沟通，后答复" }),
        ),
        ("jian", "accept-proposal", json!({ "accept_contact": "综合科" })),
        ("jian", "talk-with-deputy", json!({ "talk_way": "visit", "talk_text": "希望先试一处" })),
        ("jian", "reply-proposal", reply("九月试办")),
        ("jian", "return-reply", json!({ "return_reason": "没有回应另外两处" })),
        ("jian", "reply-proposal", reply("九月试办一处，另外两处明年办")),
        ("jian", "check-reply", check()),
        ("jian", "record-opinion", json!({ "deputy_opinion": "unsatisfied" })),
        ("chi", "redo-proposal", json!({ "redo_on": "2026-10-12", "redo_reason": "代表不满意" })),
        ("jian", "talk-with-deputy", json!({ "talk_way": "visit", "talk_text": "三处今年都办" })),
        ("jian", "reply-proposal", reply("三处今年都办")),
        ("jian", "check-reply", check()),
    ];
    let matter = done(&w, ("jian", "deputy-proposal", fields), &steps).await;
    assert_eq!(says(&w, ("jian", &matter), "reply_text").await, "三处今年都办");
}

/// Advice that the head of the unit sent back is given anew.
#[tokio::test]
async fn advice_of_a_visit_is_given_anew_when_it_was_sent_back() {
    let w = World::new().await;
    let fields = json!({ "request_on": "2026-10-12", "firm_name": "某科技公司", "firm_wish": "了解广告合规" });
    let back = json!({ "conclusion": "return", "opinion": "没有写明依据", "return_to": "give-advice" });
    let steps = [
        ("gu", "assign-visit", json!({ "visitors": [cast::officer("shen"), cast::officer("luo")] })),
        ("shen", "make-visit", json!({ "visit_findings": "查看了网站" })),
        ("shen", "give-advice", json!({ "advice": "删去绝对化用语" })),
        ("luo", "ask-again", json!({ "satisfied": true })),
        ("gu", "file-visit", back),
        ("shen", "give-advice", json!({ "advice": "依据广告法第9条，删去绝对化用语" })),
    ];
    let matter = done(&w, ("shen", "enterprise-visit", fields), &steps).await;
    assert_eq!(says(&w, ("shen", &matter), "advice").await, "依据广告法第9条，删去绝对化用语");
}
