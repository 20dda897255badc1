//! Samplings: a list is committed, a value nobody knows is named, the value draws once, what is drawn is looked at by somebody else, and anybody
//! repeats it.

use super::browser::{Browser, Page};
use super::fixture::timed;
use super::opened;
use axum::http::StatusCode;
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;
use fadu_web::office::watch::draw::DrawSheet;

const HERE: &str = "/admin/sampling";
const PLAN: [(&str, &str); 6] = [
    ("title", "十月抽查"),
    ("scope", "all"),
    ("month", "2026-10"),
    ("percent", "40"),
    ("source", "示例彩票第 2026100 期开奖号码，按公布次序"),
    ("known_on", "2026-11-04"),
];

fn at(day: &str) -> Moment {
    Moment::at(day.parse::<Day>().unwrap(), 10, 0)
}

fn with<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = PLAN.iter().map(|p| other.iter().find(|(n, _)| *n == p.0).unwrap_or(p)).copied();
    let more = other.iter().filter(|(n, _)| PLAN.iter().all(|(p, _)| p != n)).copied();
    kept.chain(more).collect()
}

async fn send(b: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = b.get("/desk").await.value("csrf");
    b.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_month_is_drawn_from_by_a_value_that_nobody_knew() {
    let (place, clock) = timed("sampling", Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    let shen = Browser::of(&router, "shen").await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(opened(&shen).await.strip_prefix("/matters/").unwrap().to_string());
    }
    let fang = Browser::of(&router, "fang").await;
    assert_eq!(shen.get(HERE).await.status, StatusCode::FORBIDDEN);
    assert!(fang.get(HERE).await.has("还没有抽查"));
    assert!(send(&fang, HERE, &PLAN).await.has("这个月还没有过完"));
    clock.set(at("2026-11-03"));
    let (shen, fang) = (Browser::of(&router, "shen").await, Browser::of(&router, "fang").await);
    for (wrong, says) in [
        (("percent", "4.9"), "抽取比例是 5% 至 100%"),
        (("known_on", "2026-11-03"), "公布的日子要在今天以后"),
        (("month", "2026-09"), "名单是空的"),
        (("source", "彩票"), "请写清楚用哪一个公开数值"),
    ] {
        let page = send(&fang, HERE, &with(&[wrong])).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has(says), "{says}: {}", page.text);
        assert!(page.has("十月抽查"), "what was typed is kept");
    }
    let planned = send(&fang, HERE, &PLAN).await;
    assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
    let here = planned.to();
    let id = here.rsplit('/').next().unwrap().to_string();
    // What comes after the plan is not in its list; nobody draws before the day.
    opened(&shen).await;
    assert!(fang.get(&here).await.has("行政处罚普通程序 · 没有金额"));
    assert!(send(&fang, &here, &[("deed", "draw"), ("value", "03 11 17")]).await.has("要等 2026-11-04 公布以后才能抽"));
    clock.set(at("2026-11-04"));
    let (fang, liu) = (Browser::of(&router, "fang").await, Browser::of(&router, "liu").await);
    assert_eq!(
        liu.get(&here).await.status,
        StatusCode::NOT_FOUND,
        "a legal unit does not see what is drawn of all bodies"
    );
    assert_eq!(send(&fang, &here, &[("deed", "draw"), ("value", " 03  11 17 ")]).await.status, StatusCode::SEE_OTHER);
    assert!(send(&fang, &here, &[("deed", "draw"), ("value", "04")]).await.has("只抽一次"));
    // Anybody repeats it from the file.
    let file = Browser::new(&router).get(&format!("/public/draws/{id}/draw.json")).await;
    let sheet: DrawSheet = serde_json::from_str(&file.text).unwrap();
    all.sort();
    assert_eq!((sheet.flaws(), &sheet.strata[0].ids), (Ok(vec![]), &all));
    assert_eq!((sheet.strata[0].picked.len(), sheet.seed.value.as_deref()), (2, Some("03 11 17")));
    let page = Browser::new(&router).get(&format!("/public/draws/{id}")).await;
    assert!(page.has("03 11 17") && !page.has("禾风"), "{}", page.text);
    // Looked at by somebody who did not work on it; what is wrong is said.
    let picked = sheet.strata[0].picked[0].as_str();
    let left = all.iter().find(|m| !sheet.strata[0].picked.contains(m)).unwrap();
    assert_eq!(
        send(&fang, &here, &[("deed", "judge"), ("file", left), ("met", "yes")]).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(send(&fang, &here, &[("deed", "judge"), ("file", picked), ("met", "no")]).await.has("写明是什么问题"));
    let judged =
        send(&fang, &here, &[("deed", "judge"), ("file", picked), ("met", "no"), ("note", "没有表明身份的记录")]).await;
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text);
    let page = fang.get(&here).await;
    assert!(page.has("有问题") && page.has("没有表明身份的记录") && page.has("1 / 2"), "{}", page.text);
    // A legal unit draws from its own body's files, and nobody looks at one's own work.
    let own = send(&liu, HERE, &with(&[("scope", "own"), ("known_on", "2026-11-05"), ("title", "本局十月抽查")])).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
    assert_eq!(send(&liu, HERE, &with(&[("known_on", "2026-11-05")])).await.status, StatusCode::NOT_FOUND);
    let voided = send(&liu, &own.to(), &[("deed", "void"), ("reason", "数值没有公布")]).await;
    assert_eq!(voided.status, StatusCode::SEE_OTHER);
    assert!(send(&liu, &own.to(), &[("deed", "void"), ("reason", "再说一次")]).await.has("已经作废"));
    let done = replay(&place.office).unwrap();
    assert_eq!(done.before, done.after);
}

#[tokio::test]
async fn a_claim_is_tested_until_it_may_stop() {
    let (place, clock) = timed("claim", Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    let shen = Browser::of(&router, "shen").await;
    for _ in 0..6 {
        opened(&shen).await;
    }
    clock.set(at("2026-11-03"));
    let fang = Browser::of(&router, "fang").await;
    let claim = [("way", "claim"), ("good", "50"), ("risk", "20"), ("what", "登记了来源")];
    assert!(
        send(&fang, HERE, &with(&[claim[0], ("good", "49"), claim[2], claim[3]]))
            .await
            .has("达到的比例是 50% 至 99.9%")
    );
    let here = send(&fang, HERE, &with(&claim)).await.to();
    clock.set(at("2026-11-04"));
    let fang = Browser::of(&router, "fang").await;
    send(&fang, &here, &[("deed", "draw"), ("value", "8")]).await;
    let page = fang.get(&here).await;
    assert!(page.has("还不能下结论：接着查的 2 件都达到，就成立"), "{}", page.text);
    let next = |page: &Page| {
        let after = page.text.split("name=\"file\" value=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_string()
    };
    for n in 0..2 {
        let file = next(&fang.get(&here).await);
        let done = send(&fang, &here, &[("deed", "judge"), ("file", &file), ("met", "yes")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{n} {}", done.text);
    }
    let page = fang.get(&here).await;
    assert!(page.has("可以停了：这个说法成立") && page.has("查了 2 件，0 件没有达到"), "{}", page.text);
}
