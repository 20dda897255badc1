//! What forms find as one types: articles by citation and by words, officers by name, number and unit, each only as far as the asker chooses among
//! them; and the same without scripts, where names and numbers are typed into a line.

use super::browser::Browser;
use super::{officer, town};
use axum::http::StatusCode;
use fadu_web::office::base::id::BodyId;
use serde_json::Value;

const FIFTY_EIGHT: &str = "《中华人民共和国行政处罚法》第五十八条";

fn encoded(words: &str) -> String {
    words.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// What is found: the name and what stands beside it.
async fn found(b: &Browser, path: &str, words: &str) -> Vec<(String, String)> {
    let sign = if path.contains('?') { '&' } else { '?' };
    let page = b.get(&format!("{path}{sign}q={}", encoded(words))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let all: Vec<Value> = serde_json::from_str(&page.text).unwrap();
    all.iter().map(|o| (o["label"].as_str().unwrap().into(), o["hint"].as_str().unwrap().into())).collect()
}

#[tokio::test]
async fn an_article_is_found_by_citation_and_by_words() {
    let (place, router) = town("find-articles").await;
    let shen = Browser::of(&router, "shen").await;
    let at = "/desk/find/articles";
    assert_eq!(Browser::new(&router).get(&format!("{at}?q=ab")).await.status, StatusCode::SEE_OTHER, "signed in only");
    for typed in ["处罚法58", "行政处罚法第五十八条", "《行政处罚法》58条"] {
        let all = found(&shen, at, typed).await;
        assert_eq!(all[0].0, FIFTY_EIGHT, "{typed}: {all:?}");
        assert_eq!(all.len(), 1, "{typed} means one: {all:?}");
    }
    assert_eq!(found(&shen, at, "处罚法999").await, vec![], "no such article");
    assert_eq!(found(&shen, at, "审").await, vec![], "one character asks nothing");
    let words = found(&shen, at, "法制审核").await;
    assert!(words.iter().any(|(name, says)| name == FIFTY_EIGHT && says.contains("法制审核")), "{words:?}");
    assert!(words.len() <= 12);
    // What is typed without scripts is understood as the same article; what is none stays as it is.
    assert_eq!(place.office.cited_in_full("处罚法58"), FIFTY_EIGHT);
    assert_eq!(place.office.cited_in_full("《行政处罚法》第17条"), "《行政处罚法》第17条");
    assert_eq!(place.office.cited_in_full("编委会决定"), "编委会决定");
    // A form that cites offers it.
    let deng = Browser::of(&router, "deng").await;
    let form = deng.get("/admin/powers/new").await;
    assert!(form.has("data-find=\"/desk/find/articles\" data-into=\"f-basis\""), "{}", form.text);
}

#[tokio::test]
async fn officers_are_found_only_by_who_chooses_them_and_only_while_they_are_in_post() {
    let (_place, router) = town("find-officers").await;
    let (fang, deng) = (Browser::of(&router, "fang").await, Browser::of(&router, "deng").await);
    let (exam, training) = ("/desk/find/officers?for=exam", "/desk/find/officers?for=training");
    let qin = ("秦守恒".to_string(), "99060405 明德区城市管理局 直属一中队".to_string());
    for typed in ["秦守恒", "秦守", "99060405", "直属一中队", "城市管理局"] {
        let all = found(&fang, exam, typed).await;
        assert_eq!(all.first(), Some(&qin), "{typed}: {all:?}");
    }
    // The registrar enters trainings of the own body and sets no examination.
    assert_eq!(deng.get(&format!("{exam}&q=%E7%A7%A6")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(fang.get(&format!("{training}&q=%E7%A7%A6")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(fang.get("/desk/find/officers?for=anything&q=ab").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(found(&deng, training, "秦守恒").await, vec![], "another body's");
    let shen = ("沈知行".to_string(), "99060400 明德区市场监管局 综合执法一队".to_string());
    assert_eq!(found(&deng, training, "沈知行").await, vec![shen.clone()]);
    assert_eq!(found(&fang, exam, "99060400").await, vec![shen]);
    // Whoever went to another body is found there, and no more here.
    let (page, to) = (format!("/admin/officers/{}", officer(0)), BodyId::from_bits(2).to_string());
    let csrf = deng.get("/admin/officers").await.value("csrf");
    let go = [
        ("csrf", csrf.as_str()),
        ("do", "transfer"),
        ("to", to.as_str()),
        ("new_unit", "直属二中队"),
        ("reason", "调令"),
    ];
    assert_eq!(deng.post(&page, &go).await.status, StatusCode::SEE_OTHER);
    let there = ("沈知行".to_string(), "明德区城市管理局 直属二中队".to_string());
    assert_eq!(found(&fang, exam, "沈知行").await, vec![there]);
    assert_eq!(found(&deng, training, "沈知行").await, vec![]);
}

#[tokio::test]
async fn without_scripts_people_are_typed_by_name_or_number() {
    let (place, router) = town("find-typed").await;
    let deng = Browser::of(&router, "deng").await;
    const HERE: &str = "/admin/officers/training";
    let csrf = deng.get("/admin/officers").await.value("csrf");
    let luo = officer(1);
    let send = |more: &'static str| {
        let course = [("csrf", csrf.clone()), ("on", "2026-09-30".into()), ("hours", "8".into())];
        let rest = [("topic", "案卷制作".into()), ("officers", luo.clone()), ("officers.more", more.to_string())];
        let (deng, all) = (&deng, [course.to_vec(), rest.to_vec()].concat());
        async move {
            let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (*k, v.as_str())).collect();
            deng.post(HERE, &all).await
        }
    };
    let told = send("沈知行、秦守恒").await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.has("没有找到可以选的“秦守恒”") && told.has("value=\"沈知行、秦守恒\""), "{}", told.text);
    assert!(told.has(&format!("value=\"{luo}\" checked")), "who was ticked stays ticked");
    assert_eq!(place.office.register().trainings_of(luo.parse().unwrap()).len(), 0, "nothing was entered");
    assert_eq!(send("99060400，罗一鸣").await.status, StatusCode::SEE_OTHER);
    let register = place.office.register();
    let entered = |n: usize| register.trainings_of(officer(n).parse().unwrap()).len();
    assert_eq!((entered(0), entered(1), entered(2)), (1, 1, 0), "each once, though named twice");
}
