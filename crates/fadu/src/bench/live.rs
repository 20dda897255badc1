//! Live view: many who listen to the news of it, and what a position costs the server while they do.

use super::Scratch;
use super::client::Client;
use super::process::{Server, cpu_ms, rss_kib};
use crate::clock::{instant, wall_ms};
use crate::premises::Place;
use crate::seed::{self, Size, Wanted};
use axum::body::Bytes;
use axum::http::Method;
use serde::Serialize;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Who issues, shares and looks, in the demonstration.
const CAST: [&str; 3] = ["xiewenxi", "shenzhixing", "yinguanlan"];
const PASSWORD: &str = "fadu-demo-2026";

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Who listened.
    pub listeners: usize,
    /// Positions sent and taken.
    pub positions: u64,
    /// Pieces of news that reached the listeners, all together.
    pub news: u64,
    /// CPU of the server a second while all listen and nothing happens (ms).
    pub idle_cpu_ms: u64,
    /// CPU of the server for a position, idle taken off, news to all listeners among it (µs).
    pub cpu_us_a_position: u64,
    /// From sending a position to its answer, the slowest of a hundred (µs).
    pub answer_p99_us: u32,
    /// A page of somebody else meanwhile, the slowest of a hundred (µs).
    pub page_p99_us: u32,
    /// Memory of the server with all listening (KiB).
    pub rss_kib: u64,
}

/// Measures: the most of these many listeners, for so many seconds.
pub async fn measure(place: &Place, (clients, seconds): (&[usize], u64)) -> Result<Report, String> {
    let listeners = clients.iter().copied().max().unwrap_or(64);
    rlimit::increase_nofile_limit(listeners as u64 * 2 + 512).map_err(|e| e.to_string())?;
    let scratch = Scratch::new(place, "live")?;
    let own = scratch.place();
    seed::fill(&own, &Wanted::of(Size::Small)).await?;
    let server = Server::start_demo(&own)?;
    server.ready().await?;
    let mut client = Client::connect(server.address).await?;
    let mut tokens = Vec::new();
    for user in CAST {
        tokens.push(crate::commands::live::sign_in(&mut client, user, PASSWORD).await?);
    }
    let mut driven = Vec::new();
    let of = (tokens[0].as_str(), tokens[1].as_str(), CAST[1]);
    let ahead = crate::commands::live::begin(&mut client, of, "http://127.0.0.1:9/cam", &mut driven).await?;
    let devices: Vec<String> = driven.into_iter().filter_map(|d| d.shares().then_some(d.token)).collect();
    if devices.is_empty() {
        return Err("演示数据里没有现场任务".into());
    }
    let heard = Arc::new(AtomicU64::new(0));
    let mut open = Vec::new();
    for _ in 0..listeners {
        open.push(listen(server.address, &tokens[2], Arc::clone(&heard)).await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (before, began) = (cpu_ms(server.pid()), instant());
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = (cpu_ms(server.pid()) - before) * 1000 / (instant().duration_since(began).as_millis() as u64).max(1);
    let (before, began, first) = (cpu_ms(server.pid()), instant(), heard.load(Relaxed));
    let (mut answers, mut pages, mut taken) = (Vec::new(), Vec::new(), 0u64);
    let mut pace = tokio::time::interval(Duration::from_millis(2_100 / devices.len() as u64));
    let mut n = 0usize;
    while instant().duration_since(began) < Duration::from_secs(seconds) {
        pace.tick().await;
        let along = (n / devices.len()) as f64 * 2e-5;
        let body = json!({ "positions": [{ "at": wall_ms() + ahead, "lat": 39.1 + along, "lon": 117.2 }] }).to_string();
        let sent = instant();
        let (status, said) =
            client.ask((Method::POST, "/api/v1/positions"), &devices[n % devices.len()], Bytes::from(body)).await?;
        answers.push(instant().duration_since(sent).as_micros() as u32);
        let said: Value = serde_json::from_slice(&said).unwrap_or_default();
        taken += if status.is_success() { said["taken"].as_u64().unwrap_or(0) } else { 0 };
        let sent = instant();
        client.ask((Method::GET, "/login"), "", Bytes::new()).await?;
        pages.push(instant().duration_since(sent).as_micros() as u32);
        n += 1;
    }
    let spent = instant().duration_since(began).as_millis() as u64;
    let used = (cpu_ms(server.pid()) - before).saturating_sub(idle * spent / 1000);
    Ok(Report {
        listeners,
        positions: taken,
        news: heard.load(Relaxed) - first,
        idle_cpu_ms: idle,
        cpu_us_a_position: used * 1000 / taken.max(1),
        answer_p99_us: super::per_mille(&mut answers, 990),
        page_p99_us: super::per_mille(&mut pages, 990),
        rss_kib: rss_kib(server.pid()),
    })
}

/// One who listens: counts news until the server ends.
async fn listen(
    address: SocketAddr,
    token: &str,
    heard: Arc<AtomicU64>,
) -> Result<tokio::task::JoinHandle<()>, String> {
    let mut stream = TcpStream::connect(address).await.map_err(|e| e.to_string())?;
    let request = format!("GET /live/stream HTTP/1.1\r\nhost: localhost\r\ncookie: fadu={token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|e| e.to_string())?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.map_err(|e| e.to_string())?;
    if &head != b"HTTP/1.1 200" {
        return Err(format!("/live/stream：{}", String::from_utf8_lossy(&head)));
    }
    Ok(tokio::spawn(async move {
        let mut piece = [0; 16 << 10];
        while let Ok(n @ 1..) = stream.read(&mut piece).await {
            let told = piece[..n].windows(13).filter(|w| *w == b"event: change").count();
            heard.fetch_add(told as u64, Relaxed);
        }
    }))
}

/// For people.
pub fn text(r: &Report) -> String {
    format!(
        "{} 个收听，{} 个位置，送达 {} 次；空闲每秒 CPU {} ms，每个位置 CPU {} µs（含送达全部收听）；答复 P99 {} µs，别的页面 P99 {} µs；内存 {} MiB",
        r.listeners,
        r.positions,
        r.news,
        r.idle_cpu_ms,
        r.cpu_us_a_position,
        r.answer_p99_us,
        r.page_p99_us,
        r.rss_kib / 1024
    )
}
