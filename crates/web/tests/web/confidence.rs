//! Whoever complained is known to those who handle the complaint and to those who decide on it: everybody else reads a masked name, on the page, in
//! the API, in papers and in what the body that must answer sees.

use crate::api_fixture::{World, cast};
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Moment;
use fadu_web::office::base::id::{BodyId, MatterId, OfficerId, PersonId};
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::{Act, Denial, Registered};
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

/// Looks behind the mask, or tries to.
async fn look(w: &World, who: &Who, matter: &str, reason: &str) -> Result<(), Denial> {
    let intent = Intent { act: "look-behind-mask".into(), typed: [("look_reason".to_string(), json!(reason))].into() };
    let act = Act { intent, mode: Mode::Requested, key: None, signed: None };
    w.office.act(who, matter.parse().unwrap(), act).await.map(drop)
}

#[tokio::test]
async fn who_supervises_looks_behind_the_mask_with_a_reason_for_a_day_and_leaves_a_trace() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    let id: MatterId = matter.parse().unwrap();
    let (other, third) = (registered(&w, 98, "supervisor").await, registered(&w, 97, "supervisor").await);
    let page = |who: &Who| w.office.file_page(who, id).unwrap();
    let sees = |who: &Who| SECRET[..2].iter().all(|s| format!("{:?}", page(who)).contains(s));
    let offers = |who: &Who| page(who).offers.iter().any(|o| o.act == "look-behind-mask");
    accepted(&w, &matter).await;
    assert!(
        !sees(&other) && offers(&other) && !offers(&person_jian()),
        "whoever handles it has nothing to look behind"
    );
    // No reason, no look; nor for whoever only leads, nor for the agency complained of.
    let bare = look(&w, &other, &matter, " ").await;
    assert!(matches!(&bare, Err(Denial::Denied(fadu_web::office::base::Denied::Mistaken(_)))), "{bare:?}");
    assert!(!sees(&other));
    let reason = json!({ "look_reason": "想知道" });
    assert_eq!(w.act("ling", &matter, "look-behind-mask", &reason).await.status, 403);
    assert_eq!(w.act("he", &matter, "look-behind-mask", &reason).await.status, 404);
    look(&w, &other, &matter, "核对与信访件是否同一人").await.unwrap();
    assert!(sees(&other) && !sees(&third), "for whoever said why, and for nobody else");
    let until = w.office.looks_until(&other, id).unwrap().unwrap();
    assert_eq!(until.0 - w.office.now().0, 24 * 3_600_000);
    // It stands in the record, and whoever audits reads who, why and in which matter, and not the person.
    let record = w.get("jian", &format!("/api/v1/matters/{matter}/events")).await.json.to_string();
    assert!(record.contains("ReservedLookedAt") && record.contains("核对与信访件是否同一人"), "{record}");
    let cookie = format!("fadu={}", w.token("aud").await);
    let audit = w.raw("GET", "/admin/audit", &[("cookie", &cookie)], Vec::new()).await;
    let audit = String::from_utf8_lossy(&audit.bytes).into_owned();
    assert!(audit.contains("核对与信访件是否同一人") && audit.contains("明司诉〔2026〕1号"), "{audit}");
    assert!(SECRET.iter().all(|s| !audit.contains(s)), "{audit}");
    // A day later the mask is back; looking again needs another reason.
    w.forward_ms(24 * 3_600_000 - 1);
    assert!(sees(&other));
    w.forward_ms(1);
    assert!(!sees(&other) && w.office.looks_until(&other, id).unwrap().is_none());
    let done = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(done.before, done.after);
}

/// What the agency complained of is shown.
async fn answering(w: &World, matter: &str) -> String {
    let answer = w.get("he", &format!("/api/v1/answers/{matter}")).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json.to_string()
}

#[tokio::test]
async fn only_by_consent_that_stands_the_body_that_answers_is_told_the_name() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    accepted(&w, &matter).await;
    let forward = json!({ "forward_demand": "查明原因", "forward_due_on": "2026-10-30", "kept_from": true });
    assert_eq!(w.act("jian", &matter, "forward-complaint", &forward).await.status, 200);
    let today = w.office.today().to_string();
    let name = async || w.act("jian", &matter, "name-complainant", &json!({})).await;
    assert_eq!(name().await.status, 409, "nobody agreed");
    let consent =
        json!({ "consent_on": today, "consent_how": "phone", "consent_to": "name", "consent_note": "录音 0007" });
    let reply = w.act("jian", &matter, "record-naming-consent", &consent).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    // Agreed is not yet told; and what is taken back is not told at all.
    let said = answering(&w, &matter).await;
    assert!(said.contains("林**") && SECRET.iter().all(|s| !said.contains(s)), "{said}");
    let back = json!({ "consent_withdrawn_on": today });
    assert_eq!(w.act("jian", &matter, "withdraw-naming-consent", &back).await.status, 200);
    let refused = name().await;
    assert_eq!((refused.status, &refused.json["code"]), (409, &json!("consent-withdrawn")), "{}", refused.json);
    let said = answering(&w, &matter).await;
    assert!(SECRET.iter().all(|s| !said.contains(s)), "{said}");
    // Agreed anew and told: the name, and no more than was agreed to.
    assert_eq!(w.act("jian", &matter, "record-naming-consent", &consent).await.status, 200);
    let told = name().await;
    assert_eq!(told.status, 200, "{}", told.json);
    let said = answering(&w, &matter).await;
    assert!(said.contains("林示例") && said.contains("5**"), "{said}");
    assert!(SECRET[1..].iter().all(|s| !said.contains(s)), "{said}");
    // Used is used: it cannot be taken back; and nobody else sees more than before.
    assert_eq!(w.act("jian", &matter, "withdraw-naming-consent", &back).await.status, 409);
    let masked = shown(&w, "ling", &matter).await;
    assert!(SECRET.iter().all(|s| !masked.contains(s)), "the leader");
}

#[tokio::test]
async fn a_masked_paper_says_that_it_is_one_and_bears_no_code() {
    let w = World::new().await;
    let matter = lodged(&w).await;
    accepted(&w, &matter).await;
    let page = async |user: &str| {
        let cookie = format!("fadu={}", w.token(user).await);
        let reply = w.raw("GET", &format!("/matters/{matter}/papers/1"), &[("cookie", &cookie)], Vec::new()).await;
        String::from_utf8_lossy(&reply.bytes).into_owned()
    };
    let (own, masked) = (page("jian").await, page("ling").await);
    assert!(own.contains("核验码") && !own.contains("遮盖副本"), "{own}");
    for says in ["遮盖副本，不是原件", "投诉人、联系电话", "个人信息保护法", "内部规则：示例市明德区司法局"]
    {
        assert!(masked.contains(says), "{says}: {masked}");
    }
    assert!(!masked.contains("核验码 <b>") && !masked.contains("下载证明"), "{masked}");
}
