//! The register of parties: entered, renamed, found, filled into a case, merged and parted, taken in and out as a table. All names are invented.

use super::browser::{Browser, Page};
use super::fixture::{Place, party_code, place};
use axum::http::StatusCode;
use fadu_web::office::areas::area_lists;
use fadu_web::office::base::codes::{is_citizen_number, uscc_from};
use fadu_web::office::policy::{Do, ROLES, Reach, reach};
use fadu_web::office::render::Renderer;
use fadu_web::office::store::{PartyFilter, StreamId};
use fadu_web::office::{replay, sheet};

const AREAS: &str =
    "code,name\n99,示例省\n9901,示例市\n990106,明德区\n990107,崇法区\n990106001,和风街道\n990107001,守正街道\n";

async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    let (lists, refused) = area_lists(&[("areas.csv".into(), AREAS.into())]).unwrap();
    assert_eq!((place.office.enter_areas("fixture", lists.clone()).await.unwrap(), refused.len()), (5, 0));
    assert_eq!(place.office.enter_areas("fixture", lists).await.unwrap(), 0, "the same lists write nothing");
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

fn firm(n: u32) -> String {
    uscc_from(&format!("91990106MA0PART{n:02}")).unwrap()
}

fn person() -> String {
    "0123456789X".chars().map(|c| format!("99010619880203123{c}")).find(|s| is_citizen_number(s)).unwrap()
}

async fn enter(by: &Browser, code: &str, kind: &str, name: &str, more: &[(&str, &str)]) -> Page {
    by.fill("/parties/new", &[&[("code", code), ("kind", kind), ("name", name)], more].concat()).await
}

async fn change(by: &Browser, at: &str, fields: &[(&str, &str)]) -> Page {
    let at = format!("{at}/change");
    let seen = by.get(&at).await.value("seen");
    by.fill(&at, &[&[("seen", seen.as_str())], fields].concat()).await
}

fn is_done(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    page.to()
}

fn equal(place: &Place) {
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[test]
fn the_register_is_read_by_who_has_cases_and_persons_leave_by_the_registrar_alone() {
    for role in ROLES {
        let keeps = ["officer", "unit-head", "registrar"].contains(&role);
        let sees = keeps || ["head", "reviewer", "supervisor", "leader"].contains(&role);
        let all = |yes: bool| if yes { Reach::All } else { Reach::Nothing };
        assert_eq!(reach(role, Do::Parties), all(sees), "{role}");
        assert_eq!(reach(role, Do::KeepParties), all(keeps), "{role}");
        assert_eq!(reach(role, Do::TakeOutPersons), all(role == "registrar"), "{role}");
    }
}

#[tokio::test]
async fn a_party_is_entered_renamed_found_and_filled_into_a_case() {
    let (place, router) = town("parties-enter").await;
    let shen = Browser::of(&router, "shen").await;
    let wrong =
        enter(&shen, &firm(1).replace('9', "8"), "company", "", &[("area", "990199"), ("permits", "许可证")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for says in ["“许可证”要写种类、编号、发证机关", "value=\"990199\""] {
        assert!(wrong.has(says), "{says}: {}", wrong.text);
    }
    let wrong = enter(&shen, &firm(1).replace('9', "8"), "company", "", &[("area", "990199")]).await;
    for says in ["这个代码的格式或者校验码不对", "请填写名称", "没有代码为 990199 的区划"] {
        assert!(wrong.has(says), "{says}: {}", wrong.text);
    }
    let elsewhere = uscc_from("91980106MA0PART01").unwrap();
    assert!(enter(&shen, &elsewhere, "company", "甲公司", &[]).await.has("代码里的区划 98 不是省级区划"));
    let more = [
        ("representative", "王守拙"),
        ("area", "990106001"),
        ("address", "和风路12号"),
        ("phone", "000-5550 1234"),
        (
            "permits",
            "食品经营许可证，JY99010600001，示例市明德区市场监督管理局，2024-01-01，2026-10-11\n排污许可证，PW1，某局",
        ),
        ("contacts", "李四，店长，000-5550 9999"),
    ];
    let at = is_done(&enter(&shen, &firm(1).to_lowercase(), "company", "示例市清川<b>餐饮有限公司", &more).await);
    assert_eq!(at, format!("/parties/{}", firm(1)));
    let page = shen.get(&at).await;
    for says in [
        "示例省示例市明德区和风街道",
        "JY99010600001",
        "已过期",
        "长期",
        "李四 店长 000-5550 9999",
        "清川&lt;b&gt;餐饮",
    ] {
        assert!(page.has(says), "{says}: {}", page.text);
    }
    assert!(enter(&shen, &firm(1), "company", "乙", &[]).await.has("这个代码已经登记"));
    // A new name needs its first day; the old one stays, day by day.
    let kept =
        [("representative", "王守拙"), ("area", "990106001"), ("address", "和风路12号"), ("phone", "000-5550 1234")];
    let renamed =
        |name: &'static str, from: &'static str| [&[("name", name), ("named_from", from)][..], &kept].concat();
    assert!(change(&shen, &at, &renamed("清流餐饮有限公司", "")).await.has("请填写新名称的起始日"));
    is_done(&change(&shen, &at, &renamed("清流餐饮有限公司", "2026-03-01")).await);
    let page = shen.get(&at).await;
    assert!(page.has("清流餐饮有限公司") && page.has("2026-02-28") && page.has("登记以前"), "{}", page.text);
    // Somebody changed it meanwhile: nothing is written over.
    let stale = shen.fill(&format!("{at}/change"), &[("seen", "0"), ("name", "甲")]).await;
    assert!(stale.has("打开这一页以后，别人改动了这名当事人"), "{}", stale.text);
    for (q, found) in
        [("清川", true), ("清流", true), (&firm(1)[4..12], true), ("JY990106", false), ("没有这家", false)]
    {
        assert_eq!(shen.get(&format!("/parties?q={q}")).await.has(&at), found, "{q}");
    }
    assert!(shen.get("/parties?area=990106").await.has(&at) && !shen.get("/parties?area=990107").await.has(&at));
    // The case form offers what was found and takes it over.
    let offered = shen.get("/desk/new?procedure=penalty-general&party_code=清川").await;
    assert!(offered.has("查到 1 名") && offered.has(&format!("party_code={}", firm(1))), "{}", offered.text);
    let filled = shen.get(&format!("/desk/new?procedure=penalty-general&party_code={}", firm(1))).await;
    for says in ["value=\"清流餐饮有限公司\"", "value=\"和风路12号\"", "value=\"王守拙\""] {
        assert!(filled.has(says), "{says}");
    }
    let typed = shen.get("/desk/parties?q=清流").await;
    assert!(typed.has(&format!("\"value\":\"{}\"", firm(1))), "{}", typed.text);
    equal(&place);
}

#[tokio::test]
async fn a_natural_person_is_kept_encrypted_and_found_by_whole_name_or_code_only() {
    let (place, router) = town("parties-person").await;
    let shen = Browser::of(&router, "shen").await;
    let born_later =
        "0123456789X".chars().map(|c| format!("99010620270203123{c}")).find(|s| is_citizen_number(s)).unwrap();
    assert!(enter(&shen, &born_later, "person", "某人", &[]).await.has("出生日期不对"));
    assert!(enter(&shen, &firm(1), "person", "某人", &[]).await.has("公民身份号码是 17 位数字"));
    assert!(enter(&shen, &person(), "company", "某人", &[]).await.has("统一社会信用代码是 18 位"));
    let at = is_done(&enter(&shen, &person(), "person", "南宫望舒", &[("phone", "000-5550 7777")]).await);
    assert!(at.starts_with("/parties/~") && !at.contains(&person()), "{at}");
    assert!(shen.get(&at).await.has("南宫望舒"));
    for (q, found) in
        [("南宫望舒", true), (person().as_str(), true), ("南宫", false), ("望舒", false), (&person()[..10], false)]
    {
        assert_eq!(shen.get(&format!("/parties?q={q}")).await.has(&at), found, "{q}");
    }
    let list = shen.get("/parties?kind=person").await;
    assert!(list.has("自然人不列出") && list.has("登记了 1 人") && !list.has("南宫望舒"), "{}", list.text);
    assert!(!shen.get("/parties").await.has("南宫望舒"));
    let kept = PartyFilter { kind: Some("person".into()), ..PartyFilter::default() };
    let row = format!("{:?}", place.office.store().parties(&kept, (0, 9)).unwrap());
    assert!(
        row.contains("person") && !row.contains("南宫") && !row.contains("5550") && !row.contains(&person()[..6]),
        "{row}"
    );
    // Offered in the case form without the code in any address.
    let offered = shen.get("/desk/new?procedure=penalty-general&party_code=南宫望舒").await;
    let id = at.strip_prefix("/parties/").unwrap();
    assert!(offered.has(&format!("party_code={id}")), "{}", offered.text);
    let filled = shen.get(&format!("/desk/new?procedure=penalty-general&party_code={id}")).await;
    assert!(filled.has("value=\"南宫望舒\"") && filled.has(&format!("value=\"{}\"", person())));
    equal(&place);
}

#[tokio::test]
async fn doubles_are_merged_with_a_trace_and_parted_again() {
    let (place, router) = town("parties-merge").await;
    let (shen, liu) = (Browser::of(&router, "shen").await, Browser::of(&router, "liu").await);
    let one = is_done(&enter(&shen, &firm(1), "company", "示例市明德区清川餐饮店", &[("area", "990106")]).await);
    let other = is_done(&enter(&shen, &firm(2), "company", "清川餐饮有限公司", &[("area", "990107")]).await);
    let third = is_done(&enter(&shen, &firm(3), "company", "清泉餐饮有限公司", &[("area", "990107")]).await);
    let man = is_done(&enter(&shen, &person(), "person", "清川餐饮", &[]).await);
    let doubles = shen.get("/parties?only=doubles").await;
    assert!(doubles.has("名称的主体相同：清川餐饮") && doubles.has(&one) && doubles.has(&other), "{}", doubles.text);
    assert!(!doubles.has(&third) && !doubles.has(&man));
    assert!(shen.get(&one).await.has(&format!("/parties/merge?one={}&amp;other={}", firm(2), firm(1))));
    // Who only reads merges nothing.
    assert_eq!(
        liu.get(&format!("/parties/merge?one={}&other={}", firm(2), firm(1))).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(liu.get("/parties?only=doubles").await.status, StatusCode::FORBIDDEN);
    assert_eq!(liu.get(&one).await.status, StatusCode::OK);
    let merge = async |one: &str, other: &str, more: &[(&str, &str)]| {
        let path = format!("/parties/merge?one={one}&other={other}");
        let form = shen.get(&path).await;
        let (csrf, intent) = (form.value("csrf"), form.value("intent"));
        let fields = [("csrf", csrf.as_str()), ("intent", intent.as_str()), ("one", one), ("other", other)];
        (form, shen.post("/parties/merge", &[&fields, more].concat()).await)
    };
    let (beside, wrong) = merge(&firm(2), &firm(1), &[("reason", "同一名称")]).await;
    assert!(beside.has("名称相近") && beside.has("不同") && beside.has("相同"), "{}", beside.text);
    assert!(wrong.has("请选择留下哪一条"));
    assert!(merge(&firm(2), &firm(1), &[("into", &firm(1))]).await.1.has("请写明理由"));
    let man_id = man.strip_prefix("/parties/").unwrap();
    assert!(merge(man_id, &firm(1), &[("into", &firm(1)), ("reason", "同名")]).await.1.has("是两个当事人，不能合并"));
    // A case of the one that goes.
    let source =
        [("source_kind", "inspection"), ("received_on", "2026-10-12"), ("clue", "线索"), ("party_kind", "company")];
    let named = [("party_name", "清川餐饮有限公司"), ("party_code", &firm(2))];
    is_done(&shen.fill("/desk/new?procedure=penalty-general", &[&source[..], &named[..]].concat()).await);
    let done = merge(&firm(2), &firm(1), &[("into", &firm(1)), ("reason", "工商登记为同一户")]).await.1;
    assert_eq!(is_done(&done), one);
    assert!(
        merge(&firm(2), &firm(3), &[("into", &firm(3)), ("reason", "再并")])
            .await
            .1
            .has("已经并入另一条登记的不能再合并")
    );
    let stays = shen.get(&one).await;
    for says in ["并入这一条的登记", "以 清川餐饮有限公司", "您能看到的共 1 件"] {
        assert!(stays.has(says), "{says}: {}", stays.text);
    }
    let gone = shen.get(&other).await;
    assert!(gone.has("这一条登记已并入") && gone.has("工商登记为同一户") && gone.has("沈知行"), "{}", gone.text);
    assert!(!shen.get("/parties?q=清川餐饮有限公司").await.has(&other), "it is not listed any more");
    let filled = shen.get(&format!("/desk/new?procedure=penalty-general&party_code={}", firm(2))).await;
    assert!(filled.has("value=\"示例市明德区清川餐饮店\""), "the old code brings the entry that stands");
    assert!(change(&shen, &other, &[("name", "甲")]).await.has("已经并入另一名当事人"));
    equal(&place);
    // Undone with a reason; both stand by themselves, the trace stays.
    assert!(shen.fill(&other, &[("reason", " ")]).await.has("请写明理由"));
    is_done(&shen.fill(&other, &[("reason", "核对后是两户")]).await);
    let again = shen.get(&other).await;
    assert!(again.has("撤销过的合并") && again.has("核对后是两户") && !again.has("已并入"), "{}", again.text);
    assert!(shen.get("/parties?q=清川餐饮有限公司").await.has(&other));
    assert!(!shen.get(&one).await.has("并入这一条的登记"));
    equal(&place);
}

#[tokio::test]
async fn tables_go_in_after_they_were_seen_and_out_with_their_purpose() {
    let (place, router) = town("parties-table").await;
    let (deng, shen) = (Browser::of(&router, "deng").await, Browser::of(&router, "shen").await);
    let head = "代码,种类,名称,名称起始日,区划代码,证照\n";
    let table = format!(
        "{head}{},企业或其他组织,清川餐饮有限公司,,990106,食品经营许可证，JY1，某局，2024-01-01\n{},自然人,南宫望舒,,,\n91990106MA0PART03X,企业或其他组织,甲公司,,,\n{},企业或其他组织,重复,,,\n{},个体工商户,改名的店,,990106,\n",
        firm(1),
        person(),
        firm(1),
        party_code()
    );
    let looked = deng.attach("/parties/import", &[], ("file", "a.csv", table.as_bytes())).await;
    for says in
        ["新增 2 名，变更 0 名，不变 0 名，不收 3 行", "校验码不对", "这个代码在表里出现了两次", "请填写新名称的起始日"]
    {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    assert!(!deng.get("/parties?q=清川").await.has(&firm(1)), "nothing is written yet");
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let write =
        |seen: &str| [("csrf", csrf.clone()), ("do", "write".into()), ("held", held.clone()), ("seen", seen.into())];
    let pairs = |all: &[(&'static str, String)]| all.iter().map(|(k, v)| (*k, v.clone())).collect::<Vec<_>>();
    let post = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        deng.post("/parties/import", &fields).await
    };
    assert!(post(pairs(&write("other"))).await.has("还没有写入"), "what was not seen is shown again");
    assert!(post(pairs(&write(&seen))).await.has("已登记 2 名"));
    assert!(deng.get("/parties?q=清川").await.has(&firm(1)));
    let again = deng.attach("/parties/import", &[], ("file", "a.csv", table.as_bytes())).await;
    assert!(again.has("新增 0 名，变更 0 名，不变 2 名，不收 3 行"), "{}", again.text);
    let renamed = format!("{head}{},个体工商户,禾风小馆,2026-05-01,,\n", party_code());
    assert!(deng.attach("/parties/import", &[], ("file", "a.csv", renamed.as_bytes())).await.has("变更 1 名"));
    for (name, bytes, says) in
        [("a.docx", &b"x"[..], "请选择 .csv 或者 .xlsx 文件"), ("a.csv", b"a,b", "第一行缺少栏目：代码、种类、名称")]
    {
        assert!(deng.attach("/parties/import", &[], ("file", name, bytes)).await.has(says), "{says}");
    }
    // Out: without a purpose nothing; natural persons only by right; every time an event.
    let out = async |by: &Browser, fields: &[(&str, &str)]| {
        let csrf = by.get("/parties").await.value("csrf");
        by.post("/parties/table/csv", &[&[("csrf", csrf.as_str())], fields].concat()).await
    };
    assert!(out(&deng, &[("purpose", "")]).await.has("请写明用途"));
    let firms = out(&deng, &[("purpose", "年度核对")]).await;
    assert!(firms.has(&firm(1)) && firms.has("JY1") && !firms.has("南宫望舒"), "{}", firms.text);
    let rows = sheet::read(sheet::Kind::Csv, firms.text.as_bytes()).unwrap();
    assert_eq!(rows.len(), 3, "heading, the firm and the party of the fixture");
    let refused = out(&shen, &[("purpose", "看看"), ("whom", "persons")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(out(&shen, &[("purpose", "看看"), ("kind", "person")]).await.status, StatusCode::FORBIDDEN);
    assert!(out(&deng, &[("purpose", "年度核对"), ("whom", "persons")]).await.has("南宫望舒"));
    let mut told = Vec::new();
    let each = &mut |name: &str, _, fields: &str| {
        if name == "PartiesExported" {
            told.push(serde_json::from_str::<serde_json::Value>(fields).unwrap());
        }
    };
    fadu_web::office::store::Log::each(place.office.store(), StreamId::from_bits(3), each).unwrap();
    let said: Vec<_> = told
        .iter()
        .map(|t| (t["purpose"].as_str().unwrap(), t["parties"].as_u64().unwrap(), t["persons"].as_bool().unwrap()))
        .collect();
    assert_eq!(said, [("年度核对", 2, false), ("年度核对", 1, true)]);
    equal(&place);
}
