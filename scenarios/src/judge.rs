//! Judging: does what came agree with what the scenario says must follow.

use crate::cast::Cast;
use crate::expect::{FindingThen, LimitThen, TermThen, Then};
use crate::matter::base::{Check, Citation, Denied, Ground, Refusal, Standing};
use crate::matter::{Engine, Facts, Outcome, open, terms};
use crate::play::{Came, Stage};
use serde_json::Value;
use std::fmt::Debug;

/// Everything that a scenario says.
pub fn all((engine, cast): (&Engine, &Cast), stage: &Stage, came: Option<&Came>, then: &Then) -> Result<(), String> {
    match came {
        Some(came) => ending(came, then)?,
        None if then.accepted || then.refused.is_some() || then.mistake.is_some() || then.no_procedure => {
            return Err("nothing is done, so nothing can be accepted or refused".into());
        }
        None => {}
    }
    record(cast, stage, then)?;
    then.late.map_or(Ok(()), |late| entered(engine, stage, late))?;
    if let Some(pending) = &then.pending {
        let (procedure, facts) = stage.open.as_ref().ok_or("no matter is open")?;
        let found: Vec<String> = open::pending(engine, procedure, facts).iter().map(open::Due::address).collect();
        same("pending", pending, &found)?;
    }
    then.term.iter().try_for_each(|t| term(engine, stage, t))?;
    then.limit.iter().try_for_each(|l| limit(engine, l))
}

fn same<A: Debug + PartialEq<B>, B: Debug>(what: &str, expected: &A, found: &B) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}

fn ending(came: &Came, then: &Then) -> Result<(), String> {
    let said = [then.accepted, then.refused.is_some(), then.mistake.is_some(), then.no_procedure];
    if said.iter().filter(|s| **s).count() != 1 {
        return Err("a scenario says one of accepted, refused, mistake and no_procedure".into());
    }
    match came {
        Came::Passed(outcome) if then.accepted => passed(outcome, then),
        Came::Passed(_) => Err("accepted, though it must not be".into()),
        Came::NoProcedure if then.no_procedure => Ok(()),
        Came::NoProcedure => Err("no procedure governs that day".into()),
        Came::Denied(denied) => match (denied, &then.refused, &then.mistake) {
            (Denied::Refused(checks), Some(code), _) => refused(checks, code, then),
            (Denied::Mistaken(mistakes), _, Some(field)) if mistakes.iter().any(|m| &m.field == field) => Ok(()),
            _ => Err(told(denied)),
        },
    }
}

/// A denial in one line.
pub fn told(denied: &Denied) -> String {
    match denied {
        Denied::Refused(checks) => {
            let unmet = checks.iter().filter(|c| c.standing == Standing::Unmet);
            let each: Vec<String> = unmet.map(|c| format!("{} ({})", c.refusal.code, c.found)).collect();
            format!("refused: {}", each.join("; "))
        }
        Denied::Mistaken(mistakes) => {
            let each: Vec<String> = mistakes.iter().map(|m| format!("{} ({})", m.field, m.message)).collect();
            format!("mistaken: {}", each.join("; "))
        }
    }
}

fn passed(outcome: &Outcome, then: &Then) -> Result<(), String> {
    if let Some(papers) = &then.papers {
        let made: Vec<&str> = outcome.papers.iter().map(|p| p.used.id.as_str()).collect();
        same("papers", papers, &made)?;
    }
    let found: Vec<_> = outcome.events.iter().filter(|e| e.name == "FindingRecorded").collect();
    let text = |v: Option<&Value>| v.and_then(Value::as_str).unwrap_or_default().to_string();
    let codes: Vec<String> = found.iter().map(|e| text(e.fields.get("code"))).collect();
    let expected: Vec<String> = then.findings.iter().map(|f| f.code.clone()).collect();
    same("findings", &expected, &codes)?;
    then.findings.iter().zip(&found).try_for_each(|(f, e)| grounded(f, e.fields.get("ground")))
}

fn grounded(finding: &FindingThen, ground: Option<&Value>) -> Result<(), String> {
    let cites = ground.and_then(Value::as_array);
    let fits = match &finding.cites {
        Some(c) => cites.is_some_and(|all| all.iter().any(|v| v.as_str() == Some(&c.to_string()))),
        None => cites.is_none() && ground.is_some(),
    };
    if fits { Ok(()) } else { Err(format!("finding {}: rests on {ground:?}", finding.code)) }
}

fn refused(checks: &[Check], code: &str, then: &Then) -> Result<(), String> {
    let unmet: Vec<&Refusal> = checks.iter().filter(|c| c.standing == Standing::Unmet).map(|c| &c.refusal).collect();
    let first = unmet.first().ok_or("refused, but nothing is unmet")?;
    let codes: Vec<&str> = unmet.iter().map(|r| r.code.as_str()).collect();
    let expected: Vec<&str> = std::iter::once(code).chain(then.also.iter().map(String::as_str)).collect();
    same("refused", &expected, &codes)?;
    if let Some(cites) = &then.cites {
        rests_on(&first.ground, cites)?;
    }
    if then.house && first.ground.is_law() {
        return Err(format!("{code} should rest on a house rule, but on {:?}", first.ground));
    }
    if then.cure.is_some() {
        same("cure", &then.cure, &first.cure)?;
    }
    then.args.iter().try_for_each(|(k, v)| same(k, &Some(v), &first.args.get(k)))
}

fn rests_on(ground: &Ground, cites: &Citation) -> Result<(), String> {
    match ground {
        Ground::Law(all) if all.contains(cites) => Ok(()),
        other => Err(format!("should rest on {cites}, but on {other:?}")),
    }
}

fn entered(engine: &Engine, stage: &Stage, late: bool) -> Result<(), String> {
    let (procedure, facts) = stage.open.as_ref().ok_or("no matter is open")?;
    let collection = procedure.collection.as_ref().ok_or("the procedure collects nothing")?;
    let recorded = facts.entries.first().ok_or("nothing is entered")?.recorded.day();
    let done = facts.day(&procedure.opened_by).unwrap_or(recorded);
    same("late", &late, &collection.is_late(&engine.law, done, recorded))
}

fn record(cast: &Cast, stage: &Stage, then: &Then) -> Result<(), String> {
    let lists = [&then.has, &then.has_not, &then.without];
    if lists.iter().all(|l| l.is_empty()) && then.fields.is_empty() && then.happened.is_empty() {
        return Ok(());
    }
    let (procedure, facts) = stage.open.as_ref().ok_or("no matter is open")?;
    for (name, value) in &cast.named(procedure, &then.fields) {
        same(name, &Some(value), &facts.values.get(name))?;
    }
    for name in &then.without {
        same(name, &None, &facts.values.get(name))?;
    }
    for (name, day) in &then.happened {
        same(&format!("{name} happened"), &Some(*day), &facts.last(name).map(|e| e.happened.day()))?;
    }
    let has = |n: &String| Facts::has(facts, n);
    match (then.has.iter().find(|n| !has(n)), then.has_not.iter().find(|n| has(n))) {
        (Some(name), _) => Err(format!("{name} does not stand")),
        (_, Some(name)) => Err(format!("{name} stands")),
        _ => Ok(()),
    }
}

fn term(engine: &Engine, stage: &Stage, then: &TermThen) -> Result<(), String> {
    let (procedure, facts) = stage.open.as_ref().ok_or("no matter is open")?;
    let today = then.on.or(stage.day).ok_or("no day")?;
    let all = terms::running(engine, procedure, facts, today);
    let running = all.into_iter().find(|r| r.address() == then.id);
    let Some(running) = running else {
        return if then.absent { Ok(()) } else { Err(format!("term {} does not run", then.id)) };
    };
    let whole = running.explain(engine);
    if then.absent {
        return Err(format!("term {} runs until {}", then.id, whole.shown_last_day));
    }
    let id = &then.id;
    let day = |what: &str, expected, found| match expected {
        Some(day) => same(&format!("term {id}, {what}"), &day, &found),
        None => Ok(()),
    };
    day("last_day", then.last_day, whole.last_day)?;
    day("rolled", then.rolled, whole.rolled_last_day)?;
    day("shown", then.shown, whole.shown_last_day)?;
    day("shown (in bulk)", then.shown, running.due_day(engine))?;
    day("rolled (in bulk)", then.rolled, running.waits_until(engine))?;
    if then.ended.is_some() {
        same(&format!("term {id}, ended"), &then.ended, &running.ended)?;
    }
    if let Some(in_time) = then.in_time {
        let met = running.ended.unwrap_or(today) <= whole.shown_last_day;
        same(&format!("term {id}, in_time"), &in_time, &met)?;
    }
    if let Some(waits) = then.waits {
        same(&format!("term {id}, waits"), &waits, &running.term.waits)?;
    }
    match &then.cites {
        Some(cites) => rests_on(&running.limit.ground(), cites),
        None => Ok(()),
    }
}

fn limit(engine: &Engine, then: &LimitThen) -> Result<(), String> {
    let row = engine.law.limits.get(&then.id).ok_or_else(|| format!("no limit {}", then.id))?;
    if let Some(count) = then.count {
        same(&format!("limit {}", then.id), &count, &row.count)?;
    }
    match then.extension {
        Some(units) => {
            same(&format!("limit {}, extension", then.id), &Some(units), &row.extension.as_ref().map(|e| e.count))
        }
        None => Ok(()),
    }
}
