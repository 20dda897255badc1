//! A seeded town with its server, asked over HTTP.

use fadu_verify::VerifierKey;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_fadu");

/// A server over data of its own; both are gone after the test.
pub struct Town {
    child: Child,
    address: SocketAddr,
    dir: PathBuf,
    token: String,
    typesetter: Option<PathBuf>,
}
impl Drop for Town {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// The worker that `make test` builds before: beside the debug build in the same target folder.
fn typesetter() -> Option<PathBuf> {
    let target = Path::new(PROGRAM).parent()?.parent()?;
    Some(target.join("release/fadu-paper")).filter(|p| p.exists())
}

impl Town {
    pub fn serve(name: &str) -> Town {
        let dir = std::env::temp_dir().join(format!("fadu-proof-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let seed = ["seed", "--size", "tiny", "--seed", "7", "--json", "--data-dir"];
        let out = Command::new(PROGRAM).args(seed).arg(&dir).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--log-name", "fadu.test/log", "--listen", &address.to_string(), "--data-dir"]);
        let typesetter = typesetter();
        if let Some(worker) = &typesetter {
            command.env("FADU_PAPER", worker);
        }
        let mut child = command.arg(&dir).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("法度已就绪"), "{line}");
        let mut town = Town { child, address, dir, token: String::new(), typesetter };
        let who = json!({ "username": "shenzhixing", "password": "fadu-demo-2026" }).to_string();
        let (status, body) = town.ask("POST", "/api/v1/session", &who);
        assert_eq!(status, 200);
        let session: Value = serde_json::from_slice(&body).unwrap();
        town.token = session["token"].as_str().unwrap().to_owned();
        town
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }
    pub fn typesets(&self) -> bool {
        self.typesetter.is_some()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let (length, token) = (body.len(), &self.token);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\
             content-type: application/json\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let at = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
        (status, answer[at + 4..].to_vec())
    }

    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let (status, body) = self.ask("GET", path, "");
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        body
    }
    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }
    pub fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.bytes(path)).unwrap()
    }

    /// The matters of the agency.
    pub fn matters(&self) -> Vec<Value> {
        self.json("/api/v1/matters?limit=100")["items"].as_array().unwrap().clone()
    }

    /// The id of a published decision's page.
    pub fn published(&self) -> String {
        let page = self.text("/public");
        let at = page.find("/public/decisions/").unwrap() + "/public/decisions/".len();
        // The last of its characters checks the others, and may be a sign.
        page[at..].chars().take_while(|c| !matches!(c, '"' | '?' | '/' | '<')).collect()
    }

    /// A decision for the party, by matter and place: an official paper.
    pub fn decision(&self) -> (String, usize) {
        for row in self.matters() {
            let matter = row["matter"].as_str().unwrap();
            let papers = self.json(&format!("/api/v1/matters/{matter}/papers"));
            let place = papers["papers"]
                .as_array()
                .unwrap()
                .iter()
                .position(|p| p["title"].as_str().unwrap().ends_with("决定书"));
            if let Some(n) = place {
                return (matter.to_owned(), n + 1);
            }
        }
        panic!("no decision among the seeded matters")
    }

    /// The proof of a paper, once the leaf of its bytes is published.
    pub fn proof_with_file(&self, matter: &str, n: usize) -> String {
        for _ in 0..100 {
            let proof = self.text(&format!("/api/v1/matters/{matter}/papers/{n}/proof"));
            if proof.contains("\"file\":") {
                return proof;
            }
            // The sequencer looks twice a second.
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the bytes of the paper were never published")
    }

    /// The list of revoked decisions, once it takes the published record into account.
    pub fn list(&self) -> String {
        let size = |text: &str, line: usize| text.lines().nth(line).unwrap().parse::<u64>().unwrap();
        let published = size(&self.text("/log/checkpoint"), 1);
        for _ in 0..100 {
            let list = self.text("/log/revoked");
            if size(&list, 2) >= published {
                return list;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the list stays behind")
    }

    pub fn key(&self) -> VerifierKey {
        let out = Command::new(PROGRAM).args(["log", "key", "--data-dir"]).arg(&self.dir).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().trim().parse().unwrap()
    }
}
