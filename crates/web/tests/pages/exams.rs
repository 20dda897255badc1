//! Examinations: questions from a table, an examination that is set, a paper begun, saved, handed in or ended by the clock, marked, certified.

use super::browser::{Browser, Page};
use super::fixture::premises::Standing;
use super::fixture::{Place, officer, timed};
use axum::http::StatusCode;
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::exams::drawn;
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;
use std::sync::Arc;

const BANK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/questions.csv"));

async fn town(name: &str) -> (Place, axum::Router, Arc<Standing>) {
    let (place, clock) = timed(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    (place, router, clock)
}

async fn take_in(by: &Browser, table: &str) -> Page {
    let looked = by.attach("/exams/bank", &[], ("file", "q.csv", table.as_bytes())).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    by.post("/exams/bank", &[("csrf", &csrf), ("do", "write"), ("held", &held), ("seen", &seen)]).await
}

/// Sets an examination of five questions and thirty minutes for the first two officers; its address.
async fn set(fang: &Browser) -> String {
    let (one, other) = (officer(0), officer(1));
    let fields = [
        ("title", "资格考试（一）"),
        ("from", "2026-10-12"),
        ("until", "2026-10-13"),
        ("minutes", "30"),
        ("count", "5"),
        ("officers", one.as_str()),
        ("officers", other.as_str()),
    ];
    let done = fang.fill("/exams", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.to().strip_suffix("/results").unwrap().to_string()
}

async fn press(by: &Browser, at: &str, what: &str, answers: &[(String, String)]) -> Page {
    let csrf = by.get(at).await.value("csrf");
    let mut fields = vec![("csrf", csrf.as_str()), ("do", what)];
    fields.extend(answers.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    by.post(at, &fields).await
}

/// The right answers of an officer's paper, as the form sends them; the first `wrong` of them left out.
fn right(place: &Place, at: &str, n: usize, wrong: usize) -> Vec<(String, String)> {
    let exams = place.office.exams().unwrap();
    let exam = &exams.set[at.strip_prefix("/exams/").unwrap()];
    let paper = drawn(exam, officer(n).parse().unwrap());
    let of = |q: &(String, u32)| {
        let question = exams.version(q).unwrap().clone();
        question.right.into_iter().map(move |l| (format!("q.{}", question.code), l.to_string()))
    };
    paper.iter().skip(wrong).flat_map(of).collect()
}

fn at_minute(clock: &Standing, minute: u32) {
    clock.set(Moment::at("2026-10-12".parse::<Day>().unwrap(), 10, minute));
}

#[tokio::test]
async fn questions_come_from_a_table_and_a_change_is_a_new_version() {
    let (_place, router, _) = town("exams-bank").await;
    let (fang, shen) = (Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    assert!(fang.get("/exams").await.has("题库里还没有题"));
    assert!(take_in(&fang, BANK).await.has("已录入 14 题"));
    let head = BANK.lines().next().unwrap();
    let table = format!(
        "{head}\nCF-01,单选,处罚程序,<b>改过的题目</b>,一人,两人,,,,B,penalty-law/42.1,\nX-1,单选,甲,问,一,二,,,,C,penalty-law/44,\nX-2,多选,甲,问,一,二,,,,A,penalty-law/44,\nX-3,填空,甲,问,一,二,,,,A,penalty-law/9999,\nX-4,判断,甲,,,,,,,也许,,\n"
    );
    let looked = fang.attach("/exams/bank", &[], ("file", "q.csv", table.as_bytes())).await;
    for says in [
        "新增和新版 1 题，不变 0 题，不收 4 行",
        "第 2 版",
        "&lt;b&gt;改过的题目",
        "没有“填空”这种题型",
        "法律数据里没有“penalty-law/9999”",
        "答案与题型、选项不符",
        "没有条文",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    let out = fang.get("/exams/bank/table/csv").await;
    assert!(out.has("CF-14") && out.has("penalty-law/33"));
    let again = fang.attach("/exams/bank", &[], ("file", "q.csv", out.text.as_bytes())).await;
    assert!(again.has("新增和新版 0 题，不变 14 题，不收 0 行"), "{}", again.text);
    // Officers see neither the bank nor the form.
    assert_eq!(shen.get("/exams/bank").await.status, StatusCode::FORBIDDEN);
    assert_eq!(shen.get("/exams/bank/table/csv").await.status, StatusCode::FORBIDDEN);
    assert!(!shen.get("/exams").await.has("安排考试</button>"));
}

#[tokio::test]
async fn an_examination_is_set_sat_handed_in_and_certified() {
    let (place, router, clock) = town("exams-sit").await;
    let (fang, shen, luo, gu) = (
        Browser::of(&router, "fang").await,
        Browser::of(&router, "shen").await,
        Browser::of(&router, "luo").await,
        Browser::of(&router, "gu").await,
    );
    take_in(&fang, BANK).await;
    let wrong = [
        ("title", ""),
        ("from", "2026-10-12"),
        ("until", "2026-10-11"),
        ("minutes", "1"),
        ("count", "15"),
        ("pass_mark", "59"),
    ];
    let told = fang.fill("/exams", &wrong).await;
    for says in [
        "请填写名称",
        "最后一天早于第一天",
        "时长是 5 至 240 分钟",
        "题数应当是 1 至 14",
        "通过的分数是 60 至 100",
        "请选择应考人员",
    ] {
        assert!(told.has(says), "{says}: {}", told.text);
    }
    let at = set(&fang).await;
    // Who was not named for it does not see it.
    assert_eq!(gu.get(&at).await.status, StatusCode::NOT_FOUND);
    assert!(!gu.get("/exams").await.has(&at) && shen.get("/exams").await.has(&at));
    let before = shen.get(&at).await;
    assert!(before.has("开始") && !before.has("fieldset"), "no question before it has begun: {}", before.text);
    assert_eq!(press(&shen, &at, "begin", &[]).await.status, StatusCode::SEE_OTHER);
    let paper = shen.get(&at).await;
    assert_eq!(paper.text.matches("<fieldset").count(), 5, "{}", paper.text);
    assert!(paper.has("data-exam-left=\"1800\"") && !paper.has("penalty-law"), "nothing tells what is right");
    // A later version of the bank changes nothing of it; what was saved survives.
    let (all, some) = (right(&place, &at, 0, 0), right(&place, &at, 0, 4));
    at_minute(&clock, 10);
    assert_eq!(press(&shen, &at, "save", &some).await.status, StatusCode::SEE_OTHER);
    let again = shen.get(&at).await;
    assert_eq!(again.text.matches(" checked").count(), some.len());
    assert!(again.has("data-exam-left=\"1200\""), "{}", again.text);
    press(&shen, &at, "begin", &[]).await;
    assert!(shen.get(&at).await.has("data-exam-left=\"1200\""), "beginning again gives no more time");
    assert_eq!(press(&shen, &at, "hand-in", &all).await.status, StatusCode::SEE_OTHER);
    let ended = shen.get(&at).await;
    assert!(ended.has("通过") && ended.has("100 分") && !ended.has("答错"), "{}", ended.text);
    let late = shen.post(&at, &[("csrf", &shen.get("/desk").await.value("csrf")), ("do", "hand-in")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.has("已经交卷，不能再改"));
    let certificate = format!("{at}/certificate/{}", officer(0));
    for by in [&shen, &fang] {
        let page = by.get(&certificate).await;
        assert!(
            page.has("沈知行") && page.has("100 分（满分 100，60 分通过）") && page.has("合格证明"),
            "{}",
            page.text
        );
    }
    assert_eq!(luo.get(&certificate).await.status, StatusCode::NOT_FOUND, "another's");
    // The second does not pass: the articles of what was wrong, and no certificate.
    press(&luo, &at, "begin", &[]).await;
    press(&luo, &at, "hand-in", &right(&place, &at, 1, 3)).await;
    let failed = luo.get(&at).await;
    assert!(failed.has("没有通过") && failed.has("40 分") && failed.has("/law/penalty-law/"), "{}", failed.text);
    assert_eq!(failed.text.matches("答错").count(), 3);
    assert_eq!(luo.get(&format!("{at}/certificate/{}", officer(1))).await.status, StatusCode::NOT_FOUND);
    let results = fang.get(&format!("{at}/results")).await;
    assert!(results.has("应考 2 人，考完 2 人，通过 1 人"), "{}", results.text);
    assert_eq!(shen.get(&format!("{at}/results")).await.status, StatusCode::FORBIDDEN);
    // The result stands where a credential is applied for.
    let deng = Browser::of(&router, "deng").await;
    let form = deng.get(&format!("/admin/officers/{}", officer(0))).await;
    assert!(form.has("资格考试（一）") && form.has("name=\"exam_score\" value=\"100\""), "{}", form.text);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn the_clock_ends_a_paper_with_what_was_saved() {
    let (place, router, clock) = town("exams-clock").await;
    let (fang, shen, luo) =
        (Browser::of(&router, "fang").await, Browser::of(&router, "shen").await, Browser::of(&router, "luo").await);
    take_in(&fang, BANK).await;
    let at = set(&fang).await;
    press(&shen, &at, "begin", &[]).await;
    let token = shen.get(&at).await.value("csrf");
    let saved = right(&place, &at, 0, 1);
    press(&shen, &at, "save", &saved).await;
    // Who does something stays signed in.
    at_minute(&clock, 20);
    assert!(shen.get(&at).await.has("data-exam-left=\"600\""));
    // A second after the time: what comes then is not taken.
    clock.set(Moment(Moment::at("2026-10-12".parse::<Day>().unwrap(), 10, 30).0 + 1_000));
    let mut late = vec![("csrf".to_string(), token), ("do".to_string(), "hand-in".to_string())];
    late.extend(right(&place, &at, 0, 0));
    let fields: Vec<(&str, &str)> = late.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let told = shen.post(&at, &fields).await;
    assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.has("时间到了"), "{}", told.text);
    let ended = shen.get(&at).await;
    assert!(ended.has("80 分") && ended.has("答对 4 / 5"), "{}", ended.text);
    // After the last day nobody begins.
    clock.set(Moment::at("2026-10-14".parse::<Day>().unwrap(), 9, 0));
    let luo_again = Browser::of(&router, "luo").await;
    drop(luo);
    assert!(luo_again.get(&at).await.has("可以开始的日子是 2026-10-12 至 2026-10-13"));
    let csrf = luo_again.get("/desk").await.value("csrf");
    let none = luo_again.post(&at, &[("csrf", &csrf), ("do", "begin")]).await;
    assert!(none.has("现在不在可以开始的日子里"), "{}", none.text);
    let results = Browser::of(&router, "fang").await.get(&format!("{at}/results")).await;
    assert!(results.has("考完 1 人，通过 1 人") && results.has("还没有考"), "{}", results.text);
}
