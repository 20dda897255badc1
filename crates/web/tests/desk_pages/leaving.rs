//! A credential that was lost, an officer who goes to another body, hours of training against what the house asks.

use super::browser::{Browser, Page};
use super::{filing, officer, opened, town};
use axum::http::StatusCode;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::{Registered, replay};
use serde_json::json;

const SHEN: &str = "no=99060400&name=%E6%B2%88%E7%9F%A5%E8%A1%8C";

fn at(n: usize) -> String {
    format!("/admin/officers/{}", officer(n))
}

/// Sends a form of a page with its token.
async fn send(b: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = b.get("/admin/officers").await.value("csrf");
    b.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_lost_credential_founds_no_act_and_is_replaced_under_another_number() {
    let (place, router) = town("lost").await;
    let (deng, fang, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    let page = at(0);
    assert!(send(&deng, &page, &[("do", "lost"), ("reason", " ")]).await.has("请写明原因"));
    assert!(send(&fang, &page, &[("do", "replace"), ("cert_no", "99060488")]).await.has("没有报失，不必补发"));
    let lost = [("do", "lost"), ("reason", "在公交车上被盗")];
    assert_eq!(send(&fang, &page, &lost).await.status, StatusCode::FORBIDDEN, "the supervising body keeps none");
    assert_eq!(send(&deng, &page, &lost).await.status, StatusCode::SEE_OTHER);
    assert!(send(&deng, &page, &lost).await.has("现在没有可以报失的证件"));
    // No act from now on; the public is told of the number.
    let refused = shen.get("/desk/new?procedure=penalty-general").await;
    assert!(refused.has("有效期到2026-10-11") && refused.has("行政处罚法"), "{}", refused.text);
    let public = shen.get(&format!("/public/credential?{SHEN}")).await;
    assert!(public.has("证件今天无效：已报失。") && public.has("遗失作废的证件"), "{}", public.text);
    assert!(deng.get("/admin/officers?state=without").await.has("已报失"));
    assert!(deng.get(&page).await.has("证号 99060400 自 2026-10-12 起作废：在公交车上被盗（登明）"));
    // Another number, never the old one, nor one of somebody else; only the supervising body gives it.
    let replace = |no: &'static str| [("do", "replace"), ("cert_no", no)];
    assert_eq!(send(&deng, &page, &replace("99060488")).await.status, StatusCode::FORBIDDEN);
    assert!(send(&fang, &page, &replace("99060400")).await.has("这个证号因遗失作废，不能再用"));
    assert!(send(&fang, &page, &replace("99060401")).await.has("这个证号是罗一鸣的"));
    assert_eq!(send(&fang, &page, &replace("99060488")).await.status, StatusCode::SEE_OTHER);
    opened(&shen).await;
    let public = shen.get("/public/credential?no=99060488&name=%E6%B2%88%E7%9F%A5%E8%A1%8C").await;
    assert!(public.has("证件今天有效。") && public.has("2028-12-31") && public.has("99060400"), "{}", public.text);
    assert!(shen.get(&format!("/public/credential?{SHEN}")).await.has("证件今天无效：已报失。"));
    let register = place.office.register();
    let o = &register.officers[&officer(0).parse::<OfficerId>().unwrap()];
    assert!(o.credentialed_on("2026-10-11".parse().unwrap()), "what was done before stays done with a credential");
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn whoever_goes_to_another_body_leaves_a_list_of_what_lies_in_the_own_name() {
    let (place, router) = town("transferred").await;
    let (deng, fang, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await, Browser::of(&router, "shen").await);
    let (matter, a, b) = (opened(&shen).await, officer(0), officer(1));
    assert_eq!(shen.fill(&format!("{matter}/do/propose-filing"), &filing(&a, &b)).await.status, StatusCode::SEE_OTHER);
    let (page, to) = (at(0), BodyId::from_bits(2).to_string());
    let seen = deng.get(&page).await;
    assert!(
        seen.has("明市监案源〔2026〕1号") && !seen.has(&format!("href=\"{matter}\"")),
        "a list, not the files: {}",
        seen.text
    );
    assert!(fang.get(&page).await.has(&format!("href=\"{matter}\"")), "who may read opens them");
    assert_eq!(
        Browser::of(&router, "he").await.get("/live/devices").await.status,
        StatusCode::OK,
        "the head issues, too"
    );
    let told = send(&deng, &page, &[("do", "transfer"), ("to", BodyId::from_bits(1).to_string().leak())]).await;
    assert!(told.has("请选择调入的主体") && told.has("请填写调入后的所在机构"), "{}", told.text);
    let go = [("do", "transfer"), ("to", to.as_str()), ("new_unit", "直属一中队"), ("reason", "明组干〔2026〕8号")];
    assert_eq!(send(&fang, &page, &go).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&deng, &page, &go).await.status, StatusCode::SEE_OTHER);
    assert!(send(&deng, &page, &go).await.has("这名人员已经调走"));
    let left = deng.get(&page).await;
    for says in ["已注销", "调动到示例市明德区城市管理局：明组干〔2026〕8号", "还有 1 件在办案件写着其姓名"]
    {
        assert!(left.has(says), "{says}: {}", left.text);
    }
    // The person handles nothing here any more, and stands there without a credential.
    assert!(
        shen.get("/desk/new?procedure=penalty-general").await.status != StatusCode::OK
            || shen.get("/desk/new?procedure=penalty-general").await.has("办理当日没有有效的执法证件")
    );
    let register = place.office.register();
    let there: Vec<_> = register.officers_in(BodyId::from_bits(2)).into_iter().filter(|o| o.name == "沈知行").collect();
    assert_eq!((there.len(), there[0].unit.as_str(), there[0].cert_no.as_str()), (1, "直属一中队", ""));
    assert!(register.officers_in(BodyId::from_bits(1)).iter().all(|o| o.name != "沈知行"));
    let person = there[0].person;
    assert_eq!(register.own_posts_on(person, BodyId::from_bits(1), "2026-10-12".parse().unwrap()).count(), 0);
    assert_eq!(register.own_posts_on(person, BodyId::from_bits(1), "2026-10-11".parse().unwrap()).count(), 1);
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn what_is_left_behind_is_handed_over_by_the_head_of_the_unit() {
    let (place, router) = town("handed-over").await;
    let (deng, shen, gu) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "shen").await, Browser::of(&router, "gu").await);
    let (a, b, head) = (officer(0), officer(1), officer(4));
    let mut matters = Vec::new();
    for _ in 0..2 {
        let matter = opened(&shen).await;
        let filed = shen.fill(&format!("{matter}/do/propose-filing"), &filing(&a, &b)).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
        matters.push(matter);
    }
    const HERE: &str = "/desk/handover";
    assert!(gu.get(HERE).await.has("没有待交接的案件"));
    assert_eq!(deng.get(HERE).await.status, StatusCode::FORBIDDEN, "the registrar changes no handlers");
    // The registrar says who goes, and whom they mean to take over; nobody is taken who may not.
    let id = |n: usize| matters[n].rsplit('/').next().unwrap().to_string();
    let page = deng.get(&at(0)).await;
    // The only colleague handles both already: nobody is left to take them over.
    assert!(page.has("2 件在办案件由谁接办") && page.has("没有可以接办的人员"), "{}", page.text);
    let (to, first, other) = (BodyId::from_bits(2).to_string(), format!("to.{}", id(0)), officer(5));
    let go = [("do", "transfer"), ("to", to.as_str()), ("new_unit", "直属一中队"), ("reason", "调令")];
    let wrong = send(&deng, &at(0), &[&go[..], &[(first.as_str(), other.as_str())]].concat()).await;
    assert!(wrong.has("所选的人员今天不能接办"), "{}", wrong.text);
    assert!(place.office.register().officers[&a.parse::<OfficerId>().unwrap()].moved_to.is_none(), "nothing was done");
    let done = send(&deng, &at(0), &go).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(gu.get("/desk").await.has("2 件待交接"));
    let waits = gu.get(HERE).await;
    assert!(waits.has("没有可以接办的人员") && waits.has("调到示例市明德区城市管理局"), "{}", waits.text);
    // Somebody new comes; the matters are handed over at one press, each by its own act.
    let fresh = OfficerId::from_bits(777).to_string();
    let row = json!({ "id": fresh, "person": PersonId::from_bits(778), "body": BodyId::from_bits(1), "name": "苏新来", "unit": "综合执法一队",
        "cert_no": "99060477", "cert_from": "2026-01-01", "cert_until": "2028-12-31", "revoked_on": null });
    let post = json!({ "person": PersonId::from_bits(778), "body": BodyId::from_bits(1), "post": "officer", "unit": "", "from": "2026-01-01", "until": null });
    let rows = vec![Registered { event: "OfficerCredentialed", row }, Registered { event: "PostAssigned", row: post }];
    place.office.register_rows("fixture", rows, place.office.now()).await.unwrap();
    let offered = gu.get(HERE).await;
    assert!(
        offered.has(&format!("name=\"to.{}\"", id(0))) && offered.has(&format!("value=\"{fresh}\"")),
        "{}",
        offered.text
    );
    assert!(!offered.has(&format!("value=\"{head}\"")), "the head handles nothing: {}", offered.text);
    let none = gu.fill(HERE, &[("officer", a.as_str())]).await;
    assert!(none.has("请至少为一件案件选择接办人"), "{}", none.text);
    // One who handles a matter already takes the place of nobody there.
    let both = gu.fill(HERE, &[("officer", a.as_str()), ("to.all", b.as_str())]).await;
    assert!(both.has("请至少为一件案件选择接办人"), "{}", both.text);
    let luo = Browser::of(&router, "luo").await;
    let refused = luo.fill(HERE, &[("officer", a.as_str()), ("to.all", fresh.as_str())]).await;
    assert!(refused.has("2 件没有交接，承办人没有变"), "an officer changes no handlers: {}", refused.text);
    let handed = gu.fill(HERE, &[("officer", a.as_str()), ("to.all", fresh.as_str())]).await;
    assert!(handed.has("已交接 2 件") && handed.has("没有待交接的案件"), "{}", handed.text);
    for matter in &matters {
        let file = gu.get(matter).await;
        assert!(file.has("苏新来") && file.has("变更承办人"), "{}", file.text);
    }
    assert!(!gu.get("/desk").await.has("待交接"));
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn hours_of_training_stand_against_what_the_house_asks() {
    let (place, router) = town("training").await;
    let (deng, fang) = (Browser::of(&router, "deng").await, Browser::of(&router, "fang").await);
    const HERE: &str = "/admin/officers/training";
    let (shen, luo, qin) = (officer(0), officer(1), officer(5));
    let empty = deng.get(HERE).await;
    assert!(
        empty.has("每人每年不少于 60 学时（内部规则：执法证件管理办法（虚构）") && empty.has("学时不足 5 人"),
        "{}",
        empty.text
    );
    let told = send(&deng, HERE, &[("on", "2026-10-13"), ("hours", "0"), ("topic", "")]).await;
    for says in ["不得晚于今天", "学时请填 1 至 200", "请填写培训的内容", "请勾选参加的人员"]
    {
        assert!(told.has(says), "{says}: {}", told.text);
    }
    let course = [("on", "2026-09-30"), ("hours", "45"), ("topic", "案卷制作"), ("officers", shen.as_str())];
    let both = [&course[..], &[("officers", luo.as_str())]].concat();
    assert_eq!(send(&deng, HERE, &both).await.status, StatusCode::SEE_OTHER);
    assert_eq!(send(&deng, HERE, &[("officers", qin.as_str())]).await.status, StatusCode::NOT_FOUND, "another body's");
    assert_eq!(send(&fang, HERE, &both).await.status, StatusCode::FORBIDDEN);
    let more = [("on", "2026-10-10"), ("hours", "15"), ("topic", "听证"), ("officers", shen.as_str())];
    assert_eq!(send(&deng, HERE, &more).await.status, StatusCode::SEE_OTHER);
    let page = deng.get(&format!("{HERE}?only=lacking")).await;
    assert!(page.has("学时不足 4 人") && page.has("15 学时"), "{}", page.text);
    let csv = fang.get(&format!("{HERE}/csv?year=2026")).await.text;
    assert!(csv.contains("\"沈知行\",\"明德区市场监管局 综合执法一队\",\"2026\",\"60\",\"0\""), "{csv}");
    assert!(csv.contains("\"罗一鸣\",\"明德区市场监管局 综合执法一队\",\"2026\",\"45\",\"15\""), "{csv}");
    // A renewal is asked with the hours on record, and whoever issues sees what is lacking.
    assert_eq!(deng.get(&at(1)).await.value("hours"), "45");
    let renew = [
        ("do", "apply"),
        ("exam_on", "2026-09-18"),
        ("exam_score", "86"),
        ("hours", "45"),
        ("from", "2026-10-12"),
        ("until", "2031-10-11"),
    ];
    assert_eq!(send(&deng, &at(1), &renew).await.status, StatusCode::SEE_OTHER);
    assert!(fang.get(&at(1)).await.has("还差 15 学时（内部规则）"));
    // An entry that was wrong counts no more and stays on record.
    let register = place.office.register();
    let entry = register.trainings_of(luo.parse().unwrap())[0].id.clone();
    let strike = |why: &'static str| [("do", "strike"), ("entry", entry.clone().leak() as &str), ("reason", why)];
    assert!(send(&deng, &at(1), &strike("")).await.has("请写明原因"));
    assert_eq!(send(&deng, &at(1), &strike("没有参加")).await.status, StatusCode::SEE_OTHER);
    assert!(deng.get(&at(1)).await.has("已撤销"));
    let csv = fang.get(&format!("{HERE}/csv")).await.text;
    assert!(csv.contains("\"罗一鸣\",\"明德区市场监管局 综合执法一队\",\"2026\",\"0\",\"60\""), "{csv}");
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}
