//! The public log of a server that is killed at random under load, its witness, its alarm, and an outside verifier that knows nothing of us.

use fadu_store::record::{
    Checkpoint, Frontier, Note, Row, TilePath, VerifierKey, leaf_hash, parse, tile, verify_consistency,
    verify_inclusion,
};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fadu");

/// A folder that is gone after the test.
struct Dir(PathBuf);
impl Dir {
    fn seeded(name: &str) -> Dir {
        let dir = Dir::empty(name);
        let seed = ["seed", "--size", "tiny", "--seed", "7", "--json", "--data-dir"];
        let out = Command::new(PROGRAM).args(seed).arg(&dir.0).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        dir
    }
    fn empty(name: &str) -> Dir {
        let dir = std::env::temp_dir().join(format!("fadu-log-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        Dir(dir)
    }
}
impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server or a witness: killed without warning when dropped.
struct Running {
    child: Child,
    address: SocketAddr,
}
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Starts it and waits for the line that says that it is ready.
fn start(args: &[&str], dir: &Path, ready: &str) -> Running {
    let address = free();
    let mut command = Command::new(PROGRAM);
    command.args(args).args(["--listen", &address.to_string(), "--data-dir"]).arg(dir);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains(ready), "{line}");
    Running { child, address }
}

fn serve(dir: &Path, more: &[&str]) -> Running {
    start(&[&["serve", "--log-name", "fadu.test/log"][..], more].concat(), dir, "法度已就绪")
}

/// Status, head and body; nothing where the connection broke.
fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Option<(u16, String, Vec<u8>)> {
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
    let at = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..at]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    // A body that was cut is no answer.
    let told = head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let body = answer[at + 4..].to_vec();
    if told.is_some_and(|n| n.parse() != Ok(body.len())) { None } else { Some((status, head, body)) }
}

fn get(address: SocketAddr, path: &str) -> (u16, String, Vec<u8>) {
    ask(address, "GET", path, "", "").unwrap_or_else(|| panic!("no answer: {path}"))
}

fn text(address: SocketAddr, path: &str) -> String {
    let (status, _, body) = get(address, path);
    assert_eq!(status, 200, "{path}");
    String::from_utf8(body).unwrap()
}

fn key(dir: &Path) -> VerifierKey {
    let out = Command::new(PROGRAM).args(["log", "key", "--data-dir"]).arg(dir).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().parse().unwrap()
}

fn opened(text: &str, key: &VerifierKey) -> Checkpoint {
    Checkpoint::opened(&text.parse::<Note>().unwrap(), key).unwrap()
}

/// Waits until the checkpoint is as it is wanted; how long that may take is the test's patience, not a promise.
fn until(address: SocketAddr, key: &VerifierKey, wanted: impl Fn(&Checkpoint, &str) -> bool) -> String {
    for _ in 0..600 {
        if let Some((200, _, body)) = ask(address, "GET", "/log/checkpoint", "", "") {
            let note = String::from_utf8(body).unwrap();
            if wanted(&opened(&note, key), &note) {
                return note;
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the checkpoint never became what was wanted")
}

fn token(address: SocketAddr) -> Option<String> {
    let who = json!({ "username": "shenzhixing", "password": "fadu-demo-2026" }).to_string();
    let (status, _, body) = ask(address, "POST", "/api/v1/session", "content-type: application/json\r\n", &who)?;
    let session: Value = serde_json::from_slice(&body).ok()?;
    if status == 200 { session["token"].as_str().map(str::to_owned) } else { None }
}

/// Opens a matter; gives the leaf that the answer names.
fn write(address: SocketAddr, token: &str, press: &str) -> Option<u64> {
    let fields = json!({
        "source_kind": "inspection", "received_on": "2026-10-09", "clue": "巡查发现", "party_kind": "company",
        "party_name": "示例市某某商行", "party_code": "91110000600037341L", "party_address": "示例市明德区敬业街99号",
        "party_phone": "000-5550 4321",
    });
    let body = json!({ "procedure": "penalty-general", "fields": fields }).to_string();
    let headers =
        format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: {press}\r\n");
    let (status, _, body) = ask(address, "POST", "/api/v1/matters", &headers, &body)?;
    let done: Value = serde_json::from_slice(&body).ok()?;
    if status == 201 { done["leaf"].as_u64() } else { None }
}

/// The leaves of the log as an outsider fetches them, each tile held against its bundle, and the root over any beginning.
fn leaves(address: SocketAddr, checkpoint: &Checkpoint) -> (Vec<Vec<u8>>, Vec<[u8; 32]>) {
    let (mut all, mut roots, mut edge) = (Vec::new(), vec![Frontier::new().root()], Frontier::new());
    for index in 0..checkpoint.size.div_ceil(256) {
        let fetch = |row| {
            let path = TilePath::within(row, index, checkpoint.size).unwrap();
            let (status, head, body) = get(address, &format!("/log/{path}"));
            assert_eq!(status, 200, "{path}");
            assert!(head.contains("content-type: application/octet-stream") && head.contains("immutable"), "{head}");
            (body, path.width)
        };
        let (bundle, width) = fetch(Row::Entries);
        let hashes = tile::hashes(&fetch(Row::Hashes(0)).0, width).unwrap();
        for (leaf, hash) in tile::leaves(&bundle, width).unwrap().into_iter().zip(hashes) {
            assert_eq!(leaf_hash(leaf), hash);
            parse(leaf).unwrap();
            edge.append(hash);
            roots.push(edge.root());
            all.push(leaf.to_vec());
        }
    }
    assert_eq!(edge.root(), checkpoint.root);
    (all, roots)
}

/// A repeatable sequence, so that a round that failed can be looked at again.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn killed_at_any_moment_the_log_stays_one_log_and_loses_nothing() {
    let rounds: u64 = std::env::var("FADU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let dir = Dir::seeded("kills");
    let key = key(&dir.0);
    let seen: Mutex<Vec<Checkpoint>> = Mutex::default();
    let acknowledged: Mutex<Vec<u64>> = Mutex::default();
    let pressed = AtomicU64::new(0);
    let mut chance = rounds;
    for round in 0..rounds {
        let server = serve(&dir.0, &[]);
        // What was seeded is public; from here on each round kills in the middle of something.
        seen.lock().unwrap().push(opened(&until(server.address, &key, |c, _| c.size > 0), &key));
        let (address, stop) = (server.address, AtomicBool::new(false));
        let token = token(address).unwrap();
        let (first, begun) = mpsc::channel();
        let (published, shown) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                let (first, token) = (first.clone(), token.clone());
                let (stop, acknowledged, pressed) = (&stop, &acknowledged, &pressed);
                scope.spawn(move || {
                    while !stop.load(Relaxed) {
                        let press = format!("press-{}", pressed.fetch_add(1, Relaxed));
                        if let Some(leaf) = write(address, &token, &press) {
                            acknowledged.lock().unwrap().push(leaf);
                            let _ = first.send(());
                        }
                    }
                });
            }
            let (stop, seen, key) = (&stop, &seen, &key);
            scope.spawn(move || {
                while !stop.load(Relaxed) {
                    std::thread::sleep(Duration::from_millis(20));
                    if let Some((200, _, body)) = ask(address, "GET", "/log/checkpoint", "", "") {
                        let checkpoint = opened(std::str::from_utf8(&body).unwrap(), key);
                        let mut seen = seen.lock().unwrap();
                        if seen.last() != Some(&checkpoint) {
                            seen.push(checkpoint);
                            let _ = published.send(());
                        }
                    }
                }
            });
            // Now soon after an answer, now soon after a checkpoint.
            let moment = if round % 2 == 0 { &begun } else { &shown };
            moment.recv_timeout(Duration::from_secs(300)).unwrap();
            // At a random moment of the load: somewhere between two steps, within one, within a commit.
            std::thread::sleep(Duration::from_millis(next(&mut chance) % 1500));
            stop.store(true, Relaxed);
            drop(server);
        });
    }
    let server = serve(&dir.0, &[]);
    let (seen, acknowledged) = (seen.into_inner().unwrap(), acknowledged.into_inner().unwrap());
    let most = acknowledged.iter().max().unwrap() + 1;
    let now = opened(&until(server.address, &key, |c, _| c.size >= most), &key);
    let (all, roots) = leaves(server.address, &now);
    assert!(seen.len() as u64 > rounds, "{}", seen.len());
    for pair in seen.windows(2) {
        assert!(pair[0].size <= pair[1].size, "{pair:?}");
    }
    for old in &seen {
        assert_eq!(
            old.root, roots[old.size as usize],
            "the log of {} leaves is not the beginning of this one",
            old.size
        );
    }
    for leaf in &acknowledged {
        assert_eq!(parse(&all[*leaf as usize]).unwrap().name, "ClueReceived", "{leaf}");
    }
    let mut once = acknowledged.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), acknowledged.len());
    drop(server);
    let out = Command::new(PROGRAM).args(["verify", "--json", "--data-dir"]).arg(&dir.0).output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stdout));
    println!("{rounds} kills, {} checkpoints, {} acknowledged, {} leaves", seen.len(), acknowledged.len(), all.len());
}

#[test]
fn a_witness_signs_and_refuses_a_database_of_yesterday() {
    let (dir, home) = (Dir::seeded("witnessed"), Dir::empty("witness"));
    let log = key(&dir.0);
    let asked = ["witness", "serve", "--name", "witness.test/w1", "--log", &log.to_string()];
    let first = start(&asked, &home.0, "见证已就绪");
    let own: VerifierKey = text(first.address, "/").trim().parse().unwrap();
    let list = dir.0.join("witnesses.txt");
    std::fs::write(&list, format!("# 见证\n{own} http://{} 示例市公证处\n", first.address)).unwrap();
    let with = ["--witness-file", list.to_str().unwrap()];
    let server = serve(&dir.0, &with);
    let signed = |c: &Checkpoint, note: &str| {
        c.size > 0 && note.parse::<Note>().unwrap().verified(&[&own]).is_ok_and(|(_, s)| s[0].time.is_some())
    };
    let note = until(server.address, &log, signed);
    assert_eq!(text(server.address, "/log/witnessed"), note);
    let page = text(server.address, "/log");
    assert!(page.contains("示例市公证处") && page.contains("签的就是现在这个"), "{page}");
    let before = opened(&note, &log).size;
    // A copy of the whole folder, as a thief of the database would make it.
    drop(server);
    let copy = Dir::empty("yesterday");
    assert!(Command::new("cp").arg("-a").arg(&dir.0).arg(&copy.0).status().unwrap().success());
    let server = serve(&dir.0, &with);
    let leaf = write(server.address, &token(server.address).unwrap(), "later").unwrap();
    let later = until(server.address, &log, |c, note| c.size > leaf && signed(c, note));
    assert!(opened(&later, &log).size > before);
    drop(server);
    // Everything of yesterday in its place, the key too: the witness remembers.
    let server = serve(&copy.0, &with);
    let leaf = write(server.address, &token(server.address).unwrap(), "another").unwrap();
    until(server.address, &log, |c, _| c.size > leaf);
    let alarmed = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        text(server.address, "/metrics").contains("\nfadu_log_alarm 1\n")
    });
    assert!(alarmed);
    assert!(text(server.address, "/readyz").starts_with("ready\nlog: stopped"), "{}", text(server.address, "/readyz"));
    assert!(text(server.address, "/log").contains("现在没有签"));
    // No word of the witness stands under the forged checkpoint.
    let forged = text(server.address, "/log/checkpoint");
    assert!(forged.parse::<Note>().unwrap().verified(&[&own]).is_err());
}

#[test]
fn what_cannot_be_published_raises_an_alarm_and_a_kept_checkpoint_is_compared() {
    let dir = Dir::seeded("alarm");
    let log = key(&dir.0);
    let server = serve(&dir.0, &[]);
    let kept = until(server.address, &log, |c, _| c.size > 0);
    assert_eq!(text(server.address, "/readyz"), "ready\nbackup: none was restored\n");
    let (status, head, _) = get(server.address, "/log/checkpoint");
    assert!(
        status == 200 && head.contains("content-type: text/plain; charset=utf-8") && head.contains("max-age=1"),
        "{head}"
    );
    let size = opened(&kept, &log).size;
    for path in [
        "/log/tile/0/999",
        "/log/tile/0/0",
        "/log/tile/entries/000.p/256",
        "/log/tile/..%2f..%2fkeys/log.key",
        "/log/tile/1/000",
    ] {
        assert_eq!(get(server.address, path).0, 404, "{path}");
    }
    // Where tiles should go stands a file: nothing can be published any more.
    let tiles = dir.0.join("log/tile");
    std::fs::rename(&tiles, dir.0.join("log/aside")).unwrap();
    std::fs::write(&tiles, "").unwrap();
    let leaf = write(server.address, &token(server.address).unwrap(), "one").unwrap();
    assert!(leaf >= size);
    let told = |wanted: &str| {
        (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            text(server.address, "/metrics").contains(wanted)
        })
    };
    assert!(told("\nfadu_log_alarm 1\n"));
    assert!(text(server.address, "/readyz").starts_with("ready\nlog: "));
    assert!(text(server.address, "/metrics").contains("fadu_log_waiting "));
    assert_eq!(opened(&text(server.address, "/log/checkpoint"), &log).size, size);
    // The place is free again: it goes on by itself.
    std::fs::remove_file(&tiles).unwrap();
    std::fs::rename(dir.0.join("log/aside"), &tiles).unwrap();
    until(server.address, &log, |c, _| c.size > leaf);
    assert!(told("\nfadu_log_alarm 0\n"));
    assert_eq!(text(server.address, "/readyz"), "ready\nbackup: none was restored\n");
    // What somebody kept is compared for them.
    let encoded = |note: &str| note.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let compared = |note: &str| text(server.address, &format!("/log?held={}", encoded(note)));
    assert!(compared(&kept).contains("对得上"));
    assert!(compared(kept.trim()).contains("对得上"));
    // Another size under the same signature.
    assert!(compared(&kept.replacen('\n', "\n9", 1)).contains("这不是本簿的检查点"));
}

#[test]
fn the_go_reference_verifies_our_log() {
    let go = || {
        let mut go = Command::new("go");
        go.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode").env("GOFLAGS", "");
        go
    };
    let library = Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").exists();
    if !library || go().arg("version").output().is_err() {
        println!("skipped: no Go reference here (Debian packages golang-go, golang-golang-x-mod-dev)");
        return;
    }
    let dir = Dir::seeded("outside");
    let log = key(&dir.0);
    let program = dir.0.join("outside");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/main.go");
    let built =
        go().arg("build").arg("-o").arg(&program).arg(source).env("GOCACHE", dir.0.join("go")).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let server = serve(&dir.0, &[]);
    let kept = until(server.address, &log, |c, _| c.size > 0);
    let size = opened(&kept, &log).size;
    let file = dir.0.join("kept");
    std::fs::write(&file, &kept).unwrap();
    let leaf = write(server.address, &token(server.address).unwrap(), "one").unwrap();
    let now = opened(&until(server.address, &log, |c, _| c.size > leaf), &log);
    let url = format!("http://{}/log", server.address);
    let looks = |file: &Path| {
        let out = Command::new(&program).args([url.as_str(), &log.to_string()]).arg(file).output().unwrap();
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    let expected = format!("{} leaves included\n{size} grew to {}\n", now.size, now.size);
    assert_eq!(looks(&file), (true, expected));
    // It refuses a checkpoint of another tree that our own key signed.
    let secret = std::fs::read_to_string(dir.0.join("keys/log.key")).unwrap();
    let signer = fadu_store::record::NoteSigner::of_secret(&secret).unwrap();
    let forged = Checkpoint::new(log.name(), size, [7; 32]).signed(&signer, 0).unwrap();
    std::fs::write(&file, forged.to_string()).unwrap();
    let (held, said) = looks(&file);
    assert!(!held && said.contains("REFUSED"), "{said}");
    // And so do we, from the same tiles.
    let (all, roots) = leaves(server.address, &now);
    let hashes: Vec<[u8; 32]> = all.iter().map(|l| leaf_hash(l)).collect();
    let tree = fadu_store::record::Tree(&hashes[..]);
    let path = tree.consistency(size, now.size).unwrap();
    assert!(verify_consistency((size, now.size), (&roots[size as usize], &now.root), &path));
    assert!(!verify_consistency((size, now.size), (&[7; 32], &now.root), &path));
    let path = tree.inclusion(leaf, now.size).unwrap();
    assert!(verify_inclusion((leaf, now.size), &hashes[leaf as usize], &path, &now.root));
}
