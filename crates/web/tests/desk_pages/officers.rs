//! Officers and credentials: no credential, no act; the agency applies, the supervising body issues; anybody may ask whether one holds.

use super::browser::{Browser, Page};
use super::{officer, opened, town};
use axum::http::StatusCode;

const OFFICERS: &str = "/admin/officers";
const EXAM: [(&str, &str); 5] =
    [("exam_on", "2026-09-18"), ("exam_score", "86"), ("hours", "72"), ("from", "2026-10-12"), ("until", "2031-10-11")];

fn at(officer: &str) -> String {
    format!("{OFFICERS}/{officer}")
}

/// Sends a form of a page with its token.
async fn send(b: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = b.get(path).await.value("csrf");
    b.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn the_agency_applies_and_the_supervising_body_issues() {
    let (_place, router) = town("officers").await;
    let (deng, fang) = (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await);
    let person = [("do", "apply"), ("name", "岑知微"), ("unit", "综合执法二队")];
    // Not passed, or passed tomorrow: what was typed stays.
    let failed = [
        ("exam_score", "59"),
        ("exam_on", "2026-10-13"),
        ("hours", "72"),
        ("from", "2026-10-12"),
        ("until", "2031-10-13"),
    ];
    let told = send(&deng, OFFICERS, &[&person[..], &failed[..]].concat()).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for says in [
        "不足 60 分（内部规则：执法证件管理办法（虚构），示例市明德区司法局），考试没有通过",
        "考试日期不得晚于今天",
        "有效期最长 5 年（内部规则：执法证件管理办法（虚构）",
        "value=\"岑知微\"",
    ] {
        assert!(told.has(says), "{says}: {}", told.text);
    }
    let done = send(&deng, OFFICERS, &[&person[..], &EXAM[..]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = done.to();
    let shown = deng.get(&page).await;
    assert!(shown.has("未取得") && shown.has("等待答复的申领") && !shown.has("制发证件"), "{}", shown.text);
    // Nothing was issued yet: the history says that she was registered.
    assert!(shown.has("登记执法人员") && !shown.has("执法证件核发"), "{}", shown.text);
    let again = send(&deng, &page, &[&[("do", "apply")], &EXAM[..]].concat()).await;
    assert!(again.has("这名人员已有一份申领在等答复"), "{}", again.text);
    // The agency cannot issue to itself; a number in use is refused.
    let ask = fang.get(&page).await.value("ask");
    let issue = |no: &'static str| vec![("do", "issue"), ("ask", ask.clone().leak() as &str), ("cert_no", no)];
    assert_eq!(send(&deng, &page, &issue("99060499")).await.status, StatusCode::FORBIDDEN);
    assert!(send(&fang, &page, &issue("99060400")).await.has("这个证号是沈知行的"));
    assert_eq!(send(&fang, &page, &issue("99060499")).await.status, StatusCode::SEE_OTHER);
    assert!(send(&fang, &page, &issue("99060499")).await.has("这份申领已由方予安答复"));
    let shown = deng.get(&page).await;
    for says in [
        "有效",
        "证号 99060499，2026-10-12 至 2031-10-11",
        "登明申领：2026-09-18 考试 86 分，培训 72 学时",
        "方予安制发",
    ] {
        assert!(shown.has(says), "{says}: {}", shown.text);
    }
}

#[tokio::test]
async fn nobody_is_credentialed_for_days_that_are_over_or_by_oneself() {
    let (_place, router) = town("renewed").await;
    let (mi, fang) = (Browser::of(&router, "mi").await, Browser::of(&router, "fang").await);
    let page = at(&officer(6));
    let renew = |from: &'static str| {
        let exam = EXAM.map(|(name, value)| if name == "from" { (name, from) } else { (name, value) });
        [&[("do", "apply")], &exam[..]].concat()
    };
    let told = send(&mi, &page, &renew("2026-10-11")).await;
    assert!(told.has("起始日不得早于今天") && told.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert_eq!(send(&mi, &page, &renew("2026-10-20")).await.status, StatusCode::SEE_OTHER);
    let ask = fang.get(&page).await.value("ask");
    let told = send(&fang, &page, &[("do", "issue"), ("ask", &ask), ("cert_no", "99060406")]).await;
    assert!(told.has("不能为本人制发证件"), "{}", told.text);
    // Until it is answered, and until the new one begins, the old one holds.
    assert!(mi.get(&page).await.has("2024-01-01 至 2028-12-31"));
}

#[tokio::test]
async fn a_suspended_officer_cannot_act_and_a_restored_one_can() {
    let (_place, router) = town("suspended").await;
    let (deng, shen) = (Browser::of(&router, "deng").await, Browser::of(&router, "shen").await);
    let page = at(&officer(0));
    let suspend = |until: &'static str, reason: &'static str| [("do", "suspend"), ("until", until), ("reason", reason)];
    assert!(send(&deng, &page, &suspend("2026-10-11", "离岗教育")).await.has("截止日应当是今天或者以后的一天"));
    assert!(send(&deng, &page, &suspend("", " ")).await.has("请写明原因"));
    assert_eq!(send(&deng, &page, &suspend("", "离岗教育")).await.status, StatusCode::SEE_OTHER);
    // The form itself says so, before anything is typed.
    let refused = shen.get("/desk/new?procedure=penalty-general").await;
    assert!(refused.has("有效期到2026-10-11，其后暂停使用") && refused.has("行政处罚法"), "{}", refused.text);
    let public = shen.get("/public/credential?no=99060400&name=%E6%B2%88%E7%9F%A5%E8%A1%8C").await;
    assert!(public.has("证件今天无效：暂停使用。"), "{}", public.text);
    assert!(deng.get("/admin/officers?state=without").await.has("暂停使用"));
    assert_eq!(send(&deng, &page, &[("do", "restore")]).await.status, StatusCode::SEE_OTHER);
    opened(&shen).await;
    // Withdrawn it does not come back by itself.
    assert_eq!(send(&deng, &page, &[("do", "withdraw"), ("reason", "调离")]).await.status, StatusCode::SEE_OTHER);
    assert!(
        shen.get("/desk/new?procedure=penalty-general").await.has("办理当日没有有效的执法证件（有效期到2026-10-11）")
    );
    assert!(send(&deng, &page, &[("do", "restore")]).await.has("证件没有暂停，不必恢复"));
}

#[tokio::test]
async fn each_keeps_the_own_body_and_nobody_lists_the_officers_from_outside() {
    let (_place, router) = town("others").await;
    let (deng, mi) = (Browser::of(&router, "deng").await, Browser::of(&router, "mi").await);
    let (shen, fang) = (Browser::of(&router, "shen").await, Browser::of(&router, "fang").await);
    assert_eq!(shen.get(OFFICERS).await.status, StatusCode::FORBIDDEN);
    let (own, all) = (deng.get(OFFICERS).await, fang.get(OFFICERS).await);
    assert!(own.has("沈知行") && !own.has("秦守恒") && all.has("秦守恒") && all.has("沈知行"));
    for (who, of) in [(&mi, 0), (&deng, 5)] {
        let page = at(&officer(of));
        assert_eq!(who.get(&page).await.status, StatusCode::NOT_FOUND);
        let csrf = who.get(OFFICERS).await.value("csrf");
        let sent = who.post(&page, &[("csrf", &csrf), ("do", "withdraw"), ("reason", "别人的")]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{}", sent.text);
    }
    // A supervisor sees every body and keeps none.
    let csrf = shen.get("/desk/standin").await.value("csrf");
    assert!(!csrf.is_empty());
    let public = |q: &'static str| format!("/public/credential?{q}");
    let nobody = Browser::new(&router);
    assert!(nobody.get(&public("no=99060400&name=%E6%B2%88%E7%9F%A5%E8%A1%8C")).await.has("证件今天有效。"));
    for other in ["no=99060400&name=%E7%BD%97%E4%B8%80%E9%B8%A3", "no=1&name=%E6%B2%88%E7%9F%A5%E8%A1%8C"] {
        let told = nobody.get(&public(other)).await;
        assert!(told.has("没有这样的执法证件。") && !told.has("明德区市场监督管理局</"), "{}", told.text);
    }
    assert!(nobody.get(&public("no=99060400")).await.has("请填写姓名"));
}
