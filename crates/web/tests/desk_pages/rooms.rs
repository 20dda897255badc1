//! One entry of the navigation leads to the rooms of those who keep the rules and the machine; each person sees the own ones.

use super::browser::Browser;
use super::town;
use axum::http::StatusCode;

#[tokio::test]
async fn each_sees_the_rooms_that_are_open_to_the_role() {
    let (_place, router) = town("rooms").await;
    let keeper = Browser::of(&router, "deng").await;
    let page = keeper.get("/admin").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("href=\"/admin/procedures\"") && page.has("href=\"/admin/statutes\""));
    for room in ["/admin/items", "/admin/discretion", "/admin/powers", "/admin/bodies", "/admin/officers"] {
        assert!(page.has(&format!("href=\"{room}\"")), "{room}: {}", page.text);
        assert_eq!(keeper.get(room).await.status, StatusCode::OK, "{room}");
    }
    for shut in ["/admin/log", "/admin/erasure"] {
        assert!(!page.has(&format!("href=\"{shut}\"")), "{shut}");
        assert_eq!(keeper.get(shut).await.status, StatusCode::FORBIDDEN, "{shut}");
    }
    // The way back stands above every room.
    assert!(keeper.get("/admin/items").await.has("href=\"/admin\""));
    let officer = Browser::of(&router, "shen").await;
    // An officer writes announcements and keeps nothing else.
    let own = officer.get("/admin").await;
    assert!(
        own.has("href=\"/activity\"") && !own.has("href=\"/admin/items\"") && !own.has("href=\"/live\""),
        "{}",
        own.text
    );
    assert_eq!(officer.get("/live").await.status, StatusCode::FORBIDDEN);
}
