//! The live view: positions come in only while an officer shares them for an open task, are seen only by whoever supervises, and are gone.

use crate::api_fixture::cast::officer;
use crate::api_fixture::script::{carry_on, open};
use crate::api_fixture::{Reply, World};
use fadu_web::office::store::{Log, Views};
use fadu_web::office::{Registered, replay};
use serde_json::{Value, json};

/// A device of the market regulator: its token.
async fn issue(w: &World, kind: &str, name: &str, holder: &str) -> String {
    let holder =
        if holder.is_empty() { json!("") } else { w.get(holder, "/api/v1/live/sharing").await.json["person"].clone() };
    let url = if kind.ends_with("camera") { "http://127.0.0.1:9/cam.mjpg" } else { "" };
    let body = json!({ "do": "issue", "kind": kind, "name": name, "holder": holder, "url": url });
    let reply = w.as_user("deng", "POST", "/api/v1/live/devices", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    reply.json["token"].as_str().unwrap().to_string()
}

fn id(token: &str) -> &str {
    token.split('.').next().unwrap()
}

async fn switch(w: &World, user: &str, body: Value) -> Reply {
    w.as_user(user, "POST", "/api/v1/live/sharing", &body).await
}

async fn on(w: &World, user: &str, (matter, token): (&str, &str)) -> Reply {
    switch(w, user, json!({ "do": "on", "matter": matter, "task": "scene", "device": id(token) })).await
}

async fn send(w: &World, token: &str, at: i64, (lat, lon): (f64, f64)) -> Reply {
    let bearer = format!("Bearer {token}");
    let body = json!({ "positions": [{ "at": at, "lat": lat, "lon": lon }] });
    w.send("POST", "/api/v1/positions", &[("authorization", &bearer)], &body).await
}

const HERE: (f64, f64) = (39.12, 117.20);

fn kept(w: &World) -> usize {
    w.office.store().positions().unwrap().len()
}

/// A task, a phone that shares its position, one position taken.
async fn sharing(w: &World) -> (String, String, String) {
    let matter = open(w).await;
    let token = issue(w, "phone", "执法手机 1", "shen").await;
    let share = on(w, "shen", (&matter, &token)).await;
    assert_eq!(share.status, 200, "{}", share.json);
    let taken = send(w, &token, w.office.now().0, HERE).await;
    assert_eq!((taken.status, &taken.json["taken"]), (200, &json!(1)), "{}", taken.json);
    assert_eq!(kept(w), 1);
    (matter, token, share.json["share"].as_str().unwrap().to_string())
}

#[tokio::test]
async fn a_position_is_taken_only_while_its_officer_shares_it() {
    let w = World::new().await;
    let matter = open(&w).await;
    let token = issue(&w, "phone", "执法手机 1", "shen").await;
    let now = w.office.now().0;
    // The task is open, sharing is off: it is off by default.
    let off = send(&w, &token, now, HERE).await;
    assert_eq!((off.status, &off.json["code"]), (409, &json!("live-not-shared")), "{}", off.json);
    assert_eq!(kept(&w), 0);
    // Another officer's phone is not offered, nor is a task that one has no part in.
    assert_eq!(on(&w, "luo", (&matter, &token)).await.status, 422);
    let own = issue(&w, "phone", "执法手机 2", "luo").await;
    assert_eq!(on(&w, "luo", (&matter, &own)).await.status, 404, "luo does not act in it");
    assert_eq!(on(&w, "bai", (&matter, &token)).await.status, 404, "another body knows nothing of it");
    let share = on(&w, "shen", (&matter, &token)).await;
    assert_eq!(share.status, 200, "{}", share.json);
    assert_eq!(send(&w, &token, w.office.now().0, HERE).await.status, 200);
    assert_eq!(send(&w, &own, now, HERE).await.status, 409, "a device that nobody shares");
    for wrong in ["", "x", &format!("{}.{}", id(&token), "0".repeat(64))] {
        assert_eq!(send(&w, wrong, now, HERE).await.status, 401, "{wrong}");
    }
    assert_eq!(kept(&w), 1);
    // In two tasks at once it cannot be.
    let second = open(&w).await;
    assert_eq!(on(&w, "shen", (&second, &token)).await.status, 422);
    let off = json!({ "do": "off", "matter": matter, "share": share.json["share"] });
    assert_eq!(switch(&w, "luo", off.clone()).await.status, 404, "nobody switches off for another");
    assert_eq!(switch(&w, "shen", off).await.status, 200);
    assert_eq!((kept(&w), send(&w, &token, now + 5_000, HERE).await.status), (0, 409));
}

#[tokio::test]
async fn from_the_entry_of_a_transfer_on_the_device_sends_no_more() {
    let w = World::new().await;
    let (_, token, _) = sharing(&w).await;
    let shen = w.office.register().officers[&officer("shen").parse().unwrap()].clone();
    let to = w.office.register().officers[&officer("bai").parse().unwrap()].body;
    let mut left = json!(shen);
    left["revoked_on"] = json!(w.office.today());
    left["moved_to"] = json!(to);
    // That row alone, without what tidies up after it.
    let row = Registered { event: "OfficerTransferred", row: left };
    w.office.register_rows("test", vec![row], w.office.now()).await.unwrap();
    assert_eq!(send(&w, &token, w.office.now().0, HERE).await.status, 401);
}

#[tokio::test]
async fn positions_of_another_time_or_place_are_refused() {
    let w = World::new().await;
    let (_, token, _) = sharing(&w).await;
    let began = w.office.now().0;
    w.forward_ms(300_000);
    let now = w.office.now().0;
    for (at, place, why) in [
        (began - 1_000, HERE, "早于开启共享的时间"),
        (now - 121_000, HERE, "送到太晚，已经不是现在的位置"),
        (now + 31_000, HERE, "时间在将来，请先校准设备时钟"),
        (now, (139.12, 117.20), "坐标不对"),
        (now, (0.0, 0.0), "坐标不对"),
        (now, (49.12, 117.20), "两个位置之间快得不可能"),
    ] {
        let said = send(&w, &token, at, place).await;
        assert_eq!((said.status, &said.json["refused"][0]["why"]), (422, &json!(why)));
    }
    let seen = w.get("jian", "/api/v1/live?kind=officer").await.json;
    assert_eq!(seen["entries"][0]["at"], json!([began, 391_200_000, 1_172_000_000]), "the one before stands");
    assert_eq!(send(&w, &token, now, (39.121, 117.20)).await.status, 200);
    // Thirty times a minute, no more.
    for _ in 0..40 {
        send(&w, &token, now, HERE).await;
    }
    assert_eq!(send(&w, &token, now, HERE).await.status, 429);
}

#[tokio::test]
async fn the_end_of_the_task_the_hours_and_the_withdrawal_of_the_device_erase_it() {
    let w = World::new().await;
    let (matter, token, _) = sharing(&w).await;
    carry_on(&w, &matter, "approve-filing-unit", &["register-source"]).await;
    assert_eq!(kept(&w), 0, "gone in the transaction that ended the task");
    assert_eq!(send(&w, &token, w.office.now().0, HERE).await.status, 409);
    assert_eq!(on(&w, "shen", (&matter, &token)).await.status, 422, "the task is over");
    // The hours of the house rule: one millisecond before and after.
    let second = open(&w).await;
    assert_eq!(on(&w, "shen", (&second, &token)).await.status, 200);
    let began = w.office.now().0;
    assert_eq!(send(&w, &token, began, HERE).await.status, 200);
    w.forward_ms(8 * 3_600_000 - 1);
    assert_eq!((w.office.live_sweep().await.unwrap(), kept(&w)), (0, 1));
    w.forward_ms(1);
    assert_eq!(
        w.get("jian", "/api/v1/live?kind=officer").await.json["entries"],
        json!([]),
        "not shown, before it is swept"
    );
    assert_eq!(send(&w, &token, w.office.now().0, HERE).await.status, 409);
    assert_eq!((w.office.live_sweep().await.unwrap(), kept(&w)), (1, 0));
    // A device that is withdrawn.
    let third = issue(&w, "vehicle", "巡查车", "").await;
    assert_eq!(on(&w, "shen", (&second, &third)).await.status, 200);
    assert_eq!(send(&w, &third, w.office.now().0, HERE).await.status, 200);
    let body = json!({ "do": "withdraw", "device": id(&third) });
    assert_eq!(w.as_user("deng", "POST", "/api/v1/live/devices", &body).await.status, 200);
    assert_eq!((kept(&w), send(&w, &third, w.office.now().0, HERE).await.status), (0, 401));
}

#[tokio::test]
async fn whoever_supervises_sees_it_and_nobody_else() {
    let w = World::new().await;
    let (matter, ..) = sharing(&w).await;
    for (user, sees) in [("jian", 2), ("he", 2), ("gu", 2), ("chief", 0)] {
        let seen = w.get(user, "/api/v1/live").await;
        assert_eq!((seen.status, seen.json["entries"].as_array().unwrap().len()), (200, sees), "{user}");
    }
    for user in ["shen", "luo", "liu", "ling", "deng", "sys", "sec", "aud", "fang"] {
        assert_eq!(w.get(user, "/api/v1/live").await.status, 403, "{user}");
    }
    // A head of another body, asking for this one by name, sees nothing.
    let body = w.get("jian", "/api/v1/live").await.json["bodies"][0][0].as_str().unwrap().to_string();
    assert_eq!(w.get("chief", &format!("/api/v1/live?body={body}")).await.json["entries"], json!([]));
    assert_eq!(
        w.get("jian", &format!("/api/v1/live?body={body}&kind=case")).await.json["entries"][0]["matter"],
        json!(matter)
    );
}

#[tokio::test]
async fn no_view_no_copy_and_no_event_holds_where_somebody_was() {
    let w = World::new().await;
    let (matter, token, _) = sharing(&w).await;
    let before = w.office.store().export_hash().unwrap();
    w.forward_ms(60_000);
    assert_eq!(send(&w, &token, w.office.now().0, (39.1203, 117.2001)).await.status, 200);
    assert_eq!(w.office.store().export_hash().unwrap(), before, "views do not know of it");
    let tables = w.office.store().doctor().unwrap().tables;
    assert!(tables.contains(&("live_positions".into(), "ephemeral".into())));
    let row = w.office.store().positions().unwrap().remove(0);
    assert!(!row.body.contains("3912") && !row.body.contains("1172"), "{}", row.body);
    let copy = w.office.store().dir().join("copy.sqlite");
    let shot = fadu_web::office::store::snapshot(w.office.store().dir(), &copy).unwrap();
    assert_eq!(shot.rows.iter().find(|(name, _)| name == "live_positions").unwrap().1, 0);
    let sealed: &[u8] = row.body.get(8..48).unwrap().as_bytes();
    let bytes = std::fs::read(&copy).unwrap();
    assert!(!bytes.windows(sealed.len()).any(|part| part == sealed), "not in its free pages either");
    let told: Vec<String> =
        w.office.store().all_events(0, 10_000).unwrap().iter().map(|e| format!("{:?}", e.envelope.fields)).collect();
    assert!(!told.iter().any(|t| t.contains("3912") || t.contains("39.12")));
    let record = w.get("jian", &format!("/api/v1/matters/{matter}/events")).await.json.to_string();
    assert!(record.contains("开启位置共享"), "who and with what is in the record");
}

#[tokio::test]
async fn what_a_look_found_is_in_the_record_and_may_become_supervision() {
    let w = World::new().await;
    let (matter, ..) = sharing(&w).await;
    let key = format!("case-{matter}-scene");
    let check = |user: &'static str, key: String, finding: &'static str, note: &'static str| {
        let w = &w;
        async move {
            w.as_user(user, "POST", "/api/v1/live/checks", &json!({ "key": key, "finding": finding, "note": note }))
                .await
        }
    };
    assert_eq!(check("jian", key.clone(), "question", "").await.status, 422, "a question says what it is");
    assert_eq!(check("jian", "case-none".into(), "in-order", "").await.status, 422);
    assert_eq!(check("chief", key.clone(), "in-order", "").await.status, 422, "another body's head does not see it");
    assert_eq!(check("shen", key.clone(), "in-order", "").await.status, 403);
    assert_eq!(check("jian", key.clone(), "in-order", "").await.status, 201);
    let taken_up = check("jian", key.clone(), "supervise", "没有出示证件").await.json;
    assert_eq!((&taken_up["matter"], &taken_up["openings"][0]["procedure"]), (&json!(matter), &json!("supervision")));
    let who = w.office.who(&w.token("jian").await).await.unwrap();
    let form = w.office.opening_form_from(&who, "supervision", &format!("matter:{matter}")).unwrap();
    let of = |name: &str| form.fields.iter().find(|f| f.name == name).unwrap().value.to_string();
    assert!(of("lead_facts").contains("没有出示证件") && of("lead_link").contains(&matter), "{}", of("lead_facts"));
    let seen = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json.to_string();
    assert!(seen.contains("在线抽查"), "its officer sees it");
    let page = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json.to_string();
    assert!(page.contains("没有出示证件"), "{page}");
    // What was looked at leaves with its task.
    carry_on(&w, &matter, "approve-filing-unit", &["register-source"]).await;
    assert_eq!(check("jian", key, "in-order", "").await.status, 422);
}

#[tokio::test]
async fn news_tell_all_first_and_then_what_differs() {
    let w = World::new().await;
    let (_, token, _) = sharing(&w).await;
    let who = w.office.who(&w.token("jian").await).await.unwrap();
    let mut news = w.office.live_listen(&who, None).unwrap();
    let first = news.next().await.unwrap();
    assert!(first.contains("event: all") && first.contains("\"kind\":\"officer\""), "{first}");
    let id = first.lines().next().unwrap().strip_prefix("id: ").unwrap().to_string();
    w.forward_ms(10_000);
    assert_eq!(send(&w, &token, w.office.now().0, (39.1201, 117.20)).await.status, 200);
    let next = news.next().await.unwrap();
    assert!(
        next.contains("event: change") && next.contains("391201000") && !next.contains("\"kind\":\"case\""),
        "{next}"
    );
    // Whoever comes back hears what was missed; a stranger to these news hears all.
    let mut again = w.office.live_listen(&who, Some(&id)).unwrap();
    assert_eq!(again.next().await.unwrap(), next);
    let mut other = w.office.live_listen(&who, Some("elsewhere-1")).unwrap();
    assert!(other.next().await.unwrap().contains("event: all"));
    let chief = w.office.who(&w.token("chief").await).await.unwrap();
    let own = w.office.live_listen(&chief, None).unwrap().next().await.unwrap();
    assert!(own.contains("\"put\":[]"), "another body's head hears nothing of it: {own}");
    let shen = w.office.who(&w.token("shen").await).await.unwrap();
    assert!(w.office.live_listen(&shen, None).is_err());
}

#[tokio::test]
async fn a_picture_is_shown_only_while_it_is_shared() {
    let w = World::new().await;
    let matter = open(&w).await;
    let camera = issue(&w, "body-camera", "记录仪 1", "shen").await;
    let who = w.office.who(&w.token("jian").await).await.unwrap();
    let shown = |w: &World| w.office.live_picture(&who, id(&camera)).is_ok();
    assert!(!shown(&w));
    let share = on(&w, "shen", (&matter, &camera)).await.json["share"].clone();
    assert!(shown(&w));
    let chief = w.office.who(&w.token("chief").await).await.unwrap();
    assert!(w.office.live_picture(&chief, id(&camera)).is_err(), "another body's head");
    assert_eq!(switch(&w, "shen", json!({ "do": "off", "matter": matter, "share": share })).await.status, 200);
    assert!(!shown(&w));
}

#[tokio::test]
async fn pages_say_what_there_is_and_keep_what_was_typed() {
    let w = World::new().await;
    let cookie = |token: String| format!("fadu={token}");
    let page = |user: &'static str, path: String| {
        let w = &w;
        async move {
            let cookie = cookie(w.token(user).await);
            let reply = w.raw("GET", &path, &[("cookie", &cookie)], Vec::new()).await;
            (reply.status, String::from_utf8(reply.bytes).unwrap())
        }
    };
    let (status, empty) = page("jian", "/live".into()).await;
    assert!(status == 200 && empty.contains("现在没有在现场的"), "{status} {empty}");
    let (matter, ..) = sharing(&w).await;
    let (_, full) = page("jian", "/live".into()).await;
    assert!(full.contains("沈知行") && full.contains(&format!("/live/check?key=case-{matter}-scene")), "{full}");
    let (status, own) = page("shen", format!("/live/own/{matter}")).await;
    assert!(status == 200 && own.contains("关闭位置共享") && own.contains("满 8 小时"), "{own}");
    assert_eq!(page("luo", format!("/live/own/{matter}")).await.0, 404);
    assert_eq!(page("shen", "/live".into()).await.0, 403);
    assert_eq!(page("jian", format!("/live/check?key=case-{matter}-scene")).await.0, 200);
    assert_eq!(page("deng", "/live/devices".into()).await.0, 200);
    assert_eq!(page("sys", "/live/map".into()).await.0, 200);
}

/// A camera that answers everything with these bytes; where it is.
async fn camera(answer: &'static [u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(answer).await;
        }
    });
    format!("http://{address}/cam.jpg")
}

#[tokio::test]
async fn a_picture_is_a_picture_and_comes_from_the_address_that_was_written() {
    let w = World::new().await;
    let matter = open(&w).await;
    let png = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 12\r\n\r\n\x89PNG\r\n\x1a\nabcd";
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 13\r\n\r\n<html></html>";
    let away = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let person = w.get("shen", "/api/v1/live/sharing").await.json["person"].clone();
    let mut told = Vec::new();
    for (n, answer) in [&png[..], &page[..], &away[..]].into_iter().enumerate() {
        let body = json!({ "do": "issue", "kind": "body-camera", "name": format!("记录仪 {n}"), "holder": person, "url": camera(answer).await });
        let token =
            w.as_user("deng", "POST", "/api/v1/live/devices", &body).await.json["token"].as_str().unwrap().to_string();
        assert_eq!(on(&w, "shen", (&matter, &token)).await.status, 200);
        let cookie = format!("fadu={}", w.token("jian").await);
        let reply = w.raw("GET", &format!("/live/video/{}", id(&token)), &[("cookie", &cookie)], Vec::new()).await;
        let head = |name: &str| reply.headers.get(name).map_or("", |v| v.to_str().unwrap()).to_string();
        told.push((reply.status, head("content-type"), head("cache-control")));
    }
    assert_eq!(told[0], (200, "image/png".into(), "no-store".into()), "by its bytes, whatever it says of itself");
    assert_eq!((told[1].0, told[2].0), (503, 503), "a page is no picture, and nobody is sent elsewhere");
    for wrong in ["http://user:word@127.0.0.1/a", "file:///etc/hostname", "127.0.0.1/a"] {
        let body = json!({ "do": "issue", "kind": "body-camera", "name": "坏地址", "holder": person, "url": wrong });
        assert_eq!(w.as_user("deng", "POST", "/api/v1/live/devices", &body).await.status, 422, "{wrong}");
    }
}

/// What is made ahead of the transaction is recorded no earlier than what stands already: a task begins then, as a replay says it.
#[tokio::test]
async fn a_task_begins_when_its_act_is_recorded() {
    let w = World::new().await;
    open(&w).await;
    w.lag(7);
    open(&w).await;
    assert_eq!(w.office.store().on_site(None).unwrap().len(), 2);
    let replayed = replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
}
