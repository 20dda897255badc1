//! The edge: every answer bears its headers and speaks Chinese, rates are kept, nobody learns which accounts exist.

use crate::api_fixture::{PASSWORD, Reply, World, script};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use fadu_web::office::store::Log;
use fadu_web::routes::ROUTES;
use fadu_web::{Edge, Peer, Settings, edge};
use hyper::body::Frame;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tower::ServiceExt;

/// A request from an address; an empty one comes from inside the process.
async fn ask(app: &Router, from: &str, request: axum::http::request::Builder, body: Body) -> Reply {
    let mut request = request.header("host", "localhost").body(body).unwrap();
    if !from.is_empty() {
        request.extensions_mut().insert(Peer(from.parse().unwrap()));
    }
    let response = app.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Reply { status, headers, json, bytes }
}

async fn see(app: &Router, from: &str, path: &str) -> Reply {
    ask(app, from, Request::get(path), Body::empty()).await
}

async fn log_in(app: &Router, from: &str, user: &str, password: &str) -> Reply {
    let form = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    ask(app, from, form, Body::from(format!("user={user}&password={password}"))).await
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.bytes).into_owned()
}

/// A clock that a test moves; in seconds.
fn ticking() -> (Settings, Arc<AtomicU64>) {
    let seconds = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&seconds);
    let ticks = Arc::new(move || read.load(Ordering::SeqCst) * 1_000_000);
    (Settings { ticks, ..Settings::default() }, seconds)
}

#[tokio::test]
async fn every_answer_bears_the_headers_and_every_error_has_words() {
    let w = World::new().await;
    let app = w.behind(Settings::default());
    let id = "0".repeat(27);
    let fill = |p: &str| {
        let parts = p.split('/').map(|s| if s.starts_with('{') { id.as_str() } else { s });
        parts.collect::<Vec<_>>().join("/")
    };
    let mut asked: Vec<(&str, String)> = Vec::new();
    for route in ROUTES {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            asked.push((method, fill(route.path)));
        }
    }
    for odd in
        ["/nothing", "/api/v1/nothing", "/api/nothing", "//a.example/", "/desk//", "/%ff", "/api/v1/%ff", "/a%00"]
    {
        asked.push(("GET", odd.into()));
    }
    let mut statuses = std::collections::BTreeSet::new();
    for (method, path) in asked {
        let r = ask(&app, "127.0.0.1", Request::builder().method(method).uri(&path), Body::empty()).await;
        let told = format!("{method} {path}: {}", r.status);
        let header = |name: &str| r.headers.get(name).map_or("", |v| v.to_str().unwrap());
        let csp = header("content-security-policy");
        assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe"), "{told} {csp}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(name), value, "{told} {name}");
        }
        assert!(!header("x-request-id").is_empty() && !header("cache-control").is_empty(), "{told}");
        statuses.insert(r.status);
        if r.status < 400 || method == "HEAD" {
            continue;
        }
        let kind = header("content-type");
        if path.starts_with("/api/") || (path.starts_with("/pay/") && r.status != 405) {
            assert_eq!(kind, "application/problem+json", "{told}");
            assert!(r.json["title"].as_str().is_some_and(|t| !t.is_ascii()), "{told} {}", r.json);
        } else {
            assert!(kind.starts_with("text/html"), "{told} {kind}");
            assert!(text(&r).contains("<html lang=\"zh-CN\">"), "{told}");
        }
    }
    assert!([200, 303, 400, 401, 404, 405].iter().all(|s| statuses.contains(s)), "{statuses:?}");
    assert!(!statuses.contains(&500), "{statuses:?}");
}

#[tokio::test]
async fn a_stroke_too_many_leads_to_the_page_and_never_elsewhere() {
    let w = World::new().await;
    let app = w.behind(Settings::default());
    let r = see(&app, "127.0.0.1", "/public/?q=a").await;
    assert_eq!((r.status, r.headers["location"].to_str().unwrap()), (308, "/public?q=a"));
    for path in ["//a.example/", "/%5Ca.example//", "/\\a.example/"] {
        if let Ok(request) = Request::get(path).body(Body::empty()) {
            let status = app.clone().oneshot(request).await.unwrap().status();
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let head = ask(&app, "127.0.0.1", Request::head("/login"), Body::empty()).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(head.headers["content-type"], see(&app, "127.0.0.1", "/login").await.headers["content-type"]);
    let post = ask(&app, "127.0.0.1", Request::post("/law"), Body::empty()).await;
    assert_eq!(post.status, 405);
    assert!(post.headers["allow"].to_str().unwrap().contains("GET") && text(&post).contains("不接受这种请求"));
}

#[tokio::test]
async fn requests_that_could_be_read_in_two_ways_are_closed() {
    let w = World::new().await;
    let app = w.behind(Settings::default());
    let both = Request::post("/login").header("content-length", "4").header("transfer-encoding", "chunked");
    let twice = Request::get("/desk").header("content-length", "0").header("content-length", "1");
    for bad in [both, twice, Request::get("/desk").header("host", "b.example")] {
        let r = ask(&app, "127.0.0.1", bad, Body::empty()).await;
        assert_eq!((r.status, r.headers["connection"].to_str().unwrap()), (400, "close"));
    }
    // Chunked alone is read, and nothing after it on the same connection.
    let r = ask(&app, "127.0.0.1", Request::get("/login").header("transfer-encoding", "chunked"), Body::empty()).await;
    assert_eq!((r.status, r.headers["connection"].to_str().unwrap()), (200, "close"));
}

#[tokio::test]
async fn an_address_is_slowed_down_and_others_are_not() {
    let w = World::new().await;
    let (settings, seconds) = ticking();
    let app = w.behind(settings);
    for n in 0..600 {
        assert_eq!(see(&app, "203.0.113.5", "/assets/mark.svg").await.status, 200, "{n}");
    }
    let page = see(&app, "203.0.113.5", "/login").await;
    assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (429, "1"));
    assert!(
        text(&page).contains("操作太频繁") && page.headers["content-type"].to_str().unwrap().starts_with("text/html")
    );
    let problem = see(&app, "203.0.113.5", "/api/v1/inbox").await;
    assert_eq!((problem.status, &problem.json["title"]), (429, &json!("操作太频繁")));
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    for (from, path) in
        [("203.0.113.6", "/login"), ("127.0.0.1", "/login"), ("203.0.113.5", "/healthz"), ("", "/login")]
    {
        assert_eq!(see(&app, from, path).await.status, 200, "{from} {path}");
    }
    seconds.store(1, Ordering::SeqCst);
    assert_eq!(see(&app, "203.0.113.5", "/login").await.status, 200);
}

#[tokio::test]
async fn an_account_is_slowed_down_wherever_it_calls_from() {
    let w = World::new().await;
    let bearer = format!("Bearer {}", w.token("shen").await);
    let other = format!("Bearer {}", w.token("luo").await);
    let app = w.behind(ticking().0);
    let inbox = |from: String, bearer: String| {
        let app = app.clone();
        async move { ask(&app, &from, Request::get("/api/v1/inbox").header("authorization", bearer), Body::empty()).await }
    };
    for n in 0..200 {
        assert_eq!(inbox(format!("203.0.113.{}", n % 7), bearer.clone()).await.status, 200, "{n}");
    }
    let slowed = inbox("203.0.113.9".into(), bearer.clone()).await;
    assert_eq!((slowed.status, slowed.headers["retry-after"].to_str().unwrap()), (429, "1"));
    assert_eq!(inbox("203.0.113.9".into(), other).await.status, 200);
    // This machine's own programs are not counted.
    assert_eq!(inbox("127.0.0.1".into(), bearer).await.status, 200);
}

#[tokio::test]
async fn a_spray_of_passwords_is_cut() {
    let w = World::new().await;
    let (settings, seconds) = ticking();
    let app = w.behind(settings);
    for n in 0..20 {
        assert_eq!(log_in(&app, "127.0.0.1", &format!("user{n}"), "Spring2026").await.status, 422, "{n}");
    }
    let cut = log_in(&app, "127.0.0.1", "user20", "Spring2026").await;
    assert_eq!((cut.status, cut.headers["retry-after"].to_str().unwrap()), (429, "10"));
    // The API is the same door, and the right password does not open it either.
    w.token("shen").await;
    let body = json!({ "username": "shen", "password": PASSWORD }).to_string();
    let session = |from: &'static str| {
        let (app, body) = (app.clone(), body.clone());
        let request = Request::post("/api/v1/session").header("content-type", "application/json");
        async move { ask(&app, from, request, Body::from(body)).await }
    };
    assert_eq!((session("127.0.0.1").await.status, session("203.0.113.5").await.status), (429, 200));
    // Signing in rightly costs nothing: as often as there is one token.
    seconds.store(10, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(session("127.0.0.1").await.status, 200);
    }
    assert_eq!(log_in(&app, "127.0.0.1", "user21", "x").await.status, 422);
    assert_eq!(session("127.0.0.1").await.status, 429);
}

#[tokio::test]
async fn five_wrong_passwords_lock_an_account_and_nobody_is_told() {
    let w = World::new().await;
    w.token("shen").await;
    w.forward(1);
    let app = w.behind(Settings::default());
    let plain = |r: &Reply, user: &str| text(r).replace(user, "");
    for _ in 0..5 {
        let (wrong, nobody) = (log_in(&app, "", "shen", "x").await, log_in(&app, "", "nemo", "x").await);
        assert_eq!((wrong.status, nobody.status, plain(&wrong, "shen")), (422, 422, plain(&nobody, "nemo")));
    }
    // It is in the database: a restart forgets nothing.
    let locked = w.office.store().account("shen").unwrap().unwrap();
    assert_eq!(locked.locked_until, Some(w.office.now().0 + 600_000));
    let (right, nobody) = (log_in(&app, "", "shen", PASSWORD).await, log_in(&app, "", "nemo", PASSWORD).await);
    assert_eq!((right.status, plain(&right, "shen")), (422, plain(&nobody, "nemo")));
    assert_eq!(log_in(&app, "", "luo", "x").await.status, 422);
    w.forward_ms(600_001);
    assert_eq!(log_in(&app, "", "shen", PASSWORD).await.status, 303);
    assert_eq!(w.office.store().account("shen").unwrap().unwrap().locked_until, None);
}

#[tokio::test]
async fn tries_at_the_same_time_count_each_for_itself() {
    let w = World::new().await;
    w.token("shen").await;
    let tries: Vec<_> = (0..5)
        .map(|_| {
            let office = Arc::clone(&w.office);
            tokio::spawn(async move { office.sign_in("shen", "x").await.is_err() })
        })
        .collect();
    for one in tries {
        assert!(one.await.unwrap());
    }
    assert!(w.office.store().account("shen").unwrap().unwrap().locked_until.is_some());
}

#[tokio::test]
async fn over_an_encrypted_way_the_cookie_belongs_to_this_host() {
    let w = World::new().await;
    let token = w.token("shen").await;
    let proxied = w.behind(Settings { proxies: vec!["127.0.0.1".parse().unwrap()], ..Settings::default() });
    let https = w.behind(Settings { https: true, ..Settings::default() });
    let form = || {
        let form = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
        form.header("x-forwarded-proto", "https").header("x-forwarded-for", "203.0.113.5")
    };
    let body = || Body::from(format!("user=shen&password={PASSWORD}"));
    for (app, from, secure) in
        [(&proxied, "127.0.0.1", true), (&https, "192.0.2.1", true), (&proxied, "192.0.2.1", false)]
    {
        let r = ask(app, from, form(), body()).await;
        let cookie = r.headers["set-cookie"].to_str().unwrap();
        assert_eq!(cookie.starts_with("__Host-fadu="), secure, "{cookie}");
        assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax") && !cookie.contains("Domain"), "{cookie}");
        assert_eq!(
            (cookie.contains("; Secure"), r.headers.contains_key("strict-transport-security")),
            (secure, secure)
        );
    }
    for (name, status) in [("__Host-fadu", 200), ("fadu", 303)] {
        let r =
            ask(&https, "192.0.2.1", Request::get("/desk").header("cookie", format!("{name}={token}")), Body::empty());
        assert_eq!(r.await.status, status, "{name}");
    }
}

#[tokio::test]
async fn only_this_machine_or_the_token_reads_the_metrics() {
    let w = World::new().await;
    script::open(&w).await;
    let app = w.behind(Settings { metrics_token: Some("0123456789abcdef".into()), ..Settings::default() });
    assert_eq!(see(&app, "203.0.113.5", "/metrics").await.status, 403);
    let with = |token: &str| {
        let request = Request::get("/metrics").header("authorization", format!("Bearer {token}"));
        let app = app.clone();
        async move { ask(&app, "203.0.113.5", request, Body::empty()).await.status }
    };
    assert_eq!((with("0123456789abcdee").await, with("0123456789abcdef").await), (403, 200));
    let local = text(&see(&app, "127.0.0.1", "/metrics").await);
    for line in [
        "fadu_requests_total{method=\"GET\",route=\"/metrics\",status=\"403\"} 2",
        "fadu_request_duration_seconds_count{method=\"GET\",route=\"/metrics\"} 3",
        "fadu_requests_under_way 1",
        "fadu_write_queue_length 0",
        "fadu_commits_failed_total 0",
        "fadu_worker_restarts_total 0",
    ] {
        assert!(local.lines().any(|l| l == line), "{line}\n{local}");
    }
    let number = |name: &str| {
        let line = local.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name}\n{local}")).parse::<u64>().unwrap()
    };
    assert_eq!(number("fadu_appends_total"), Log::head(w.office.store()).size);
    assert!(number("fadu_commit_group_size_count") >= 3 && number("fadu_commit_group_size_sum") >= 3);
    for secret in ["沈知行", "示例小馆", "91110000600037341L"] {
        assert!(!local.contains(secret), "{secret}");
    }
}

/// A body that stops coming.
struct Stuck;
impl hyper::body::Body for Stuck {
    type Data = Bytes;
    type Error = std::io::Error;
    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(ErrorKind::TimedOut.into())))
    }
}

/// A body that must not be read.
struct Unread;
impl hyper::body::Body for Unread {
    type Data = Bytes;
    type Error = std::io::Error;
    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        panic!("read")
    }
}

/// A body that never comes, and says so of nothing.
struct Never;
impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = std::io::Error;
    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn half_sent_forms_keep_nobody_from_signing_in() {
    let w = World::new().await;
    w.token("shen").await;
    let app = w.behind(Settings::default());
    let form = || Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    let mut halves = tokio::task::JoinSet::new();
    for n in 0..127 {
        let (app, from) = (app.clone(), if n < 20 { "127.0.0.1" } else { "203.0.113.5" });
        halves.spawn(async move { ask(&app, from, form(), Body::new(Never)).await.status });
    }
    for _ in 0..21 {
        let (app, from) = (app.clone(), "203.0.113.5");
        halves.spawn(async move { ask(&app, from, form(), Body::new(Never)).await.status });
    }
    // Those of one address fill its places once each of them has been begun, and those of others stand beside them.
    let mut full = see(&app, "203.0.113.5", "/login").await;
    while full.status == 200 {
        tokio::task::yield_now().await;
        full = see(&app, "203.0.113.5", "/login").await;
    }
    assert_eq!((full.status, text(&full).contains("系统繁忙")), (503, true));
    for from in ["127.0.0.1", "203.0.113.6"] {
        let signed =
            tokio::time::timeout(std::time::Duration::from_secs(20), log_in(&app, from, "shen", PASSWORD)).await;
        assert_eq!(signed.map(|r| r.status).ok(), Some(303), "{from}");
    }
}

#[tokio::test]
async fn a_body_that_stops_is_late_and_one_that_is_too_large_is_not_read() {
    let w = World::new().await;
    let matter = script::until(&w, "add-evidence", &[]).await;
    let bearer = format!("Bearer {}", w.token("luo").await);
    let evidence = format!("/api/v1/matters/{matter}/evidence");
    let form = "application/x-www-form-urlencoded";
    let app = w.behind(Settings::default());
    let cookie = format!("fadu={}", w.token("luo").await);
    let (act, multipart) = (format!("/matters/{matter}/do/add-evidence"), "multipart/form-data; boundary=x");
    for (path, kind, most) in [
        ("/login", form, 112 << 10),
        ("/login", multipart, 112 << 10),
        ("/api/v1/session", "application/json", 16 << 10),
        ("/api/v1/sync", "application/json", 4 << 20),
        (&evidence, "image/jpeg", 210 << 20),
        (&evidence, multipart, 210 << 20),
        (&act, form, 210 << 20),
        (&act, multipart, 210 << 20),
        ("/desk/new", form, 2 << 20),
        ("/pay/notify", "application/json", 1 << 20),
        ("/pay/reconcile", "application/json", 1 << 20),
    ] {
        let request = || {
            let request = Request::post(path).header("content-type", kind).header("cookie", &cookie);
            if path.starts_with("/api/") { request.header("authorization", &bearer) } else { request }
        };
        let r = ask(&app, "127.0.0.1", request(), Body::new(Stuck)).await;
        assert_eq!(r.status, 408, "{path} {kind} {}", text(&r));
        let large = request().header("content-length", (most + 1).to_string());
        let r = ask(&app, "127.0.0.1", large, Body::new(Unread)).await;
        assert_eq!((r.status, r.headers["connection"].to_str().unwrap()), (413, "close"), "{path}");
    }
    // What broke off left nothing.
    let left = std::fs::read_dir(w.office.store().dir().join("blobs/incoming")).unwrap().count();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_panic_fails_one_request_with_a_number() {
    let w = World::new().await;
    async fn boom() -> &'static str {
        panic!("with a name in it: 沈知行")
    }
    let faces = Router::new()
        .route("/boom", get(boom))
        .route("/api/v1/boom", get(boom))
        .route("/fine", get(|| async { "fine" }));
    let edge: Arc<Edge> = Edge::new(Settings::default(), &w.office);
    let app = edge::guarded(faces, &w.office, &edge).with_state(Arc::clone(&w.office));
    let page = see(&app, "127.0.0.1", "/boom").await;
    assert_eq!(page.status, 500);
    assert!(text(&page).contains("事故编号") && !text(&page).contains("沈知行"), "{}", text(&page));
    assert!(page.headers.contains_key("content-security-policy"));
    let problem = see(&app, "127.0.0.1", "/api/v1/boom").await;
    assert_eq!((problem.status, problem.json["incident"].as_str().unwrap().len()), (500, 10));
    assert_eq!(see(&app, "127.0.0.1", "/fine").await.status, 200);
}
