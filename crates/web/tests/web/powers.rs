//! The list of powers for programs: adjusted by two persons, claimed by the head, counted; each with its refused twin.

use crate::api_fixture::{Reply, World};
use serde_json::{Value, json};

fn power(name: &str) -> Value {
    json!({
        "name": name, "category": "penalty", "aliases": ["国家：0101", "互联网+监管：A-1"], "basis": ["《食品安全法》第122条"],
        "procedure": "penalty-general", "course": "立案—调查—决定", "limit": "90日", "accountability": "不立案的说明理由",
        "items": ["SJ-FS-001"],
    })
}

fn adjust(kind: &str, power: Value) -> Value {
    json!({ "do": "adjust", "kind": kind, "power": power, "day": "2026-10-01", "reason": "三定规定调整", "grounds": "编委会决定" })
}

async fn send(w: &World, user: &str, code: &str, body: &Value) -> Reply {
    w.as_user(user, "POST", &format!("/api/v1/powers/{code}"), body).await
}

fn messages(reply: &Reply) -> String {
    let all = reply.json["errors"].as_array().cloned().unwrap_or_default();
    all.iter().map(|e| format!("{}:{} ", e["field"].as_str().unwrap(), e["message"].as_str().unwrap())).collect()
}

/// Asked by the registrar, approved by the reviewer.
async fn listed(w: &World) {
    assert_eq!(send(w, "deng", "QZ-1", &adjust("new", power("对无证餐饮的处罚"))).await.status, 200);
    assert_eq!(send(w, "liu", "QZ-1", &json!({ "do": "approve" })).await.status, 200);
}

#[tokio::test]
async fn a_power_is_asked_approved_and_claimed_and_what_comes_back_can_be_sent() {
    let w = World::new().await;
    let asked = send(&w, "liu", "QZ-1", &adjust("new", power("对无证餐饮的处罚"))).await;
    assert_eq!(asked.status, 200, "{}", asked.json);
    assert_eq!((&asked.json["stands"], &asked.json["adjustments"][0]["answer"]), (&json!(false), &Value::Null));
    assert_eq!(w.get("deng", "/api/v1/powers?stage=waiting").await.json["total"], 1);
    assert_eq!(w.get("deng", "/api/v1/powers").await.json["total"], 0);
    // Whoever asks does not approve; the registrar does not vouch; a return says why.
    let own = send(&w, "liu", "QZ-1", &json!({ "do": "approve" })).await;
    assert!(own.status == 422 && messages(&own).contains("提出调整的人不能批准"), "{}", own.json);
    assert_eq!(send(&w, "deng", "QZ-1", &json!({ "do": "approve" })).await.status, 403);
    assert!(messages(&send(&w, "liu", "QZ-1", &json!({ "do": "return" })).await).contains("reason:请填写退回的理由"));
    assert_eq!(send(&w, "liu", "QZ-1", &json!({ "do": "return", "reason": "依据不全" })).await.status, 200);
    listed(&w).await;
    let one = w.get("deng", "/api/v1/powers/QZ-1").await;
    assert_eq!((one.status, &one.json["stands"], &one.json["power"]), (200, &json!(true), &power("对无证餐饮的处罚")));
    assert_eq!(
        one.json["basis"],
        json!([{ "text": "《食品安全法》第122条", "stands": "cited", "statute": "food-safety-law", "article": "122" }])
    );
    assert_eq!(w.get("deng", "/api/v1/powers/QZ-1?day=2026-09-30").await.json["stands"], false);
    // What was answered is sent back with one thing changed.
    let mut changed = one.json["power"].clone();
    changed["limit"] = json!("60日");
    assert_eq!(send(&w, "deng", "QZ-1", &adjust("changed", changed)).await.status, 200);
    assert_eq!(send(&w, "liu", "QZ-1", &json!({ "do": "approve" })).await.json["power"]["limit"], "60日");
    // The head claims, once; others do not; given up with a reason.
    assert_eq!(send(&w, "deng", "QZ-1", &json!({ "do": "claim" })).await.status, 403);
    let claimed = send(&w, "he", "QZ-1", &json!({ "do": "claim" })).await;
    assert_eq!(claimed.json["holders"][0]["name"], "示例市明德区市场监督管理局");
    assert!(messages(&send(&w, "he", "QZ-1", &json!({ "do": "claim" })).await).contains("本机关已经认领"));
    assert_eq!(send(&w, "he", "QZ-2", &json!({ "do": "claim" })).await.status, 404);
    let body = claimed.json["holders"][0]["body"].as_str().unwrap();
    let row = w.get("he", &format!("/api/v1/powers?body={body}&q=%E9%A4%90%E9%A5%AE")).await.json;
    assert_eq!((&row["total"], &row["items"][0]["code"], &row["next"]), (&json!(1), &json!("QZ-1"), &Value::Null));
    assert!(messages(&send(&w, "he", "QZ-1", &json!({ "do": "give-up" })).await).contains("退出认领的理由"));
    assert_eq!(send(&w, "he", "QZ-1", &json!({ "do": "give-up", "reason": "误认" })).await.json["holders"], json!([]));
    assert_eq!(send(&w, "liu", "QZ-1", &json!({ "do": "withhold", "reason": "涉密" })).await.json["withheld"], "涉密");
    assert_eq!(w.raw("GET", "/public/powers/QZ-1", &[], Vec::new()).await.status, 404);
    assert_eq!(send(&w, "liu", "QZ-1", &json!({ "do": "show" })).await.json["withheld"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_read_or_does_not_fit_is_told() {
    let w = World::new().await;
    listed(&w).await;
    let mut wrong = power("");
    wrong["basis"] = json!(["行政处罚法"]);
    wrong["items"] = json!(["NO-1"]);
    let no = send(&w, "deng", "QZ-9", &adjust("new", wrong)).await;
    assert_eq!(no.status, 422);
    for says in ["name:名称为空", "basis:读不懂依据“行政处罚法”", "items:案由 NO-1 不在案由库"]
    {
        assert!(messages(&no).contains(says), "{says}: {}", no.json);
    }
    assert!(
        messages(&send(&w, "deng", "QZ-1", &adjust("new", power("又一次"))).await).contains("编码 QZ-1 已在清单上")
    );
    assert!(
        messages(&send(&w, "deng", "QZ-1", &json!({ "do": "adjust", "kind": "split" })).await).contains("调整的种类")
    );
    for (body, says) in [
        (json!({}), "do 应为"),
        (json!({ "do": "claim", "power": {} }), "不认识的项"),
        (adjust("changed", json!({ "colour": "red" })), "power 含有不认识的项"),
        (adjust("changed", json!({ "name": 1 })), "不是文字"),
        (adjust("changed", json!([])), "power 应为 JSON 对象"),
    ] {
        let no = send(&w, "deng", "QZ-1", &body).await;
        assert!(no.status == 400 && no.json["title"].as_str().unwrap().contains(says), "{says}: {}", no.json);
    }
    for query in ["stage=all", "body=x", "day=soon", "cursor=-1"] {
        assert_eq!(w.get("deng", &format!("/api/v1/powers?{query}")).await.status, 400, "{query}");
        assert_eq!(w.get("shen", &format!("/api/v1/powers?{query}")).await.status, 403, "{query}");
    }
    assert_eq!(w.get("deng", "/api/v1/powers/QZ-9").await.status, 404);
    assert_eq!(w.get("shen", "/api/v1/powers/QZ-1").await.status, 403);
    assert_eq!(send(&w, "shen", "QZ-1", &json!({ "do": "claim" })).await.status, 403);
}

#[tokio::test]
async fn coverage_is_counted_for_programs_as_on_its_page() {
    let w = World::new().await;
    listed(&w).await;
    send(&w, "he", "QZ-1", &json!({ "do": "claim" })).await;
    let none = w.get("he", "/api/v1/powers/coverage").await.json;
    assert_eq!((&none["until"], &none["bodies"][0]["share"]), (&json!("2026-10-12"), &json!(0)));
    let matter = crate::api_fixture::script::open(&w).await;
    let filed = w.act("shen", &matter, "propose-filing", &crate::api_fixture::script::filing()).await;
    assert_eq!(filed.status, 200, "{}", filed.json);
    let all = w.get("he", "/api/v1/powers/coverage").await.json;
    let body = &all["bodies"][0];
    assert_eq!((&body["held"], &body["exercised"], &body["share"]), (&json!(1), &json!(1), &json!(10_000)));
    assert_eq!(body["powers"][0]["parts"][0]["matters"], 1);
    assert!(all["least"]["house_rule"]["owner"].is_string(), "{all}");
    // The twins: a period before it, a period that ends before it begins, no day, an officer.
    assert_eq!(w.get("he", "/api/v1/powers/coverage?until=2026-10-11").await.json["bodies"], json!([]));
    assert_eq!(w.get("he", "/api/v1/powers/coverage?from=2026-10-12&until=2026-10-11").await.status, 422);
    assert_eq!(w.get("he", "/api/v1/powers/coverage?from=soon").await.status, 422);
    assert_eq!(w.get("ling", "/api/v1/powers/coverage").await.json["bodies"].as_array().unwrap().len(), 1);
    assert_eq!(w.get("shen", "/api/v1/powers/coverage").await.status, 403);
}
