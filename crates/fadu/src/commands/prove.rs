//! `fadu law prove`: proves the procedures of the law pack, bare and under each overlay, and tells what does not hold with its path.

use fadu_web::office::law::prove::{Judged, Report};
use fadu_web::office::law::{Law, prove as proved};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Proves every procedure, or one.
pub fn prove(law: &Law, only: Option<&str>, as_json: bool) -> Result<ExitCode, String> {
    let chosen: Vec<_> = law.procedures_with_fields().filter(|(p, _)| only.is_none_or(|id| p.id == id)).collect();
    if chosen.is_empty() {
        return Err(format!("没有程序 {}", only.unwrap_or_default()));
    }
    let (mut all, mut whole) = (Vec::new(), Duration::ZERO);
    for (procedure, field) in chosen {
        let (report, time) = timed(|| proved(procedure, law));
        whole += time;
        if !as_json {
            print(field, &report, time);
        }
        all.push((field, report, time));
    }
    let refuted = all.iter().flat_map(|(_, r, _)| r.open()).filter(|v| matches!(v.judged, Judged::Refuted(_))).count();
    let undecided = all.iter().map(|(_, r, _)| r.open().count()).sum::<usize>() - refuted;
    if as_json {
        let rows: Vec<Value> =
            all.iter().map(|(field, r, time)| json!({ "field": field, "ms": millis(*time), "report": r })).collect();
        super::print_json(
            &json!({ "refuted": refuted, "undecided": undecided, "ms": millis(whole), "procedures": rows }),
        )?;
    } else {
        println!("{} 个程序，不成立 {refuted}，没有证成 {undecided}，共 {} 毫秒", all.len(), millis(whole));
    }
    Ok(if refuted == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "told to the person who waits; nothing else depends on it")]
fn timed(work: impl FnOnce() -> Report) -> (Report, Duration) {
    let start = Instant::now();
    let report = work();
    (report, start.elapsed())
}
