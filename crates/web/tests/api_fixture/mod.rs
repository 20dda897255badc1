//! An office on a folder of its own for tests: a clock that is set, chance that repeats, law from disk, two agencies with officers and
//! accounts. Requests go through the real router, in process.

pub mod cast;
pub mod script;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::law::{Law, Pack};
use fadu_web::office::matter::Engine;
use fadu_web::office::render::Renderer;
use fadu_web::office::store::{Options, Store};
use fadu_web::office::{Chance, Clock, Office, Setup};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tower::ServiceExt;

/// The day on which every test begins: a Monday.
pub const FIRST_DAY: &str = "2026-10-12";
/// The password of every account.
pub const PASSWORD: &str = "correct-horse-9";

struct SetClock(AtomicI64);
impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// A counter hashed through a multiplier: never the same twice, and the same in every run.
struct Counting(AtomicU64);
impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// The office with its router.
pub struct World {
    pub office: Arc<Office>,
    app: Router,
    clock: Arc<SetClock>,
    tokens: Mutex<HashMap<String, (String, i64)>>,
    dir: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).ok();
    }
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
        cast::enter(&world.office).await;
        world
    }

    /// A new office on a day under a law, with nobody in it.
    pub async fn with(day: &str, law: Law) -> World {
        World::typesetting(day, law, "no-such-worker").await
    }

    /// The same with a typesetting worker.
    pub async fn typesetting(day: &str, law: Law, worker: impl Into<PathBuf>) -> World {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("fadu-web-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let dir = std::env::temp_dir().join(name);
        fs::create_dir_all(&dir).unwrap();
        let day: Day = day.parse().unwrap();
        let clock = Arc::new(SetClock(AtomicI64::new(Moment::at(day, 9, 0).0)));
        let setup = Setup {
            engine: Engine::new(law).unwrap(),
            store: Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            chance: Arc::new(Counting(AtomicU64::new(1))),
            renderer: Renderer::new(worker.into(), None, 1),
            public_address: "https://fadu.example".into(),
            demo: true,
        };
        let office = Arc::new(Office::open(setup).unwrap());
        let app = fadu_web::router(Arc::clone(&office));
        World { office, app, clock, tokens: Mutex::default(), dir }
    }

    /// Sets the clock to the morning of a day.
    pub fn set_day(&self, day: Day) {
        self.clock.0.store(Moment::at(day, 9, 0).0, Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn forward(&self, days: i64) {
        self.clock.0.fetch_add(days * 86_400_000, Ordering::SeqCst);
    }

    /// Moves the clock forward by milliseconds.
    pub fn forward_ms(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The token of a user, signing in if there is none that is alive.
    pub async fn token(&self, user: &str) -> String {
        let now = self.clock.0.load(Ordering::SeqCst);
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

/// The files of the law of this source tree.
pub fn pack() -> Pack {
    let mut pack = Pack::default();
    let root = root().join("law");
    collect(&root, &root, &mut pack);
    pack
}

/// The root of this source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn collect(root: &Path, folder: &Path, pack: &mut Pack) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, pack);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            pack.files.insert(name, fs::read(&path).unwrap());
        }
    }
}
