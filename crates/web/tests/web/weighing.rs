//! A case weighed by a benchmark that was brought in: the version is in the record, goes on to the decision, and is not changed by what comes
//! after; a list of what is not punished is proposed, and what is done against it has its reason.

use super::api_fixture::World;
use super::api_fixture::script::{carry_on_from, report, until};
use fadu_web::office::{Registered, replay};
use serde_json::{Value, json};

fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn without(mut base: Value, names: &[&str]) -> Value {
    names.iter().for_each(|n| drop(base.as_object_mut().unwrap().remove(*n)));
    base
}

/// A scale for the item of the script, of the agency that handles it.
fn scale(w: &World, id: &str, more: Value) -> Value {
    let body = w.office.register().bodies.values().find(|b| b.name == "示例市明德区市场监督管理局").unwrap().id;
    let row = json!({
        "id": id, "act": "无证经营", "place": "食品 1-1", "title": "示例裁量标准", "owner": "示例市明德区市场监督管理局", "statute": "s", "basis": [],
        "in_force_from": "2025-01-01", "item": "SJ-FS-001", "bodies": [body],
    });
    with(row, more)
}

fn tiers() -> Value {
    let rung = |name: &str, min: i64, max: i64, text: &str| {
        json!({ "name": name, "circumstances": [{ "id": "", "text": text }],
        "amounts": [{ "measure": "fen", "min": min, "max": max, "per": null, "when": "" }] })
    };
    json!({ "rungs": [rung("第一档", 5_000_000, 7_000_000, "不满三十日"), rung("第二档", 7_000_000, 10_000_000, "三十日以上")] })
}

async fn enter(w: &World, event: &'static str, row: Value) {
    w.office.register_rows("test", vec![Registered { event, row }], w.office.now()).await.unwrap();
}

/// What the act recorded.
async fn recorded(w: &World, matter: &str, field: &str) -> Value {
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json;
    let all = events["events"].as_array().unwrap().iter().rev();
    all.filter_map(|e| e["fields"].get(field)).next().cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn the_version_is_in_the_record_and_stays() {
    let w = World::new().await;
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-1", tiers())).await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let typed = |circumstances: Value, fine: &str| {
        let base = without(report(), &["tier"]);
        with(base, json!({ "circumstances": circumstances, "fine_fen": fine }))
    };
    // Circumstances of the pack are none of this benchmark's.
    let other = w.act("shen", &matter, "conclude-investigation", &typed(json!(["normal"]), "60000")).await;
    assert_eq!(other.status, 422, "{}", other.json);
    let outside = w.act("shen", &matter, "conclude-investigation", &typed(json!(["CJ-1.1.1"]), "70000.01")).await;
    assert_eq!((outside.status, outside.json["code"].clone()), (409, json!("tier-mismatch")), "{}", outside.json);
    assert_eq!(outside.json["house_rule"]["origin"], "示例裁量标准（食品 1-1）");
    let done = w.act("shen", &matter, "conclude-investigation", &typed(json!(["CJ-1.1.1"]), "70000")).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "tier").await, json!("CJ-1.1"));
    assert_eq!(recorded(&w, &matter, "range").await, json!("0"));
    let reason = "本案不满三十日，适用“第一档”，对应数额为50,000.00元至70,000.00元。";
    assert_eq!(recorded(&w, &matter, "discretion_reason").await, json!(reason));
    // Retired and replaced by another: the case goes on by what it was weighed by, and is shown by it.
    let ended = with(scale(&w, "CJ-1", tiers()), json!({ "in_force_until": "2025-12-31" }));
    enter(&w, "BenchmarkRetired", ended).await;
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-2", tiers())).await;
    carry_on_from(&w, &matter, "approve-penalty-unit").await;
    assert_eq!(recorded(&w, &matter, "tier").await, json!("CJ-1.1"));
    let file = w.as_user("shen", "GET", &format!("/api/v1/matters/{matter}"), &Value::Null).await;
    assert!(file.json.to_string().contains("第一档"), "{}", file.json);
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_factor_table_gives_the_amount() {
    let w = World::new().await;
    let value = |text: &str, percent: u16| json!([{ "id": "", "text": text }, percent]);
    let factors = json!({ "factors": { "most_fen": 10_000_000, "start": 50, "floor": 0, "cap": 100, "factors": [
        { "name": "持续时间", "values": [value("不满三十日", 0), value("三十日以上", 20)] },
        { "name": "整改", "values": [value("已改", 0), value("未改", 30)] },
    ] } });
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-3", factors)).await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let typed = |circumstances: Value, fine: &str| {
        with(without(report(), &["tier"]), json!({ "circumstances": circumstances, "fine_fen": fine }))
    };
    let one = w.act("shen", &matter, "conclude-investigation", &typed(json!(["CJ-3.f1.2"]), "70000")).await;
    assert!(one.status == 422 && one.json.to_string().contains("请为“整改”选一项，只选一项"), "{}", one.json);
    // 50 + 20 + 0 = 70 % of 100,000.
    let chosen = json!(["CJ-3.f1.2", "CJ-3.f2.1"]);
    let less = w.act("shen", &matter, "conclude-investigation", &typed(chosen.clone(), "69999.99")).await;
    assert_eq!((less.status, less.json["code"].clone()), (409, json!("tier-mismatch")), "{}", less.json);
    let done = w.act("shen", &matter, "conclude-investigation", &typed(chosen, "70000")).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "tier").await, json!("CJ-3.p70"));
    let reason = "本案裁量起点50%，持续时间为“三十日以上”20%，整改为“已改”0%，适用裁量百分值70%，按法定最高额100,000.00元计算，对应数额为70,000.00元。";
    assert_eq!(recorded(&w, &matter, "discretion_reason").await, json!(reason));
}

#[tokio::test]
async fn what_is_on_a_list_is_not_punished_without_a_reason() {
    let w = World::new().await;
    let conditions = json!([{ "id": "", "text": "首次违法" }, { "id": "", "text": "及时改正，危害后果轻微" }]);
    let waiver = json!({ "waiver": { "all": true, "conditions": conditions } });
    // Nothing is on a list yet.
    let matter = until(&w, "conclude-investigation", &[]).await;
    let early =
        w.act("shen", &matter, "conclude-investigation", &with(report(), json!({ "exemption": ["CJ-4.c1"] }))).await;
    assert!(early.status == 422 && early.json.to_string().contains("不在本机关的免罚清单上"), "{}", early.json);
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-4", waiver)).await;
    let form = w
        .as_user("shen", "GET", &format!("/api/v1/matters/{matter}/intents/conclude-investigation"), &Value::Null)
        .await;
    assert!(form.json.to_string().contains("本案由列入《示例裁量标准》"), "{}", form.json);
    let silent = w.act("shen", &matter, "conclude-investigation", &report()).await;
    assert_eq!((silent.status, silent.json["code"].clone()), (409, json!("exemption-unanswered")), "{}", silent.json);
    let unknown =
        w.act("shen", &matter, "conclude-investigation", &with(report(), json!({ "exemption": ["CJ-4.c9"] }))).await;
    assert_eq!(unknown.status, 422, "{}", unknown.json);
    let declined = json!({ "exemption": ["CJ-4.c1"], "exemption_declined": "逾期没有改正，有复查笔录" });
    let done = w.act("shen", &matter, "conclude-investigation", &with(report(), declined)).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "exemption").await, json!(["CJ-4", "CJ-4.c1"]));
    assert_eq!(recorded(&w, &matter, "exemption_declined").await, json!("逾期没有改正，有复查笔录"));
}

#[tokio::test]
async fn what_is_on_a_list_may_go_unpunished() {
    let w = World::new().await;
    let conditions = json!([{ "id": "", "text": "首次违法" }, { "id": "", "text": "及时改正，危害后果轻微" }]);
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-4", json!({ "waiver": { "all": true, "conditions": conditions } })))
        .await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let spared = json!({ "outcome": "no-penalty", "no_penalty_ground": "first-minor", "corrected_in_time": true,
        "outcome_reason": "首次，已改正，后果轻微", "exemption": ["CJ-4.c2", "CJ-4.c1"] });
    let typed = with(without(report(), &["tier", "range", "penalty_kinds", "fine_fen"]), spared);
    let done = w.act("shen", &matter, "conclude-investigation", &typed).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "exemption").await, json!(["CJ-4", "CJ-4.c1", "CJ-4.c2"]));
}

#[tokio::test]
async fn a_fine_for_each_of_something_asks_how_many_there_are() {
    let w = World::new().await;
    let mut item = json!(w.office.register().item("SJ-FS-001").unwrap());
    item["range"] = json!([{ "kind": "fine", "min_fen": 200, "max_fen": 1_000, "per": "units", "each": "平方米" }]);
    item["tier"] = json!([]);
    item.as_object_mut().unwrap().remove("house");
    enter(&w, "ItemPublished", item).await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let form = w.get("shen", &format!("/api/v1/matters/{matter}/intents/conclude-investigation")).await.json;
    let field = |name: &str| form["fields"].as_array().unwrap().iter().find(|f| f["name"] == name).cloned();
    assert_eq!(field("range").unwrap()["options"][0]["name"], "每平方米 ¥2.00 至 ¥10.00");
    assert_eq!((field("fine_units").unwrap()["kind"].clone(), field("goods_value_fen")), (json!("quantity"), None));
    let typed = |units: &str, fine: &str| {
        with(without(report(), &["tier"]), json!({ "range": "0", "fine_units": units, "fine_fen": fine }))
    };
    for (units, fine, status, code) in [
        ("", "125", 409, "base-missing"),
        ("12.5", "125.01", 409, "over-range"),
        ("12.5", "24.99", 409, "under-range"),
        ("12.555", "125", 422, ""),
        ("0", "125", 422, ""),
    ] {
        let no = w.act("shen", &matter, "conclude-investigation", &typed(units, fine)).await;
        assert_eq!((no.status, no.json["code"].as_str().unwrap_or("")), (status, code), "{units} {fine}: {}", no.json);
    }
    let done = w.act("shen", &matter, "conclude-investigation", &typed("12.5", "125")).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "fine_units").await, json!(1_250));
    let file = w.as_user("shen", "GET", &format!("/api/v1/matters/{matter}"), &Value::Null).await;
    assert!(file.json.to_string().contains("\"shown\":\"12.5\""), "{}", file.json);
}

/// Below the least of the article by mitigation: the reason proposed says so beside what the tier allows; within it, it does not.
#[tokio::test]
async fn a_mitigated_amount_has_its_words() {
    let w = World::new().await;
    enter(&w, "BenchmarkPublished", scale(&w, "CJ-5", tiers())).await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let typed = |leniency: &str, fine: &str| {
        let more = json!({ "circumstances": ["CJ-5.1.1"], "fine_fen": fine, "leniency": leniency, "leniency_grounds": ["harm-removed"],
            "leniency_evidence": "整改照片", "tier_reason": "有减轻处罚的情形" });
        with(without(report(), &["tier"]), more)
    };
    let lighter = w.act("shen", &matter, "conclude-investigation", &typed("lighter", "20000")).await;
    assert_eq!((lighter.status, lighter.json["code"].clone()), (409, json!("under-range")), "{}", lighter.json);
    let done = w.act("shen", &matter, "conclude-investigation", &typed("mitigated", "20000")).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let reason = "本案不满三十日，适用“第一档”，对应数额为50,000.00元至70,000.00元。因另有减轻处罚的情形，在法定最低额50,000.00元以下处罚，确定为20,000.00元。";
    assert_eq!(recorded(&w, &matter, "discretion_reason").await, json!(reason));
}

/// What belongs to a penalty is neither judged nor recorded where none is proposed, whatever still stands in the form.
#[tokio::test]
async fn what_belongs_to_another_proposal_is_left_out() {
    let w = World::new().await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let form = w
        .as_user("shen", "GET", &format!("/api/v1/matters/{matter}/intents/conclude-investigation"), &Value::Null)
        .await;
    let field =
        |name: &str| form.json["fields"].as_array().unwrap().iter().find(|f| f["name"] == name).unwrap().clone();
    assert_eq!(field("fine_fen")["asked_where"], json!({ "field": "outcome", "is": ["penalty"] }));
    assert_eq!(field("facts")["asked_where"], Value::Null);
    // A fine that the article does not allow, left in the form of a withdrawal.
    let more = json!({ "outcome": "withdraw", "outcome_reason": "查明主体不是当事人", "fine_fen": "99999999" });
    let done = w.act("shen", &matter, "conclude-investigation", &with(report(), more)).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(recorded(&w, &matter, "outcome_reason").await, json!("查明主体不是当事人"));
    for name in ["fine_fen", "penalty_kinds", "tier", "circumstances", "discretion_reason"] {
        assert_eq!(recorded(&w, &matter, name).await, Value::Null, "{name}");
    }
}
