//! Officers and bodies as tables: each row is seen with what it does before it is written; what goes out comes back as it is.

use super::browser::{Browser, Page};
use super::{officer, town};
use axum::http::StatusCode;
use fadu_web::office::base::id::BodyId;
use fadu_web::office::replay;

const OFFICERS: &str = "/admin/officers/import";
const BODIES: &str = "/admin/bodies/import";
const HEAD: &str = "人员编号,主体,姓名,所在机构,证号,起始日,截止日,考试日期,考试分数,培训学时,状态\n";

/// Looks at a table and writes what was seen.
async fn import(by: &Browser, at: &str, table: &str, more: &[(&str, &str)]) -> (Page, Page) {
    let looked = by.attach(at, &[], ("file", "a.csv", table.as_bytes())).await;
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen)];
    let written = by.post(at, &[&fields[..], more].concat()).await;
    (looked, written)
}

#[tokio::test]
async fn an_agency_registers_changes_and_applies_by_table_and_the_supervising_body_issues() {
    let (place, router) = town("officers-table").await;
    let (deng, fang) = (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await);
    assert_eq!(Browser::of(&router, "shen").await.get(OFFICERS).await.status, StatusCode::FORBIDDEN);
    // What goes out comes back as it is.
    let csv = deng.get("/admin/officers/table/csv").await.text;
    let looked = deng.attach(OFFICERS, &[], ("file", "a.csv", csv.as_bytes())).await;
    assert!(looked.has("不变 5 人，不收 0 行。") && looked.has("换一份文件"), "{}", looked.text);
    let (shen, luo) = (officer(0), officer(1));
    let table = format!(
        "{HEAD},,岑知微,综合执法二队,,2026-10-12,2031-10-11,2026-09-18,86,72,\n\
         ,明德区市场监管局,车怀安,综合执法二队,,,,,,,\n\
         {shen},,沈知行,综合执法三队,99060400,2024-01-01,2028-12-31,,,,\n\
         {luo},,罗一鸣,综合执法一队,99060401,2024-01-01,2029-06-30,,,,\n\
         ,,没通过,综合执法二队,,2026-10-12,2031-10-11,2026-09-18,59,72,\n\
         ,明德区城市管理局,别人家,一队,,,,,,,\n\
         ,,顾怀远,综合执法一队,,,,,,,\n\
         ,,自己发,综合执法一队,99069999,2024-01-01,2028-12-31,,,,\n\
         不是编号,,沈知行,综合执法一队,,,,,,,\n\
         {shen},,沈知行,综合执法一队,,,,,,,\n"
    );
    let (looked, done) = import(&deng, OFFICERS, &table, &[]).await;
    for says in [
        "登记 1 人，变更 1 人，申领 1 人，不变 0 人，不收 7 行。",
        "申领，考试 86 分，培训 72 学时，2026-10-12 至 2031-10-11",
        "登记，没有申领证件",
        "变更：沈知行，综合执法一队改为沈知行，综合执法三队",
        "证号和有效期由申领、制发改变，不能在表里改",
        "不足 60 分",
        "只能办理本主体的人员",
        "本主体已有同名人员",
        "新登记的人员没有证号：由行政执法监督机构制发，证号留空",
        "没有这个人员编号",
        "在表里出现了两次",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    assert!(done.has("已办理 3 人。"), "{}", done.text);
    let list = deng.get("/admin/officers").await;
    assert!(
        list.has("岑知微") && list.has("车怀安") && list.has("综合执法三队") && !list.has("自己发"),
        "{}",
        list.text
    );
    assert!(deng.get(&format!("/admin/officers/{shen}")).await.has("变更执法人员信息"));
    // The supervising body gives the numbers in a table, and takes over what was issued before.
    let csv = fang.get("/admin/officers/table/csv").await.text;
    let asked: Vec<String> = csv
        .lines()
        .filter(|l| l.contains("岑知微"))
        .map(|l| l.replace("综合执法二队\",\"\"", "综合执法二队\",\"99060499\""))
        .collect();
    assert!(asked.len() == 1 && asked[0].contains("99060499"), "{csv}");
    let old = ",明德区城市管理局,阮听松,直属二中队,99061234,2023-05-01,2027-04-30,,,,\n\
               ,明德区城市管理局,已过期,直属二中队,99061235,2019-05-01,2024-04-30,,,,\n\
               ,没有的局,无主体,队,99061236,2023-05-01,2027-04-30,,,,\n\
               ,明德区城市管理局,同证号,直属二中队,99060400,2023-05-01,2027-04-30,,,,\n";
    let table = format!("{HEAD}{}\n{old}", asked[0]);
    let (looked, done) = import(&fang, OFFICERS, &table, &[]).await;
    for says in [
        "制发 1 人，登记原有证件 1 人，不变 0 人，不收 3 行。",
        "制发，证号 99060499，2026-10-12 至 2031-10-11",
        "登记原有证件，证号 99061234，2023-05-01 至 2027-04-30",
        "截止日已经过了",
        "没有“没有的局”这个主体",
        "证号 99060400 是另一人的",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    assert!(done.has("已办理 2 人。"), "{}", done.text);
    let public = fang.get("/public/credential?no=99060499&name=%E5%B2%91%E7%9F%A5%E5%BE%AE").await;
    assert!(public.has("证件今天有效。"), "{}", public.text);
    let register = place.office.register();
    let taken = register.holder_of("99061234", None).unwrap();
    let on = |day: &str| taken.credentialed_on(day.parse().unwrap());
    assert_eq!((on("2023-04-30"), on("2023-05-01"), on("2027-04-30"), on("2027-05-01")), (false, true, true, false));
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn bodies_are_asked_for_by_table_with_reason_and_basis() {
    let (place, router) = town("bodies-table").await;
    let (deng, fang) = (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await);
    assert_eq!(Browser::of(&router, "he").await.get(BODIES).await.status, StatusCode::FORBIDDEN);
    let (one, two) = (BodyId::from_bits(1), BodyId::from_bits(2));
    let head = "主体编号,名称,简称,文号代字,类别,层级,区划代码,领域,上级,监督机构,地址,电话,职权,持证人员,撤销\n";
    let table = format!(
        "{head}{one},示例市明德区市场监督管理局,明德区市场监管局,明市监,法定行政机关,区县级,,market-supervision,,明德区司法局,和风路1号,,,,\n\
         ,示例市明德区市场监管所,市场监管所,明市所,受委托组织,区县级,,market-supervision,明德区市场监管局,,,,,,\n\
         ,示例市明德区第二所,第二所,明二,没有的类别,区县级,999999,market-supervision,没有的局,,,,,,\n\
         {two},示例市明德区城市管理局,明德区城市管理局,明城管,法定行政机关,区县级,,urban-management,,,,,,,\n"
    );
    let (looked, bare) = import(&deng, BODIES, &table, &[("day", "2026-10-12")]).await;
    for says in [
        "设立 1 个，变更 1 个，撤销 0 个，不变 0 个，不收 2 行。",
        "监督机构为示例市明德区司法局",
        "地址为和风路1号",
        "没有“没有的局”这个主体；刚提出设立的，要先确认",
        "不是本主体，也不是下级主体",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    // Without reason and basis nothing is asked, and what was typed is still there.
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.has("变更的理由") && bare.has("变更 1 个") && place.office.register().body_changes.is_empty());
    let terms = [("day", "2026-10-12"), ("reason", "补登"), ("grounds", "示例机构改革方案")];
    let (_, done) = import(&deng, BODIES, &table, &terms).await;
    assert!(done.has("已提出 2 份变更，等行政执法监督机构确认。"), "{}", done.text);
    assert!(import(&deng, BODIES, &table, &terms).await.0.has("这个主体已有一份变更在等确认"));
    let ask = fang.get(&format!("/admin/bodies/{one}")).await.value("ask");
    let csrf = fang.get("/desk").await.value("csrf");
    let done = fang.post(&format!("/admin/bodies/{one}"), &[("csrf", &csrf), ("do", "recognise"), ("ask", &ask)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    // What goes out comes back as it is.
    let csv = deng.get("/admin/bodies/table/csv").await.text;
    let own: Vec<&str> =
        csv.lines().enumerate().filter(|(n, l)| *n == 0 || l.contains("明市监")).map(|(_, l)| l).collect();
    let looked = deng.attach(BODIES, &[], ("file", "a.csv", own.join("\n").as_bytes())).await;
    assert!(looked.has("设立 0 个，变更 0 个，撤销 0 个，不变 1 个，不收 0 行。"), "{}", looked.text);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
