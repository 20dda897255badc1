//! Enters rows as an agency's system would, waits until the follower has read them, and reads the clues as the heads of the bodies see them.

use super::super::client::Client;
use super::plan::Row;
use super::town::{Body, get};
use crate::clock::SystemClock;
use axum::body::Bytes;
use fadu_web::office::Clock;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

/// So many rows are on their way at once.
const AT_ONCE: usize = 4;
/// The list of clues is asked again after this.
const AGAIN: Duration = Duration::from_millis(50);
/// So often.
const ASKED: usize = 20 * 600;

/// A row that was entered.
#[derive(Clone)]
pub struct Entered {
    /// Its matter; none where it was refused, with why.
    pub matter: Result<String, String>,
    /// When the answer came: milliseconds on the server's clock.
    pub accepted: i64,
}

/// A clue as the list shows it.
#[derive(Clone)]
pub struct Clue {
    /// The matter.
    pub matter: String,
    /// The rule.
    pub rule: String,
    /// 1 yellow, 2 red, 3 block.
    pub level: u8,
    /// When it was raised: milliseconds on the server's clock.
    pub raised: i64,
    /// What it says.
    pub sentence: String,
}

/// The server that is asked.
pub struct Play<'a> {
    /// Where it listens.
    pub address: SocketAddr,
    /// Who enters and sees.
    pub bodies: &'a [Body],
    /// So far the server's clock is ahead of this machine's (ms).
    pub ahead_ms: i64,
}

/// A row as the interface takes it: amounts in yuan, and a number of its source.
pub fn act(said: &BTreeMap<String, String>, number: &str) -> Map<String, Value> {
    let mut act = Map::new();
    for (name, value) in said {
        let fen = name.strip_suffix("_fen").and_then(|_| value.parse::<i64>().ok());
        act.insert(name.clone(), fen.map_or_else(|| json!(value), |f| json!(format!("{}.{:02}", f / 100, f % 100))));
    }
    act.entry("source_no").or_insert_with(|| json!(number));
    act
}

impl Play<'_> {
    /// Enters all rows in their order, some at once.
    pub async fn enter(&self, rows: &[Row], run: &str) -> Result<Vec<Entered>, String> {
        let (mut tasks, mut next) = (tokio::task::JoinSet::new(), 0);
        let mut out: Vec<Option<Entered>> = vec![None; rows.len()];
        let mut idle = Vec::new();
        for _ in 0..AT_ONCE {
            idle.push(Client::connect(self.address).await?);
        }
        loop {
            while let Some(mut client) = (next < rows.len()).then(|| idle.pop()).flatten() {
                let (row, n, ahead) = (&rows[next], next, self.ahead_ms);
                let token = self.bodies[row.body].enters.clone();
                let body = json!({ "acts": [act(&row.said, &format!("{run}-{n}"))] });
                tasks.spawn(async move {
                    let answer = client.post("/api/v1/collected", &token, Bytes::from(body.to_string())).await;
                    (client, n, answer, SystemClock.now().0 + ahead)
                });
                next += 1;
            }
            let Some(done) = tasks.join_next().await else { break };
            let (client, n, answer, accepted) = done.map_err(|e| e.to_string())?;
            idle.push(client);
            out[n] = Some(Entered { matter: matter_of(&answer?["results"][0]), accepted });
        }
        Ok(out.into_iter().flatten().collect())
    }

    /// Waits until what was entered so far has been judged: a row that certainly raises a clue is entered behind it, twice, so that the step
    /// of the follower that held the last of them is over. The matters of those rows.
    pub async fn judged(&self, sentinel: &Row, run: &str) -> Result<Vec<String>, String> {
        let (mut client, mut own) = (Client::connect(self.address).await?, Vec::new());
        for turn in 0..2 {
            let body = &self.bodies[sentinel.body];
            let acts = json!({ "acts": [act(&sentinel.said, &format!("{run}-sentinel-{turn}"))] });
            let answer = client.post("/api/v1/collected", &body.enters, Bytes::from(acts.to_string())).await?;
            let matter = matter_of(&answer["results"][0])?;
            let rule = sentinel.expect.iter().next().ok_or("试探的一行没有要预警的规则")?;
            if !self.comes(&mut client, &body.sees, (&matter, rule)).await? {
                return Err(format!("等了很久，{rule} 没有预警：跟随器没有在工作"));
            }
            own.push(matter);
        }
        Ok(own)
    }

    /// Waits until nothing that was due is left: the number of open clues stands still between two rows that were judged.
    pub async fn quiet(&self, sentinel: &Row, run: &str) -> Result<(), String> {
        let (mut before, mut own) = (usize::MAX, BTreeSet::new());
        for turn in 0..100 {
            own.extend(self.judged(sentinel, &format!("{run}-{turn}")).await?);
            let open = self.clues().await?.iter().filter(|c| !own.contains(&c.matter)).count();
            if open == before {
                return Ok(());
            }
            before = open;
        }
        Err("预警一直没有静下来".into())
    }

    async fn comes(&self, client: &mut Client, token: &str, (matter, rule): (&str, &str)) -> Result<bool, String> {
        for _ in 0..ASKED {
            let path = format!("/api/v1/warnings?state=open&rule={rule}");
            if self.list(client, token, &path).await?.iter().any(|c| c.matter == matter) {
                return Ok(true);
            }
            tokio::time::sleep(AGAIN).await;
        }
        Ok(false)
    }

    /// All clues of all bodies that are open, and those that what is told has cleared since.
    pub async fn clues(&self) -> Result<Vec<Clue>, String> {
        let mut client = Client::connect(self.address).await?;
        let mut all = Vec::new();
        for body in self.bodies {
            for state in ["open", "cleared"] {
                all.extend(self.list(&mut client, &body.sees, &format!("/api/v1/warnings?state={state}")).await?);
            }
        }
        Ok(all)
    }

    async fn list(&self, client: &mut Client, token: &str, path: &str) -> Result<Vec<Clue>, String> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let answer = get(client, &format!("{path}&after={after}"), token).await?;
            all.extend(answer["items"].as_array().into_iter().flatten().map(clue));
            match answer["next"].as_str() {
                Some(next) => after = next.to_string(),
                None => return Ok(all),
            }
        }
    }
}

/// The matter of a row that was taken; why not, of any other.
pub fn matter_of(result: &Value) -> Result<String, String> {
    match result["matter"].as_str() {
        Some(matter) => Ok(matter.to_string()),
        None => Err(result["why"].as_str().unwrap_or("没有说明").to_string()),
    }
}

fn clue(v: &Value) -> Clue {
    let text = |name: &str| v[name].as_str().unwrap_or_default().to_string();
    Clue {
        matter: text("matter"),
        rule: text("rule"),
        level: v["level"].as_u64().and_then(|n| u8::try_from(n).ok()).unwrap_or(0),
        raised: v["raised"].as_i64().unwrap_or(0),
        sentence: text("sentence"),
    }
}
