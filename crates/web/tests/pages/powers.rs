//! The list of powers: adjusted by two persons, claimed by a third, public, asked by day, exercised by cases; each with its refused twin.

use super::browser::{Browser, Page};
use super::fixture::{Place, place};
use axum::http::StatusCode;
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;

const TABLE: &str = "编码,名称,类别,其他清单的编码,依据,办理程序,运行流程,办理时限,责任事项,案由代码,取消\n\
    QZ-1,对未取得许可从事餐饮服务的处罚,行政处罚,国家：0101；互联网+监管：A-1,《食品安全法》第122条；《示例市没有的条例》第9条,行政处罚普通程序,立案—调查—决定,90日,不立案的说明理由,SJ-FS-001,\n\
    QZ-2,台账登记,行政许可,,《行政处罚法》第17条,,申请—受理—决定,20日,一次告知,,\n\
    QZ-3,无类别,行政管理,0102,行政处罚法,快办程序,,,责任,,\n\
    QZ-4,无案由,行政处罚,,《行政处罚法》第17条,,,,责任,NO-1,\n\
    QZ-2,又一次,行政许可,,《行政处罚法》第17条,,,,责任,,\n";

const WHY: [(&str, &str); 3] =
    [("day", "2026-10-01"), ("reason", "三定规定调整"), ("grounds", "示例市明德区机构编制委员会决定")];

pub async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    place.office.take_up(&super::fixture::premises::pack()).await.unwrap();
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

async fn look(by: &Browser, table: &str) -> Page {
    let looked = by.attach("/admin/powers/import", &[], ("file", "a.csv", table.as_bytes())).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    looked
}

/// Looks at a table and asks for what was seen.
async fn import(by: &Browser, table: &str, why: &[(&str, &str)]) -> (Page, Page) {
    let looked = look(by, table).await;
    let (csrf, held, seen) = (looked.value("csrf"), looked.value("held"), looked.value("seen"));
    let fields = [&[("csrf", csrf.as_str()), ("do", "write"), ("held", &held), ("seen", &seen)], why].concat();
    let written = by.post("/admin/powers/import", &fields).await;
    (looked, written)
}

pub async fn deed(by: &Browser, what: &str, codes: &[&str], more: &[(&str, &str)]) -> Page {
    let csrf = by.get("/admin/powers/import").await.value("csrf");
    let mut fields = vec![("csrf", csrf.as_str()), ("do", what)];
    fields.extend(codes.iter().map(|c| ("code", *c)));
    fields.extend(more);
    by.post("/admin/powers", &fields).await
}

/// Sends a form of one power's page.
async fn of_one(by: &Browser, code: &str, fields: &[(&str, &str)]) -> Page {
    let at = format!("/admin/powers/{code}");
    let csrf = by.get("/admin/powers/import").await.value("csrf");
    by.post(&at, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

/// The list with both powers, proposed by the registrar and approved by the reviewer.
pub async fn listed(router: &axum::Router) {
    let (deng, liu) = (Browser::of(router, "deng").await, Browser::of(router, "liu").await);
    assert!(import(&deng, TABLE, &WHY).await.1.has("已提出 2 项调整"));
    assert!(deed(&liu, "approve", &["QZ-1", "QZ-2"], &[]).await.has("已批准 2 项。"));
}

#[tokio::test]
async fn a_table_is_seen_before_it_is_asked_and_approved_by_another() {
    let (place, router) = town("powers-table").await;
    let (deng, liu) = (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await);
    let (looked, bare) = import(&liu, TABLE, &[]).await;
    assert!(looked.has("新增 2 项，变更 0 项，取消 0 项，不变 0 项，不收 3 项"), "{}", looked.text);
    for says in [
        "类别应当是：行政处罚、行政许可、行政强制",
        "读不懂依据“行政处罚法”",
        "没有“快办程序”这个程序",
        "读不懂“0102”",
        "案由 NO-1 不在案由库，或者还没有确认",
        "编码 QZ-2 在表里出现了两次",
    ] {
        assert!(looked.has(says), "{says}: {}", looked.text);
    }
    // Without reason and basis nothing is asked, and the table is still there.
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.has("请填写调整的理由") && bare.has("请填写调整的依据") && bare.has("新增 2 项"), "{}", bare.text);
    assert!(place.office.register().adjustments.is_empty());
    assert!(import(&liu, TABLE, &WHY).await.1.has("已提出 2 项调整"));
    assert!(look(&deng, TABLE).await.has("这项职权已有一份调整在等批准"));
    let anybody = Browser::new(&router);
    assert!(!anybody.get("/public/powers").await.has("台账登记"));
    assert_eq!(anybody.get("/public/powers/QZ-2").await.status, StatusCode::NOT_FOUND);
    // Whoever asks does not approve; who does not vouch does not approve either; a return says why.
    assert!(deed(&liu, "approve", &["QZ-1"], &[]).await.has("提出调整的人不能批准"));
    assert_eq!(deed(&deng, "approve", &["QZ-1"], &[]).await.status, StatusCode::FORBIDDEN);
    assert!(deed(&liu, "return", &["QZ-2"], &[]).await.has("请填写退回的理由"));
    assert!(deed(&liu, "return", &["QZ-1", "QZ-2"], &[("reason", "表头不对")]).await.has("已退回 2 项。"));
    listed(&router).await;
    let page = anybody.get("/public/powers/QZ-1").await;
    assert!(page.has("国家 0101、互联网+监管 A-1") && page.has("/law/food-safety-law/122\""), "{}", page.text);
    assert!(
        page.has("《示例市没有的条例》第9条") && page.has("未收原文") && page.has("/law/procedures/penalty-general")
    );
    assert!(page.has("SJ-FS-001"), "{}", page.text);
    // What goes out comes back as it is; an officer has no business here.
    let csv = deng.get("/admin/powers/table/csv").await.text;
    assert!(look(&deng, &csv).await.has("新增 0 项，变更 0 项，取消 0 项，不变 2 项，不收 0 项"), "{csv}");
    let changed = csv.replace("20日", "15日").replace("90日", "60日");
    assert!(look(&deng, &changed).await.has("办理时限由“20日”改为“15日”"));
    assert_eq!(Browser::of(&router, "shen").await.get("/admin/powers").await.status, StatusCode::FORBIDDEN);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_power_is_claimed_moved_and_struck_off_with_its_days() {
    let (place, router) = town("powers-days").await;
    let (deng, liu, he) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await, Browser::of(&router, "he").await);
    let anybody = Browser::new(&router);
    let bodies: Vec<String> = place.office.register().bodies.keys().map(ToString::to_string).collect();
    let own = place
        .office
        .register()
        .bodies
        .values()
        .find(|b| b.name == "示例市明德区市场监督管理局")
        .unwrap()
        .id
        .to_string();
    let other = bodies.iter().find(|b| **b != own).unwrap().clone();
    assert_eq!(deed(&he, "claim", &["QZ-1"], &[]).await.status, StatusCode::NOT_FOUND);
    listed(&router).await;
    assert!(he.get("/admin/powers?state=unclaimed").await.has("QZ-1"));
    assert_eq!(deed(&deng, "claim", &["QZ-1"], &[]).await.status, StatusCode::FORBIDDEN);
    assert!(deed(&he, "claim", &["QZ-1"], &[]).await.has("已认领 1 项。"));
    assert!(deed(&he, "claim", &["QZ-1"], &[]).await.has("本机关已经认领"));
    assert!(anybody.get(&format!("/public/powers?body={own}")).await.has("QZ-1"));
    assert!(!anybody.get(&format!("/public/powers?body={other}")).await.has("QZ-1"));
    assert!(!anybody.get("/public/powers?q=%E5%8F%B0%E8%B4%A6").await.has("QZ-1"));
    // A move needs somebody who holds it, and somebody else; it holds from its day on.
    let moved = |from: &str, to: &str, day: &str| {
        [
            ("do", "adjust"),
            ("kind", "moved"),
            ("reason", "综合执法改革"),
            ("grounds", "省政府决定"),
            ("from", from),
            ("to", to),
            ("day", day),
        ]
        .map(|(a, b)| (a.to_string(), b.to_string()))
    };
    for (from, to, day, says) in [
        (&other, &own, "2026-11-01", "划出的机关在 2026-11-01 没有认领这项职权"),
        (&own, &own, "2026-11-01", "划出和划入的是同一个机关"),
        (&own, &other, "2026-09-01", "生效日不能早于上一次调整的 2026-10-01"),
    ] {
        let fields = moved(from, to, day);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let no = of_one(&deng, "QZ-1", &fields).await;
        assert!(no.status == StatusCode::UNPROCESSABLE_ENTITY && no.has(says), "{says}: {}", no.text);
        assert!(no.has("综合执法改革"), "what was typed is kept");
    }
    let fields = moved(&own, &other, "2026-11-01");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    super::ok(&of_one(&deng, "QZ-1", &fields).await);
    let held = |day: &str| {
        let register = place.office.register();
        register.powers["QZ-1"].holders_on(day.parse().unwrap()).map(|h| h.body.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(held("2026-11-01"), [own.clone()]);
    super::ok(&of_one(&liu, "QZ-1", &[("do", "approve")]).await);
    assert_eq!((held("2026-10-31"), held("2026-11-01")), (vec![own.clone()], vec![other.clone()]));
    let then = anybody.get("/public/powers/QZ-1?day=2026-11-01").await;
    assert!(then.has("2026-10-31") && then.has("划转到"), "{}", then.text);
    // Struck off: it was on the list, and is not.
    let strike = [
        ("do", "adjust"),
        ("kind", "cancelled"),
        ("reason", "依据废止"),
        ("grounds", "省条例修改"),
        ("day", "2026-10-12"),
    ];
    super::ok(&of_one(&deng, "QZ-2", &strike).await);
    super::ok(&of_one(&liu, "QZ-2", &[("do", "approve")]).await);
    assert!(liu.get("/admin/powers?state=struck").await.has("QZ-2"));
    assert!(!anybody.get("/public/powers").await.has("QZ-2"));
    assert!(deng.get("/admin/powers?day=2026-10-11").await.has("QZ-2"));
    assert!(deed(&he, "claim", &["QZ-2"], &[]).await.has("现在没有列入清单，不能认领"));
    // Withheld from the public with a reason only.
    assert!(deed(&liu, "withhold", &["QZ-1"], &[]).await.has("请填写不公开的理由"));
    assert!(deed(&liu, "withhold", &["QZ-1"], &[("reason", "涉密")]).await.has("已改为不公开 1 项。"));
    assert_eq!(anybody.get("/public/powers/QZ-1").await.status, StatusCode::NOT_FOUND);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn coverage_counts_what_was_exercised_and_opens_its_lists() {
    let (_place, router) = town("powers-coverage").await;
    let he = Browser::of(&router, "he").await;
    assert!(he.get("/admin/powers/coverage").await.has("还没有机关认领职权"));
    listed(&router).await;
    deed(&he, "claim", &["QZ-1", "QZ-2"], &[]).await;
    let none = he.get("/admin/powers/coverage").await;
    assert!(none.has("0.00%") && none.has("没有达到") && none.has("内部规则"), "{}", none.text);
    let shen = Browser::of(&router, "shen").await;
    let matter = super::opened(&shen).await;
    let (a, b) = (super::officer(0), super::officer(1));
    super::ok(&shen.fill(&super::act(&matter, "propose-filing"), &super::filing(&a, &b)).await);
    let half = he.get("/admin/powers/coverage").await;
    assert!(half.has("50.00%"), "{}", half.text);
    let own = half.text.split("body=").nth(1).unwrap().split('&').next().unwrap().to_string();
    let list = |which: &str| format!("/admin/powers/coverage?body={own}&list={which}");
    let (exercised, idle) = (he.get(&list("exercised")).await, he.get(&list("idle")).await);
    assert!(exercised.has("对未取得许可从事餐饮服务的处罚") && !exercised.has("台账登记"), "{}", exercised.text);
    assert!(idle.has("台账登记") && !idle.has("对未取得许可从事餐饮服务的处罚"));
    let to =
        exercised.text.split("href=\"/desk/matters?").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let matters = he.get(&format!("/desk/matters?{to}")).await;
    assert!(matters.has("共 1 件") && matters.has("只看："), "{}", matters.text);
    // Before the case was opened nothing had been exercised; nor is a period that ends before it begins one.
    assert!(he.get("/admin/powers/coverage?until=2026-10-11").await.has("还没有机关认领职权"));
    assert_eq!(
        he.get("/admin/powers/coverage?from=2026-10-12&until=2026-10-11").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let csv = he.get("/admin/powers/coverage/csv").await.text.replace('"', "");
    assert!(
        csv.contains("QZ-1,对未取得许可从事餐饮服务的处罚,行政处罚,1,是")
            && csv.contains("QZ-2,台账登记,行政许可,0,否"),
        "{csv}"
    );
    assert_eq!(shen.get("/admin/powers/coverage").await.status, StatusCode::FORBIDDEN);
}

/// An adjustment that is approved and a claim, as the register takes them.
async fn rows(place: &Place, rows: Vec<(&'static str, serde_json::Value)>) {
    let rows = rows.into_iter().map(|(event, row)| fadu_web::office::Registered { event, row }).collect();
    place.office.register_rows("fixture", rows, place.office.now()).await.unwrap();
}

fn adjusted(kind: &str, day: &str, more: serde_json::Value) -> (&'static str, serde_json::Value) {
    let mut row = serde_json::json!({
        "id": format!("{kind}-{day}"), "code": "QZ-1", "kind": kind, "day": day, "reason": "r", "basis": "b", "by": "1", "by_name": "甲",
        "on": day, "answer": { "approved": true, "by_name": "乙", "on": day },
    });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ("PowerAdjusted", row)
}

#[tokio::test]
async fn a_case_says_whether_the_agency_holds_the_power_of_its_item() {
    let (place, router) = town("powers-case").await;
    let (own, other) = {
        let register = place.office.register();
        let own = register.bodies.values().find(|b| b.name == "示例市明德区市场监督管理局").unwrap().id.to_string();
        let other = register.bodies.keys().map(ToString::to_string).find(|b| *b != own).unwrap();
        (own, other)
    };
    let power = serde_json::json!({ "power": { "name": "对无证餐饮的处罚", "category": "penalty", "basis": ["《食品安全法》第122条"],
        "accountability": "责任", "items": ["SJ-FS-001"] } });
    rows(&place, vec![adjusted("new", "2026-01-01", power)]).await;
    let (shen, gu) = (Browser::of(&router, "shen").await, Browser::of(&router, "gu").await);
    // Nobody claimed it: the case goes on, with a reminder of the house beside the article.
    let (a, b) = (super::officer(0), super::officer(1));
    let typed = "/desk/items?q=%E6%9C%AA%E5%8F%96%E5%BE%97%E9%A3%9F%E5%93%81%E7%BB%8F%E8%90%A5%E8%AE%B8%E5%8F%AF";
    assert!(shen.get(typed).await.has("本机关没有在权责清单上认领所属职权"));
    let matter = super::opened(&shen).await;
    super::ok(&shen.fill(&super::act(&matter, "propose-filing"), &super::filing(&a, &b)).await);
    let approval = gu.get(&super::act(&matter, "approve-filing-unit")).await;
    assert!(
        approval.has("没有在权责清单上认领") && approval.has("/law/penalty-law/17") && approval.has("内部规则"),
        "{}",
        approval.text
    );
    // Claimed: no reminder. The item and the power name each other, and the article names the power.
    let held = serde_json::json!({ "code": "QZ-1", "body": own, "from": "2026-01-01", "by_name": "丙" });
    rows(&place, vec![("PowerTakenUp", held)]).await;
    assert!(!gu.get(&super::act(&matter, "approve-filing-unit")).await.has("没有在权责清单上认领"));
    assert!(!shen.get(typed).await.has("本机关没有在权责清单上认领所属职权"));
    let anybody = Browser::new(&router);
    let item = anybody.get("/law/items/SJ-FS-001").await;
    assert!(item.has("/public/powers/QZ-1") && item.has("示例市明德区市场监督管理局"), "{}", item.text);
    assert!(item.has("/law/food-safety-law/122") && item.has("从重") && item.has("内部规则"), "{}", item.text);
    assert!(anybody.get("/public/powers/QZ-1").await.has("/law/items/SJ-FS-001"));
    assert!(anybody.get("/law/food-safety-law/122").await.has("/public/powers/QZ-1"));
    assert_eq!(anybody.get("/law/items/NO-1").await.status, StatusCode::NOT_FOUND);
    // Given to another agency from tomorrow on: today still filed, from then on refused with the article.
    let moved = |day: &str| adjusted("moved", day, serde_json::json!({ "from": own, "to": other }));
    rows(&place, vec![moved("2026-10-13")]).await;
    let second = super::opened(&shen).await;
    super::ok(&shen.fill(&super::act(&second, "propose-filing"), &super::filing(&a, &b)).await);
    let back = serde_json::json!({ "code": "QZ-1", "body": own, "from": "2026-01-01", "until": "2026-10-11", "moved_to": other, "by_name": "丙" });
    rows(&place, vec![("PowerGivenUp", back)]).await;
    let third = super::opened(&shen).await;
    let refused = shen.fill(&super::act(&third, "propose-filing"), &super::filing(&a, &b)).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(
        refused.has("案由所属的职权“对无证餐饮的处罚”自2026-10-12起由") && refused.has("/law/penalty-law/17"),
        "{}",
        refused.text
    );
}
