//! Law change: chosen on a page, worked out over the open cases, shown as far as the viewer may see; and whom it does not touch.

use super::browser::{Browser, Page};
use super::fixture::premises::{Standing, pack};
use super::fixture::{Place, officer, timed};
use super::{act, filing, ok, opened};
use axum::http::StatusCode;
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::render::Renderer;
use std::sync::Arc;

const HERE: &str = "/admin/law-change";

struct Town {
    /// The folder of the office goes with it.
    _place: Place,
    clock: Arc<Standing>,
    router: axum::Router,
}

/// One case that waits to be filed, received on 12 October 2026: fifteen working days end on 2 November.
async fn town(name: &str) -> (Town, String) {
    let (place, clock) = timed(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    place.office.take_up(&pack()).await.unwrap();
    let router = fadu_web::router(place.office.clone());
    let town = Town { _place: place, clock, router };
    let matter = opened(&town.by("shen").await).await;
    (town, matter)
}

impl Town {
    async fn by(&self, user: &str) -> Browser {
        Browser::of(&self.router, user).await
    }
    fn today(&self, day: &str) {
        self.clock.set(Moment::at(day.parse::<Day>().unwrap(), 10, 0));
    }
    /// Asks, and waits until it is worked out.
    async fn asked(&self, by: &Browser, fields: &[(&str, &str)]) -> (String, Page) {
        let csrf = by.get(HERE).await.value("csrf");
        let begun = by.post(HERE, &[&[("csrf", csrf.as_str())], fields].concat()).await;
        ok(&begun);
        let at = begun.to();
        for _ in 0..2_000 {
            let page = by.get(&at).await;
            if !page.has("页面会自己更新") {
                assert_eq!(page.status, StatusCode::OK, "{}", page.text);
                return (at, page);
            }
            tokio::task::yield_now().await;
        }
        panic!("it is not worked out");
    }
}

const SHORTER: [(&str, &str); 3] = [("way", "limit"), ("limit", "samr-verify-clue-15wd"), ("count", "10")];

#[tokio::test]
async fn a_shorter_limit_makes_a_case_late_and_says_so_to_whoever_may_see_it() {
    let (town, matter) = town("law-change-limit").await;
    town.today("2026-10-27");
    let fang = town.by("fang").await;
    let (at, page) = town.asked(&fang, &SHORTER).await;
    assert!(page.has("由15个工作日改为10个工作日") && page.has("1 件受影响；1 项期限会因此变为超期"), "{}", page.text);
    assert!(page.has("2026-11-02 周一") && page.has("2026-10-26 周一") && page.has("变为超期"), "{}", page.text);
    assert!(page.has("示例市明德区禾风餐饮店") && page.has(&matter) && page.has("明德区市场监督管理局"));
    assert!(page.has("从原来的起算日重新计算") && page.has("推定"), "the rule by which it goes over, and whose it is");
    let csv = fang.get(&format!("{at}/cases/csv")).await.text.replace('"', "");
    assert!(csv.contains("变为超期,") && csv.contains(",2026-11-02,2026-10-26"), "{csv}");
    assert!(fang.get(&format!("{at}/parts/csv")).await.has("期限由15个工作日改为10个工作日"));
    assert_eq!(fang.get(&format!("{at}/parts/pdf")).await.status, StatusCode::NOT_FOUND);
    // Who keeps the rules sees the numbers and no case; another's question is nobody else's.
    let deng = town.by("deng").await;
    assert_eq!(deng.get(&at).await.status, StatusCode::NOT_FOUND);
    let (own, numbers) = town.asked(&deng, &SHORTER).await;
    assert!(numbers.has("1 项期限会因此变为超期") && numbers.has("有 1 件您无权查看"), "{}", numbers.text);
    assert!(!numbers.has("禾风餐饮店") && !deng.get(&format!("{own}/cases/csv")).await.has("禾风餐饮店"));
    // Officers do not ask, and nothing was changed by asking.
    let shen = town.by("shen").await;
    assert_eq!(shen.get(HERE).await.status, StatusCode::FORBIDDEN);
    assert!(shen.get(&format!("{matter}/terms/file")).await.has("2026-11-02"));
}

#[tokio::test]
async fn on_its_last_day_a_case_is_in_time_and_a_limit_that_nothing_runs_by_touches_none() {
    let (town, _) = town("law-change-none").await;
    town.today("2026-10-26");
    let fang = town.by("fang").await;
    let (_, page) = town.asked(&fang, &SHORTER).await;
    assert!(page.has("1 件受影响，没有因此超期的"), "{}", page.text);
    let (_, page) = town.asked(&fang, &[("way", "limit"), ("limit", "house-file-15wd"), ("count", "10")]).await;
    assert!(page.has("正在办理的 1 件案件都不受影响") && page.has("没有机关受影响"), "{}", page.text);
    let (_, same) = town.asked(&fang, &[("way", "limit"), ("limit", "samr-verify-clue-15wd"), ("count", "15")]).await;
    assert!(same.has("没有改动"), "{}", same.text);
}

#[tokio::test]
async fn a_new_calendar_moves_the_last_day_by_its_holidays() {
    let (town, _) = town("law-change-calendar").await;
    let fang = town.by("fang").await;
    let year = std::str::from_utf8(&pack().files["calendar/2026.toml"]).unwrap().to_string();
    let longer = year
        .replace("holiday = [\n", "holiday = [\n  { name = \"某节\", from = \"2026-10-21\", to = \"2026-10-23\" },\n");
    let fields = [("way", "files")];
    let begun = fang.attach(&format!("{HERE}?way=files"), &fields, ("files", "2026.toml", longer.as_bytes())).await;
    ok(&begun);
    let page = loop {
        let page = fang.get(&begun.to()).await;
        if !page.has("页面会自己更新") {
            break page;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.has("2026-10-21 周三：工作日改为某节放假"), "{}", page.text);
    assert!(page.has("2026-11-05 周四") && page.has("推后 1"), "{}", page.text);
}

#[tokio::test]
async fn an_article_that_is_repealed_names_the_cases_that_stand_on_it() {
    let (town, matter) = town("law-change-article").await;
    let (a, b) = (officer(0), officer(1));
    ok(&town.by("shen").await.fill(&act(&matter, "propose-filing"), &filing(&a, &b)).await);
    let fang = town.by("fang").await;
    let of = |place: &'static str| [("way", "article"), ("place", place), ("day", "2027-01-01"), ("how", "ended")];
    let (_, page) = town.asked(&fang, &of("食品安全法第一百二十二条")).await;
    assert!(page.has("第122条自 2027-01-01 起废止") && page.has("的责任条款第122条"), "{}", page.text);
    assert!(page.has("禾风餐饮店") && page.has("SJ-FS-001"), "{}", page.text);
    assert!(page.has("新规定更轻或者不再处罚的，按新规定"), "从旧兼从轻");
    let (_, other) = town.asked(&fang, &of("食品安全法126")).await;
    assert!(other.has("都不受影响") && !other.has("禾风餐饮店"), "{}", other.text);
}

#[tokio::test]
async fn of_several_articles_that_fit_one_is_ticked_below_and_nothing_is_guessed() {
    let (town, _) = town("law-change-named").await;
    let fang = town.by("fang").await;
    let form = fang.get(&format!("{HERE}?way=article")).await;
    assert!(form.has("data-item=\"/desk/find/articles\"") && !form.has("是其中哪一个"), "{}", form.text);
    let csrf = form.value("csrf");
    let sent = async |fields: &[(&str, &str)]| {
        let own = [("csrf", csrf.as_str()), ("way", "article"), ("day", "2027-01-01"), ("how", "amended")];
        fang.post(HERE, &[&own, fields].concat()).await
    };
    let asked = sent(&[("place", "法制审核")]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
    let fifty_eight = "《中华人民共和国行政处罚法》第五十八条";
    assert!(asked.has("请在下面选定一个，或者写全") && asked.has("是其中哪一个"), "{}", asked.text);
    assert!(asked.has(&format!("name=\"place.chosen\" value=\"{fifty_eight}\"")), "{}", asked.text);
    let ticked = [("place", "法制审核"), ("place.for", "法制审核"), ("place.chosen", fifty_eight)];
    let begun = sent(&ticked).await;
    ok(&begun);
    assert!(fang.get(&begun.to()).await.has("第58条自 2027-01-01 起修改"), "the ticked one");
    // Other words were typed since: the tick was for the former ones.
    let other = sent(&[("place", "食品安全法122"), ("place.for", "法制审核"), ("place.chosen", fifty_eight)]).await;
    ok(&other);
    assert!(fang.get(&other.to()).await.has("食品安全法 第122条自 2027-01-01 起修改"), "what stands in the box");
    let whole = sent(&[("place", "《中华人民共和国食品安全法》")]).await;
    ok(&whole);
    assert!(fang.get(&whole.to()).await.has("食品安全法自 2027-01-01 起修改"), "the statute whole");
    // Who may not foresee finds no benchmark either.
    assert_eq!(town.by("shen").await.get("/desk/find/benchmarks?q=ab").await.status, StatusCode::FORBIDDEN);
    assert_eq!(fang.get("/desk/find/benchmarks?q=ab").await.text, "[]");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_at_its_field_and_nothing_typed_is_lost() {
    let (town, _) = town("law-change-wrong").await;
    let fang = town.by("fang").await;
    let csrf = fang.get(HERE).await.value("csrf");
    let wrong = async |fields: &[(&str, &str)]| {
        let page = fang.post(HERE, &[&[("csrf", csrf.as_str())], fields].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        page
    };
    assert!(wrong(&[("way", "limit"), ("limit", "no"), ("count", "10")]).await.has("没有这项期限"));
    assert!(wrong(&[("way", "limit"), ("limit", "decide-90d"), ("count", "十")]).await.has("请写整数"));
    let days = "元旦 2027-01-01\n什么";
    let page = wrong(&[("way", "calendar"), ("year", "2027"), ("days", days)]).await;
    assert!(page.has("第 2 行没有看懂") && page.has(days), "{}", page.text);
    let page = wrong(&[("way", "calendar"), ("year", "2027"), ("days", "元旦 2026-01-01")]).await;
    assert!(page.has("2026-01-01 不在 2027 年"), "{}", page.text);
    let page = wrong(&[("way", "article"), ("place", "无此法第1条"), ("day", "明年")]).await;
    assert!(page.has("没有找到“无此法第1条”") && page.has("请写哪一天起"), "both at once: {}", page.text);
    assert!(page.has("value=\"无此法第1条\""), "{}", page.text);
    assert!(wrong(&[("way", "article"), ("place", " "), ("day", "2027-01-01")]).await.has("请填写"));
    let page = wrong(&[("way", "benchmark"), ("benchmark", "没有的标准")]).await;
    assert!(page.has("没有找到“没有的标准”") && page.has("value=\"没有的标准\""), "{}", page.text);
    assert!(wrong(&[("way", "pack"), ("pack", "00")]).await.has("没有这个版本"));
    let forged = fang.post(HERE, &SHORTER).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "without the form's token");
    assert!(fang.get(HERE).await.has("还没有算过"));
    for way in ["limit", "calendar", "article", "benchmark", "files", "pack"] {
        assert_eq!(fang.get(&format!("{HERE}?way={way}")).await.status, StatusCode::OK, "{way}");
    }
}
