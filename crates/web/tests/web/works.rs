//! What the works around enforcement need: orders of a hotline taken in once and said anew, complaints joined and parted, announcements checked by
//! a second person, an assigned matter that its body accepts and answers.

use crate::api_fixture::{World, cast};
use fadu_web::office::accounts::Who;
use fadu_web::office::activity::AnnouncementForm;
use fadu_web::office::base::id::{BodyId, MatterId, OfficerId, PersonId};
use fadu_web::office::base::{Denied, Fields, Moment};
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::store::record::EventId;
use fadu_web::office::store::{Allotted, Append, Built, Draft, Log, StreamId};
use fadu_web::office::{Act, Denial, Registered};
use serde_json::{Value, json};

const BUREAU: &str = "示例市明德区市场监督管理局";

fn order(number: &str, facts: &str) -> Value {
    json!({
        "工单编号": number, "派单时间": "2026-10-10 09:12", "来电人": "林示例", "联系电话": "555-0100",
        "承办单位": BUREAU, "诉求内容": facts, "办理时限": "2026/10/20",
    })
}

pub(crate) fn fact(file: &Value, field: &str) -> Value {
    let all = file["facts"].as_array().unwrap_or_else(|| panic!("{file}"));
    all.iter().find(|f| f["field"] == field).map_or(Value::Null, |f| f["value"].clone())
}

#[tokio::test]
async fn an_order_of_the_hotline_is_taken_in_once_and_said_anew() {
    let w = World::new().await;
    let send = |rows: Value, reason: &str| json!({ "rows": rows, "reason": reason });
    let mut strange = order("GD-2", "重复收费");
    strange["派单时间"] = json!("昨天");
    let all = json!([order("GD-1", "没有出示证件"), strange, order("", "没有编号"), order("GD-1", "又一行")]);
    let reply = w.as_user("jian", "POST", "/api/v1/intake", &send(all, "")).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let of = |n: usize, key: &str| reply.json["results"][n][key].clone();
    let status: Vec<Value> = (0..4).map(|n| of(n, "status")).collect();
    assert_eq!(status, [json!("new"), json!("refused"), json!("refused"), json!("refused")]);
    assert_eq!(of(1, "why"), "收到投诉之日“昨天”不是日期，应如 2026-10-12");
    assert_eq!((of(2, "why"), of(3, "why")), (json!("请填写来源编号"), json!("同一来源、同一编号在表里出现了两次")));
    // It is a complaint of the bureau, with where it comes from and its own day.
    let matter = of(0, "matter").as_str().unwrap().to_string();
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    let fields = ["channel", "came_from", "came_no", "came_due_on", "complained_on", "dispute_state"];
    assert_eq!(
        fields.map(|f| fact(&file, f)),
        ["hotline", "12345", "GD-1", "2026-10-20", "2026-10-10", "none"].map(|v| json!(v))
    );
    let term = file["terms"].as_array().unwrap().iter().find(|t| t["id"] == "came-due");
    assert!(term.is_some_and(|t| t.to_string().contains("2026-10-20")), "{}", file["terms"]);
    // The same again: nothing. Something else: only with a reason, and the earlier words stay in the record.
    let again = w.as_user("jian", "POST", "/api/v1/intake", &send(json!([order("GD-1", "没有出示证件")]), "")).await;
    assert_eq!((again.status, &again.json["results"][0]["status"]), (200, &json!("same")));
    let more = json!([order("GD-1", "没有出示证件，也没有说明理由")]);
    assert_eq!(w.as_user("jian", "POST", "/api/v1/intake", &send(more.clone(), "")).await.status, 422);
    let changed = w.as_user("jian", "POST", "/api/v1/intake", &send(more, "热线补充")).await;
    assert_eq!(changed.json["results"][0]["status"], "changed", "{}", changed.json);
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!(fact(&file, "complaint_facts"), "没有出示证件，也没有说明理由");
    let events = w.get("jian", &format!("/api/v1/matters/{matter}/events")).await.json;
    let names: Vec<&str> = events["events"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ComplaintReceived", "ComplaintAmended"]);
    // Another body under the same number is no amendment.
    let mut moved = order("GD-1", "没有出示证件，也没有说明理由");
    moved["承办单位"] = json!("示例市明德区城市管理局");
    let refused = w.as_user("jian", "POST", "/api/v1/intake", &send(json!([moved]), "改派")).await;
    assert_eq!(refused.json["results"][0]["why"], "已经登记过，被投诉的行政执法机关和登记的不同；请在案卷里核对");
    // Nobody else takes in, and what is no list of rows is refused.
    for (user, body, status) in [
        ("shen", send(json!([order("GD-9", "一")]), ""), 403),
        ("jian", json!({ "rows": [] }), 400),
        ("jian", json!({ "rows": [order("GD-9", "一")], "more": 1 }), 400),
    ] {
        assert_eq!(w.as_user(user, "POST", "/api/v1/intake", &body).await.status, status, "{user} {body}");
    }
}

/// Two complaints of the hotline, both accepted.
async fn two(w: &World) -> [String; 2] {
    let rows = json!([order("GD-1", "没有出示证件"), order("GD-2", "检查的人没有出示证件")]);
    let reply = w.as_user("jian", "POST", "/api/v1/intake", &json!({ "rows": rows })).await;
    let of =
        |n: usize| reply.json["results"][n]["matter"].as_str().unwrap_or_else(|| panic!("{}", reply.json)).to_string();
    let both = [of(0), of(1)];
    let accepted = json!({ "acceptance_note": "没有出示证件", "answer_by": "2026-11-02", "dispute_state": "none",
        "handlers": [cast::officer("jian")] });
    for m in &both {
        assert_eq!(w.act("jian", m, "accept-complaint", &accepted).await.status, 200);
    }
    both
}

async fn names(w: &World, matter: &str) -> Vec<String> {
    let events = w.get("jian", &format!("/api/v1/matters/{matter}/events")).await.json;
    events["events"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap().to_string()).collect()
}

#[tokio::test]
async fn joined_complaints_stand_in_both_records_and_may_part_again() {
    let w = World::new().await;
    let [first, second] = two(&w).await;
    let cookie = format!("fadu={}", w.token("jian").await);
    let form = w.raw("GET", &format!("/matters/{second}/do/join-complaint"), &[("cookie", &cookie)], Vec::new()).await;
    let form = String::from_utf8(form.bytes).unwrap();
    let offered = [&first, &second].map(|m| form.contains(&format!("value=\"matter:{m}\"")));
    assert_eq!(offered, [true, false], "the other one is offered, not itself: {form}");
    let join = json!({ "joined_to": format!("matter:{first}") });
    let own = json!({ "joined_to": format!("matter:{second}") });
    assert_eq!(w.act("jian", &second, "join-complaint", &own).await.status, 422, "not with itself");
    let reply = w.act("jian", &second, "join-complaint", &join).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert!(names(&w, &second).await.contains(&"ComplaintJoined".into()));
    assert!(names(&w, &first).await.contains(&"ComplaintTookIn".into()));
    // A circle is refused before anything is written.
    let circle = json!({ "joined_to": format!("matter:{second}") });
    let reply = w.act("jian", &first, "join-complaint", &circle).await;
    assert_eq!(reply.status, 409, "{}", reply.json);
    // What is joined is found out in the leading one.
    let found = json!({ "complaint_result": "founded", "complaint_findings": "属实", "complaint_handling": "corrected",
        "answer_text": "已改正", "remedies_told": true });
    let refused = w.act("jian", &second, "conclude-complaint", &found).await;
    assert_eq!((refused.status, &refused.json["code"]), (409, &json!("joined-elsewhere")));
    let parted = w.act("jian", &second, "part-complaint", &json!({ "part_reason": "不是同一事实" })).await;
    assert_eq!(parted.status, 200, "{}", parted.json);
    assert!(names(&w, &first).await.contains(&"ComplaintReleased".into()));
    let who = supervisor();
    let id: MatterId = first.parse().unwrap();
    assert!(w.office.joined_with(&who, id).unwrap().is_empty());
    // Taken in from the other side, and answered: each complainant has an answer of its own.
    let take = json!({ "taken_in": format!("matter:{second}") });
    assert_eq!(w.act("jian", &first, "take-in-complaint", &take).await.status, 200);
    assert_eq!(w.office.joined_with(&who, id).unwrap().len(), 1);
    assert_eq!(w.act("jian", &first, "conclude-complaint", &found).await.status, 200);
    let head = head(&w).await;
    let typed: Fields = [("conclusion", "approve"), ("opinion", "同意")].map(|(k, v)| (k.to_string(), json!(v))).into();
    let intent = Intent { act: "answer-complaint".into(), typed };
    w.office.act(&head, id, Act { intent, mode: Mode::Requested, key: None, signed: None }).await.unwrap();
    let file = w.get("jian", &format!("/api/v1/matters/{second}")).await.json;
    assert_eq!((fact(&file, "complaint_result"), fact(&file, "answer_text")), (json!("founded"), json!("已改正")));
    assert_eq!(names(&w, &second).await.iter().filter(|n| *n == "ComplaintAnswered").count(), 1);
}

/// A head of the bureau, in the register.
async fn head(w: &World) -> Who {
    let who = person(99, 0x0300 << 80, "head");
    let officer = json!({
        "id": OfficerId::from_bits(99 << 8), "person": who.person, "body": who.agency, "name": "某", "unit": "", "cert_no": "",
        "cert_from": null, "cert_until": null, "revoked_on": null,
    });
    let post = json!({ "person": who.person, "body": who.agency, "post": "head", "unit": "", "from": "2024-01-01", "until": null });
    let rows = vec![
        Registered { event: "OfficerCredentialed", row: officer },
        Registered { event: "PostAssigned", row: post },
    ];
    w.office.register_rows("test", rows, Moment(0)).await.unwrap();
    who
}

fn supervisor() -> Who {
    person(99, 0x0300 << 80, "supervisor")
}

pub(crate) fn person(n: u128, body: u128, role: &str) -> Who {
    Who {
        person: PersonId::from_bits(n),
        name: "某".into(),
        agency: BodyId::from_bits(body),
        agency_name: String::new(),
        officer: Some(OfficerId::from_bits(n << 8)),
        roles: vec![role.into()],
        session: [0; 32],
        calls: Vec::new(),
    }
}

#[tokio::test]
async fn an_announcement_is_published_after_a_second_person_checked_it() {
    let w = World::new().await;
    let market = 0x0100 << 80;
    let (writer, checker) = (person(1, market, "officer"), person(2, market, "head"));
    let stranger = person(3, 0x0200 << 80, "head");
    let form = AnnouncementForm {
        kind: "news".into(),
        title: "集中<b>检查</b>".into(),
        text: "# 时间\n<script>九月</script>\n- 餐饮".into(),
        ..AnnouncementForm::default()
    };
    let mistaken = |r: Result<(), Denial>| match r {
        Err(Denial::Denied(Denied::Mistaken(m))) => m[0].message.clone(),
        other => panic!("{other:?}"),
    };
    let lacking = AnnouncementForm { title: String::new(), ..form.clone() };
    assert_eq!(mistaken(w.office.draft_announcement(&writer, &lacking).await.map(drop)), "请填写标题");
    let id = w.office.draft_announcement(&writer, &form).await.unwrap();
    let public = format!("/public/activity/{id}");
    assert_eq!(w.raw("GET", &public, &[], Vec::new()).await.status, 404, "a draft is not public");
    assert!(mistaken(w.office.publish_announcement(&writer, &id).await).contains("先由另一人审核"));
    assert!(matches!(w.office.check_announcement(&writer, &id, (true, "")).await, Err(Denial::Forbidden)));
    let both = Who { roles: vec!["officer".into(), "head".into()], ..writer.clone() };
    assert!(mistaken(w.office.check_announcement(&both, &id, (true, "")).await).contains("起草人不能审核"));
    assert!(matches!(w.office.check_announcement(&stranger, &id, (true, "")).await, Err(Denial::NotFound)));
    assert_eq!(mistaken(w.office.check_announcement(&checker, &id, (false, " ")).await), "请填写理由");
    w.office.check_announcement(&checker, &id, (true, "")).await.unwrap();
    w.office.publish_announcement(&writer, &id).await.unwrap();
    let page = w.raw("GET", &public, &[], Vec::new()).await;
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(page.status == 200 && text.contains("&lt;script&gt;") && !text.contains("<script>九月"), "{text}");
    let feed = w.raw("GET", "/public/activity/feed.xml", &[], Vec::new()).await;
    let feed = String::from_utf8_lossy(&feed.bytes).into_owned();
    assert!(feed.starts_with("<?xml") && feed.contains("集中&lt;b&gt;检查&lt;/b&gt;") && feed.contains(&id), "{feed}");
    // Said anew: with a reason, and the older words stand until it is checked.
    let anew = AnnouncementForm { id: id.clone(), title: "新的标题".into(), ..form.clone() };
    assert!(mistaken(w.office.draft_announcement(&writer, &anew).await.map(drop)).contains("修改的理由"));
    let anew = AnnouncementForm { reason: "日期有误".into(), ..anew };
    w.office.draft_announcement(&writer, &anew).await.unwrap();
    assert!(w.office.announced_one(&id).unwrap().of.stands().unwrap().0.draft.title.starts_with("集中"));
    w.office.withdraw_announcement(&writer, &id, "内容有误").await.unwrap();
    assert_eq!(w.raw("GET", &public, &[], Vec::new()).await.status, 404, "withdrawn");
    assert_eq!(w.office.announced("", "").unwrap().len(), 0);
}

/// A form with files as a browser sends it.
fn with_files(pairs: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (k, v) in pairs {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{k}\"\r\n\r\n{v}\r\n").into_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--b--\r\n");
    body
}

/// Files go with an announcement: a wrong one is said with its name and takes neither the words nor the others with it; the public has them from
/// the day it is published until it is withdrawn.
#[tokio::test]
async fn files_of_an_announcement_are_public_as_long_as_it_stands() {
    let w = World::new().await;
    let cookie = format!("fadu={}", w.token("shen").await);
    let get = async |path: &str| {
        let reply = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
        (reply.status, String::from_utf8_lossy(&reply.bytes).into_owned())
    };
    let form = get("/activity").await.1;
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let head = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let said = [("csrf", csrf), ("deed", "draft"), ("kind", "notice"), ("title", "办理指南"), ("text", "见附件")];
    let (guide, picture): (&[u8], &[u8]) = (b"%PDF-1.7 0000", b"\x89PNG\r\n\x1a\n0000");
    let first = with_files(&said, &[("指南.pdf", guide), ("表.docx", b"PK\x03\x04")]);
    let wrong = w.raw("POST", "/activity", &head, first).await;
    let page = String::from_utf8_lossy(&wrong.bytes).into_owned();
    assert_eq!(wrong.status, 422, "{page}");
    assert!(page.contains("表.docx：只收PDF、JPEG、PNG") && page.contains("见附件</textarea>"), "{page}");
    let kept = page.split("name=\"kept\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(page.contains("指南.pdf（13 字节）"), "{page}");
    // What somebody else brought is not to be had by naming it.
    let stranger = person(9, 0x0100 << 80, "officer");
    let named = AnnouncementForm {
        kind: "news".into(),
        title: "题".into(),
        text: "文".into(),
        files: vec![kept.into()],
        ..AnnouncementForm::default()
    };
    assert!(matches!(w.office.draft_announcement(&stranger, &named).await, Err(Denial::Denied(Denied::Mistaken(_)))));
    // Sent again with what is kept and one more file.
    let again = with_files(&[&said[..], &[("kept", kept)]].concat(), &[("图.png", picture)]);
    let right = w.raw("POST", "/activity", &head, again).await;
    assert_eq!(right.status, 303, "{}", String::from_utf8_lossy(&right.bytes));
    let own = get("/activity").await.1;
    let id = own.split("href=\"/activity/").nth(1).unwrap().split('"').next().unwrap().to_string();
    let public = format!("/public/activity/{id}");
    let files = async |status: u16| {
        for n in 1..=2 {
            assert_eq!(w.raw("GET", &format!("{public}/files/{n}"), &[], Vec::new()).await.status, status, "{n}");
        }
    };
    files(404).await;
    assert_eq!(get(&format!("/activity/{id}/files/2")).await, (200, "%PDF-1.7 0000".into()), "for whoever checks it");
    w.office.check_announcement(&person(2, 0x0100 << 80, "head"), &id, (true, "")).await.unwrap();
    w.office.publish_announcement(&person(1, 0x0100 << 80, "officer"), &id).await.unwrap();
    files(200).await;
    assert_eq!(w.raw("GET", &format!("{public}/files/3"), &[], Vec::new()).await.status, 404);
    let page = String::from_utf8_lossy(&w.raw("GET", &public, &[], Vec::new()).await.bytes).into_owned();
    assert!(page.contains(&format!("href=\"{public}/files/1\"")) && page.contains("图.png"), "{page}");
    // A newer version without the picture: the public has it until that is published; a withdrawn one has none.
    let form = get(&format!("/activity/{id}")).await.1;
    assert!(form.contains(&format!("value=\"{kept}\" checked")), "what goes with it is ticked: {form}");
    let less = with_files(&[&said[..], &[("kept", kept), ("reason", "图有误")]].concat(), &[]);
    assert_eq!(w.raw("POST", &format!("/activity/{id}"), &head, less).await.status, 303);
    files(200).await;
    w.office.withdraw_announcement(&person(1, 0x0100 << 80, "officer"), &id, "过期").await.unwrap();
    files(404).await;
    let replayed = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
}

#[tokio::test]
async fn an_assigned_matter_is_accepted_and_answered_by_its_body() {
    let w = World::new().await;
    let fields = json!({
        "assigned_on": "2026-10-12", "assign_kind": "own", "assigned_from": "局务会", "assigned_title": "占道整治",
        "assigned_text": "核查整治", "handlers": [cast::officer("jian")],
    });
    let body = json!({ "procedure": "assigned-matter", "fields": fields });
    let opened = w.as_user("jian", "POST", "/api/v1/matters", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    let accepted = json!({ "accept_contact": "综合科" });
    assert_eq!(w.act("chief", &matter, "accept-matter", &accepted).await.status, 404, "nothing was served yet");
    let assigned =
        json!({ "lead_body": "示例市明德区城市管理局", "assign_demand": "逐街核查", "due_on": "2026-10-30" });
    let reply = w.act("jian", &matter, "assign-matter", &assigned).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let reply = w.act("chief", &matter, "accept-matter", &accepted).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let reply = w.act("chief", &matter, "report-result", &json!({ "reply_text": "已经核查" })).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!((fact(&file, "accepted_on"), fact(&file, "reply_text")), (json!("2026-10-12"), json!("已经核查")));
}

#[tokio::test]
async fn a_body_asks_for_coordination_itself() {
    let w = World::new().await;
    let asked = json!({ "procedure": "coordination", "fields": {
        "other_agency": BUREAU, "same_level": true, "coordination_subject": "fields",
        "coordination_question": "摊点由谁检查", "applicant_view": "由市场监管局检查",
    } });
    assert_eq!(w.as_user("bai", "POST", "/api/v1/answers", &asked).await.status, 404, "only who answers there");
    let mut outside = asked.clone();
    outside["fields"]["coordination_subject"] = json!("other");
    let refused = w.as_user("chief", "POST", "/api/v1/answers", &outside).await;
    assert_eq!((refused.status, &refused.json["code"]), (409, &json!("not-for-coordination")));
    let reply = w.as_user("chief", "POST", "/api/v1/answers", &asked).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let matter = reply.json["matter"].as_str().unwrap().to_string();
    // It is the bureau's, names who asked, and lies there for every supervisor; who asked sees what was served.
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!(
        (fact(&file, "requested_on"), fact(&file, "coordination_subject")),
        (json!("2026-10-12"), json!("fields"))
    );
    assert_eq!(fact(&file, "applicant_agency"), json!(BodyId::from_bits(0x0200 << 80)));
    assert_eq!(w.get("chief", &format!("/api/v1/matters/{matter}")).await.status, 404);
    let list = w.get("chief", "/api/v1/answers?closed=false").await.json;
    assert_eq!((&list["total"], &list["items"][0]["matter"]), (&json!(1), &json!(matter)));
    let page = w.get("chief", &format!("/api/v1/answers/{matter}")).await.json;
    assert_eq!(page["steps"][0]["name"], "协调申请已经收到", "{page}");
    assert_eq!(w.get("he", &format!("/api/v1/answers/{matter}")).await.status, 404, "the other side was not asked yet");
    let ask = w.act("jian", &matter, "ask-other-side", &json!({ "view_due_on": "2026-10-20" })).await;
    assert_eq!(ask.status, 200, "{}", ask.json);
    assert_eq!(w.get("he", &format!("/api/v1/answers/{matter}")).await.status, 200);
    // Both agree: nothing goes up to the government, and the file says that it did not.
    let view = json!({ "other_answered_on": "2026-10-12", "other_view": "同意" });
    let proposal = json!({ "agreed": true, "opinion_text": "由市场监管局检查", "opinion_basis": "职权清单" });
    let signed = json!({ "conclusion": "approve", "opinion": "同意" });
    for (user, act, fields) in [
        ("jian", "receive-other-view", &view),
        ("jian", "propose-opinion", &proposal),
        ("chi", "give-opinion", &signed),
    ] {
        let reply = w.act(user, &matter, act, fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    let stage = |n: usize| ["name", "done", "passed", "by"].map(|k| file["stages"][n][k].clone());
    assert_eq!(stage(2), [json!("协调意见"), json!(true), json!(false), json!("池守正")]);
    assert_eq!(stage(3), [json!("报政府决定"), json!(true), json!(true), json!(null)]);
    let page = crate::warnings::page(&w, "jian", &format!("/matters/{matter}")).await;
    assert!(page.contains("报政府决定<span class=\"vh\">（不经过）"), "{page}");
}

#[tokio::test]
async fn a_complaint_brings_pictures_and_nothing_else() {
    let w = World::new().await;
    let send = |intent: &'static str, name: &'static str, bytes: &'static [u8]| {
        let mut body = Vec::new();
        let pairs = [
            ("intent", intent),
            ("complainant", "林示例"),
            ("complainant_contact", "555-0100"),
            ("agency_named", BUREAU),
            ("complaint_facts", "没有出示证件"),
            ("dispute_state", "none"),
        ];
        for (k, v) in pairs {
            body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{k}\"\r\n\r\n{v}\r\n").into_bytes());
        }
        let head =
            format!("--b\r\ncontent-disposition: form-data; name=\"complaint_file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--b--\r\n");
        body
    };
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    // The name says picture, the bytes do not: said at its field, nothing typed is lost, nothing is lodged.
    let wrong = w.raw("POST", "/public/complaints", &kind, send("abcdefgh12345678", "a.jpg", b"<script>")).await;
    let page = String::from_utf8_lossy(&wrong.bytes).into_owned();
    assert_eq!(wrong.status, 422, "{page}");
    assert!(page.contains("只收照片") && page.contains("555-0100") && page.contains("文件须重新选择"), "{page}");
    assert_eq!(w.get("jian", "/api/v1/inbox").await.json["total"], 0);
    let picture = b"\x89PNG\r\n\x1a\n0000";
    let right = w.raw("POST", "/public/complaints", &kind, send("abcdefgh87654321", "a.png", picture)).await;
    assert_eq!(right.status, 200, "{}", String::from_utf8_lossy(&right.bytes));
    let inbox = w.get("jian", "/api/v1/inbox").await.json;
    let matter = inbox["items"][0]["matter"].as_str().unwrap_or_else(|| panic!("{inbox}")).to_string();
    let file = w.get("jian", &format!("/api/v1/matters/{matter}")).await.json;
    let kept = fact(&file, "complaint_file");
    assert_eq!((&kept["media"], &kept["size"]), (&json!("image/png"), &json!(12)), "{kept}");
    assert_eq!(w.get("shen", &format!("/api/v1/matters/{matter}")).await.status, 404, "not the agency complained of");
}

/// Whoever joins writes to both records in one append; a joining that one record alone was told of is made whole by the same act from the other side.
#[tokio::test]
async fn joining_is_one_append_and_half_a_joining_is_made_whole() {
    let w = World::new().await;
    let [first, second] = two(&w).await;
    let join = json!({ "joined_to": format!("matter:{first}") });
    let joined = w.act("jian", &second, "join-complaint", &join).await;
    assert_eq!(joined.status, 200, "{}", joined.json);
    let size = w.office.store().head().size;
    assert_eq!(joined.json["leaf"].as_u64().unwrap() + 2, size, "both records, next to each other, and nothing else");
    assert_eq!(w.act("jian", &second, "part-complaint", &json!({ "part_reason": "不是同一事实" })).await.status, 200);
    // A record in which one side alone says so, as a crash between two appends left it before they were one.
    let (log, stream) = (w.office.store(), StreamId::from_bits(second.parse::<MatterId>().unwrap().bits()));
    let events = log.events(stream).unwrap();
    let mut half = events.iter().find(|e| e.envelope.name == "ComplaintJoined").unwrap().envelope.clone();
    half.fields.remove("stream");
    half.recorded = w.office.now();
    half.id = EventId::from_bits(half.id.bits() + 1);
    let expected = events.len() as u64;
    let build =
        move |_: &Allotted| Ok(Built { events: vec![Draft { envelope: half, salt: [7; 32] }], ..Built::default() });
    let request = Append { stream, expected, key: None, numbers: Vec::new(), build: Box::new(build) };
    log.append(request).await.unwrap();
    let id: MatterId = first.parse().unwrap();
    assert!(w.office.joined_with(&supervisor(), id).unwrap().is_empty());
    let take = json!({ "taken_in": format!("matter:{second}") });
    let reply = w.act("jian", &first, "take-in-complaint", &take).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert_eq!(w.office.joined_with(&supervisor(), id).unwrap().len(), 1);
    assert_eq!(names(&w, &second).await.iter().filter(|n| *n == "ComplaintJoined").count(), 2, "not said twice");
}

/// A bulletin of assessment is drawn up from the figures of its round: nobody opens one by hand, nor as done on paper.
#[tokio::test]
async fn no_bulletin_is_opened_by_hand() {
    let w = World::new().await;
    let fields = json!({ "assess_title": "某月考核", "assess_figures": "甲|按期办结率|1/1|100%" });
    let asked = json!({ "procedure": "assessment-bulletin", "fields": fields });
    let sent = w.as_user("jian", "POST", "/api/v1/matters", &asked).await;
    assert_eq!(sent.status, 422, "{}", sent.json);
    assert!(sent.json.to_string().contains("由其数据起草，不能另行登记"), "{}", sent.json);
}
