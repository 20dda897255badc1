//! Guards on time: a term of the party that must have run, and the period of limitation.

use super::{Case, Found};
use crate::base::Day;
use crate::law::guard::Guard;
use crate::law::term::Term;
use crate::terms;

/// A term has run out, unless an event made waiting pointless.
pub fn term_run(case: &Case, term: &str, unless: &[String]) -> Found {
    let (view, today) = (case.view, case.view.ctx.today());
    let engine = view.ctx.engine;
    let Some(used) = view.procedure.term(term) else { return Found::met("没有这一期限") };
    let Some(running) = terms::one(engine, (view.procedure, used), view.facts, today) else {
        return Found::later("期限尚未开始");
    };
    let begun = view.facts.place(&used.from);
    let waived = unless.iter().any(|u| view.facts.place(u) > begun);
    let last = running.waits_until(engine);
    if waived {
        Found::met("当事人已明确表示")
    } else if today > last {
        Found::met(format!("{} 届满", last.with_weekday()))
    } else {
        Found::unmet(format!("{}，至 {} 24:00", running.limit.length_zh(), last.with_weekday()))
            .arg("last_day", last.with_weekday())
    }
}

/// A term that has begun is not over: it binds to its last day, rolled where it rolls.
pub fn term_kept(case: &Case, term: &str) -> Found {
    let (view, today) = (case.view, case.view.ctx.today());
    let Some(used) = view.procedure.term(term) else { return Found::met("没有这一期限") };
    let running = terms::one(view.ctx.engine, (view.procedure, used), view.facts, today);
    let Some(running) = running else { return Found::later("期限尚未开始") };
    let last = running.due_day(view.ctx.engine);
    let text = format!("{}，至 {}", running.limit.length_zh(), last.with_weekday());
    let found = if today <= last { Found::met(text) } else { Found::unmet(text) };
    found.arg("last_day", last.with_weekday())
}

/// An extension stays within what the article of the limit allows in all; what no article allows cannot be extended.
pub fn extension_allowed(case: &Case, term: &str, units: &str) -> Found {
    let view = case.view;
    let Some(used) = view.procedure.term(term) else { return Found::met("没有这一期限") };
    let allowed = view
        .ctx
        .engine
        .law
        .limits
        .get(&used.limit)
        .and_then(|l| l.extension.as_ref())
        .map_or(0, |e| i64::from(e.count));
    let before = used.extension.as_ref().map_or(0, |(event, field)| view.facts.sum(event, field));
    let told = |f: Found| f.arg("allowed", allowed).arg("before", before);
    match case.form.get(units).and_then(serde_json::Value::as_i64) {
        None if before < allowed => told(Found::later("待填写")),
        None => told(Found::unmet(format!("至多延长 {allowed} 日，已延长 {before} 日"))),
        Some(asked) if before + asked <= allowed => told(Found::met(format!("至多延长 {allowed} 日"))),
        Some(asked) => told(Found::unmet(format!("至多延长 {allowed} 日，已延长 {before} 日，又报 {asked} 日"))),
    }
}

/// The act was discovered within the period of limitation.
pub fn within_limitation(case: &Case, guard: &Guard) -> Found {
    let Guard::WithinLimitation { limit, long_limit, long_when, from, until } = guard else { return Found::met("") };
    let (Some(ended), Some(found)) = (case.day(from), case.day(until)) else { return Found::later("待填写") };
    let grave = case.value(long_when).and_then(serde_json::Value::as_bool) == Some(true);
    let law = &case.view.ctx.engine.law;
    let Some(limit) = law.limits.get(if grave { long_limit } else { limit }) else {
        return Found::later("没有这一期限");
    };
    let last: Day = Term::due_day(limit, ended, &[], 0, &law.calendar);
    if found <= last {
        Found::met(format!("{found} 发现，时效至 {last}"))
    } else {
        Found::unmet(format!("{found} 发现，时效已于 {last} 届满"))
            .arg("last_day", last.with_weekday())
            .arg("found", found)
    }
}

/// A day keeps a limit counted from another day, or its time has passed.
pub fn limit_kept(case: &Case, limit: &str, (from, to): (&str, Option<&str>), passed: bool) -> Found {
    let (view, law) = (case.view, &case.view.ctx.engine.law);
    let event = from.starts_with(|c: char| c.is_ascii_uppercase());
    let start = if event { view.facts.last(from).map(|e| e.happened.day()) } else { case.day(from) };
    let day = to.map_or(Some(view.ctx.today()), |f| case.day(f));
    let (Some(start), Some(day), Some(limit)) = (start, day, law.limits.get(limit)) else {
        return Found::later("待填写");
    };
    let term = Term::run(limit, start, &[], 0, &law.calendar);
    // The party's time is never cut short by a holiday; the agency's is as counted, unless a clause rolls it.
    let last = match (passed, to) {
        (true, None) => term.rolled_last_day,
        (true, Some(_)) => term.last_day,
        (false, _) => term.shown_last_day,
    };
    let kept = match (passed, to) {
        (false, _) => day <= last,
        (true, Some(_)) => day >= last,
        (true, None) => day > last,
    };
    let text = format!("{}，自 {start} 起算，至 {}；{day}", limit.length_zh(), last.with_weekday());
    let found = if kept { Found::met(text) } else { Found::unmet(text) };
    found.arg("length", limit.length_zh()).arg("last_day", last.with_weekday()).arg("day", day.with_weekday())
}
