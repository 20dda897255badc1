//! D09: back-ups of a server under load, each restored and verified, with what the writers noticed. D11: one byte turned in a back-up.

use super::house::{Base, Server, files, token, write};
use super::{Arena, Outcome, call, now, remove};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// Writers at once, and the pause of each: about a hundred writes a second where the machine allows it.
const WRITERS: usize = 8;
const PAUSE: Duration = Duration::from_millis(60);

fn p99(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all.get(all.len() * 99 / 100).copied().unwrap_or_default()
}

/// The master key is kept apart from every back-up, and put back.
fn put_key_back(from: &std::path::Path, to: &std::path::Path) -> Result<(), String> {
    std::fs::create_dir_all(to.join("keys")).map_err(|e| e.to_string())?;
    std::fs::copy(from.join("keys/master.key"), to.join("keys/master.key")).map_err(|e| e.to_string())?;
    Ok(())
}

/// D09.
pub fn under_load(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let server = Server::serve(arena, &base.data, None)?;
    let (stop, saving) = (AtomicBool::new(false), AtomicBool::new(false));
    let (leaves, quiet, busy) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let begun = now();
    let run = |outcome: &mut Outcome| -> Result<(), String> {
        std::thread::sleep(Duration::from_secs(2));
        for n in 0..arena.count(3, 20) {
            let before: Vec<u64> = leaves.lock().map_err(|e| e.to_string())?.clone();
            let (to, back) = (arena.scratch.join(format!("backup-{n}")), arena.scratch.join("back"));
            let (data, to_s, back_s) = (base.data.to_string_lossy(), to.to_string_lossy(), back.to_string_lossy());
            let began = now();
            saving.store(true, Relaxed);
            let (code, told) = call(&arena.program, &["backup", "--json", "--data-dir", &data, &to_s])?;
            saving.store(false, Relaxed);
            let took = began.elapsed();
            let (again, restored) = call(&arena.program, &["restore", "--json", "--data-dir", &back_s, &to_s])?;
            let size =
                serde_json::from_str::<serde_json::Value>(&restored).ok().and_then(|v| v["log"]["size"].as_u64());
            put_key_back(&base.data, &back)?;
            let (sound, verified) =
                call(&arena.program, &["verify", "--json", "--log-key", &base.key, "--data-dir", &back_s])?;
            let all = size.is_some_and(|size| before.iter().all(|leaf| *leaf < size));
            let held = (code, again, sound) == (0, 0, 0) && all;
            outcome.add(if held { Ok(took) } else { Err(format!("{n}: {told} {restored} {verified}")) });
            remove(&back)?;
        }
        Ok(())
    };
    let ran = std::thread::scope(|scope| {
        for hand in 0..WRITERS {
            let (server, stop, saving, leaves, quiet, busy) = (&server, &stop, &saving, &leaves, &quiet, &busy);
            scope.spawn(move || {
                let Some(token) = token(server.address) else { return };
                for n in 0.. {
                    if stop.load(Relaxed) {
                        return;
                    }
                    let (began, during) = (now(), saving.load(Relaxed));
                    let Some(leaf) = write(server.address, &token, (&format!("{hand}-{n}"), "示例市某某商行"))
                    else {
                        return;
                    };
                    let times = if during || saving.load(Relaxed) { busy } else { quiet };
                    if let (Ok(mut times), Ok(mut leaves)) = (times.lock(), leaves.lock()) {
                        times.push(began.elapsed());
                        leaves.push(leaf);
                    }
                    std::thread::sleep(PAUSE);
                }
            });
        }
        let ran = run(&mut outcome);
        stop.store(true, Relaxed);
        ran
    });
    ran?;
    let written = leaves.into_inner().map_err(|e| e.to_string())?.len();
    let rate = written as f64 / begun.elapsed().as_secs_f64();
    let (quiet, busy) =
        (p99(quiet.into_inner().map_err(|e| e.to_string())?), p99(busy.into_inner().map_err(|e| e.to_string())?));
    outcome.notes.push(format!(
        "{written} writes, {rate:.0} a second; p99 of a write {} ms without, {} ms beside a back-up; slowest is the longest back-up",
        quiet.as_millis(),
        busy.as_millis()
    ));
    Ok(outcome)
}

/// D11.
pub fn flipped(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("D11"), Outcome::default());
    let (to, back) = (arena.scratch.join("backup"), arena.scratch.join("back"));
    let (data, to_s, back_s) = (base.data.to_string_lossy(), to.to_string_lossy(), back.to_string_lossy());
    let (code, told) = call(&arena.program, &["backup", "--json", "--with-keys", "--data-dir", &data, &to_s])?;
    if code != 0 {
        return Err(told);
    }
    let all = files(&to)?;
    for n in 0..arena.count(30, 200) {
        // Every file once, then any.
        let file = all.get(n).unwrap_or(&all[chance.below(all.len())]);
        let sound = std::fs::read(file).map_err(|e| e.to_string())?;
        let mut bytes = sound.clone();
        chance.flip(&mut bytes);
        std::fs::write(file, bytes).map_err(|e| e.to_string())?;
        let began = now();
        let (code, told) = call(&arena.program, &["restore", "--json", "--data-dir", &back_s, &to_s])?;
        let name = file.strip_prefix(&to).map_err(|e| e.to_string())?.to_string_lossy();
        let held = code == 3 && told.contains(name.as_ref()) && !back.exists();
        outcome.add(if held { Ok(began.elapsed()) } else { Err(format!("{name}: {code} {told}")) });
        std::fs::write(file, sound).map_err(|e| e.to_string())?;
    }
    Ok(outcome)
}
