//! `xtask hold`: the attack harness. Each row makes its own small data directory or server on loopback, attacks it the way that its row of the
//! acceptance checks says, and counts what was found and how fast.
//!
//! `--rows T01,D11` runs some of them, `--count full` the whole number, `--seed N` another chance, `--program PATH` another build, `--base DIR` over
//! copies of a directory that was served until all was published (a district, say) in place of a tiny one, `--rounds N` no more than so many servers.
//! A row that cannot run says why; a row that finds less than all fails the command.

#![expect(clippy::disallowed_methods, reason = "a harness outside the product: it measures how long things take")]

mod audited;
mod backups;
mod behaviour;
mod capture;
pub mod chance;
mod dossiers;
mod faults;
mod gossip;
mod history;
mod house;
mod kills;
mod live;
mod personal;
mod proofs;
mod restored;
mod rewritten;
mod rows;
mod servers;
mod settings;
mod tails;
mod torn;
mod town;
mod traces;
mod watchmen;

use chance::Chance;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a row has at hand.
pub struct Arena {
    /// The program that is attacked.
    pub program: PathBuf,
    /// The whole count, not the small one.
    pub full: bool,
    /// From what chance begins.
    pub seed: u64,
    /// A directory to attack copies of; none is a tiny one made for the row.
    pub base: Option<PathBuf>,
    /// No more rounds than so many.
    pub rounds: usize,
    /// A folder that is gone afterwards.
    pub scratch: PathBuf,
}

impl Arena {
    /// The small or the whole number.
    pub fn count(&self, small: usize, full: usize) -> usize {
        if self.full { full } else { small }
    }
    /// Chance of one row.
    pub fn chance(&self, row: &str) -> Chance {
        Chance::new(self.seed ^ row.bytes().fold(0, |n, b| n * 131 + u64::from(b)))
    }
}

/// How a row ended.
#[derive(Default)]
pub struct Outcome {
    /// Attacks made.
    pub count: usize,
    /// Of them found, refused or survived, as the row demands.
    pub found: usize,
    /// The slowest to be found.
    pub slowest: Duration,
    /// What was not found, and anything else that a reader must know.
    pub notes: Vec<String>,
}

impl Outcome {
    /// One attack more.
    pub fn add(&mut self, found: Result<Duration, String>) {
        self.count += 1;
        match found {
            Ok(after) => {
                self.found += 1;
                self.slowest = self.slowest.max(after);
            }
            Err(why) => self.notes.push(format!("NOT FOUND: {why}")),
        }
    }
}

/// Runs a row, or says why it cannot be run here.
type Run = fn(&Arena) -> Result<Outcome, String>;

const ROWS: &[(&str, &str, Run)] = &[
    ("T01", "one value changed: every column of every table, a random row", rows::changed),
    ("T01-live", "one value of each table changed under a running server", live::changed),
    ("T01-early", "one value of each table changed while the first round is under way", live::early),
    ("T02", "a row deleted", rows::deleted),
    ("T03", "a back-dated row inserted", rows::inserted),
    ("T04", "the last leaves cut; yesterday's database", tails::cut),
    ("T05", "the whole log written anew with the log's own key", rewritten::log),
    ("T06", "two trees at two doors, both with the log's own key", gossip::two),
    ("T07", "evidence flipped, cut, deleted, swapped, its segments swapped", rows::evidence),
    ("T08", "evidence that is not what the device took and signed", capture::sealed),
    ("T09", "the clock moved by an hour, a day, a year; the source of time gone", watchmen::clock),
    ("T10", "the running check stopped, triggers dropped, the witness blocked", watchmen::watchmen),
    ("T11", "every write route and noted reading asked; killed under load", audited::audited),
    ("T12", "the three cases of old among ordinary operations", behaviour::called),
    ("T13", "exported proofs, and each with one byte changed", dossiers::verified),
    ("T14", "mutated proofs, another log, a smaller tree", proofs::mutated),
    ("T17", "a back-up older than what was published, with and without two persons", restored::lawfully),
    ("D01", "killed at random under load", kills::killed),
    ("D02", "server and PostgreSQL killed in turn under load", servers::killed),
    ("D04", "a full disk under load, then room again", faults::full),
    ("D05", "write-ahead log cut, bits flipped in the stopped database", torn::torn),
    ("D06", "calls of the disk that fail under load", faults::failing),
    ("D09", "back-ups under load, restored, verified", backups::under_load),
    ("D11", "one byte flipped in a back-up", backups::flipped),
    ("D12", "the primary killed, its copy promoted, the old one back", servers::promoted),
    ("D13", "whole cases pressed twice at once, with faults, on both databases", history::checked),
    ("D14", "settings of the database", settings::told),
    ("P02", "canaries looked for in logs and temporary files", traces::canaries),
    ("P06", "canaries of classified fields in database, logs, vault, back-up", personal::in_clear),
    ("P08", "erased persons in free pages, logs, views, back-up; too early, by one alone", personal::erased),
];

/// Rows of the acceptance checks that are not run, and why.
const NOT_RUN: &[(&str, &str)] =
    &[("P04", "tags of a photograph: no evidence reaches the public, so there is no public copy to strip")];

/// Runs the rows.
pub fn run(args: &[String]) -> Result<(), String> {
    let told = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let wanted: Option<Vec<&str>> = told("--rows").map(|r| r.split(',').collect());
    let seed = told("--seed").map_or(Ok(1), |s| s.parse()).map_err(|e| format!("--seed: {e}"))?;
    let rounds = told("--rounds").map_or(Ok(usize::MAX), |s| s.parse()).map_err(|e| format!("--rounds: {e}"))?;
    let full = told("--count").is_some_and(|c| c == "full");
    let program = told("--program").map_or_else(|| crate::stages::release().join("fadu"), PathBuf::from);
    if !program.is_file() {
        return Err(format!("{} is not there: build it, or name it with --program", program.display()));
    }
    let chosen: Vec<_> = ROWS.iter().filter(|(id, ..)| wanted.as_ref().is_none_or(|w| w.contains(id))).collect();
    if chosen.is_empty() {
        return Err("no such row".into());
    }
    println!("seed {seed}, {} count, {}", if full { "full" } else { "small" }, program.display());
    println!("| row | attack | count | found | slowest | took |\n|---|---|---|---|---|---|");
    let mut failed = Vec::new();
    for (id, about, run) in chosen {
        let scratch = std::env::temp_dir().join(format!("fadu-hold-{id}-{}", std::process::id()));
        remove(&scratch)?;
        std::fs::create_dir_all(&scratch).map_err(|e| e.to_string())?;
        let base = told("--base").map(PathBuf::from);
        let arena = Arena { program: program.clone(), full, seed, base, rounds, scratch: scratch.clone() };
        let began = now();
        let ended = run(&arena);
        let took = began.elapsed();
        remove(&scratch)?;
        match ended {
            Ok(o) => {
                let slowest = o.slowest.as_secs_f64();
                println!(
                    "| {id} | {about} | {} | {} | {slowest:.1} s | {:.0} s |",
                    o.count,
                    o.found,
                    took.as_secs_f64()
                );
                o.notes.iter().for_each(|note| println!("  {id}: {note}"));
                if o.found < o.count || o.count == 0 {
                    failed.push(*id);
                }
            }
            Err(why) => {
                println!("| {id} | {about} | – | – | could not run | |\n  {id}: {why}");
                failed.push(*id);
            }
        }
    }
    if wanted.is_none() {
        NOT_RUN.iter().for_each(|(id, why)| println!("  {id} not run: {why}"));
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("hold: {} did not hold", failed.join(", "))) }
}

fn remove(dir: &std::path::Path) -> Result<(), String> {
    match std::fs::remove_dir_all(dir) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {e}", dir.display())),
        _ => Ok(()),
    }
}

/// Measures the harness; nothing that is kept depends on it.
pub fn now() -> Instant {
    Instant::now()
}

/// Runs the program and gives exit code and standard output.
pub fn call(program: &std::path::Path, args: &[&str]) -> Result<(i32, String), String> {
    let out = Command::new(program).args(args).output().map_err(|e| e.to_string())?;
    Ok((out.status.code().unwrap_or(-1), String::from_utf8_lossy(&out.stdout).into_owned()))
}
