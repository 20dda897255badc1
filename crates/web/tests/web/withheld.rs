//! A city waits where witness, trusted time or running check is away; one agency is called, and acts.

use crate::api_fixture::script::{self, filing};
use crate::api_fixture::{Reply, World};
use fadu_web::office::base::Moment;
use fadu_web::office::store::Clocks;
use fadu_web::office::trust::Profile;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

const NOON: i64 = 1_900_000_000_000;
const FOUR_HOURS: i64 = 14_400_000;

/// Time that the test moves: milliseconds since the last word of a witness.
struct Time(Arc<AtomicI64>);

impl Time {
    fn of(w: &World, profile: Profile) -> Time {
        let passed = Arc::new(AtomicI64::new(0));
        let (steady, wall) = (Arc::clone(&passed), Arc::clone(&passed));
        let clocks = Clocks {
            steady: Arc::new(move || steady.load(SeqCst) as u64 + 1_000_000_000),
            wall: Arc::new(move || Moment(NOON + wall.load(SeqCst))),
        };
        w.office.trust_as(profile, clocks, Some(Moment(NOON))).unwrap();
        Time(passed)
    }
    /// So long after the word; the running check is at work.
    fn at(&self, w: &World, ms: i64) {
        self.0.store(ms, SeqCst);
        w.office.check_beats();
    }
}

async fn file(w: &World, matter: &str) -> Reply {
    w.act("shen", matter, "propose-filing", &filing()).await
}

async fn page(w: &World, user: &str, path: &str) -> String {
    let cookie = format!("fadu={}", w.token(user).await);
    let reply = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.bytes).unwrap()
}

#[tokio::test]
async fn a_city_acts_until_four_hours_have_passed_and_no_longer() {
    let w = World::new().await;
    let (time, matter) = (Time::of(&w, Profile::City), script::open(&w).await);
    let other = script::open(&w).await;
    time.at(&w, FOUR_HOURS - 1_000);
    assert_eq!(file(&w, &matter).await.status, 200);
    time.at(&w, FOUR_HOURS);
    let refused = file(&w, &other).await;
    assert_eq!((refused.status, &refused.json["code"]), (503, &json!("withheld")), "{}", refused.json);
    assert_eq!(refused.json["title"], "见证机构中断四小时以上，暂停办理");
    assert_eq!(
        (refused.json["house_rule"]["owner"].as_str(), &refused.headers["retry-after"]),
        (Some("法度平台"), &"60".parse().unwrap())
    );
    let opening = json!({ "procedure": "penalty-general", "fields": script::source() });
    assert_eq!(w.as_user("shen", "POST", "/api/v1/matters", &opening).await.status, 503);
    // Reading goes on, and nothing has changed.
    assert_eq!(w.get("shen", &format!("/api/v1/matters/{other}")).await.status, 200);
    // What happened elsewhere is entered all the same.
    let report = json!({ "procedure": "penalty-general", "intent": "register-source", "fields": script::source(), "on": "2026-10-09", "source": "paper" });
    assert_eq!(w.as_user("shen", "POST", "/api/v1/reported", &report).await.status, 201);
    w.office.word_heard("witness", w.office.trust_clock() - 20, Moment(NOON + FOUR_HOURS));
    assert_eq!(file(&w, &other).await.status, 200, "a word mends it");
}

#[tokio::test]
async fn an_agency_is_called_and_acts() {
    for profile in [Profile::Agency, Profile::Demo] {
        let w = World::new().await;
        let (time, matter) = (Time::of(&w, profile), script::open(&w).await);
        w.office.look_at_triggers().unwrap();
        time.0.store(FOUR_HOURS, SeqCst);
        assert_eq!(file(&w, &matter).await.status, 200, "{profile:?}");
        assert!(w.get("shen", "/readyz").await.bytes.starts_with(b"ready\n"));
        let called = page(&w, "sys", "/admin/log").await;
        assert!(called.contains("记录的核对没有在运行，已经 4 小时 0 分钟"), "{called}");
        assert!(!page(&w, "shen", "/desk").await.contains("记录的核对没有在运行"), "no officer need know");
    }
}

#[tokio::test]
async fn a_city_waits_at_once_while_the_check_is_missing() {
    let w = World::new().await;
    let (time, matter) = (Time::of(&w, Profile::City), script::open(&w).await);
    time.0.store(60_000, SeqCst);
    assert_eq!(file(&w, &matter).await.json["title"], "记录的核对没有在运行，暂停办理");
    assert!(page(&w, "shen", "/desk").await.contains("记录的核对没有在运行，暂停办理"));
    let told = String::from_utf8(w.get("shen", "/readyz").await.bytes).unwrap();
    assert!(told.contains("trust: the running check is silent for 60 s\n") && told.contains("withheld"), "{told}");
    let counted = String::from_utf8(w.get("shen", "/metrics").await.bytes).unwrap();
    assert!(counted.contains("\nfadu_check_missing 1\n") && counted.contains("\nfadu_acts_withheld 1\n"), "{counted}");
    time.at(&w, 61_000);
    assert_eq!(file(&w, &matter).await.status, 200, "it is back");
}

#[tokio::test]
async fn a_second_press_is_told_what_the_first_did() {
    let w = World::new().await;
    let (time, matter) = (Time::of(&w, Profile::City), script::open(&w).await);
    let (bearer, path) =
        (format!("Bearer {}", w.token("shen").await), format!("/api/v1/matters/{matter}/intents/propose-filing"));
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "press-1")];
    let body = json!({ "fields": filing() });
    let first = w.send("POST", &path, &headers, &body).await;
    time.0.store(FOUR_HOURS, SeqCst);
    let second = w.send("POST", &path, &headers, &body).await;
    assert_eq!(
        (first.status, second.status, &second.json["version"]),
        (200, 200, &first.json["version"]),
        "{}",
        second.json
    );
}

#[tokio::test]
async fn a_form_keeps_what_was_typed() {
    let w = World::new().await;
    let (time, matter) = (Time::of(&w, Profile::City), script::open(&w).await);
    let path = format!("/matters/{matter}/do/propose-filing");
    let shown = page(&w, "shen", &path).await;
    let value = |name: &str| {
        let rest = shown.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
        rest.split_once('"').unwrap().0.to_string()
    };
    let version = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json["version"].clone();
    time.at(&w, FOUR_HOURS);
    let cookie = format!("fadu={}", w.token("shen").await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let body = format!("csrf={}&intent={}&filing_reason=typed-by-hand", value("csrf"), value("intent"));
    let reply = w.raw("POST", &path, &headers, body.into_bytes()).await;
    let told = String::from_utf8(reply.bytes).unwrap();
    assert_eq!(reply.status, 503);
    for part in ["见证机构中断四小时以上，暂停办理", "未作任何改动", "可以补录", "typed-by-hand"]
    {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let after = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json["version"].clone();
    assert!(version.is_u64() && version == after, "{version} {after}");
}
