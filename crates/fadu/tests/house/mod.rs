//! A house for tests: a folder that is gone afterwards, a server on loopback, questions over HTTP.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A folder that is gone after the test.
pub struct Dir(pub PathBuf);
impl Dir {
    pub fn new(name: &str) -> Dir {
        let dir = std::env::temp_dir().join(format!("fadu-house-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Dir(dir)
    }
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    /// A seeded data directory in it.
    pub fn seeded(&self, name: &str) -> PathBuf {
        let data = self.at(name);
        let out = run(&["seed", "--size", "tiny", "--seed", "7", "--json", "--data-dir"], &[&data]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        data
    }
}
impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the program.
pub fn run(args: &[&str], paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fadu")).args(args).args(paths).output().unwrap()
}

/// Exit code and the JSON on the standard output.
pub fn told(out: &Output) -> (i32, Value) {
    (out.status.code().unwrap_or(-1), serde_json::from_slice(&out.stdout).unwrap_or(Value::Null))
}

/// A server: killed without warning when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn serve(data: &Path) -> Server {
    serve_with(data, &[])
}

/// With further arguments.
pub fn serve_with(data: &Path, more: &[&str]) -> Server {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fadu"));
    command
        .args(["serve", "--log-name", "fadu.test/log", "--listen", &address.to_string(), "--data-dir"])
        .arg(data)
        .args(more);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("法度已就绪"), "{line}");
    Server { child, address }
}

/// Status and body; nothing where the connection broke.
pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_string()))
}

pub fn text(address: SocketAddr, path: &str) -> String {
    ask(address, "GET", path, "", "").map(|(_, body)| body).unwrap_or_default()
}

pub fn token(address: SocketAddr) -> Option<String> {
    let who = json!({ "username": "shenzhixing", "password": "fadu-demo-2026" }).to_string();
    let (status, body) = ask(address, "POST", "/api/v1/session", "content-type: application/json\r\n", &who)?;
    let session: Value = serde_json::from_str(&body).ok()?;
    if status == 200 { session["token"].as_str().map(str::to_owned) } else { None }
}

/// Opens a matter; gives the leaf that the answer names.
pub fn write(address: SocketAddr, token: &str, press: &str) -> Option<u64> {
    let fields = json!({
        "source_kind": "inspection", "received_on": "2026-10-09", "clue": "巡查发现", "party_kind": "company",
        "party_name": "示例市某某商行", "party_code": "91110000600037341L", "party_address": "示例市明德区敬业街99号",
        "party_phone": "000-5550 4321",
    });
    let body = json!({ "procedure": "penalty-general", "fields": fields }).to_string();
    let headers =
        format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: {press}\r\n");
    let (status, body) = ask(address, "POST", "/api/v1/matters", &headers, &body)?;
    let done: Value = serde_json::from_str(&body).ok()?;
    if status == 201 { done["leaf"].as_u64() } else { None }
}
