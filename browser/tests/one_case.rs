//! One case from its source to the archive, in a real Chromium, by all roles; and what it cost each of them.

use browser::{Person, World};

const INQUIRY: &str = "问：有食品经营许可证吗？\n答：没有，正在办。\n问：从哪天开始营业的？\n答：上个月初。";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_goes_from_source_to_archive() {
    let Some(world) = World::start().await else { return };
    let mut officer = Person::signed_in(&world, "officer", 0, 1280).await;
    let mut unit = Person::signed_in(&world, "unit-head", 0, 1280).await;
    let mut reviewer = Person::signed_in(&world, "reviewer", 0, 1280).await;
    let mut head = Person::signed_in(&world, "head", 0, 1280).await;
    let matter = register(&mut officer).await;
    refused_before_its_time(&mut officer, &matter).await;
    file(&mut officer, &matter).await;
    approve(&mut unit, &matter, "approve-filing-unit").await;
    review(&mut reviewer, &matter, "review-filing").await;
    approve(&mut head, &matter, "approve-filing-head").await;
    investigate(&mut officer, &matter).await;
    approve(&mut unit, &matter, "approve-penalty-unit").await;
    review(&mut reviewer, &matter, "review-penalty").await;
    approve(&mut head, &matter, "approve-penalty-head").await;
    notice(&mut officer, &matter).await;
    approve(&mut unit, &matter, "approve-decision-unit").await;
    approve(&mut head, &matter, "decide").await;
    perform(&mut officer, &matter).await;
    approve(&mut unit, &matter, "approve-closing-unit").await;
    review(&mut reviewer, &matter, "review-closing").await;
    approve(&mut head, &matter, "approve-closing-head").await;
    act(&mut officer, &matter, "archive", &[("retention", "10")]).await;
    let text = officer.text().await;
    assert!(text.contains("已归档") || text.contains("归档"), "{text}");
    published(&mut officer, &matter).await;
    for person in [officer, unit, reviewer, head] {
        let (role, clicks, typed, again) = person.leave().await;
        println!("walk: {role}: {clicks} clicks, {typed} typed fields");
        assert_eq!(again, Vec::<String>::new(), "{role} typed the same thing twice");
    }
}

async fn register(officer: &mut Person) -> String {
    officer.open("/desk").await;
    officer.follow("/desk/new").await;
    officer.follow("/desk/new?procedure=penalty-general").await;
    officer.set("source_kind", "inspection").await;
    officer.set("clue", "检查发现无证经营").await;
    officer.set("party_kind", "company").await;
    officer.set("party_name", "示例市明德区浏览器餐饮有限公司").await;
    officer.set("party_code", "91110000600037341M").await;
    officer.press().await;
    let text = officer.text().await;
    assert!(text.contains("校验不符"), "the wrong check character is told at the field: {text}");
    assert!(
        officer.ask("return document.getElementsByName('party_name')[0].value").await
            == "示例市明德区浏览器餐饮有限公司"
    );
    officer.set("party_code", "91110000600037341L").await;
    officer.press().await;
    let path = officer.path().await;
    path.strip_prefix("/matters/").unwrap_or_else(|| panic!("at {path}")).to_string()
}

/// The rail's explanation: what the law asks, with its article, and that nothing changed.
async fn refused_before_its_time(officer: &mut Person, matter: &str) {
    officer.open(&format!("/matters/{matter}/do/propose-decision")).await;
    let text = officer.text().await;
    assert!(text.contains("行政处罚法"), "{text}");
    assert!(text.contains("未作任何改动") || text.contains("没有改动") || text.contains("现在还不能"), "{text}");
}

async fn act(person: &mut Person, matter: &str, act: &str, fields: &[(&str, &str)]) {
    person.open(&format!("/matters/{matter}")).await;
    person.follow(&format!("/matters/{matter}/do/{act}")).await;
    for (name, value) in fields {
        person.set(name, value).await;
    }
    person.press().await;
    let path = person.path().await;
    assert_eq!(path, format!("/matters/{matter}"), "{act}: {}", person.text().await);
}

async fn approve(person: &mut Person, matter: &str, id: &str) {
    act(person, matter, id, &[("conclusion", "approve"), ("opinion", "同意。")]).await;
}

async fn review(person: &mut Person, matter: &str, id: &str) {
    let five = ["subject", "powers", "procedure", "law", "discretion"].map(|d| format!("dimensions.{d}"));
    let mut fields: Vec<(&str, &str)> = five.iter().map(|d| (d.as_str(), "pass")).collect();
    fields.extend([("conclusion", "approve"), ("opinion", "合法。")]);
    act(person, matter, id, &fields).await;
}

async fn file(officer: &mut Person, matter: &str) {
    officer.open(&format!("/matters/{matter}")).await;
    officer.follow(&format!("/matters/{matter}/do/propose-filing")).await;
    officer.set("item", "SJ-FS-001").await;
    let today = officer.ask("return document.querySelector('time')?.dateTime ?? ''").await;
    let day = today.as_str().filter(|d| d.len() == 10).unwrap_or("2026-10-09").to_string();
    officer.set("act_ended_on", &day).await;
    officer.set("grave_harm", "no").await;
    officer.tick("handlers", 2).await;
    officer.set("filing_reason", "有违法事实，属本机关管辖").await;
    officer.press().await;
    assert_eq!(officer.path().await, format!("/matters/{matter}"), "{}", officer.text().await);
}

async fn investigate(officer: &mut Person, matter: &str) {
    let inquiry = [
        ("inquired_person", "王某"),
        ("inquired_from", "09:30"),
        ("inquired_to", "10:10"),
        ("inquiry_place", "综合执法队询问室"),
        ("credential_shown", "yes"),
        ("inquiry_text", INQUIRY),
    ];
    act(officer, matter, "record-inquiry", &inquiry).await;
    let evidence = [("evidence_kind", "audiovisual"), ("evidence_name", "现场照片"), ("proves", "正在经营")];
    act(officer, matter, "add-evidence", &evidence).await;
    let report = [
        ("facts", "当事人未取得食品经营许可从事餐饮服务。"),
        ("evidence_summary", "询问笔录一份、照片一组"),
        ("character", "未取得食品经营许可从事餐饮服务"),
        ("range", "0"),
        ("circumstances", "lighter"),
        ("penalty_kinds", "fine"),
        ("fine_fen", "60000"),
    ];
    act(officer, matter, "conclude-investigation", &report).await;
}

const SERVICE: [(&str, &str); 3] =
    [("service_mode", "direct"), ("recipient", "王某"), ("service_place", "经营场所当面")];

async fn notice(officer: &mut Person, matter: &str) {
    act(officer, matter, "serve-notice", &SERVICE).await;
    act(officer, matter, "waive-statement", &[("waiver_signed", "yes")]).await;
    act(officer, matter, "propose-decision", &[("defence_handling", "当事人书面放弃陈述、申辩。")]).await;
}

async fn perform(officer: &mut Person, matter: &str) {
    act(officer, matter, "serve-decision", &SERVICE).await;
    act(officer, matter, "record-payment", &[("paid_fen", "60000.00"), ("receipt_no", "示例票据00000001")]).await;
    act(officer, matter, "publish-decision", &[("public_scope", "full"), ("scan_confirmed", "yes")]).await;
    act(officer, matter, "propose-closing", &[("closing_reason", "performed")]).await;
}

/// The decision on its public page, and its paper as a picture.
async fn published(officer: &mut Person, matter: &str) {
    officer.open(&format!("/public/decisions/{matter}")).await;
    let text = officer.text().await;
    assert!(text.contains("示例市明德区浏览器餐饮有限公司") && text.contains("60,000.00"), "{text}");
    officer.open(&format!("/matters/{matter}?tab=papers")).await;
    let papers = officer.text().await;
    for title in [
        "立案审批表",
        "询问笔录",
        "行政处罚事先告知书",
        "行政处罚决定书",
        "送达回证",
        "结案审批表",
        "卷宗封面",
        "卷内目录",
    ] {
        assert!(papers.contains(title), "no {title} in {papers}");
    }
    const TWICE: &str = "const get = () => fetch(location.pathname + '/papers/1.pdf').then(r => r.arrayBuffer()).then(b => new Uint8Array(b));
        return Promise.all([get(), get()]).then(([a, b]) => [String.fromCharCode(...a.slice(0, 5)), a.length === b.length && a.every((x, i) => x === b[i])]);";
    assert_eq!(officer.ask(TWICE).await, serde_json::json!(["%PDF-", true]), "the same bytes both times");
    officer.open(&format!("/matters/{matter}?tab=record")).await;
    assert!(officer.text().await.contains("文书成文"), "the bytes are committed in the record");
}
