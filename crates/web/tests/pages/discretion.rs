//! A benchmark document from its table to a case: looked at, written, confirmed by a body's lawyer, weighed by, retired.

use super::browser::{Browser, Page};
use super::catalogue::{code, import as import_items, settle as settle_items, town};
use super::fixture::Place;
use axum::http::StatusCode;
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Fields;
use fadu_web::office::base::id::{BodyId, PersonId};
use fadu_web::office::catalogue::State;
use fadu_web::office::replay;
use serde_json::json;

const CLAUSES: &str = r#"{"law":"示例市台账条例","publish_date":"2020-01-01","article":"第九条","text":"商户有下列情形之一的，给予警告，可以并处五千元以上二万元以下罚款：\n（一）未记台账的；\n（二）拒绝查阅台账的。"}"#;

/// Two tiers and a third that nobody can read.
const TABLE: &str = "部分,序号,违法行为,依据,档次,情节,处罚标准,备注\n\
台账条例,1-1,未记台账的,《示例市台账条例》第九条第（一）项：未记台账的,1,漏记不满十日,处五千元以上一万元以下罚款,\n\
台账条例,1-1,未记台账的,《示例市台账条例》第九条第（一）项：未记台账的,2,漏记十日以上,处一万元以上二万元以下罚款,\n\
台账条例,1-2,拒绝查阅台账的,《示例市台账条例》第九条第（二）项：拒绝查阅,1,口头拒绝,处五千元以上三万元以下罚款,\n\
台账条例,1-2,拒绝查阅台账的,《示例市台账条例》第九条第（二）项：拒绝查阅,2,动手阻拦,从严处理,\n";

const DOCUMENT: [(&str, &str); 4] = [
    ("title", "示例市台账裁量标准"),
    ("owner", "示例市明德区市场监督管理局"),
    ("from_day", "2025-01-01"),
    ("until_day", ""),
];

/// Looks at a table and writes what was seen.
async fn import(by: &Browser, document: &[(&str, &str)], table: &str) -> (Page, Page) {
    let here = "/admin/discretion/import";
    let looked = by.attach(here, document, ("file", "a.csv", table.as_bytes())).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen)];
    let written = by.post(here, &[&fields[..], document].concat()).await;
    (looked, written)
}

fn id(place: &Place, act: &str) -> String {
    let store = place.office.store();
    let filter =
        fadu_web::office::store::CatalogueFilter { kind: "scale".into(), text: act.into(), ..Default::default() };
    store.catalogue(&filter, (0, 9)).unwrap().0[0].code.clone()
}

fn states(place: &Place) -> Vec<u64> {
    let count = |state: State| {
        let store = place.office.store();
        store.catalogue_parts("scale").unwrap().iter().filter(|p| p.state == state.id()).map(|p| p.n).sum()
    };
    State::ALL.into_iter().map(count).collect()
}

async fn settle(by: &Browser, what: &str, ids: &[&str], more: &[(&str, &str)]) -> Page {
    let csrf = by.get("/admin/discretion?state=confirmed").await.value("csrf");
    let mut fields = vec![("csrf", csrf.as_str()), ("do", what), ("state", "unconfirmed")];
    fields.extend(ids.iter().map(|c| ("code", *c)));
    fields.extend(more);
    by.post("/admin/discretion", &fields).await
}

#[tokio::test]
async fn a_table_is_looked_at_before_anything_is_written() {
    let (place, router) = town("discretion-import").await;
    let deng = Browser::of(&router, "deng").await;
    let here = "/admin/discretion/import";
    let looked = deng.attach(here, &DOCUMENT, ("file", "a.csv", TABLE.as_bytes())).await;
    assert!(looked.has("共 4 行，读出 3 行；新增 2 个，变更 0 个，不变 0 个，不收 1 处"), "{}", looked.text);
    assert!(looked.has("没有写明怎样处罚") && looked.has("5000-10000元"), "{}", looked.text);
    assert_eq!(states(&place), [0, 0, 0, 0]);
    let (_, written) = import(&deng, &DOCUMENT, TABLE).await;
    assert!(written.has("已录入 2 个违法行为的裁量标准，待确认"), "{}", written.text);
    assert_eq!(states(&place), [2, 0, 0, 0]);
    let again = deng.attach(here, &DOCUMENT, ("file", "a.csv", TABLE.as_bytes())).await;
    assert!(again.has("新增 0 个，变更 0 个，不变 2 个"), "{}", again.text);
    // What is wrong in the form is said at its field, and what was typed is kept.
    let typed = [("title", "示例市台账裁量标准"), ("owner", ""), ("from_day", "2025-01-01"), ("until_day", "")];
    let wrong = deng.attach(here, &typed, ("file", "a.csv", TABLE.as_bytes())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("请填写制定机关") && wrong.has("value=\"示例市台账裁量标准\""), "{}", wrong.text);
    let back = [("title", "a"), ("owner", "b"), ("from_day", "2025-01-01"), ("until_day", "2024-12-31")];
    assert!(deng.attach(here, &back, ("file", "a.csv", TABLE.as_bytes())).await.has("失效日期早于施行日期"));
    let none = deng.attach(here, &DOCUMENT, ("file", "a.csv", "部分,序号\na,b".as_bytes())).await;
    assert!(none.has("第一行缺少栏目：违法行为、依据、情节"), "{}", none.text);
    // An officer has no business here.
    let shen = Browser::of(&router, "shen").await;
    assert_eq!(shen.get("/admin/discretion").await.status, StatusCode::FORBIDDEN);
    assert_eq!(shen.get("/admin/discretion/import").await.status, StatusCode::FORBIDDEN);
    let csv = deng.get("/admin/discretion/table/csv?state=unconfirmed").await.text;
    assert!(csv.contains("漏记不满十日") && csv.contains("5000-10000元"), "{csv}");
}

#[tokio::test]
async fn only_what_a_lawyer_confirmed_is_weighed_by() {
    let (place, router) = town("discretion-confirm").await;
    let (deng, liu, he) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await, Browser::of(&router, "he").await);
    import_items(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    import(&deng, &DOCUMENT, TABLE).await;
    let (item, refusing) = (code(&place, "未记台账"), code(&place, "拒绝查阅"));
    let (ledger, other) = (id(&place, "未记台账"), id(&place, "拒绝查阅"));
    // Whoever brings it in does not vouch for it; nor is it confirmed while its item is not.
    assert_eq!(settle(&deng, "confirm", &[&ledger], &[]).await.status, StatusCode::FORBIDDEN);
    let said = settle(&liu, "confirm", &[&ledger], &[]).await;
    assert!(said.has(&format!("案由 {item} 还没有确认")), "{}", said.text);
    settle_items(&liu, "confirm", &[&item, &refusing], &[]).await;
    settle_items(&he, "claim", &[&item], &[]).await;
    let shen = Browser::of(&router, "shen").await;
    let matter = super::opened(&shen).await;
    let (a, b) = (super::officer(0), super::officer(1));
    let filing: Vec<(&str, &str)> =
        super::filing(&a, &b).into_iter().map(|(n, v)| if n == "item" { (n, item.as_str()) } else { (n, v) }).collect();
    super::ok(&shen.fill(&super::act(&matter, "propose-filing"), &filing).await);
    let secret = place.office.sign_in("shen", super::PASSWORD).await.unwrap();
    let who = place.office.who(&secret).await.unwrap();
    let weighed = |circumstances: &[&str], fine: i64| {
        let office = &place.office;
        let id = matter.rsplit('/').next().unwrap().parse().unwrap();
        let typed =
            Fields::from([("circumstances".to_string(), json!(circumstances)), ("fine_fen".to_string(), json!(fine))]);
        office.weigh(&who, id, "conclude-investigation", &typed).unwrap().unwrap()
    };
    assert_eq!(weighed(&[], 0).weighed.lacks, ["请选择裁量情节"]);
    let said = settle(&liu, "confirm", &[&ledger, &other], &[]).await;
    assert!(said.has("已确认 1 条，1 条没有确认"), "{}", said.text);
    assert!(
        said.has("没有读出：没有写明怎样处罚") && said.has("数额 5000至30000元 不在案由的任何一个法定幅度以内"),
        "{}",
        said.text
    );
    assert_eq!(states(&place), [1, 1, 0, 0]);
    let (light, heavy) = (format!("{ledger}.1.1"), format!("{ledger}.2.1"));
    let found = weighed(&[&light], 800_000);
    let tier = Some((format!("{ledger}.1"), "第一档".to_string()));
    assert_eq!((found.weighed.tier, found.weighed.range), (tier, Some(0)));
    assert_eq!(found.weighed.reason, "本案漏记不满十日，适用“第一档”，对应数额为5,000.00元至10,000.00元。");
    let house = ("示例市明德区市场监督管理局".to_string(), "示例市台账裁量标准（台账条例 1-1）".to_string());
    assert_eq!(found.house, Some(house));
    let both = weighed(&[&light, &heavy], 800_000).weighed;
    assert_eq!(both.tier.map(|t| t.1), Some("第二档".to_string()));
    assert_eq!(format!("{:?}", both.standing), "OutsideTier");
    // A second document for the same item and the same days is not confirmed beside it.
    let second = [("title", "另一份标准"), ("owner", "某局"), ("from_day", "2025-06-01"), ("until_day", "")];
    let first = TABLE.lines().take(3).collect::<Vec<_>>().join("\n");
    import(&deng, &second, &first).await;
    let csv = place.office.store();
    let filter = fadu_web::office::store::CatalogueFilter {
        kind: "scale".into(),
        statute: Some("另一份标准".into()),
        ..Default::default()
    };
    let beside = csv.catalogue(&filter, (0, 9)).unwrap().0[0].code.clone();
    let said = settle(&liu, "confirm", &[&beside], &[]).await;
    assert!(said.has("本机关在这段时间已按“示例市台账裁量标准”（台账条例 1-1）裁量这个案由"), "{}", said.text);
    // Another body's lawyer takes the first one up, too: what one body retires, the other goes on with.
    let elsewhere = Who {
        person: PersonId::from_bits(77),
        agency: BodyId::from_bits(2),
        roles: vec!["reviewer".into()],
        ..who.clone()
    };
    assert_eq!(place.office.confirm_scales(&elsewhere, &[&ledger], "").await.unwrap().done, 1);
    // Retired with its last day, it is offered no longer; the other may then take its place.
    assert!(settle(&liu, "retire", &[&ledger], &[("last_day", "2025-05-31")]).await.has("请写明停用的理由"));
    let gone = settle(&liu, "retire", &[&ledger], &[("last_day", "2025-05-31"), ("reason", "新文件施行")]).await;
    assert!(gone.has("已停用 1 条"), "{}", gone.text);
    let there = |day: &str| {
        let register = place.office.register();
        register.weighing(&item, elsewhere.agency, day.parse().unwrap()).unwrap().tiers.len()
    };
    assert_eq!((states(&place)[1], there("2026-10-12")), (1, 2));
    let lacks = weighed(&[&light], 800_000).weighed.lacks;
    assert_eq!(lacks, ["所选情节不在今天施行的裁量标准里，请重新选择"]);
    assert!(settle(&liu, "confirm", &[&beside], &[]).await.has("已确认 1 条"));
    assert_eq!(weighed(&[&format!("{beside}.2.1")], 0).weighed.tier.map(|t| t.1), Some("第二档".to_string()));
    let said = ("2026-12-31", "改用新文件");
    assert_eq!(place.office.retire_scales(&elsewhere, &[&ledger], said).await.unwrap().done, 1);
    assert_eq!((states(&place)[3], there("2026-12-31"), there("2027-01-01")), (1, 2, 0));
    let page = liu.get(&format!("/admin/discretion/{ledger}")).await;
    assert!(page.has("改用新文件") && page.has("漏记不满十日") && page.has("2025-05-31"), "{}", page.text);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
