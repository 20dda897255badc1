//! Assessment: a month is opened, frozen, objected to, answered, final, documented; a frozen figure never changes, whatever comes later. Duty plans.

use super::browser::{Browser, Page};
use super::fixture::{party_code, timed};
use axum::http::StatusCode;
use fadu_web::office::base::id::BodyId;
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;

const HERE: &str = "/assessment";
const HEAD: &str = "执法主体,执法行为类别,事项,文号,来源系统,来源编号,当事人类别,当事人,统一社会信用代码（自然人填身份证件号码）,执法人员,作出之日,结果,立案之日,事先告知送达之日,处罚种类,罚款数额（元）,送达之日\n";

fn row(number: &str, officers: &str, done: &str) -> String {
    format!(
        ",行政处罚,SJ-ME-001,示罚{number},示例办案系统,{number},个体工商户,禾风餐饮店,{},{officers},{done},罚款,2026/9/1,2026-10-01,罚款,500,{done}\n",
        party_code()
    )
}

fn at(day: &str) -> Moment {
    Moment::at(day.parse::<Day>().unwrap(), 10, 0)
}

async fn send(b: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = b.get("/desk").await.value("csrf");
    b.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

async fn does(b: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let page = send(b, path, fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{fields:?}: {}", page.text);
    page.to()
}

/// Takes rows in as acts done elsewhere.
async fn collected(b: &Browser, rows: &[String]) {
    let table = format!("{HEAD}{}", rows.concat());
    let seen = b.attach("/collected/import", &[], ("file", "year.csv", table.as_bytes())).await;
    let (csrf, held, looked) = (seen.value("csrf"), seen.value("held"), seen.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &looked), ("reason", "")];
    let sent = b.post("/collected/import", &fields).await;
    for _ in 0..10_000 {
        if b.get(&sent.to()).await.has("已归集") {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to an end");
}

/// The page of a round once nothing is being worked out.
async fn worked_out(b: &Browser, here: &str) -> Page {
    for _ in 0..100_000 {
        let page = b.get(here).await;
        if !page.has("正在计算") && !page.has("正在重算对照") {
            return page;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to an end");
}

fn first_case(page: &Page, name: &str) -> String {
    let after = page.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{}", page.text));
    after.split('"').next().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_frozen_objected_to_answered_and_documented() {
    let (place, clock) = timed("assess", Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    let shen = Browser::of(&router, "shen").await;
    let rows = [row("A-1", "沈知行、罗一鸣", "2026-10-08"), row("A-2", "沈知行、某甲", "2026-10-09")];
    collected(&shen, &rows).await;
    let fang = Browser::of(&router, "fang").await;
    assert_eq!(shen.get(HERE).await.status, StatusCode::FORBIDDEN);
    let early = send(&fang, HERE, &[("course", "monthly"), ("day", "2026-10-31")]).await;
    assert!(early.has("还没有过完") && early.has("2026-10-31"), "{}", early.text);
    clock.set(at("2026-11-02"));
    let (fang, he, qin) =
        (Browser::of(&router, "fang").await, Browser::of(&router, "he").await, Browser::of(&router, "qin").await);
    let here = does(&fang, HERE, &[("course", "monthly"), ("day", "2026-10-31")]).await;
    assert!(send(&fang, HERE, &[("course", "monthly"), ("day", "2026-10-05")]).await.has("已经有一次月考核"));
    // Bodies see nothing before it is frozen; officers see nothing at all.
    assert_eq!(he.get(&here).await.status, StatusCode::NOT_FOUND);
    assert_eq!(qin.get(&here).await.status, StatusCode::FORBIDDEN);
    assert!(send(&fang, &here, &[("deed", "recount")]).await.has("数据还没有冻结"));
    does(&fang, &here, &[("deed", "freeze")]).await;
    worked_out(&fang, &here).await;
    assert!(send(&fang, &here, &[("deed", "freeze")]).await.has("数据只冻结一次"));
    let seen = he.get(&here).await;
    assert!(
        seen.has("持证上岗率") && seen.has("1 / 2") && seen.has("50.0% 未达到") && seen.has("样本不足"),
        "{}",
        seen.text
    );
    assert!(seen.has("示例市明德区市场监督管理局") && !seen.has("示例市明德区城市管理局"), "only the own body");
    // Who supervises sees one line a body, those with figures first asked for, and each body whole.
    let list = fang.get(&here).await;
    let body = format!("{here}?body={}", BodyId::from_bits(1));
    assert!(list.has("不排名") && list.has(&body) && !list.has("50.0% 未达到"), "{}", list.text);
    assert!(
        !list.has("示例市明德区城市管理局")
            && fang.get(&format!("{here}?show=silent")).await.has("示例市明德区城市管理局")
    );
    assert!(!fang.get(&format!("{here}?show=objected")).await.has(&body));
    let one = fang.get(&body).await;
    assert!(one.has("50.0% 未达到") && !one.has("示例市明德区城市管理局"), "{}", one.text);
    // The figure opens its records.
    let figure = format!("{here}/{}/norm-credential-rate", BodyId::from_bits(1));
    let page = he.get(&figure).await;
    assert!(page.has("禾风餐饮店") && page.has("不符合") && page.has("处罚法"), "{}", page.text);
    assert!(!page.has("名单与冻结时的摘要不符"));
    let bad = first_case(&page, "cases");
    assert!(send(&he, &figure, &[("reason", " ")]).await.has("请写明理由"));
    does(&he, &figure, &[("reason", "某甲已于九月取得证件，登记滞后"), ("cases", &bad)]).await;
    assert!(send(&he, &figure, &[("reason", "再说一次")]).await.has("已经对这个数据提出过异议"));
    let waiting = fang.get(&format!("{here}?show=objected")).await;
    assert!(waiting.has(&body) && waiting.has("待答复 1"), "{}", waiting.text);
    clock.set(at("2026-11-10"));
    let (fang, he) = (Browser::of(&router, "fang").await, Browser::of(&router, "he").await);
    assert!(send(&fang, &here, &[("deed", "conclude")]).await.has("还有 1 个异议没有答复"));
    assert_eq!(send(&he, &figure, &[("deed", "answer"), ("reason", "自己答复")]).await.status, StatusCode::FORBIDDEN);
    let page = fang.get(&figure).await;
    let counts = first_case(&page, "counts");
    does(&fang, &figure, &[("deed", "answer"), ("counts", &counts), ("reason", "属实")]).await;
    assert!(he.get(&figure).await.has("答复后改为符合"));
    assert!(he.get(&here).await.has("2 / 2"));
    // What comes later changes nothing that is frozen; the difference is shown.
    let shen = Browser::of(&router, "shen").await;
    collected(&shen, &[row("A-3", "沈知行、罗一鸣", "2026-10-20")]).await;
    assert!(fang.get(&figure).await.has("1 / 2"));
    does(&fang, &here, &[("deed", "recount")]).await;
    let again = worked_out(&fang, &here).await;
    assert!(again.has("重算对照") && again.has("2 / 3"), "{}", again.text);
    does(&fang, &here, &[("deed", "conclude")]).await;
    assert!(send(&fang, &here, &[("deed", "void"), ("reason", "不要了")]).await.has("已经定稿"));
    // Everybody sees the final figures, no case and no person.
    let public = Browser::new(&router).get("/public/assessment").await;
    assert!(public.has("2 / 2") && public.has("持证上岗率") && public.has("不给人员排名"), "{}", public.text);
    assert!(!public.has("禾风") && !public.has("方予安") && !public.has("贺明川"));
    // Nobody writes the figures of a bulletin: it is drawn up from the round, and opened nowhere else.
    assert!(!fang.get("/desk/new").await.has("执法考核通报"));
    assert_eq!(fang.get("/desk/new?procedure=assessment-bulletin").await.status, StatusCode::NOT_FOUND);
    let by_hand = [("assess_title", "某月"), ("assess_figures", "甲|乙|1/1|100%")];
    let sent = send(&fang, "/desk/new?procedure=assessment-bulletin", &by_hand).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    let told = [("happened", "2026-11-09"), ("drafted_on", "2026-11-09"), ("assess_title", "某月")];
    let sent = send(&fang, "/desk/reported/assessment-bulletin", &told).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    let matter = does(&fang, &here, &[("deed", "document")]).await;
    assert!(matter.starts_with("/matters/"));
    let file = fang.get(&matter).await;
    assert!(file.has("2026年10月行政执法月考核"), "{}", file.text);
    assert_eq!(does(&fang, &here, &[("deed", "document")]).await, matter, "one document a round");
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_duty_plan_is_entered_confirmed_done_and_lifted() {
    let (place, _) = timed("duty-plan", Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    let (he, fang) = (Browser::of(&router, "he").await, Browser::of(&router, "fang").await);
    let here = format!("/assessment/plans/{}/2026", BodyId::from_bits(1));
    assert!(he.get(&here).await.has("还没有填报"));
    let wrong = send(&he, &here, &[("deed", "enter"), ("tasks", "监督检查|全覆盖|2027-01-01")]).await;
    assert!(wrong.has("第 1 项") && wrong.has("监督检查|全覆盖|2027-01-01"), "{}", wrong.text);
    let tasks = "监督检查|全覆盖，结果公开|2026-09-30\n抽检|一百批次|2026-10-31\n专项治理|按方案|2026-11-30";
    does(&he, &here, &[("deed", "enter"), ("tasks", tasks)]).await;
    assert!(
        send(&he, &here, &[("deed", "done"), ("n", "1"), ("done_on", "2026-09-29"), ("note", "见公示")])
            .await
            .has("还没有审定")
    );
    assert_eq!(send(&he, &here, &[("deed", "confirm")]).await.status, StatusCode::FORBIDDEN);
    does(&fang, &here, &[("deed", "confirm")]).await;
    assert!(send(&he, &here, &[("deed", "enter"), ("tasks", tasks)]).await.has("清单已经审定"));
    does(&he, &here, &[("deed", "done"), ("n", "1"), ("done_on", "2026-09-29"), ("note", "见公示")]).await;
    does(&fang, &here, &[("deed", "lift"), ("n", "2"), ("note", "任务并入市级抽检")]).await;
    let page = he.get(&here).await;
    for says in ["按期完成", "已调整，不计入", "任务并入市级抽检", "未到期"] {
        assert!(page.has(says), "{says}: {}", page.text);
    }
    let other = format!("/assessment/plans/{}/2026", BodyId::from_bits(2));
    assert_eq!(he.get(&other).await.status, StatusCode::NOT_FOUND);
    assert!(fang.get("/assessment/plans?year=2026").await.has("已审定"));
}

/// A freezing that a restart broke off has frozen nothing, says so, and may be asked for again; whoever is assessed sees nothing of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_freezing_that_was_broken_off_froze_nothing_and_says_so() {
    let (mut place, clock) = timed("assess-broken", Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    let shen = Browser::of(&router, "shen").await;
    collected(&shen, &[row("A-1", "沈知行、罗一鸣", "2026-10-08")]).await;
    clock.set(at("2026-11-02"));
    let fang = Browser::of(&router, "fang").await;
    let here = does(&fang, HERE, &[("course", "monthly"), ("day", "2026-10-31")]).await;
    let id = here.rsplit('/').next().unwrap().to_string();
    does(&fang, &here, &[("deed", "freeze")]).await;
    drop(fang.post(&here, &[("csrf", &fang.get("/desk").await.value("csrf")), ("deed", "cancel")]).await);
    let page = worked_out(&fang, &here).await;
    if page.has("已冻结，可提异议") {
        // It was through before it could be called off: nothing is to be seen here but that it is whole.
        let body = fang.get(&format!("{here}?body={}", BodyId::from_bits(1))).await;
        assert!(body.has("2 / 2") || body.has("1 / 1"), "{}", body.text);
        println!("skipped: the figures were frozen before they could be called off");
        return;
    }
    assert!(page.has("计算已经取消，什么也没有改动") && page.has("数据还没有计算"), "{}", page.text);
    drop((shen, fang, router));
    for _ in 0..100_000 {
        if std::sync::Arc::strong_count(&place.office) == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    place.restart();
    let router = fadu_web::router(place.office.clone());
    let fang = Browser::of(&router, "fang").await;
    let page = fang.get(&here).await;
    assert!(page.has("开始的计算没有完成") && page.has("什么也没有冻结"), "{}", page.text);
    let he = Browser::of(&router, "he").await;
    assert_eq!(he.get(&here).await.status, StatusCode::NOT_FOUND);
    does(&fang, &here, &[("deed", "freeze")]).await;
    let page = worked_out(&fang, &here).await;
    assert!(page.has("已冻结，可提异议") && !page.has("没有完成"), "{id}: {}", page.text);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
