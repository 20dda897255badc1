//! T01, T02, T03, T07: one value, one row, one file, changed in the stopped database or folder; the server that is started over it must name it.

use super::chance::Chance;
use super::house::{Base, Server, files};
use super::{Arena, Outcome, call, now};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Columns that the log does not hold, each with its reason.
const BESIDE: &[(&str, &str, &str)] = &[
    ("accounts", "failures", "a counter of wrong passwords, no right"),
    ("accounts", "locked_until", "a lock that ends by itself, no right"),
    ("blobs", "", "held by `fadu verify` and the scrub of evidence, not by the running check"),
    ("counted", "n", "a place to be read at, no figure: who adds up asks whether the places are whole"),
    ("counted", "touched", "an order to be read in, no figure: who adds up from the beginning reads every row"),
    ("drafts", "", "no law and without effect; not anchored in the log"),
    ("log_head", "at", "shown only: when the newest checkpoint was published"),
    ("tables", "", "what the program itself says of its tables"),
];

/// A table with its columns and those of its key.
pub struct Table {
    /// Its name.
    pub name: String,
    /// All columns.
    pub columns: Vec<String>,
    key: Vec<String>,
    /// How many rows it has.
    pub rows: usize,
}

/// The tables that are not ephemeral.
pub fn tables(conn: &Connection) -> Result<Vec<Table>, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let mut names = conn.prepare("SELECT name FROM tables WHERE class <> 'ephemeral' ORDER BY name").map_err(said)?;
    let names: Vec<String> =
        names.query_map([], |r| r.get(0)).map_err(said)?.collect::<Result<_, _>>().map_err(said)?;
    let one = |name: String| {
        let mut info = conn.prepare(&format!("PRAGMA table_info(\"{name}\")"))?;
        let all: Vec<(String, i64)> = info.query_map([], |r| Ok((r.get(1)?, r.get(5)?)))?.collect::<Result<_, _>>()?;
        let count = format!("SELECT count(*) FROM \"{name}\" {}", told_of(&name));
        let rows = conn.query_row(&count, [], |r| r.get::<_, i64>(0))?;
        let key = all.iter().filter(|(_, pk)| *pk > 0).map(|(c, _)| c.clone()).collect();
        Ok(Table { name, columns: all.into_iter().map(|(c, _)| c).collect(), key, rows: rows as usize })
    };
    names.into_iter().map(one).collect::<Result<_, rusqlite::Error>>().map_err(said)
}

/// The database of a stopped directory, without the guards of its own.
pub fn opened(data: &Path) -> Result<Connection, String> {
    let conn = Connection::open(data.join("fadu.sqlite")).map_err(|e| e.to_string())?;
    let guards = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
                  DROP TRIGGER IF EXISTS log_head_never_shrinks; DROP TRIGGER IF EXISTS log_head_stays;
                  DROP TRIGGER IF EXISTS custody_stays; DROP TRIGGER IF EXISTS custody_is_never_rewritten;
                  DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_is_never_rewritten;
                  DELETE FROM matter_counts WHERE n = 0;";
    conn.execute_batch(guards).map_err(|e| e.to_string())?;
    Ok(conn)
}

/// The rows that the log tells of. A signature that somebody keeps for later lies under a key of that person's; no event speaks of it before a matter
/// takes it, and then the matter has a row of its own.
fn told_of(table: &str) -> &'static str {
    if table == "file_keys" { "WHERE stream IN (SELECT stream FROM events) " } else { "" }
}

/// A row by its place, whole and by its key.
fn row(conn: &Connection, table: &Table, at: usize) -> Result<Vec<Value>, String> {
    let sql = format!(
        "SELECT {} FROM \"{}\" {}ORDER BY {} LIMIT 1 OFFSET {at}",
        list(&table.columns),
        table.name,
        told_of(&table.name),
        list(&table.key)
    );
    conn.query_row(&sql, [], |r| (0..table.columns.len()).map(|i| r.get(i)).collect()).map_err(|e| e.to_string())
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
}

fn keyed(table: &Table, row: &[Value], first: usize) -> (String, Vec<Value>) {
    let of = |c: &String| table.columns.iter().position(|o| o == c).map_or(Value::Null, |i| row[i].clone());
    let says = table.key.iter().enumerate().map(|(i, c)| format!("\"{c}\" = ?{}", first + i)).collect::<Vec<_>>();
    (says.join(" AND "), table.key.iter().map(of).collect())
}

/// Other values of the same kind, the nearest first.
fn others(value: &Value, chance: &mut Chance) -> Vec<Value> {
    match value {
        Value::Null => vec![Value::Integer(1), Value::Text("改".into())],
        Value::Integer(n) => vec![Value::Integer(n + 1), Value::Integer(n - 1), Value::Integer(n + 1_000_003)],
        Value::Real(x) => vec![Value::Real(x + 1.0)],
        Value::Text(text) => {
            let digit = text.replacen('1', "2", 1);
            let more = if text.starts_with(['[', '{']) { digit.clone() } else { format!("{text}改") };
            let whole = if text.starts_with('[') { "[\"改\"]" } else { "{\"改\":1}" };
            [digit, more, whole.to_string()].into_iter().filter(|t| t != text).map(Value::Text).collect()
        }
        Value::Blob(bytes) => {
            let mut flipped = bytes.clone();
            chance.flip(&mut flipped);
            vec![Value::Blob(flipped)]
        }
    }
}

/// Changes one column of a random row; gives what was done.
pub fn change(conn: &Connection, table: &Table, column: &str, chance: &mut Chance) -> Result<String, String> {
    let at = chance.below(table.rows);
    let whole = row(conn, table, at)?;
    let i = table.columns.iter().position(|c| c == column).ok_or("no such column")?;
    let (says, key) = keyed(table, &whole, 2);
    for other in others(&whole[i], chance) {
        let sql = format!("UPDATE \"{}\" SET \"{column}\" = ?1 WHERE {says}", table.name);
        let values = std::iter::once(other).chain(key.clone());
        if conn.execute(&sql, params_from_iter(values)) == Ok(1) {
            return Ok(format!("{}.{column} row {at}", table.name));
        }
    }
    Err(format!("{}.{column} row {at} could not be changed", table.name))
}

/// Starts the server over what was attacked, and waits until each table is named; a server that does not start at all must be explained by
/// `verify`. `verify` names each, too.
fn seen(arena: &Arena, data: &Path, done: &[(String, String)], outcome: &mut Outcome) -> Result<(), String> {
    let began = now();
    let place = data.to_string_lossy();
    let (code, told) = call(&arena.program, &["verify", "--json", "--data-dir", &place])?;
    let named_by_verify = |table: &str| code == 3 && told.contains(&format!("\"table\":\"{table}\""));
    let server = match Server::serve(arena, data, None) {
        Ok(server) => server,
        Err(why) => {
            for (table, what) in done {
                let found = if named_by_verify(table) {
                    Ok(began.elapsed())
                } else {
                    Err(format!("{what}: {why}; verify: {told}"))
                };
                outcome.add(found);
            }
            return Ok(());
        }
    };
    let of = |s: &Server, table: &str| s.named().iter().any(|(t, ..)| t == table);
    for (table, what) in done {
        let found = server.until(what, |s| of(s, table));
        let found = match found {
            Ok(after) if named_by_verify(table) => Ok(after),
            Ok(_) => Err(format!("{what}: verify says {code} {told}")),
            Err(why) => Err(why),
        };
        outcome.add(found);
    }
    Ok(())
}

/// Why the log does not hold a column.
pub fn beside(table: &str, column: &str) -> Option<&'static str> {
    BESIDE.iter().find(|(t, c, _)| *t == table && (c.is_empty() || *c == column)).map(|(.., why)| *why)
}

/// What is found first must not hide the others: where leaves or keys are altered, nothing that follows from their values can be held.
pub fn alone(table: &str) -> bool {
    ["events", "person_keys"].contains(&table)
}

/// A head more or a witness more says nothing: only what is signed is believed.
pub fn apart(table: &str) -> bool {
    ["log_head", "cosignatures", "frontier", "matter_counts", "packs"].contains(&table)
}

/// T01: each column of each table once (full: five random rows each). Attacks on different tables share a server; those on the leaves and on
/// digests have one of their own, for what is found first must not hide them.
pub fn changed(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T01"), Outcome::default());
    let all = tables(&opened(&base.data)?)?;
    let mut plan: Vec<Vec<(&Table, &String)>> = Vec::new();
    for table in &all {
        let held = table.columns.iter().filter(|c| beside(&table.name, c).is_none());
        if table.rows == 0 {
            outcome.notes.push(format!("{}: empty here", table.name));
            continue;
        }
        for (n, column) in held.enumerate() {
            if alone(&table.name) || table.name == "frontier" || column == "digest" {
                plan.push(vec![(table, column)]);
            } else {
                while plan.iter().filter(|p| p.first().is_none_or(|(t, c)| !alone(&t.name) && *c != "digest")).count()
                    <= n
                {
                    plan.insert(0, Vec::new());
                }
                plan[n].push((table, column));
            }
        }
    }
    let data = arena.scratch.join("attacked");
    for _ in 0..arena.count(1, 5) {
        for attacks in plan.iter().filter(|p| !p.is_empty()).take(arena.rounds) {
            base.copy(&data)?;
            let conn = opened(&data)?;
            let mut done = Vec::new();
            for (table, column) in attacks {
                done.push((table.name.clone(), change(&conn, table, column, &mut chance)?));
            }
            drop(conn);
            seen(arena, &data, &done, &mut outcome)?;
        }
    }
    BESIDE.iter().for_each(|(t, c, why)| {
        outcome.notes.push(format!("{t}.{} not attacked: {why}", if c.is_empty() { "*" } else { c }))
    });
    Ok(outcome)
}

/// T02: one row of each table deleted.
pub fn deleted(arena: &Arena) -> Result<Outcome, String> {
    each_table(arena, "T02", |conn, table, chance| {
        let at = chance.below(table.rows);
        let (says, key) = keyed(table, &row(conn, table, at)?, 1);
        let sql = format!("DELETE FROM \"{}\" WHERE {says}", table.name);
        conn.execute(&sql, params_from_iter(key)).map_err(|e| e.to_string())?;
        Ok(format!("{} row {at} deleted", table.name))
    })
}

/// T03: a copy of a row under another key; of the log, an old leaf once more at its end.
pub fn inserted(arena: &Arena) -> Result<Outcome, String> {
    each_table(arena, "T03", |conn, table, chance| {
        let at = chance.below(table.rows.saturating_sub(1));
        let mut whole = row(conn, table, at)?;
        for (i, column) in table.columns.iter().enumerate() {
            let numbered = table.name == "counted" && ["n", "touched"].contains(&column.as_str());
            let named = ["id", "text", "name", "version"].contains(&column.as_str());
            let unique = table.key.contains(column) || named || numbered;
            if unique {
                whole[i] = match (&whole[i], column.as_str()) {
                    (Value::Integer(_), "idx") => Value::Integer(table.rows as i64),
                    (other, _) => others(other, chance).pop().unwrap_or(Value::Null),
                };
            }
        }
        let places: Vec<String> = (1..=whole.len()).map(|i| format!("?{i}")).collect();
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES ({})", table.name, list(&table.columns), places.join(", "));
        conn.execute(&sql, params_from_iter(whole)).map_err(|e| format!("{}: {e}", table.name))?;
        Ok(format!("{} a copy of row {at}", table.name))
    })
}

/// One attack on each table. Those on different tables share a server; those on leaves and on keys have one of their own.
fn each_table(
    arena: &Arena,
    id: &str,
    attack: impl Fn(&Connection, &Table, &mut Chance) -> Result<String, String>,
) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance(id), Outcome::default());
    let data = arena.scratch.join("attacked");
    let all = tables(&opened(&base.data)?)?;
    let (held, passed): (Vec<&Table>, Vec<&Table>) =
        all.iter().partition(|t| beside(&t.name, "").is_none() && t.rows > 0 && !apart(&t.name));
    for table in passed {
        outcome.notes.push(format!("{}: not attacked so (empty, beside the log, or without meaning)", table.name));
    }
    let (own, together): (Vec<&Table>, Vec<&Table>) = held.into_iter().partition(|t| alone(&t.name));
    let plan: Vec<Vec<&Table>> = std::iter::once(together).chain(own.into_iter().map(|t| vec![t])).collect();
    for _ in 0..arena.count(1, 10) {
        for attacks in plan.iter().take(arena.rounds) {
            base.copy(&data)?;
            let conn = opened(&data)?;
            let mut done = Vec::new();
            for table in attacks {
                done.push((table.name.clone(), attack(&conn, table, &mut chance)?));
            }
            drop(conn);
            seen(arena, &data, &done, &mut outcome)?;
        }
    }
    Ok(outcome)
}

/// T07: files of evidence flipped, cut, deleted, swapped for another, two of their segments swapped; `verify` names each. That a read never serves
/// one is shown by the tests of store and web.
pub fn evidence(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T07"), Outcome::default());
    let data = arena.scratch.join("attacked");
    base.copy(&data)?;
    let all: Vec<PathBuf> = files(&data.join("blobs"))?;
    let named = names(&data)?;
    let place = data.to_string_lossy();
    for n in 0..arena.count(15, 300) {
        let file = &all[chance.below(all.len())];
        let sound = std::fs::read(file).map_err(|e| e.to_string())?;
        let stored =
            file.strip_prefix(data.join("blobs")).map_err(|e| e.to_string())?.to_string_lossy().replace('/', "");
        // An encrypted file lies under the digest of what lies there; it is named by its own.
        let referred = named.get(&stored);
        let name = referred.unwrap_or(&stored);
        let attacked = match if referred.is_some() { n % 5 } else { n % 2 } {
            0 => {
                let mut bytes = sound.clone();
                chance.flip(&mut bytes);
                Some(bytes)
            }
            1 => Some(sound[..chance.below(sound.len())].to_vec()),
            2 => None,
            3 => Some(
                std::fs::read(all.iter().find(|f| *f != file).ok_or("one file only")?).map_err(|e| e.to_string())?,
            ),
            _ => Some(segments_swapped(&sound)),
        };
        match attacked {
            Some(bytes) => std::fs::write(file, bytes).map_err(|e| e.to_string())?,
            None => std::fs::remove_file(file).map_err(|e| e.to_string())?,
        }
        let began = now();
        let (code, told) = call(&arena.program, &["verify", "--json", "--data-dir", &place])?;
        let found: Result<Duration, String> =
            if code == 3 && told.contains(name) { Ok(began.elapsed()) } else { Err(format!("{name}: {code} {told}")) };
        outcome.add(found);
        std::fs::write(file, sound).map_err(|e| e.to_string())?;
    }
    Ok(outcome)
}

/// The files that the database speaks of: under which name each lies, and its own.
fn names(data: &Path) -> Result<BTreeMap<String, String>, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let conn = opened(data)?;
    let sql = "SELECT lower(hex(stored)), lower(hex(digest)) FROM file_keys WHERE stored IS NOT NULL
               UNION SELECT lower(hex(digest)), lower(hex(digest)) FROM blobs b
               WHERE NOT EXISTS (SELECT 1 FROM file_keys k WHERE k.digest = b.digest)";
    let mut find = conn.prepare(sql).map_err(said)?;
    find.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).map_err(said)?.collect::<Result<_, _>>().map_err(said)
}

/// The same bytes with the first two segments in each other's place; of a file of one segment, with that behind itself once more.
fn segments_swapped(sound: &[u8]) -> Vec<u8> {
    const HEAD: usize = 16;
    const WHOLE: usize = (1 << 20) + 40;
    let (head, body) = sound.split_at(HEAD.min(sound.len()));
    if body.len() < 2 * WHOLE {
        return [head, body, body].concat();
    }
    [head, &body[WHOLE..2 * WHOLE], &body[..WHOLE], &body[2 * WHOLE..]].concat()
}
