//! A case in the street, on a phone 390 px wide, from the first page to the archive; and how many taps it took.

use browser::{Person, World};

/// The filled button of a page: one at a time.
const PRIMARY: &str = ".street .thumb-bar .pri";
/// Each tap is a button, a link, a choice, or going into a field to type.
const MOST_TAPS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_roadside_case_is_closed_within_forty_taps() {
    let Some(world) = World::start().await else { return };
    let mut officer = Person::signed_in(&world, "officer", 0, 390).await;
    let mut unit = Person::signed_in(&world, "unit-head", 0, 390).await;
    let began = clock(&officer).await;
    officer.open("/field").await;
    fits(&officer).await;
    let matter = decide(&mut officer).await;
    strips(&officer, &matter).await;
    let on_site = (officer.clicks + officer.typed.len(), clock(&officer).await - began);
    settle(&mut officer, &matter).await;
    bank(&mut unit, &matter).await;
    officer.open("/field").await;
    officer.follow(&format!("/field/{matter}")).await;
    officer.set("retention", "10").await;
    officer.tap(PRIMARY).await;
    assert!(officer.text().await.contains("没有要办的了"), "{}", officer.text().await);
    let taps: usize = [&officer, &unit].iter().map(|p| p.clicks + p.typed.len()).sum();
    let signs: usize = [&officer, &unit].iter().flat_map(|p| p.typed.values()).map(|t| t.chars().count()).sum();
    println!("walk: decided after {} taps, {} s", on_site.0, on_site.1);
    println!(
        "walk: archived after {taps} taps ({signs} characters typed), {} s of machine time",
        clock(&officer).await - began
    );
    assert!(taps <= MOST_TAPS, "{taps} taps");
    for person in [officer, unit] {
        let (role, _, _, again) = person.leave().await;
        assert_eq!(again, Vec::<String>::new(), "{role} typed the same thing twice");
    }
}

/// The clock of the browser, in seconds.
async fn clock(person: &Person) -> u64 {
    person.ask("return Math.round(Date.now() / 1000)").await.as_u64().unwrap_or_default()
}

/// Nothing stands beside the screen, and every target is large enough for a thumb.
async fn fits(person: &Person) {
    const SMALL: &str = "const small = [...document.querySelectorAll('.street a.btn, .street button:not(.vh), .street summary, .street .opt')]
            .map(e => [e.textContent.trim().slice(0, 20), e.getBoundingClientRect()]).filter(([, r]) => r.width > 1 && r.height > 0 && r.height < 44).map(([t]) => t);
        return JSON.stringify([document.documentElement.scrollWidth, small]);";
    assert_eq!(person.ask(SMALL).await, "[390,[]]", "at {}", person.path().await);
}

async fn decide(officer: &mut Person) -> String {
    officer.tap(".street .huge").await;
    officer.set("party_kind", "sole-trader").await;
    officer.set("party_name", "示例市明德区路边便利店").await;
    officer.set("party_code", "92110000MA01ABCD1X").await;
    fits(officer).await;
    officer.tap(PRIMARY).await;
    assert!(officer.text().await.contains("校验不符"), "the wrong code is told at its field");
    officer.set("party_code", "").await;
    officer.tap(PRIMARY).await;
    officer.set("item", "SJ-PR-001").await;
    officer.set("act_place", "示例市明德区和风路12号").await;
    officer.set("facts", "货架上十二种商品没有标明价格").await;
    fits(officer).await;
    officer.tap(PRIMARY).await;
    officer.tick("handlers", 2).await;
    for said in ["facts_certain", "credential_shown", "told_and_heard"] {
        officer.set(said, "yes").await;
    }
    fits(officer).await;
    officer.tap(PRIMARY).await;
    let offered = officer.ask("return [...document.getElementsByName('verdict')].map(e => e.value).join(' ')").await;
    assert_eq!(offered, "fine|0|5000 fine|0|10000 fine|0|20000 own", "what a guard would refuse is not offered");
    officer.set("verdict", "fine|0|10000").await;
    officer.tap(PRIMARY).await;
    assert!(officer.text().await.contains("各项要求都已满足"), "{}", officer.text().await);
    fits(officer).await;
    officer.tap(PRIMARY).await;
    let text = officer.text().await;
    assert!(text.contains("当罚〔"), "the decision has its number: {text}");
    officer.path().await.trim_start_matches("/field/").to_string()
}

/// The decision on strips of 58 and 80 mm: PDF, and not the bytes of record.
async fn strips(officer: &Person, matter: &str) {
    for width in ["58", "80", "70"] {
        let ask = format!(
            "return fetch('/matters/{matter}/papers/1.pdf?width={width}').then(async r => [r.status, (await r.text()).slice(0, 5)].join(' '))"
        );
        let told = officer.ask(&ask).await;
        let told = told.as_str().unwrap_or_default();
        assert!(if width == "70" { told.starts_with("404") } else { told == "200 %PDF-" }, "{width} mm: {told}");
    }
}

async fn settle(officer: &mut Person, matter: &str) {
    officer.set("handed_over", "signed").await;
    officer.tap(PRIMARY).await;
    officer.set("collect_ground", "small").await;
    officer.set("receipt_no", "示财票2026-000512").await;
    officer.tap(PRIMARY).await;
    fits(officer).await;
    for done in ["罚款交至机关", "报所属机关备案"] {
        officer.tap(PRIMARY).await;
        assert!(officer.text().await.contains(&format!("已办成：{done}")), "{done}: {}", officer.text().await);
    }
    assert_eq!(officer.path().await, format!("/field/{matter}"));
}

async fn bank(unit: &mut Person, matter: &str) {
    unit.open("/field").await;
    unit.follow(&format!("/field/{matter}")).await;
    unit.set("bank_voucher", "示银2026-0088").await;
    unit.tap(PRIMARY).await;
    assert!(unit.text().await.contains("已办成：罚款缴付银行"), "{}", unit.text().await);
}
