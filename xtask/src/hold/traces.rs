//! P02: words that nobody else uses are typed into a matter; afterwards no log, metric or temporary file holds them.

use super::house::{Base, Server, ask, files, token, write};
use super::{Arena, Outcome};
use std::time::Duration;

/// P02.
pub fn canaries(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let server = Server::serve(arena, &base.data, None)?;
    let token = token(server.address).ok_or("no sign-in")?;
    let count = arena.count(20, 500);
    let canary = |n: usize| format!("金丝雀商行{n}号鹮");
    for n in 0..count {
        write(server.address, &token, (&format!("p{n}"), &canary(n))).ok_or("not written")?;
    }
    // One that is refused, and one that the server does not understand.
    ask(
        server.address,
        "POST",
        "/api/v1/matters",
        "content-type: application/json\r\n",
        &format!("{{\"x\":\"{}", canary(0)),
    );
    let metrics = ask(server.address, "GET", "/metrics", "", "").map(|(_, t)| t).unwrap_or_default();
    let mut places: Vec<(String, String)> = vec![("metrics".into(), metrics), ("log".into(), server.said().join("\n"))];
    server.kill();
    for file in files(&base.data)? {
        let name = file.strip_prefix(&base.data).map_err(|e| e.to_string())?.to_string_lossy().into_owned();
        // The database holds them: sealed values are with the erasable personal data.
        if !name.starts_with("fadu.sqlite") && !name.starts_with("blobs/") {
            let bytes = std::fs::read(&file).map_err(|e| e.to_string())?;
            places.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    for n in 0..count {
        let seen = places.iter().find(|(_, text)| text.contains(&canary(n)));
        outcome.add(seen.map_or(Ok(Duration::ZERO), |(place, _)| Err(format!("{} in {place}", canary(n)))));
    }
    outcome.notes.push(format!("{} places looked at beside the database and the blobs", places.len()));
    Ok(outcome)
}
