//! Officers and bodies for programs: credentials applied for, issued, suspended, lost, transferred; bodies and entrustments asked by one and answered by
//! another; each with its refused twin.

use crate::api_fixture::cast::officer;
use crate::api_fixture::{Reply, World};
use serde_json::{Value, json};

async fn send(w: &World, user: &str, path: &str, body: Value) -> Reply {
    w.as_user(user, "POST", &format!("/api/v1/{path}"), &body).await
}

fn messages(reply: &Reply) -> String {
    let all = reply.json["errors"].as_array().cloned().unwrap_or_default();
    all.iter().map(|e| format!("{}:{} ", e["field"].as_str().unwrap(), e["message"].as_str().unwrap())).collect()
}

fn application(day: &str) -> Value {
    json!({ "name": "苏新来", "unit": "综合执法一队", "exam_on": day, "exam_score": "90", "hours": "60", "from": day, "until": "2029-12-31" })
}

#[tokio::test]
async fn a_credential_is_applied_for_issued_and_lost_as_on_the_pages() {
    let w = World::new().await;
    let today = w.office.today().to_string();
    let asked = send(&w, "deng", "officers", application(&today)).await;
    assert_eq!(asked.status, 201, "{}", asked.json);
    let at = format!("officers/{}", asked.json["officer"].as_str().unwrap());
    assert_eq!((&asked.json["name"], &asked.json["cert_no"]), (&json!("苏新来"), &json!("")));
    assert_eq!(asked.json["waiting"]["exam_score"], 90);
    // A program that asks again registers nobody twice; an officer registers nobody.
    let again = send(&w, "deng", "officers", application(&today)).await;
    assert!(again.status == 422 && messages(&again).contains("同样一份申领在等答复"), "{}", again.json);
    assert_eq!(send(&w, "shen", "officers", application(&today)).await.status, 403);
    assert_eq!(w.get("shen", &format!("/api/v1/{at}")).await.status, 403);
    let bad = send(&w, "deng", "officers", json!({ "name": "", "unit": "x", "exam_on": "" })).await;
    assert!(bad.status == 422 && messages(&bad).contains("name:"), "{}", bad.json);
    assert_eq!(send(&w, "deng", "officers", json!({ "rank": "1" })).await.status, 400, "an unknown member");
    // Only the supervising body issues.
    let issue = json!({ "do": "issue", "cert_no": "99060488" });
    assert_eq!(send(&w, "deng", &at, issue.clone()).await.status, 403);
    let issued = send(&w, "jian", &at, issue.clone()).await;
    assert_eq!((issued.status, &issued.json["cert_no"]), (200, &json!("99060488")), "{}", issued.json);
    assert_eq!(issued.json["state"], "valid");
    assert_eq!(send(&w, "jian", &at, issue).await.status, 404, "nothing waits any more");
    // Suspended, restored, lost, replaced.
    let suspended = send(&w, "deng", &at, json!({ "do": "suspend", "until": "", "reason": "调查期间" })).await;
    assert_eq!(suspended.json["state"], "suspended", "{}", suspended.json);
    assert_eq!(send(&w, "deng", &at, json!({ "do": "restore" })).await.json["state"], "valid");
    let nothing = send(&w, "deng", &at, json!({ "do": "lost", "reason": " " })).await;
    assert!(messages(&nothing).contains("请写明原因"), "{}", nothing.json);
    assert_eq!(send(&w, "deng", &at, json!({ "do": "lost", "reason": "被盗" })).await.json["state"], "lost");
    let old = send(&w, "jian", &at, json!({ "do": "replace", "cert_no": "99060488" })).await;
    assert!(messages(&old).contains("因遗失作废"), "{}", old.json);
    let replaced = send(&w, "jian", &at, json!({ "do": "replace", "cert_no": "99060489" })).await;
    assert_eq!((&replaced.json["state"], &replaced.json["lost"][0]["cert_no"]), (&json!("valid"), &json!("99060488")));
    assert_eq!(send(&w, "deng", &at, json!({ "do": "promote" })).await.status, 400);
    // Another body's officer is not told of; whoever goes stands there without a credential.
    assert_eq!(w.get("deng", &format!("/api/v1/officers/{}", officer("bai"))).await.status, 404);
    let tree = w.get("jian", "/api/v1/bodies").await;
    assert_eq!(tree.status, 200, "{}", tree.json);
    let bodies = tree.json["items"].as_array().unwrap();
    let urban = bodies.iter().find(|b| b["said"]["short"] == "明德区城管局").unwrap()["body"].clone();
    let go = json!({ "do": "transfer", "to": urban, "unit": "执法一中队", "reason": "调令", "successors": [] });
    assert_eq!(send(&w, "jian", &at, go.clone()).await.status, 403);
    let gone = send(&w, "deng", &at, go.clone()).await;
    assert_eq!((gone.status, &gone.json["moved_to"]), (200, &urban), "{}", gone.json);
    assert!(messages(&send(&w, "deng", &at, go).await).contains("已经调走"));
}

#[tokio::test]
async fn a_body_is_asked_for_by_one_and_recognised_by_another() {
    let w = World::new().await;
    let today = w.office.today().to_string();
    let new = json!({
        "name": "示例市明德区综合执法大队", "short": "明德区执法大队", "number_prefix": "明执", "body_kind": "entrusted", "level": "district",
        "field": "market-supervision", "day": today, "reason": "机构改革", "grounds": "明编〔2026〕1号",
    });
    let asked = send(&w, "deng", "bodies", new).await;
    assert_eq!(asked.status, 201, "{}", asked.json);
    assert_eq!((&asked.json["stands"], &asked.json["changes"][0]["answer"]), (&json!(false), &Value::Null));
    let at = format!("bodies/{}", asked.json["body"].as_str().unwrap());
    assert_eq!(send(&w, "shen", "bodies", json!({})).await.status, 403, "an officer keeps no bodies");
    let bad = send(&w, "deng", "bodies", json!({ "name": "甲" })).await;
    assert!(bad.status == 422 && messages(&bad).contains("day:请填写生效日"), "{}", bad.json);
    assert_eq!(send(&w, "deng", &at, json!({ "do": "recognise" })).await.status, 403);
    assert!(messages(&send(&w, "jian", &at, json!({ "do": "return" })).await).contains("退回的理由"));
    let done = send(&w, "jian", &at, json!({ "do": "recognise" })).await;
    assert_eq!((done.status, &done.json["stands"]), (200, &json!(true)), "{}", done.json);
    assert_eq!(done.json["said"]["number_prefix"], "明执");
    assert_eq!(send(&w, "jian", &at, json!({ "do": "recognise" })).await.status, 404, "nothing waits any more");
    assert_eq!(send(&w, "jian", &at, json!({ "do": "paint" })).await.status, 400);
    // An entrustment lacks officers with a credential there: it waits, and is returned.
    let market = w.get("deng", "/api/v1/bodies").await.json["items"].clone();
    let market = market.as_array().unwrap().iter().find(|b| b["said"]["short"] == "明德区市场监管局").unwrap().clone();
    let mine = format!("bodies/{}", market["body"].as_str().unwrap());
    let letter = json!({
        "do": "entrust", "to": done.json["body"], "items": "SJ-FS-001", "powers": "检查、调查", "basis": "行政处罚法第二十条", "letter": "明市监委〔2026〕1号",
        "letter_on": today, "first": today, "last": "2027-12-31",
    });
    let entrusted = send(&w, "deng", &mine, letter).await;
    assert_eq!(entrusted.status, 200, "{}", entrusted.json);
    let id = entrusted.json["entrustments"][0]["entrustment"].as_str().unwrap().to_string();
    let unfit = send(&w, "jian", &mine, json!({ "do": "publish", "entrustment": id })).await;
    assert!(unfit.status == 422 && messages(&unfit).contains("没有取得行政执法资格"), "{}", unfit.json);
    let back = send(&w, "jian", &mine, json!({ "do": "send-back", "entrustment": id, "reason": "没有人员" })).await;
    assert_eq!(back.status, 200, "{}", back.json);
}

#[tokio::test]
async fn the_same_press_about_an_officer_is_done_once() {
    let w = World::new().await;
    let today = w.office.today().to_string();
    let (deng, jian) = (format!("Bearer {}", w.token("deng").await), format!("Bearer {}", w.token("jian").await));
    let press = async |bearer: &str, path: &str, key: &str, body: Value| {
        let headers = [("authorization", bearer), ("idempotency-key", key)];
        w.send("POST", &format!("/api/v1/{path}"), &headers, &body).await
    };
    let entered = || w.office.register().officers.len();
    let before = entered();
    let first = press(&deng, "officers", "a", application(&today)).await;
    let again = press(&deng, "officers", "a", application(&today)).await;
    assert_eq!((first.status, again.status), (201, 200), "{}", again.json);
    assert_eq!((&first.json["officer"], entered()), (&again.json["officer"], before + 1));
    let other = press(&deng, "officers", "b", application(&today)).await;
    assert_eq!(other.status, 422, "another press is another application: {}", other.json);
    let at = format!("officers/{}", first.json["officer"].as_str().unwrap());
    let issue = json!({ "do": "issue", "cert_no": "99060477" });
    assert_eq!(press(&jian, &at, "a", issue.clone()).await.status, 200);
    let again = press(&jian, &at, "a", issue.clone()).await;
    assert_eq!((again.status, &again.json["cert_no"]), (200, &json!("99060477")), "nothing waits, and it is said so");
    assert_eq!(press(&jian, &at, "b", issue).await.status, 404, "another press");
    // A key is known for its deed only; what was refused is no press.
    let suspend = |why: &str| json!({ "do": "suspend", "until": "", "reason": why });
    assert_eq!(press(&deng, &at, "a", suspend(" ")).await.status, 422);
    for _ in 0..2 {
        let told = press(&deng, &at, "a", suspend("调查期间")).await;
        assert_eq!((told.status, told.json["suspensions"].as_array().unwrap().len()), (200, 1), "{}", told.json);
    }
    assert_eq!(press(&deng, &at, "c", suspend("调查期间")).await.status, 422, "it is suspended");
}

#[tokio::test]
async fn hours_of_a_training_are_entered_once_for_all_and_struck_with_a_reason() {
    let w = World::new().await;
    let today = w.office.today().to_string();
    let page = w.get("deng", "/api/v1/trainings").await;
    assert_eq!(page.status, 200, "{}", page.json);
    let of = |page: &Value, name: &str| {
        page["items"].as_array().unwrap().iter().find(|l| l["name"] == name).map(|l| l["hours"].as_u64().unwrap())
    };
    let names = ["shen", "luo"].map(|who| {
        let id = officer(who).parse().unwrap();
        w.office.register().officers[&id].name.clone()
    });
    let had: Vec<u64> = names.iter().map(|n| of(&page.json, n).unwrap()).collect();
    let body = json!({ "on": today, "hours": 8, "topic": "案卷制作", "officers": [officer("shen"), names[1]] });
    assert_eq!(send(&w, "shen", "trainings", body.clone()).await.status, 403);
    assert_eq!(w.get("shen", "/api/v1/trainings").await.status, 403);
    assert_eq!(w.get("deng", "/api/v1/trainings?year=1999").await.status, 400);
    // All that is wrong at once; nobody gets hours where one is unknown.
    let bad =
        send(&w, "deng", "trainings", json!({ "on": "昨天", "hours": 0, "topic": "", "officers": ["没有此人"] })).await;
    let said = messages(&bad);
    assert!(["on:", "hours:", "topic:", "officers:"].iter().all(|f| said.contains(f)), "{}", bad.json);
    assert_eq!(send(&w, "deng", "trainings", json!({ "officers": "shen" })).await.status, 400);
    let bearer = format!("Bearer {}", w.token("deng").await);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "t-1")];
    let first = w.send("POST", "/api/v1/trainings", &headers, &body).await;
    let again = w.send("POST", "/api/v1/trainings", &headers, &body).await;
    assert_eq!((first.status, again.status), (201, 200), "{} {}", first.json, again.json);
    for (name, had) in names.iter().zip(&had) {
        assert_eq!(of(&again.json, name), Some(had + 8), "{name}");
    }
    // A wrong entry is struck at its officer: it stays on record and counts no more.
    let at = format!("officers/{}", officer("shen"));
    let shown = w.get("deng", &format!("/api/v1/{at}")).await;
    let entry = shown.json["trainings"][0]["training"].clone();
    assert_eq!(shown.json["trainings"][0]["topic"], "案卷制作");
    let strike = |reason: &str| json!({ "do": "strike-training", "training": entry, "reason": reason });
    assert!(messages(&send(&w, "deng", &at, strike(" ")).await).contains("请写明原因"));
    let struck = send(&w, "deng", &at, strike("没有参加")).await;
    assert_eq!((struck.status, &struck.json["trainings"][0]["struck"]), (200, &json!("没有参加")), "{}", struck.json);
    assert_eq!(of(&w.get("deng", "/api/v1/trainings").await.json, &names[0]), Some(had[0]));
    assert_eq!(send(&w, "deng", &at, strike("又一次")).await.status, 404, "it is struck already");
}
