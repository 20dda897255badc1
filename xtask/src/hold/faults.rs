//! D04: the disk fills up under load. D06: calls of the disk fail under load. What was acknowledged is there afterwards, and the record is sound.

use super::house::{Base, Server, ask, token, write};
use super::{Arena, Outcome, call, now};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const WRITERS: usize = 4;
/// After there is room again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the writers were told.
#[derive(Default)]
struct Told {
    stop: AtomicBool,
    leaves: Mutex<Vec<u64>>,
    refused: Mutex<u64>,
}

impl Told {
    /// Writes until told to stop; a refusal is tried again with the same press.
    fn hand(&self, server: &Server, name: &str) {
        let Some(token) = token(server.address) else { return };
        let mut n = 0;
        while !self.stop.load(Relaxed) {
            match write(server.address, &token, (&format!("{name}-{n}"), "示例市某某商行")) {
                Some(leaf) => {
                    n += 1;
                    self.leaves.lock().iter_mut().for_each(|all| all.push(leaf));
                }
                None => {
                    self.refused.lock().iter_mut().for_each(|all| **all += 1);
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
    }
    fn written(&self) -> usize {
        self.leaves.lock().map_or(0, |all| all.len())
    }
}

/// Whether the record is sound and every leaf that was acknowledged is in it, once.
fn kept(arena: &Arena, data: &Path, all: &[u64]) -> Result<(), String> {
    let (code, told) = call(&arena.program, &["verify", "--json", "--data-dir", &data.to_string_lossy()])?;
    let size = serde_json::from_str::<serde_json::Value>(&told).ok().and_then(|v| v["size"].as_u64()).unwrap_or(0);
    let mut once = all.to_vec();
    once.sort_unstable();
    once.dedup();
    if code == 0 && once.len() == all.len() && all.iter().all(|leaf| *leaf < size) {
        Ok(())
    } else {
        Err(format!("{} acknowledged, {} of them different, {size} there: {code} {told}", all.len(), once.len()))
    }
}

/// A small file system of its own; gone when dropped.
struct Small(PathBuf);

impl Small {
    fn mounted(dir: PathBuf, mib: usize) -> Result<Small, String> {
        std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"]).arg(&dir).output();
        match mount {
            Ok(out) if out.status.success() => Ok(Small(dir)),
            Ok(out) => Err(format!("no file system may be mounted here: {}", String::from_utf8_lossy(&out.stderr))),
            Err(e) => Err(format!("mount: {e}")),
        }
    }
}
impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Fills what is left.
fn fill(file: &Path) -> Result<(), String> {
    use std::io::Write;
    let mut out = std::fs::File::create(file).map_err(|e| e.to_string())?;
    for step in [1 << 20, 4096, 1] {
        let piece = vec![7u8; step];
        while out.write_all(&piece).is_ok() {}
    }
    Ok(())
}

/// D04. The file system is larger than the 64 MiB of the row: the write-ahead log alone takes so much, once and for all.
pub fn full(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let small = Small::mounted(arena.scratch.join("small"), 192)?;
    let (data, filler) = (small.0.join("data"), small.0.join("filler"));
    base.copy(&data)?;
    let server = Server::serve(arena, &data, None)?;
    let (told, mut full) = (Told::default(), 0);
    let ran = std::thread::scope(|scope| {
        let hands = (0..WRITERS).map(|n| format!("full-{n}"));
        hands.for_each(|name| {
            drop(scope.spawn({
                let (told, server) = (&told, &server);
                move || told.hand(server, &name)
            }))
        });
        let mut rounds = || {
            for round in 0..arena.count(3, 50) {
                std::thread::sleep(Duration::from_millis(700));
                fill(&filler)?;
                std::thread::sleep(Duration::from_millis(2500));
                let reads = ask(server.address, "GET", "/public", "", "").is_some_and(|(code, _)| code == 200);
                full += usize::from(told.refused.lock().is_ok_and(|n| *n > 0));
                std::fs::remove_file(&filler).map_err(|e| e.to_string())?;
                let (began, before) = (now(), told.written());
                while told.written() < before + WRITERS && began.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(20));
                }
                let back = told.written() > before;
                outcome.add(if reads && back {
                    Ok(began.elapsed())
                } else {
                    Err(format!("round {round}: reads {reads}, writes back {back}: {:?}", server.said().last()))
                });
            }
            Ok::<_, String>(())
        };
        let ran = rounds();
        told.stop.store(true, Relaxed);
        ran
    });
    ran?;
    server.kill();
    let leaves = told.leaves.into_inner().map_err(|e| e.to_string())?;
    outcome.add(kept(arena, &data, &leaves).map(|()| Duration::ZERO));
    let refused = told.refused.into_inner().map_err(|e| e.to_string())?;
    outcome
        .notes
        .push(format!("{} acknowledged, {refused} refused; so many rounds had refusals: {full}", leaves.len()));
    Ok(outcome)
}

/// Calls that fail, and with what: 5 is EIO, 28 is ENOSPC.
const POINTS: [(&str, u8); 8] = [
    ("posix/io/sync/fsync", 5),
    ("posix/io/sync/fdatasync", 5),
    ("posix/io/rw/pwrite", 28),
    ("posix/io/rw/pwrite", 5),
    ("posix/io/rw/write", 28),
    ("posix/io/sync/*", 28),
    ("posix/io/dir/rename", 5),
    ("posix/io/rw/pread", 5),
];

fn control(command: &str, process: u32) -> Result<(), String> {
    let told = Command::new("fiu-ctrl").args(["-c", command, &process.to_string()]).output();
    let told = told.map_err(|e| format!("fiu-ctrl: {e}"))?;
    if told.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&told.stderr).into_owned()) }
}

/// D06. The server runs under `fiu-run`; one kind of call fails now and then for a second, is mended, and the server is killed.
pub fn failing(arena: &Arena) -> Result<Outcome, String> {
    let there = Command::new("fiu-run").stdout(Stdio::null()).stderr(Stdio::null()).status();
    there.map_err(|_| "fiu-run is not here: apt-get install fiu-utils")?;
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("D06"), Outcome::default());
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    for round in 0..arena.count(POINTS.len(), 500) {
        let (point, failure) = POINTS[round % POINTS.len()];
        let server = Server::under("fiu-run", &["-x"], arena, &base.data)?;
        let probability = [0.02, 0.1, 0.5][chance.below(3)];
        let told = Told::default();
        let ran = std::thread::scope(|scope| {
            for n in 0..WRITERS {
                let (told, server) = (&told, &server);
                scope.spawn(move || told.hand(server, &format!("{round}-{n}")));
            }
            std::thread::sleep(Duration::from_millis(400));
            let fail = format!("enable_random name={point},probability={probability},failnum=1,failinfo={failure}");
            let ran = control(&fail, server.process()).and_then(|()| {
                std::thread::sleep(Duration::from_millis(800 + chance.below(400) as u64));
                control(&format!("disable name={point}"), server.process())
            });
            std::thread::sleep(Duration::from_millis(300));
            told.stop.store(true, Relaxed);
            ran
        });
        ran?;
        server.kill();
        acknowledged.extend(told.leaves.into_inner().map_err(|e| e.to_string())?);
        refused += told.refused.into_inner().map_err(|e| e.to_string())?;
        let (began, sound) = (now(), kept(arena, &base.data, &acknowledged));
        outcome.add(sound.map(|()| began.elapsed()).map_err(|why| format!("{point} {probability}: {why}")));
    }
    outcome.notes.push(format!("{} acknowledged, {refused} refused, none lost", acknowledged.len()));
    Ok(outcome)
}
