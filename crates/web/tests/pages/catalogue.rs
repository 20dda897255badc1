//! Violation items from a file to a case: looked at, written, confirmed by a lawyer, taken up by an agency, chosen, retired.

use super::browser::{Browser, Page};
use super::fixture::{Place, place};
use axum::http::StatusCode;
use fadu_web::office::Registered;
use fadu_web::office::catalogue::State;
use fadu_web::office::law::items::Item;
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;
use fadu_web::office::statutes::StatuteVersion;

pub const CLAUSES: &str = concat!(
    r#"{"law":"示例市台账条例","publish_date":"2020-01-01","article":"第九条","text":"商户有下列情形之一的，给予警告，可以并处五千元以上二万元以下罚款：\n（一）未记台账的；\n（二）拒绝查阅台账的。"}"#,
    "\n",
    r#"{"law":"示例市台账条例","publish_date":"2020-01-01","article":"第十条","text":"商户涂改台账的，处违法所得一倍以上三倍以下罚款。"}"#,
    "\n",
    r#"{"law":"示例市绿地条例","publish_date":"2015-05-01","article":"第三条","text":"占用绿地的，处每平方米一百元罚款。"}"#,
    "\n",
    r#"{"law":"示例市旧法","publish_date":"2001-01-01","article":"附则","text":"处一元罚款。"}"#,
    "\n",
);

pub async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    place.office.take_up(&super::fixture::premises::pack()).await.unwrap();
    let text = "# 示例市台账条例\n\n第一条　商户应当记台账。\n";
    let version = StatuteVersion {
        statute: "示例市台账条例".into(),
        version_day: Some("2020-01-01".parse().unwrap()),
        in_force_day: Some("2020-03-01".parse().unwrap()),
        status_hint: "in_force".into(),
        folder: "dfxfg".into(),
        file: "a.md".into(),
        media: "text/markdown".into(),
        digest: String::new(),
    };
    place.office.register_statutes("fixture", vec![(version, text.as_bytes().to_vec())]).await.unwrap();
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

fn states(place: &Place) -> Vec<u64> {
    let count = |state: State| {
        let store = place.office.store();
        store.catalogue_parts("item").unwrap().iter().filter(|p| p.state == state.id()).map(|p| p.n).sum()
    };
    State::ALL.into_iter().map(count).collect()
}

/// Looks at a file and writes what was seen.
pub async fn import(by: &Browser, file: (&str, &str, &[u8])) -> (Page, Page) {
    let looked = by.attach("/admin/items/import", &[], file).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen)];
    let written = by.post("/admin/items/import", &fields).await;
    (looked, written)
}

/// The code of the entry with this name.
pub fn code(place: &Place, name: &str) -> String {
    let store = place.office.store();
    let filter =
        fadu_web::office::store::CatalogueFilter { kind: "item".into(), text: name.into(), ..Default::default() };
    store.catalogue(&filter, (0, 9)).unwrap().0[0].code.clone()
}

pub async fn settle(by: &Browser, what: &str, codes: &[&str], more: &[(&str, &str)]) -> Page {
    let csrf = by.get("/admin/items?state=confirmed").await.value("csrf");
    let mut fields = vec![("csrf", csrf.as_str()), ("do", what)];
    fields.extend(codes.iter().map(|c| ("code", *c)));
    fields.extend(more);
    by.post("/admin/items", &fields).await
}

#[tokio::test]
async fn nothing_is_written_before_it_was_seen() {
    let (place, router) = town("items-import").await;
    let deng = Browser::of(&router, "deng").await;
    let looked = deng.attach("/admin/items/import", &[], ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    assert!(looked.has("新增 4 条，变更 0 条，不变 0 条，不收 1 条"), "{}", looked.text);
    assert!(looked.has("读不懂条号“附则”") && looked.has("有按件、按面积等计算的幅度"));
    assert_eq!(states(&place), [0, 0, 0, 0]);
    let (_, written) = import(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    assert!(written.has("已录入 4 条"), "{}", written.text);
    assert_eq!(states(&place), [4, 0, 0, 0]);
    let again = deng.attach("/admin/items/import", &[], ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    assert!(again.has("新增 0 条，变更 0 条，不变 4 条"), "{}", again.text);
    for (name, bytes, says) in [
        ("a.docx", &b"x"[..], "请选择 .jsonl、.csv 或者 .xlsx 文件"),
        ("a.xlsx", b"x", "不是完整的 .xlsx 文件"),
        ("a.csv", b"a,b", "第一行缺少栏目"),
    ] {
        let wrong = deng.attach("/admin/items/import", &[], ("file", name, bytes)).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has(says), "{}", wrong.text);
    }
    // What is held belongs to whoever sent it, and an officer has no business here.
    let held = looked.value("held");
    let mi = Browser::of(&router, "mi").await;
    let csrf = mi.get("/admin/items/import").await.value("csrf");
    let stolen = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", "x")];
    assert!(mi.post("/admin/items/import", &stolen).await.has("这份文件已经不在了"));
    let shen = Browser::of(&router, "shen").await;
    assert_eq!(shen.get("/admin/items").await.status, StatusCode::FORBIDDEN);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_table_taken_home_comes_back_corrected() {
    let (place, router) = town("items-table").await;
    let deng = Browser::of(&router, "deng").await;
    import(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    let csv = deng.get("/admin/items/table/csv?state=unconfirmed").await.text;
    assert!(csv.contains("第9条第1项") && csv.contains("5000-20000元") && csv.contains("违法所得1-3倍"), "{csv}");
    let mended = csv.replace("有按件、按面积等计算的幅度", "").replace("5000-20000元", "5000-30000元");
    let (looked, written) = import(&deng, ("file", "a.csv", mended.as_bytes())).await;
    assert!(looked.has("新增 0 条，变更 3 条，不变 1 条，不收 0 条"), "{}", looked.text);
    assert!(written.has("已录入 3 条"), "{}", written.text);
    let entry = place.office.item_entry(&code(&place, "未记台账")).unwrap().unwrap();
    assert_eq!(entry.ranges_zh(), ["¥5,000.00 至 ¥30,000.00"]);
}

#[tokio::test]
async fn only_a_confirmed_item_can_be_chosen() {
    let (place, router) = town("items-confirm").await;
    let (deng, liu, he) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await, Browser::of(&router, "he").await);
    import(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    let (first, second, green) = (code(&place, "未记台账"), code(&place, "涂改台账"), code(&place, "占用绿地"));
    // Whoever brings it in does not vouch for it; an agency takes up nothing that is not confirmed.
    assert_eq!(settle(&deng, "confirm", &[&first], &[]).await.status, StatusCode::FORBIDDEN);
    assert!(settle(&he, "claim", &[&first], &[]).await.has("待确认，不能认领"));
    assert!(place.office.register().item(&first).is_none());
    let said = settle(&liu, "confirm", &[&first, &second, &green], &[]).await;
    assert!(said.has("已确认 2 条，1 条没有确认"), "{}", said.text);
    assert!(said.has("有按件、按面积等计算的幅度；法规库里没有这一版的原文"), "{}", said.text);
    let item = place.office.register().item(&first).cloned().unwrap();
    assert_eq!((item.confirmed, item.in_force_from.to_string().as_str()), (true, "2020-03-01"));
    assert_eq!(states(&place), [2, 2, 0, 0]);
    assert!(settle(&liu, "return", &[&green], &[]).await.has("请写明退回的理由"));
    assert!(settle(&liu, "return", &[&green], &[("reason", "按面积计算，先补写法")]).await.has("已退回 1 条"));
    // Officers find it once their agency has taken it up.
    let shen = Browser::of(&router, "shen").await;
    assert!(!shen.get("/desk/items?q=%E6%9C%AA%E8%AE%B0%E5%8F%B0%E8%B4%A6").await.has(&first));
    assert!(settle(&he, "claim", &[&first], &[]).await.has("已认领 1 条"));
    assert!(shen.get("/desk/items?q=%E6%9C%AA%E8%AE%B0%E5%8F%B0%E8%B4%A6").await.has(&first));
    let retired = settle(&liu, "retire", &[&first], &[("reason", "条例修改"), ("last_day", "2026-06-30")]).await;
    assert!(retired.has("已停用 1 条"), "{}", retired.text);
    let on = |day: &str| place.office.register().item_on(&first, day.parse().unwrap()).is_some();
    assert_eq!((on("2020-02-29"), on("2026-06-30"), on("2026-07-01")), (false, true, false));
    assert_eq!(states(&place), [1, 1, 1, 1]);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn an_item_that_nobody_confirmed_founds_nothing() {
    let (place, router) = town("items-unconfirmed").await;
    let shen = Browser::of(&router, "shen").await;
    let matter = super::opened(&shen).await;
    let (a, b) = (super::officer(0), super::officer(1));
    let set = async |confirmed: bool| {
        let item = place.office.register().item("SJ-FS-001").cloned().unwrap();
        let row = serde_json::json!(Item { confirmed, ..item });
        let rows = vec![Registered { event: "ItemPublished", row }];
        place.office.register_rows("fixture", rows, place.office.now()).await.unwrap();
    };
    set(false).await;
    let filing = super::filing(&a, &b);
    let refused = shen.fill(&super::act(&matter, "propose-filing"), &filing).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.has("还没有经法制审核机构与条文核对确认") && refused.has("案由确认制度"), "{}", refused.text);
    set(true).await;
    super::ok(&shen.fill(&super::act(&matter, "propose-filing"), &filing).await);
}

#[tokio::test]
async fn two_claims_at_once_lose_nothing() {
    let (place, router) = town("items-claims").await;
    let (deng, liu) = (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await);
    import(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    let (first, second) = (code(&place, "未记台账"), code(&place, "涂改台账"));
    settle(&liu, "confirm", &[&first, &second], &[]).await;
    let body = fadu_web::office::base::id::BodyId::from_bits(1);
    let secret = place.office.sign_in("he", super::PASSWORD).await.unwrap();
    let head = place.office.who(&secret).await.unwrap();
    let before = place.office.register().bodies[&body].items.len();
    let (a, b) = ([first.as_str()], [second.as_str()]);
    let (one, other) = tokio::join!(place.office.take_up_items(&head, &a), place.office.take_up_items(&head, &b));
    assert_eq!((one.unwrap().done, other.unwrap().done), (1, 1));
    let held = |office: &fadu_web::office::Office| {
        let items = &office.register().bodies[&body].items;
        (items.len() - before, items.contains(&first) && items.contains(&second))
    };
    assert_eq!(held(&place.office), (2, true));
    // As the log has it: folded anew, the same.
    place.office.follow().unwrap();
    let mut folded = fadu_web::office::matter::register::Register::default();
    let log = place.office.store();
    fadu_web::office::store::Log::each(log, fadu_web::office::store::StreamId::from_bits(1), &mut |name, _, fields| {
        assert!(folded.apply_text(name, fields), "{name}");
    })
    .unwrap();
    let items = &folded.bodies[&body].items;
    assert!(items.contains(&first) && items.contains(&second) && items.len() == before + 2);
}
