//! `fadu law prove`: proves the procedures of the law pack, bare and under each overlay, and tells what does not hold with its path.

use fadu_web::office::law::Law;
use fadu_web::office::law::procedure::Procedure;
use fadu_web::office::law::prove::{Judged, Known, Report, prove_with};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What the program ends with where nothing is refuted, but something is not decided and the data names no reason.
const UNDECIDED: u8 = 3;

/// Proves every procedure, or one.
pub fn prove(law: &Law, only: Option<&str>, as_json: bool) -> Result<ExitCode, String> {
    let chosen: Vec<_> = law.procedures_with_fields().filter(|(p, _)| only.is_none_or(|id| p.id == id)).collect();
    if chosen.is_empty() {
        return Err(format!("没有程序 {}", only.unwrap_or_default()));
    }
    let (all, whole) = timed(|| reports(law, &chosen));
    let refuted = all.iter().flat_map(|(r, _)| r.open()).filter(|v| matches!(v.judged, Judged::Refuted(_))).count();
    let undecided = all.iter().map(|(r, _)| r.open().count()).sum::<usize>() - refuted;
    let named = all.iter().map(|(r, _)| r.named().count()).sum::<usize>();
    if as_json {
        let row = |((_, field), (report, time)): (&(&Procedure, &str), &(Report, Duration))| json!({ "field": field, "ms": millis(*time), "report": report });
        let rows: Vec<Value> = chosen.iter().zip(&all).map(row).collect();
        super::print_json(&json!({
            "refuted": refuted, "undecided": undecided, "named": named, "ms": millis(whole), "procedures": rows,
        }))?;
    } else {
        chosen.iter().zip(&all).for_each(|((_, field), (report, time))| print(field, report, *time));
        println!(
            "{} 个程序，不成立 {refuted}，没有证成 {undecided}，写明理由 {named}，共 {} 毫秒",
            all.len(),
            millis(whole)
        );
    }
    Ok(match (refuted, undecided) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(UNDECIDED),
        _ => ExitCode::FAILURE,
    })
}

/// Parts of a proof, which need nothing of each other.
const PARTS: usize = 4;
/// The part that takes longest: what can be reached and how it ends.
const WALKED: usize = 3;

/// What one part came to, once it is done.
type Part = Mutex<Option<(Report, Duration)>>;

/// In which part a property is asked about, in the order of a report: the claims, half of them each, what is waited for, what is walked.
fn part(procedure: &Procedure, property: &str) -> usize {
    let claim = |id: &str| procedure.claims.iter().position(|c| c.id == id);
    match property.split_once('/') {
        Some(("claim", id)) => usize::from(claim(id) >= Some(procedure.claims.len() / 2)),
        Some(_) => 2,
        None => WALKED,
    }
}

/// One report for each, in their order. The bare procedures are begun first, for what holds of them is known to their overlays; of either the longest
/// part first, so that no hand waits at the end for one that began late.
fn reports(law: &Law, chosen: &[(&Procedure, &str)]) -> Vec<(Report, Duration)> {
    let known = Known::default();
    let done: Vec<[Part; PARTS]> = chosen.iter().map(|_| Default::default()).collect();
    let judge = |(at, n): (usize, usize)| {
        let procedure = chosen[at].0;
        let report = timed(|| prove_with(procedure, law, &known, &|property| part(procedure, property) == n));
        *done[at][n].lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
    };
    let mut jobs: Vec<(usize, usize)> = (0..chosen.len()).flat_map(|at| (0..PARTS).map(move |n| (at, n))).collect();
    jobs.sort_by_key(|(at, n)| {
        let (procedure, field) = chosen[*at];
        (!field.is_empty(), Reverse(*n == WALKED), Reverse(procedure.acts.len()), *n)
    });
    let jobs = Mutex::new(VecDeque::from(jobs));
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let work = || std::iter::from_fn(next).for_each(judge);
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..hands).for_each(|_| drop(scope.spawn(work))));
    let taken = |part: Part| part.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_iter().filter_map(|parts| parts.into_iter().filter_map(taken).reduce(joined)).collect()
}

/// Two parts as one report.
fn joined((mut whole, time): (Report, Duration), (other, more): (Report, Duration)) -> (Report, Duration) {
    whole.states += other.states;
    whole.transitions += other.transitions;
    whole.largest = whole.largest.max(other.largest);
    whole.verdicts.extend(other.verdicts);
    (whole, time + more)
}

fn print(field: &str, report: &Report, time: Duration) {
    let field = if field.is_empty() { String::new() } else { format!("（{field}）") };
    println!(
        "{}{field}：{} 个状态，{} 次转移，证成 {} 项，{} 毫秒",
        report.procedure,
        report.states,
        report.transitions,
        report.proven(),
        millis(time)
    );
    for verdict in report.open() {
        let word = if matches!(verdict.judged, Judged::Refuted(_)) { "不成立" } else { "未证成" };
        println!("  {word} {}：{verdict}", verdict.property);
    }
    report.named().for_each(|(v, why)| println!("  有理由 {}：{why}", v.property));
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "told to the person who waits; nothing else depends on it")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}
