//! W1: whole cases over HTTP, source to archive, each step authenticated, guarded, durable, answered after its commit.

use super::client::Client;
use super::process::{Server, cpu_ms};
use super::{Scratch, per_mille};
use crate::clock::instant;
use crate::premises::{Place, said};
use crate::seed::{self, PASSWORD, Script, Size, Wanted};
use axum::body::Bytes;
use axum::http::Method;
use fadu_store::{Account, Options, Session, Store};
use fadu_web::office::base::codes::{citizen_from, is_citizen_number, uscc_from};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::time::Duration;

/// Numbers of cases are told apart up to so many clients.
const MOST_CLIENTS: usize = 64;

/// What is measured.
pub struct Wish {
    /// Numbers of clients, one run each.
    pub clients: Vec<usize>,
    /// How long each run takes.
    pub seconds: u64,
    /// Every paper is fetched as PDF after each case.
    pub render: bool,
}

/// One run.
#[derive(Serialize)]
pub struct Run {
    /// Clients.
    pub clients: usize,
    /// Whole cases.
    pub cases: usize,
    /// Steps a second.
    pub steps_per_second: u64,
    /// CPU of the server, a step (µs).
    pub server_cpu_us_per_step: u64,
    /// CPU of the clients, a step (µs).
    pub client_cpu_us_per_step: u64,
    /// Half of the steps were answered within (µs).
    pub p50_us: u32,
    /// 99 of 100 steps were answered within (µs).
    pub p99_us: u32,
    /// Papers fetched.
    pub papers: usize,
    /// Bare durable commits a second through the same store with as many writers.
    pub bare_commits_per_second: u64,
}

/// All runs.
#[derive(Serialize)]
pub struct Report {
    /// The steps of a case, in order.
    pub steps: Vec<String>,
    /// Runs.
    pub runs: Vec<Run>,
}

/// What a client brings back.
#[derive(Default)]
struct Tally {
    cases: usize,
    papers: usize,
    latencies_us: Vec<u32>,
}

/// What every client holds.
struct Shared {
    scripts: Vec<Script>,
    tokens: BTreeMap<String, String>,
    /// Bodies of the requests, made beforehand: script by step.
    bodies: Vec<Vec<Bytes>>,
    render: bool,
}

/// Measures.
pub async fn measure(place: &Place, wish: &Wish) -> Result<Report, String> {
    let scratch = Scratch::new(place, "w1")?;
    let seeded = seed::fill(&scratch.place(), &Wanted::of(Size::Tiny)).await?;
    let server = Server::start(&scratch.place(), wish.render)?;
    server.ready().await?;
    let mut client = Client::connect(server.address).await?;
    let mut tokens = BTreeMap::new();
    for user in seeded.scripts.iter().flat_map(|s| &s.steps).map(|r| r.user.clone()) {
        if let Entry::Vacant(place) = tokens.entry(user) {
            let body = Bytes::from(json!({ "username": place.key(), "password": PASSWORD }).to_string());
            let answer = client.post("/api/v1/session", "", body).await?;
            place.insert(answer["token"].as_str().unwrap_or_default().to_string());
        }
    }
    let steps = seeded.scripts.first().ok_or("没有脚本")?.steps.iter().map(|r| r.act.clone()).collect();
    let bodies = seeded.scripts.iter().map(bodies).collect();
    let shared = Arc::new(Shared { scripts: seeded.scripts, tokens, bodies, render: wish.render });
    let mut runs = Vec::new();
    for clients in &wish.clients {
        runs.push(run(&server, &shared, *clients, wish.seconds).await?);
    }
    drop(server);
    for run in &mut runs {
        run.bare_commits_per_second = bare(&scratch, run.clients, wish.seconds.min(5)).await?;
    }
    Ok(Report { steps, runs })
}

fn bodies(script: &Script) -> Vec<Bytes> {
    script.steps.iter().map(|r| Bytes::from(json!({ "fields": r.fields }).to_string())).collect()
}

/// The request that opens a case: of a party of its own, for nobody is lawfully fined again for what he was fined for.
fn opening(script: &Script, nth: usize) -> Bytes {
    let mut fields = script.steps.first().map_or_else(|| json!({}), |r| r.fields.clone());
    let code = fields["party_code"].as_str().unwrap_or_default();
    let own = match code.get(..6) {
        Some(region) if is_citizen_number(code) => {
            let (year, day) = (1960 + nth / 28_000 % 40, 1 + nth / 1000 % 28);
            citizen_from(&format!("{region}{year}01{day:02}{:03}", nth % 1000))
        }
        Some(start) => uscc_from(&format!("{start}00MB{:07}", nth % 10_000_000)),
        None => None,
    };
    fields["party_name"] = json!(format!("{}（{nth}）", fields["party_name"].as_str().unwrap_or_default()));
    if let Some(own) = own {
        fields["party_code"] = json!(own);
    }
    Bytes::from(json!({ "procedure": script.procedure, "fields": fields }).to_string())
}

async fn run(server: &Server, shared: &Arc<Shared>, clients: usize, seconds: u64) -> Result<Run, String> {
    let own = std::process::id();
    let (server_before, own_before, begun) = (cpu_ms(server.pid()), cpu_ms(own), instant());
    let until = begun + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..clients {
        tasks.spawn(one_client(server.address, Arc::clone(shared), n, until));
    }
    let mut all = Tally::default();
    while let Some(done) = tasks.join_next().await {
        let tally = done.map_err(said)??;
        all.cases += tally.cases;
        all.papers += tally.papers;
        all.latencies_us.extend(tally.latencies_us);
    }
    let took_us = instant().duration_since(begun).as_micros() as u64;
    let steps = all.latencies_us.len().max(1) as u64;
    Ok(Run {
        clients,
        cases: all.cases,
        steps_per_second: steps * 1_000_000 / took_us.max(1),
        server_cpu_us_per_step: (cpu_ms(server.pid()) - server_before) * 1000 / steps,
        client_cpu_us_per_step: (cpu_ms(own) - own_before) * 1000 / steps,
        p50_us: per_mille(&mut all.latencies_us, 500),
        p99_us: per_mille(&mut all.latencies_us, 990),
        papers: all.papers,
        bare_commits_per_second: 0,
    })
}

/// Whole cases one after the other until the time is over; a case begun is finished.
async fn one_client(
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
    n: usize,
    until: std::time::Instant,
) -> Result<Tally, String> {
    let mut client = Client::connect(address).await?;
    let mut tally = Tally::default();
    while instant() < until {
        let which = (n + tally.cases) % shared.scripts.len();
        let script = &shared.scripts[which];
        let mut matter = String::new();
        for (step, request) in script.steps.iter().enumerate() {
            let path = if step == 0 {
                "/api/v1/matters".to_string()
            } else {
                format!("/api/v1/matters/{matter}/intents/{}", request.act)
            };
            let begun = instant();
            // No two clients have a case of the same number.
            let own = || opening(script, tally.cases * MOST_CLIENTS + n);
            let body = if step == 0 { own() } else { shared.bodies[which][step].clone() };
            let answer = client.post(&path, &shared.tokens[&request.user], body).await?;
            tally.latencies_us.push(instant().duration_since(begun).as_micros() as u32);
            if step == 0 {
                matter = answer["matter"].as_str().unwrap_or_default().to_string();
            }
        }
        tally.cases += 1;
        if shared.render {
            tally.papers += fetch_papers(&mut client, &shared.tokens[&script.steps[0].user], &matter).await?;
        }
    }
    Ok(tally)
}

async fn fetch_papers(client: &mut Client, token: &str, matter: &str) -> Result<usize, String> {
    let mut n = 1;
    loop {
        let path = format!("/api/v1/matters/{matter}/papers/{n}");
        let (status, bytes) = client.ask((Method::GET, &path), token, Bytes::new()).await?;
        match status.as_u16() {
            200 if bytes.starts_with(b"%PDF-") => n += 1,
            404 => return Ok(n - 1),
            _ => return Err(format!("{path}：{status}")),
        }
    }
}

/// The floor: as many writers, each commit one small row through the same writer, durable, answered after its commit.
async fn bare(scratch: &Scratch, writers: usize, seconds: u64) -> Result<u64, String> {
    let store = Store::open(Options::new(scratch.path().join(format!("bare-{writers}")))).map_err(said)?;
    let account = Account {
        id: [1; 16],
        name: "bare".into(),
        person: [1; 16],
        body: String::new(),
        roles: Vec::new(),
        password: String::new(),
        disabled: false,
        failures: 0,
        locked_until: None,
    };
    store.put_account(account).await.map_err(said)?;
    let begun = instant();
    let until = begun + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..writers {
        let store = store.clone();
        tasks.spawn(async move {
            let (mut done, mut hash) = (0u64, [0u8; 32]);
            while instant() < until {
                hash[..8].copy_from_slice(&(n as u64).to_be_bytes());
                hash[8..16].copy_from_slice(&done.to_be_bytes());
                let session = Session { hash, account: [1; 16], created: 0, seen: 0, expires: 1 };
                store.put_session(session).await.map_err(said)?;
                done += 1;
            }
            Ok::<u64, String>(done)
        });
    }
    let mut commits = 0;
    while let Some(done) = tasks.join_next().await {
        commits += done.map_err(said)??;
    }
    Ok(commits * 1_000_000 / (instant().duration_since(begun).as_micros() as u64).max(1))
}
