//! The catalogue of fees: entered by one, confirmed by another, public, asked by day; each with its refused twin.

use super::browser::{Browser, Page};
use super::fixture::{Place, place};
use axum::http::StatusCode;
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;

const TABLE: &str = "编码,名称,种类,设立层级,依据,收费主体,缴费人,计费单位,标准（元）,减免,施行日期,截止日期,取消\n\
    SF-1,证书工本费（演示）,行政事业性收费,法律,《行政许可法》第59条；《示例市没有的办法》第3条,示例市明德区市场监督管理局,申请人,件,10,低保对象免收,2026-01-01,,\n\
    SF-2,检验费（演示）,行政事业性收费,行政法规,《行政许可法》第59条,明德区市场监管局；示例市明德区城市管理局,申请人,批次,50至80,,2026-01-01,2026-12-31,\n\
    SF-3,无依据,捐款,法律,行政许可法,没有的局,,次,免费,,明年,,\n\
    SF-2,又一次,政府性基金,法律,《行政许可法》第59条,明德区市场监管局,申请人,件,5,,2026-01-01,,\n\
    SF-9,没有列入,行政事业性收费,法律,,,,,,,2026-02-01,,是\n";

async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    place.office.take_up(&super::fixture::premises::pack()).await.unwrap();
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

async fn look(by: &Browser, table: &str) -> Page {
    let looked = by.attach("/admin/fees/import", &[], ("file", "a.csv", table.as_bytes())).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    looked
}

/// Looks at a table and enters what was seen.
async fn import(by: &Browser, table: &str, reason: &str) -> (Page, Page) {
    let looked = look(by, table).await;
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen), ("reason", reason)];
    let written = by.post("/admin/fees/import", &fields).await;
    (looked, written)
}

async fn sends(by: &Browser, at: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = by.get("/admin/fees/import").await.value("csrf");
    by.post(at, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

/// The catalogue with both fees, entered by the registrar and confirmed by the reviewer.
async fn listed(router: &axum::Router) {
    let (deng, liu) = (Browser::of(router, "deng").await, Browser::of(router, "liu").await);
    assert!(import(&deng, TABLE, "明财〔2025〕1号").await.1.has("已录入 2 项"));
    let both = [("do", "confirm"), ("code", "SF-1"), ("code", "SF-2")];
    assert!(sends(&liu, "/admin/fees", &both).await.has("已确认 2 项。"));
}

#[tokio::test]
async fn a_table_of_fees_is_seen_before_it_is_entered_and_confirmed_by_another() {
    let (place, router) = town("fees-table").await;
    let (deng, liu) = (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await);
    let anybody = Browser::new(&router);
    assert!(anybody.get("/public/fees").await.has("目录里没有的收费，您可以拒绝缴纳"));
    let (looked, bare) = import(&liu, TABLE, "").await;
    assert!(looked.has("新增 2 项，变更 0 项，取消 0 项，不变 0 项，不收 3 项"), "{}", looked.text);
    for says in [
        "种类应当是：行政事业性收费、政府性基金",
        "读不懂依据“行政许可法”",
        "没有登记“没有的局”这个机关",
        "缴费人为空",
        "标准请写如“10”或者“5至10”",
        "施行日期、截止日期写成 2026-11-20 这样",
        "编码 SF-2 在表里出现了两次",
        "SF-9 在 2026-02-01 不在目录，不能取消",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    // Without a reason nothing is entered, and the table is still there.
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.has("请填写理由") && bare.has("新增 2 项"), "{}", bare.text);
    assert!(place.office.register().fee_entries.is_empty());
    assert!(import(&liu, TABLE, "明财〔2025〕1号").await.1.has("已录入 2 项"));
    assert!(look(&deng, TABLE).await.has("这项收费已有一份录入在等确认"));
    assert_eq!(anybody.get("/public/fees/SF-1").await.status, StatusCode::NOT_FOUND);
    // Whoever enters does not confirm; who does not vouch does not either; a return says why.
    let confirm = [("do", "confirm"), ("code", "SF-1")];
    assert!(sends(&liu, "/admin/fees", &confirm).await.has("录入的人不能确认"));
    assert_eq!(sends(&deng, "/admin/fees", &confirm).await.status, StatusCode::FORBIDDEN);
    assert!(sends(&liu, "/admin/fees", &[("do", "confirm")]).await.has("请先勾选"));
    assert!(sends(&liu, "/admin/fees", &[("do", "return"), ("code", "SF-2")]).await.has("请填写退回的理由"));
    let both = [("do", "return"), ("code", "SF-1"), ("code", "SF-2"), ("reason", "表头不对")];
    assert!(sends(&liu, "/admin/fees", &both).await.has("已退回 2 项。"));
    assert_eq!(anybody.get("/public/fees/SF-1").await.status, StatusCode::NOT_FOUND);
    listed(&router).await;
    // A citizen finds basis and standard, and takes the list home.
    let page = anybody.get("/public/fees/SF-1").await;
    for says in ["/law/licence-law/59\"", "未收原文", "¥10.00/件", "低保对象免收", "示例市明德区市场监督管理局"]
    {
        assert!(page.has(says), "{says}: {}", page.text);
    }
    assert!(page.has("可以收取") && !page.has("表头不对"), "{}", page.text);
    assert!(anybody.get("/public/fees/SF-1?day=2025-12-31").await.has("这一天不得收取"));
    let found = anybody.get("/public/fees?q=%E6%A3%80%E9%AA%8C").await;
    assert!(found.has("SF-2") && found.has("¥50.00至¥80.00/批次") && !found.has("SF-1"), "{}", found.text);
    assert!(anybody.get("/public/fees/table/csv").await.has("证书工本费"));
    // What goes out comes back as it is; an officer has no business with the table.
    let csv = deng.get("/admin/fees/table/csv").await.text;
    assert!(look(&deng, &csv).await.has("新增 0 项，变更 0 项，取消 0 项，不变 2 项，不收 0 项"), "{csv}");
    let changed = csv.replace("\"10.00\"", "8").replace(",10.00,", ",8,").replace("2026-01-01", "2026-10-12");
    assert!(look(&deng, &changed).await.has("标准由“¥10.00/件”改为“¥8.00/件”"), "{changed}");
    assert_eq!(Browser::of(&router, "shen").await.get("/admin/fees").await.status, StatusCode::FORBIDDEN);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn one_fee_is_entered_changed_and_struck_off_with_its_days() {
    let (place, router) = town("fees-one").await;
    let (deng, liu) = (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await);
    let anybody = Browser::new(&router);
    let fee = [
        ("code", "SF-7"),
        ("name", "牌证工本费"),
        ("kind", "administrative"),
        ("set_by", "law"),
        ("basis", "《行政许可法》第59条"),
        ("bodies", "明德区市场监管局"),
        ("payer", "申请人"),
        ("unit", "副"),
        ("standard", "100"),
        ("day", "2026-10-01"),
        ("reason", "明财〔2026〕8号"),
    ];
    let without = |field: &str| fee.into_iter().filter(|(f, _)| *f != field).collect::<Vec<_>>();
    for (field, says) in
        [("basis", "没有依据"), ("reason", "请填写理由"), ("bodies", "没有收费主体"), ("day", "施行日期")]
    {
        let no = sends(&deng, "/admin/fees/new", &without(field)).await;
        assert!(
            no.status == StatusCode::UNPROCESSABLE_ENTITY && no.has(says) && no.has("牌证工本费"),
            "{says}: {}",
            no.text
        );
    }
    super::ok(&sends(&deng, "/admin/fees/new", &fee).await);
    assert!(sends(&deng, "/admin/fees/new", &fee).await.has("已有一份录入在等确认"));
    assert_eq!(sends(&deng, "/admin/fees/SF-7", &[("do", "confirm")]).await.status, StatusCode::FORBIDDEN);
    super::ok(&sends(&liu, "/admin/fees/SF-7", &[("do", "confirm")]).await);
    // Changed from tomorrow on; not from before the newest version.
    let mut change = fee.to_vec();
    change.retain(|(f, _)| !["code", "standard", "day"].contains(f));
    let early = [&change[..], &[("do", "change"), ("standard", "80"), ("day", "2026-09-30")]].concat();
    assert!(sends(&deng, "/admin/fees/SF-7", &early).await.has("日期不能早于上一次的 2026-10-01"));
    let later = [&change[..], &[("do", "change"), ("standard", "80"), ("day", "2026-10-13")]].concat();
    super::ok(&sends(&deng, "/admin/fees/SF-7", &later).await);
    super::ok(&sends(&liu, "/admin/fees/SF-7", &[("do", "confirm")]).await);
    assert!(anybody.get("/public/fees/SF-7").await.has("¥100.00/副"));
    assert!(anybody.get("/public/fees/SF-7?day=2026-10-13").await.has("¥80.00/副"));
    // Struck off with its day and reason.
    let strike = |day, reason| [("do", "strike"), ("day", day), ("reason", reason)];
    assert!(sends(&deng, "/admin/fees/SF-7", &strike("", "取消")).await.has("请填写从哪一天起取消"));
    assert!(sends(&deng, "/admin/fees/SF-7", &strike("2026-10-20", "")).await.has("请填写理由"));
    super::ok(&sends(&deng, "/admin/fees/SF-7", &strike("2026-10-20", "省里取消")).await);
    super::ok(&sends(&liu, "/admin/fees/SF-7", &[("do", "confirm")]).await);
    let on = |day: &str| place.office.register().fee_on("SF-7", day.parse().unwrap()).map(|f| f.most.0);
    assert_eq!(
        ["2026-10-12", "2026-10-13", "2026-10-19", "2026-10-20"].map(on),
        [Some(10_000), Some(8_000), Some(8_000), None]
    );
    assert!(anybody.get("/public/fees/SF-7?day=2026-10-20").await.has("这一天不得收取"));
    assert!(deng.get("/admin/fees?day=2026-10-20&state=ended").await.has("SF-7"));
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_fee_is_charged_by_the_catalogue_or_refused_with_its_article() {
    let (_place, router) = town("fees-charge").await;
    listed(&router).await;
    let (shen, gu) = (Browser::of(&router, "shen").await, Browser::of(&router, "gu").await);
    let opening = "/desk/new?procedure=fee-collection";
    let offered = shen.get(opening).await;
    assert!(offered.has("证书工本费（演示）（¥10.00/件，《行政许可法》第59条"), "{}", offered.text);
    let a = super::officer(0);
    let charge = |fee: &'static str| {
        [
            ("charge_on", "2026-10-12"),
            ("party_kind", "company"),
            ("party_name", "示例市明德区禾风餐饮有限公司"),
            ("charged_in", "licence"),
            ("fee", fee),
            ("fee_units", "3"),
            ("handlers", a.as_str()),
        ]
    };
    let no = shen.fill(opening, &charge("指定书刊费")).await;
    assert_eq!(no.status, StatusCode::CONFLICT, "{}", no.text);
    assert!(no.has("“指定书刊费”在2026-10-12不在收费目录里") && no.has("/law/licence-law/59"), "{}", no.text);
    let done = shen.fill(opening, &charge("SF-1")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let matter = done.to().split('?').next().unwrap().to_string();
    // The form proposes what the standard comes to; a fen more is refused, a fen less needs its reason.
    let at = super::act(&matter, "propose-charge");
    let form = shen.get(&at).await;
    assert!(form.has("value=\"30.00\""), "{}", form.text);
    let over = shen.fill(&at, &[("fee_fen", "30.01")]).await;
    assert!(over.status == StatusCode::CONFLICT && over.has("标准是¥10.00/件，数量3件"), "{}", over.text);
    let under = shen.fill(&at, &[("fee_fen", "29.99")]).await;
    assert!(under.status == StatusCode::CONFLICT && under.has("没有写明减免的理由和依据"), "{}", under.text);
    super::ok(&shen.fill(&at, &[("fee_fen", "30.00")]).await);
    super::ok(&gu.fill(&super::act(&matter, "approve-charge"), &super::AGREE).await);
    let file = shen.get(&matter).await;
    assert!(file.has("缴款通知书") && file.has("证书工本费（演示）") && file.has("收费〔2026〕1号"), "{}", file.text);
}

#[tokio::test]
async fn a_share_of_an_amount_is_charged_to_the_fen_and_no_more() {
    let (place, router) = town("fees-share").await;
    let (deng, liu) = (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await);
    let head = TABLE.lines().next().unwrap();
    let row = |unit: &str, standard: &str| {
        format!(
            "{head}\nSF-8,检验服务费（演示）,行政事业性收费,法律,《行政许可法》第59条,明德区市场监管局,申请人,{unit},\"{standard}\",,2026-01-01,,\n"
        )
    };
    // Counted in yuan, whole per mille, bounds in their order.
    for (unit, standard, says) in [
        ("件", "5‰", "按比例收取的，计费单位写“元”"),
        ("元", "0.25%", "按比例的标准请写如"),
        ("元", "5‰，至少50，至多20", "按比例的标准请写如"),
    ] {
        let looked = look(&deng, &row(unit, standard)).await;
        assert!(looked.has(says) && looked.has("不收 1 项"), "{standard}: {}", looked.text);
    }
    let own = row("元", "0.5%，至少1，至多20");
    assert!(import(&deng, &own, "明财〔2026〕9号").await.1.has("已录入 1 项"));
    let page = deng.get("/admin/fees/SF-8").await;
    assert!(page.has("5‰，至少 ¥1.00，至多 ¥20.00"), "{}", page.text);
    super::ok(&sends(&liu, "/admin/fees/SF-8", &[("do", "confirm")]).await);
    // What is taken away can be brought back, and the form holds it as it was written.
    let table = deng.get("/admin/fees/table/csv").await;
    assert!(table.has("5‰，至少1.00，至多20.00"), "{}", table.text);
    let form = deng.get("/admin/fees/SF-8").await;
    assert!(form.has("value=\"5‰，至少1.00，至多20.00\""), "{}", form.text);
    // 5‰ of ¥333 is ¥1.665: ¥1.66 is charged, a fen more is refused.
    let shen = Browser::of(&router, "shen").await;
    let a = super::officer(0);
    let charge = [
        ("charge_on", "2026-10-12"),
        ("party_kind", "company"),
        ("party_name", "示例市明德区禾风餐饮有限公司"),
        ("charged_in", "licence"),
        ("fee", "SF-8"),
        ("fee_units", "333"),
        ("handlers", a.as_str()),
    ];
    let done = shen.fill("/desk/new?procedure=fee-collection", &charge).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let matter = done.to().split('?').next().unwrap().to_string();
    let at = super::act(&matter, "propose-charge");
    let form = shen.get(&at).await;
    assert!(form.has("value=\"1.66\""), "{}", form.text);
    let over = shen.fill(&at, &[("fee_fen", "1.67")]).await;
    assert!(over.status == StatusCode::CONFLICT && over.has("数量333元"), "{}", over.text);
    super::ok(&shen.fill(&at, &[("fee_fen", "1.66")]).await);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
