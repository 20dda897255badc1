//! The sentence of a finding: what, since when, which day.

use super::{Found, Level};
use crate::matter::law::Law;

/// What was found, in one sentence.
pub fn sentence(law: &Law, found: &Found) -> String {
    let arg = |name: &str| found.args.get(name).map(String::as_str).unwrap_or_default();
    let name = law.warnings.get(&found.rule).map_or(found.rule.as_str(), |r| r.name.as_str());
    let said = match arg("test") {
        "clock" => clock(found, &arg),
        "between" => format!(
            "{}（{}）与{}（{}）之间{}，界限日为 {}",
            arg("event"),
            arg("start"),
            arg("then"),
            arg("end"),
            arg("length"),
            arg("last")
        ),
        "fact" => fact(law, found),
        "expiry" => filled(law.warnings.get(&found.rule).and_then(|r| r.expiry.as_ref()).map_or("", |e| &e.say), found),
        "tally" => filled(law.warnings.get(&found.rule).and_then(|r| r.tally.as_ref()).map_or("", |t| &t.say), found),
        "window" => filled(law.warnings.get(&found.rule).and_then(|r| r.window.as_ref()).map_or("", |w| &w.say), found),
        _ => format!("{} 归集时记录：{}", arg("day"), arg("found")),
    };
    format!("{name}：{said}。")
}

fn clock<'a>(found: &Found, arg: &impl Fn(&str) -> &'a str) -> String {
    let due = arg("due");
    // A last day that was set has no length worth telling.
    let (begun, then) = match arg("set") {
        "" => (format!("{} {}，期限 {}", arg("start"), arg("event"), arg("length")), format!("，{due} 届满")),
        _ => (format!("{}所定的最后一日是 {due}", arg("event")), String::new()),
    };
    match (arg("ended"), found.level) {
        ("", _) if !arg("untold").is_empty() => format!("{begun}{then}，没有归集到以后的情况，请核实或者补报"),
        ("", Level::Yellow) => format!("{begun}{then}"),
        ("", _) if then.is_empty() => format!("{begun}，已经届满"),
        ("", _) => format!("{begun}，已于 {due} 届满"),
        (ended, _) => format!("{begun}{then}，{ended} 才办结，逾期 {} 日", arg("late")),
    }
}

/// The words of the test, with what they name filled in.
fn fact(law: &Law, found: &Found) -> String {
    let n: Option<usize> = found.args.get("n").and_then(|n| n.parse().ok());
    let rule = law.warnings.get(&found.rule);
    let Some(test) = rule.zip(n).and_then(|(rule, n)| rule.facts.get(n)) else { return String::new() };
    filled(&test.say, found)
}

fn filled(say: &str, found: &Found) -> String {
    found.args.iter().fold(say.to_string(), |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
}
