//! An office on a folder of its own for tests: a clock that is set, chance that repeats, law from disk, two agencies with officers and
//! accounts. Requests go through the real router, in process.

pub mod cast;
pub mod script;

#[expect(dead_code, reason = "the pages' tests restart an office; those of the API do not")]
#[path = "../premises/mod.rs"]
mod premises;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::law::Law;
use fadu_web::office::render::Renderer;
use fadu_web::office::{Clock, Office};
pub use premises::pack;
use premises::{Premises, Standing};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use tower::ServiceExt;

/// The day on which every test begins: a Monday.
pub const FIRST_DAY: &str = "2026-10-12";
/// The password of every account.
pub const PASSWORD: &str = "correct-horse-9";

/// The office with its router.
pub struct World {
    pub office: Arc<Office>,
    app: Router,
    tokens: Mutex<HashMap<String, (String, i64)>>,
    clock: Arc<Standing>,
    _premises: Premises,
}

/// An answer: status, headers, body as JSON (null if it is none), body as bytes.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    pub bytes: Vec<u8>,
}

impl World {
    /// A new office with the cast of [`cast`].
    pub async fn new() -> World {
        let world = World::with(FIRST_DAY, law().clone()).await;
        assert_eq!(world.office.take_up(&pack()).await.unwrap(), None);
        cast::enter(&world.office).await;
        world
    }

    /// A new office on a day under a law, with nobody in it.
    pub async fn with(day: &str, law: Law) -> World {
        World::typesetting(day, law, "no-such-worker").await
    }

    /// The same with a typesetting worker.
    pub async fn typesetting(day: &str, law: Law, worker: impl Into<PathBuf>) -> World {
        let day: Day = day.parse().unwrap();
        let clock = Standing::at(Moment::at(day, 9, 0));
        let worker = Renderer::new(worker.into(), None, 1);
        let premises = Premises::open("web", Arc::clone(&clock), law, worker);
        let office = Arc::clone(&premises.office);
        let app = fadu_web::router(Arc::clone(&office));
        World { office, app, tokens: Mutex::default(), clock, _premises: premises }
    }

    /// Sets the clock to the morning of a day.
    pub fn set_day(&self, day: Day) {
        self.clock.set(Moment::at(day, 9, 0));
    }

    /// Sets the clock back by so much of the same day, as that of another server may be.
    pub fn lag(&self, ms: i64) {
        self.clock.set(Moment(self.now() - ms));
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    /// Moves the clock forward.
    pub fn forward(&self, days: i64) {
        self.forward_ms(days * 86_400_000);
    }

    /// Moves the clock forward by milliseconds.
    pub fn forward_ms(&self, ms: i64) {
        self.clock.set(Moment(self.now() + ms));
    }

    /// The token of a user, signing in if there is none that is alive.
    pub async fn token(&self, user: &str) -> String {
        let now = self.now();
        let kept = self.tokens.lock().unwrap().get(user).filter(|(_, at)| now - at < 60_000).map(|(t, _)| t.clone());
        if let Some(token) = kept {
            return token;
        }
        if !self.tokens.lock().unwrap().contains_key(user) {
            cast::account(&self.office, user).await;
        }
        let reply = self.send("POST", "/api/v1/session", &[], &json!({"username": user, "password": PASSWORD})).await;
        assert_eq!(reply.status, 200, "{user}: {}", reply.json);
        let token = reply.json["token"].as_str().unwrap().to_string();
        self.tokens.lock().unwrap().insert(user.to_string(), (token.clone(), now));
        token
    }

    /// Everybody signs in anew: a session was ended.
    pub fn forget_tokens(&self) {
        self.tokens.lock().unwrap().values_mut().for_each(|(_, at)| *at = i64::MIN / 2);
    }

    /// A request with a JSON body and no sign-in of its own.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let typed = [("content-type", "application/json")];
        let headers: Vec<_> = if body.is_null() { headers.to_vec() } else { [&typed[..], headers].concat() };
        self.raw(method, path, &headers, bytes).await
    }

    /// Any request.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Reply { status, headers, json, bytes }
    }

    /// The same office behind an edge that is set up.
    pub fn behind(&self, settings: fadu_web::Settings) -> Router {
        fadu_web::router_at(Arc::clone(&self.office), settings)
    }

    /// A request of somebody signed in.
    pub async fn as_user(&self, user: &str, method: &str, path: &str, body: &Value) -> Reply {
        let bearer = format!("Bearer {}", self.token(user).await);
        self.send(method, path, &[("authorization", &bearer)], body).await
    }

    pub async fn get(&self, user: &str, path: &str) -> Reply {
        self.as_user(user, "GET", path, &Value::Null).await
    }

    /// An act on a matter.
    pub async fn act(&self, user: &str, matter: &str, act: &str, fields: &Value) -> Reply {
        let path = format!("/api/v1/matters/{matter}/intents/{act}");
        self.as_user(user, "POST", &path, &json!({ "fields": fields })).await
    }
}

/// The law of this source tree.
pub fn law() -> &'static Law {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(|| Law::parse(&pack()).unwrap())
}

/// The root of this source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
