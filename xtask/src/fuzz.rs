//! `xtask fuzz`: every parser of bytes from outside, fed with mutated good and bad input. It must not panic, nor think for long; what it takes
//! must be written again as the very same bytes, where there is one way to write it.
//!
//! `--target X` (else all in turn), `--minutes N` of processor time for each, `--seed N`. The corpus lies in `tests/corpus/X`: an input is kept where the parser
//! answered it as it had answered none before. No instrumentation: what is new is told by the answer.

#![expect(clippy::disallowed_methods, reason = "a harness outside the product: it measures how long things take")]

use crate::hold::chance::Chance;
use crate::hold::now;
use crate::tree::root;
use fadu_record::witness::AddCheckpoint;
use fadu_record::{Checkpoint, Frontier, Note, TilePath, VerifierKey, parse, tile};
use fadu_verify::{Code, Held, Proof, check_any, check_file};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

/// An answer takes no longer, counted in processor time: others may have the machine.
const LONGEST: Duration = Duration::from_secs(1);
/// The processor's clock is read after so many inputs.
const ROUND: u64 = 512;
/// So many inputs are kept for each target, none longer than this.
const KEPT: usize = 48;
const LARGEST: usize = 8192;

/// How an answer looks: no content, only its kind. What is taken is written again and compared in here.
type Target = fn(&[u8]) -> String;

const TARGETS: &[(&str, Target)] = &[
    ("leaf", |b| kind(parse(b))),
    ("note", |b| again(b, |t| t.parse::<Note>())),
    ("checkpoint", |b| again(b, |t| t.parse::<Checkpoint>())),
    ("cosign-request", |b| again(b, |t| t.parse::<AddCheckpoint>())),
    ("key", |b| again(b, |t| t.parse::<VerifierKey>())),
    ("tile-path", |b| again(b, |t| t.parse::<TilePath>())),
    ("tile", tiles),
    ("frontier", |b| match Frontier::from_bytes(b) {
        Some(edge) if edge.to_bytes() == b => "taken".into(),
        Some(_) => unreachable_answer("another edge"),
        None => "refused".into(),
    }),
    ("proof", |b| kind(text(b).map(Proof::from_json))),
    ("proof-file", |b| format!("{:?}", text(b).map(|t| check_file(t, &held()).outcome))),
    ("proof-code", |b| format!("{:?} {:?}", Code::read(b).map(|_| ()), check_any(b, &held()).outcome)),
];

fn held() -> Held<'static> {
    Held::default()
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// The kind of an answer: its first word, and how long what was taken is, roughly.
fn kind<T: std::fmt::Debug>(answer: T) -> String {
    let told = format!("{answer:?}");
    let words: String = told.chars().take(24).filter(|c| !c.is_ascii_digit()).collect();
    format!("{words} {}", told.len().next_power_of_two())
}

fn again<T: std::fmt::Display, E: std::fmt::Debug>(bytes: &[u8], read: impl Fn(&str) -> Result<T, E>) -> String {
    let Some(text) = text(bytes) else { return "no text".into() };
    match read(text) {
        Ok(value) if value.to_string() == text => format!("taken {}", text.len().next_power_of_two()),
        Ok(value) => unreachable_answer(&format!("{text:?} is written again as {:?}", value.to_string())),
        Err(e) => format!("{e:?}"),
    }
}

/// What must never be answered: found by the loop like a panic.
fn unreachable_answer(what: &str) -> String {
    format!("WRONG {what}")
}

fn tiles(bytes: &[u8]) -> String {
    let width = u16::from(bytes.first().copied().unwrap_or(0)) + 1;
    let rest = bytes.get(1..).unwrap_or_default();
    let leaves = tile::leaves(rest, width).map(|l| l.len());
    let head = tile::head(rest, fadu_record::Row::Entries, width).map(<[u8]>::len);
    format!("{} {} {}", kind(tile::hashes(rest, width).map(|h| h.len())), kind(leaves), kind(head))
}

/// One change: bits, bytes, pieces, or the words that parsers look for.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    const WORDS: &[&[u8]] = &[
        b"\n\n",
        b"\n",
        b"\xe2\x80\x94 ",
        b"old 0\n",
        b"tile/0/x001/",
        b".p/",
        b"18446744073709551615",
        b"-1",
        b"+",
        b"=",
        b"{",
        b"[[[[[[[[",
        b"null",
        b"\"",
        b"\\u0000",
        b"\xff",
        b"\0\0\0\0",
        b"1e400",
        b"fadu-proof/1",
        b"fadu-proof/2",
    ];
    let at = chance.below(bytes.len() + 1);
    match chance.below(7) {
        0 => chance.flip(bytes),
        1 if !bytes.is_empty() => drop(bytes.remove(at.min(bytes.len() - 1))),
        2 => bytes.insert(at, chance.bits() as u8),
        3 => drop(bytes.splice(at..at, WORDS[chance.below(WORDS.len())].iter().copied())),
        4 => {
            let end = at + chance.below(bytes.len() + 1 - at);
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        5 => bytes.truncate(at),
        _ => {
            let from = chance.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
    }
    bytes.truncate(LARGEST);
}

fn folder(target: &str) -> PathBuf {
    root().join("tests/corpus").join(target)
}

fn corpus(target: &str) -> Result<Vec<Vec<u8>>, String> {
    let dir = folder(target);
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    let read = std::fs::read_dir(&dir).map_err(|e| e.to_string())?;
    let mut paths: Vec<PathBuf> = read.filter_map(|f| f.ok().map(|f| f.path())).collect();
    paths.sort();
    let all = paths.into_iter().map(|p| std::fs::read(&p).map_err(|e| format!("{}: {e}", p.display())));
    all.collect()
}

/// Runs the targets.
pub fn run(args: &[String]) -> Result<(), String> {
    let told = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let minutes: f64 = told("--minutes").map_or(Ok(1.0), |m| m.parse()).map_err(|e| format!("--minutes: {e}"))?;
    let seed: u64 = told("--seed").map_or(Ok(1), |s| s.parse()).map_err(|e| format!("--seed: {e}"))?;
    let chosen: Vec<_> = TARGETS.iter().filter(|(name, _)| told("--target").is_none_or(|t| t == name)).collect();
    if chosen.is_empty() {
        return Err(format!(
            "no such target; there are {}",
            TARGETS.iter().map(|t| t.0).collect::<Vec<_>>().join(", ")
        ));
    }
    // A panic is an answer here; it is told once, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bad = Vec::new();
    for (name, target) in chosen {
        let ended = one(name, *target, minutes, seed)?;
        println!("{name:<15} {ended}");
        if ended.contains("BAD") {
            bad.push(*name);
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(format!("fuzz: {}", bad.join(", "))) }
}

fn one(name: &str, target: Target, minutes: f64, seed: u64) -> Result<String, String> {
    let mut known = corpus(name)?;
    if known.is_empty() {
        known.push(Vec::new());
    }
    let (mut chance, mut answers, mut runs) = (Chance::new(seed), BTreeSet::new(), 0u64);
    for input in &known {
        answers.insert(answer(target, input).map_err(|why| format!("{name}: {why}: {input:02x?}"))?.0);
    }
    let (began, mut slowest, mut worked) = (processor()?, Duration::ZERO, 0.0);
    while worked < minutes * 60.0 {
        if runs.is_multiple_of(ROUND) {
            worked = processor()?.saturating_sub(began).as_secs_f64();
        }
        let mut input = known[chance.below(known.len())].clone();
        let other = known[chance.below(known.len())].clone();
        (0..=chance.below(5)).for_each(|_| mutate(&mut input, &other, &mut chance));
        runs += 1;
        match answer(target, &input) {
            Ok((told, took)) => {
                slowest = slowest.max(took);
                if took > LONGEST && alone(target, &input)? > LONGEST {
                    return Ok(format!("BAD {runs} runs: {took:?} for {input:02x?}"));
                }
                if known.len() < KEPT && answers.insert(told) {
                    let file = folder(name).join(format!("{:03}", known.len()));
                    std::fs::write(file, &input).map_err(|e| e.to_string())?;
                    known.push(input);
                }
            }
            Err(why) => return Ok(format!("BAD {runs} runs: {why}: {input:02x?}")),
        }
    }
    Ok(format!(
        "{runs} runs in {:.1} CPU min, {} kept, slowest {:.1} ms on the clock",
        worked / 60.0,
        known.len(),
        slowest.as_secs_f64() * 1000.0
    ))
}

/// Processor time of this thread.
fn processor() -> Result<Duration, String> {
    const PLACE: &str = "/proc/thread-self/schedstat";
    let told = std::fs::read_to_string(PLACE).map_err(|e| format!("{PLACE}: {e}"))?;
    let nanos = told.split_whitespace().next().and_then(|n| n.parse().ok());
    nanos.map(Duration::from_nanos).ok_or_else(|| format!("{PLACE}: {told}"))
}

/// Processor time of one answer.
fn alone(target: Target, input: &[u8]) -> Result<Duration, String> {
    let began = processor()?;
    answer(target, input)?;
    Ok(processor()?.saturating_sub(began))
}

fn answer(target: Target, input: &[u8]) -> Result<(String, Duration), String> {
    let began = now();
    let told = catch_unwind(AssertUnwindSafe(|| target(input))).map_err(|_| "panicked".to_string())?;
    if told.starts_with("WRONG") { Err(told) } else { Ok((told, began.elapsed())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_corpus_is_answered_without_a_panic_and_mutations_are_the_same_for_a_seed() {
        for (name, target) in TARGETS {
            let inputs = corpus(name).unwrap();
            assert!(!inputs.is_empty(), "{name}: no corpus");
            for input in inputs {
                assert!(answer(*target, &input).is_ok(), "{name}: {input:02x?}");
            }
        }
        let run = || {
            let (mut chance, mut bytes) = (Chance::new(7), b"old 3\n\nhold.test/log\n5\n".to_vec());
            (0..50).for_each(|_| mutate(&mut bytes, b"tile/0/x001/067", &mut chance));
            bytes
        };
        assert_eq!(run(), run());
    }
}
