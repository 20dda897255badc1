//! The supervisor's own procedure, by the API.

use crate::api_fixture::{World, cast};
use serde_json::json;

#[tokio::test]
async fn what_was_found_is_reported_anew_and_counted_once_more() {
    let w = World::new().await;
    let fields = json!({
        "lead_on": "2026-10-12", "lead_source": "found", "agency_named": "示例市明德区市场监督管理局", "agency_vertical": false,
        "lead_facts": "执法人员只有一人", "dispute_state": "none", "handlers": [cast::officer("jian")],
    });
    let opened =
        w.as_user("jian", "POST", "/api/v1/matters", &json!({ "procedure": "supervision", "fields": fields })).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    let proposed = json!({ "supervision_form": "general", "supervision_scope": "执法人员", "supervision_steps": "调阅", "guided": false });
    let steps = [
        ("jian", "propose-supervision", proposed),
        ("chi", "approve-supervision", json!({ "conclusion": "approve", "opinion": "同意" })),
        ("jian", "conclude-findings", json!({ "findings_result": "none", "findings_text": "没有发现问题" })),
    ];
    for (user, act, fields) in steps {
        let done = w.act(user, &matter, act, &fields).await;
        assert_eq!(done.status, 200, "{act}: {}", done.json);
    }
    let anew = json!({ "findings_result": "problem", "findings_text": "补交的材料只有一人签名", "findings_basis": "行政处罚法第42条" });
    let done = w.act("jian", &matter, "conclude-findings", &anew).await;
    assert_eq!(done.status, 200, "{}", done.json);
}
