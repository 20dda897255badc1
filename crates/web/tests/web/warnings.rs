//! Warnings as people and programs meet them: raised at their moment, seen by whom they concern, cleared by the act that cures them, answered,
//! taken up, closed; each with its refused twin. Nothing is raised twice, and a replay says the same.

use crate::api_fixture::{World, law, pack, script};
use crate::erasure::{erased, holding};
use fadu_web::office::{replay, store::Log};
use serde_json::{Value, json};

/// The rule of these stories: a decision within its days.
const RULE: &str = "/api/v1/warnings?rule=E01";

/// Lets the follower do all that it has to do.
async fn follow(w: &World) {
    while w.office.warn_step().await.unwrap() {}
}

/// A case filed on 2026-10-12, on a later day, followed.
async fn filed(day: &str) -> (World, String) {
    let w = World::new().await;
    let matter = script::until(&w, "record-inquiry", &[]).await;
    follow(&w).await;
    assert_eq!(open(&w, "shen").await.len(), 0);
    w.set_day(day.parse().unwrap());
    follow(&w).await;
    (w, matter)
}

async fn open(w: &World, user: &str) -> Vec<Value> {
    let reply = w.get(user, RULE).await;
    assert_eq!(reply.status, 200, "{user}: {}", reply.json);
    reply.json["items"].as_array().unwrap().clone()
}

async fn status(w: &World, user: &str, path: &str) -> u16 {
    w.get(user, path).await.status
}

pub(crate) async fn page(w: &World, user: &str, path: &str) -> String {
    let cookie = format!("fadu={}", w.token(user).await);
    let reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.bytes).unwrap()
}

/// A deed on a clue by the API.
async fn deed(w: &World, user: &str, clue: &str, body: Value) -> (u16, Value) {
    let reply = w.as_user(user, "POST", &format!("/api/v1/warnings/{clue}"), &body).await;
    (reply.status, reply.json)
}

/// How often events of this name stand in a clue.
fn told(w: &World, name: &str, clue: &str) -> usize {
    let all = w.office.store().all_events(0, 100_000).unwrap();
    all.iter().filter(|e| e.envelope.name == name && e.stream.to_string() == clue).count()
}

/// The id of the one open clue of the rule.
async fn only(w: &World) -> String {
    let all = open(w, "shen").await;
    assert_eq!(all.len(), 1, "{all:?}");
    all[0]["id"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn a_warning_comes_at_its_moment_and_the_act_that_cures_it_clears_it() {
    let (w, matter) = filed("2026-12-10").await;
    // The sixtieth day has not come.
    assert_eq!(open(&w, "shen").await.len(), 0);
    w.set_day("2026-12-14".parse().unwrap());
    follow(&w).await;
    let mine = open(&w, "shen").await;
    assert_eq!(mine.len(), 1, "{mine:?}");
    assert_eq!((&mine[0]["level"], &mine[0]["state"]), (&json!(1), &json!("open")));
    assert_eq!((&mine[0]["matter"], &mine[0]["cites"][0]["cite"]), (&json!(matter), &json!("penalty-law/60")));
    assert_eq!(mine[0]["owners"], json!(["沈知行", "罗一鸣"]));
    let id = mine[0]["id"].as_str().unwrap().to_string();
    // Both handlers and the chiefs see it at once; nobody of another body, the supervisor only when the grace is over.
    for (user, n) in [("luo", 1), ("gu", 1), ("he", 1), ("wen", 0), ("bai", 0), ("chief", 0), ("jian", 0), ("ling", 0)]
    {
        assert_eq!(open(&w, user).await.len(), n, "{user}");
        let want = if n == 1 { 200 } else { 404 };
        assert_eq!(status(&w, user, &format!("/api/v1/warnings/{id}")).await, want, "{user}");
    }
    for user in ["liu", "deng", "sys", "sec", "aud", "fang"] {
        assert_eq!(status(&w, user, RULE).await, 403, "{user}");
    }
    w.set_day("2026-12-17".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "jian").await.len(), 1);
    // Pages: the list, the clue with its article and the event that began it, the file, the workbench.
    let list = page(&w, "shen", "/warnings").await;
    assert!(list.contains("处罚决定超期") && list.contains("E01 · 行政处罚法 第60条"), "{list}");
    let one = page(&w, "shen", &format!("/warnings/{id}")).await;
    assert!(one.contains("怎样消除") && one.contains("第60条") && one.contains("条记录："), "{one}");
    assert!(one.contains("提交处置") && !one.contains(">交办<"), "{one}");
    assert!(page(&w, "jian", &format!("/warnings/{id}")).await.contains(">交办<"));
    let (file, desk) = (page(&w, "shen", &format!("/matters/{matter}")).await, page(&w, "shen", "/desk").await);
    assert!(file.contains(&format!("/warnings/{id}")) && desk.contains("待处置 "), "{file}");
    assert!(!page(&w, "liu", &format!("/matters/{matter}")).await.contains("/warnings/"));
    // The decision clears it: nobody need say so.
    for (act, user, fields) in script::steps().into_iter().skip_while(|s| s.0 != "record-inquiry") {
        if act == "serve-decision" {
            break;
        }
        let reply = w.act(user, &matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    follow(&w).await;
    assert_eq!(open(&w, "shen").await.len(), 0);
    let cleared = w.get("shen", &format!("/api/v1/warnings/{id}")).await.json;
    assert_eq!((&cleared["line"]["state"], &cleared["line"]["standing"]), (&json!("cleared"), &json!(false)));
    assert_eq!(cleared["record"][0]["name"], "预警消除");
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn nothing_is_raised_twice_whoever_follows_and_whatever_is_lost() {
    let (w, _) = filed("2026-12-14").await;
    let id = only(&w).await;
    assert_eq!(told(&w, "WarningRaised", &id), 1);
    // Whoever followed lost its place, and begins anew.
    let size = w.office.store().head().size;
    w.office.store().followed("warnings", (0, "another pack".into()), Vec::new()).await.unwrap();
    follow(&w).await;
    assert_eq!(w.office.store().head().size, size);
    // Two follow at the same time: a graver level is told once.
    w.set_day("2027-01-18".parse().unwrap());
    let (a, b) = tokio::join!(w.office.warn_step(), w.office.warn_step());
    assert!(a.is_ok() && b.is_ok());
    follow(&w).await;
    assert_eq!((told(&w, "WarningRaised", &id), told(&w, "WarningChanged", &id)), (1, 1));
    assert_eq!(open(&w, "shen").await[0]["level"], 2);
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn an_open_warning_goes_up_and_one_that_was_answered_does_not() {
    let (w, _) = filed("2026-12-14").await;
    let id = only(&w).await;
    w.set_day("2026-12-21".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "gu").await[0]["up"], json!(null));
    // Five working days after the Monday on which it was raised.
    w.set_day("2026-12-22".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "gu").await[0]["up"], "承办机构负责人");
    let answer = json!({ "do": "answer", "how": "false-alarm", "reason": "检验期间没有扣除" });
    assert_eq!(deed(&w, "gu", &id, answer).await.0, 200);
    w.set_day("2026-12-31".parse().unwrap());
    follow(&w).await;
    assert_eq!(told(&w, "WarningEscalated", &id), 1);
}

#[tokio::test]
async fn a_warning_is_answered_by_its_body_and_closed_by_the_supervisor() {
    let (w, _) = filed("2026-12-14").await;
    let id = only(&w).await;
    let answer = |how: &str, reason: &str, document: &str| json!({ "do": "answer", "how": how, "reason": reason, "document": document });
    // Not another body's, not the supervisor's to answer; not without reason, nor explained without a document of the file.
    assert_eq!(deed(&w, "bai", &id, answer("false-alarm", "误报", "")).await.0, 404);
    assert_eq!(deed(&w, "liu", &id, answer("false-alarm", "误报", "")).await.0, 403);
    for (body, says) in [
        (answer("false-alarm", " ", ""), "请写明理由"),
        (answer("explained", "已经批准延期", ""), "请选择案卷里的一份文书"),
        (answer("explained", "已经批准延期", "paper:99"), "请选择案卷里的一份文书"),
        (answer("whatever", "理由", ""), "请选择怎样处置"),
    ] {
        let (status, json) = deed(&w, "shen", &id, body).await;
        assert_eq!((status, json.to_string().contains(says)), (422, true), "{json}");
    }
    let documents = w.get("shen", &format!("/api/v1/warnings/{id}")).await.json["documents"].clone();
    let paper = documents[0]["id"].as_str().unwrap();
    let (status, json) = deed(&w, "shen", &id, answer("explained", "负责人已经批准延长", paper)).await;
    assert_eq!((status, &json["line"]["handled"]), (200, &json!("explained")), "{json}");
    assert_eq!(deed(&w, "luo", &id, answer("false-alarm", "再说一次", "")).await.0, 422, "answered already");
    // The supervisor looks behind it: takes it up with a day that has not passed, and closes it with what was found.
    w.set_day("2026-12-17".parse().unwrap());
    let take = |course: &str, deadline: &str| json!({ "do": "take-up", "course": course, "deadline": deadline, "reason": "延长的依据不足" });
    assert_eq!(deed(&w, "shen", &id, take("simple", "2026-12-25")).await.0, 403);
    assert_eq!(deed(&w, "ling", &id, take("simple", "2026-12-25")).await.0, 403);
    assert_eq!(deed(&w, "jian", &id, take("simple", "")).await.0, 422);
    assert_eq!(deed(&w, "jian", &id, take("simple", "2026-12-16")).await.0, 422);
    let (status, json) = deed(&w, "jian", &id, take("simple", "2026-12-25")).await;
    assert_eq!((status, &json["course"]), (200, &json!(["简易程序督促", "2026-12-25"])), "{json}");
    assert!(page(&w, "shen", &format!("/warnings/{id}")).await.contains("2026-12-25"));
    assert_eq!(deed(&w, "shen", &id, json!({ "do": "close", "outcome": "corrected", "reason": "好了" })).await.0, 403);
    let (status, json) =
        deed(&w, "jian", &id, json!({ "do": "close", "outcome": "lawful", "reason": "延长合规" })).await;
    assert_eq!((status, &json["line"]["state"]), (200, &json!("closed")), "{json}");
    assert_eq!(deed(&w, "jian", &id, take("general", "2026-12-25")).await.0, 422, "closed already");
    // What people said is what the rule's figures say.
    let rules = w.get("jian", "/api/v1/warning-rules").await.json;
    let rule = rules["items"].as_array().unwrap().iter().find(|r| r["rule"] == "E01").unwrap().clone();
    assert_eq!((&rule["raised"], &rule["answered"], &rule["closed"]), (&json!(1), &json!(1), &json!(1)), "{rule}");
    assert_eq!((&rule["right"], &rule["open"]), (&json!(10_000), &json!(0)), "{rule}");
    assert_eq!(status_of_rules(&w).await, [403, 403, 200, 200]);
    assert!(page(&w, "jian", "/warnings/rules").await.contains("内部规则"));
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

async fn status_of_rules(w: &World) -> [u16; 4] {
    let mut all = [0; 4];
    for (n, user) in ["shen", "aud", "ling", "liu"].into_iter().enumerate() {
        all[n] = status(w, user, "/api/v1/warning-rules").await;
    }
    all
}

#[tokio::test]
async fn a_page_keeps_what_was_typed_and_refuses_a_form_that_is_not_its_own() {
    let (w, _) = filed("2026-12-14").await;
    let id = only(&w).await;
    let (at, cookie) = (format!("/warnings/{id}"), format!("fadu={}", w.token("shen").await));
    let shown = page(&w, "shen", &at).await;
    let token = shown.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let post = async |fields: String| {
        let head = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let reply = w.raw("POST", &at, &head, fields.into_bytes()).await;
        (reply.status, String::from_utf8(reply.bytes).unwrap())
    };
    let (status, _) = post("csrf=0&do=answer&how=false-alarm&reason=x".into()).await;
    assert_eq!(status, 403);
    let (status, text) = post(format!("csrf={token}&do=answer&how=explained&reason=%E5%BB%B6%E6%9C%9F")).await;
    assert_eq!((status, text.contains("延期</textarea>"), text.contains("请选择案卷里的一份文书")), (422, true, true));
    let (status, _) = post(format!("csrf={token}&do=answer&how=false-alarm&reason=%E5%BB%B6%E6%9C%9F")).await;
    assert_eq!(status, 303);
    assert!(page(&w, "shen", "/warnings?state=handled").await.contains("处罚决定超期"));
    assert!(page(&w, "shen", "/warnings?rule=A01").await.contains("没有预警线索"));
}

#[tokio::test]
async fn other_rules_look_at_every_open_matter_once() {
    let w = World::new().await;
    script::until(&w, "record-inquiry", &[]).await;
    w.set_day("2026-12-14".parse().unwrap());
    follow(&w).await;
    let id = only(&w).await;
    // A pack without the rule: what it found does not stand any more.
    let mut without = pack();
    without.files.remove("warnings/E01.toml");
    let text = String::from_utf8(without.files["warnings/waiting.toml"].clone()).unwrap();
    without.files.insert("warnings/waiting.toml".into(), format!("{text}E01 = \"停用\"\n").into_bytes());
    assert!(law().warnings.contains_key("E01"));
    w.office.take_up(&without).await.unwrap();
    follow(&w).await;
    assert_eq!((open(&w, "shen").await.len(), told(&w, "WarningCleared", &id)), (0, 1));
}

/// Rules over many matters: one act fined twice is told of the later fine; another act of the same party is not.
#[tokio::test]
async fn one_act_that_is_fined_twice_is_found_and_another_act_is_not() {
    let w = World::new().await;
    let act = |number: &str, ended: &str, done: &str| {
        json!({
            "act_kind": "penalty", "item": "SJ-ME-001", "source_system": "市级系统", "source_no": number, "party_kind": "company",
            "party_name": "某公司", "party_code": "91110000600037341L", "handlers": "沈知行、罗一鸣", "done_on": done, "act_result": "罚款",
            "decision_course": "general", "act_ended_on": ended, "filed_on": "2026-08-01", "notice_served_on": "2026-08-10",
            "penalty_kinds": ["fine"], "fine_fen": 50000,
        })
    };
    let acts = [
        act("W-1", "2026-07-01", "2026-09-01"),
        act("W-2", "2026-07-01", "2026-09-15"),
        act("W-3", "2026-07-09", "2026-09-20"),
    ];
    let sent = w.as_user("shen", "POST", "/api/v1/collected", &json!({ "acts": acts })).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    follow(&w).await;
    let reply = w.get("shen", "/api/v1/warnings?rule=E19").await;
    let found = reply.json["items"].as_array().unwrap();
    let matters: Vec<&Value> = found.iter().map(|f| &f["matter"]).collect();
    assert_eq!(matters, [&sent.json["results"][1]["matter"]], "{found:?}");
    assert_eq!(found[0]["cites"][0]["cite"], json!("penalty-law/29"));
    let open = async || {
        follow(&w).await;
        let reply = w.get("shen", "/api/v1/warnings?rule=E19").await;
        reply.json["items"].as_array().unwrap().iter().map(|f| f["matter"].clone()).collect::<Vec<_>>()
    };
    let correct = async |act: Value| {
        let body = json!({ "acts": [act], "reason": "日期录错" });
        assert_eq!(w.as_user("shen", "POST", "/api/v1/collected", &body).await.json["results"][0]["status"], "changed");
    };
    // What the earlier act says anew takes the finding from the later one, though nothing happened there; and a third gets one.
    correct(act("W-1", "2026-07-09", "2026-09-01")).await;
    assert_eq!(open().await, [sent.json["results"][2]["matter"].clone()]);
    correct(act("W-1", "2026-07-02", "2026-09-01")).await;
    assert_eq!(open().await, [] as [Value; 0]);
}

/// Served on 3 September 2026; the fifteenth day is the 18th. That the party paid late is told and counted, and asks nothing of anybody.
#[tokio::test]
async fn a_fine_paid_late_is_a_clue_that_is_cleared_and_one_not_paid_stays_open() {
    let w = World::new().await;
    let act = |number: &str, paid_on: Option<&str>| {
        let mut act = json!({
            "act_kind": "penalty", "item": "SJ-ME-001", "source_system": "市级系统", "source_no": number, "party_kind": "company",
            "party_name": format!("某公司{number}"), "handlers": "沈知行、罗一鸣", "done_on": "2026-09-01", "act_result": "罚款",
            "decision_course": "general", "filed_on": "2026-08-01", "notice_served_on": "2026-08-10", "penalty_kinds": ["fine"],
            "fine_fen": 50000, "served_on": "2026-09-03",
        });
        if let Some(day) = paid_on {
            act["paid_on"] = json!(day);
            act["paid_fen"] = json!(50000);
        }
        act
    };
    let acts = [act("P-1", Some("2026-09-18")), act("P-2", Some("2026-09-22")), act("P-3", None)];
    let sent = w.as_user("shen", "POST", "/api/v1/collected", &json!({ "acts": acts })).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    follow(&w).await;
    let of = |n: usize| sent.json["results"][n]["matter"].clone();
    let mut stands = Vec::new();
    for state in ["open", "cleared"] {
        let reply = w.get("shen", &format!("/api/v1/warnings?rule=E11&state={state}")).await;
        for found in reply.json["items"].as_array().unwrap() {
            stands.push((state, found["matter"].clone(), told(&w, "WarningRaised", found["id"].as_str().unwrap())));
        }
    }
    assert_eq!(stands, [("open", of(2), 1), ("cleared", of(1), 1)]);
}

#[tokio::test]
async fn what_people_wrote_of_a_warning_lies_under_the_key_of_its_file_and_goes_with_it() {
    let (w, matter) = filed("2026-12-14").await;
    let (id, words) = (only(&w).await, "邻居巩三娘说过");
    let answer = json!({ "do": "answer", "how": "false-alarm", "reason": format!("{words}，检验期间没有扣除") });
    assert_eq!(deed(&w, "shen", &id, answer).await.0, 200);
    let path = format!("/warnings/{id}");
    assert!(page(&w, "shen", &path).await.contains(words));
    w.office.store().forget_overwritten().unwrap();
    assert_eq!(holding(w.office.store().dir(), words), Vec::<String>::new(), "in no row and no file in clear");
    script::carry_on_from(&w, &matter, "record-inquiry").await;
    follow(&w).await;
    erased(&w, &matter).await;
    let seen = page(&w, "shen", &path).await;
    assert!(seen.contains("误报：已依法删除") && !seen.contains(words), "{seen}");
    assert_eq!(told(&w, "PersonErased", &id), 1);
    // Whatever state it is in, nothing is typed there any more.
    let close = json!({ "do": "close", "outcome": "lawful", "reason": words });
    assert_eq!(deed(&w, "jian", &id, close).await.0, 422);
}
