//! The journal of access: every write and every reading of what not everybody may see is noted once, with who, from where and what came of it;
//! behaviour that no guard refuses is called.

use crate::api_fixture::{PASSWORD, Reply, World, cast, script};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use fadu_web::office::policy::{Reach, table};
use fadu_web::office::store::{AuditEntry, AuditSought, Called, Log};
use fadu_web::routes::ROUTES;
use fadu_web::{Peer, Settings};
use serde_json::{Value, json};
use tower::ServiceExt;

/// All entries, the newest first.
fn entries(w: &World) -> Vec<AuditEntry> {
    w.office.store().audit_found(&AuditSought::default(), 10_000).unwrap()
}

/// The same, once so many are there: what left an event does not wait for its entry.
async fn settled(w: &World, count: usize) -> Vec<AuditEntry> {
    for _ in 0..100_000 {
        let all = entries(w);
        if all.len() >= count {
            return all;
        }
        tokio::task::yield_now().await;
    }
    panic!("{} entries, not {count}", entries(w).len())
}

fn says(entry: &AuditEntry) -> (&str, &str, &str, u16) {
    let c = &entry.called;
    (&c.name, &c.what, &c.about, c.status)
}

async fn from(app: &Router, place: &str, request: Request<Body>) -> u16 {
    let mut request = request;
    request.headers_mut().insert("host", "localhost".parse().unwrap());
    request.extensions_mut().insert(Peer(place.parse().unwrap()));
    app.clone().oneshot(request).await.unwrap().status().as_u16()
}

fn sign_in(user: &str, password: &str) -> Request<Body> {
    let body = json!({ "username": user, "password": password }).to_string();
    Request::post("/api/v1/session").header("content-type", "application/json").body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn every_write_route_leaves_exactly_one_entry_whoever_asks_and_whatever_comes_of_it() {
    let w = World::new().await;
    let mut routes: Vec<_> = table(ROUTES);
    routes.retain(|c| c.method != "GET" && c.path != "/api/v1/session" && !c.path.ends_with("log{*path}"));
    let mut seen = 0;
    for cell in routes {
        // Of each route: nobody, somebody who may, somebody who may not.
        let asks = match (cell.role, cell.reach) {
            ("anonymous" | "officer" | "audit-admin" | "party", _) => true,
            (_, Reach::Nothing) => false,
            _ => cell.role == "registrar",
        };
        if !asks {
            continue;
        }
        let path = cell.path.replace("{id}", "0").replace('{', "").replace('}', "");
        let token = match cell.role {
            "anonymous" => String::new(),
            role => w.token(cast::user_of(role)).await,
        };
        let (bearer, cookie) = (format!("Bearer {token}"), format!("fadu={token}"));
        let header = match (token.is_empty(), cell.path.starts_with("/api/")) {
            (true, _) => Vec::new(),
            (false, true) => vec![("authorization", bearer.as_str())],
            (false, false) => vec![("cookie", cookie.as_str())],
        };
        let before = entries(&w).len();
        let reply: Reply = w.send(cell.method, &path, &header, &json!({})).await;
        let all = entries(&w);
        let told = format!("{} {} as {}: {}", cell.method, cell.path, cell.role, reply.status);
        assert_eq!(all.len(), before + 1, "{told}");
        assert_eq!(all[0].called.what, format!("{} {}", cell.method, cell.path), "{told}");
        assert_eq!(all[0].called.about, path, "{told}");
        // Where nobody need be signed in nobody is asked who it is.
        let public = ROUTES.iter().any(|r| r.public && (r.method, r.path) == (cell.method, cell.path));
        assert!(public || all[0].called.name.is_empty() == (cell.role == "anonymous"), "{told}");
        let first = cell.role == "anonymous" && reply.status == 303;
        assert_eq!(all[0].called.status, if first { 401 } else { reply.status }, "{told}");
        seen += 1;
        if cell.path == "/logout" {
            w.forget_tokens();
        }
    }
    println!("{seen} writes noted");
    assert!(seen > 3 * 50, "{seen}");
}

#[tokio::test]
async fn an_act_is_noted_with_the_leaf_that_it_left_and_a_refused_one_without() {
    let w = World::new().await;
    let matter = script::open(&w).await;
    let opened = settled(&w, 2).await;
    assert_eq!(says(&opened[0]), ("沈知行", "POST /api/v1/matters", "/api/v1/matters", 201));
    let leaf = opened[0].called.leaf.unwrap();
    let event = w.office.store().all_events(leaf, 1).unwrap().remove(0);
    assert_eq!(fadu_web::office::base::id::MatterId::from_bits(event.stream.bits()).to_string(), matter);
    let refused = w.act("luo", &matter, "close-case", &json!({})).await;
    let all = entries(&w);
    let about = format!("/api/v1/matters/{matter}/intents/close-case");
    assert_eq!(says(&all[0]), ("罗一鸣", "POST /api/v1/matters/{id}/intents/{intent}", &*about, refused.status));
    assert_eq!(all[0].called.leaf, None);
}

#[tokio::test]
async fn readings_are_noted_once_and_what_was_not_granted_each_time() {
    let w = World::new().await;
    let matter = script::open(&w).await;
    let path = format!("/api/v1/matters/{matter}");
    for (user, path) in
        [("luo", path.as_str()), ("luo", &path), ("bai", &path), ("bai", &path), ("luo", "/api/v1/inbox")]
    {
        w.get(user, path).await;
    }
    let reads = |all: Vec<AuditEntry>| {
        let reads = all.into_iter().filter(|e| e.called.what.starts_with("GET"));
        let mut reads: Vec<_> = reads.map(|e| (e.called.name, e.called.status)).collect();
        reads.reverse();
        reads
    };
    let seen = [("罗一鸣".to_string(), 200), ("白守正".into(), 404), ("白守正".into(), 404)];
    assert_eq!(reads(entries(&w)), seen);
    // The journal is for the auditor; to look at it is noted as well, and so is that somebody else tried.
    assert_eq!(w.get("sys", "/api/v1/audit").await.status, 403);
    let page = w.get("aud", "/api/v1/audit?name=%E7%BD%97%E4%B8%80%E9%B8%A3&what=GET%20/api/v1/matters/%7Bid%7D").await;
    assert_eq!((page.status, page.json["lines"][0]["about"].as_str()), (200, Some(&*path)), "{}", page.json);
    assert_eq!((page.json["lines"][0]["result"].as_str(), page.json["older"].clone()), (Some("办成"), Value::Null));
    assert_eq!(w.get("aud", "/api/v1/audit?from=%E5%8E%BB%E5%B9%B4").await.status, 422);
    let more = reads(entries(&w));
    assert_eq!(
        more[3..],
        [("习维".to_string(), 403), ("申计".into(), 200)],
        "one reading of ten minutes, and a mistake"
    );
}

#[tokio::test]
async fn one_address_that_tries_many_accounts_is_called_and_somebody_looks_into_it() {
    let w = World::new().await;
    let app = w.behind(Settings::default());
    for user in ["shen", "luo", "bai", "chief", "jian"] {
        cast::account(&w.office, user).await;
    }
    for user in ["shen", "luo", "bai", "chief", "shen", "nobody", "not-known", "luo"] {
        assert_eq!(from(&app, "203.0.113.9", sign_in(user, "wrong-password")).await, 401);
    }
    assert_eq!(w.office.open_alarms(), 0, "four accounts");
    let last = entries(&w).remove(0).called;
    assert_eq!((&*last.name, &*last.place, last.status), ("罗一鸣", "203.0.113.9", 401));
    assert_eq!(from(&app, "203.0.113.9", sign_in("jian", "wrong-password")).await, 401);
    assert_eq!(w.office.open_alarms(), 1);
    let token = w.token("aud").await;
    let cookie = format!("fadu={token}");
    let page = w.raw("GET", "/admin/audit", &[("cookie", &cookie)], Vec::new()).await;
    let text = String::from_utf8(page.bytes).unwrap();
    assert!(text.contains("一个地址试多个账号的口令") && text.contains("203.0.113.9"), "{text}");
    let n = text.split("name=\"alarm\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    let say = |said: &str| format!("csrf={csrf}&alarm={n}&said={said}");
    let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    for (said, status, open) in [("", 422, 1), ("%E6%9F%A5%E8%BF%87%E4%BA%86", 303, 0), ("again", 422, 0)] {
        let reply = w.raw("POST", "/admin/audit", &form, say(said).into_bytes()).await;
        assert_eq!((reply.status, w.office.open_alarms()), (status, open), "{said}");
    }
    // Whoever starts again hears of what is still open, and calls nothing twice.
    assert_eq!(from(&app, "203.0.113.9", sign_in("jian", "wrong-password")).await, 401);
    assert_eq!(w.office.open_alarms(), 0);
}

#[tokio::test]
async fn accounts_of_three_bodies_at_one_address_are_called_and_of_this_machine_are_not() {
    let w = World::new().await;
    let app = w.behind(Settings::default());
    for user in ["shen", "bai", "jian"] {
        cast::account(&w.office, user).await;
        assert_eq!(from(&app, "127.0.0.1", sign_in(user, PASSWORD)).await, 200);
    }
    assert_eq!(w.office.open_alarms(), 0);
    for (user, alarms) in [("shen", 0), ("bai", 0), ("jian", 1)] {
        assert_eq!(from(&app, "203.0.113.9", sign_in(user, PASSWORD)).await, 200);
        assert_eq!(w.office.open_alarms(), alarms, "{user}");
    }
}

#[tokio::test]
async fn a_receipt_that_is_entered_for_two_fines_is_called() {
    let w = World::new().await;
    for alarms in [0, 1] {
        let matter = script::until(&w, "record-payment", &[]).await;
        let fields = script::fields("record-payment");
        let paid = w.act("luo", &matter, "record-payment", &fields).await;
        assert_eq!((paid.status, w.office.open_alarms()), (200, alarms), "{}", paid.json);
    }
}

#[tokio::test]
async fn what_the_machine_enters_leaves_no_room_for_requests_empty() {
    let w = World::new().await;
    w.get("luo", "/api/v1/matters/0").await;
    let paid = entries(&w).remove(0).called;
    let paid = Called { what: "paid-by-hand".into(), about: "P".into(), status: 0, ..paid };
    w.office.store().put_audit(vec![paid; 60]).await.unwrap();
    let page = w.get("aud", "/api/v1/audit").await.json;
    let what: Vec<_> = page["lines"].as_array().unwrap().iter().map(|l| l["what"].as_str().unwrap()).collect();
    // Whoever reads signed in as well.
    assert_eq!(what, ["POST /api/v1/session", "GET /api/v1/matters/{id}", "POST /api/v1/session"]);
}

#[tokio::test]
async fn the_end_of_the_journal_is_named_by_a_leaf_when_it_grew() {
    let w = World::new().await;
    assert!(!w.office.seal_audit().await.unwrap(), "nothing was asked yet");
    w.get("luo", "/api/v1/matters/0").await;
    assert!(w.office.seal_audit().await.unwrap());
    assert!(!w.office.seal_audit().await.unwrap());
}
