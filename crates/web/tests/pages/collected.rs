//! Collection 归集: a table of acts done elsewhere is looked at, entered, sent again, corrected, counted; wrong files and other bodies' acts are not taken.

use super::browser::{Browser, Page};
use super::fixture::party_code;
use super::town;
use axum::http::StatusCode;
use fadu_web::office::{replay, sheet};

const HEAD: &str = "执法主体,执法行为类别,事项,文号,来源系统,来源编号,当事人类别,当事人,统一社会信用代码（自然人填身份证件号码）,执法人员,作出之日,结果,立案之日,事先告知送达之日,处罚种类,罚款数额（元）,送达之日\n";

fn row(number: &str, officers: &str, notice: &str, fine: &str) -> String {
    format!(
        ",行政处罚,SJ-ME-001,示罚{number},示例办案系统,{number},个体工商户,禾风餐饮店,{},{officers},2026-10-08,罚款,2026/9/1,{notice},罚款,{fine},2026-10-09\n",
        party_code()
    )
}

async fn looked(by: &Browser, table: &str) -> Page {
    by.attach("/collected/import", &[], ("file", "year.csv", table.as_bytes())).await
}

/// Confirms what was looked at; the page on which it is over.
async fn written(by: &Browser, looked: &Page, reason: &str) -> Page {
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen), ("reason", reason)];
    let sent = by.post("/collected/import", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    for _ in 0..10_000 {
        let page = by.get(&sent.to()).await;
        if page.has("已归集") {
            assert!(page.head.get("refresh").is_none());
            return page;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to an end");
}

fn matter_in(page: &Page) -> String {
    let at = page.text.find("/matters/").unwrap_or_else(|| panic!("{}", page.text));
    page.text[at..].chars().take("/matters/".len() + 27).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_seen_entered_sent_again_and_corrected() {
    let (place, router) = town("collected").await;
    let (shen, fang) = (Browser::of(&router, "shen").await, Browser::of(&router, "fang").await);
    let table = format!(
        "{HEAD}{}{}{}{}明德区城市管理局{}",
        row("A-1", "沈知行、罗一鸣", "2026-10-01", "500"),
        row("A-2", "沈知行、某甲", "", "500"),
        row("A-1", "沈知行、罗一鸣", "2026-10-01", "500"),
        row("A-3", "沈知行、罗一鸣", "昨天", "三千"),
        row("A-4", "沈知行、罗一鸣", "2026-10-01", "500"),
    );
    let seen = looked(&shen, &table).await;
    for says in [
        "新增 2 件，更正 0 件，不变 0 件，不收 3 行；其中 1 件有问题",
        "同一来源、同一编号在表里出现了两次",
        "事先告知送达之日“昨天”不是日期，应如 2026-10-12；罚款数额（元）：请填写金额",
        "执法人员不少于2人",
        "这一行是“明德区城市管理局”的；各机关归集自己的执法行为",
        "执法人员都有登记",
    ] {
        assert!(seen.has(says), "{says}: {}", seen.text);
    }
    assert!(shen.get("/collected").await.has("这段时间没有归集"), "nothing is written yet");
    let done = written(&shen, &seen, "").await;
    assert!(done.has("已归集 2 件，没有收 3 行") && done.has("昨天"), "{}", done.text);
    // Four days after it was done: in time. One has findings.
    let counts = shen.get("/collected").await;
    for says in ["示例办案系统", "only=in-time\">2</a>", "only=findings\">1</a>", "4.0"] {
        assert!(counts.has(says), "{says}: {}", counts.text);
    }
    let list = shen.get("/collected/list?only=findings").await;
    assert!(list.has("A-2") && list.has("问题 3 项") && !list.has("A-1"), "{}", list.text);
    let matter = matter_in(&list);
    let file = shen.get(&format!("{matter}?tab=record")).await;
    for says in ["没有查到已送达当事人的事先告知书", "处罚法", "示例办案系统"] {
        assert!(file.has(says), "{says}: {}", file.text);
    }
    assert!(shen.get(&matter).await.has("某甲"), "who stands in no register is kept as written");
    // The same again adds nothing; what changed is a correction, with a reason.
    assert!(looked(&shen, &table).await.has("新增 0 件，更正 0 件，不变 2 件，不收 3 行"));
    let mended = format!("{HEAD}{}", row("A-2", "沈知行、罗一鸣", "2026-10-01", "600"));
    let seen = looked(&shen, &mended).await;
    assert!(seen.has("新增 0 件，更正 1 件"), "{}", seen.text);
    let (csrf, held, mark) = (seen.value("csrf"), seen.value("held"), seen.value("seen"));
    let bare = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &mark), ("reason", "")];
    let refused = shen.post("/collected/import", &bare).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("请填写更正的理由"), "{}", refused.text);
    assert!(written(&shen, &seen, "告知日期漏填").await.has("已归集 1 件"));
    let counts = shen.get("/collected").await;
    assert!(counts.has("only=corrected\">1</a>") && !counts.has("only=findings"), "{}", counts.text);
    let file = shen.get(&format!("{matter}?tab=record")).await;
    assert!(file.has("告知日期漏填") && !file.has("没有查到已送达当事人的事先告知书"), "{}", file.text);
    // Withdrawn on the page of the matter, and not entered again.
    let gone = shen.fill(&format!("{matter}/do/withdraw-act"), &[("correction_reason", "误报")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    assert!(shen.get("/collected").await.has("only=withdrawn\">1</a>"));
    assert!(looked(&shen, &mended).await.has("已经撤回，不再归集"));
    // The supervisor sees all bodies' numbers; who keeps the registers enters nothing; another body sees its own.
    assert!(fang.get("/collected").await.has("示例市明德区市场监督管理局"));
    let deng = Browser::of(&router, "deng").await;
    assert_eq!(deng.get("/collected/import").await.status, StatusCode::FORBIDDEN);
    let qin = Browser::of(&router, "qin").await;
    assert!(qin.get("/collected").await.has("这段时间没有归集"));
    assert_eq!(qin.get(&matter).await.status, StatusCode::NOT_FOUND);
    let table = shen.get("/collected/table/csv").await;
    let rows = sheet::read(sheet::Kind::Csv, table.text.as_bytes()).unwrap();
    assert_eq!(rows[1][3..9], ["示例办案系统", "1", "1", "0", "4.0", "0"].map(String::from));
    let replayed = replay(&place.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
}

#[tokio::test]
async fn what_is_no_table_is_said_and_formulas_do_not_survive() {
    let (_place, router) = town("collected-wrong").await;
    let shen = Browser::of(&router, "shen").await;
    let template = shen.get("/collected/template/csv").await;
    assert!(template.has("来源编号") && template.has("执法主体"), "{}", template.text);
    let page = shen.get("/collected/import").await;
    for says in ["来源系统里的编号", "日期，如 2026-10-12", "数字，如 1200 或者 1200.50", "是、否"]
    {
        assert!(page.has(says), "{says}");
    }
    for (name, bytes, says) in [
        ("a.docx", &b"x"[..], "请选择 .csv 或者 .xlsx 文件"),
        ("a.xlsx", b"x", "不是完整的 .xlsx 文件"),
        ("a.csv", "执法行为类别,事项".as_bytes(), "第一行缺少栏目：来源系统"),
        ("a.csv", "执法行为类别,心情".as_bytes(), "第一行有不认识的栏目“心情”"),
    ] {
        let page = shen.attach("/collected/import", &[], ("file", name, bytes)).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has(says), "{says}: {}", page.text);
    }
    let none = row("B-1", "沈知行、罗一鸣", "2026-10-01", "=1+1");
    assert!(looked(&shen, &format!("{HEAD}{none}")).await.has("请填写金额"));
    let later = row("B-2", "沈知行、罗一鸣", "2026-10-13", "500");
    assert!(looked(&shen, &format!("{HEAD}{later}")).await.has("事先告知送达之日不得晚于 2026-10-12"));
}
