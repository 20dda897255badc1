//! D14: what the database says of itself, and two connections that write and check-point at once.

use super::house::Base;
use super::{Arena, Outcome, call, now};
use std::time::Duration;

/// D14.
pub fn told(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let place = base.data.to_string_lossy().into_owned();
    let (_, text) = call(&arena.program, &["doctor", "--json", "--data-dir", &place])?;
    let told: serde_json::Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let database = &told["database"];
    let version: Vec<u32> =
        database["version"].as_str().unwrap_or_default().split('.').filter_map(|p| p.parse().ok()).collect();
    let set = |name: &str| database["settings"][name].as_str();
    let wanted = [
        ("sqlite ≥ 3.51.3", version >= vec![3, 51, 3]),
        ("journal_mode wal", set("journal_mode") == Some("wal")),
        ("synchronous FULL", set("synchronous") == Some("2")),
        ("mmap_size 0", set("mmap_size") == Some("0")),
        ("every table has a class", database["tables"].as_array().is_some_and(|t| t.len() > 15)),
    ];
    wanted.iter().for_each(|(what, holds)| {
        outcome.add(if *holds { Ok(Duration::ZERO) } else { Err(format!("{what}: {text}")) })
    });
    let stress = stress(&base.data.join("fadu.sqlite"), Duration::from_secs(arena.count(5, 600) as u64));
    outcome.add(stress);
    Ok(outcome)
}

/// Two connections of the bundled library, each writing and check-pointing.
fn stress(file: &std::path::Path, long: Duration) -> Result<Duration, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let began = now();
    let open = || {
        let conn = rusqlite::Connection::open(file)?;
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS stress (a INTEGER PRIMARY KEY, b BLOB);",
        )?;
        Ok(conn)
    };
    let hand = |n: i64| -> Result<(), rusqlite::Error> {
        let conn: rusqlite::Connection = open()?;
        let mut at = n;
        while began.elapsed() < long {
            match conn.execute("INSERT INTO stress VALUES (?1, zeroblob(3000))", [at]) {
                // The other one had the file longer than the patience: asked for is that the file stays sound, not whose turn it is.
                Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => continue,
                other => other?,
            };
            at += 2;
            if at % 17 == 0 {
                // Busy is an answer here, told in the row.
                conn.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let (a, b) = (scope.spawn(|| hand(0)), scope.spawn(|| hand(1)));
        a.join().map_err(|_| "panicked")?.map_err(said)?;
        b.join().map_err(|_| "panicked")?.map_err(said)
    })?;
    let sound: String = open().map_err(said)?.query_row("PRAGMA integrity_check", [], |r| r.get(0)).map_err(said)?;
    if sound == "ok" { Ok(began.elapsed()) } else { Err(sound) }
}
