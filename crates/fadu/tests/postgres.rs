//! PostgreSQL under the whole program: the same views as the file, two servers before one database, one of them killed.

#[expect(dead_code, reason = "shared with the tests of the file, which use the rest")]
mod house;
#[path = "../../store/tests/sample/server.rs"]
#[expect(dead_code, reason = "shared with the tests of the store, which use the rest")]
mod server;

use house::{Dir, Server, ask, serve_with, text, token, told, write};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

fn seeded(data: &Path, url: Option<&str>) {
    let mut args = vec!["seed", "--size", "tiny", "--seed", "7", "--day", "2026-10-09", "--json"];
    args.extend(url.iter().flat_map(|url| ["--database-url", url]));
    args.push("--data-dir");
    let out = house::run(&args, &[data]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// The hash of the views' export, which a replay leaves as it was.
fn hash(data: &Path, url: Option<&str>) -> String {
    let mut args = vec!["replay", "--json"];
    args.extend(url.iter().flat_map(|url| ["--database-url", url]));
    args.push("--data-dir");
    let (code, said) = told(&house::run(&args, &[data]));
    assert_eq!((code, &said["equal"]), (0, &serde_json::json!(true)), "{said}");
    said["after"].as_str().unwrap().to_string()
}

fn door(data: &Path, url: &str) -> Server {
    serve_with(data, &["--database-url", url])
}

/// Leaves of the newest checkpoint that is shown at a door.
fn public(address: SocketAddr) -> u64 {
    text(address, "/log/checkpoint").lines().nth(1).and_then(|l| l.parse().ok()).unwrap_or(0)
}

/// Asked again until the leaf is public: the sequencer has a second, a new one somewhat more.
fn becomes_public(address: SocketAddr, leaf: u64) -> bool {
    (0..60).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        public(address) > leaf
    })
}

#[test]
fn the_file_and_the_server_hold_the_same_views() {
    let Some(url) = server::database("views") else { return };
    let dir = Dir::new("pg-views");
    let (file, shared) = (dir.at("file"), dir.at("shared"));
    seeded(&file, None);
    seeded(&shared, Some(&url));
    assert_eq!(hash(&file, None), hash(&shared, Some(&url)));
    let doctor = house::run(&["doctor", "--json", "--database-url", &url, "--data-dir"], &[&shared]);
    let (code, said) = told(&doctor);
    assert_eq!((code, said["database"]["engine"].as_str()), (0, Some("postgresql")), "{said}");
    let (code, said) = told(&house::run(&["verify", "--json", "--database-url", &url, "--data-dir"], &[&shared]));
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        server::raw(
            &url,
            "UPDATE matters SET party = party || '甲' WHERE matter = (SELECT matter FROM matters ORDER BY matter LIMIT 1)"
        ),
        1
    );
    let (code, said) = told(&house::run(&["verify", "--json", "--database-url", &url, "--data-dir"], &[&shared]));
    assert_eq!((code, said.to_string().contains("matters")), (3, true), "{said}");
}

#[test]
fn two_servers_before_one_database_and_one_is_killed() {
    let Some(url) = server::database("doors") else { return };
    let dir = Dir::new("pg-doors");
    let shared = dir.at("shared");
    seeded(&shared, Some(&url));
    let (one, two) = (door(&shared, &url), door(&shared, &url));
    // Signed in at one door, known at the other.
    let token = token(one.address).unwrap();
    let mut leaf = 0;
    for n in 0..6 {
        let at = if n % 2 == 0 { one.address } else { two.address };
        let next = write(at, &token, &format!("press-{n}")).unwrap();
        assert!(next > leaf);
        leaf = next;
    }
    // A second press of the last, at the other door, is told the same leaf and adds nothing.
    let auth = format!("authorization: Bearer {token}\r\n");
    let list = |at| ask(at, "GET", "/api/v1/matters", &auth, "").unwrap();
    assert_eq!(list(one.address), list(two.address));
    assert!(becomes_public(one.address, leaf) && becomes_public(two.address, leaf));
    // The first door publishes: it came first. Without it the other takes over.
    drop(one);
    let leaf = write(two.address, &token, "press-after").unwrap();
    assert!(becomes_public(two.address, leaf), "{}", public(two.address));
    drop(two);
    let (code, said) = told(&house::run(&["verify", "--json", "--database-url", &url, "--data-dir"], &[&shared]));
    assert_eq!(code, 0, "{said}");
    hash(&shared, Some(&url));
}
