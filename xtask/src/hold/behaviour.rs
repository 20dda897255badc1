//! T12: the three cases of old — many bodies' accounts at one machine, a stolen account that is too fast, receipts that are made up — among
//! thousands of ordinary operations: each is called within a minute, and hardly anything else is.

use super::house::{Server, ask, token_at, write};
use super::town::{Town, step};
use super::{Arena, Outcome, call, now};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TOKEN: &str = "hold-hold-hold-hold";
const DAY_MS: i64 = 86_400_000;
/// What an officer does on an ordinary day: acts and readings.
const ACTS: usize = 8;
const READINGS: usize = 24;

/// A server behind a proxy that names the caller, whose clock a file moves.
struct Office {
    server: Server,
    clock: PathBuf,
}

impl Office {
    fn open(arena: &Arena, data: &Path) -> Result<Office, String> {
        let clock = arena.scratch.join("clock");
        let (data, clocked) = (data.to_string_lossy(), clock.to_string_lossy().into_owned());
        // Behind a proxy nobody is this machine itself: what is counted is shown for a token.
        let token = arena.scratch.join("token");
        std::fs::write(&token, TOKEN).map_err(|e| e.to_string())?;
        let (token, proxy) = (token.to_string_lossy(), ["--trusted-proxy", "127.0.0.1"]);
        let args = ["serve", "--profile", "agency", "--clock-file", &clocked, "--metrics-token-file", &token];
        let args = [&args[..], &proxy, &["--log-name", "hold.test/log", "--data-dir", &data]].concat();
        Ok(Office { server: Server::start(&arena.program, &args, "法度已就绪")?, clock })
    }

    fn day(&self, n: i64) -> Result<(), String> {
        let beside = self.clock.with_extension("part");
        std::fs::write(&beside, format!("{} {}\n", n * DAY_MS, n * DAY_MS)).map_err(|e| e.to_string())?;
        // The server looks at the file several times a second: a day may begin a moment late, which calls nobody.
        std::fs::rename(&beside, &self.clock).map_err(|e| e.to_string())
    }

    fn alarms(&self) -> Result<u64, String> {
        alarms(&self.server).ok_or("the server does not say how many alarms are open".into())
    }

    /// How long until one alarm more is open.
    fn called(&self, before: u64, what: &str) -> Result<Duration, String> {
        self.server.until(what, |s| alarms(s) > Some(before))
    }
}

/// How many alarms nobody has looked into.
fn alarms(server: &Server) -> Option<u64> {
    let headers = format!("authorization: Bearer {TOKEN}\r\n");
    let (_, all) = ask(server.address, "GET", "/metrics", &headers, "")?;
    all.lines().find_map(|l| l.strip_prefix("fadu_access_alarms ")?.trim().parse().ok())
}

/// An ordinary day of one person: signed in at the address of the body, some acts, some readings; how many operations.
fn ordinary(at: SocketAddr, user: &str, place: &str, day: i64) -> Option<usize> {
    let token = token_at(at, user, place)?;
    let headers = format!("authorization: Bearer {token}\r\nx-forwarded-for: {place}\r\n");
    for n in 0..READINGS {
        ask(at, "GET", &format!("/api/v1/matters/{user}-{day}-{n}"), &headers, "")?;
    }
    for n in 0..ACTS {
        write(at, &token, (&format!("{user}-{day}-{n}"), "示例市某某商行"));
    }
    Some(1 + READINGS + ACTS)
}

/// T12.
pub fn called(arena: &Arena) -> Result<Outcome, String> {
    let (data, mut outcome) = (arena.scratch.join("office"), Outcome::default());
    let seed = ["seed", "--size", "tiny", "--seed", "7", "--json", "--data-dir", &data.to_string_lossy()];
    let (_, told) = call(&arena.program, &seed)?;
    let told: Value = serde_json::from_str(&told).map_err(|e| format!("seeding failed: {e}"))?;
    let accounts = told["accounts"].as_array().cloned().unwrap_or_default();
    let officers: Vec<&Value> = accounts.iter().filter(|a| a["role"] == "officer").collect();
    if officers.is_empty() {
        return Err("nobody to work".into());
    }
    let office = Office::open(arena, &data)?;
    let at = office.server.address;
    let wanted = arena.count(1_500, 10_000);
    let (mut done, mut day) = (0, 0);
    while done < wanted {
        for one in &officers {
            let (user, agency) = (one["user"].as_str().unwrap_or_default(), one["agency"].as_str().unwrap_or_default());
            let place = format!("10.1.{}.1", agency.bytes().fold(0u8, u8::wrapping_add));
            done += ordinary(at, user, &place, day).ok_or(format!("{user} could not work on day {day}"))?;
        }
        day += 1;
        office.day(day)?;
    }
    let false_alarms = office.alarms()?;
    outcome.notes.push(format!(
        "{done} ordinary operations of {} officers on {day} days: {false_alarms} false alarms",
        officers.len()
    ));
    let most = 1 + done as u64 / 10_000;
    outcome.add(if false_alarms <= most { Ok(Duration::ZERO) } else { Err(format!("{false_alarms} false alarms")) });

    // 2011: an assistant with everybody's first password.
    let mut bodies = std::collections::BTreeMap::new();
    for a in &accounts {
        bodies.entry(a["agency"].as_str().unwrap_or_default()).or_insert(a["user"].as_str().unwrap_or_default());
    }
    let before = office.alarms()?;
    for user in bodies.values().take(4) {
        token_at(at, user, "203.0.113.11").ok_or(format!("{user} could not sign in"))?;
    }
    outcome.add(office.called(before, "accounts of many bodies at one machine"));

    // 2018: one certificate, a hundred and twenty-four files within the hour.
    let (before, thief) = (office.alarms()?, officers.first().and_then(|a| a["user"].as_str()).unwrap_or_default());
    let token = token_at(at, thief, "203.0.113.18").ok_or("the account could not sign in")?;
    for n in 0..124 {
        write(at, &token, (&format!("stolen-{n}"), "示例市某某商行"));
    }
    outcome.add(office.called(before, "an account that is too fast"));
    drop(office);
    receipts(arena, &Town::seed(arena, None)?, &mut outcome).map(|()| outcome)
}

/// 2009: receipts that are made up. A payment before anything was served is refused; one number for two fines is called.
fn receipts(arena: &Arena, town: &Town, outcome: &mut Outcome) -> Result<(), String> {
    let server = town.serve(arena)?;
    let tokens = town.tokens(server.address)?;
    let before = server.metric("fadu_access_alarms").unwrap_or(0);
    let paying = |s: &&Value| s["steps"].as_array().is_some_and(|all| all.iter().any(|s| s["act"] == "record-payment"));
    let scripts: Vec<Value> = town.scripts.iter().filter(paying).take(2).cloned().collect();
    if scripts.len() < 2 {
        return Err("the town has no two cases that are paid".into());
    }
    for (n, mut script) in scripts.into_iter().enumerate() {
        let steps = script["steps"].as_array_mut().ok_or("no steps")?;
        let at = steps.iter().position(|s| s["act"] == "record-payment").ok_or("no payment")?;
        steps[at]["fields"]["receipt_no"] = json!("T12-0001");
        let mut matter = String::new();
        for i in 0..=at {
            let user = script["steps"][i]["user"].as_str().unwrap_or_default().to_string();
            let token = tokens.get(&user).ok_or(format!("{user} is not signed in"))?;
            if i == 1 && n == 0 {
                // At once after the case was opened: nothing decided, nothing served.
                let mut early = script.clone();
                early["steps"][1] = script["steps"][at].clone();
                let payer = tokens.get(early["steps"][1]["user"].as_str().unwrap_or_default()).ok_or("no payer")?;
                let began = now();
                let refused = step(server.address, (&early, 1), (&matter, payer, "T12-early"));
                outcome.add(match refused {
                    Some((409, _)) => Ok(began.elapsed()),
                    other => Err(format!("a payment before the decision: {other:?}")),
                });
            }
            let press = format!("T12-{n}-{i}");
            let (status, body) = step(server.address, (&script, i), (&matter, token, &press)).ok_or("no answer")?;
            if status >= 300 {
                return Err(format!("step {i} of case {n}: {status} {body}"));
            }
            matter = body["matter"].as_str().unwrap_or(&matter).to_string();
        }
    }
    outcome
        .add(server.until("one receipt for two fines", |s| s.metric("fadu_access_alarms").is_some_and(|m| m > before)));
    Ok(())
}
