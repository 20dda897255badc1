//! Acts made offline or elsewhere: entered as reported, findings beside them, what cannot be entered kept and settled by a named person.

use crate::api_fixture::cast::officer;
use crate::api_fixture::{Reply, World, script};
use fadu_web::office::base::id::MatterId;
use serde_json::{Value, json};

fn item(id: &str, author: &str, at: i64, rest: Value) -> Value {
    let mut item = json!({ "id": id, "author": officer(author), "made_at": at });
    item.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    item
}

async fn sync(w: &World, user: &str, items: &[Value]) -> Reply {
    let body = json!({ "device": "手机甲", "device_now": w.office.now().0, "items": items });
    w.as_user(user, "POST", "/api/v1/sync", &body).await
}

fn statuses(reply: &Reply) -> Vec<String> {
    let items = reply.json["items"].as_array().unwrap_or_else(|| panic!("{}", reply.json));
    items.iter().map(|i| i["status"].as_str().unwrap().to_string()).collect()
}

/// A matter opened on the street and its filing proposed with one handler only.
fn story(w: &World) -> (String, Vec<Value>) {
    let at = w.office.now().0 - 3 * 86_400_000;
    let id = MatterId::mint(fadu_web::office::base::Moment(at), 77).to_string();
    let mut filing = script::filing();
    filing["handlers"] = json!([officer("shen")]);
    let open = json!({ "client_matter": id, "procedure": "penalty-general", "intent": "register-source", "fields": script::source() });
    let propose = json!({ "client_matter": id, "intent": "propose-filing", "fields": filing });
    (id, vec![item("a-1", "shen", at, open), item("a-2", "shen", at + 3_600_000, propose)])
}

#[tokio::test]
async fn a_batch_is_entered_in_its_order_and_once() {
    let w = World::new().await;
    let (id, items) = story(&w);
    let first = sync(&w, "shen", &items).await;
    assert_eq!((first.status, statuses(&first)), (200, vec!["accepted".into(), "accepted".into()]), "{}", first.json);
    let second = &first.json["items"][1];
    assert_eq!((&second["id"], &second["matter"]), (&json!("a-2"), &json!(id)));
    // The act that one officer alone did stands, and the article stands beside it.
    let finding = second["findings"].as_array().unwrap().iter().find(|f| f["code"] == "too-few-officers").unwrap();
    assert_eq!(finding["ground"], json!(["penalty-law/42.1"]));
    assert_eq!(finding["cites"][0]["label"], "行政处罚法 第42条第1款");
    assert!(!finding["sentence"].as_str().unwrap().contains("未载明"), "{finding}");
    let events = w.get("shen", &format!("/api/v1/matters/{id}/events")).await.json;
    let size = events["events"].as_array().unwrap().len();
    assert_eq!(events["events"][0]["name"], "ClueReceived");
    // What happened has its own day; lateness and source are kept.
    let told = w.get("shen", &format!("/api/v1/matters/{id}/findings")).await.json;
    assert_eq!(told["reported"][0]["late_days"], 3);
    assert_eq!((&told["reported"][0]["source"], &told["reported"][0]["by"]), (&json!("offline"), &json!("沈知行")));
    assert_eq!(told["reported"].as_array().unwrap().len(), 2);
    assert_eq!(told["findings"].as_array().unwrap().len(), second["findings"].as_array().unwrap().len());
    // The same batch again, the other way round too: nothing is added.
    let again = sync(&w, "shen", &items).await;
    assert_eq!(statuses(&again), ["duplicate", "duplicate"]);
    assert_eq!(again.json["items"][1]["matter"], json!(id));
    let turned: Vec<Value> = items.iter().rev().cloned().collect();
    assert_eq!(statuses(&sync(&w, "shen", &turned).await), ["duplicate", "duplicate"]);
    let events = w.get("shen", &format!("/api/v1/matters/{id}/events")).await.json;
    assert_eq!(events["events"].as_array().unwrap().len(), size);
}

#[tokio::test]
async fn a_bad_item_does_not_block_the_others() {
    let w = World::new().await;
    let (id, items) = story(&w);
    let at = w.office.now().0;
    let bad = vec![
        json!("no object"),
        json!({ "id": "b-1" }),
        item("b-2", "shen", at, json!({ "matter": id, "intent": "no-such-act" })),
        item("b-3", "luo", at, json!({ "matter": id, "intent": "add-evidence" })),
        item(
            "b-4",
            "shen",
            at,
            json!({ "matter": id, "intent": "approve-filing-unit", "fields": { "conclusion": "approve" } }),
        ),
        item("b-5", "shen", at, json!({ "matter": MatterId::from_bits(5).to_string(), "intent": "propose-filing" })),
    ];
    let mixed: Vec<Value> = [&items[..1], &bad[..], &items[1..]].concat();
    let reply = sync(&w, "shen", &mixed).await;
    let mut expected = vec!["quarantined".to_string(); 8];
    (expected[0], expected[7]) = ("accepted".into(), "accepted".into());
    assert_eq!(statuses(&reply), expected, "{}", reply.json);
    let why: Vec<&str> = (1..7).map(|n| reply.json["items"][n]["reason"].as_str().unwrap()).collect();
    assert_eq!(why, ["form", "form", "form", "author", "post", "matter"]);
    assert!(reply.json["items"][2]["told"].as_str().unwrap().contains("made_at"));
    // Sent again they are the same six; nobody's act was entered as somebody else's.
    assert_eq!(sync(&w, "shen", &mixed).await.json["items"][4]["quarantine"], reply.json["items"][4]["quarantine"]);
    let kept = w.get("shen", "/api/v1/quarantine").await.json;
    assert_eq!(kept["total"], 6);
    let held = kept["items"].as_array().unwrap().iter().find(|i| i["why"] == "author").unwrap();
    assert_eq!(
        (&held["item"]["id"], &held["sender"], &held["state"]),
        (&json!("b-3"), &json!("沈知行"), &json!("waiting"))
    );
    // The workbench leads there.
    let cookie = format!("fadu={}", w.token("shen").await);
    let desk = w.raw("GET", "/desk", &[("cookie", &cookie)], Vec::new()).await;
    assert!(String::from_utf8_lossy(&desk.bytes).contains("待处理 6 条"));
    let list = w.raw("GET", "/desk/quarantine", &[("cookie", &cookie)], Vec::new()).await;
    assert!(String::from_utf8_lossy(&list.bytes).contains("办理人和发送人不是同一人"));
    // Other agencies see none of it; who sees no content sees only that there is something.
    assert_eq!(w.get("bai", "/api/v1/quarantine").await.json["total"], 0);
    let doors = w.get("sec", "/api/v1/quarantine").await.json;
    assert_eq!((&doors["total"], &doors["items"][0]["item"]), (&json!(6), &Value::Null));
    assert_eq!(w.get("liu", "/api/v1/quarantine").await.status, 403);
}

#[tokio::test]
async fn a_batch_that_does_not_prove_its_sender_is_kept_and_claimed_by_name() {
    let w = World::new().await;
    let (id, items) = story(&w);
    let body = json!({ "device": "手机乙", "device_now": w.office.now().0, "items": items });
    for headers in [&[][..], &[("authorization", "Bearer expired")]] {
        let reply = w.send("POST", "/api/v1/sync", headers, &body).await;
        assert_eq!((reply.status, &reply.json["proved"]), (202, &json!(false)));
        assert_eq!(statuses(&reply), ["quarantined", "quarantined"]);
        assert_eq!(reply.json["items"][0]["told"], "发送人的身份没有核实");
    }
    assert_eq!(w.get("shen", &format!("/api/v1/matters/{id}")).await.status, 404);
    let kept = w.get("luo", "/api/v1/quarantine").await.json;
    assert_eq!((&kept["total"], &kept["items"][0]["sender"]), (&json!(2), &Value::Null));
    let (second, first) = (kept["items"][0]["id"].as_str().unwrap(), kept["items"][1]["id"].as_str().unwrap());
    let at = |item: &str| format!("/api/v1/quarantine/{item}");
    let claim = json!({ "do": "claim" });
    // Who keeps the doors sees no content and enters nothing; who is elsewhere finds nothing.
    assert_eq!(w.as_user("sec", "POST", &at(first), &claim).await.status, 403);
    assert_eq!(w.as_user("bai", "POST", &at(first), &claim).await.status, 404);
    let entered = w.as_user("luo", "POST", &at(first), &claim).await;
    assert_eq!((entered.status, &entered.json["matter"]), (200, &json!(id)), "{}", entered.json);
    assert_eq!(w.as_user("luo", "POST", &at(first), &claim).await.status, 422);
    // It stands under the name of the one who claimed it.
    let events = w.get("luo", &format!("/api/v1/matters/{id}/events")).await.json;
    assert_eq!(events["events"][0]["actor"], "罗一鸣");
    // Returned only with a reason; readable afterwards.
    assert_eq!(w.as_user("luo", "POST", &at(second), &json!({ "do": "return", "reason": " " })).await.status, 422);
    let reason = json!({ "do": "return", "reason": "不是本队人员所办" });
    assert_eq!(w.as_user("luo", "POST", &at(second), &reason).await.status, 204);
    let returned = w.get("shen", &at(second)).await.json;
    assert_eq!((&returned["state"], &returned["reason"]), (&json!("returned"), &json!("不是本队人员所办")));
    assert_eq!(returned["item"]["id"], "a-2");
    // The device signs in and sends again: what was claimed is there once, the other is entered now.
    let reply = sync(&w, "shen", &items).await;
    assert_eq!(statuses(&reply), ["duplicate", "accepted"], "{}", reply.json);
}

#[tokio::test]
async fn a_batch_has_its_limits() {
    let w = World::new().await;
    let many: Vec<Value> = (0..201).map(|n| json!({ "id": n.to_string() })).collect();
    let reply = sync(&w, "shen", &many).await;
    assert_eq!((reply.status, &reply.json["most"]), (413, &json!(200)));
    assert_eq!(w.get("shen", "/api/v1/quarantine").await.json["total"], 0);
    for bad in [json!({}), json!({ "items": 1 }), json!({ "items": [], "more": 1 })] {
        assert_eq!(w.as_user("shen", "POST", "/api/v1/sync", &bad).await.status, 400, "{bad}");
    }
    // A day to come has not happened.
    let later = json!({ "procedure": "penalty-general", "intent": "register-source", "on": "2099-01-01", "fields": script::source() });
    let reply = w.as_user("shen", "POST", "/api/v1/reported", &later).await;
    assert_eq!((reply.status, &reply.json["errors"][0]["field"]), (422, &json!("on")));
}

#[tokio::test]
async fn a_wrong_clock_on_a_device_is_put_right() {
    let w = World::new().await;
    // The device believes that it is 1970; the act was made two hours before it was sent.
    let (id, mut items) = story(&w);
    items[0]["made_at"] = json!(1_000);
    items[0]["fields"]["received_on"] = json!("2026-10-12");
    let body = json!({ "device": "手机丙", "device_now": 7_201_000, "items": items[..1] });
    let reply = w.as_user("shen", "POST", "/api/v1/sync", &body).await;
    assert_eq!(statuses(&reply), ["accepted"]);
    let events = w.get("shen", &format!("/api/v1/matters/{id}/findings")).await.json;
    let entry = &events["reported"][0];
    assert_eq!(entry["recorded"].as_i64().unwrap() - entry["happened"].as_i64().unwrap(), 7_200_000);
}

#[tokio::test]
async fn what_was_done_on_paper_keeps_its_day_and_source() {
    let w = World::new().await;
    let body = json!({
        "procedure": "penalty-general", "intent": "register-source", "fields": script::source(), "on": "2026-10-09", "source": "paper",
    });
    let reply = w.as_user("shen", "POST", "/api/v1/reported", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let matter = reply.json["matter"].as_str().unwrap();
    let told = w.get("shen", &format!("/api/v1/matters/{matter}/findings")).await.json;
    assert_eq!((&told["reported"][0]["late_days"], &told["reported"][0]["source"]), (&json!(3), &json!("paper")));
    // The page of the file says so.
    let cookie = format!("fadu={}", w.token("shen").await);
    let page = w.raw("GET", &format!("/matters/{matter}?tab=record"), &[("cookie", &cookie)], Vec::new()).await;
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(page.contains("补录的办理") && page.contains("3 日") && page.contains("纸质"), "{page}");
}
