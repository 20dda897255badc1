//! The tree of bodies: a change is asked by one and recognised by another on its day; an entrustment has its letter; a body that goes into another
//! one leaves its matters to it.

use super::browser::{Browser, Page};
use super::{Place, filing, officer, opened, town};
use axum::http::StatusCode;
use fadu_web::office::accounts::NewAccount;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::{Registered, replay};
use serde_json::json;

fn body(n: u128) -> String {
    BodyId::from_bits(n).to_string()
}
fn at(n: u128) -> String {
    format!("/admin/bodies/{}", body(n))
}

/// Sends a form of a page with its token.
async fn send(b: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = b.get("/desk").await.value("csrf");
    b.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

const SAID: [(&str, &str); 12] = [
    ("do", "change"),
    ("kind", "changed"),
    ("name", "示例市明德区市场监督管理局"),
    ("short", "明德区市场监管局"),
    ("number_prefix", "明市监"),
    ("field", "market-supervision"),
    ("body_kind", "statutory"),
    ("level", "district"),
    ("areas", ""),
    ("superior", ""),
    ("supervisor", ""),
    ("reason", "补登类别"),
];
const TERMS: [(&str, &str); 2] = [("day", "2026-10-12"), ("grounds", "示例机构改革方案")];

/// The fields of a change with some of them otherwise.
fn said<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all: Vec<(&str, &str)> = SAID.iter().chain(&TERMS).copied().collect();
    let of = |name| other.iter().find(|(n, _)| *n == name).copied();
    all.into_iter().map(|(n, v)| of(n).unwrap_or((n, v))).collect()
}

/// Whoever recognises answers the change of a body that waits.
async fn answer(b: &Browser, n: u128, what: &str) -> Page {
    let ask = b.get(&at(n)).await.value("ask");
    send(b, &at(n), &[("do", what), ("ask", &ask), ("reason", "材料不全")]).await
}

#[tokio::test]
async fn a_change_is_asked_by_one_and_recognised_by_another_on_its_day() {
    let (place, router) = town("bodies").await;
    let (deng, fang, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    assert_eq!(shen.get("/admin/bodies").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&deng, &at(2), &said(&[])).await.status, StatusCode::FORBIDDEN, "another body's registrar");
    let unchanged = send(&deng, &at(1), &said(&[("body_kind", ""), ("name", "")])).await;
    assert!(unchanged.has("请填写全称（60 字以内）") && unchanged.has("请选择主体类别"), "{}", unchanged.text);
    let round = send(&deng, &at(1), &said(&[("superior", body(1).leak())])).await;
    assert!(round.has("上级不能是自己"), "{}", round.text);
    // Asked for tomorrow: it waits for its day.
    let asked = send(&deng, &at(1), &said(&[("name", "示例市明德区市场监督管理委员会"), ("day", "2026-10-13")])).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    assert!(send(&deng, &at(1), &said(&[])).await.has("已有一份变更在等确认"));
    assert_eq!(answer(&fang, 1, "recognise").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer(&fang, 1, "recognise").await.has("生效日是 2026-10-13，到那天再确认"));
    assert_eq!(place.office.register().bodies[&BodyId::from_bits(1)].name, "示例市明德区市场监督管理局");
    assert_eq!(answer(&fang, 1, "return").await.status, StatusCode::SEE_OTHER);
    // Asked for today: recognised by another.
    send(&deng, &at(1), &said(&[("name", "示例市明德区市场监督管理委员会"), ("supervisor", body(3).leak())])).await;
    let ask = fang.get(&at(1)).await.value("ask");
    let own = send(&deng, &at(1), &[("do", "recognise"), ("ask", &ask)]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
    let done = answer(&fang, 1, "recognise").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let named = |day: &str| {
        let register = place.office.register();
        register.body_on(BodyId::from_bits(1), day.parse().unwrap()).unwrap().name.clone()
    };
    assert_eq!(named("2026-10-11"), "示例市明德区市场监督管理局");
    assert_eq!(named("2026-10-12"), "示例市明德区市场监督管理委员会");
    let page = fang.get(&at(1)).await;
    for says in
        ["法定行政机关", "区县级", "方予安 2026-10-12 确认", "方予安 2026-10-12 退回：材料不全", "示例机构改革方案"]
    {
        assert!(page.has(says), "{says}: {}", page.text);
    }
    // Everybody sees the tree, of yesterday too; the table has it without formulas.
    let everybody = Browser::new(&router);
    assert!(everybody.get("/public/bodies").await.has("示例市明德区市场监督管理委员会"));
    let before = everybody.get(&format!("/public/bodies/{}?day=2026-10-11", body(1))).await;
    assert!(before.has("示例市明德区市场监督管理局") && !before.has("委员会"), "{}", before.text);
    let table = deng.get("/admin/bodies/table/csv").await;
    assert!(table.has("示例市明德区市场监督管理委员会") && table.has("法定行政机关"), "{}", table.text);
    assert_eq!(everybody.get("/public/bodies/nobody").await.status, StatusCode::NOT_FOUND);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// An organisation that may be entrusted, with one officer.
async fn organisation(place: &Place, cert_no: &str) {
    let team = json!({ "id": BodyId::from_bits(9), "name": "示例市明德区综合服务中心", "short": "服务中心", "number_prefix": "明服", "field": "entrusted",
        "items": [], "particulars": {}, "place": { "kind": "entrusted", "level": "district" } });
    let row = json!({ "id": OfficerId::from_bits(900), "person": PersonId::from_bits(900), "body": BodyId::from_bits(9), "name": "鲍知远", "unit": "受托队",
        "cert_no": cert_no, "cert_from": "2024-01-01", "cert_until": "2028-12-31", "revoked_on": null });
    let post = json!({ "person": PersonId::from_bits(900), "body": BodyId::from_bits(9), "post": "officer", "unit": "", "from": "2024-01-01", "until": null });
    let rows = [("SubjectConfirmed", team), ("OfficerCredentialed", row), ("PostAssigned", post)];
    let rows = rows.map(|(event, row)| Registered { event, row }).to_vec();
    place.office.register_rows("test", rows, place.office.now()).await.unwrap();
}

fn entrusting<'a>(to: &'a str, items: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("do", "entrust"),
        ("to", to),
        ("items", items),
        ("powers", "调查取证，提出处理建议"),
        ("basis", "《示例市综合执法条例》第8条"),
        ("letter", "明市监委〔2026〕1号"),
        ("letter_on", "2026-10-01"),
        ("first", "2026-10-12"),
        ("last", "2027-10-11"),
    ]
}

#[tokio::test]
async fn an_entrusted_organisation_handles_within_its_letter() {
    let (place, router) = town("entrusted").await;
    organisation(&place, "").await;
    let (deng, fang, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    let to = body(9);
    let strange = send(&deng, &at(1), &entrusting(&to, "没有的案由")).await;
    assert!(strange.has("委托机关自己没有案由 没有的案由"), "{}", strange.text);
    assert_eq!(send(&deng, &at(1), &entrusting(&to, "SJ-FS-001")).await.status, StatusCode::SEE_OTHER);
    let everybody = Browser::new(&router);
    let public = format!("/public/bodies/{}", body(1));
    assert!(!everybody.get(&public).await.has("明市监委"), "nothing is public before it was recognised");
    // 行政处罚法 21: somebody there must be qualified.
    let unfit = answer(&fang, 1, "publish").await;
    assert!(unfit.has("受委托组织没有取得行政执法资格的工作人员"), "{}", unfit.text);
    organisation(&place, "99060900").await;
    assert_eq!(answer(&fang, 1, "publish").await.status, StatusCode::SEE_OTHER);
    let letter = everybody.get(&public).await;
    for says in
        ["明市监委〔2026〕1号", "示例市明德区综合服务中心", "2026-10-12 至 2027-10-11", "调查取证，提出处理建议"]
    {
        assert!(letter.has(says), "{says}: {}", letter.text);
    }
    // Its people may handle what the letter names, and nothing else.
    let (a, bao) = (officer(0), OfficerId::from_bits(900).to_string());
    let matter = opened(&shen).await;
    let form = format!("{matter}/do/propose-filing");
    assert!(shen.get(&form).await.has("服务中心（受委托）受托队"));
    let mut beyond = filing(&a, &bao);
    beyond.iter_mut().filter(|(n, _)| *n == "item").for_each(|f| f.1 = "SJ-PR-001");
    let refused = shen.fill(&form, &beyond).await;
    assert!(refused.has("没有委托这一案由") && refused.has("行政处罚法"), "{}", refused.text);
    assert_eq!(shen.fill(&form, &filing(&a, &bao)).await.status, StatusCode::SEE_OTHER);
    // Ended: not from that day on.
    let ended = deng.get(&at(1)).await.value("ask");
    let end = send(&deng, &at(1), &[("do", "end"), ("ask", &ended), ("reason", "职责调整")]).await;
    assert_eq!(end.status, StatusCode::SEE_OTHER, "{}", end.text);
    let second = opened(&shen).await;
    let refused = shen.fill(&format!("{second}/do/propose-filing"), &filing(&a, &bao)).await;
    assert!(refused.has("的委托至") && refused.has("2026-10-11"), "{}", refused.text);
    assert!(everybody.get(&public).await.has("2026-10-12 起终止：职责调整"));
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_body_that_goes_into_another_leaves_its_matters_to_it() {
    let (place, router) = town("merged").await;
    let head = NewAccount {
        user: "zhong".into(),
        password: super::PASSWORD.into(),
        person: PersonId::from_bits(777),
        name: "钟离明".into(),
        body: BodyId::from_bits(2),
        roles: vec!["head".into()],
    };
    place.office.open_account(head).await.unwrap();
    let (deng, fang, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    let (qin, zhong, he) =
        (Browser::of(&router, "qin").await, Browser::of(&router, "zhong").await, Browser::of(&router, "he").await);
    let matter = opened(&shen).await;
    // With something open it cannot just end.
    let closing = [&[("do", "change"), ("kind", "closed"), ("reason", "机构改革")], &TERMS[..]].concat();
    assert_eq!(send(&deng, &at(1), &closing).await.status, StatusCode::SEE_OTHER);
    assert!(answer(&fang, 1, "recognise").await.has("还有 1 件在办事项"));
    assert_eq!(answer(&fang, 1, "return").await.status, StatusCode::SEE_OTHER);
    let into = body(2);
    let merging =
        [&[("do", "change"), ("kind", "merged"), ("into", into.as_str()), ("reason", "机构改革")], &TERMS[..]].concat();
    assert_eq!(send(&deng, &at(1), &merging).await.status, StatusCode::SEE_OTHER);
    assert_eq!(answer(&fang, 1, "recognise").await.status, StatusCode::SEE_OTHER);
    assert!(
        Browser::new(&router).get(&format!("/public/bodies/{}", body(1))).await.has("由示例市明德区城市管理局承受")
    );
    // What it was does nothing more; what follows it takes over.
    let refused = shen.get(&format!("{matter}/do/propose-filing")).await;
    assert!(refused.has("起不再存续，不能以它的名义办理"), "{}", refused.text);
    assert_eq!(qin.get(&matter).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&he, &at(1), &[("do", "take-over")]).await.status, StatusCode::NOT_FOUND, "the old head");
    assert_eq!(send(&qin, &at(1), &[("do", "take-over")]).await.status, StatusCode::FORBIDDEN);
    let taken = send(&zhong, &at(1), &[("do", "take-over")]).await;
    assert!(taken.has("已承受 1 件在办事项。") && taken.has("没有在办事项"), "{}", taken.text);
    assert_eq!(qin.get(&matter).await.status, StatusCode::OK);
    assert!(qin.get(&matter).await.has("由示例市明德区市场监督管理局交示例市明德区城市管理局继续办理：机构改革"));
    assert_eq!(shen.get(&matter).await.status, StatusCode::NOT_FOUND);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
