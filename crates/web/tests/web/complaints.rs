//! A complaint from the public page to its answer: lodged without signing in, followed by number and code, rated, asked to be reopened; and the
//! supervision that is opened from it.

use crate::api_fixture::{Reply, World, cast};
use fadu_web::office::Denial;
use fadu_web::office::base::Denied;
use serde_json::json;

const HERE: &str = "/public/complaints";

/// A form as a browser sends it.
async fn sent(w: &World, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let encoded = |t: &str| -> String {
        t.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    let body: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    w.raw("POST", path, &kind, body.join("&").into_bytes()).await
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.bytes).into_owned()
}

/// What stands between two marks of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = &page[page.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len()..];
    &rest[..rest.find(to).unwrap()]
}

const TYPED: [(&str, &str); 7] = [
    ("intent", "abcdefgh12345678"),
    ("complainant", "林示例"),
    ("complainant_contact", "555-0100"),
    ("agency_named", "示例市明德区市场监督管理局"),
    ("complaint_facts", "案件满九十日没有决定"),
    ("complaint_wish", "尽快决定"),
    ("dispute_state", "none"),
];

/// Lodged: number and code.
async fn lodged(w: &World) -> (String, String) {
    let reply = sent(w, HERE, &TYPED).await;
    let page = text(&reply);
    assert_eq!(reply.status, 200, "{page}");
    assert_eq!(reply.headers["cache-control"], "no-store", "a page with a code is kept by nobody");
    let number = between(&page, "name=\"number\" value=\"", "\"").to_string();
    let code = between(&page, "name=\"code\" value=\"", "\"").to_string();
    assert_eq!((number.as_str(), code.len()), ("明司诉〔2026〕1号", 12));
    (number, code)
}

#[tokio::test]
async fn a_complaint_is_lodged_followed_answered_rated_and_asked_to_be_reopened_once() {
    let w = World::new().await;
    let form = w.raw("GET", HERE, &[], Vec::new()).await;
    let page = text(&form);
    assert!(page.contains("示例市明德区市场监督管理局") && !page.contains("name=\"channel\""), "{page}");
    assert_eq!(form.headers["cache-control"], "no-store");
    // What is missing is said at its field, and nothing typed is lost.
    let lacking = sent(&w, HERE, &TYPED[..4]).await;
    assert_eq!(lacking.status, 422);
    assert!(text(&lacking).contains("请填写投诉的事实") && text(&lacking).contains("555-0100"));
    let (number, code) = lodged(&w).await;
    assert_eq!(lodged(&w).await, (number.clone(), code.clone()), "pressed twice, lodged once");
    // It waits for every supervisor; any may accept it.
    let inbox = w.get("jian", "/api/v1/inbox").await.json;
    let matter = inbox["items"][0]["matter"].as_str().unwrap_or_else(|| panic!("{inbox}")).to_string();
    let accepted = json!({ "acceptance_note": "超期", "answer_by": "2026-11-02", "dispute_state": "none",
        "handlers": [cast::officer("jian")] });
    assert_eq!(w.act("jian", &matter, "accept-complaint", &accepted).await.status, 200);
    let page = w.office.lodged(&number, &code).unwrap();
    let names: Vec<&str> = page.steps.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["已经受理", "已经收到"]);
    assert_eq!(
        page.forms.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        ["撤回投诉", "同意把姓名告知被投诉机关"]
    );
    // Whoever has another code hears nothing, and the same words whatever is wrong.
    for (number, code) in [(number.as_str(), "000000000000"), ("明司诉〔2026〕9号", code.as_str()), ("", "")] {
        let Err(Denial::Denied(Denied::Mistaken(m))) = w.office.lodged(number, code) else { panic!("{number} {code}") };
        assert_eq!(m[0].message, "没有这个编号和查询码的记录，请照回执核对");
        assert_eq!(sent(&w, &format!("{HERE}/track"), &[("number", number), ("code", code)]).await.status, 422);
    }
    // Rating comes after the answer.
    let early = [("number", number.as_str()), ("code", &code), ("act", "return-visit"), ("satisfied", "no")];
    assert!(text(&sent(&w, &format!("{HERE}/act"), &early).await).contains("这一步现在不能办"));
    assert!(w.office.lodged(&number, &code).unwrap().steps.len() == 2);
}

#[tokio::test]
async fn one_address_lodges_only_so_often() {
    let w = World::new().await;
    let mut seen = Vec::new();
    for n in 0..14 {
        let intent = format!("abcdefgh123456{n:02}");
        let mut typed = TYPED;
        typed[0].1 = &intent;
        seen.push(sent(&w, HERE, &typed).await.status);
    }
    // Behind no edge nothing is counted; with one, see `edge.rs`.
    assert!(seen.iter().all(|s| [200, 429].contains(s)), "{seen:?}");
}

#[tokio::test]
async fn supervision_is_opened_from_a_complaint_with_what_is_known_of_it() {
    let w = World::new().await;
    let (number, _) = lodged(&w).await;
    let inbox = w.get("jian", "/api/v1/inbox").await.json;
    let matter = inbox["items"][0]["matter"].as_str().unwrap().to_string();
    let token = w.token("jian").await;
    assert!(!token.is_empty());
    let fields = json!({
        "lead_on": "2026-10-12", "lead_source": "complaint", "lead_link": format!("matter:{matter}"),
        "agency_named": "示例市明德区市场监督管理局", "agency_vertical": false, "lead_facts": "超期", "dispute_state": "none",
        "handlers": [cast::officer("jian")],
    });
    let open = |fields: serde_json::Value| json!({ "procedure": "supervision", "fields": fields });
    let reply = w.as_user("jian", "POST", "/api/v1/matters", &open(fields.clone())).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let opened = reply.json["matter"].as_str().unwrap();
    let file = w.get("jian", &format!("/api/v1/matters/{opened}")).await.json;
    let link = file["facts"].as_array().unwrap().iter().find(|f| f["field"] == "lead_link").unwrap().clone();
    assert_eq!(link["value"]["id"], matter, "kept by its id");
    assert!(link["shown"].as_str().unwrap().starts_with(&number), "{link}");
    // What leads nowhere, or to what is no source, is a mistake at its field.
    for wrong in [format!("matter:{opened}"), "matter:1".into(), "明司诉〔2026〕1号".into(), "clue:1".into()] {
        let mut fields = fields.clone();
        fields["lead_link"] = json!(wrong);
        let reply = w.as_user("jian", "POST", "/api/v1/matters", &open(fields)).await;
        assert_eq!(reply.status, 422, "{wrong}: {}", reply.json);
    }
}
