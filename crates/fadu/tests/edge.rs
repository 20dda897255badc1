//! The server as a process on the network: what it closes, how it stops, what its log says, how much memory an upload takes.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

const PARTY: &str = "示例市秘字号商行";
const PHONE: &str = "000-5550 4321";
const CODE: &str = "91110000600037341L";

struct Server {
    child: Child,
    address: SocketAddr,
    dir: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl Server {
    fn start(name: &str, seeded: bool) -> Server {
        let dir = std::env::temp_dir().join(format!("fadu-edge-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let program = env!("CARGO_BIN_EXE_fadu");
        if seeded {
            let seed = ["seed", "--size", "tiny", "--seed", "7", "--json", "--data-dir"];
            let out = Command::new(program).args(seed).arg(&dir).output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        }
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(program);
        command.args(["serve", "--log-format", "json", "--listen", &address.to_string(), "--data-dir"]).arg(&dir);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Printed once recovery is done.
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("法度已就绪"), "{line}");
        Server { child, address, dir }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        // A connection that is reset has been closed, too.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, String) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
            body.len()
        );
        let answer = self.raw(&[head.as_bytes(), body].concat());
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, b)| b.to_string()))
    }

    fn api(&self, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let headers = format!("content-type: application/json\r\nauthorization: Bearer {token}\r\n");
        let bytes = if body.is_null() { String::new() } else { body.to_string() };
        let (status, text) = self.ask(method, &format!("/api/v1{path}"), &headers, bytes.as_bytes());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    fn token(&self) -> String {
        let who = json!({ "username": "shenzhixing", "password": "fadu-demo-2026" });
        let (status, session) = self.api("", "POST", "/session", &who);
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().unwrap().to_string()
    }

    /// Asks it to stop, and gives what it wrote to its log.
    fn stop(&mut self) -> (ExitStatus, String) {
        self.ask_to_stop();
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status, log)
    }

    fn ask_to_stop(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }

    fn rss_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        // The most that it ever was.
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}

fn source() -> Value {
    json!({
        "source_kind": "inspection", "received_on": "2026-10-09", "clue": format!("来电 {PHONE}"), "party_kind": "company",
        "party_name": PARTY, "party_code": CODE, "party_address": "示例市明德区敬业街99号", "party_phone": PHONE,
    })
}

#[test]
fn a_log_of_a_whole_session_names_nobody() {
    let mut server = Server::start("log", true);
    let token = server.token();
    let opening = json!({ "procedure": "penalty-general", "fields": source() });
    let (status, opened) = server.api(&token, "POST", "/matters", &opening);
    assert_eq!(status, 201, "{opened}");
    let matter = opened["matter"].as_str().unwrap();
    let query = "%E7%A7%98%E5%AD%97%E5%8F%B7";
    for path in [format!("/matters/{matter}"), format!("/matters?q={query}"), format!("/matters?q={CODE}")] {
        assert_eq!(server.api(&token, "GET", &path, &Value::Null).0, 200, "{path}");
    }
    for (path, status) in
        [(format!("/nothing/{CODE}"), 404), (format!("/public?q={query}"), 200), (format!("/v/{CODE}"), 404)]
    {
        assert_eq!(
            server.ask("GET", &path, &format!("cookie: fadu={CODE}\r\nreferer: {CODE}\r\n"), b"").0,
            status,
            "{path}"
        );
    }
    let wrong = format!("user={CODE}&password={CODE}");
    assert_eq!(
        server.ask("POST", "/login", "content-type: application/x-www-form-urlencoded\r\n", wrong.as_bytes()).0,
        422
    );
    // An act that is refused, a batch of which one is entered and one set aside, a body that is broken.
    let empty = json!({ "fields": { "clue": PARTY } });
    server.api(&token, "POST", &format!("/matters/{matter}/intents/decide"), &empty);
    let batch = json!({ "items": [{ "id": CODE, "author": PARTY, "fields": source() }, CODE] });
    assert_eq!(server.api(&token, "POST", "/sync", &batch).0, 200);
    assert_eq!(server.api(&token, "POST", "/matters", &json!(PARTY)).0, 400);
    let (status, log) = server.stop();
    assert_eq!(status.code(), Some(0));
    for canary in
        [PARTY, PHONE, CODE, query, matter, &token, "秘字号", "沈知行", "shenzhixing", "fadu-demo-2026", "%E7"]
    {
        assert!(!log.contains(canary), "{canary}\n{log}");
    }
    let lines: Vec<Value> =
        log.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect();
    let line = |route: &str, status: u16| {
        let found = lines.iter().find(|l| l["route"] == route && l["status"] == status);
        found.unwrap_or_else(|| panic!("{route} {status}\n{log}"))
    };
    let opened = line("/api/v1/matters", 201);
    assert_eq!((&opened["method"], &opened["role"]), (&json!("POST"), &json!("officer")));
    assert!(opened["ms"].is_u64() && opened["id"].as_str().is_some_and(|id| id.len() >= 10), "{opened}");
    assert_eq!(line("/api/v1/matters/{id}", 200)["level"], "INFO");
    assert_eq!(line("other", 404)["role"], "-");
    line("/login", 422);
    line("/v/{id}", 404);
}

#[test]
fn what_is_under_way_is_finished_and_the_exit_is_clean() {
    let mut server = Server::start("stop", false);
    // Half a request: its body comes after the stop was asked.
    let mut slow = server.connect();
    let body = b"user=nemo&password=x";
    let head = format!(
        "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&body[..4]).unwrap();
    let mut idle = server.connect();
    // The metrics say when the first part has arrived; asking costs a connection of its own.
    let under_way = |server: &Server| server.ask("GET", "/metrics", "", b"").1.contains("fadu_requests_under_way 2");
    assert!((0..1000).any(|_| under_way(&server)));
    server.ask_to_stop();
    // The door is closed at once.
    assert!((0..100_000).any(|_| TcpStream::connect(server.address).is_err()));
    slow.write_all(&body[4..]).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 ") && answer.contains("账号或者口令不对"), "{answer}");
    let mut rest = Vec::new();
    assert_eq!(idle.read_to_end(&mut rest).unwrap_or(0), 0);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn broken_requests_are_answered_and_closed() {
    let server = Server::start("broken", false);
    let long = format!("GET / HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\n\r\n", "x".repeat(100_000));
    let many: String = (0..100).map(|n| format!("x-{n}: 1\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n");
    let smuggled = "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /law HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let turned = "POST /login HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\nGET /law HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let twice = "GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc";
    for (bytes, statuses) in [
        (long.as_str(), &[431][..]),
        (&many, &[431]),
        ("GET / HTTP/1.1\r\n\r\n", &[400]),
        ("GET /%ff HTTP/1.1\r\nhost: localhost\r\n\r\n", &[400]),
        ("GET /\u{1} HTTP/1.1\r\nhost: localhost\r\n\r\n", &[400]),
        ("not http at all\r\n\r\n", &[400]),
        (twice, &[400]),
        ("POST /login HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: gzip\r\n\r\n", &[400]),
        // Whatever is made of the first, nothing after it is taken for a second request.
        (smuggled, &[400, 422]),
        (turned, &[400, 422]),
    ] {
        let answer = server.raw(bytes.as_bytes());
        let status: u16 =
            answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("{bytes}: {answer}"));
        let short: String = bytes.chars().take(90).collect();
        assert!(statuses.contains(&status), "{short}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{short}: {answer}");
        for header in ["content-security-policy: ", "x-content-type-options: nosniff", "connection: close"] {
            assert!(answer.contains(header), "{short} {header}: {answer}");
        }
        let told = answer.split_once("\r\n\r\n").unwrap().1;
        assert!(!told.is_ascii(), "{short}: {answer}");
    }
    // A head that never ends is given up; others are served meanwhile.
    let mut slow = server.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: loc").unwrap();
    assert_eq!(server.ask("GET", "/healthz", "", b"").0, 200);
    let mut nothing = Vec::new();
    let _ = slow.read_to_end(&mut nothing);
    assert!(nothing.is_empty() || nothing.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&nothing));
}

#[test]
fn uploads_take_no_more_memory_the_larger_they_are() {
    let server = Server::start("upload", true);
    let token = server.token();
    let (_, opened) =
        server.api(&token, "POST", "/matters", &json!({ "procedure": "penalty-general", "fields": source() }));
    let path = format!("/api/v1/matters/{}/evidence", opened["matter"].as_str().unwrap());
    const PIECE: usize = 1 << 20;
    const PIECES: usize = 96;
    let before = server.rss_kib();
    let upload = |seed: u8| {
        let mut stream = server.connect();
        let length = PIECE * PIECES;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-type: video/mp4\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![seed; PIECE];
        for _ in 0..PIECES {
            stream.write_all(&piece).unwrap();
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
        let file: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(file["size"], length);
        file["digest"].as_str().unwrap().to_string()
    };
    let digests: Vec<String> = std::thread::scope(|s| {
        let all: Vec<_> = (0..4).map(|n| s.spawn(move || upload(n))).collect();
        all.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let grown = server.rss_kib().saturating_sub(before);
    // Four files of 96 MiB at once; held in memory they would be 393,216 KiB.
    assert!(grown < 64 << 10, "{grown} KiB");
    // Each lies there in segments of 1 MiB, each with a nonce and a tag, behind a head: under the name of that, not under its own.
    let blob = |d: &str| server.dir.join("blobs").join(&d[..2]).join(&d[2..]);
    assert!(digests.iter().all(|d| !blob(d).exists()));
    let stored = (PIECE * PIECES) as u64;
    let stored = stored + stored.div_ceil(1 << 20) * 40 + 16;
    let folders = std::fs::read_dir(server.dir.join("blobs")).unwrap().map(|f| f.unwrap().path());
    let lying = folders.filter(|f| f.file_name().is_some_and(|n| n.len() == 2)).flat_map(|f| f.read_dir().unwrap());
    assert_eq!(lying.filter(|f| f.as_ref().unwrap().metadata().unwrap().len() == stored).count(), digests.len());
    assert_eq!(std::fs::read_dir(server.dir.join("blobs/incoming")).unwrap().count(), 0);
}
