//! D01: killed at random while writers write; what was acknowledged is there afterwards, once, and the record is sound.

use super::house::{Base, Server, token, write};
use super::{Arena, Outcome, call, now};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const WRITERS: usize = 8;

/// D01.
pub fn killed(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("D01"), Outcome::default());
    let place = base.data.to_string_lossy().into_owned();
    let mut acknowledged: Vec<u64> = Vec::new();
    for cycle in 0..arena.count(5, 200) {
        let began = now();
        let server = Server::serve(arena, &base.data, None)?;
        let ready = began.elapsed();
        let (stop, told) = (AtomicBool::new(false), Mutex::new(Vec::new()));
        let pause = Duration::from_millis(300 + chance.below(900) as u64);
        std::thread::scope(|scope| {
            for hand in 0..WRITERS {
                let (stop, told, address) = (&stop, &told, server.address);
                scope.spawn(move || {
                    let Some(token) = token(address) else { return };
                    for n in 0.. {
                        if stop.load(Relaxed) {
                            return;
                        }
                        let press = format!("{cycle}-{hand}-{n}");
                        let Some(leaf) = write(address, &token, (&press, "示例市某某商行")) else { return };
                        if let Ok(mut all) = told.lock() {
                            all.push(leaf);
                        }
                    }
                });
            }
            std::thread::sleep(pause);
            server.kill();
            stop.store(true, Relaxed);
        });
        let new = told.into_inner().map_err(|e| e.to_string())?;
        let written = new.len();
        acknowledged.extend(new);
        let (code, sound) = call(&arena.program, &["verify", "--json", "--data-dir", &place])?;
        let size = serde_json::from_str::<serde_json::Value>(&sound).ok().and_then(|v| v["size"].as_u64()).unwrap_or(0);
        let mut once = acknowledged.clone();
        once.sort_unstable();
        once.dedup();
        let held = code == 0 && once.len() == acknowledged.len() && acknowledged.iter().all(|leaf| *leaf < size);
        outcome.add(if held { Ok(ready) } else { Err(format!("cycle {cycle}: {code} {sound}, {written} written")) });
    }
    outcome
        .notes
        .push(format!("{} writes were acknowledged, none lost or doubled; slowest is the start", acknowledged.len()));
    Ok(outcome)
}
