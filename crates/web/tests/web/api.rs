//! One case from source to archive through the API; what the API answers to odd requests; what other agencies see.

use crate::api_fixture::cast::officer;
use crate::api_fixture::script::{self, carry_on, open, source, steps, until};
use crate::api_fixture::{FIRST_DAY, World};
use serde_json::{Value, json};

#[tokio::test]
async fn a_case_from_source_to_archive() {
    let w = World::new().await;
    let body = json!({ "procedure": "penalty-general", "fields": source() });
    let opened = w.as_user("shen", "POST", "/api/v1/matters", &body).await;
    assert_eq!((opened.status, &opened.json["numbers"]), (201, &json!(["明市监案源〔2026〕1号"])));
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    assert_eq!(opened.headers["location"], format!("/api/v1/matters/{matter}"));

    let (mut version, mut numbers) = (opened.json["version"].as_u64().unwrap(), Vec::new());
    assert_eq!(version, 2, "the event and its paper");
    for (act, user, fields) in steps() {
        let form = w.get(user, &format!("/api/v1/matters/{matter}/intents/{act}")).await;
        assert_eq!(form.json["act"], act);
        let file = w.get(user, &format!("/api/v1/matters/{matter}")).await.json;
        let open: Vec<_> = file["intents"].as_array().unwrap().iter().map(|i| i["intent"].as_str().unwrap()).collect();
        assert!(open.contains(&act), "{act} not among {open:?}: {}", file["refused"]);
        let done = w.act(user, &matter, act, &fields).await;
        assert_eq!((done.status, &done.json["repeated"]), (200, &json!(false)), "{act}: {}", done.json);
        assert!(done.json["version"].as_u64().unwrap() > version, "{act}");
        version = done.json["version"].as_u64().unwrap();
        numbers.extend(done.json["numbers"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_string()));
    }
    assert_eq!(numbers, ["明市监罚立〔2026〕1号", "明市监罚告〔2026〕1号", "明市监罚〔2026〕1号"]);
    the_archived_file(&w, &matter, version).await;
}

/// Open after the file is archived, for its handler.
const AFTER_ARCHIVE: [&str; 3] = ["record-alteration", "check-credit-repair", "report-erratum"];

async fn the_archived_file(w: &World, matter: &str, version: u64) {
    let file = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!((&file["step"], &file["number"]), (&Value::Null, &json!("明市监罚〔2026〕1号")));
    // What may still happen to a decision that is closed: it is changed from outside, or its publication repaired.
    let open: Vec<&str> = file["intents"].as_array().unwrap().iter().filter_map(|i| i["intent"].as_str()).collect();
    assert_eq!((&file["published"], open), (&json!(true), AFTER_ARCHIVE.to_vec()));
    let fine = file["facts"].as_array().unwrap().iter().find(|f| f["field"] == "fine_fen").unwrap();
    assert_eq!(fine["value"], 7_000_000);
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json;
    let events = events["events"].as_array().unwrap();
    assert_eq!(events.len() as u64, version);
    let made = events.iter().filter(|e| e["name"] == "PaperMade").count();
    let papers = w.get("shen", &format!("/api/v1/matters/{matter}/papers")).await.json;
    let papers = papers["papers"].as_array().unwrap();
    // source, filing, inquiry, evidence, report, review, notice, receipt, waiver, three of the decision, receipt, publicity, closing, three of the archive
    assert_eq!((made, papers.len()), (18, 18));
    assert_eq!(papers[0]["id"], "penalty-source-register");
    let published = w.office.published(None, 10).unwrap();
    assert_eq!(published.len(), 1);
    assert_eq!(
        (published[0].number.as_str(), published[0].party.as_str()),
        ("明市监罚〔2026〕1号", "明德区示例小馆餐饮有限公司")
    );
    assert_eq!(published[0].until.map(|d| d.to_string()).as_deref(), Some("2029-10-12"));
}

#[tokio::test]
async fn terms_explain_themselves() {
    let w = World::new().await;
    let matter = until(&w, "waive-statement", &[]).await;
    let path = format!("/api/v1/matters/{matter}");
    let plain = w.get("shen", &path).await.json;
    let days = w.get("shen", &format!("{path}?explain=1")).await.json;
    let term =
        |file: &Value, id: &str| file["terms"].as_array().unwrap().iter().find(|t| t["id"] == id).cloned().unwrap();
    // 程序规定第57条、第64条: five working days from 2026-10-12; ninety days from filing.
    let defence = term(&days, "defence");
    assert_eq!((&defence["start"], &defence["last_day"]), (&json!(FIRST_DAY), &json!("2026-10-19")));
    assert_eq!(defence["days"].as_array().unwrap().len(), 8, "{}", defence["days"]);
    assert_eq!(term(&plain, "defence").get("days"), None);
    let decide = term(&plain, "decide");
    // Counted to a Sunday; 程序规定 lets the last day roll.
    assert_eq!((&decide["counted_last_day"], &decide["last_day"]), (&json!("2027-01-10"), &json!("2027-01-11")));
    assert_eq!(term(&plain, "decide")["cites"][0]["cite"], "samr-procedure/64");
}

#[tokio::test]
async fn a_second_press_is_harmless() {
    let w = World::new().await;
    let bearer = format!("Bearer {}", w.token("shen").await);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "press-1")];
    let body = json!({ "procedure": "penalty-general", "fields": source() });
    let first = w.send("POST", "/api/v1/matters", &headers, &body).await;
    let second = w.send("POST", "/api/v1/matters", &headers, &body).await;
    assert_eq!((first.status, second.status), (201, 200));
    let mut told = first.json.clone();
    told["repeated"] = json!(true);
    assert_eq!(second.json, told);
    let matter = first.json["matter"].as_str().unwrap();
    // An act that may be done once: the second press is told the first answer, not that it comes too late.
    let path = format!("/api/v1/matters/{matter}/intents/propose-filing");
    let body = json!({ "fields": script::filing() });
    let first = w.send("POST", &path, &headers, &body).await;
    let second = w.send("POST", &path, &headers, &body).await;
    assert_eq!((first.status, &first.json["repeated"]), (200, &json!(false)), "{}", first.json);
    assert_eq!((second.status, &second.json["repeated"]), (200, &json!(true)), "{}", second.json);
    assert_eq!(second.json["version"], first.json["version"]);
    // Another key is another press.
    let other = [("authorization", bearer.as_str()), ("idempotency-key", "press-2")];
    let third = w.send("POST", &path, &other, &body).await;
    assert_eq!((third.status, &third.json["code"]), (409, &json!("already-done")));
}

#[tokio::test]
async fn evidence_keeps_its_bytes_and_its_kind() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let path = format!("/api/v1/matters/{matter}/evidence");
    let bearer = format!("Bearer {}", w.token("luo").await);
    let photo = b"\xff\xd8\xff\xe0 a small photo".to_vec();
    let digest = "b82739b67963be435bba18c2701b4531fbad99a14cdbe85e5832f8b25a2307d7";
    let auth = ("authorization", bearer.as_str());
    let named = ("x-file-name", "%E7%8E%B0%E5%9C%BA.html");
    let wrong = w.raw("POST", &path, &[auth, named, ("x-content-sha256", &"0".repeat(64))], photo.clone()).await;
    assert_eq!((wrong.status, &wrong.json["errors"][0]["field"]), (422, &json!("file")));
    let kept = w.raw("POST", &path, &[auth, named, ("x-content-sha256", digest)], photo.clone()).await;
    let value = json!({ "digest": digest, "name": "现场.html", "media": "image/jpeg", "size": photo.len() });
    let mut plain = kept.json.clone();
    assert!(plain.as_object_mut().unwrap().remove("arrival").is_some());
    assert_eq!((kept.status, &plain), (201, &value));
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n\u{1}\r\n--x--\r\n";
    let multipart =
        w.raw("POST", &path, &[auth, ("content-type", "multipart/form-data; boundary=x")], form.into()).await;
    assert_eq!((multipart.status, &multipart.json["size"]), (201, &json!(1)));

    let mut fields = script::fields("add-evidence");
    fields["file"] = json!({ "digest": "0".repeat(64), "name": "x", "media": "image/jpeg", "size": 1 });
    let absent = w.act("luo", &matter, "add-evidence", &fields).await;
    assert_eq!((absent.status, &absent.json["errors"][0]["field"]), (422, &json!("file")));
    // What is claimed of a file counts for nothing: kind and size are those of the bytes.
    fields["file"] = json!({ "digest": digest, "name": "现场.html", "media": "text/html", "size": 999 });
    assert_eq!(w.act("luo", &matter, "add-evidence", &fields).await.status, 200);
    let file = w.get("luo", &format!("/api/v1/matters/{matter}")).await.json;
    let line = &file["evidence"][0];
    assert_eq!(
        (&line["media"], &line["size"], &line["digest"]),
        (&json!("image/jpeg"), &json!(photo.len()), &json!(digest))
    );
    let shown = w.get("luo", line["href"].as_str().unwrap()).await;
    assert_eq!((shown.status, shown.bytes), (200, photo));
    assert_eq!(shown.headers["content-type"], "image/jpeg");
    assert_eq!(w.get("bai", line["href"].as_str().unwrap()).await.status, 404, "another agency");
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_file_is_cited_only_where_it_came() {
    let w = World::new().await;
    let (here, there) = (until(&w, "add-evidence", &[]).await, until(&w, "add-evidence", &[]).await);
    let bearer = format!("Bearer {}", w.token("luo").await);
    let path = format!("/api/v1/matters/{here}/evidence");
    let kept = w.raw("POST", &path, &[("authorization", bearer.as_str())], b"\xff\xd8\xff\xe0 mine".to_vec()).await;
    let mut fields = script::fields("add-evidence");
    fields["file"] = kept.json;
    // Whoever knows a digest of another matter has nothing in hand.
    for user in ["luo", "shen"] {
        let cited = w.act(user, &there, "add-evidence", &fields).await;
        assert_eq!((cited.status, &cited.json["errors"][0]["field"]), (422, &json!("file")), "{user}");
    }
    for user in ["shen", "luo"] {
        let cited = w.act(user, &here, "add-evidence", &fields).await;
        assert_eq!(cited.status, 200, "{user}: {}", cited.json);
    }
}

#[tokio::test]
async fn another_agency_finds_nothing() {
    let w = World::new().await;
    let matter = until(&w, "conclude-investigation", &[]).await;
    let at = format!("/api/v1/matters/{matter}");
    for path in ["", "/events", "/papers", "/papers/1", "/evidence/0", "/intents/conclude-investigation"] {
        let reply = w.get("bai", &format!("{at}{path}")).await;
        assert_eq!((reply.status, &reply.json["title"]), (404, &json!("没有找到，或者您无权查看")), "{path}");
    }
    assert_eq!(w.act("bai", &matter, "conclude-investigation", &script::report()).await.status, 404);
    assert_eq!(w.as_user("bai", "POST", &format!("{at}/evidence"), &json!({})).await.status, 404);
    let reported = json!({ "matter": matter, "intent": "conclude-investigation", "fields": script::report() });
    assert_eq!(w.as_user("bai", "POST", "/api/v1/reported", &reported).await.status, 404);
    let list = w.get("bai", "/api/v1/matters").await.json;
    assert_eq!((&list["total"], &list["items"]), (&json!(0), &json!([])));
    assert_eq!(w.get("bai", "/api/v1/officers").await.json["items"].as_array().unwrap().len(), 3);
    // A supervisor reads and cannot act.
    assert_eq!(w.get("jian", &at).await.status, 200);
    assert_eq!(w.act("jian", &matter, "conclude-investigation", &script::report()).await.status, 403);
    // What is malformed is not found either.
    for (id, status) in [("1", 404), ("%FF", 400), ("0000000000000000000000000A0", 404)] {
        assert_eq!(w.get("shen", &format!("/api/v1/matters/{id}")).await.status, status, "{id}");
    }
}

#[tokio::test]
async fn fields_that_no_form_has_change_nothing() {
    let w = World::new().await;
    let mut fields = source();
    let planted = json!({
        "_actor": "x", "_matter": "x", "_agency": "x", "_version": "1999-01-01", "source_no": "假1号", "filing_no": "假2号",
        "decided_on": "2020-01-01", "stream": "x", "handlers": [officer("wen")],
    });
    fields.as_object_mut().unwrap().extend(planted.as_object().unwrap().clone());
    let body = json!({ "procedure": "penalty-general", "fields": fields });
    let opened = w.as_user("shen", "POST", "/api/v1/matters", &body).await;
    assert_eq!((opened.status, &opened.json["numbers"]), (201, &json!(["明市监案源〔2026〕1号"])));
    let matter = opened.json["matter"].as_str().unwrap();
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json;
    let first = &events["events"][0];
    assert_eq!((&first["actor"], &first["fields"]["source_no"]), (&json!("沈知行"), &json!("明市监案源〔2026〕1号")));
    let keys: Vec<&str> = first["fields"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["clue", "party_address", "party_code", "party_kind", "party_name", "received_on", "source_kind", "source_no"];
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn what_is_reported_leaves_findings() {
    let w = World::new().await;
    let matter = until(&w, "serve-notice", &[]).await;
    // The decision was made elsewhere without notice: it happened, and the article missed stands beside it.
    let body = json!({ "matter": matter, "intent": "propose-decision", "fields": { "defence_handling": "未提出" } });
    let reply = w.as_user("shen", "POST", "/api/v1/reported", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let codes: Vec<&str> =
        reply.json["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["notice-missing"]);
    assert_eq!(reply.json["findings"][0]["ground"], json!(["penalty-law/62", "penalty-law/44"]));
    // A matter may begin with what was reported.
    let mut fields = source();
    fields["received_on"] = json!("2026-10-01");
    let body = json!({ "procedure": "penalty-general", "intent": "register-source", "fields": fields });
    let opened = w.as_user("wen", "POST", "/api/v1/reported", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    assert_eq!(opened.json["findings"][0]["code"], "credential-lapsed");
    let later = json!({ "procedure": "penalty-general", "intent": "record-scene", "fields": {
        "scene_on": "2026-10-10", "scene_from": "09:00", "scene_to": "09:30", "scene_place": "敬业街", "credential_shown": true,
        "scene_officers": [officer("shen")], "party_present": "present", "scene_facts": "正在经营",
    }});
    let reply = w.as_user("shen", "POST", "/api/v1/reported", &later).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let codes: Vec<&str> =
        reply.json["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["step-closed", "too-few-officers"]);
    assert_eq!(w.get("shen", &format!("/api/v1/matters/{}", reply.json["matter"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn requests_that_cannot_be_read_are_told_so() {
    let w = World::new().await;
    let matter = open(&w).await;
    let bearer = format!("Bearer {}", w.token("shen").await);
    let auth = ("authorization", bearer.as_str());
    let typed = ("content-type", "application/json; charset=utf-8");
    let deep = format!("{{\"fields\":{}{}}}", "[".repeat(40), "]".repeat(40));
    let long = format!("{{\"fields\":{{\"clue\":\"{}\"}}}}", "字".repeat(400_000));
    let at = format!("/api/v1/matters/{matter}/intents/propose-filing");
    for (path, headers, body, status) in [
        (at.as_str(), vec![auth, typed], "{", 400),
        (&at, vec![auth, typed], "[]", 400),
        (&at, vec![auth, typed], deep.as_str(), 400),
        (&at, vec![auth, typed], "{\"fields\":{},\"more\":1}", 400),
        (&at, vec![auth, typed], long.as_str(), 413),
        (&at, vec![auth, ("content-type", "text/plain")], "{}", 415),
        (&at, vec![auth], "{}", 415),
        (&at, vec![auth, typed, ("idempotency-key", "a b")], "{}", 400),
        (&at, vec![typed], "{}", 401),
        (&at, vec![typed, ("cookie", "fadu=x; __Host-fadu=x")], "{}", 401),
        (&at, vec![auth, typed], "{}", 422),
        ("/api/v1/matters", vec![auth, typed], "{\"procedure\":\"penalty-general\",\"act\":\"x\"}", 400),
        ("/api/v1/matters", vec![auth, typed], "{\"procedure\":\"none\"}", 404),
        ("/api/v1/nothing", vec![auth, typed], "{}", 404),
        ("/api/v1/inbox", vec![auth, typed], "{}", 405),
    ] {
        let reply = w.raw("POST", path, &headers, body.as_bytes().to_vec()).await;
        let short: String = body.chars().take(40).collect();
        assert_eq!(reply.status, status, "{path} {short} {}", reply.json);
        assert_eq!(reply.headers["content-type"], "application/problem+json", "{path} {short}");
        assert!(reply.json["title"].as_str().is_some_and(|t| !t.is_ascii()), "{path} {short}");
    }
    // A cookie with a living session counts for nothing here.
    let cookie = format!("fadu={}", w.token("shen").await);
    assert_eq!(w.raw("GET", "/api/v1/inbox", &[("cookie", &cookie)], Vec::new()).await.status, 401);
}

#[tokio::test]
async fn sign_in_and_out() {
    let w = World::new().await;
    w.token("shen").await;
    let wrong = w.send("POST", "/api/v1/session", &[], &json!({ "username": "shen", "password": "no" })).await;
    let nobody = w.send("POST", "/api/v1/session", &[], &json!({ "username": "none", "password": "no" })).await;
    assert_eq!((wrong.status, nobody.status), (401, 401));
    assert_eq!(wrong.json, nobody.json);
    let bearer = format!("Bearer {}", w.token("shen").await);
    let auth = [("authorization", bearer.as_str())];
    let inbox = w.send("GET", "/api/v1/inbox", &auth, &Value::Null).await;
    assert_eq!((inbox.status, &inbox.json["total"]), (200, &json!(0)));
    assert_eq!(w.send("DELETE", "/api/v1/session", &auth, &Value::Null).await.status, 204);
    assert_eq!(w.send("GET", "/api/v1/inbox", &auth, &Value::Null).await.status, 401);
}

#[tokio::test]
async fn lists_have_pages_and_inboxes_have_turns() {
    let w = World::new().await;
    // Opened in the same millisecond of the standing clock: chance orders their ids.
    let mut opened = [open(&w).await, open(&w).await];
    opened.sort();
    let [first, second] = opened;
    let page = w.get("shen", "/api/v1/matters?limit=1").await.json;
    assert_eq!((&page["total"], &page["items"][0]["matter"]), (&json!(2), &json!(second)));
    let next = page["next"].as_str().unwrap();
    let page = w.get("shen", &format!("/api/v1/matters?limit=1&cursor={next}")).await.json;
    assert_eq!(page["items"][0]["matter"], json!(first));
    for bad in ["limit=x", "cursor=x"] {
        assert_eq!(w.get("shen", &format!("/api/v1/matters?{bad}")).await.status, 400, "{bad}");
    }
    carry_on(&w, &first, "approve-filing-unit", &[]).await;
    let inbox = w.get("gu", "/api/v1/inbox").await.json;
    let line = &inbox["items"][0];
    assert_eq!(
        (&inbox["total"], &line["intent"], &line["matter"]),
        (&json!(1), &json!("approve-filing-unit"), &json!(first))
    );
    // 程序规定第18条: fifteen working days from 2026-10-09; Saturday 2026-10-10 is a moved workday.
    assert_eq!((&line["last_day"], &line["light"]), (&json!("2026-10-29"), &json!("green")));
    let items = w.get("shen", "/api/v1/items?q=SJ-FS-001").await.json;
    assert_eq!(items["items"][0]["basis"][0]["cite"], "food-safety-law/122.1");
}
