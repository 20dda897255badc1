//! Every route, asked by every role: the answer agrees with the one table of who may do what.

use crate::api_fixture::cast::{officer, user_of};
use crate::api_fixture::{World, script};
use fadu_web::office::policy::{Cell, ROLES, Reach, table};
use fadu_web::routes::ROUTES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the router says where no route matches; pages may not be served yet.
async fn is_served(w: &World, method: &str, path: &str) -> bool {
    let reply = w.raw(method, path, &[], Vec::new()).await;
    let by_router = reply.bytes.is_empty() && matches!(reply.status, 404 | 405);
    !by_router && reply.json["code"] != "no-such-route" && reply.status != 405
}

/// A real address for a route's pattern.
fn address(path: &str, matter: &str) -> String {
    let filled = [
        ("/{page}", "/1.svg"),
        ("{id}", matter),
        ("{officer}", &officer("shen")),
        ("{procedure}", "penalty-general"),
        ("{intent}", "propose-filing"),
        ("{item}", matter),
        ("{act}", "propose-filing"),
        ("{which}", "main"),
        ("{term}", "file"),
        ("{event}", "0"),
        ("{n}", "1"),
        ("{kind}", "csv"),
        ("{code}", "QZ-1"),
        ("{statute}", "penalty-law"),
        ("{article}", "44"),
        ("{procedure}", "penalty-general"),
        ("{*path}", "fadu.css"),
        ("{kind}", "csv"),
    ];
    filled.iter().fold(path.to_string(), |p, (from, to)| p.replace(from, to))
}

/// Something to send that reaches the policy: a body that can be read.
fn body(method: &str, path: &str) -> Value {
    match (method, path) {
        ("POST", "/api/v1/matters") => json!({ "procedure": "penalty-general", "fields": {} }),
        ("POST", "/api/v1/reported") => json!({ "procedure": "penalty-general", "intent": "register-source" }),
        ("POST", _) => json!({}),
        _ => Value::Null,
    }
}

async fn status(w: &World, cell: &Cell, matter: &str) -> u16 {
    let (path, body) = (address(cell.path, matter), body(cell.method, cell.path));
    let api = cell.path.starts_with("/api/");
    let token = if cell.role == "anonymous" { String::new() } else { w.token(user_of(cell.role)).await };
    let (bearer, cookie) = (format!("Bearer {token}"), format!("fadu={token}"));
    let header = match (token.is_empty(), api) {
        (true, _) => Vec::new(),
        (false, true) => vec![("authorization", bearer.as_str())],
        (false, false) => vec![("cookie", cookie.as_str())],
    };
    w.send(cell.method, &path, &header, &body).await.status
}

/// Whether a path is one of a matter.
fn of_a_matter(path: &str) -> bool {
    path.contains("/matters/{id}") || path.starts_with("/field/{id}") || path.starts_with("/live/own/{id}")
}

#[tokio::test]
async fn every_role_gets_from_every_route_what_the_table_says() {
    let w = World::new().await;
    w.office.take_up(&crate::api_fixture::pack()).await.unwrap();
    let matter = script::open(&w).await;
    let mut missing = BTreeSet::new();
    let mut held = 0;
    for cell in table(ROUTES) {
        // Ends the session that the other cells need; `sign_in_and_out` looks at it.
        if (cell.method, cell.path) == ("DELETE", "/api/v1/session") || cell.path == "/logout" {
            continue;
        }
        // It does not end while somebody listens: live.rs listens to it.
        if cell.path == "/live/stream" {
            continue;
        }
        // Pages speak in redirects and forms: their own tests look at them; here only whether they are served.
        let api = cell.path.starts_with("/api/");
        // A page's write needs its form and the form's token: tests/desk.rs sends those.
        if !api && cell.method != "GET" {
            continue;
        }
        if !api && !is_served(&w, cell.method, &address(cell.path, &matter)).await {
            missing.insert(format!("{} {}", cell.method, cell.path));
            continue;
        }
        let status = status(&w, &cell, &matter).await;
        let told = format!("{} {} as {}: {status}, {:?}", cell.method, cell.path, cell.role, cell.reach);
        match (cell.reach, cell.role) {
            (Reach::Nothing, "anonymous") if api => assert_eq!(status, 401, "{told}"),
            (Reach::Nothing, "anonymous") => assert!([303, 401, 403].contains(&status), "{told}"),
            (Reach::Nothing, _) => assert!([403, 404].contains(&status), "{told}"),
            // Signing in with an empty form is answered 400, other ways of the public routes are the pages' own.
            (_, "anonymous") => assert_ne!(status, 401, "{told}"),
            // The matter is the market regulator's; supervisors act in those of their own body alone, and read all.
            (Reach::OwnBody, "supervisor") if of_a_matter(cell.path) => assert!([403, 404].contains(&status), "{told}"),
            _ if missing_object(&cell) => assert_ne!(status, 403, "{told}"),
            _ => assert!(![401, 403, 404].contains(&status), "{told}"),
        }
        held += 1;
    }
    println!("{held} cells held; not served yet: {missing:#?}");
    assert!(missing.iter().all(|m| !m.contains("/api/")), "{missing:?}");
    assert!(held >= 16 * (ROLES.len() + 1), "{held}");
}

/// The matter has no file and no public decision, and this test has no typesetter: not found, but not forbidden.
fn missing_object(cell: &Cell) -> bool {
    let absent = [
        "/evidence/",
        "{upload}",
        "/collected/import/{job}",
        "/intake/{job}",
        "/activity/{announcement}",
        "/answers/{id}",
        "/desk/answers/ask/{procedure}",
        // Nothing was served on anybody.
        "/desk/answers/{id}",
        "{change}",
        // The matter of this test has no course on the spot.
        "/field/{id}",
        "/desk/signature",
        "{party}",
        "/bodies/{body}",
        "{exam}",
        "{sampling}",
        "{round}",
        "{draw}",
        "/parties/merge",
        // Nor a published log.
        "/log/checkpoint",
        "/log/witnessed",
        "/log/revoked",
        "/log/restored",
        "/proof/",
        "{title}",
        "/admin/drafts/",
        "signed/{n}",
        "/decisions/",
        "/v/",
        "{chapter}",
        "{scale}",
        "{year}",
        "{statute}",
        "{*path}",
        "{term}",
        "{page}",
        "{item}",
        // No rule has found anything.
        "/warnings/{clue}",
        // No table was frozen.
        "{frozen}",
        // No camera is shared, and not everybody who may act does so in this matter.
        "/live/video/{device}",
        "/live/own/{id}",
        // No power is on the list.
        "/powers/{code}",
        // No fee is in the catalogue.
        "/fees/{code}",
        "/items/{code}",
        "papers/{n}",
    ];
    absent.iter().any(|a| cell.path.contains(a))
}

#[tokio::test]
async fn the_api_serves_no_route_beside_the_list() {
    let w = World::new().await;
    let listed: BTreeSet<(&str, &str)> = ROUTES.iter().map(|r| (r.method, r.path)).collect();
    let paths: BTreeSet<&str> = ROUTES.iter().map(|r| r.path).filter(|p| p.starts_with("/api/")).collect();
    let id = "0".repeat(27);
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let reply = w.raw(method, &address(path, &id), &[], Vec::new()).await;
            let served = reply.status != 405 && reply.json["code"] != "no-such-route";
            assert_eq!(served, listed.contains(&(method, path)), "{method} {path}: {}", reply.status);
        }
    }
}
