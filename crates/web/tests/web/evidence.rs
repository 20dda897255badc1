//! Evidence from the device to its destruction: arrival, custody, integrity at each read, uploads in pieces, replay, two persons.

use crate::api_fixture::World;
use crate::api_fixture::script::{self, until};
use fadu_web::office::base::Day;
use serde_json::{Value, json};
use std::path::PathBuf;

pub const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 a photo of the kitchen";

pub fn hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Sends a photo with what a device says of it, and takes it into the record.
pub async fn photographed(w: &World, matter: &str, said: &[(&str, &str)]) -> (Value, String) {
    let bearer = format!("Bearer {}", w.token("luo").await);
    let auth = [("authorization", bearer.as_str()), ("x-file-name", "kitchen.jpg")];
    let path = format!("/api/v1/matters/{matter}/evidence");
    let kept = w.raw("POST", &path, &[&auth[..], said].concat(), PHOTO.to_vec()).await;
    assert_eq!(kept.status, 201, "{}", kept.json);
    let mut fields = script::fields("add-evidence");
    fields["file"] = kept.json.clone();
    let done = w.act("luo", matter, "add-evidence", &fields).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let file = w.get("luo", &format!("/api/v1/matters/{matter}")).await.json;
    (kept.json, file["evidence"][0]["href"].as_str().unwrap().to_string())
}

pub fn on_disk(w: &World, bytes: &[u8]) -> PathBuf {
    let name = fadu_web::office::store::record::hex::decode_array(&hex(bytes)).unwrap();
    w.office.store().blob_path(&name)
}

#[tokio::test]
async fn an_arrival_says_what_is_known_and_what_is_not() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let now = w.office.now().0;
    let (at, ahead) = ((now - 60_000).to_string(), (now + 5_000).to_string());
    let said = [
        ("x-captured-at", at.as_str()),
        ("x-device-now", ahead.as_str()),
        ("x-device", "TestPhone%201"),
        ("x-place", "%E6%95%AC%E4%B8%9A%E8%A1%9799%E5%8F%B7"),
        ("x-source", "app"),
        ("x-content-sha256", &hex(PHOTO)),
    ];
    let (value, href) = photographed(&w, &matter, &said).await;
    let arrival = json!({
        "arrived_at": now, "captured_at": now - 60_000, "clock_ahead_ms": 5_000, "place": "敬业街99号", "device": "TestPhone 1",
        "source": "app", "digest_sent": true, "person": value["arrival"]["person"], "name": "罗一鸣",
    });
    assert_eq!(value["arrival"], arrival);
    // The event of the act commits to it, whatever the sender claims of it later.
    let events = w.get("luo", &format!("/api/v1/matters/{matter}/events")).await.json;
    let event = events["events"].as_array().unwrap().iter().find(|e| e["name"] == "EvidenceCollected").unwrap();
    assert_eq!(event["fields"]["file"]["arrival"], arrival);
    let about = w.get("luo", &format!("{href}/custody")).await.json;
    assert_eq!(about["arrival"]["source"], "在本系统中当场拍摄、录制");

    // Nothing said: unknown, not invented.
    let other = until(&w, "add-evidence", &[]).await;
    let (value, href) = photographed(&w, &other, &[]).await;
    for unknown in ["captured_at", "clock_ahead_ms", "place", "device", "source"] {
        assert_eq!(value["arrival"][unknown], Value::Null, "{unknown}");
    }
    assert_eq!(value["arrival"]["digest_sent"], false);
    assert_eq!(w.get("luo", &format!("{href}/custody")).await.json["arrival"]["place"], Value::Null);
    // A clock that is none, a source that is none, a digest that is not that of the bytes.
    let bearer = format!("Bearer {}", w.token("luo").await);
    let path = format!("/api/v1/matters/{other}/evidence");
    for wrong in [("x-captured-at", "yesterday"), ("x-source", "heaven"), ("x-content-sha256", &"0".repeat(64))] {
        let reply = w.raw("POST", &path, &[("authorization", bearer.as_str()), wrong], b"other bytes".to_vec()).await;
        assert_eq!((reply.status, &reply.json["errors"][0]["field"]), (422, &json!("file")), "{wrong:?}");
        assert!(!on_disk(&w, b"other bytes").exists(), "{wrong:?}");
    }
}

#[tokio::test]
async fn whoever_touches_evidence_stands_in_its_chain() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let (_, href) = photographed(&w, &matter, &[]).await;
    for _ in 0..3 {
        assert_eq!(w.get("shen", &href).await.status, 200);
    }
    let told = |json: &Value| -> Vec<(String, String)> {
        let text = |l: &Value, k: &str| l[k].as_str().unwrap().to_string();
        json["chain"]["links"].as_array().unwrap().iter().map(|l| (text(l, "what"), text(l, "name"))).collect()
    };
    let about = w.get("shen", &format!("{href}/custody")).await.json;
    let all = [("收到", "罗一鸣"), ("入卷", "罗一鸣"), ("下载", "沈知行")];
    assert_eq!(told(&about), all.map(|(a, b)| (a.to_string(), b.to_string())), "three readings of one sitting are one");
    assert_eq!((&about["chain"]["broken"], &about["integrity"]), (&Value::Null, &json!("sound")));
    w.forward_ms(11 * 60_000);
    assert_eq!(w.get("shen", &href).await.status, 200);
    assert_eq!(told(&w.get("shen", &format!("{href}/custody")).await.json).len(), 4, "another sitting");
    // The card that the photo was taken on goes to the keeper of the store room.
    let give = |user: &'static str, to: &'static str| {
        let (w, body) = (&w, json!({ "do": "hand-over", "to": to, "note": "存储卡一张" }));
        let path = format!("{href}/destruction");
        async move { w.as_user(user, "POST", &path, &body).await }
    };
    assert_eq!(give("luo", " ").await.json["errors"][0]["field"], "to");
    assert_eq!(give("bai", "库管员").await.status, 404);
    let given = give("luo", "库管员").await.json;
    assert_eq!(told(&given).last().unwrap(), &("原始载体交接".to_string(), "罗一鸣".to_string()));
    assert_eq!(given["chain"]["links"][4]["note"], "交给 库管员：存储卡一张");
    // Nobody of another agency, and none of those who run the machine.
    assert_eq!(w.get("bai", &format!("{href}/custody")).await.status, 404);
    assert_eq!(w.get("aud", &format!("{href}/custody")).await.status, 403);
    let ranged = |range: &'static str| {
        let (w, href) = (&w, &href);
        async move {
            let bearer = format!("Bearer {}", w.token("bai").await);
            w.raw("GET", href, &[("authorization", &bearer), ("range", range)], Vec::new()).await.status
        }
    };
    assert_eq!(ranged("bytes=0-1").await, 404);
}

#[tokio::test]
async fn a_file_that_does_not_fit_its_digest_is_never_given_out() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let (_, href) = photographed(&w, &matter, &[]).await;
    let path = on_disk(&w, PHOTO);
    let bearer = format!("Bearer {}", w.token("shen").await);
    let ranged = [("authorization", bearer.as_str()), ("range", "bytes=7-9")];
    let part = || w.raw("GET", &href, &ranged, Vec::new());
    let good = part().await;
    assert_eq!((good.status, good.bytes.as_slice()), (206, &b"pho"[..]));
    let sound = std::fs::read(&path).unwrap();
    let mut flipped = sound.clone();
    flipped[50] ^= 1;
    let spoilt: [(&str, Option<Vec<u8>>, &str); 4] = [
        ("flipped", Some(flipped), "altered"),
        ("cut", Some(sound[..60].to_vec()), "altered"),
        ("swapped", Some(b"\xff\xd8\xff another".to_vec()), "altered"),
        ("gone", None, "missing"),
    ];
    for (how, bytes, why) in spoilt {
        match bytes {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        for reply in [w.get("shen", &href).await, part().await] {
            assert_eq!(reply.status, 500, "{how}");
            assert!(!String::from_utf8_lossy(&reply.bytes).contains("photo"), "{how}");
        }
        let about = w.get("shen", &format!("{href}/custody")).await.json;
        assert_eq!(about["integrity"], why, "{how}");
        let ready = String::from_utf8(w.raw("GET", "/readyz", &[], Vec::new()).await.bytes).unwrap();
        assert!(ready.contains(&format!("evidence: {why} {} matter {matter} event", hex(PHOTO))), "{how}: {ready}");
    }
    let metrics = String::from_utf8(w.raw("GET", "/metrics", &[], Vec::new()).await.bytes).unwrap();
    assert!(metrics.contains("fadu_evidence_spoiled{why=\"missing\"} 1"), "{metrics}");
    let links = w.get("shen", &format!("{href}/custody")).await.json["chain"]["links"].clone();
    let alarms = links.as_array().unwrap().iter().filter(|l| l["what"] == "核对不符").count();
    assert_eq!(alarms, 2, "once altered, once missing: {links}");
    // Put back from a back-up, it is what it was.
    std::fs::write(&path, sound).unwrap();
    w.office.scrub_round(&mut |_| true).unwrap();
    assert!(w.office.scrub_state().spoiled.is_empty());
    assert_eq!(w.get("shen", &href).await.bytes, PHOTO);
}

#[tokio::test]
async fn the_scrub_names_file_matter_and_event() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    photographed(&w, &matter, &[]).await;
    w.office.scrub_round(&mut |_| true).unwrap();
    let state = w.office.scrub_state();
    assert_eq!((state.rounds, state.files, state.spoiled.len()), (1, (1, 1), 0));
    assert_eq!(state.bytes, (PHOTO.len() as u64, PHOTO.len() as u64));
    std::fs::remove_file(on_disk(&w, PHOTO)).unwrap();
    let office = std::sync::Arc::clone(&w.office);
    tokio::task::spawn_blocking(move || office.scrub_round(&mut |_| true).unwrap()).await.unwrap();
    let found = w.office.scrub_state().spoiled;
    let events = w.get("luo", &format!("/api/v1/matters/{matter}/events")).await.json;
    let event = events["events"].as_array().unwrap().iter().position(|e| e["name"] == "EvidenceCollected");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].why, found[0].digest.as_str()), ("missing", hex(PHOTO).as_str()));
    assert_eq!(found[0].matter, Some((matter.parse().unwrap(), event)));
}

#[tokio::test]
async fn a_large_file_comes_in_pieces_and_only_its_sender_goes_on() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let film: Vec<u8> =
        b"\0\0\0\x18ftypmp42".iter().copied().chain((0..3_000_000u32).map(|i| (i ^ (i >> 8)) as u8)).collect();
    let at = format!("/api/v1/matters/{matter}/uploads");
    let begin = json!({ "name": "复查.mp4", "size": film.len(), "digest": hex(&film), "source": "app", "captured_at": w.office.now().0 });
    let begun = w.as_user("luo", "POST", &at, &begin).await;
    assert_eq!((begun.status, &begun.json["received"]), (201, &json!(0)), "{}", begun.json);
    let one = format!("{at}/{}", begun.json["id"].as_str().unwrap());
    let luo = format!("Bearer {}", w.token("luo").await);
    let put = |bearer: String, offset: usize, bytes: Vec<u8>| {
        let (w, path) = (&w, format!("{one}?offset={offset}"));
        async move { w.raw("PUT", &path, &[("authorization", &bearer)], bytes).await }
    };
    let first = put(luo.clone(), 0, film[..1_000_000].to_vec()).await;
    assert_eq!((first.status, &first.json["received"]), (200, &json!(1_000_000)));
    let again = put(luo.clone(), 0, film[..1_000_000].to_vec()).await;
    assert_eq!((again.status, &again.json["received"]), (200, &json!(1_000_000)));
    let gap = put(luo.clone(), 2_000_000, film[2_000_000..].to_vec()).await;
    assert_eq!((gap.status, &gap.json["received"]), (409, &json!(1_000_000)));
    let other = put(luo.clone(), 0, vec![9; 10]).await;
    assert_eq!((other.status, &other.json["received"]), (409, &json!(1_000_000)));
    // A colleague, another agency, those who run the machine: nobody else goes on with it.
    for (user, status) in [("shen", 404), ("bai", 404), ("aud", 403)] {
        let bearer = format!("Bearer {}", w.token(user).await);
        assert_eq!(put(bearer, 1_000_000, vec![0]).await.status, status, "{user}");
        assert_eq!(w.get(user, &one).await.status, status, "{user}");
        assert_eq!(w.as_user(user, "POST", &format!("{one}/complete"), &Value::Null).await.status, status, "{user}");
    }
    let early = w.as_user("luo", "POST", &format!("{one}/complete"), &Value::Null).await;
    assert_eq!((early.status, &early.json["errors"][0]["field"]), (422, &json!("file")));
    assert_eq!(put(luo.clone(), 1_000_000, film[1_000_000..].to_vec()).await.status, 200);
    assert_eq!(put(luo.clone(), film.len(), vec![0]).await.status, 400, "beyond the size that was told");
    let kept = w.as_user("luo", "POST", &format!("{one}/complete"), &Value::Null).await;
    assert_eq!(
        (kept.status, &kept.json["digest"], &kept.json["media"]),
        (201, &json!(hex(&film)), &json!("video/mp4"))
    );
    assert_eq!(w.get("luo", &one).await.status, 404, "done with");
    let mut fields = script::fields("add-evidence");
    fields["file"] = kept.json.clone();
    assert_eq!(w.act("luo", &matter, "add-evidence", &fields).await.status, 200);
    let file = w.get("luo", &format!("/api/v1/matters/{matter}")).await.json;
    let shown = w.get("luo", file["evidence"][0]["href"].as_str().unwrap()).await;
    assert!(shown.status == 200 && shown.bytes == film);

    for (wrong, field) in
        [(json!({ "name": "x", "size": 0 }), "size"), (json!({ "name": "x", "size": (2u64 << 30) + 1 }), "size")]
    {
        let reply = w.as_user("luo", "POST", &at, &wrong).await;
        assert_eq!((reply.status, &reply.json["errors"][0]["field"]), (422, &json!(field)), "{wrong}");
    }
    // Bytes that are not those of which the digest was made at capture.
    let lie = json!({ "name": "x", "size": 3, "digest": "0".repeat(64) });
    let begun = w.as_user("luo", "POST", &at, &lie).await;
    let one = format!("{at}/{}", begun.json["id"].as_str().unwrap());
    assert_eq!(w.raw("PUT", &format!("{one}?offset=0"), &[("authorization", &luo)], b"abc".to_vec()).await.status, 200);
    assert_eq!(w.as_user("luo", "POST", &format!("{one}/complete"), &Value::Null).await.status, 422);
    assert_eq!(w.get("luo", &one).await.status, 404);
    // What nobody comes back for is given up.
    let begun = w.as_user("luo", "POST", &at, &json!({ "name": "x", "size": 3 })).await;
    let one = format!("{at}/{}", begun.json["id"].as_str().unwrap());
    assert_eq!(w.office.collect_uploads().unwrap(), 0);
    w.forward(8);
    assert_eq!(w.office.collect_uploads().unwrap(), 1);
    assert_eq!(w.get("luo", &one).await.status, 404);
}

#[tokio::test]
async fn a_case_is_played_again_in_order() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    photographed(&w, &matter, &[]).await;
    let case = w.get("shen", &format!("/api/v1/matters/{matter}/replay")).await.json;
    let scenes = case["scenes"].as_array().unwrap();
    assert_eq!(
        scenes.iter().map(|s| s["event"].as_u64().unwrap()).collect::<Vec<_>>(),
        (0..scenes.len() as u64).collect::<Vec<_>>()
    );
    let photo = scenes.iter().find(|s| s["kind"] == "media").unwrap();
    assert_eq!(photo["files"][0]["name"], "kitchen.jpg");
    let inquiry = scenes.iter().find(|s| s["texts"].as_array().is_some_and(|t| t.iter().any(|t| t[0] == "询问笔录")));
    assert_eq!(inquiry.unwrap()["texts"][0][1], "问：有许可吗？\n答：没有。");
    assert_eq!(w.get("bai", &format!("/api/v1/matters/{matter}/replay")).await.status, 404);
}

/// A whole case with a photo, filed away; where the photo is.
async fn archived(w: &World) -> (String, String) {
    let matter = until(w, "add-evidence", &[]).await;
    let (_, href) = photographed(w, &matter, &[]).await;
    for (act, user, fields) in script::steps().into_iter().skip_while(|s| s.0 != "add-evidence").skip(1) {
        let reply = w.act(user, &matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    (matter, href)
}

async fn press(w: &World, user: &str, href: &str, does: &str) -> (u16, Value) {
    let body = json!({ "do": does, "reason": "保管期满，经鉴定不再保存" });
    let reply = w.as_user(user, "POST", &format!("{href}/destruction"), &body).await;
    (reply.status, reply.json)
}

#[tokio::test]
async fn evidence_of_an_open_or_kept_case_is_not_destroyed() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let (_, href) = photographed(&w, &matter, &[]).await;
    let (status, json) = press(&w, "shen", &href, "ask").await;
    assert_eq!((status, &json["code"]), (409, &json!("evidence-in-use")), "{json}");
    assert!(json["house_rule"]["origin"].as_str().unwrap().contains("归档"), "{json}");
    let (_, href) = archived(&w).await;
    let (status, json) = press(&w, "shen", &href, "ask").await;
    assert_eq!((status, &json["code"]), (409, &json!("evidence-retained")), "{json}");
    assert!(json["sentence"].as_str().unwrap().contains("保管到 2037-01-01"), "{json}");
    w.set_day("2036-12-31".parse::<Day>().unwrap());
    assert_eq!(press(&w, "shen", &href, "ask").await.0, 409, "on the last day it is kept");
    w.set_day("2037-01-01".parse::<Day>().unwrap());
    // The same bytes are evidence of the other case, which is open.
    let (status, json) = press(&w, "shen", &href, "ask").await;
    assert_eq!((status, &json["code"]), (409, &json!("evidence-shared")), "{json}");
}

#[tokio::test]
async fn two_persons_and_seven_days_destroy_the_bytes_and_nothing_else() {
    let w = World::new().await;
    let (matter, href) = archived(&w).await;
    w.set_day("2037-01-01".parse::<Day>().unwrap());
    assert_eq!(press(&w, "bai", &href, "ask").await.0, 404, "another agency");
    assert_eq!(press(&w, "shen", &href, "approve").await.0, 403, "not their post");
    assert_eq!(press(&w, "he", &href, "approve").await.0, 409, "nobody asked");
    // Who asks does not approve, whoever it is.
    assert_eq!(press(&w, "he", &href, "ask").await.0, 200);
    let (status, json) = press(&w, "he", &href, "approve").await;
    assert_eq!((status, &json["code"]), (409, &json!("same-person")), "{json}");
    assert_eq!(press(&w, "he", &href, "withdraw").await.0, 200);
    // Asked, approved, withdrawn while there is time.
    assert_eq!(press(&w, "shen", &href, "ask").await.0, 200);
    assert_eq!(press(&w, "shen", &href, "ask").await.0, 409, "asked already");
    assert_eq!(press(&w, "he", &href, "approve").await.0, 200);
    assert_eq!(press(&w, "shen", &href, "withdraw").await.0, 200);
    w.forward(8);
    assert_eq!(w.office.destroy_due().await.unwrap(), 0, "withdrawn");
    assert_eq!(w.get("shen", &href).await.bytes, PHOTO);
    // Again, and this time nobody thinks better of it.
    assert_eq!(press(&w, "shen", &href, "ask").await.0, 200);
    let (status, json) = press(&w, "he", &href, "approve").await;
    assert_eq!(status, 200, "{json}");
    assert_eq!(json["destruction"]["not_before"], json!(w.office.now().0 + 7 * 86_400_000));
    w.forward_ms(7 * 86_400_000 - 1);
    assert_eq!(w.office.destroy_due().await.unwrap(), 0, "a moment too early");
    assert!(on_disk(&w, PHOTO).exists());
    w.forward_ms(1);
    assert_eq!(w.office.destroy_due().await.unwrap(), 1);
    assert!(!on_disk(&w, PHOTO).exists());
    assert_eq!(w.office.destroy_due().await.unwrap(), 0, "once");
    assert_eq!(w.get("shen", &href).await.status, 410);
    let cookie = format!("fadu={}", w.token("shen").await);
    let tab = w.raw("GET", &format!("/matters/{matter}?tab=evidence"), &[("cookie", &cookie)], Vec::new()).await;
    let tab = String::from_utf8(tab.bytes).unwrap();
    assert!(tab.contains("文件已依程序销毁") && !tab.contains("<img"), "the tab does not ask for what is gone");
    let page = w.raw("GET", &format!("/matters/{matter}/replay"), &[("cookie", &cookie)], Vec::new()).await;
    assert!(String::from_utf8(page.bytes).unwrap().contains("文件已经依程序销毁"));
    let about = w.get("shen", &format!("{href}/custody")).await.json;
    assert_eq!((&about["integrity"], &about["digest"]), (&json!("destroyed"), &json!(hex(PHOTO))));
    assert_eq!(about["destruction"]["done"]["reason"], "沈知行申请，贺明川批准");
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json;
    let names: Vec<_> = events["events"].as_array().unwrap().iter().filter_map(|e| e["name"].as_str()).collect();
    assert!(names.contains(&"EvidenceCollected") && names.ends_with(&["EvidenceErased"]), "{names:?}");
    // Rightly gone: the scrub raises no alarm.
    let office = std::sync::Arc::clone(&w.office);
    tokio::task::spawn_blocking(move || office.scrub_round(&mut |_| true).unwrap()).await.unwrap();
    assert!(w.office.scrub_state().spoiled.is_empty());
    assert_eq!(press(&w, "shen", &href, "ask").await.0, 410);
    assert!(w.office.cool_for(23).is_err() && w.office.cool_for(24).is_ok());
}

#[tokio::test]
async fn a_page_sends_pieces_with_its_form_token_and_the_form_names_the_file() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let cookie = format!("fadu={}", w.token("luo").await);
    let form = format!("/matters/{matter}/do/add-evidence");
    let page = String::from_utf8(w.raw("GET", &form, &[("cookie", &cookie)], Vec::new()).await.bytes).unwrap();
    let value = |name: &str| {
        let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}"));
        after.split('"').next().unwrap().to_string()
    };
    let (csrf, intent) = (value("csrf"), value("intent"));
    assert!(page.contains("name=\"file.source\"") && page.contains("/assets/capture.css"));
    let at = format!("/matters/{matter}/uploads");
    let begin = json!({ "name": "厨房.jpg", "size": PHOTO.len(), "source": "gallery" });
    let json_of = ("content-type", "application/json");
    let begun = |token: &'static str, csrf: String| {
        let (w, at, cookie, body) = (&w, &at, &cookie, begin.to_string());
        async move {
            let headers = [("cookie", cookie.as_str()), json_of, (token, csrf.as_str())];
            w.raw("POST", at, &headers, body.into_bytes()).await
        }
    };
    assert_eq!(begun("x-nothing", csrf.clone()).await.status, 403, "another site cannot set the header");
    assert_eq!(begun("x-form-token", "0".repeat(32)).await.status, 403);
    let begun = begun("x-form-token", csrf.clone()).await;
    assert_eq!(begun.status, 201, "{}", begun.json);
    let one = format!("{at}/{}", begun.json["id"].as_str().unwrap());
    let headers = [("cookie", cookie.as_str()), ("x-form-token", csrf.as_str())];
    assert_eq!(w.raw("PUT", &format!("{one}?offset=0"), &headers, PHOTO.to_vec()).await.status, 200);
    assert_eq!(w.raw("GET", &one, &headers[..1], Vec::new()).await.json["received"], json!(PHOTO.len()));
    let kept = w.raw("POST", &format!("{one}/complete"), &headers, Vec::new()).await;
    assert_eq!((kept.status, &kept.json["digest"]), (201, &json!(hex(PHOTO))));
    let officers: Vec<String> = ["shen", "luo"].map(crate::api_fixture::cast::officer).to_vec();
    let typed = [
        ("csrf", csrf.as_str()),
        ("intent", &intent),
        ("evidence_kind", "audiovisual"),
        ("evidence_name", "厨房照片"),
        ("proves", "正在经营"),
        ("evidence_form", "original"),
        ("taken_on", "2026-10-12"),
        ("evidence_officers", &officers[0]),
        ("evidence_officers", &officers[1]),
        ("file.uploaded", &kept.json.to_string()),
    ];
    let body: Vec<String> = typed.map(|(k, v)| format!("{k}={}", fadu_web::api::percent(v))).to_vec();
    let urlencoded = ("content-type", "application/x-www-form-urlencoded");
    let done = w.raw("POST", &form, &[("cookie", &cookie), urlencoded], body.join("&").into_bytes()).await;
    assert_eq!(done.status, 303, "{}", String::from_utf8_lossy(&done.bytes));
    let file = w.get("luo", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!(file["evidence"][0]["digest"], json!(hex(PHOTO)));
    // The pages of the file and of the case.
    for (path, told) in [
        (format!("/matters/{matter}/evidence/{}/about", file["evidence"][0]["event"]), "从设备相册或文件夹导入"),
        (format!("/matters/{matter}/replay"), "厨房.jpg"),
    ] {
        let page = w.raw("GET", &path, &[("cookie", &cookie)], Vec::new()).await;
        assert!(page.status == 200 && String::from_utf8(page.bytes).unwrap().contains(told), "{path}");
    }
}
