//! Charts as files of the API and as pages: who gets them, what they say, what is refused.

use crate::api_fixture::{Reply, World, script};
use fadu_web::office::law::chart::bpmn;
use serde_json::json;

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.bytes.clone()).unwrap()
}

async fn page(w: &World, user: &str, path: &str) -> Reply {
    let cookie = format!("fadu={}", w.token(user).await);
    w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await
}

#[tokio::test]
async fn the_api_gives_a_chart_as_picture_and_as_model() {
    let w = World::new().await;
    let at = "/api/v1/procedures/penalty-general/chart";
    let svg = w.get("shen", at).await;
    assert_eq!((svg.status, svg.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml; charset=utf-8"));
    let picture = text(&svg);
    assert!(
        picture.starts_with("<svg ") && picture.contains("role=\"img\"") && picture.contains("批准立案"),
        "{picture}"
    );
    assert!(!picture.contains(" style=") && !picture.contains("<style"), "the policy of the pages allows neither");
    let model = w.get("shen", &format!("{at}?format=bpmn")).await;
    let chart = bpmn::read(&text(&model)).unwrap();
    // The field of the asker's agency, unless another is asked for.
    assert_eq!((chart.procedure.as_str(), chart.field.as_str()), ("penalty-general", "market-supervision"));
    let bare = w.get("shen", &format!("{at}?format=bpmn&overlay=&audience=public")).await;
    let bare = bpmn::read(&text(&bare)).unwrap();
    assert_eq!((bare.field.as_str(), bare.audience.id(), bare.sheets.len()), ("", "public", 1));
    for (query, status) in [
        ("?format=png", 400),
        ("?audience=cats", 400),
        ("?chart=nowhere", 404),
        ("?overlay=nowhere", 404),
        ("?version=1999-01-01", 404),
    ] {
        let reply = w.get("shen", &format!("{at}{query}")).await;
        assert_eq!((reply.status, &reply.json["status"]), (status, &json!(status)), "{query}");
    }
    assert_eq!(w.get("shen", "/api/v1/procedures/no-such/chart").await.status, 404);
}

#[tokio::test]
async fn everybody_sees_the_public_chart_and_no_approval_in_it() {
    let w = World::new().await;
    let open = |path: &'static str| {
        let w = &w;
        async move { w.raw("GET", path, &[], Vec::new()).await }
    };
    let list = text(&open("/law/procedures").await);
    for name in ["行政处罚普通程序", "当场行政处罚", "查封、扣押", "助企走访"] {
        assert!(list.contains(name), "{name}");
    }
    let chart = open("/law/procedures/penalty-general").await;
    let shown = text(&chart);
    assert!(
        chart.status == 200 && shown.contains("陈述申辩") && shown.contains("申请行政复议") && shown.contains("60日")
    );
    assert!(!shown.contains("处罚法制审核") && !shown.contains("办理条件"));
    // Each box leads to its step below, each step stands once.
    assert!(shown.contains("href=\"#step-make-statement\""));
    assert_eq!(shown.matches("id=\"step-make-statement\"").count(), 1);
    let file = open("/law/procedures/penalty-general?format=bpmn").await;
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename*=UTF-8''"));
    assert!(bpmn::read(&text(&file)).is_ok());
    for missing in [
        "/law/procedures/no-such",
        "/law/procedures/penalty-general?chart=x",
        "/law/procedures/penalty-general?format=exe",
    ] {
        let reply = open(missing).await;
        assert!(reply.status == 404 && text(&reply).contains("看全部程序"), "{missing}");
    }
    assert_eq!(open("/desk/procedures/penalty-general").await.status, 303);
}

#[tokio::test]
async fn a_matter_shows_how_far_it_has_come() {
    let w = World::new().await;
    let matter = script::open(&w).await;
    let at = format!("/matters/{matter}/chart");
    let first = text(&page(&w, "shen", &at).await);
    let node = |page: &str, id: &str| {
        let from = page.find(&format!("href=\"#step-{id}\"")).unwrap_or_else(|| panic!("{id}"));
        page[from..].split("<g class=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
    };
    assert_eq!(node(&first, "register-source"), "ch-node ch-act is-done");
    assert_eq!(node(&first, "propose-filing"), "ch-node ch-act is-now");
    assert_eq!(node(&first, "approve-filing-unit"), "ch-node ch-act");
    w.act("shen", &matter, "propose-filing", &script::filing()).await;
    let then = text(&page(&w, "shen", &at).await);
    assert_eq!(node(&then, "propose-filing"), "ch-node ch-act is-done");
    assert_eq!(node(&then, "approve-filing-unit"), "ch-node ch-act is-now");
    assert!(then.contains("现在该办：") && then.contains("立案审批（承办机构负责人）"));
    assert!(text(&page(&w, "shen", &format!("/matters/{matter}")).await).contains(&format!("href=\"{at}\"")));
    // Another agency does not learn that there is such a matter.
    assert_eq!(page(&w, "bai", &at).await.status, 404);
}

#[tokio::test]
async fn the_staff_read_conditions_and_papers_beside_the_chart() {
    let w = World::new().await;
    let main = text(&page(&w, "shen", "/desk/procedures/penalty-general").await);
    assert!(main.contains("办理条件") && main.contains("href=\"/desk/procedures/coercion-seizure\""));
    assert!(main.contains(
        "href=\"/desk/procedures/penalty-general?chart=hearing&amp;overlay=market-supervision&amp;version=2021-07-15\""
    ));
    let hearing = text(&page(&w, "shen", "/desk/procedures/penalty-general?chart=hearing").await);
    assert!(
        hearing.contains("举行听证，制作笔录")
            && hearing.contains("听证笔录")
            && hearing.contains("“送达事先告知书”之后")
    );
    assert!(text(&page(&w, "shen", "/desk/new").await).contains("href=\"/desk/procedures/penalty-simple\""));
    assert_eq!(page(&w, "shen", "/desk/procedures/penalty-general?chart=nowhere").await.status, 404);
}
