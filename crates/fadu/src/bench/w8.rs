//! W8: filtered lists over HTTP, newest first, exact total, each asked by one of many users who are signed in and see what they may.

use super::client::Client;
use super::process::{Server, cpu_ms, rss_kib};
use super::{Scratch, per_mille};
use crate::chance::SeededChance;
use crate::clock::instant;
use crate::premises::{Place, said};
use crate::seed::{self, PASSWORD, Size, Wanted};
use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, header};
use axum::routing::get;
use fadu_store::{ListFilter, Turn, Views};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Rows on a page.
const ROWS: usize = 20;

/// What is measured.
pub struct Wish {
    /// Users at once, each on a connection of its own.
    pub users: usize,
    /// How long.
    pub seconds: u64,
    /// Matters in the store.
    pub rows: usize,
    /// Use the matters of the data directory instead of making some.
    pub there: bool,
}

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Matters in the store.
    pub rows: u64,
    /// Users.
    pub users: usize,
    /// The lists.
    pub lists: Run,
    /// A bare server that answers the same number of bytes to the same clients.
    pub canned: Run,
    /// The same queries in the same mix straight from the store, one after the other: CPU µs a list.
    pub store_us_per_list: u64,
    /// By kind of question: how many, and the time within which 99 of 100 were answered (µs).
    pub kinds: BTreeMap<&'static str, (usize, u32)>,
    /// Memory of the server after it (KiB).
    pub rss_kib: u64,
}

/// One run.
#[derive(Default, Serialize)]
pub struct Run {
    /// Answers a second.
    pub per_second: u64,
    /// CPU of the server, an answer (µs).
    pub server_cpu_us: u64,
    /// CPU of the clients, an answer (µs).
    pub client_cpu_us: u64,
    /// Half were answered within (µs).
    pub p50_us: u32,
    /// 99 of 100 were answered within (µs).
    pub p99_us: u32,
    /// Bytes of an answer on average.
    pub bytes: u64,
    /// All answers.
    pub answers: usize,
}

/// A user with the questions that it asks in turn.
#[derive(Clone)]
struct User {
    token: String,
    asks: Vec<(&'static str, String)>,
}

/// A client's answers: kind, time, bytes.
type Answers = Vec<(&'static str, u32, u32)>;

/// Measures.
pub async fn measure(place: &Place, wish: &Wish) -> Result<Report, String> {
    let scratch = if wish.there { None } else { Some(Scratch::new(place, "w8")?) };
    let own = scratch.as_ref().map_or_else(|| place.clone(), Scratch::place);
    if !wish.there {
        let wanted = Wanted { reported: Some(wish.rows), ..Wanted::of(Size::District) };
        seed::fill(&own, &wanted).await?;
    }
    let (rows, filters, store_us_per_list) = alone(&own, wish.seconds.min(5))?;
    let server = Server::start(&own, false)?;
    server.ready().await?;
    let users = sign_in(server.address, wish.users, &filters).await?;
    let (lists, kinds) = run((server.address, server.pid()), &users, wish.seconds).await?;
    let rss = rss_kib(server.pid());
    drop(server);
    let canned = canned(&users, (lists.bytes as usize, wish.seconds)).await?;
    Ok(Report { rows, users: users.len(), lists, canned, store_us_per_list, kinds, rss_kib: rss })
}

/// What can be asked for: procedures with their stages, items, years, as the counters know them.
struct Filters {
    stages: Vec<(String, String)>,
    items: Vec<String>,
    years: Vec<i32>,
}

/// The store by itself: what there is to ask for, and what a list costs without a server.
fn alone(place: &Place, seconds: u64) -> Result<(u64, Filters, u64), String> {
    let store = place.existing()?;
    let (first, rows) = store.list(&ListFilter::default(), Turn::First, 200).map_err(said)?;
    let counts = store.counts(None).map_err(said)?;
    let mut stages: Vec<_> = counts.iter().map(|c| (c.procedure.clone(), c.step.clone())).collect();
    stages.sort_unstable();
    stages.dedup();
    let mut years: Vec<i32> = counts.iter().map(|c| c.year).collect();
    years.sort_unstable();
    years.dedup();
    let mut agencies: Vec<&String> = counts.iter().map(|c| &c.agency).collect();
    agencies.dedup();
    let items: Vec<String> = first.iter().filter_map(|r| r.item.clone()).collect();
    let (chance, begun, mut n) = (SeededChance::new(8), instant(), 0u64);
    let cpu = cpu_ms(std::process::id());
    while instant().duration_since(begun) < Duration::from_secs(seconds) {
        let (procedure, step) = chance.of(&stages).clone();
        let narrow = chance.percent(50);
        let filter = ListFilter {
            agencies: vec![(*chance.of(&agencies)).clone()],
            procedure: narrow.then_some(procedure),
            step: (narrow && chance.percent(50)).then_some(step),
            ..ListFilter::default()
        };
        store.list(&filter, Turn::First, ROWS + 1).map_err(said)?;
        n += 1;
    }
    let used = cpu_ms(std::process::id()) - cpu;
    Ok((rows, Filters { stages, items, years }, used * 1000 / n.max(1)))
}

async fn sign_in(address: SocketAddr, count: usize, filters: &Filters) -> Result<Vec<User>, String> {
    let mut client = Client::connect(address).await?;
    let logins: Vec<_> = seed::district_logins()?.into_iter().filter(|l| l.role == "officer").collect();
    let every = (logins.len() / count.max(1)).max(1);
    let mut users = Vec::new();
    for login in logins.iter().step_by(every).take(count) {
        let body = Bytes::from(json!({ "username": login.user, "password": PASSWORD }).to_string());
        let answer = client.post("/api/v1/session", "", body).await?;
        let token = answer["token"].as_str().unwrap_or_default().to_string();
        let asks = asks(&SeededChance::new(users.len() as u64), filters, &login.name);
        users.push(User { token, asks });
    }
    Ok(users)
}

/// A thousand questions in the mix of an office: most look at the newest, some narrow the list down, some turn the page.
fn asks(chance: &SeededChance, filters: &Filters, name: &str) -> Vec<(&'static str, String)> {
    let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let one = |_| {
        let (procedure, step) = chance.of(&filters.stages);
        let (kind, query) = match chance.below(100) {
            0..25 => ("newest", String::new()),
            25..40 => ("procedure", format!("&procedure={procedure}")),
            40..55 => ("stage", format!("&procedure={procedure}&step={}", encoded(step))),
            55..65 => ("open", "&closed=false".to_string()),
            65..75 => {
                let year = chance.of(&filters.years);
                ("year", format!("&from={year}-01-01&to={year}-12-31"))
            }
            75..85 => ("item", format!("&item={}", encoded(chance.of::<String>(&filters.items)))),
            85..90 => ("mine", format!("&handler={}", encoded(name))),
            _ => ("next page", String::new()),
        };
        (kind, format!("/api/v1/matters?limit={ROWS}{query}"))
    };
    (0..1000).map(one).collect()
}

async fn run(
    (address, pid): (SocketAddr, u32),
    users: &[User],
    seconds: u64,
) -> Result<(Run, BTreeMap<&'static str, (usize, u32)>), String> {
    let own = std::process::id();
    let (server_before, own_before, begun) = (cpu_ms(pid), cpu_ms(own), instant());
    let until = begun + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for user in users {
        tasks.spawn(one_user(address, user.clone(), until));
    }
    let mut all: Answers = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done.map_err(said)??);
    }
    let took_us = instant().duration_since(begun).as_micros() as u64;
    let n = all.len().max(1) as u64;
    let mut times: Vec<u32> = all.iter().map(|a| a.1).collect();
    let mut by_kind: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    all.iter().for_each(|(kind, us, _)| by_kind.entry(kind).or_default().push(*us));
    let kinds = by_kind.into_iter().map(|(kind, mut us)| (kind, (us.len(), per_mille(&mut us, 990)))).collect();
    let run = Run {
        per_second: n * 1_000_000 / took_us.max(1),
        server_cpu_us: (cpu_ms(pid) - server_before) * 1000 / n,
        client_cpu_us: (cpu_ms(own) - own_before) * 1000 / n,
        p50_us: per_mille(&mut times, 500),
        p99_us: per_mille(&mut times, 990),
        bytes: all.iter().map(|a| u64::from(a.2)).sum::<u64>() / n,
        answers: all.len(),
    };
    Ok((run, kinds))
}

async fn one_user(address: SocketAddr, user: User, until: std::time::Instant) -> Result<Answers, String> {
    let mut client = Client::connect(address).await?;
    let (mut answers, mut next): (Answers, Option<String>) = (Vec::new(), None);
    for (kind, path) in user.asks.iter().cycle() {
        if instant() >= until {
            break;
        }
        let turned = match &next {
            Some(next) if *kind == "next page" => format!("{path}&cursor={next}"),
            _ => path.clone(),
        };
        let begun = instant();
        let (status, bytes) = client.ask((Method::GET, &turned), &user.token, Bytes::new()).await?;
        answers.push((kind, instant().duration_since(begun).as_micros() as u32, bytes.len() as u32));
        if !status.is_success() {
            return Err(format!("{turned}：{status} {}", String::from_utf8_lossy(&bytes[..bytes.len().min(300)])));
        }
        if *kind == "newest" && next.is_none() {
            let page: Value = serde_json::from_slice(&bytes).map_err(said)?;
            next = page["next"].as_str().map(str::to_string);
        }
    }
    Ok(answers)
}

/// The floor: a server in a process of its own that answers the same bytes to everything.
async fn canned(users: &[User], (bytes, seconds): (usize, u64)) -> Result<Run, String> {
    let server = Server::canned(bytes)?;
    server.answers().await?;
    Ok(run((server.address, server.pid()), users, seconds.min(5)).await?.0)
}

/// Serves so many bytes as JSON until it is killed: what `canned` measures.
pub async fn serve_canned(address: SocketAddr, bytes: usize) -> Result<(), String> {
    let body: Arc<str> = format!("{{\"items\":\"{}\"}}", "x".repeat(bytes.saturating_sub(12))).into();
    let answer = move || {
        let body = Bytes::copy_from_slice(body.as_bytes());
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    };
    let app = Router::new().route("/{*any}", get(answer));
    let listener = tokio::net::TcpListener::bind(address).await.map_err(said)?;
    axum::serve(listener, app).await.map_err(said)
}
