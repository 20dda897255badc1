//! A town for the rows that go through PostgreSQL or the file: a throw-away database, servers before it, whole cases as requests in order.

use super::house::{Server, ask};
use super::{Arena, call, now};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A database server of our own; gone when dropped.
pub struct Postgres {
    script: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Its address.
    pub url: String,
    process: String,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The script ends with its input, and takes the server and its folder with it.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

impl Postgres {
    /// Starts one that survives killed processes.
    pub fn start() -> Result<Postgres, String> {
        let mut command = Command::new("sh");
        command.args([concat!(env!("CARGO_MANIFEST_DIR"), "/postgres.sh"), "--fast"]);
        let mut script = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
        let lines = BufReader::new(script.stdout.take().ok_or("no output")?).lines();
        let mut new = Postgres { script, lines, url: String::new(), process: String::new() };
        new.url = new.line()?;
        new.process = new.line()?;
        Ok(new)
    }
    fn line(&mut self) -> Result<String, String> {
        self.lines.next().and_then(Result::ok).ok_or_else(|| "no PostgreSQL here".into())
    }
    fn word(&mut self, word: &str) -> Result<String, String> {
        let input = self.script.stdin.as_mut().ok_or("no input")?;
        writeln!(input, "{word}").and_then(|()| input.flush()).map_err(|e| e.to_string())?;
        self.line()
    }
    /// Kills it without warning.
    pub fn kill(&self) -> Result<(), String> {
        let killed = Command::new("kill").args(["-9", &self.process]).status().map_err(|e| e.to_string())?;
        if killed.success() { Ok(()) } else { Err("the database server could not be killed".into()) }
    }
    /// Starts it again where it lay.
    pub fn again(&mut self) -> Result<(), String> {
        self.process = self.word("start")?;
        Ok(())
    }
    /// A copy that every commit waits for; its address.
    pub fn standby(&mut self) -> Result<String, String> {
        let url = self.word("standby")?;
        self.line()?;
        Ok(url)
    }
    /// The copy takes over.
    pub fn promote(&mut self) -> Result<(), String> {
        self.word("promote").map(drop)
    }
}

/// A data directory, perhaps before a database server, and cases to be told.
pub struct Town {
    data: PathBuf,
    url: Option<String>,
    /// Whole cases.
    pub scripts: Vec<Value>,
}

impl Town {
    /// Seeds it.
    pub fn seed(arena: &Arena, url: Option<&str>) -> Result<Town, String> {
        let data = arena.scratch.join(if url.is_some() { "shared" } else { "file" });
        let place = data.to_string_lossy().into_owned();
        let mut args = vec!["seed", "--size", "tiny", "--seed", "7", "--json", "--scripts", "--data-dir", &place];
        args.extend(url.iter().flat_map(|url| ["--database-url", url]));
        let (code, told) = call(&arena.program, &args)?;
        let told: Value = serde_json::from_str(&told).map_err(|e| format!("seeding failed ({code}): {e}"))?;
        let scripts = told["scripts"].as_array().cloned().unwrap_or_default();
        Ok(Town { data, url: url.map(str::to_string), scripts })
    }
    /// The same before another address.
    pub fn at(&self, url: &str) -> Town {
        Town { data: self.data.clone(), url: Some(url.into()), scripts: self.scripts.clone() }
    }
    /// A server.
    pub fn serve(&self, arena: &Arena) -> Result<Server, String> {
        self.serve_within(arena, Duration::from_secs(60))
    }
    /// The same, if it is ready in time.
    pub fn serve_within(&self, arena: &Arena, patience: Duration) -> Result<Server, String> {
        let place = self.data.to_string_lossy().into_owned();
        let mut args = vec!["serve", "--log-name", "hold.test/log", "--data-dir", &place];
        args.extend(self.url.iter().flat_map(|url| ["--database-url", url.as_str()]));
        Server::within(&arena.program, &args, patience)
    }
    /// Number of leaves, if the whole record is sound.
    pub fn sound(&self, arena: &Arena) -> Result<u64, String> {
        let place = self.data.to_string_lossy().into_owned();
        let mut args = vec!["verify", "--json", "--data-dir", &place];
        args.extend(self.url.iter().flat_map(|url| ["--database-url", url.as_str()]));
        let (code, told) = call(&arena.program, &args)?;
        let size = serde_json::from_str::<Value>(&told).ok().and_then(|v| v["size"].as_u64());
        size.filter(|_| code == 0).ok_or(format!("verify says {code}: {told}"))
    }
    /// The tokens of all who act in the cases.
    pub fn tokens(&self, at: SocketAddr) -> Result<BTreeMap<String, String>, String> {
        let mut tokens = BTreeMap::new();
        let steps = self.scripts.iter().filter_map(|s| s["steps"].as_array()).flatten();
        for user in steps.filter_map(|s| s["user"].as_str()) {
            if !tokens.contains_key(user) {
                let who = json!({ "username": user, "password": "fadu-demo-2026" }).to_string();
                let answer = ask(at, "POST", "/api/v1/session", "content-type: application/json\r\n", &who);
                let token = answer.and_then(|(_, body)| {
                    serde_json::from_str::<Value>(&body).ok()?["token"].as_str().map(str::to_owned)
                });
                tokens.insert(user.to_string(), token.ok_or(format!("{user} could not sign in"))?);
            }
        }
        Ok(tokens)
    }
}

/// Sends the `n`-th step of a case; nothing where the connection broke.
pub fn step(
    at: SocketAddr,
    (script, n): (&Value, usize),
    (matter, token, press): (&str, &str, &str),
) -> Option<(u16, Value)> {
    let step = &script["steps"][n];
    let (path, body) = match n {
        0 => ("/api/v1/matters".into(), json!({ "procedure": script["procedure"], "fields": step["fields"] })),
        _ => {
            let act = step["act"].as_str().unwrap_or_default();
            (format!("/api/v1/matters/{matter}/intents/{act}"), json!({ "fields": step["fields"] }))
        }
    };
    let headers =
        format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: {press}\r\n");
    let (status, body) = ask(at, "POST", &path, &headers, &body.to_string())?;
    Some((status, serde_json::from_str(&body).unwrap_or(Value::Null)))
}

/// Again and again until it is answered by somebody who can answer; nothing after two minutes.
pub fn insist(send: impl Fn() -> Option<(u16, Value)>) -> Option<(u16, Value)> {
    let began = now();
    while began.elapsed() < Duration::from_secs(120) {
        match send() {
            Some((status, _)) if status >= 500 => {}
            Some(answer) => return Some(answer),
            None => {}
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}
