//! Back-ups made under load, restored, altered by one byte, and their age as the server tells it.

mod house;

use house::{Dir, ask, run, serve, text, token, told, write};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

fn backup(to: &Path, data: &Path, more: &[&str]) -> (i32, serde_json::Value) {
    told(&run(&[&["backup", "--json"], more, &["--data-dir"]].concat(), &[data, to]))
}

fn restore(from: &Path, data: &Path) -> (i32, serde_json::Value) {
    told(&run(&["restore", "--json", "--data-dir"], &[data, from]))
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Says so when it is dropped.
struct Stopping<'a>(&'a AtomicBool);
impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[test]
fn what_was_acknowledged_before_a_back_up_began_is_there_after_its_restoration() {
    let dir = Dir::new("backup-load");
    let data = dir.seeded("data");
    let server = serve(&data);
    // Something is published before the first back-up.
    while ask(server.address, "GET", "/log/checkpoint", "", "").is_none_or(|(status, _)| status != 200) {
        std::thread::yield_now();
    }
    let (stop, acknowledged) = (AtomicBool::new(false), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        for hand in 0..4 {
            let (server, stop, acknowledged) = (&server, &stop, &acknowledged);
            scope.spawn(move || {
                let token = token(server.address).unwrap();
                for n in 0.. {
                    if stop.load(Relaxed) {
                        break;
                    }
                    let leaf = write(server.address, &token, &format!("{hand}-{n}")).unwrap();
                    acknowledged.lock().unwrap().insert(leaf);
                }
            });
        }
        // Also when an assertion below does not hold.
        let _stopping = Stopping(&stop);
        let mut older: Option<PathBuf> = None;
        for n in 0..3 {
            let before: BTreeSet<u64> = loop {
                let now = acknowledged.lock().unwrap().clone();
                if now.len() > 4 * (n + 1) {
                    break now;
                }
                std::thread::yield_now();
            };
            let (to, back) = (dir.at(&format!("backup-{n}")), dir.at(&format!("back-{n}")));
            let since = older.as_ref().map(|o| vec!["--since", o.to_str().unwrap()]).unwrap_or_default();
            let (code, made) = backup(&to, &data, &since);
            assert_eq!((code, &made["result"]), (0, &"sound".into()), "{made}");
            let (code, restored) = restore(&to, &back);
            assert_eq!((code, &restored["log"]), (0, &made["log"]), "{restored}");
            let size = restored["log"]["size"].as_u64().unwrap();
            assert!(before.iter().all(|leaf| *leaf < size), "{size}: {before:?}");
            let (code, found) = told(&run(&["verify", "--json", "--data-dir"], &[&back]));
            // The keys are not in it: without the public key nobody can tell.
            assert_eq!((code, &found["result"]), (4, &"unknown".into()), "{found}");
            assert!(!back.join("keys").exists());
            older = Some(to);
        }
    });
    // With the key that was kept elsewhere it is the log that it was.
    let key = run(&["log", "key", "--data-dir"], &[&data]);
    let key = String::from_utf8(key.stdout).unwrap();
    let verified = || told(&run(&["verify", "--json", "--log-key", key.trim(), "--data-dir"], &[&dir.at("back-2")]));
    let (code, found) = verified();
    assert!(code == 4 && found["why"].as_str().unwrap_or_default().contains("缺少主密钥"), "{found}");
    std::fs::create_dir(dir.at("back-2/keys")).unwrap();
    std::fs::copy(data.join("keys/master.key"), dir.at("back-2/keys/master.key")).unwrap();
    let (code, found) = verified();
    assert_eq!((code, &found["result"]), (0, &"sound".into()), "{found}");
    std::fs::copy(data.join("keys/log.key"), dir.at("back-2/keys/log.key")).unwrap();
    drop(server);
    let server = serve(&dir.at("back-2"));
    assert!(write(server.address, &token(server.address).unwrap(), "after").is_some());
}

#[test]
fn one_flipped_byte_anywhere_is_refused_and_the_file_is_named() {
    let dir = Dir::new("backup-flip");
    let (data, to) = (dir.seeded("data"), dir.at("backup"));
    drop(serve(&data));
    assert_eq!(backup(&to, &data, &["--with-keys"]).0, 0);
    // A seed that is printed; nothing else is left to chance.
    let mut seed = 20_261_129_u64;
    let mut chance = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let all = files(&to);
    for n in 0..30 {
        // Every file once, then any.
        let file = all.get(n).unwrap_or(&all[chance(all.len())]);
        let sound = std::fs::read(file).unwrap();
        let (at, bit) = (chance(sound.len()), 1 << chance(8));
        let mut flipped = sound.clone();
        flipped[at] ^= bit;
        std::fs::write(file, flipped).unwrap();
        let (code, found) = restore(&to, &dir.at("back"));
        let name = file.strip_prefix(&to).unwrap().to_str().unwrap();
        assert_eq!((code, &found["result"]), (3, &"tampered".into()), "{name} byte {at}: {found}");
        assert!(found["file"].as_str().unwrap().contains(name), "{name}: {found}");
        // Nothing was made of it.
        assert!(!dir.at("back").exists());
        std::fs::write(file, sound).unwrap();
    }
    // A file less, a file more.
    let database = to.join("fadu.sqlite");
    std::fs::rename(&database, dir.at("aside")).unwrap();
    assert_eq!(restore(&to, &dir.at("back")).0, 3);
    std::fs::rename(dir.at("aside"), &database).unwrap();
    std::fs::write(to.join("blobs-more"), "x").unwrap();
    assert_eq!(restore(&to, &dir.at("back")).0, 3);
    std::fs::remove_file(to.join("blobs-more")).unwrap();
    // Whole again it is taken, with its keys, into an empty place only.
    assert_eq!(restore(&to, &dir.at("back")).0, 0);
    assert_eq!(restore(&to, &dir.at("back")).0, 4);
    assert_eq!(told(&run(&["verify", "--json", "--data-dir"], &[&dir.at("back")])).0, 0);
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &str| std::fs::metadata(dir.at(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("back/keys"), mode("back/keys/log.key")), (0o700, 0o600));
}

#[test]
fn a_blob_that_was_altered_is_left_out_and_named() {
    let dir = Dir::new("backup-blob");
    let (data, to) = (dir.seeded("data"), dir.at("backup"));
    let blob = files(&data.join("blobs")).into_iter().next().unwrap();
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let (code, made) = backup(&to, &data, &[]);
    let name = blob.strip_prefix(&data).unwrap().to_str().unwrap();
    assert_eq!((code, &made["left_out"]), (3, &serde_json::json!([name])), "{made}");
    assert_eq!(restore(&to, &dir.at("back")).0, 0);
}

#[test]
fn only_a_back_up_that_was_restored_quiets_the_alarm() {
    let dir = Dir::new("backup-drill");
    let (data, to) = (dir.seeded("data"), dir.at("backup"));
    let server = serve(&data);
    let metric = |name: &str| {
        let all = text(server.address, "/metrics");
        all.lines().find_map(|l| l.strip_prefix(name)?.trim().parse::<u64>().ok())
    };
    assert_eq!((metric("fadu_backup_alarm "), metric("fadu_backup_restored_age_seconds ")), (Some(1), None));
    assert_eq!(backup(&to, &data, &[]).0, 0);
    assert_eq!(metric("fadu_backup_alarm "), Some(1));
    let (code, done) = told(&run(&["restore", "--drill", "--json", "--data-dir"], &[&data, &to]));
    assert_eq!(code, 0, "{done}");
    assert_eq!(metric("fadu_backup_alarm "), Some(0));
    assert!(metric("fadu_backup_restored_age_seconds ").unwrap() < 600);
    assert_eq!(text(server.address, "/readyz"), "ready\n");
    // Nothing of the drill is left.
    let left: Vec<_> = std::fs::read_dir(&dir.0).unwrap().map(|d| d.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    // A receipt of the day before yesterday.
    let receipt = data.join("backup-drill.json");
    let mut old: serde_json::Value = serde_json::from_slice(&std::fs::read(&receipt).unwrap()).unwrap();
    old["begun"] = (old["begun"].as_i64().unwrap() - 25 * 3_600_000).into();
    std::fs::write(&receipt, old.to_string()).unwrap();
    assert_eq!(metric("fadu_backup_alarm "), Some(1));
    assert!(text(server.address, "/readyz").contains("backup: the newest restored one is 25 hours old"));
    assert_eq!(ask(server.address, "GET", "/healthz", "", "").unwrap().0, 200);
}
