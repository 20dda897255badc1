//! Machine pre-review: a file that went by the law loses nothing, one whose service came late loses what the rubric says, with reason and place.

use crate::api_fixture::{FIRST_DAY, World, cast, pack, script};
use fadu_web::office::law::Law;
use serde_json::{Value, json};

/// The review of a matter, as somebody sees it.
async fn seen(w: &World, who: &str, matter: &str) -> (u16, Value) {
    let reply = w.get(who, &format!("/api/v1/matters/{matter}/review")).await;
    (reply.status, reply.json)
}

/// Items for which something was deducted: id, tenths, the first reason.
fn lost(review: &Value) -> Vec<(String, u64, String)> {
    let lines = review["lines"].as_array().unwrap().iter();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let some = lines.filter(|l| !l["reasons"].as_array().unwrap().is_empty());
    some.map(|l| (text(&l["item"]), l["deducted"].as_u64().unwrap(), text(&l["reasons"][0]["says"]))).collect()
}

#[tokio::test]
async fn a_file_that_went_by_the_law_loses_nothing() {
    let w = World::new().await;
    let matter = script::until(&w, "archive", &[]).await;
    assert_eq!(seen(&w, "shen", &matter).await.0, 422, "not before it is archived");
    script::carry_on_from(&w, &matter, "archive").await;
    let (status, review) = seen(&w, "shen", &matter).await;
    assert_eq!(status, 200, "{review}");
    assert_eq!(lost(&review), []);
    assert_eq!((&review["at_most"], &review["vetoes"], &review["grade"]), (&json!(1000), &json!([]), &json!("优秀")));
    let item = |id: &str| review["lines"].as_array().unwrap().iter().find(|l| l["item"] == id).unwrap().clone();
    // No measure was taken: it is not asked. What only a person sees is open.
    assert_eq!(item("penalty-item-03-1")["applies"], false);
    assert_eq!(item("penalty-item-04-1")["by"], "person");
    assert!(review["open"].as_u64().unwrap() > 300, "{}", review["open"]);
    // Another agency's officer does not see that it exists.
    assert_eq!(seen(&w, "bai", &matter).await.0, 404);
}

#[tokio::test]
async fn what_came_late_is_deducted_with_reason_and_place() {
    let w = World::new().await;
    let matter = script::until(&w, "serve-decision", &[]).await;
    w.set_day("2026-10-26".parse().unwrap());
    script::carry_on_from(&w, &matter, "serve-decision").await;
    let (_, review) = seen(&w, "shen", &matter).await;
    let [(item, tenths, says)] = &lost(&review)[..] else { panic!("{:?}", lost(&review)) };
    assert_eq!((item.as_str(), *tenths), ("penalty-item-10-1", 30));
    assert!(says.starts_with("处罚决定送达超期：") && says.contains("逾期"), "{says}");
    // Three points of those that are asked, in proportion.
    let share = 1000 - review["at_most"].as_u64().unwrap();
    assert!((31..40).contains(&share), "{share}");
    let line = review["lines"].as_array().unwrap().iter().find(|l| l["item"] == "penalty-item-10-1").unwrap().clone();
    assert!(line["reasons"][0]["place"][1].as_str().unwrap().ends_with("行政处罚决定"), "{line}");
}

#[tokio::test]
async fn a_file_of_an_earlier_version_is_judged_by_what_governed_it() {
    // The pack of its opening asks for service within three days, by a limit that the pack after it does not know.
    let mut old = pack();
    let overlay = old.text("overlays/market-supervision/overlay.toml").unwrap();
    assert_eq!(overlay.matches("limit = \"SJ-020\"").count(), 1);
    let overlay = overlay.replace("limit = \"SJ-020\"", "limit = \"serve-old-3wd\"");
    let limit = "[[limit]]\nid = \"serve-old-3wd\"\nname = \"送达\"\ncount = 3\nunit = \"working-day\"\nstarts = \"决定之日\"\nbound = \"agency\"\n\
        assumed = true\nhouse = { owner = \"o\", origin = \"g\" }\n";
    old.files.insert("overlays/market-supervision/overlay.toml".into(), overlay.into());
    old.files.insert("limits/old.toml".into(), limit.into());
    let w = World::with(FIRST_DAY, Law::parse(&old).unwrap()).await;
    w.office.take_up(&old).await.unwrap();
    cast::enter(&w.office).await;
    let matter = script::until(&w, "serve-decision", &[]).await;
    w.office.take_up(&pack()).await.unwrap();
    // Served on the fifth working day: in time by the law of today, late by the version that governs the file.
    w.set_day("2026-10-19".parse().unwrap());
    script::carry_on_from(&w, &matter, "serve-decision").await;
    let (status, review) = seen(&w, "shen", &matter).await;
    assert_eq!(status, 200, "{review}");
    let lost = lost(&review);
    assert_eq!(lost.iter().map(|(item, ..)| item.as_str()).collect::<Vec<_>>(), ["penalty-item-10-1"], "{lost:?}");
}
