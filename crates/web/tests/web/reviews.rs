//! Case-file review by people, through the pages: a round, two reviewers who do not know of each other, a result, an objection, a correction.

use crate::api_fixture::{World, script};
use crate::erasure::{erased, holding};
use fadu_web::office::base::Day;
use fadu_web::office::replay;
use serde_json::{Value, json};

struct Seen {
    status: u16,
    text: String,
    to: String,
}

impl Seen {
    fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

async fn page(w: &World, user: &str, path: &str) -> Seen {
    let cookie = format!("fadu={}", w.token(user).await);
    let reply = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
    Seen { status: reply.status, text: String::from_utf8_lossy(&reply.bytes).into_owned(), to: String::new() }
}

async fn send(w: &World, user: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
    let cookie = format!("fadu={}", w.token(user).await);
    let desk = page(w, user, "/desk").await;
    let csrf = desk.text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    let all = [&[("csrf", csrf.as_str())], fields].concat();
    let body = all.iter().map(|(k, v)| format!("{}={}", encoded(k), encoded(v))).collect::<Vec<_>>().join("&");
    let heads = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let reply = w.raw("POST", path, &heads, body.into_bytes()).await;
    let to = reply.headers.get("location").map_or(String::new(), |v| v.to_str().unwrap().to_string());
    Seen { status: reply.status, text: String::from_utf8_lossy(&reply.bytes).into_owned(), to }
}

/// An archived file whose decision was served late, so that the machine proposes a deduction.
async fn late_file(w: &World) -> String {
    let matter = script::until(w, "serve-decision", &[]).await;
    w.set_day("2026-10-26".parse().unwrap());
    script::carry_on_from(w, &matter, "serve-decision").await;
    matter
}

/// A round over one file, its reviewers drawn; the address of the round, and the users who review.
async fn round(w: &World, matter: &str) -> (String, Vec<&'static str>) {
    let opened =
        send(w, "jian", "/reviews/new", &[("title", "十月评查"), ("until", "2026-11-10"), ("files", matter)]).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let here = opened.to;
    let drawn = send(w, "jian", &here, &[("deed", "allot")]).await;
    assert_eq!(drawn.status, 303, "{}", drawn.text);
    let seen = page(w, "jian", &here).await;
    let all = [("chief", "池临川"), ("qing", "石清越"), ("yao", "姚思齐")];
    (here, all.into_iter().filter(|(_, name)| seen.has(name)).map(|(user, _)| user).collect())
}

/// Confirms what the machine found, and more.
fn sheet<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("deed", "hand-in"), ("ok.penalty-item-10-1.0", "yes")][..], more].concat()
}

#[tokio::test]
async fn two_reviewers_mark_a_file_without_knowing_of_each_other() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    assert_eq!(page(&w, "shen", "/reviews").await.status, 403);
    let form = page(&w, "jian", "/reviews/new").await;
    assert!(form.has("机器预评有发现的") && form.has(&matter), "{}", form.text);
    let (here, two) = round(&w, &matter).await;
    let id = here.rsplit('/').next().unwrap();
    let [one, other] = two[..] else { panic!("{two:?}") };
    let third = ["chief", "qing", "yao"].into_iter().find(|u| !two.contains(u)).unwrap();
    let mine = format!("/reviews/marking/{id}/{matter}");
    // Only who was drawn sees the file, and only to read it.
    assert_eq!(page(&w, third, &mine).await.status, 404);
    assert_eq!(page(&w, third, &format!("/matters/{matter}")).await.status, 404);
    assert_eq!(page(&w, one, &format!("/matters/{matter}")).await.status, 200);
    let act = w.act(one, &matter, "correct-paper", &serde_json::json!({})).await;
    assert!([403, 404].contains(&act.status), "{}", act.json);
    let seen = page(&w, one, &mine).await;
    assert!(seen.has("处罚决定送达超期") && seen.has("不采纳，理由") && seen.has("行政处罚决定"), "{}", seen.text);
    // A proposal that is not answered is not passed over; what was typed stays.
    let gap = send(
        &w,
        one,
        &mine,
        &[("deed", "hand-in"), ("p.penalty-item-04-1.0", "1.5"), ("w.penalty-item-04-1.0", "没有写明时间")],
    )
    .await;
    assert_eq!(gap.status, 422);
    assert!(gap.has("系统有意见，请采纳") && gap.has("没有写明时间"), "{}", gap.text);
    assert!(page(&w, one, &mine).await.has("没有写明时间"), "the draft is kept");
    let more = [("p.penalty-item-04-1.0", "1.5"), ("w.penalty-item-04-1.0", "没有写明时间")];
    let done = send(&w, one, &mine, &sheet(&more)).await;
    assert_eq!(done.status, 303, "{}", done.text);
    // Handed in is final; the file is not lent any more; the other's sheet is not there.
    let own = page(&w, one, &mine).await;
    assert!(own.has("评查表已经提交") && own.has("在定分以后才能看到"), "{}", own.text);
    assert_eq!(page(&w, one, &format!("/matters/{matter}")).await.status, 404);
    assert_eq!(send(&w, one, &mine, &sheet(&more)).await.status, 422);
    let blind = page(&w, other, &mine).await;
    assert!(!blind.has("没有写明时间"), "{}", blind.text);
    assert_eq!(send(&w, other, &mine, &sheet(&[])).await.status, 303);
    // Near each other: the mean.
    let seen = page(&w, "jian", &here).await;
    assert!(seen.has("已定分") && seen.has("优秀") && seen.has("样本不足"), "{}", seen.text);
    assert!(page(&w, one, &mine).await.has("的评查表"), "all are in: reviewers see each other's");
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn two_who_differ_call_for_a_third_who_decides() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let id = here.rsplit('/').next().unwrap();
    let mine = format!("/reviews/marking/{id}/{matter}");
    let third = ["chief", "qing", "yao"].into_iter().find(|u| !two.contains(u)).unwrap();
    assert_eq!(send(&w, "jian", &here, &[("deed", "third"), ("file", &matter)]).await.status, 422);
    assert_eq!(send(&w, two[0], &mine, &sheet(&[])).await.status, 303);
    // Eight points are near, a tenth more is not.
    let much = [
        ("p.penalty-item-02-1.0", "8"),
        ("w.penalty-item-02-1.0", "事实没有证据支持"),
        ("p.penalty-item-08-2.0", "0.1"),
        ("w.penalty-item-08-2.0", "说理单薄"),
    ];
    assert_eq!(send(&w, two[1], &mine, &sheet(&much)).await.status, 303);
    assert!(page(&w, "jian", &here).await.has("要第三人"));
    let drawn = send(&w, "jian", &here, &[("deed", "third"), ("file", &matter)]).await;
    assert_eq!(drawn.status, 303, "{}", drawn.text);
    assert_eq!(
        send(&w, third, &mine, &sheet(&[("p.penalty-item-08-2.0", "2"), ("w.penalty-item-08-2.0", "没有说理")]))
            .await
            .status,
        303
    );
    let seen = page(&w, "jian", &format!("{here}/files/{matter}")).await;
    assert!(seen.has("以第三人的评分为准") && seen.has("没有说理") && seen.has("第三人"), "{}", seen.text);
}

#[tokio::test]
async fn the_agency_objects_in_ten_working_days_and_corrects() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let id = here.rsplit('/').next().unwrap();
    let mine = format!("/reviews/marking/{id}/{matter}");
    let own = format!("/reviews/own/{id}/{matter}");
    for user in &two {
        let more = [("p.penalty-item-04-2.0", "2"), ("w.penalty-item-04-2.0", "引用的项不对")];
        assert_eq!(send(&w, user, &mine, &sheet(&more)).await.status, 303);
    }
    assert_eq!(page(&w, "he", &own).await.status, 404, "not before it is told");
    let told = send(&w, "jian", &here, &[("deed", "tell")]).await;
    assert_eq!(told.status, 303, "{}", told.text);
    // Monday 26 October: ten working days end on 9 November.
    let seen = page(&w, "he", &own).await;
    assert!(seen.has("2026-11-09") && seen.has("10个工作日") && seen.has("引用的项不对"), "{}", seen.text);
    assert!(!seen.has("石清越") && !seen.has("姚思齐") && !seen.has("池临川"), "who reviewed is not told yet");
    assert_eq!(page(&w, "chief", &own).await.status, 404, "another agency's result");
    let file = format!("{here}/files/{matter}");
    let objection = [("deed", "object"), ("o.penalty-item-04-2", "引用的是第二项，正确"), ("o.penalty-item-10-1", "")];
    assert_eq!(send(&w, "he", &own, &objection).await.status, 303);
    assert!(send(&w, "he", &own, &objection).await.has("已经提出异议"));
    assert!(send(&w, "jian", &here, &[("deed", "close")]).await.has("异议没有答复"));
    let bare =
        send(&w, "jian", &file, &[("deed", "answer"), ("a.penalty-item-04-2", "change"), ("h.penalty-item-04-2", "0")])
            .await;
    assert!(bare.status == 422 && bare.has("请写明理由"), "{}", bare.text);
    let answer = [
        ("deed", "answer"),
        ("a.penalty-item-04-2", "change"),
        ("h.penalty-item-04-2", "0"),
        ("r.penalty-item-04-2", "核对原文，异议成立"),
    ];
    assert_eq!(send(&w, "jian", &file, &answer).await.status, 303);
    let seen = page(&w, "he", &own).await;
    assert!(seen.has("答复异议后更正") && seen.has("原结果") && seen.has("核对原文，异议成立"), "{}", seen.text);
    // A correction: asked for, reported, returned, reported again, accepted.
    assert_eq!(
        send(&w, "jian", &file, &[("deed", "order"), ("what", "规范送达"), ("due", "2026-11-06")]).await.status,
        303
    );
    assert_eq!(send(&w, "he", &own, &[("deed", "report"), ("text", "已经组织学习")]).await.status, 303);
    let back = [("deed", "judge"), ("accepted", "no"), ("reason", "没有写明制度怎样改"), ("due", "2026-11-09")];
    assert_eq!(send(&w, "jian", &file, &back).await.status, 303);
    assert!(page(&w, "he", &own).await.has("没有写明制度怎样改"));
    assert_eq!(send(&w, "he", &own, &[("deed", "report"), ("text", "送达登记改为当日核对")]).await.status, 303);
    assert_eq!(send(&w, "jian", &file, &[("deed", "judge"), ("accepted", "yes")]).await.status, 303);
    assert!(send(&w, "jian", &here, &[("deed", "close")]).await.has("异议期到 2026-11-09 才满"));
    w.set_day("2026-11-10".parse::<Day>().unwrap());
    let late = send(&w, "he", &own, &[("deed", "object"), ("o.penalty-item-10-1", "送达没有超期")]).await;
    assert!(late.has("异议期到 2026-11-09 为止"), "{}", late.text);
    assert_eq!(send(&w, "jian", &here, &[("deed", "close")]).await.status, 303);
    // The round has ended: who reviewed is told; report and table stand.
    assert!(page(&w, "he", &own).await.has("评查人员"));
    assert!(page(&w, "jian", &format!("{here}/report")).await.has("七个工作日内依法送达"));
    let table = page(&w, "jian", &format!("{here}/table/csv")).await;
    assert!(table.has("七个工作日内依法送达") && table.has("已验收"), "{}", table.text);
    assert!(page(&w, "jian", "/reviews/figures").await.has("七个工作日内依法送达"));
    assert!(page(&w, "jian", "/reviews/figures?year=2025").await.has("还没有扣分"));
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// What was answered is not objected to a second time; another item of the same file still is, within the days.
#[tokio::test]
async fn an_item_that_was_objected_to_and_answered_is_not_objected_to_again() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let id = here.rsplit('/').next().unwrap();
    for user in &two {
        let more = [("p.penalty-item-04-2.0", "2"), ("w.penalty-item-04-2.0", "引用的项不对")];
        assert_eq!(send(&w, user, &format!("/reviews/marking/{id}/{matter}"), &sheet(&more)).await.status, 303);
    }
    assert_eq!(send(&w, "jian", &here, &[("deed", "tell")]).await.status, 303);
    let own = format!("/reviews/own/{id}/{matter}");
    assert_eq!(send(&w, "he", &own, &[("deed", "object"), ("o.penalty-item-04-2", "引用的项正确")]).await.status, 303);
    let file = format!("{here}/files/{matter}");
    let keep =
        [("deed", "answer"), ("a.penalty-item-04-2", "keep"), ("r.penalty-item-04-2", "核对原文，应当引用第三项")];
    assert_eq!(send(&w, "jian", &file, &keep).await.status, 303);
    // The page offers only what is left, and says whose rule it is.
    let seen = page(&w, "he", &own).await;
    assert!(seen.has("异议已经答复，不再提出") && seen.has("内部规则：示例市明德区司法局"), "{}", seen.text);
    assert!(!seen.has("name=\"o.penalty-item-04-2\"") && seen.has("name=\"o.penalty-item-10-1\""), "{}", seen.text);
    // Refused by the same intent, from the page and from a program; what was typed beside it is not lost.
    let both =
        [("deed", "object"), ("o.penalty-item-04-2", "再说一遍"), ("o.penalty-item-10-1", "送达没有超期，见回证")];
    let again = send(&w, "he", &own, &both).await;
    assert_eq!(again.status, 422);
    assert!(again.has("已经提出过异议并有答复，不能再次提出") && again.has("送达没有超期，见回证"), "{}", again.text);
    let point = |item: &str| json!({ "object": [{ "item": item, "reason": "再说一遍" }] });
    let address = format!("/api/v1/reviews/own/{id}/{matter}");
    let told = w.as_user("he", "POST", &address, &point("penalty-item-04-2")).await;
    assert_eq!(told.status, 422, "{}", told.json);
    assert!(told.json.to_string().contains("不能再次提出"), "{}", told.json);
    assert_eq!(w.get("he", &address).await.json["objectable"], json!(["penalty-item-10-1"]));
    let other = w.as_user("he", "POST", &address, &point("penalty-item-10-1")).await;
    assert_eq!(other.status, 200, "{}", other.json);
    assert!(send(&w, "he", &own, &both).await.has("已经提出异议，等待答复"));
}

/// A draft that a program keeps is the one that the page shows, and is final in nothing.
#[tokio::test]
async fn a_sheet_is_kept_as_a_draft_by_a_program_too() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let address = format!("/reviews/marking/{}/{matter}", here.rsplit('/').next().unwrap());
    let api = format!("/api/v1{address}");
    let third = ["chief", "qing", "yao"].into_iter().find(|u| !two.contains(u)).unwrap();
    let draft = json!({ "draft": [["w.penalty-item-04-1.0", "没有写明时间"], ["p.penalty-item-04-1.0", "1.5"]] });
    assert_eq!(w.as_user(third, "POST", &api, &draft).await.status, 404);
    let kept = w.as_user(two[0], "POST", &api, &draft).await;
    assert_eq!((kept.status, &kept.json["draft"], &kept.json["handed_in"]), (200, &draft["draft"], &Value::Null));
    assert!(page(&w, two[0], &address).await.has("没有写明时间"), "one draft for both");
    assert!(!page(&w, two[1], &address).await.has("没有写明时间"), "nobody else's");
    let wrong = w.as_user(two[0], "POST", &api, &json!({ "draft": "没有写明时间" })).await;
    assert_eq!(wrong.status, 422, "{}", wrong.json);
    let mixed = w.as_user(two[0], "POST", &api, &json!({ "draft": [], "marks": [] })).await;
    assert_eq!(mixed.status, 400, "{}", mixed.json);
    let more = [("p.penalty-item-04-1.0", "1.5"), ("w.penalty-item-04-1.0", "没有写明时间")];
    assert_eq!(send(&w, two[0], &address, &sheet(&more)).await.status, 303);
    assert_eq!(w.as_user(two[0], "POST", &api, &draft).await.status, 422, "a sheet that is in is not changed");
    assert_eq!(w.get(two[0], &api).await.json["draft"], json!([]));
}

/// The report of a round is drafted from what it ended with, approved by a head, and issued as a paper; nobody opens one by hand.
#[tokio::test]
async fn the_report_of_a_round_is_drafted_approved_and_issued() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let id = here.rsplit('/').next().unwrap();
    for user in &two {
        assert_eq!(send(&w, user, &format!("/reviews/marking/{id}/{matter}"), &sheet(&[])).await.status, 303);
    }
    assert_eq!(send(&w, "jian", &here, &[("deed", "tell")]).await.status, 303);
    let early = send(&w, "jian", &here, &[("deed", "document")]).await;
    assert!(early.status == 422 && early.has("评查结束以后才能起草报告"), "{}", early.text);
    w.set_day("2026-11-10".parse::<Day>().unwrap());
    assert_eq!(send(&w, "jian", &here, &[("deed", "close")]).await.status, 303);
    assert!(page(&w, "jian", &here).await.has("起草报告"));
    assert_eq!(send(&w, "he", &here, &[("deed", "document")]).await.status, 403);
    assert_eq!(send(&w, "jian", &here, &[("deed", "document")]).await.status, 303);
    let api = format!("/api/v1/reviews/{id}");
    let report = w.get("jian", &api).await.json["report"]["matter"].as_str().unwrap().to_string();
    let again = w.as_user("jian", "POST", &api, &json!({ "do": "document" })).await;
    assert_eq!((again.status, &again.json["report"]["matter"]), (200, &json!(report)), "one report a round");
    let facts = w.get("jian", &format!("/api/v1/matters/{report}")).await.json.to_string();
    for says in [
        "十月评查",
        "行政处罚案卷评查标准|优秀|1",
        "七个工作日内依法送达|1/1|样本不足",
        "市场监督管理局|1|样本不足",
        "没有收到异议",
    ] {
        assert!(facts.contains(says), "{says}: {facts}");
    }
    for user in ["石清越", "姚思齐", "池临川"] {
        assert!(!facts.contains(user), "no reviewer in it: {user}");
    }
    let approved = json!({ "conclusion": "approve", "opinion": "同意" });
    for (user, act, fields) in [("jian", "submit-review-report", json!({})), ("chi", "issue-review-report", approved)] {
        let done = w.act(user, &report, act, &fields).await;
        assert_eq!(done.status, 200, "{act}: {}", done.json);
    }
    let shown = w.get("jian", &api).await.json["report"].clone();
    assert_eq!(shown, json!({ "matter": report, "number": "明司评〔2026〕1号", "paper": 1 }));
    let seen = page(&w, "jian", &here).await;
    let paper = format!("/matters/{report}/papers/1");
    assert!(seen.has("明司评〔2026〕1号") && seen.has(&paper), "{}", seen.text);
    // There is no typesetter here: what it is stands there all the same.
    let sheet = page(&w, "jian", &paper).await;
    assert!(
        sheet.status == 503 && sheet.has("行政执法案卷评查报告") && sheet.has("明司评〔2026〕1号"),
        "{}",
        sheet.text
    );
    // Nobody writes such a report by hand.
    assert!(!page(&w, "jian", "/desk/new").await.has("案卷评查报告"));
    let typed = json!({ "procedure": "review-report", "fields": { "review_title": "某轮" } });
    let by_hand = w.as_user("jian", "POST", "/api/v1/matters", &typed).await;
    assert_eq!(by_hand.status, 422, "{}", by_hand.json);
    let done = replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn what_reviewers_wrote_goes_with_the_file_and_the_points_stay() {
    let w = World::new().await;
    let matter = late_file(&w).await;
    let (here, two) = round(&w, &matter).await;
    let mine = format!("/reviews/marking/{}/{matter}", here.rsplit('/').next().unwrap());
    let words = "没有写明巩三娘的住址";
    let more = [("p.penalty-item-04-1.0", "1.5"), ("w.penalty-item-04-1.0", words)];
    for user in &two {
        assert_eq!(send(&w, user, &mine, &sheet(&more)).await.status, 303);
    }
    let result = format!("{here}/files/{matter}");
    let before = page(&w, "jian", &result).await;
    assert!(before.has(words) && before.has("优秀"), "{}", before.text);
    w.office.store().forget_overwritten().unwrap();
    assert_eq!(holding(w.office.store().dir(), words), Vec::<String>::new(), "in no row and no file in clear");
    erased(&w, &matter).await;
    let after = page(&w, "jian", &result).await;
    assert!(!after.has(words) && after.has("已依法删除") && after.has("优秀") && after.has("1.5"), "{}", after.text);
}
