//! D13: clients tell whole cases, each step pressed twice at once, while servers and the database are killed; a checker of our own reads what
//! was answered. Nothing done twice, nothing lost, no number twice, and the log's order is the order in which people were answered.

use super::house::Server;
use super::town::{Postgres, Town, insist, step};
use super::{Arena, Outcome, now};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Acts of the story that may be done again on the same matter.
const AGAIN: [&str; 2] = ["record-inquiry", "add-evidence"];

/// One press that was answered as done.
struct Done {
    began: Instant,
    ended: Instant,
    matter: String,
    step: usize,
    version: u64,
    leaf: u64,
    numbers: Vec<String>,
}

/// What all clients see.
struct Field<'a> {
    town: &'a Town,
    tokens: BTreeMap<String, String>,
    doors: Mutex<Vec<SocketAddr>>,
    history: Mutex<Vec<Done>>,
    wrong: Mutex<Vec<String>>,
    presses: AtomicUsize,
    wanted: usize,
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// D13 on both databases.
pub fn checked(arena: &Arena) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    let file = Town::seed(arena, None)?;
    let mut notes = Vec::new();
    outcome.add(played(arena, &file, None, &mut notes));
    let database = Postgres::start()?;
    let shared = Town::seed(arena, Some(&database.url))?;
    outcome.add(played(arena, &shared, Some(database), &mut notes));
    outcome.notes.extend(notes);
    Ok(outcome)
}

fn played(arena: &Arena, town: &Town, database: Option<Postgres>, notes: &mut Vec<String>) -> Result<Duration, String> {
    let (began, doors) = (now(), if database.is_some() { 2 } else { 1 });
    let mut servers: Vec<Server> = (0..doors).map(|_| town.serve(arena)).collect::<Result<_, _>>()?;
    let addresses = servers.iter().map(|s| s.address).collect();
    let field = Field {
        town,
        tokens: town.tokens(servers[0].address)?,
        doors: Mutex::new(addresses),
        history: Mutex::default(),
        wrong: Mutex::default(),
        presses: AtomicUsize::new(0),
        wanted: arena.count(400, 200_000),
    };
    let (on, name) = (AtomicBool::new(true), if database.is_some() { "PostgreSQL" } else { "SQLite" });
    let kills = std::thread::scope(|scope| {
        let faults = scope.spawn(|| faults(arena, (&field, &on), (&mut servers[..], database)));
        let hands: Vec<_> = (0..arena.count(8, 32))
            .map(|n| {
                scope.spawn({
                    let field = &field;
                    move || client(field, n)
                })
            })
            .collect();
        hands.into_iter().for_each(|h| drop(h.join()));
        on.store(false, Relaxed);
        faults.join().map_err(|_| "panicked".to_string())?
    })?;
    let history = lock(&field.history);
    let mut wrong = std::mem::take(&mut *lock(&field.wrong));
    wrong.extend(check(&history, kills.2));
    notes.push(format!(
        "{name}: {} presses by {} clients, {} acts done, servers killed {} times and the database {} times",
        field.presses.load(Relaxed),
        arena.count(8, 32),
        history.len(),
        kills.0,
        kills.1
    ));
    if wrong.is_empty() { Ok(began.elapsed()) } else { Err(format!("{name}: {}", wrong.join("; "))) }
}

/// Kills one thing after the other and starts it again, until it is told to end; then holds the whole record.
fn faults(
    arena: &Arena,
    (field, on): (&Field<'_>, &AtomicBool),
    (servers, mut database): (&mut [Server], Option<Postgres>),
) -> Result<(usize, usize, u64), String> {
    let (mut chance, mut kills) = (arena.chance("D13"), (0, 0));
    while on.load(Relaxed) {
        std::thread::sleep(Duration::from_millis(700 + chance.below(900) as u64));
        match &mut database {
            Some(database) if chance.below(3) == 0 => {
                database.kill()?;
                database.again()?;
                kills.1 += 1;
            }
            _ => {
                let one = chance.below(servers.len());
                servers[one].stop()?;
                servers[one].ended();
                servers[one] = field.town.serve(arena)?;
                lock(&field.doors)[one] = servers[one].address;
                kills.0 += 1;
            }
        }
    }
    servers.iter_mut().for_each(|s| drop(s.stop()));
    servers.iter_mut().for_each(Server::ended);
    Ok((kills.0, kills.1, field.town.sound(arena)?))
}

/// Tells case after case; each step is pressed by two hands at once, with two keys, at any door.
fn client(field: &Field<'_>, n: usize) {
    for case in 0.. {
        let script = &field.town.scripts[(n + case) % field.town.scripts.len()];
        let mut matter = String::new();
        for at in 0..script["steps"].as_array().map_or(0, Vec::len) {
            if field.presses.load(Relaxed) >= field.wanted {
                return;
            }
            // Opening twice makes two matters, and a second inquiry is no mistake: those are pressed twice with one key, which must make one.
            let again = at == 0 || script["steps"][at]["act"].as_str().is_some_and(|act| AGAIN.contains(&act));
            let keys = [0, 1].map(|hand| format!("{n}-{case}-{at}-{}", if again { 0 } else { hand }));
            let done = std::thread::scope(|scope| {
                let both = keys.each_ref().map(|key| {
                    scope.spawn({
                        let matter = &matter;
                        move || press(field, (script, at), (matter.as_str(), key.as_str()))
                    })
                });
                both.map(|b| b.join().ok().flatten())
            });
            let place = format!("client {n} case {case} step {at}");
            let Some(one) = together(field, (&place, again), done) else { return };
            matter.clone_from(&one.matter);
            lock(&field.history).push(one);
        }
    }
}

/// Of two presses one is done; the same one, where the key was the same.
fn together(field: &Field<'_>, (place, again): (&str, bool), done: [Option<Done>; 2]) -> Option<Done> {
    let wrong = |why: String| lock(&field.wrong).push(format!("{place}: {why}"));
    match done {
        [Some(one), Some(other)] if again => {
            if one.leaf != other.leaf {
                wrong(format!("one key did two acts, at {} and {}", one.leaf, other.leaf));
            }
            Some(one)
        }
        [Some(one), Some(other)] => {
            wrong(format!("done twice, at {} and {}", one.leaf, other.leaf));
            Some(one)
        }
        [Some(one), None] | [None, Some(one)] => Some(one),
        [None, None] => {
            wrong("done by nobody".into());
            None
        }
    }
}

fn press(field: &Field<'_>, (script, at): (&Value, usize), (matter, key): (&str, &str)) -> Option<Done> {
    let token = field.tokens.get(script["steps"][at]["user"].as_str()?)?;
    let tried = AtomicUsize::new(key.bytes().map(usize::from).sum());
    let began = now();
    let (status, body) = insist(|| {
        let doors = lock(&field.doors).clone();
        step(doors[tried.fetch_add(1, Relaxed) % doors.len()], (script, at), (matter, token, key))
    })?;
    field.presses.fetch_add(1, Relaxed);
    if !matches!(status, 200 | 201) {
        return None;
    }
    let numbers = body["numbers"].as_array().into_iter().flatten().filter_map(|n| n.as_str().map(str::to_owned));
    Some(Done {
        began,
        ended: now(),
        matter: body["matter"].as_str()?.into(),
        step: at,
        version: body["version"].as_u64()?,
        leaf: body["leaf"].as_u64()?,
        numbers: numbers.collect(),
    })
}

/// What does not fit in a history, over a record of so many leaves.
fn check(history: &[Done], size: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut numbers, mut leaves) = (BTreeSet::new(), BTreeSet::new());
    let mut matters: BTreeMap<&str, Vec<&Done>> = BTreeMap::new();
    for done in history {
        wrong.extend(
            done.numbers.iter().filter(|n| !numbers.insert(n.as_str())).map(|n| format!("{n} was given twice")),
        );
        if !leaves.insert(done.leaf) || done.leaf >= size {
            wrong.push(format!("leaf {} was told twice, or is lost: {size} are left", done.leaf));
        }
        matters.entry(&done.matter).or_default().push(done);
    }
    for (matter, mut all) in matters {
        all.sort_by_key(|d| d.step);
        let grows = |w: &[&Done]| w[0].version < w[1].version && w[0].leaf < w[1].leaf && w[0].step + 1 == w[1].step;
        if !all.windows(2).all(grows) {
            wrong.push(format!("{matter}: an act was lost"));
        }
    }
    // Whoever pressed after an answer stands after it.
    let mut by_leaf: Vec<&Done> = history.iter().collect();
    by_leaf.sort_by_key(|d| d.leaf);
    let mut latest: Option<Instant> = None;
    for done in by_leaf {
        if latest.is_some_and(|began| done.ended < began) {
            wrong.push(format!("leaf {} stands after one that was pressed later than it was answered", done.leaf));
        }
        latest = latest.max(Some(done.began));
    }
    wrong.truncate(20);
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(from_ms: u64, to_ms: u64, (matter, step, version, leaf): (&str, usize, u64, u64), number: &str) -> Done {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        let start = *START.get_or_init(now);
        let at = |ms| start + Duration::from_millis(ms);
        let numbers = if number.is_empty() { Vec::new() } else { vec![number.to_string()] };
        Done { began: at(from_ms), ended: at(to_ms), matter: matter.into(), step, version, leaf, numbers }
    }

    #[test]
    fn a_history_without_a_fault_is_left_alone() {
        let fine =
            [done(0, 5, ("a", 0, 1, 0), "1号"), done(1, 9, ("b", 0, 1, 1), "2号"), done(10, 20, ("a", 1, 3, 3), "")];
        assert_eq!(check(&fine, 5), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_fault_is_named() {
        for (second, size, told) in [
            (done(10, 20, ("b", 0, 1, 1), "1号"), 9, "1号 was given twice"),
            (done(10, 20, ("b", 0, 1, 0), ""), 9, "told twice"),
            (done(10, 20, ("b", 0, 1, 9), ""), 9, "lost"),
            (done(10, 20, ("a", 1, 1, 1), ""), 9, "an act was lost"),
            (done(10, 20, ("a", 2, 2, 1), ""), 9, "an act was lost"),
        ] {
            let found = check(&[done(0, 5, ("a", 0, 1, 0), "1号"), second], size);
            assert!(found.len() == 1 && found[0].contains(told), "{told}: {found:?}");
        }
        let stale = [done(10, 20, ("a", 0, 1, 0), ""), done(0, 5, ("b", 0, 1, 1), "")];
        assert!(check(&stale, 9)[0].contains("pressed later"));
    }
}
