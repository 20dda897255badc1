//! One box for everything: statutes, items, powers, matters, parties, each as far as the asker may see it; and the public's. What may not be seen
//! is in no hit, no count and no guess.

use super::browser::{Browser, Page};
use super::catalogue::{CLAUSES, code, import, settle};
use super::{SOURCE, ok};
use axum::http::StatusCode;
use fadu_web::office::base::codes::{is_citizen_number, uscc_from};

/// An address with Chinese in it.
fn at(path: &str, words: &str) -> String {
    format!("{path}{}", fadu_web::public::list::encoded(words))
}

async fn find(by: &Browser, words: &str) -> Page {
    let page = by.get(&at("/search?q=", words)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page
}

async fn publicly(by: &Browser, words: &str) -> Page {
    let page = by.get(&at("/public/search?q=", words)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page
}

/// The tab of a kind without its address: name and count.
fn tab(page: &Page, kind: &str) -> String {
    let Some(from) = page.text.find(&format!("?kind={kind}&amp;q=")) else { return "—".into() };
    let rest = &page.text[from..];
    let body = &rest[rest.find('>').unwrap() + 1..rest.find("</a>").unwrap()];
    let mut out = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn items_come_with_their_state_and_the_public_sees_what_was_confirmed() {
    let (place, router) = super::catalogue::town("search-items").await;
    let (deng, liu, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await, Browser::of(&router, "shen").await);
    let nobody = Browser::new(&router);
    assert_eq!(tab(&find(&deng, "拒绝查阅台账").await, "item"), "违法事项", "nothing yet, and no count of it");
    import(&deng, ("file", "a.jsonl", CLAUSES.as_bytes())).await;
    // Who keeps the catalogue sees what waits; an officer and the public do not.
    let kept = find(&deng, "查阅台账").await;
    assert_eq!(tab(&kept, "item"), "违法事项 1");
    assert!(kept.has("<mark>查阅台账</mark>") && kept.has("待确认"), "{}", kept.text);
    for page in [find(&shen, "查阅台账").await, publicly(&nobody, "查阅台账").await] {
        assert!(!page.has("待确认") && !page.has("拒绝"), "{}", page.text);
    }
    let entry = code(&place, "拒绝查阅台账");
    assert!(settle(&liu, "confirm", &[&entry], &[]).await.has("已确认 1 条"));
    for page in [find(&shen, "查阅台账").await, publicly(&nobody, "查阅台账").await] {
        assert_eq!(tab(&page, "item"), "违法事项 1", "{}", page.text);
        assert!(page.has(&format!("/law/items/{entry}")) && page.has("可以适用"), "{}", page.text);
    }
    // By citation, by code, by a wrong character, by words that stand only in part.
    assert!(find(&shen, "台账条例9").await.has(&format!("/law/items/{entry}")));
    assert!(find(&shen, &entry.to_lowercase()).await.has(&format!("/law/items/{entry}")));
    assert!(find(&shen, "拒绝查月台账").await.has("已按“拒绝查阅台账”查找"));
    assert!(find(&shen, "商户拒绝别人查阅台账怎么处理").await.has("部分相符"));
    // Retired: no longer for the public, for officers with the day.
    let last = [("last_day", "2026-10-01"), ("reason", "条例修改")];
    assert!(settle(&liu, "retire", &[&entry], &last).await.has("已停用 1 条"));
    assert!(find(&shen, "查阅台账").await.has("只适用于 2026-10-01 以前的行为"));
    assert!(!publicly(&nobody, "查阅台账").await.has(&entry));
}

#[tokio::test]
async fn articles_are_cited_and_found_and_nothing_found_gives_advice() {
    let (_place, router) = super::catalogue::town("search-law").await;
    let (shen, nobody) = (Browser::of(&router, "shen").await, Browser::new(&router));
    let empty = find(&shen, "").await;
    assert!(empty.has("查什么") && empty.has("处罚法58"));
    for page in [find(&shen, "台账条例1").await, publicly(&nobody, "台账条例1").await] {
        assert!(page.has("引用的条文") && page.has("商户应当记台账") && page.has("#a1\""), "{}", page.text);
    }
    let words = find(&shen, "应当记台账").await;
    assert_eq!(tab(&words, "law"), "法规 1");
    assert!(words.has("商户<mark>应当记台账</mark>"), "{}", words.text);
    let none = find(&shen, "量子<引力>").await;
    assert!(none.has("没有找到") && none.has("少写几个字") && none.has("量子&lt;引力&gt;") && !none.has("<引力>"));
    assert_eq!(nobody.get(&at("/search?q=", "a")).await.to(), "/login?to=%2Fsearch%3Fq%3Da");
    // The box of every page leads here.
    assert!(shen.get("/desk").await.has("action=\"/search\""));
}

#[tokio::test]
async fn withheld_powers_are_for_those_who_keep_the_list() {
    let (_place, router) = super::powers::town("search-powers").await;
    super::powers::listed(&router).await;
    let (deng, liu, shen) =
        (Browser::of(&router, "deng").await, Browser::of(&router, "liu").await, Browser::of(&router, "shen").await);
    let nobody = Browser::new(&router);
    for page in [find(&shen, "台账登记").await, publicly(&nobody, "台账登记").await] {
        assert_eq!(tab(&page, "power"), "权责 1");
        assert!(page.has("/public/powers/QZ-2") && page.has("<mark>台账登记</mark>"), "{}", page.text);
    }
    assert!(publicly(&nobody, "A-1").await.has("/public/powers/QZ-1"), "by the code of another list");
    assert!(super::powers::deed(&liu, "withhold", &["QZ-2"], &[("reason", "涉密")]).await.has("已改为不公开 1 项"));
    for page in [find(&shen, "台账登记").await, publicly(&nobody, "台账登记").await] {
        assert_eq!(tab(&page, "power"), "权责", "neither found nor counted");
        assert!(!page.has("QZ-2"), "{}", page.text);
    }
    let kept = find(&deng, "台账登记").await;
    assert!(kept.has("/admin/powers/QZ-2") && kept.has("不公开"), "{}", kept.text);
}

#[tokio::test]
async fn a_case_that_may_not_be_seen_is_betrayed_by_nothing() {
    let (_place, router) = super::town("search-cases").await;
    let (shen, qin, fang, deng) = (
        Browser::of(&router, "shen").await,
        Browser::of(&router, "qin").await,
        Browser::of(&router, "fang").await,
        Browser::of(&router, "deng").await,
    );
    // The boxes are filled before the case is opened: what comes later follows.
    find(&shen, "青石巷").await;
    let code = uscc_from("92990106MA0RCH001").unwrap();
    let fields: Vec<(&str, &str)> = SOURCE.iter().copied().filter(|f| f.0 != "party_name").collect();
    let party = [("party_name", "示例市青石巷私房菜馆"), ("party_code", code.as_str())];
    let done = shen.fill("/desk/new?procedure=penalty-general", &[&fields[..], &party].concat()).await;
    ok(&done);
    let matter = done.to().split('?').next().unwrap().to_string();
    for own in [&shen, &fang] {
        for (words, shown) in
            [("青石巷", "<mark>青石巷</mark>"), (code.as_str(), "青石巷"), ("私房菜", "<mark>私房菜</mark>")]
        {
            let page = find(own, words).await;
            assert_eq!(tab(&page, "matter"), "案件 1", "{words}");
            assert!(page.has(shown) && page.has(&matter), "{words}: {}", page.text);
        }
        assert!(find(own, "青石港私房菜").await.has("已按“青石巷私房菜”查找"));
    }
    // To the other agency the page is that of a party of whom nobody has a case: hits, counts, guesses.
    for (words, unknown) in [("青石巷", "蓝瓦弄"), ("青石港私房菜", "蓝瓦港素斋铺"), ("私房菜怎么罚", "素斋铺怎么罚")]
    {
        let (real, other) = (find(&qin, words).await.text, find(&qin, unknown).await.text);
        let bare =
            |page: &str, words: &str| page.replace(&fadu_web::public::list::encoded(words), "Q").replace(words, "Q");
        assert_eq!(bare(&real, words), bare(&other, unknown), "{words}");
        assert!(!real.contains(&matter));
    }
    let by_code = find(&qin, &code).await;
    assert!(!by_code.has("青石巷") && !by_code.has(&matter) && tab(&by_code, "matter") == "案件");
    assert_eq!(tab(&find(&deng, "青石巷").await, "matter"), "—", "a registrar has no cases to search");
    // Narrowed to those under way, and to those closed.
    let path = at("/search?kind=matter&part=0&q=", "青石巷");
    assert!(shen.get(&path).await.has(&matter) && !qin.get(&path).await.has(&matter));
    assert!(!shen.get(&at("/search?kind=matter&part=1&q=", "青石巷")).await.has(&matter));
}

#[tokio::test]
async fn parties_are_found_by_parts_and_letters_and_persons_only_whole() {
    let (_place, router) = super::town("search-parties").await;
    let (shen, deng) = (Browser::of(&router, "shen").await, Browser::of(&router, "deng").await);
    let admin = Browser::of(&router, "admin").await;
    find(&shen, "白露").await;
    let code = uscc_from("91990106MA0RCH002").unwrap();
    let number = "0123456789X".chars().map(|c| format!("99010619880203123{c}")).find(|s| is_citizen_number(s)).unwrap();
    let firm = [("code", code.as_str()), ("kind", "company"), ("name", "示例市白露茶业有限公司")];
    ok(&deng.fill("/parties/new", &firm).await);
    ok(&deng.fill("/parties/new", &[("code", number.as_str()), ("kind", "person"), ("name", "冯守拙")]).await);
    for words in ["白露", "白露 茶业", "slsblcy", "blcy", &code, &code[8..], "白鹭茶业"] {
        let page = find(&shen, words).await;
        assert!(page.has(&format!("/parties/{code}")), "{words}: {}", page.text);
    }
    for whole in ["冯守拙", number.as_str()] {
        let page = find(&shen, whole).await;
        assert_eq!(tab(&page, "party"), "当事人 1", "{whole}");
        assert!(page.has("/parties/~"), "{}", page.text);
    }
    for part in ["冯守", "守拙", "冯守捉", &number[..17]] {
        assert!(!find(&shen, part).await.has("/parties/~"), "{part}");
    }
    // Renamed: found by both names.
    let seen = deng.get(&format!("/parties/{code}/change")).await.value("seen");
    let renamed = [
        ("seen", seen.as_str()),
        ("name", "示例市霜降茶业有限公司"),
        ("named_from", "2026-10-12"),
        ("kind", "company"),
    ];
    ok(&deng.fill(&format!("/parties/{code}/change"), &renamed).await);
    assert!(
        find(&shen, "霜降").await.has("曾用名：示例市<mark>") || find(&shen, "霜降").await.has("<mark>霜降</mark>")
    );
    assert!(find(&shen, "白露茶业").await.has(&format!("/parties/{code}")));
    assert_eq!(tab(&find(&admin, "霜降").await, "party"), "—");
}
