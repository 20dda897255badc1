//! T11: every write route and every reading of what not everybody may see leaves exactly one entry of the journal of access, or the leaf of its
//! event, with who, when, from where and what came of it; killed at any moment, nothing that was answered is missing.

use super::house::{Base, Server, ask, token, token_of, write};
use super::{Arena, Outcome, call, now};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// The auditor of the demonstration.
const AUDITOR: &str = "xiangnanxing";
const HANDS: usize = 6;

/// Entries of the journal that bear this method and route, the newest first; only those after entry `after`.
fn entries(at: SocketAddr, auditor: &str, (what, after): (&str, u64)) -> Result<Vec<Value>, String> {
    let (mut all, mut before) = (Vec::new(), String::new());
    loop {
        let asked: String = what.bytes().map(|b| format!("%{b:02X}")).collect();
        let path = format!("/api/v1/audit?what={asked}{before}");
        let bearer = format!("authorization: Bearer {auditor}\r\n");
        let (status, body) = ask(at, "GET", &path, &bearer, "").ok_or("the journal does not answer")?;
        let page: Value = serde_json::from_str(&body).map_err(|e| format!("{status}: {e}"))?;
        let lines = page["lines"].as_array().ok_or(format!("{status}: {body}"))?;
        all.extend(lines.iter().filter(|l| l["n"].as_u64() > Some(after)).cloned());
        let Some(older) = page["older"].as_u64().filter(|n| *n > after) else { return Ok(all) };
        before = format!("&before={older}");
    }
}

/// T11.
pub fn audited(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let (_, routes) = call(&arena.program, &["routes", "--json"])?;
    let routes: Value = serde_json::from_str(&routes).map_err(|e| format!("routes: {e}"))?;
    let server = Server::serve(arena, &base.data, None)?;
    let (officer, auditor) =
        (token(server.address).ok_or("nobody could sign in")?, token_of(server.address, AUDITOR).ok_or("no auditor")?);
    let mut asked: Vec<(String, String, bool)> = Vec::new();
    for cell in routes.as_array().ok_or("routes are no list")?.iter().filter(|c| c["role"] == "officer") {
        let text = |k: &str| cell[k].as_str().unwrap_or_default().to_string();
        let (method, path) = (text("method"), text("path"));
        // Leaving ends the session that the others need; what is read is asked once as an officer may, or not.
        if (method == "GET" && cell["noted"] != true)
            || path == "/logout"
            || (method == "DELETE" && path.ends_with("/session"))
        {
            continue;
        }
        asked.push((method, path, cell["noted"] == true));
    }
    for (method, path, _) in &asked {
        outcome.add(one(&server, (&officer, &auditor), (method, path)));
    }
    outcome.notes.push(format!("{} routes were asked, each as an officer", asked.len()));
    server.kill();
    kills(arena, &base, &mut outcome)?;
    Ok(outcome)
}

/// One route: exactly one entry more, and it says who, from where, what and what came of it.
fn one(server: &Server, (officer, auditor): (&str, &str), (method, path): (&str, &str)) -> Result<Duration, String> {
    let (began, what) = (now(), format!("{method} {path}"));
    let newest = |all: &[Value]| all.first().and_then(|l| l["n"].as_u64()).unwrap_or(0);
    let before = newest(&entries(server.address, auditor, (&what, 0))?);
    let filled: String =
        path.split('/').map(|p| if p.starts_with('{') { "0" } else { p }).collect::<Vec<_>>().join("/");
    let headers = match path.starts_with("/api/") {
        true => format!("authorization: Bearer {officer}\r\ncontent-type: application/json\r\n"),
        false => format!("cookie: fadu={officer}\r\ncontent-type: application/x-www-form-urlencoded\r\n"),
    };
    let body = if path.starts_with("/api/") && method != "GET" { "{}" } else { "" };
    let (status, _) = ask(server.address, method, &filled, &headers, body).ok_or(format!("{what}: no answer"))?;
    let new = entries(server.address, auditor, (&what, before))?;
    let [entry] = &new[..] else { return Err(format!("{what}: {} entries, answered {status}", new.len())) };
    let fits = entry["about"] == filled.as_str() && (entry["status"] == status || entry["status"] == 401);
    let named = entry["at"].as_i64() > Some(0) && entry["place"].is_string();
    if fits && named { Ok(began.elapsed()) } else { Err(format!("{what}: answered {status}, noted {entry}")) }
}

/// Killed at random under load: each act that was answered left one leaf, each refused reading one entry.
fn kills(arena: &Arena, base: &Base, outcome: &mut Outcome) -> Result<(), String> {
    let (mut chance, place) = (arena.chance("T11"), base.data.to_string_lossy().into_owned());
    let (mut leaves, mut readings) = (Vec::new(), Vec::new());
    for cycle in 0..arena.count(4, 200) {
        let began = now();
        let server = Server::serve(arena, &base.data, None)?;
        let ready = began.elapsed();
        let (stop, told) = (AtomicBool::new(false), Mutex::new((Vec::new(), Vec::new())));
        let pause = Duration::from_millis(300 + chance.below(900) as u64);
        std::thread::scope(|scope| {
            for hand in 0..HANDS {
                let (stop, told, address) = (&stop, &told, server.address);
                scope.spawn(move || {
                    let Some(token) = token(address) else { return };
                    let bearer = format!("authorization: Bearer {token}\r\n");
                    for n in 0.. {
                        if stop.load(Relaxed) {
                            return;
                        }
                        let about = format!("/api/v1/matters/{cycle}-{hand}-{n}");
                        let press = format!("{cycle}-{hand}-{n}");
                        let read = ask(address, "GET", &about, &bearer, "").filter(|(status, _)| *status == 404);
                        let leaf = write(address, &token, (&press, "示例市某某商行"));
                        if let Ok(mut all) = told.lock() {
                            all.0.extend(leaf);
                            all.1.extend(read.map(|_| about));
                        }
                        if leaf.is_none() {
                            return;
                        }
                    }
                });
            }
            std::thread::sleep(pause);
            server.kill();
            stop.store(true, Relaxed);
        });
        let (new, read) = told.into_inner().map_err(|e| e.to_string())?;
        leaves.extend(new);
        readings.extend(read);
        let (code, sound) = call(&arena.program, &["verify", "--json", "--data-dir", &place])?;
        let size = serde_json::from_str::<Value>(&sound).ok().and_then(|v| v["size"].as_u64()).unwrap_or(0);
        let mut once = leaves.clone();
        once.sort_unstable();
        once.dedup();
        let held = code == 0 && once.len() == leaves.len() && leaves.iter().all(|leaf| *leaf < size);
        outcome.add(if held { Ok(ready) } else { Err(format!("cycle {cycle}: {code} {sound}")) });
    }
    let server = Server::serve(arena, &base.data, None)?;
    let auditor = token_of(server.address, AUDITOR).ok_or("no auditor")?;
    let mut noted: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries(server.address, &auditor, ("GET /api/v1/matters/{id}", 0))? {
        *noted.entry(entry["about"].as_str().unwrap_or_default().to_string()).or_default() += 1;
    }
    let wrong: Vec<_> = readings.iter().filter(|about| noted.get(*about) != Some(&1)).collect();
    outcome.add(if wrong.is_empty() { Ok(Duration::ZERO) } else { Err(format!("not noted once: {wrong:?}")) });
    outcome.notes.push(format!(
        "{} acts and {} refused readings were answered before a kill: each left one leaf or one entry",
        leaves.len(),
        readings.len()
    ));
    Ok(())
}
