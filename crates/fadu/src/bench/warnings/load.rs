//! How fast a warning is seen under load: rows are entered at a steady rate; beside them, one after the other, rows that certainly raise a clue,
//! and the list is asked until the clue stands in it.

use super::super::client::Client;
use super::super::process::{cpu_ms, rss_kib};
use super::plan::Row;
use super::play::{act, matter_of};
use super::town::{Body, get};
use crate::clock::instant;
use axum::body::Bytes;
use serde::Serialize;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;

/// So many rows go in one request.
const BATCH: usize = 8;
/// The list is asked again after this.
const AGAIN: Duration = Duration::from_millis(15);
/// A clue that is not seen by then is counted as this late.
const GIVEN_UP: Duration = Duration::from_secs(60);

/// What came out.
#[derive(Default, Serialize)]
pub struct Load {
    /// Events of rows entered a second, as the rows say them.
    pub events_per_second: u64,
    /// Rows entered.
    pub rows: usize,
    /// Rows that were watched until their clue was seen.
    pub watched: usize,
    /// From the answer to the row to its clue in the list: half within (ms).
    pub seen_p50_ms: u64,
    /// All but one of a hundred (ms).
    pub seen_p99_ms: u64,
    /// The slowest (ms).
    pub seen_most_ms: u64,
    /// CPU of the server, an event, entering, judging and listing together (µs).
    pub server_cpu_us_per_event: u64,
    /// Memory of the server after it (KiB).
    pub rss_kib: u64,
}

/// The server, who enters, and under which numbers.
#[derive(Clone, Copy)]
pub struct Onto<'a> {
    /// Where it listens, and its process.
    pub server: (SocketAddr, u32),
    /// Who enters.
    pub bodies: &'a [Body],
    /// The numbers of the rows begin so.
    pub run: &'a str,
}

/// Enters the rows at so many events a second, and watches.
pub async fn measure(onto: Onto<'_>, rows: &[Row], sentinel: &Row, rate: u64) -> Result<Load, String> {
    let (begun, cpu) = (instant(), cpu_ms(onto.server.1));
    let over = std::sync::atomic::AtomicBool::new(false);
    let enter = async {
        let done = enter(onto, rows, rate).await;
        over.store(true, std::sync::atomic::Ordering::Release);
        done
    };
    let (entered, watched) = tokio::join!(enter, watch(onto, sentinel, &over));
    let (events, mut seen) = (entered?, watched?);
    let took_ms = instant().duration_since(begun).as_millis() as u64;
    seen.sort_unstable();
    let at = |n: usize| seen.get((seen.len() * n / 100).min(seen.len().saturating_sub(1))).copied().unwrap_or(0);
    Ok(Load {
        events_per_second: events * 1000 / took_ms.max(1),
        rows: rows.len(),
        watched: seen.len(),
        seen_p50_ms: at(50),
        seen_p99_ms: at(99),
        seen_most_ms: seen.last().copied().unwrap_or(0),
        server_cpu_us_per_event: (cpu_ms(onto.server.1) - cpu) * 1000 / events.max(1),
        rss_kib: rss_kib(onto.server.1),
    })
}

/// The events that a row becomes: itself and each of its days.
fn events(row: &Row) -> u64 {
    1 + row.said.keys().filter(|k| k.ends_with("_on") && *k != "done_on").count() as u64
}

async fn enter(onto: Onto<'_>, rows: &[Row], rate: u64) -> Result<u64, String> {
    let mut by_body: Vec<&Row> = rows.iter().collect();
    by_body.sort_by_key(|r| r.body);
    let mut batches: Vec<(usize, Vec<&Row>)> = Vec::new();
    for row in by_body {
        match batches.last_mut().filter(|(body, all)| *body == row.body && all.len() < BATCH) {
            Some((_, all)) => all.push(row),
            None => batches.push((row.body, vec![row])),
        }
    }
    // Bodies take turns.
    let half = batches.len() / 2;
    let order = (0..half).flat_map(|n| [n, n + half]).chain(half * 2..batches.len());
    let (mut tasks, mut sent, begun) = (tokio::task::JoinSet::new(), 0u64, instant());
    for n in order {
        let (body, all) = &batches[n];
        let due = Duration::from_millis(sent * 1000 / rate.max(1));
        tokio::time::sleep(due.saturating_sub(instant().duration_since(begun))).await;
        let acts: Vec<_> =
            all.iter().enumerate().map(|(i, r)| act(&r.said, &format!("{}-{n}-{i}", onto.run))).collect();
        sent += all.iter().map(|r| events(r)).sum::<u64>();
        let (token, body) = (onto.bodies[*body].enters.clone(), Bytes::from(json!({ "acts": acts }).to_string()));
        tasks.spawn(async move {
            let mut client = Client::connect(onto.server.0).await?;
            client.post("/api/v1/collected", &token, body).await.map(drop)
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(|e| e.to_string())??;
    }
    Ok(sent)
}

/// Milliseconds from the answer to the clue in the list, row by row.
async fn watch(onto: Onto<'_>, sentinel: &Row, over: &std::sync::atomic::AtomicBool) -> Result<Vec<u64>, String> {
    let body = &onto.bodies[sentinel.body];
    let rule = sentinel.expect.iter().next().ok_or("试探的一行没有要预警的规则")?;
    let mut client = Client::connect(onto.server.0).await?;
    let path = format!("/api/v1/warnings?state=open&rule={rule}");
    let (mut seen, mut n, mut known) = (Vec::new(), 0, total(&mut client, (&path, &body.sees)).await?);
    while !over.load(std::sync::atomic::Ordering::Acquire) {
        n += 1;
        let acts = json!({ "acts": [act(&sentinel.said, &format!("{}-w{n}", onto.run))] });
        let answer = client.post("/api/v1/collected", &body.enters, Bytes::from(acts.to_string())).await?;
        matter_of(&answer["results"][0])?;
        let begun = instant();
        // Nothing else that is entered raises this rule: one more is this one.
        let mut now = known;
        while now == known && instant().duration_since(begun) < GIVEN_UP {
            now = total(&mut client, (&path, &body.sees)).await?;
            if now == known {
                tokio::time::sleep(AGAIN).await;
            }
        }
        known = now;
        seen.push(instant().duration_since(begun).as_millis() as u64);
    }
    Ok(seen)
}

/// How many clues of the rule are open.
async fn total(client: &mut Client, (path, token): (&str, &str)) -> Result<u64, String> {
    Ok(get(client, path, token).await?["total"].as_u64().unwrap_or(0))
}

/// As a table.
pub fn text(l: &Load) -> String {
    format!(
        "# warnings under load\n\n| rows | events/s | watched | seen p50, p99, most (ms) | server CPU µs an event | server KiB |\n|---|---|---|---|---|---|\n| {} | {} | {} | {}, {}, {} | {} | {} |\n",
        l.rows,
        l.events_per_second,
        l.watched,
        l.seen_p50_ms,
        l.seen_p99_ms,
        l.seen_most_ms,
        l.server_cpu_us_per_event,
        l.rss_kib
    )
}
