//! T04: the last leaves cut, by a careless and by a careful hand; yesterday's database put in today's place. The witness remembers.

use super::house::{Base, Server, token, write};
use super::rows::opened;
use super::{Arena, Outcome};
use std::path::Path;

/// Cuts the last leaves; a careful hand takes away everything that remembers them here.
fn cut_off(data: &Path, k: u64, careful: bool) -> Result<(), String> {
    let conn = opened(data)?;
    let size: u64 = conn
        .query_row("SELECT max(idx) + 1 FROM events", [], |r| r.get::<_, i64>(0))
        .map_err(|e| e.to_string())? as u64;
    let from = size.saturating_sub(k);
    conn.execute_batch(&format!(
        "DELETE FROM events WHERE idx >= {from}; DELETE FROM frontier; DELETE FROM numbers WHERE event >= {from};"
    ))
    .map_err(|e| e.to_string())?;
    if careful {
        conn.execute_batch("DELETE FROM log_head; DELETE FROM cosignatures;").map_err(|e| e.to_string())?;
        std::fs::remove_dir_all(data.join("log")).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// T04.
pub fn cut(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T04"), Outcome::default());
    let data = arena.scratch.join("attacked");
    // One leaf cut and the ends of custody sealed anew at the start come to the old size: the sequencer has nothing to publish, and the running
    // check names the root that is not the published one.
    let alarmed = |s: &Server| ["fadu_log_alarm", "fadu_record_alarm"].iter().any(|of| s.metric(of) == Some(1));
    for n in 0..arena.count(4, 100) {
        let k = if n < 2 { 1 } else { 1 + chance.below(500) as u64 };
        base.copy(&data)?;
        cut_off(&data, k, n % 2 == 1)?;
        let (witness, file) = base.witness(arena)?;
        let found = match Server::serve(arena, &data, Some(&file)) {
            Ok(server) => server.until(&format!("{k} leaves cut"), alarmed),
            Err(why) => Err(format!("{k} leaves cut: {why}")),
        };
        outcome.add(found);
        drop(witness);
    }
    // Yesterday: a whole older directory, after more was published and signed.
    let (yesterday, today) = (arena.scratch.join("yesterday"), arena.scratch.join("today"));
    base.copy(&yesterday)?;
    base.copy(&today)?;
    let (witness, file) = base.witness(arena)?;
    let server = Server::serve(arena, &today, Some(&file))?;
    let token = token(server.address).ok_or("no sign-in")?;
    let leaf = write(server.address, &token, ("t04", "示例市某某商行")).ok_or("no write")?;
    server.until("signed", |s| {
        let signed = super::house::ask(s.address, "GET", "/log/witnessed", "", "").map(|(_, text)| text);
        signed.and_then(|t| t.lines().nth(1)?.parse::<u64>().ok()).is_some_and(|size| size > leaf)
    })?;
    server.kill();
    let server = Server::serve(arena, &yesterday, Some(&file))?;
    outcome.add(server.until("yesterday's database", alarmed));
    drop(witness);
    Ok(outcome)
}
