//! A body that a matter of another one names: it hears of it when something is served on it, sees that and no more, and does the acts that are its own.

use crate::api_fixture::{World, cast};
use fadu_web::office::accounts::Who;
use fadu_web::office::answers::AnswerPage;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::{At, Denial};
use serde_json::json;

const MARKET: u128 = 0x0100 << 80;
const URBAN: u128 = 0x0200 << 80;

/// Somebody of a body, with one role.
fn who(n: u128, body: u128, role: &str) -> Who {
    Who {
        person: PersonId::from_bits(n),
        name: "某".into(),
        agency: BodyId::from_bits(body),
        agency_name: String::new(),
        officer: Some(OfficerId::from_bits(n << 8)),
        roles: vec![role.into()],
        session: [0; 32],
        calls: Vec::new(),
    }
}

fn seen(w: &World, who: &Who, matter: &str) -> Option<AnswerPage> {
    match w.office.answer_page(who, matter.parse().unwrap()) {
        Ok(page) => Some(page),
        Err(Denial::NotFound) => None,
        Err(other) => panic!("{other}"),
    }
}

/// A request of the market regulator to the body of that name, noted and not sent yet.
async fn asked(w: &World, other: &str) -> String {
    let fields = json!({
        "assistance_on": "2026-09-07", "direction": "sent", "other_body": other, "assistance_matter": "查办一件占道经营案件",
        "help_asked": "提供摊点的登记情况", "assistance_due_on": "2026-09-21", "handlers": [cast::officer("shen")],
    });
    let body = json!({ "procedure": "assistance", "fields": fields });
    let opened = w.as_user("shen", "POST", "/api/v1/matters", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    opened.json["matter"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn a_body_hears_of_a_request_when_it_is_sent_and_answers_it_itself() {
    let w = World::new().await;
    let matter = asked(&w, "示例市明德区城市管理局").await;
    let (head, officer) = (who(9, URBAN, "head"), who(8, URBAN, "officer"));
    assert!(seen(&w, &head, &matter).is_none(), "not served yet");
    assert_eq!(w.act("chief", &matter, "receive-help", &json!({})).await.status, 404);
    assert_eq!(w.act("he", &matter, "send-request", &json!({})).await.status, 200);
    let page = seen(&w, &head, &matter).expect("served");
    assert_eq!((page.named_as.as_str(), page.steps.len()), ("对方机关", 1));
    assert_eq!(page.steps[0].papers[0].title, "执法协作请求函");
    assert_eq!(page.offers.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["协助并答复"]);
    assert_eq!(page.terms[0].last_day.unwrap().to_string(), "2026-09-21");
    // It lies in the inbox of its heads, with the day; whoever is only an officer there hears nothing.
    let inbox = w.office.inbox(&head).unwrap();
    let line = inbox.lines.iter().find(|l| l.matter.to_string() == matter).unwrap();
    assert_eq!((line.name.as_str(), line.answers), ("协助并答复", true));
    assert_eq!(line.last_day.unwrap().to_string(), "2026-09-21");
    assert!(seen(&w, &officer, &matter).is_none() && w.office.inbox(&officer).unwrap().lines.is_empty());
    assert_eq!(w.office.answers(&head, Some(false), At::default(), 30).unwrap().total, 1);
    assert_eq!(w.office.answers(&officer, Some(false), At::default(), 30).unwrap().total, 0);
    // The file itself, what was said inside it and its other acts stay closed.
    for path in ["", "/events", "/papers", "/volume"] {
        assert_eq!(w.get("chief", &format!("/api/v1/matters/{matter}{path}")).await.status, 404, "{path}");
    }
    assert_eq!(w.act("chief", &matter, "file-assistance", &json!({ "retention": "10" })).await.status, 404);
    assert_eq!(w.act("bai", &matter, "receive-help", &json!({})).await.status, 404);
    // What lies within its power it may not decline; the day is that of the answer, whatever is sent.
    let declined = json!({ "within_power": true, "help_result": "declined", "help_text": "人手不足" });
    let refused = w.act("chief", &matter, "receive-help", &declined).await;
    assert_eq!((refused.status, &refused.json["code"]), (409, &json!("must-assist")));
    let helped = json!({ "answered_on": "2026-09-01", "within_power": true, "help_result": "helped", "help_text": "登记表一份" });
    assert_eq!(w.act("chief", &matter, "receive-help", &helped).await.status, 200);
    let page = seen(&w, &head, &matter).expect("served");
    assert!(page.steps[0].own && page.offers.is_empty(), "{page:?}");
    let file = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json;
    let fact = |f: &str| file["facts"].as_array().unwrap().iter().find(|l| l["field"] == f).unwrap()["value"].clone();
    assert_eq!((fact("answered_on"), fact("help_text")), (json!("2026-10-12"), json!("登记表一份")));
    assert!(file["timeline"][0]["by"].as_str().unwrap().contains("明德区城管局"), "{}", file["timeline"][0]);
}

#[tokio::test]
async fn a_body_that_is_not_in_the_register_is_kept_as_written_and_nobody_answers_for_it() {
    let w = World::new().await;
    let matter = asked(&w, "邻市某某大队").await;
    w.act("he", &matter, "send-request", &json!({})).await;
    assert!(seen(&w, &who(9, URBAN, "head"), &matter).is_none());
    let file = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!(file["title"], "邻市某某大队");
    let helped = json!({ "answered_on": "2026-09-07", "help_result": "helped", "help_text": "来函一份" });
    assert_eq!(w.act("shen", &matter, "receive-help", &helped).await.status, 200, "recorded as it came on paper");
}

#[tokio::test]
async fn the_agency_complained_of_sees_what_was_forwarded_and_not_who_complained() {
    let w = World::new().await;
    let fields = json!({
        "complained_on": "2026-09-07", "channel": "letter", "complainant": "林示例", "complainant_contact": "555-0100",
        "agency_named": "示例市明德区市场监督管理局", "officer_named": "沈知行", "complaint_facts": "案件满九十日没有决定",
        "dispute_state": "none", "handlers": [cast::officer("jian")],
    });
    let body = json!({ "procedure": "enforcement-complaint", "fields": fields });
    let opened = w.as_user("jian", "POST", "/api/v1/matters", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    let head = who(6, MARKET, "head");
    assert!(seen(&w, &head, &matter).is_none(), "received, not forwarded");
    let accepted = json!({ "acceptance_note": "超期", "answer_by": "2026-10-28", "dispute_state": "none" });
    assert_eq!(w.act("jian", &matter, "accept-complaint", &accepted).await.status, 200);
    let forward = json!({ "forward_demand": "查明原因", "forward_due_on": "2026-10-14", "kept_from": true });
    assert_eq!(w.act("jian", &matter, "forward-complaint", &forward).await.status, 200);
    let page = format!("{:?}", seen(&w, &head, &matter).expect("forwarded"));
    assert!(page.contains("案件满九十日没有决定") && page.contains("2026年10月14日"), "{page}");
    assert!(!page.contains("林示例") && !page.contains("555-0100") && !page.contains("沈知行"), "{page}");
    // The officer complained of finds nothing; nor does an answer of his come through.
    assert!(seen(&w, &who(1, MARKET, "officer"), &matter).is_none());
    let reply = json!({ "agency_reply": "已经作出决定" });
    assert_eq!(w.act("shen", &matter, "receive-agency-reply", &reply).await.status, 404);
    assert_eq!(w.act("he", &matter, "receive-agency-reply", &reply).await.status, 200);
    // By its id, for whoever supervises; and for itself.
    let counts = w.office.named_counts(&who(10, 0x0300 << 80, "supervisor"), BodyId::from_bits(MARKET)).unwrap();
    assert_eq!((counts[0].procedure.as_str(), counts[0].open, counts[0].closed), ("enforcement-complaint", 1, 0));
    assert_eq!(w.office.named_counts(&head, BodyId::from_bits(MARKET)).unwrap(), counts);
    assert!(matches!(w.office.named_counts(&head, BodyId::from_bits(URBAN)), Err(Denial::NotFound)));
}
