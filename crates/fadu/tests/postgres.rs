//! PostgreSQL under the whole program: the same views as the file, two servers before one database, one of them killed.

#[expect(dead_code, reason = "shared with the tests of the file, which use the rest")]
mod house;
#[path = "../../store/tests/sample/server.rs"]
#[expect(dead_code, reason = "shared with the tests of the store, which use the rest")]
mod server;

use house::{Dir, Server, ask, serve_with, text, token, told, write};
use serde_json::{Value, json};
use std::collections::BTreeMap;
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

/// A seeded database, and one whole case as requests in order: account, act, fields.
fn scripted(data: &Path, url: Option<&str>) -> Value {
    let mut args = vec!["seed", "--size", "tiny", "--seed", "7", "--json", "--scripts"];
    args.extend(url.iter().flat_map(|url| ["--database-url", url]));
    args.push("--data-dir");
    let (code, said) = told(&house::run(&args, &[data]));
    assert_eq!(code, 0, "{said}");
    said["scripts"][0].clone()
}

/// The bearer token of an account.
fn signed_in(address: SocketAddr, user: &str) -> String {
    let who = json!({ "username": user, "password": "fadu-demo-2026" }).to_string();
    let (status, body) = ask(address, "POST", "/api/v1/session", "content-type: application/json\r\n", &who).unwrap();
    assert_eq!(status, 200, "{user}: {body}");
    serde_json::from_str::<Value>(&body).unwrap()["token"].as_str().unwrap().to_string()
}

/// Tells a case, each step at the next of the doors; gives the matter, and what each step answered: how many events, which numbers.
fn tell(script: &Value, doors: &[SocketAddr]) -> (String, Vec<(u64, Value)>) {
    let (mut matter, mut answers, mut tokens) = (String::new(), Vec::new(), BTreeMap::<String, String>::new());
    for (n, step) in script["steps"].as_array().unwrap().iter().enumerate() {
        let (door, user) = (doors[n % doors.len()], step["user"].as_str().unwrap());
        // Signed in at the one door, known at the other.
        let token = tokens.entry(user.to_string()).or_insert_with(|| signed_in(doors[(n + 1) % doors.len()], user));
        let headers = format!("content-type: application/json\r\nauthorization: Bearer {token}\r\n");
        let (path, body) = if n == 0 {
            ("/api/v1/matters".to_string(), json!({ "procedure": script["procedure"], "fields": step["fields"] }))
        } else {
            let act = step["act"].as_str().unwrap();
            (format!("/api/v1/matters/{matter}/intents/{act}"), json!({ "fields": step["fields"] }))
        };
        let (status, body) = ask(door, "POST", &path, &headers, &body.to_string()).unwrap();
        assert_eq!(status, if n == 0 { 201 } else { 200 }, "{}: {body}", step["act"]);
        let done: Value = serde_json::from_str(&body).unwrap();
        if n == 0 {
            matter = done["matter"].as_str().unwrap().to_string();
        }
        answers.push((done["version"].as_u64().unwrap(), done["numbers"].clone()));
    }
    (matter, answers)
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

#[test]
fn a_whole_case_through_two_doors_is_the_case_of_one() {
    let Some(url) = server::database("case") else { return };
    let dir = Dir::new("pg-case");
    let (file, shared) = (dir.at("file"), dir.at("shared"));
    let (alone, together) = (scripted(&file, None), scripted(&shared, Some(&url)));
    assert_eq!(alone, together, "both tell the same case");
    let acts: Vec<&str> = together["steps"].as_array().unwrap().iter().filter_map(|s| s["act"].as_str()).collect();
    assert!(acts.len() > 15 && acts[0] == "register-source" && acts.last() == Some(&"archive"), "{acts:?}");
    let expected = tell(&alone, &[house::serve(&file).address]).1;
    let (one, two) = (door(&shared, &url), door(&shared, &url));
    let (matter, answers) = tell(&together, &[one.address, two.address]);
    assert_eq!(answers, expected, "events and numbers of each step are those of the file");
    // The archived file is the same at both doors.
    let auth = format!("authorization: Bearer {}\r\n", token(one.address).unwrap());
    let read = |at| ask(at, "GET", &format!("/api/v1/matters/{matter}"), &auth, "").unwrap();
    assert_eq!((read(one.address).0, read(one.address)), (200, read(two.address)));
    // The watch of each process finds the triggers of this database.
    assert!(![one.address, two.address].iter().any(|at| text(*at, "/readyz").contains("triggers")));
    drop((one, two));
    let (code, said) = told(&house::run(&["verify", "--json", "--database-url", &url, "--data-dir"], &[&shared]));
    assert_eq!(code, 0, "{said}");
    hash(&shared, Some(&url));
}

#[test]
fn the_running_check_names_what_an_administrator_of_the_server_changed() {
    let Some(url) = server::database("altered") else { return };
    let dir = Dir::new("pg-altered");
    let shared = dir.at("shared");
    seeded(&shared, Some(&url));
    let open = door(&shared, &url);
    let told = |what: &str| {
        (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            text(open.address, "/readyz").contains(what)
        })
    };
    // The one server of these two tests goes on while its tables are changed behind its back.
    server::raw(&url, "ALTER TABLE custody DISABLE TRIGGER custody_stays");
    assert!(told("trust: triggers missing or changed: custody_stays"), "{}", text(open.address, "/readyz"));
    let newest = "(SELECT matter FROM matters ORDER BY matter LIMIT 1)";
    assert_eq!(server::raw(&url, &format!("UPDATE matters SET step = step || '甲' WHERE matter = {newest}")), 1);
    assert!(told("record: altered in"), "{}", text(open.address, "/readyz"));
}

#[test]
fn a_back_up_of_the_server_is_restored_into_a_file_and_into_another_server() {
    let Some(url) = server::database("saved") else { return };
    let Some(other) = server::database("restored") else { return };
    let dir = Dir::new("pg-saved");
    let (shared, copy) = (dir.at("shared"), dir.at("copy"));
    seeded(&shared, Some(&url));
    let open = door(&shared, &url);
    let leaf = write(open.address, &token(open.address).unwrap(), "before").unwrap();
    assert!(becomes_public(open.address, leaf));
    let saved = |more: &[&str], copy: &Path| {
        let asked = ["--with-keys", "--database-url", &url, "--data-dir"];
        told(&house::run(&[&["backup", "--json"], more, &asked].concat(), &[&shared, copy]))
    };
    // The server goes on while it is made; it is restored and verified at once.
    let (code, said) = saved(&["--drill"], &dir.at("hot"));
    assert_eq!((code, &said["restored"]), (0, &json!(true)), "{said}");
    assert!(said["log"]["size"].as_u64().unwrap() > leaf, "{said}");
    drop(open);
    // What the server wrote after that one, clues among it, is in one that is made now: this can be held against the original.
    assert_eq!(saved(&[], &copy).0, 0);
    let restore = |data: &Path, more: &[&str]| {
        told(&house::run(&[&["restore", "--json"], more, &["--data-dir"]].concat(), &[data, &copy]))
    };
    let (file, second) = (dir.at("file"), dir.at("second"));
    assert_eq!(restore(&file, &[]).0, 0);
    let (code, said) = restore(&second, &["--database-url", &other]);
    assert_eq!((code, second.join("fadu.sqlite").exists()), (0, false), "{said}");
    let before = hash(&shared, Some(&url));
    assert_eq!((hash(&file, None), hash(&second, Some(&other))), (before.clone(), before));
    // A server that holds something is left as it is.
    let (code, said) = restore(&dir.at("third"), &["--database-url", &url]);
    assert_eq!((code, said["why"].as_str().unwrap_or_default().contains("not empty")), (4, true), "{said}");
    let next = door(&second, &other);
    assert!(write(next.address, &token(next.address).unwrap(), "after").unwrap() > leaf, "work goes on");
}
