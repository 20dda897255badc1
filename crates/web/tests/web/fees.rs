//! The catalogue of fees for programs: proposed by one, confirmed by another, a share counted as the pages count it; each with its refused twin.

use crate::api_fixture::{Reply, World};
use serde_json::{Value, json};

fn fee(standard: &str, unit: &str) -> Value {
    json!({
        "name": "检验服务费（演示）", "kind": "administrative", "set_by": "law", "basis": ["《行政许可法》第59条"],
        "bodies": ["示例市明德区市场监督管理局"], "payer": "申请人", "unit": unit, "standard": standard, "exemption": "",
        "until": null,
    })
}

fn propose(fee: &Value, day: &str) -> Value {
    json!({ "do": "propose", "fee": fee, "day": day, "reason": "明财〔2026〕9号" })
}

async fn send(w: &World, user: &str, key: Option<&str>, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", w.token(user).await);
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    w.send("POST", "/api/v1/fees/SF-8", &headers, body).await
}

fn messages(reply: &Reply) -> String {
    let all = reply.json["errors"].as_array().cloned().unwrap_or_default();
    all.iter().map(|e| format!("{}:{} ", e["field"].as_str().unwrap(), e["message"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_fee_is_proposed_and_confirmed_by_two_and_what_comes_back_can_be_sent() {
    let w = World::new().await;
    assert_eq!(w.get("shen", "/api/v1/fees").await.status, 403);
    assert_eq!(w.get("deng", "/api/v1/fees/SF-8").await.status, 404);
    let share = fee("5‰，至少1.00，至多20.00", "元");
    assert_eq!(send(&w, "shen", None, &propose(&share, "2026-10-01")).await.status, 403);
    let wrong = send(&w, "deng", None, &propose(&fee("0.25%", "件"), "")).await;
    let said = messages(&wrong);
    assert!(wrong.status == 422 && ["standard:", "unit:", "day:"].iter().all(|f| said.contains(f)), "{}", wrong.json);
    assert_eq!(send(&w, "deng", None, &json!({ "do": "propose", "fee": { "price": "1" } })).await.status, 400);
    assert_eq!(send(&w, "deng", None, &json!({ "do": "raise" })).await.status, 400);
    // The same press is one entry, another is told that one waits.
    for _ in 0..2 {
        let asked = send(&w, "deng", Some("p-1"), &propose(&share, "2026-10-01")).await;
        assert_eq!((asked.status, &asked.json["stands"]), (200, &json!(false)), "{}", asked.json);
        assert_eq!(asked.json["entries"].as_array().unwrap().len(), 1);
    }
    assert!(messages(&send(&w, "deng", Some("p-2"), &propose(&share, "2026-10-01")).await).contains("等确认"));
    assert_eq!(w.get("deng", "/api/v1/fees?stage=waiting").await.json["total"], 1);
    // Whoever keeps the catalogue does not confirm; who confirms twice with one key confirms once.
    let confirm = json!({ "do": "confirm" });
    assert_eq!(send(&w, "deng", None, &confirm).await.status, 403);
    for _ in 0..2 {
        let done = send(&w, "liu", Some("c-1"), &confirm).await;
        assert_eq!((done.status, &done.json["stands"]), (200, &json!(true)), "{}", done.json);
    }
    assert_eq!(send(&w, "liu", None, &confirm).await.status, 422, "nothing waits any more");
    let one = w.get("deng", "/api/v1/fees/SF-8").await;
    assert_eq!((one.status, &one.json["fee"]), (200, &share), "{}", one.json);
    assert_eq!(one.json["basis"][0]["stands"], "cited");
    assert_eq!(w.get("deng", "/api/v1/fees/SF-8?day=2026-09-30").await.json["stands"], false);
    assert_eq!(w.get("deng", "/api/v1/fees?stage=every").await.status, 400);
    // What was answered is sent back with one thing changed; then struck off with its day and reason.
    let mut changed = one.json["fee"].clone();
    changed["standard"] = json!("10");
    changed["unit"] = json!("件");
    assert_eq!(send(&w, "deng", None, &propose(&changed, "2026-10-05")).await.status, 200);
    assert_eq!(send(&w, "liu", None, &confirm).await.json["fee"]["standard"], "10.00");
    let strike = |day: &str| json!({ "do": "strike", "day": day, "reason": "省里取消" });
    assert!(messages(&send(&w, "deng", None, &strike("")).await).contains("从哪一天起取消"));
    assert_eq!(send(&w, "deng", None, &strike("2026-10-06")).await.status, 200);
    let back = json!({ "do": "return", "reason": "文件没有盖章" });
    assert!(messages(&send(&w, "liu", None, &json!({ "do": "return" })).await).contains("退回的理由"));
    assert_eq!(send(&w, "liu", None, &back).await.json["stands"], true);
}
