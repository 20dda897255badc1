//! What is attacked: a seeded data directory that has been served once, with a witness of its own; servers on loopback, and what they say.

use super::{Arena, call, now};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long an attack may stay unseen.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A process of ours: killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// What it wrote to its log.
    pub lines: Arc<Mutex<Vec<String>>>,
}
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts it and waits until it says that it is ready.
    pub fn start(program: &Path, args: &[&str], ready: &str) -> Result<Server, String> {
        Server::started(program, (args, ready), true, |_| {})
    }

    fn started(
        program: &Path,
        (args, ready): (&[&str], &str),
        typeset: bool,
        begun: impl FnOnce(u32),
    ) -> Result<Server, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        drop(listener);
        let mut command = Command::new(program);
        command.args(args).args(["--log-format", "json", "--listen", &address.to_string()]);
        if !typeset {
            // Pages are counted when a file is archived: a server that lives for a second would never come to the end.
            command.env("FADU_PAPER", "");
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
        begun(child.id());
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        if let Some(err) = child.stderr.take() {
            let kept = Arc::clone(&lines);
            std::thread::spawn(move || {
                for line in BufReader::new(err).lines().map_while(Result::ok) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            });
        }
        let mut line = String::new();
        if let Some(out) = child.stdout.as_mut() {
            BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        }
        let server = Server { child, address, lines };
        if line.contains(ready) { Ok(server) } else { Err(format!("not ready: {line}{}", server.said().join("\n"))) }
    }

    /// A server over a data directory, started by another program that is told these words first.
    pub fn under(starter: &str, words: &[&str], arena: &Arena, data: &Path) -> Result<Server, String> {
        let (program, data) = (arena.program.to_string_lossy(), data.to_string_lossy());
        let all = [words, &[&program, "serve", "--log-name", "hold.test/log", "--data-dir", &data]].concat();
        Server::start(Path::new(starter), &all, "法度已就绪")
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// A server that typesets nothing; one that is not ready in time is killed.
    pub fn within(program: &Path, args: &[&str], patience: Duration) -> Result<Server, String> {
        let (tell, told) = std::sync::mpsc::channel();
        let (program, args) = (program.to_path_buf(), args.iter().map(ToString::to_string).collect::<Vec<_>>());
        let watched = Arc::new(Mutex::new(0u32));
        let watching = Arc::clone(&watched);
        std::thread::spawn(move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let started = Server::started(&program, (&args, "法度已就绪"), false, |id| {
                *watching.lock().unwrap_or_else(PoisonError::into_inner) = id;
            });
            // Nobody may be waiting any more: then the server is dropped, and with it killed.
            let _ = tell.send(started);
        });
        told.recv_timeout(patience).unwrap_or_else(|_| {
            let id = *watched.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            Err("not ready in time".into())
        })
    }

    /// A server over a data directory, with the witnesses of a file.
    pub fn serve(arena: &Arena, data: &Path, witnesses: Option<&Path>) -> Result<Server, String> {
        let (data, file) = (data.to_string_lossy(), witnesses.map(Path::to_string_lossy));
        let mut args = vec!["serve", "--log-name", "hold.test/log", "--data-dir", &data];
        args.extend(file.iter().flat_map(|f| ["--witness-file", f.as_ref()]));
        Server::start(&arena.program, &args, "法度已就绪")
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said so far.
    pub fn said(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The places that it has named as altered: table and column.
    pub fn named(&self) -> BTreeSet<(String, String, String)> {
        let altered = |line: &String| {
            let told: serde_json::Value = serde_json::from_str(line).ok()?;
            let text = |k: &str| told[k].as_str().map(str::to_string);
            (told["message"] == "the record was altered").then_some((text("table")?, text("row")?, text("column")?))
        };
        self.said().iter().filter_map(altered).collect()
    }

    /// The number of a metric.
    pub fn metric(&self, name: &str) -> Option<u64> {
        let (_, all) = ask(self.address, "GET", "/metrics", "", "")?;
        all.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
    }

    /// How long until it holds, if it does within the patience.
    pub fn until(&self, what: &str, holds: impl Fn(&Server) -> bool) -> Result<Duration, String> {
        self.until_within(PATIENCE, what, holds)
    }

    /// The same with another patience.
    pub fn until_within(
        &self,
        patience: Duration,
        what: &str,
        holds: impl Fn(&Server) -> bool,
    ) -> Result<Duration, String> {
        let began = now();
        while began.elapsed() < patience {
            if holds(self) {
                return Ok(began.elapsed());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("{what}: not within {} s", patience.as_secs()))
    }

    /// Asks it to stop, and waits until it has.
    pub fn leave(mut self) -> Result<(), String> {
        let asked = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().map_err(|e| e.to_string())?;
        let left = self.child.wait().map_err(|e| e.to_string())?;
        if asked.success() && left.success() {
            Ok(())
        } else {
            Err(format!("the server did not stop in peace: {left}"))
        }
    }

    /// Stops without warning.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for the end of one that was killed.
    pub fn ended(&mut self) {
        let _ = self.child.wait();
    }

    /// Kills the process without warning, while others still ask it.
    pub fn stop(&self) -> Result<(), String> {
        let killed = Command::new("kill").args(["-9", &self.id().to_string()]).status().map_err(|e| e.to_string())?;
        if killed.success() { Ok(()) } else { Err("the server could not be killed".into()) }
    }
}

/// Status and body; nothing where the connection broke.
pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_string()))
}

/// Signs in an officer of the demonstration.
pub fn token(address: SocketAddr) -> Option<String> {
    token_of(address, "shenzhixing")
}

/// Signs in somebody of the demonstration.
pub fn token_of(address: SocketAddr, user: &str) -> Option<String> {
    token_at(address, user, "127.0.0.1")
}

/// The same, as a proxy names the address.
pub fn token_at(address: SocketAddr, user: &str, place: &str) -> Option<String> {
    let who = serde_json::json!({ "username": user, "password": "fadu-demo-2026" }).to_string();
    let headers = format!("content-type: application/json\r\nx-forwarded-for: {place}\r\n");
    let (status, body) = ask(address, "POST", "/api/v1/session", &headers, &who)?;
    let session: serde_json::Value = serde_json::from_str(&body).ok()?;
    if status == 200 { session["token"].as_str().map(str::to_owned) } else { None }
}

/// Opens a matter of a party of this name; gives the leaf that the answer names.
pub fn write(address: SocketAddr, token: &str, (press, party): (&str, &str)) -> Option<u64> {
    let fields = serde_json::json!({
        "source_kind": "inspection", "received_on": "2026-10-09", "clue": "巡查发现", "party_kind": "company", "party_name": party,
        "party_code": "91110000600037341L", "party_address": "示例市明德区敬业街99号", "party_phone": "000-5550 4321",
    });
    let body = serde_json::json!({ "procedure": "penalty-general", "fields": fields }).to_string();
    let headers =
        format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: {press}\r\n");
    let (status, body) = ask(address, "POST", "/api/v1/matters", &headers, &body)?;
    let done: serde_json::Value = serde_json::from_str(&body).ok()?;
    if status == 201 { done["leaf"].as_u64() } else { None }
}

/// A data directory that has been served once, with a witness.
pub struct Base {
    /// The data directory.
    pub data: PathBuf,
    /// The witness's own folder.
    pub witness: PathBuf,
    /// The log's public key.
    pub key: String,
}

impl Base {
    /// Seeds it, serves it and waits until everything is published and cosigned.
    pub fn make(arena: &Arena) -> Result<Base, String> {
        Base::sized(arena, "tiny")
    }

    /// The same from a seed of that size.
    pub fn sized(arena: &Arena, size: &str) -> Result<Base, String> {
        if let Some(data) = arena.base.clone() {
            return Ok(Base { data, witness: arena.scratch.join("witness"), key: String::new() });
        }
        let base =
            Base { data: arena.scratch.join("base"), witness: arena.scratch.join("witness"), key: String::new() };
        let data = base.data.to_string_lossy().into_owned();
        let (code, _) = call(&arena.program, &["seed", "--size", size, "--seed", "7", "--json", "--data-dir", &data])?;
        if code != 0 {
            return Err("seeding failed".into());
        }
        let (_, key) = call(&arena.program, &["log", "key", "--log-name", "hold.test/log", "--data-dir", &data])?;
        let base = Base { key: key.trim().to_string(), ..base };
        // Somebody was here: the journal of access has entries, and a leaf names its end.
        let first = Server::serve(arena, &base.data, None)?;
        token(first.address).ok_or("nobody could sign in")?;
        first.leave()?;
        let (witness, file) = base.witness(arena)?;
        let server = Server::serve(arena, &base.data, Some(&file))?;
        // Warnings are followed after their causes, and each is a leaf of its own; the witness's word is kept a moment after it is shown.
        let mut size = None;
        while size.is_none() || size != server.metric("fadu_log_events") {
            server.until("cosigned", |s| {
                let published = s.metric("fadu_log_published");
                published > Some(0)
                    && published == s.metric("fadu_log_events")
                    && s.metric("fadu_witnesses_silent") == Some(0)
                    && ask(s.address, "GET", "/log/witnessed", "", "").is_some_and(|(code, _)| code == 200)
            })?;
            size = server.metric("fadu_log_published");
            std::thread::sleep(Duration::from_secs(1));
        }
        server.kill();
        drop(witness);
        Ok(base)
    }

    /// Its witness, and a file that names it to a server.
    pub fn witness(&self, arena: &Arena) -> Result<(Server, PathBuf), String> {
        let dir = self.witness.to_string_lossy().into_owned();
        let args = ["witness", "serve", "--json", "--log", &self.key, "--data-dir", &dir];
        let witness = Server::start(&arena.program, &args, "\"key\"")?;
        let own = ask(witness.address, "GET", "/", "", "").map(|(_, body)| body.trim().to_string());
        let own = own.ok_or("the witness does not say its key")?;
        let file = arena.scratch.join("witnesses");
        std::fs::write(&file, format!("{own} http://{} 见证\n", witness.address)).map_err(|e| e.to_string())?;
        Ok((witness, file))
    }

    /// A copy to be attacked.
    pub fn copy(&self, to: &Path) -> Result<(), String> {
        super::remove(to)?;
        copy_tree(&self.data, to)
    }
}

/// Copies a folder with everything below it.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), String> {
    let said = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(said)?;
    for item in std::fs::read_dir(from).map_err(said)? {
        let item = item.map_err(said)?;
        let target = to.join(item.file_name());
        if item.file_type().map_err(said)?.is_dir() {
            copy_tree(&item.path(), &target)?;
        } else {
            std::fs::copy(item.path(), &target).map_err(said)?;
        }
    }
    Ok(())
}

/// The files below a folder.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
            let path = item.map_err(|e| e.to_string())?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
