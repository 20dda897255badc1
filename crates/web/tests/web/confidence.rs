//! Whoever complained is known to those who handle the complaint and to those who decide on it: everybody else reads a masked name, on the page, in
//! the API, in papers and in what the body that must answer sees.

use crate::api_fixture::{World, cast};
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Moment;
use fadu_web::office::base::id::{BodyId, MatterId, OfficerId, PersonId};
use fadu_web::office::{Denial, Registered};
use serde_json::{Value, json};

const BUREAU: &str = "示例市明德区市场监督管理局";
const JUSTICE: u128 = 0x0300 << 80;
const SECRET: [&str; 4] = ["林示例", "555-0100", "5550100", "不要告诉经办人"];

fn person(n: u128, role: &str) -> Who {
    Who {
        person: PersonId::from_bits(n),
        name: "某".into(),
        agency: BodyId::from_bits(JUSTICE),
        agency_name: String::new(),
        officer: Some(OfficerId::from_bits(n << 8)),
        roles: vec![role.into()],
        session: [0; 32],
        calls: Vec::new(),
    }
}

/// Somebody else of the bureau, in the register.
async fn registered(w: &World, n: u128, role: &str) -> Who {
    let who = person(n, role);
    let officer = json!({
        "id": OfficerId::from_bits(n << 8), "person": who.person, "body": who.agency, "name": "某", "unit": "", "cert_no": "",
        "cert_from": null, "cert_until": null, "revoked_on": null,
    });
    let post = json!({ "person": who.person, "body": who.agency, "post": role, "unit": "", "from": "2024-01-01", "until": null });
    let rows = vec![
        Registered { event: "OfficerCredentialed", row: officer },
        Registered { event: "PostAssigned", row: post },
    ];
    w.office.register_rows("test", rows, Moment(0)).await.unwrap();
    who
}

/// Lodged with a picture by the public page; the matter.
async fn lodged(w: &World) -> String {
    let pairs = [
        ("intent", "abcdefgh12345678"),
        ("complainant", "林示例"),
        ("complainant_contact", "555-0100"),
        ("agency_named", BUREAU),
        ("complaint_facts", "林示例（电话5550100）反映：案件满九十日没有决定"),
        ("complaint_wish", "请尽快决定，不要告诉经办人"),
        ("dispute_state", "none"),
    ];
    let mut body = Vec::new();
    for (k, v) in pairs {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{k}\"\r\n\r\n{v}\r\n").into_bytes());
    }
    let head = "--b\r\ncontent-disposition: form-data; name=\"complaint_file\"; filename=\"林示例.png\"\r\n\r\n";
    body.extend([head.as_bytes(), b"\x89PNG\r\n\x1a\n0000", b"\r\n--b--\r\n"].concat());
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let reply = w.raw("POST", "/public/complaints", &kind, body).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    let inbox = w.get("jian", "/api/v1/inbox").await.json;
    inbox["items"][0]["matter"].as_str().unwrap_or_else(|| panic!("{inbox}")).to_string()
}

/// All that somebody is shown of a matter.
async fn shown(w: &World, user: &str, matter: &str) -> String {
    let mut all = String::new();
    for path in ["", "/events", "/replay", "/papers"] {
        let reply = w.get(user, &format!("/api/v1/matters/{matter}{path}")).await;
        assert_eq!(reply.status, 200, "{user} {path}: {}", reply.json);
        all.push_str(&reply.json.to_string());
    }
    let cookie = format!("fadu={}", w.token(user).await);
    for tab in ["", "?tab=record", "?tab=acts", "?tab=papers"] {
        let reply = w.raw("GET", &format!("/matters/{matter}{tab}"), &[("cookie", &cookie)], Vec::new()).await;
        assert_eq!(reply.status, 200, "{user} {tab}");
        all.push_str(&String::from_utf8_lossy(&reply.bytes));
    }
    all
}

async fn accepted(w: &World, matter: &str) {
    let fields = json!({ "acceptance_note": "超期", "answer_by": "2026-11-02", "dispute_state": "none",
        "handlers": [cast::officer("jian")] });
    assert_eq!(w.act("jian", matter, "accept-complaint", &fields).await.status, 200);
}

#[tokio::test]
async fn who_only_reads_or_leads_sees_a_masked_name_and_who_handles_or_decides_sees_it() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    let id: MatterId = matter.parse().unwrap();
    let (other, head) = (registered(&w, 98, "supervisor").await, registered(&w, 99, "head").await);
    let page = |who: &Who| format!("{:?}", w.office.file_page(who, id).unwrap());
    // While nobody handles it, any supervisor of the bureau may take it up, and sees what it is.
    assert!(SECRET[..2].iter().all(|s| page(&other).contains(s)));
    accepted(&w, &matter).await;
    let whole = shown(&w, "jian", &matter).await;
    assert!(SECRET.iter().all(|s| whole.contains(s)));
    assert!(SECRET[..2].iter().all(|s| page(&head).contains(s)), "who decides on it");
    let masked = shown(&w, "ling", &matter).await;
    for secret in SECRET {
        assert!(!masked.contains(secret), "the leader reads {secret}");
        assert!(!page(&other).contains(secret), "another supervisor reads {secret}");
    }
    for seen in ["林**", "5**", "反映：案件满九十日没有决定", "只由承办人和审批人查看"] {
        assert!(masked.contains(seen) && page(&other).contains(seen), "{seen}");
    }
    // Nothing that starts with what is reserved is offered, nor opened by its address.
    let offers = |who: &Who| w.office.file_page(who, id).unwrap().offers.iter().any(|o| o.act == "amend-complaint");
    assert!(!offers(&other) && offers(&person_jian()));
    assert!(matches!(w.office.form_page(&other, id, "amend-complaint"), Err(Denial::Reserved)));
    assert!(w.office.form_page(&person_jian(), id, "amend-complaint").is_ok());
    // The rows of a list say nothing of the person to anybody.
    let list = w.get("ling", "/api/v1/matters").await.json.to_string();
    assert!(list.contains(&matter) && SECRET.iter().all(|s| !list.contains(s)), "{list}");
}

fn person_jian() -> Who {
    person(10, "supervisor")
}

#[tokio::test]
async fn files_papers_and_proofs_that_tell_the_person_are_withheld() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    accepted(&w, &matter).await;
    let get = async |user: &str, path: &str| w.get(user, &format!("/api/v1/matters/{matter}/{path}")).await.status;
    for path in ["evidence/0?field=complaint_file", "evidence/0/custody?field=complaint_file"] {
        assert_eq!((get("jian", path).await, get("ling", path).await), (200, 403), "{path}");
        assert_eq!(get("shen", path).await, 404, "{path}: the agency complained of");
    }
    // The notice of acceptance is addressed to the person.
    assert_eq!(get("ling", "papers/1/proof").await, 403);
    assert_ne!(get("jian", "papers/1/proof").await, 403);
    assert_eq!(get("ling", "volume?which=main").await, 403);
    let cookie = format!("fadu={}", w.token("ling").await);
    let path = format!("/matters/{matter}/evidence/0?field=complaint_file");
    let reply = w.raw("GET", &path, &[("cookie", &cookie)], Vec::new()).await;
    let said = String::from_utf8_lossy(&reply.bytes).into_owned();
    assert!(reply.status == 403 && said.contains("只由承办人和审批人查看") && said.contains("内部规则"), "{said}");
}

#[tokio::test]
async fn the_body_that_answers_gets_the_matter_and_not_the_person() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    accepted(&w, &matter).await;
    let forward = json!({ "forward_demand": "查明原因", "forward_due_on": "2026-10-30", "kept_from": true });
    let reply = w.act("jian", &matter, "forward-complaint", &forward).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let answer = w.get("he", &format!("/api/v1/answers/{matter}")).await;
    let said = answer.json.to_string();
    assert!(answer.status == 200 && said.contains("林**") && said.contains("案件满九十日没有决定"), "{said}");
    assert!(SECRET.iter().all(|s| !said.contains(s)), "{said}");
    // What is carried into another matter is read by others: not even who handles this one carries the name there.
    let form = w.office.opening_form_from(&person_jian(), "supervision", &format!("matter:{matter}")).unwrap();
    let facts = form.fields.iter().find(|f| f.name == "lead_facts").map(|f| f.value.clone());
    let said = facts.unwrap_or(Value::Null).to_string();
    assert!(said.contains("林**") && SECRET.iter().all(|s| !said.contains(s)), "{said}");
}
