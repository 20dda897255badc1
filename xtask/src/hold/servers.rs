//! D02 and D12: servers before one PostgreSQL; the server, the database or the primary of two is killed under load. What was acknowledged is
//! there afterwards, once, and the record is sound.

use super::town::{Postgres, Town, insist, step};
use super::{Arena, Outcome, now};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const WRITERS: usize = 8;

/// What was acknowledged: the leaf of each press. What was not answered is pressed again.
#[derive(Default)]
struct Presses {
    leaves: BTreeMap<String, u64>,
    open: Vec<String>,
}

impl Presses {
    fn answered(&mut self, press: String, answer: &(u16, Value)) -> Result<(), String> {
        let leaf = answer.1["leaf"].as_u64().filter(|_| matches!(answer.0, 200 | 201));
        let leaf = leaf.ok_or_else(|| format!("{press}: {answer:?}"))?;
        match self.leaves.insert(press.clone(), leaf) {
            Some(other) if other != leaf => Err(format!("{press} was told leaf {other} and leaf {leaf}")),
            _ => Ok(()),
        }
    }

    /// Every press has a leaf of its own, and none lies beyond the record.
    fn hold(&self, size: u64) -> Result<(), String> {
        let mut leaves: Vec<u64> = self.leaves.values().copied().collect();
        leaves.sort_unstable();
        leaves.dedup();
        match () {
            () if leaves.len() != self.leaves.len() => Err("two presses have one leaf".into()),
            () if leaves.last().is_some_and(|l| *l >= size) => {
                Err(format!("an acknowledged leaf is lost: {size} are left"))
            }
            () => Ok(()),
        }
    }
}

/// What was acknowledged, press by press, and the presses that were not answered.
type Loaded = (Vec<(String, (u16, Value))>, Vec<String>);

/// Opens matters with many hands until the victim has been killed; gives what was acknowledged and what was not answered.
fn load(
    (town, token, cycle): (&Town, &str, usize),
    at: SocketAddr,
    kill: impl FnOnce() -> Result<(), String>,
) -> Result<Loaded, String> {
    let (stop, told, open) = (AtomicBool::new(false), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let killed = std::thread::scope(|scope| {
        for hand in 0..WRITERS {
            let (stop, told, open) = (&stop, &told, &open);
            scope.spawn(move || {
                for n in 0.. {
                    let press = format!("{cycle}-{hand}-{n}");
                    let answer = step(at, (&town.scripts[hand % town.scripts.len()], 0), ("", token, &press));
                    match answer.filter(|(status, _)| *status < 500) {
                        Some(answer) => told.lock().map(|mut t| t.push((press, answer))).unwrap_or_default(),
                        None => return open.lock().map(|mut o| o.push(press)).unwrap_or_default(),
                    }
                    if stop.load(Relaxed) {
                        return;
                    }
                }
            });
        }
        let killed = kill();
        stop.store(true, Relaxed);
        killed
    });
    killed?;
    Ok((told.into_inner().map_err(|e| e.to_string())?, open.into_inner().map_err(|e| e.to_string())?))
}

fn settle(
    presses: &mut Presses,
    (told, open): Loaded,
    (town, token): (&Town, &str),
    at: SocketAddr,
) -> Result<(), String> {
    for (press, answer) in told {
        presses.answered(press, &answer)?;
    }
    presses.open.extend(open);
    for press in std::mem::take(&mut presses.open) {
        let hand: usize = press.split('-').nth(1).and_then(|h| h.parse().ok()).unwrap_or(0);
        let script = &town.scripts[hand % town.scripts.len()];
        let answer = insist(|| step(at, (script, 0), ("", token, &press)));
        presses.answered(press.clone(), &answer.ok_or(format!("{press} is never answered"))?)?;
    }
    Ok(())
}

/// D02.
pub fn killed(arena: &Arena) -> Result<Outcome, String> {
    let (mut database, mut chance, mut outcome) = (Postgres::start()?, arena.chance("D02"), Outcome::default());
    let town = Town::seed(arena, Some(&database.url))?;
    let mut server = town.serve(arena)?;
    let token = token_of(&town, server.address)?;
    let mut presses = Presses::default();
    for cycle in 0..arena.count(4, 50) {
        let pause = Duration::from_millis(300 + chance.below(900) as u64);
        let mut began = now();
        let (at, of_database) = (server.address, cycle % 2 == 1);
        let all = load((&town, &token, cycle), at, || {
            std::thread::sleep(pause);
            began = now();
            if of_database { database.kill() } else { server.stop() }
        })?;
        if of_database {
            database.again()?;
        } else {
            server = town.serve(arena)?;
        }
        let at = server.address;
        let held = settle(&mut presses, all, (&town, &token), at);
        let away = began.elapsed();
        let held = held.and_then(|()| presses.hold(town.sound(arena)?));
        outcome.add(held.map(|()| away).map_err(|why| format!("cycle {cycle}, database {of_database}: {why}")));
    }
    outcome.notes.push(format!(
        "{} writes were acknowledged, none lost or doubled; slowest is from the kill until every open press was answered",
        presses.leaves.len()
    ));
    Ok(outcome)
}

fn token_of(town: &Town, at: SocketAddr) -> Result<String, String> {
    let user = town.scripts[0]["steps"][0]["user"].as_str().unwrap_or_default().to_string();
    town.tokens(at)?.remove(&user).ok_or_else(|| "nobody opens matters".into())
}

/// D12: the primary is killed, the copy that every commit waited for takes over, the old one returns.
pub fn promoted(arena: &Arena) -> Result<Outcome, String> {
    let (mut chance, mut outcome, mut acknowledged) = (arena.chance("D12"), Outcome::default(), 0);
    for round in 0..arena.count(2, 10) {
        let _ = super::remove(&arena.scratch.join("shared"));
        let mut database = Postgres::start()?;
        let town = Town::seed(arena, Some(&database.url))?;
        let copy = database.standby()?;
        // One address with both hosts: whoever writes is asked.
        let host = |url: &str| url.trim_start_matches("postgres://fadu@").trim_end_matches("/postgres").to_string();
        let both = format!("postgres://fadu@{},{}/postgres", host(&database.url), host(&copy));
        let both = town.at(&both);
        let server = both.serve(arena)?;
        let token = token_of(&both, server.address)?;
        let mut presses = Presses::default();
        let pause = Duration::from_millis(300 + chance.below(900) as u64);
        let mut began = now();
        let all = load((&both, &token, round), server.address, || {
            std::thread::sleep(pause);
            began = now();
            database.kill()
        })?;
        database.promote()?;
        let held = settle(&mut presses, all, (&both, &token), server.address);
        let away = began.elapsed();
        let held = held.and_then(|()| presses.hold(town.at(&copy).sound(arena)?));
        outcome.add(held.map(|()| away).map_err(|why| format!("round {round}: {why}")));
        acknowledged += presses.leaves.len();
        // The old one is back, alone: its commits wait for a copy that does not follow it any more.
        database.again()?;
        outcome.add(stale(arena, &town, round));
    }
    outcome.notes.push(format!("{acknowledged} writes were acknowledged by the old or the new primary, none lost"));
    outcome
        .notes
        .push("the slowest is the outage: from the kill until every open press was answered by the new primary".into());
    Ok(outcome)
}

/// A server before the old primary alone acknowledges nothing.
fn stale(arena: &Arena, town: &Town, round: usize) -> Result<Duration, String> {
    let began = now();
    let Ok(server) = town.serve_within(arena, Duration::from_secs(10)) else { return Ok(began.elapsed()) };
    let Ok(token) = token_of(town, server.address) else { return Ok(began.elapsed()) };
    match step(server.address, (&town.scripts[0], 0), ("", &token, &format!("old-{round}"))) {
        Some((200 | 201, body)) => Err(format!("the old primary acknowledged a write: {body}")),
        _ => Ok(began.elapsed()),
    }
}
