//! Statistics: what counts is counted at once, corrected and taken out with its events; each number has its list; nobody sees other bodies' numbers
//! who may not; a replay says the same.

use crate::api_fixture::{World, script};
use fadu_web::office::replay;
use serde_json::{Value, json};

fn act(number: &str, done_on: &str, fine_fen: i64) -> Value {
    json!({
        "act_kind": "penalty", "item": "SJ-ME-001", "source_system": "市级系统", "source_no": number, "party_kind": "company",
        "party_name": "某公司", "handlers": "沈知行、罗一鸣", "done_on": done_on, "act_result": "罚款", "decision_course": "general",
        "filed_on": "2026-08-01", "notice_served_on": "2026-08-20", "penalty_kinds": ["warning", "fine"], "fine_fen": fine_fen,
    })
}

async fn collect(w: &World, body: Value) -> Value {
    let sent = w.as_user("shen", "POST", "/api/v1/collected", &body).await;
    assert!(sent.status < 300, "{}", sent.json);
    sent.json
}

/// Rows of a pivot as `names=number/fen`, then the total.
async fn pivot(w: &World, user: &str, of: &str) -> String {
    let told = w.get(user, &format!("/api/v1/figures/pivot?{of}")).await;
    assert_eq!(told.status, 200, "{of}: {}", told.json);
    let said = |cell: &Value| format!("{}/{}", cell["number"], cell["sum_fen"]);
    let rows = told.json["rows"].as_array().unwrap().iter().zip(told.json["row_totals"].as_array().unwrap());
    let names = |row: &Value| {
        let all: Vec<&str> = row[1].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
        all.join("·")
    };
    let mut all: Vec<String> = rows.map(|(row, total)| format!("{}={}", names(row), said(total))).collect();
    all.push(said(&told.json["total"]));
    all.join(" ")
}

#[tokio::test]
async fn what_counts_is_counted_corrected_and_taken_out() {
    let w = World::new().await;
    assert_eq!(pivot(&w, "jian", "what=act&rows=month").await, "0/0");
    let both = json!({ "acts": [act("M-1", "2026-09-01", 50_000), act("M-2", "2026-08-28", 20_000)] });
    let sent = collect(&w, both).await;
    assert_eq!(pivot(&w, "jian", "what=act&rows=month").await, "2026-08=1/20000 2026-09=1/50000 2/70000");
    // The heaviest of several counts once; the source is told apart.
    assert_eq!(pivot(&w, "jian", "what=act&rows=kind,outcome").await, "行政处罚·罚款=2/70000 2/70000");
    assert_eq!(pivot(&w, "jian", "what=act&rows=source&only=month:2026-09").await, "市级系统=1/50000 1/50000");
    assert_eq!(pivot(&w, "jian", "what=filed&rows=month&from=2026-08&until=2026-08").await, "2026-08=2/0 2/0");
    // Said anew: another sum, another month.
    let again = json!({ "acts": [act("M-1", "2026-08-30", 60_000)], "reason": "录错了" });
    collect(&w, again).await;
    assert_eq!(pivot(&w, "jian", "what=act&rows=month").await, "2026-08=2/80000 2/80000");
    // Behind the number are its matters.
    let list = w.get("jian", "/api/v1/figures/list?what=act&only=month:2026-08").await;
    assert_eq!((list.status, &list.json["total"]), (200, &json!(2)));
    let matter = sent["results"][0]["matter"].as_str().unwrap();
    assert_eq!(list.json["items"][0]["matter"].as_str().unwrap(), matter);
    // Taken out: it counts no more, and a replay says the same.
    let out = format!("/api/v1/matters/{matter}/intents/withdraw-act");
    let done = w.as_user("shen", "POST", &out, &json!({ "fields": { "correction_reason": "重复" } })).await;
    assert!(done.status < 300, "{}", done.json);
    assert_eq!(pivot(&w, "jian", "what=act&rows=month").await, "2026-08=1/20000 1/20000");
    let replayed = replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
    assert_eq!(pivot(&w, "jian", "what=act&rows=month").await, "2026-08=1/20000 1/20000");
}

#[tokio::test]
async fn nobody_sees_the_numbers_of_others() {
    let w = World::new().await;
    collect(&w, json!({ "acts": [act("M-1", "2026-09-01", 50_000)] })).await;
    // The head of the body, the leader, and the head of another body.
    assert_eq!(pivot(&w, "he", "what=act&rows=month").await, "2026-09=1/50000 1/50000");
    assert_eq!(pivot(&w, "ling", "pivot=month-agency").await, "2026-09=1/50000 1/50000");
    assert_eq!(pivot(&w, "chief", "what=act&rows=month").await, "0/0");
    let all = w.get("jian", "/api/v1/figures/pivot?what=act&rows=agency").await;
    let market = all.json["rows"][0][0][0].as_str().unwrap().to_string();
    for (user, of, status) in [
        ("chief", format!("pivot?what=act&rows=month&only=agency:{market}"), 404),
        ("chief", format!("list?what=act&only=agency:{market}"), 404),
        ("shen", "pivot?what=act&rows=month".to_string(), 403),
        ("jian", "pivot?what=nothing&rows=month".to_string(), 404),
        ("jian", "pivot?what=act&rows=nothing".to_string(), 404),
        ("jian", "pivot?what=act&rows=month,month".to_string(), 422),
        ("jian", "pivot?what=act&rows=month&from=2026-13".to_string(), 422),
        ("jian", "pivot?what=act&rows=month&from=2026-10&until=2026-09".to_string(), 422),
    ] {
        assert_eq!(w.get(user, &format!("/api/v1/figures/{of}")).await.status, status, "{user} {of}");
    }
    let list = w.get("chief", "/api/v1/figures/list?what=act").await;
    assert_eq!(list.json["total"], 0);
}

#[tokio::test]
async fn the_page_shows_numbers_that_open_and_tables_that_are_taken_away() {
    let w = World::new().await;
    collect(&w, json!({ "acts": [act("M-1", "2026-09-01", 50_000)] })).await;
    let cookie = format!("fadu={}", w.token("jian").await);
    let get = async |path: &str| {
        let reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
        (reply.status, String::from_utf8_lossy(&reply.bytes).to_string())
    };
    let (status, page) = get("/figures/pivot").await;
    assert_eq!(status, 200);
    assert!(
        page.contains("各月各机关的执法行为") && page.contains("href=\"/figures/list?what=act&amp;f-agency="),
        "{page}"
    );
    let (_, list) = get("/figures/list?what=act").await;
    assert!(list.contains("某公司") && list.contains("统计口径"), "{list}");
    let (_, table) = get("/figures/pivot/table/csv?what=act&rows=month&columns=kind&measure=money").await;
    assert!(
        table.contains("\"月份\",\"行政处罚\",\"合计\"") && table.contains("\"2026-09\",\"500.00\",\"500.00\""),
        "{table}"
    );
    // What is wrong is said above the form.
    let (status, wrong) = get("/figures/pivot?what=act&rows=month&rows2=month").await;
    assert!(status == 422 && wrong.contains("选了两次"), "{status} {wrong}");
}

#[tokio::test]
async fn the_leader_reads_one_page_and_the_yearly_tables_say_what_is_missing() {
    let w = World::new().await;
    collect(&w, json!({ "acts": [act("M-1", "2026-09-01", 50_000)] })).await;
    let page = async |user: &str, path: &str| {
        let cookie = format!("fadu={}", w.token(user).await);
        let reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
        (reply.status, String::from_utf8_lossy(&reply.bytes).to_string())
    };
    let (status, lead) = page("ling", "/figures").await;
    assert_eq!(status, 200);
    // Filed on 1 August and decided on 1 September: within its ninety days; nothing the year before.
    for said in [
        "案子办得及时吗",
        "群众和企业怎么说",
        "需要您过问的",
        "100.0%",
        "按期办结率 100.0%，上年同期 —",
        "2026-01 至 2026-09",
    ] {
        assert!(lead.contains(said), "{said}: {lead}");
    }
    assert!(lead.contains("尚无数据（应诉还没有在平台办理）"), "{lead}");
    let behind = "/figures/list?what=act&amp;from=2026-01&amp;until=2026-09&amp;f-kept=in-time&amp;f-kind=penalty";
    assert!(lead.contains(behind), "{lead}");
    assert_eq!(page("chief", "/figures").await.0, 200);
    assert_eq!(page("shen", "/figures").await.0, 403);
    let (status, table) = page("ling", "/figures/tables?table=penalty&year=2026").await;
    assert!(status == 200 && table.contains("行政拘留由公安机关决定"), "{table}");
    let (_, file) = page("ling", "/figures/tables/table/csv?table=penalty&year=2026&by=month").await;
    let line = "2026-09,0,0,1,0,0,0,0,0,0,0,尚无数据,0,1,500.00";
    assert!(file.replace('"', "").contains(line), "{file}");
    assert_eq!(page("ling", "/figures/tables?table=none").await.0, 404);
}

#[tokio::test]
async fn a_frozen_table_stays_and_says_what_has_changed_since() {
    let w = World::new().await;
    let sent =
        collect(&w, json!({ "acts": [act("M-1", "2026-09-01", 50_000), act("M-2", "2026-08-28", 20_000)] })).await;
    let page = async |user: &str, path: &str| {
        let cookie = format!("fadu={}", w.token(user).await);
        let reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
        (reply.status, String::from_utf8_lossy(&reply.bytes).to_string())
    };
    let freeze = async |user: &str, token: &str| {
        let cookie = format!("fadu={}", w.token(user).await);
        let head = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let typed = format!("csrf={token}&table=penalty&year=2026&by=agency");
        let reply = w.raw("POST", "/figures/tables/frozen", &head, typed.into_bytes()).await;
        (reply.status, reply.headers.get("location").map_or("", |h| h.to_str().unwrap()).to_string())
    };
    let (_, live) = page("jian", "/figures/tables").await;
    assert!(live.contains("这张表还没有快照") && live.contains("行政处罚实施情况"), "the penalties come first: {live}");
    let token = live.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(freeze("jian", "0").await.0, 403);
    let (status, at) = freeze("jian", token).await;
    assert_eq!(status, 303);
    assert_eq!(freeze("jian", token).await.1, at, "what says the same is not frozen twice");
    assert!(page("jian", &at).await.1.contains("和现在的数据相同"));
    // One act less: the frozen table keeps its sums, beside them stands what is counted now.
    let matter = sent["results"][0]["matter"].as_str().unwrap();
    let out = format!("/api/v1/matters/{matter}/intents/withdraw-act");
    assert!(w.as_user("shen", "POST", &out, &json!({ "fields": { "correction_reason": "重复" } })).await.status < 300);
    let (_, frozen) = page("jian", &at).await;
    assert!(frozen.contains("格的数据变了") && frozen.contains("700.00") && frozen.contains("现在 200.00"), "{frozen}");
    let (_, file) = page("jian", &format!("{at}/table/csv")).await;
    assert!(file.contains("\"700.00\"") && !file.contains("\"200.00\""), "{file}");
    assert_ne!(freeze("jian", token).await.1, at);
    // Whoever sees only one's own body does not see what was frozen of all; an officer sees no figures.
    assert_eq!((page("he", &at).await.0, page("shen", &at).await.0, page("ling", &at).await.0), (404, 403, 200));
}

/// What the party does against a decision counts by the days that are entered with it: withdrawn is no loss, quashed is.
#[tokio::test]
async fn remedies_and_applications_to_court_count_in_the_yearly_tables() {
    let w = World::new().await;
    let matter = script::until(&w, "record-payment", &[]).await;
    let today = w.office.today().to_string();
    let act = async |act: &str, fields: Value| {
        let done = w.act("shen", &matter, act, &fields).await;
        assert_eq!(done.status, 200, "{act}: {}", done.json);
    };
    let filed =
        |kind: &str| json!({ "remedy_kind": kind, "remedy_body": "示例市明德区人民政府", "remedy_filed_on": today });
    let ended = |result: &str| json!({ "remedy_result": result, "remedy_ended_on": today });
    act("record-remedy", filed("reconsideration")).await;
    assert_eq!(pivot(&w, "jian", "what=reconsidered&rows=kind").await, "行政处罚=1/0 1/0");
    act("record-remedy-result", ended("changed")).await;
    act("record-remedy", filed("litigation")).await;
    act("record-remedy-result", ended("withdrawn")).await;
    for (what, number) in
        [("reconsidered", 1), ("reconsideration-corrected", 1), ("sued", 1), ("suit-lost", 0), ("court-execution", 0)]
    {
        let told = w.get("jian", &format!("/api/v1/figures/pivot?what={what}&rows=kind")).await;
        assert_eq!(told.json["total"]["number"], number, "{what}: {}", told.json);
    }
    let cookie = format!("fadu={}", w.token("jian").await);
    let path = "/figures/tables/table/csv?table=penalty-course&year=2026&by=month";
    let file = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
    let file = String::from_utf8_lossy(&file.bytes).replace('"', "");
    let line = file.lines().find(|l| l.starts_with(&today[..7])).unwrap_or_else(|| panic!("{file}"));
    assert!(line.ends_with(",1,1,1,0"), "{line}");
    assert!(!file.contains("尚无数据"), "{file}");
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// A table of numbers says how it is walked over by keyboard, and is printed across the sheet with what was chosen in words.
#[tokio::test]
async fn tables_of_numbers_are_walked_over_by_keyboard_and_printed_across() {
    let w = World::new().await;
    collect(&w, json!({ "acts": [act("M-1", "2026-09-01", 50_000)] })).await;
    let cookie = format!("fadu={}", w.token("jian").await);
    let get = async |path: &str| {
        let reply = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
        assert_eq!(reply.status, 200, "{path}");
        String::from_utf8_lossy(&reply.bytes).into_owned()
    };
    for path in
        ["/figures/pivot?what=act&rows=kind&columns=month&from=2026-08", "/figures/tables?table=penalty&year=2026"]
    {
        let page = get(path).await;
        assert!(page.contains("按回车进入表格，方向键移动，Esc 退出") && page.contains("figures-wide.css"), "{page}");
        assert!(page.contains("class=\"skip\" href=\"#main\""), "{page}");
    }
    let page = get("/figures/pivot?what=act&rows=kind&columns=month&from=2026-08&f-source=市级系统").await;
    assert!(page.contains("按行为类别分行，按月份分列，自 2026-08，来源：市级系统"), "{page}");
    assert!(!get("/figures").await.contains("figures-wide.css"), "the page of the leader is printed upright");
    assert!(get("/assets/figures-wide.css").await.contains("A4 landscape"));
    assert!(get("/assets/js/grid.js").await.contains("ArrowDown"));
}
