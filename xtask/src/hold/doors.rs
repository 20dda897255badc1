//! T06: the supervisor is shown another tree than the portal shows, both signed with the log's own key.

use super::house::{Base, Server, ask};
use super::rewritten::rewrite;
use super::rows::opened;
use super::{Arena, Outcome, call, now};
use std::path::Path;

/// What a form sends.
fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn checkpoint(server: &Server) -> Option<String> {
    ask(server.address, "GET", "/log/checkpoint", "", "").filter(|(code, _)| *code == 200).map(|(_, text)| text)
}

/// T06. Gossip is a checkpoint carried from one door to the other: by the witness that both ask, by whoever pastes it at `/log`, by
/// `fadu verify --checkpoint`.
pub fn two(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T06"), Outcome::default());
    let (portal, other) = (arena.scratch.join("portal"), arena.scratch.join("other"));
    let size: i64 = opened(&base.data)?
        .query_row("SELECT count(*) FROM events", [], |r| r.get(0))
        .map_err(|e: rusqlite::Error| e.to_string())?;
    for _ in 0..arena.count(2, 20) {
        base.copy(&portal)?;
        base.copy(&other)?;
        let index = chance.below(size as usize) as i64;
        rewrite(&other, index)?;
        let (witness, file) = base.witness(arena)?;
        let shown = |data: &Path| Server::serve(arena, data, Some(&file));
        let (honest, forked) = (shown(&portal)?, shown(&other)?);
        let what = format!("leaf {index} differs between two doors");
        forked.until("published", |s| checkpoint(s).is_some())?;
        let kept = checkpoint(&forked).ok_or("no checkpoint")?;
        // The witness that both ask.
        outcome.add(forked.until(&what, |s| s.metric("fadu_log_alarm") == Some(1)));
        // Whoever carries what he was shown to the other door.
        let began = now();
        let page = ask(honest.address, "GET", &format!("/log?held={}", encoded(&kept)), "", "");
        let seen = page.is_some_and(|(_, text)| text.contains("对不上。"));
        outcome.add(if seen { Ok(began.elapsed()) } else { Err(format!("{what}: /log says nothing")) });
        drop((honest, witness));
        let note = arena.scratch.join("kept");
        std::fs::write(&note, &kept).map_err(|e| e.to_string())?;
        let (file, place) = (note.to_string_lossy(), portal.to_string_lossy());
        let began = now();
        let (code, told) = call(&arena.program, &["verify", "--json", "--checkpoint", &file, "--data-dir", &place])?;
        outcome.add(if code == 3 { Ok(began.elapsed()) } else { Err(format!("{what}: verify says {code} {told}")) });
    }
    Ok(outcome)
}
