//! P06, P08: what is classified lies nowhere in clear, and what was erased lies nowhere at all: database, write-ahead log, vault, back-ups, free pages.

use super::house::{Base, Server, ask, files, token};
use super::{Arena, Outcome, call, now};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Days that the demonstration's clock is put forward: longer than every retention that ends.
const LATER: i64 = 40 * 366;
/// The two who may erase, and the password of everybody in the demonstration.
const TWO: [&str; 2] = ["luozhibai", "xiangnanxing"];
const PASSWORD: &str = "fadu-demo-2026";
const PRIVATE: [&str; 4] = ["party_name", "party_code", "party_address", "party_phone"];

/// A citizen's number of nobody: area 990106 does not exist.
fn citizen(n: usize) -> String {
    let body = format!("99010619880203{:03}", n % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}

/// What is said of a file that arrives: its device and its place.
fn said_of(n: usize) -> [String; 2] {
    [format!("鹮牌执法记录仪{n}号"), format!("鹮巢胡同{n}号院西墙外")]
}

/// As a header holds it.
fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// Every file of these folders, read once.
struct Read(Vec<(String, Vec<u8>)>);

impl Read {
    fn of(folders: &[&Path]) -> Result<Read, String> {
        let mut all = Vec::new();
        for folder in folders {
            for file in files(folder)? {
                all.push((file.display().to_string(), std::fs::read(&file).map_err(|e| e.to_string())?));
            }
        }
        Ok(Read(all))
    }

    /// Whether none of them holds these bytes.
    fn looked(&self, outcome: &mut Outcome, what: &str, bytes: &[u8]) {
        let began = now();
        let find = memchr::memmem::Finder::new(bytes);
        let seen = self.0.iter().find(|(_, read)| find.find(read).is_some());
        outcome.add(seen.map_or(Ok(began.elapsed()), |(file, _)| Err(format!("{what} in {file}"))));
    }
}

/// P06.
pub fn in_clear(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let server = Server::serve(arena, &base.data, None)?;
    let token = token(server.address).ok_or("no sign-in")?;
    let canaries = |n: usize| {
        [citizen(n), format!("鹮巢胡同{n}号院东厢房"), format!("000-5559 {n:04}"), format!("告密者鹮{n}说的话")]
    };
    let count = arena.count(10, 200);
    for n in 0..count {
        let [code, address, phone, clue] = canaries(n);
        let fields = json!({
            "source_kind": "inspection", "received_on": "2026-10-09", "clue": clue, "party_kind": "person", "party_name": format!("鹮某{n}"),
            "party_code": code, "party_address": address, "party_phone": phone,
        });
        let body = json!({ "procedure": "penalty-general", "fields": fields }).to_string();
        let headers =
            format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: q{n}\r\n");
        let done = ask(server.address, "POST", "/api/v1/matters", &headers, &body).ok_or("no answer")?;
        if done.0 != 201 {
            return Err(format!("not written: {}", done.1));
        }
        let opened: Value = serde_json::from_str(&done.1).map_err(|e| e.to_string())?;
        let path = format!("/api/v1/matters/{}/evidence", opened["matter"].as_str().unwrap_or_default());
        let [device, place] = said_of(n).map(|words| percent(&words));
        let headers = format!(
            "authorization: Bearer {token}\r\nx-file-name: a.txt\r\nx-device: {device}\r\nx-place: {place}\r\n"
        );
        let sent = ask(server.address, "POST", &path, &headers, &format!("第{n}份")).ok_or("no answer")?;
        if sent.0 != 201 {
            return Err(format!("no evidence taken in: {}", sent.1));
        }
    }
    let to = arena.scratch.join("backup");
    let (data, to_s) = (base.data.to_string_lossy(), to.to_string_lossy());
    let (code, told) = call(&arena.program, &["backup", "--json", "--data-dir", &data, &to_s])?;
    if code != 0 {
        return Err(told);
    }
    server.kill();
    let all = Read::of(&[&base.data, &to])?;
    for canary in (0..count).flat_map(|n| canaries(n).into_iter().chain(said_of(n))) {
        all.looked(&mut outcome, &canary, canary.as_bytes());
    }
    let key = std::fs::read(base.data.join("keys/master.key")).map_err(|e| format!("keys/master.key: {e}"))?;
    Read::of(&[&to])?.looked(&mut outcome, "the master key", &key);
    outcome.notes.push("names of parties stand in clear in the views of matters until they are erased (ADR 17)".into());
    Ok(outcome)
}

/// A matter of a natural person whose file is closed.
struct Closed {
    number: String,
    values: BTreeSet<String>,
    keys: Vec<Vec<u8>>,
}

/// Those that the officer of the demonstration may read.
fn closed(server: &Server) -> Result<Vec<Closed>, String> {
    let token = token(server.address).ok_or("no sign-in")?;
    let get = |path: &str| -> Result<Value, String> {
        let headers = format!("authorization: Bearer {token}\r\n");
        let (_, body) = ask(server.address, "GET", path, &headers, "").ok_or("no answer")?;
        serde_json::from_str(&body).map_err(|e| format!("{path}: {e}"))
    };
    // Cases that were handled here and archived: an act of another system has no file whose retention could end.
    let all = get("/api/v1/matters?closed=true&procedure=penalty-general&limit=100")?;
    let natural = |m: &&Value| m["closed"] == true && m["party_code"].is_null() && m["number"].is_string();
    let mut found = Vec::new();
    for m in all["items"].as_array().into_iter().flatten().filter(natural) {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
        let (matter, number) = (text(&m["matter"]), text(&m["number"]));
        let events = get(&format!("/api/v1/matters/{matter}/events"))?;
        let fields = events["events"].as_array().into_iter().flatten().map(|e| &e["fields"]);
        let values = fields.flat_map(|f| PRIVATE.iter().map(move |p| text(&f[p]))).filter(|v| v.chars().count() > 2);
        found.push(Closed { number, values: values.collect(), keys: Vec::new() });
    }
    Ok(found)
}

/// The wrapped keys of a matter, from the stopped database.
fn keys_of(data: &Path, number: &str) -> Result<Vec<Vec<u8>>, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let conn = rusqlite::Connection::open(data.join("fadu.sqlite")).map_err(said)?;
    let sql = "SELECT wrapped FROM person_keys WHERE wrapped IS NOT NULL
               AND stream = (SELECT matter FROM matters WHERE number = ?1)";
    let mut keys = conn.prepare(sql).map_err(said)?;
    keys.query_map([number], |r| r.get(0)).map_err(said)?.collect::<Result<_, _>>().map_err(said)
}

/// Addresses of firms and traders in the register of parties of the stopped database: they are open, and a person's invented address may be one of them.
fn registered(data: &Path) -> Result<BTreeSet<String>, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let conn = rusqlite::Connection::open(data.join("fadu.sqlite")).map_err(said)?;
    let sql = "SELECT fields ->> '$.row.address' FROM events WHERE name = 'PartyRegistered' AND fields ->> '$.row.address' IS NOT NULL";
    let mut all = conn.prepare(sql).map_err(said)?;
    all.query_map([], |r| r.get(0)).map_err(said)?.collect::<Result<_, _>>().map_err(said)
}

/// Who is named in files that were not erased: a person may have several, and each keeps the name until its own retention ends.
fn named_elsewhere(data: &Path, gone: &[&Closed]) -> Result<BTreeSet<String>, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let conn = rusqlite::Connection::open(data.join("fadu.sqlite")).map_err(said)?;
    let mut all = conn.prepare("SELECT number, party FROM matters").map_err(said)?;
    let pair = |r: &rusqlite::Row| Ok((r.get::<_, Option<String>>(0)?, r.get::<_, String>(1)?));
    let all: Vec<_> = all.query_map([], pair).map_err(said)?.collect::<Result<_, _>>().map_err(said)?;
    let erased = |number: &Option<String>| gone.iter().any(|g| Some(&g.number) == number.as_ref());
    Ok(all.into_iter().filter(|(number, _)| !erased(number)).map(|(_, party)| party).collect())
}

/// Exit code and JSON of `fadu erase`.
fn erase(arena: &Arena, data: &Path, user: &str, more: &[&str]) -> Result<(i32, Value), String> {
    let mut command = Command::new(&arena.program);
    command.arg("erase").args(more).args(["--user", user, "--json", "--data-dir"]).arg(data);
    let out = command.env("FADU_PASSWORD", PASSWORD).output().map_err(|e| e.to_string())?;
    let told = serde_json::from_slice(&out.stdout)
        .map_err(|_| format!("erase {more:?}: {}", String::from_utf8_lossy(&out.stderr)))?;
    Ok((out.status.code().unwrap_or(-1), told))
}

/// P08.
pub fn erased(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::sized(arena, "small")?, Outcome::default());
    let server = Server::serve(arena, &base.data, None)?;
    let mut all = closed(&server)?;
    server.kill();
    for one in &mut all {
        one.keys = keys_of(&base.data, &one.number)?;
    }
    let open = registered(&base.data)?;
    let expect = |what: &str, wanted: i32, got: (i32, Value)| {
        if got.0 == wanted { Ok(Duration::ZERO) } else { Err(format!("{what}: {} {}", got.0, got.1)) }
    };
    let mut gone: Vec<&Closed> = Vec::new();
    for one in all.iter().take(arena.count(2, 20)) {
        // While the file is kept, the law refuses.
        let early = erase(arena, &base.data, TWO[0], &[&one.number, "--propose", "太早"])?;
        outcome.add(match early.1.to_string().contains("personal-information-law") {
            true => expect("before the end of retention", 2, early),
            false => Err(format!("before the end of retention: {}", early.1)),
        });
    }
    let clock = json!({ "ahead_days": LATER }).to_string();
    std::fs::write(base.data.join("demo-clock.json"), clock).map_err(|e| e.to_string())?;
    for one in all.iter().take(arena.count(2, 20)) {
        let (code, told) = erase(arena, &base.data, TWO[0], &[&one.number, "--propose", "保管期限届满", "--demo"])?;
        if code != 0 {
            outcome.notes.push(format!("{} is kept for ever, or not to be erased: {told}", one.number));
            continue;
        }
        let same = erase(arena, &base.data, TWO[0], &[&one.number, "--erase", "--demo"])?;
        outcome.add(expect("by whoever proposed it", 2, same));
        let other = erase(arena, &base.data, TWO[1], &[&one.number, "--erase", "--demo"])?;
        outcome.add(expect("by another", 0, other));
        gone.push(one);
    }
    if gone.is_empty() {
        return Err("the demonstration has no closed file of a natural person whose retention ends".into());
    }
    let to = arena.scratch.join("backup");
    let (data, to_s) = (base.data.to_string_lossy(), to.to_string_lossy());
    let (code, told) = call(&arena.program, &["backup", "--json", "--data-dir", &data, &to_s])?;
    if code != 0 {
        return Err(told);
    }
    let kept: BTreeSet<&String> =
        all.iter().filter(|c| !gone.iter().any(|g| g.number == c.number)).flat_map(|c| &c.values).collect();
    let lying = Read::of(&[&base.data, &to])?;
    let elsewhere = named_elsewhere(&base.data, &gone)?;
    let stays = |v: &String| kept.contains(v) || open.contains(v) || elsewhere.contains(v);
    for one in &gone {
        for value in one.values.iter().filter(|v| !stays(v)) {
            lying.looked(&mut outcome, &format!("{}: {value}", one.number), value.as_bytes());
        }
        for key in &one.keys {
            lying.looked(&mut outcome, &format!("{}: its key", one.number), key);
        }
    }
    let (code, told) = call(&arena.program, &["verify", "--json", "--data-dir", &data, "--log-key", &base.key])?;
    outcome.add(if code == 0 { Ok(Duration::ZERO) } else { Err(format!("the record after it: {told}")) });
    outcome.notes.push(format!("{} files erased of {}", gone.len(), all.len()));
    Ok(outcome)
}
