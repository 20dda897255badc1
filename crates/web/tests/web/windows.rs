//! Rules over what is no single matter: what counts of a body in a stretch that has ended, and a credential that ends; and a clue that its chief puts off.

use crate::api_fixture::{World, script};
use fadu_web::office::replay;
use serde_json::{Value, json};

async fn follow(w: &World) {
    while w.office.warn_step().await.unwrap() {}
}

/// The open clues of a rule that somebody sees.
async fn open(w: &World, user: &str, rule: &str) -> Vec<Value> {
    let reply = w.get(user, &format!("/api/v1/warnings?rule={rule}")).await;
    assert_eq!(reply.status, 200, "{user}: {}", reply.json);
    reply.json["items"].as_array().unwrap().clone()
}

async fn page(w: &World, user: &str, path: &str) -> String {
    let cookie = format!("fadu={}", w.token(user).await);
    let reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.bytes).unwrap()
}

fn act(number: &str, done_on: &str, fine_fen: i64) -> Value {
    json!({
        "act_kind": "penalty", "item": "SJ-ME-001", "source_system": "市级系统", "source_no": number, "party_kind": "company",
        "party_name": "某公司", "handlers": "沈知行、罗一鸣", "done_on": done_on, "act_result": "罚款", "decision_course": "general",
        "filed_on": done_on, "penalty_kinds": ["fine"], "fine_fen": fine_fen,
    })
}

/// Enters acts as those of another system; the matters, in their order.
async fn collect(w: &World, acts: Vec<Value>) -> Vec<String> {
    let sent = w.as_user("shen", "POST", "/api/v1/collected", &json!({ "acts": acts })).await;
    assert!(sent.status < 300, "{}", sent.json);
    let results = sent.json["results"].as_array().unwrap();
    results.iter().map(|r| r["matter"].as_str().unwrap_or_else(|| panic!("{r}")).to_string()).collect()
}

/// Ten acts a year ago, sixteen in the quarter that has ended: more by sixty in a hundred. The clue opens the list, follows what is corrected, and stands once
/// the next quarter has ended.
#[tokio::test]
async fn fines_that_grow_are_found_when_a_late_row_comes_and_stay_found() {
    let w = World::new().await;
    follow(&w).await;
    let some = |month: &str, n: usize| {
        (0..n).map(|i| act(&format!("{month}-{i}"), &format!("{month}-10"), 10_000)).collect::<Vec<_>>()
    };
    collect(&w, some("2025-08", 10)).await;
    let these = collect(&w, some("2026-08", 15)).await;
    follow(&w).await;
    // Exactly half more is not above it.
    let yellow = open(&w, "he", "J07").await;
    assert_eq!((yellow.len(), &yellow[0]["level"]), (1, &json!(1)), "{yellow:?}");
    collect(&w, vec![act("late", "2026-09-30", 10_000)]).await;
    follow(&w).await;
    let red = open(&w, "he", "J07").await;
    assert_eq!((red.len(), &red[0]["level"], &red[0]["id"]), (1, &json!(2), &yellow[0]["id"]));
    let said = red[0]["sentence"].as_str().unwrap();
    assert!(
        said.contains("处罚 16 件") && said.contains("1,600.00") | said.contains("1600.00") && said.contains("60.0%"),
        "{said}"
    );
    // Whose it is: the chiefs of the body, and the supervisor after the grace; not the officers, not another body.
    for (user, n) in [("shen", 0), ("gu", 1), ("wen", 0), ("jian", 0)] {
        assert_eq!(open(&w, user, "J07").await.len(), n, "{user}");
    }
    let id = red[0]["id"].as_str().unwrap();
    let one = page(&w, "he", &format!("/warnings/{id}")).await;
    let at = one.find("/figures/list?what=").expect("no list behind the figure");
    let href = one[at..].split('"').next().unwrap().replace("&amp;", "&");
    let list = page(&w, "he", &href).await;
    assert!(list.contains("16 件"), "{list}");
    // Two of them were none: forty in a hundred are left.
    for matter in &these[..2] {
        let out = format!("/api/v1/matters/{matter}/intents/withdraw-act");
        let done = w.as_user("shen", "POST", &out, &json!({ "fields": { "correction_reason": "重复" } })).await;
        assert!(done.status < 300, "{}", done.json);
    }
    follow(&w).await;
    assert_eq!(open(&w, "he", "J07").await[0]["level"], json!(1));
    w.set_day("2027-01-05".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "he", "J07").await[0]["id"], json!(id), "what was found of a quarter stands");
    // The body explains it without a file.
    let answer = json!({ "do": "answer", "how": "explained", "reason": "专项整治" });
    let done = w.as_user("he", "POST", &format!("/api/v1/warnings/{id}"), &answer).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// The moment follows from the day in the register: nothing before the sixtieth day, yellow from it, red once the day is over.
#[tokio::test]
async fn a_credential_that_ends_warns_its_officer_on_its_day() {
    let w = World::new().await;
    follow(&w).await;
    let all = w.office.register();
    let last = all.officers.values().filter(|o| o.name == "沈知行").find_map(|o| o.cert_until).unwrap();
    w.set_day(last.plus(-61));
    follow(&w).await;
    assert_eq!(open(&w, "shen", "A03").await.len(), 0);
    w.set_day(last.plus(-60));
    follow(&w).await;
    let mine = open(&w, "shen", "A03").await;
    assert_eq!((mine.len(), &mine[0]["level"]), (1, &json!(1)), "{mine:?}");
    assert!(mine[0]["sentence"].as_str().unwrap().contains(&format!("有效期至 {last}")));
    assert_eq!(mine[0]["owners"], json!(["沈知行"]));
    w.set_day(last.plus(1));
    follow(&w).await;
    let red = open(&w, "shen", "A03").await;
    assert_eq!((red.len(), &red[0]["level"], &red[0]["id"]), (1, &json!(2), &mine[0]["id"]));
    let page = page(&w, "shen", &format!("/warnings/{}", red[0]["id"].as_str().unwrap())).await;
    assert!(page.contains("执法证件即将到期") && page.contains("沈知行"), "{page}");
}

/// A chief puts a clue off, with a day and a reason; whoever is to answer it does not. It goes up no further until then, and again after.
#[tokio::test]
async fn a_chief_puts_a_clue_off_and_it_comes_back() {
    let w = World::new().await;
    script::until(&w, "record-inquiry", &[]).await;
    w.set_day("2026-12-14".parse().unwrap());
    follow(&w).await;
    let id = open(&w, "gu", "E01").await[0]["id"].as_str().unwrap().to_string();
    let at = format!("/api/v1/warnings/{id}");
    let off = |until: &str, reason: &str| json!({ "do": "snooze", "until": until, "reason": reason });
    assert_eq!(w.as_user("shen", "POST", &at, &off("2026-12-28", "等检测")).await.status, 403);
    for (until, reason, field) in
        [("2026-12-14", "等检测", "until"), ("2027-01-14", "等检测", "until"), ("2026-12-28", " ", "reason")]
    {
        let wrong = w.as_user("gu", "POST", &at, &off(until, reason)).await;
        assert_eq!((wrong.status, &wrong.json["errors"][0]["field"]), (422, &json!(field)), "{until}: {}", wrong.json);
    }
    let done = w.as_user("gu", "POST", &at, &off("2026-12-28", "等检测")).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(w.as_user("gu", "POST", &at, &off("2026-12-29", "再等")).await.status, 422, "it is put off already");
    let seen = page(&w, "shen", &format!("/warnings/{id}")).await;
    assert!(seen.contains("暂缓至 2026-12-28") && seen.contains("等检测") && seen.contains("预警暂缓"), "{seen}");
    // Without it, it would have gone up on the 22nd: five working days. They run again from the 28th.
    w.set_day("2026-12-29".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "gu", "E01").await[0]["up"], json!(null));
    assert!(!page(&w, "shen", &format!("/warnings/{id}")).await.contains("暂缓至 2026-12-28</"), "it is over");
    w.set_day("2027-01-09".parse().unwrap());
    follow(&w).await;
    assert_eq!(open(&w, "gu", "E01").await[0]["up"], "承办机构负责人");
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// While the cube is filled beside the work no body is looked at; as soon as it is there, each is.
#[tokio::test]
async fn a_body_is_looked_at_once_its_numbers_are_there() {
    let w = World::new().await;
    let some = |month: &str, n: usize| {
        (0..n).map(|i| act(&format!("{month}-{i}"), &format!("{month}-10"), 10_000)).collect::<Vec<_>>()
    };
    collect(&w, some("2025-08", 10)).await;
    collect(&w, some("2026-08", 16)).await;
    let filled = w.office.figures_begin();
    follow(&w).await;
    filled.await.unwrap();
    w.forward_ms(1_000);
    follow(&w).await;
    let red = open(&w, "he", "J07").await;
    assert_eq!((red.len(), &red[0]["level"]), (1, &json!(2)), "{red:?}");
}

/// What may be done is the same with the page of a matter and without it.
#[tokio::test]
async fn an_act_is_open_as_the_page_shows_it() {
    let w = World::new().await;
    let matter = script::until(&w, "record-inquiry", &[]).await.parse().unwrap();
    for user in ["shen", "gu", "he", "jian"] {
        let token = w.token(user).await;
        let who = w.office.who(&token).await.unwrap();
        let Ok(page) = w.office.file_page(&who, matter) else {
            assert!(w.office.file_open(&who, matter, "add-evidence").is_err(), "{user}");
            continue;
        };
        assert!(!page.offers.is_empty(), "{user}");
        for offer in page.offers {
            assert_eq!(w.office.file_open(&who, matter, &offer.act).unwrap(), offer.open, "{user} {}", offer.act);
        }
        assert!(!w.office.file_open(&who, matter, "no-such-act").unwrap());
    }
}
