//! A term that runs: yellow before its last day, red after it; what was done late stays late.

use super::{Found, Judge, Judged, Level, dawn};
use crate::matter::base::{Day, Moment};
use crate::matter::law::limit::{Limit, Unit};
use crate::matter::law::term::{Pause, Term};
use crate::matter::law::warning::{Clock, Degree, Past, Untold};
use crate::matter::{Entry, Facts, Running, terms};
use std::sync::Arc;

/// A term as it runs in this matter.
struct Run {
    key: String,
    begun_at: usize,
    begun_by: Arc<Entry>,
    limit: Limit,
    start: Day,
    /// Where the limit is in hours: when it began.
    hour: Option<Moment>,
    pauses: Vec<Pause>,
    extended: u32,
    /// Where a document has set its last day: so many units the limit itself has.
    set: Option<u32>,
    ended: Option<Moment>,
    paused: bool,
}

pub(super) fn test(judge: &Judge, (n, clock): (usize, &Clock), judged: &mut Judged) {
    if !judge.about(&clock.with, &clock.unless) {
        return;
    }
    for run in runs(judge, clock) {
        if judge.holds(clock.when.as_deref(), &run.begun_by) {
            one(judge, (n, clock), &run, judged);
        }
    }
}

/// The term of the matter's own procedure; else the clock's own; else the term that another procedure lends.
fn runs(judge: &Judge, clock: &Clock) -> Vec<Run> {
    let procedure = judge.seen.procedure;
    let own = |id: &String| clock.means(&procedure.id) && procedure.term(id).is_some();
    match (&clock.term, &clock.from) {
        (Some(id), from) if own(id) => {
            let own = judge.terms.iter().filter(|r| r.term.id == *id);
            let runs: Vec<Run> = own.map(|r| of_running(judge, clock, r)).collect();
            match from {
                Some(from) if runs.is_empty() && clock.else_from => started(judge, clock, from),
                _ => runs,
            }
        }
        (_, Some(from)) => started(judge, clock, from),
        (Some(id), None) => lent(judge, clock, id),
        (None, None) => Vec::new(),
    }
}

fn of_running(judge: &Judge, clock: &Clock, r: &Running) -> Run {
    let facts = judge.facts();
    let begun_at = facts.entries.iter().position(|e| Arc::ptr_eq(e, &r.begun_by)).unwrap_or(0);
    Run {
        key: r.strand.clone().unwrap_or_default(),
        begun_at,
        begun_by: Arc::clone(&r.begun_by),
        limit: r.limit.clone().into_owned(),
        start: r.start,
        hour: r.over.map(|over| Moment(over.0 - i64::from(r.limit.count) * HOUR)),
        pauses: r.pauses.clone(),
        extended: r.extended,
        set: None,
        ended: [r.ended.map(dawn), ended(judge, clock, (begun_at, &r.begun_by))].into_iter().flatten().min(),
        paused: r.paused(),
    }
}

fn lent(judge: &Judge, clock: &Clock, id: &str) -> Vec<Run> {
    let (facts, engine) = (judge.facts(), judge.seen.engine);
    let Some((by, first)) = clock.lent_by.as_deref().zip(facts.entries.first()) else { return Vec::new() };
    let Some(procedure) = engine.law.procedure_on(by, &facts.field, first.happened.day()) else { return Vec::new() };
    let Some(term) = procedure.term(id) else { return Vec::new() };
    let run = terms::one(engine, (&procedure, term), facts, judge.seen.now.day());
    run.iter().map(|r| of_running(judge, clock, r)).collect()
}

/// Each event that starts the clock, with the first that ends it.
fn started(judge: &Judge, clock: &Clock, from: &str) -> Vec<Run> {
    let facts = judge.facts();
    let newest = || facts.entries.iter().enumerate().rev().find(|(_, e)| !e.undone).map(|(at, e)| (at, &**e));
    let starts: Vec<(usize, &Entry)> =
        if from == "*" { newest().into_iter().collect() } else { facts.all(from).collect() };
    let each = starts.into_iter().filter_map(|(at, begun)| {
        let start = begun.day(clock.from_field.as_deref());
        let begun_by = Arc::clone(&facts.entries[at]);
        let (limit, set) = limit(judge, clock, (at, begun), start)?;
        let moved = |(event, field): &(String, String)| -> i64 {
            facts.all(event).map(|(_, e)| e.number(field).unwrap_or(clock.extension_count)).sum()
        };
        let extended = clock.extension.as_ref().filter(|_| !set).map_or(0, moved);
        let stops = clock.pauses.iter().filter(|_| !set);
        Some(Run {
            key: String::new(),
            begun_at: at,
            hour: hour(clock, begun, start),
            limit,
            start,
            pauses: stops.clone().flat_map(|p| terms::pauses(p, facts, judge.seen.now.day())).collect(),
            extended: u32::try_from(extended).unwrap_or(0),
            set: set.then(|| own_count(judge, clock)),
            ended: ended(judge, clock, (at, begun)),
            paused: stops.clone().any(|p| open_pause(facts, p)),
            begun_by,
        })
    });
    each.collect()
}

/// The number of the clock's own limit.
fn own_count(judge: &Judge, clock: &Clock) -> u32 {
    clock.limit.as_deref().and_then(|id| judge.seen.engine.law.limits.get(id)).map_or(0, |l| l.count)
}

fn open_pause(facts: &Facts, pause: &crate::matter::law::procedure::PauseUse) -> bool {
    facts.has(&pause.from) && facts.place(&pause.to) < facts.place(&pause.from)
}

/// The limit, and whether a document has set its last day.
fn limit(judge: &Judge, clock: &Clock, (at, begun): (usize, &Entry), start: Day) -> Option<(Limit, bool)> {
    let facts = judge.facts();
    let named = clock.limit.as_deref().and_then(|id| judge.seen.engine.law.limits.get(id));
    let anew = clock.set_by.as_ref().and_then(|(event, field)| {
        let (set_at, set) = facts.all(event).next_back()?;
        set.text(field)?.parse::<Day>().ok().filter(|_| set_at > at)
    });
    let stated = clock.due_field.as_ref().and_then(|f| begun.text(f)?.parse::<Day>().ok());
    if let Some(last) = anew.or(stated) {
        let base = named.or_else(|| judge.seen.engine.law.limits.all().next())?;
        return Some((base.until(start, last), true));
    }
    let count = clock.count_field.as_ref().and_then(|f| u32::try_from(begun.number(f)?).ok());
    let named = named?;
    Some((count.map_or_else(|| named.clone(), |n| named.with_count(n)), false))
}

/// When a clock in hours began: the time that the event states, else the moment at which it happened.
fn hour(clock: &Clock, begun: &Entry, start: Day) -> Option<Moment> {
    let Some(field) = &clock.from_time else {
        return clock.from_field.is_none().then_some(begun.happened);
    };
    let (hour, minute) = begun.text(field)?.split_once(':')?;
    Some(Moment::at(start, hour.parse().ok()?, minute.parse().ok()?))
}

/// The first event that ends it: recorded after it, or with a later day. A row knows days only: of two on one day either may be the earlier.
fn ended(judge: &Judge, clock: &Clock, (at, begun): (usize, &Entry)) -> Option<Moment> {
    let (facts, row) = (judge.facts(), judge.collected());
    let later = |e: &Entry| e.happened > begun.happened || (row && e.happened == begun.happened);
    let same = |e: &Entry| clock.same.as_ref().is_none_or(|f| e.fields.get(f) == begun.fields.get(f));
    let all = clock.until.iter().flat_map(|u| facts.all(u));
    let mut after: Vec<_> = all.filter(|(i, e)| (*i > at || *i < at && later(e)) && same(e)).collect();
    if let Some((part, whole)) = &clock.in_full {
        let whole = begun.number(whole).or_else(|| facts.values.get(whole)?.as_i64());
        after.sort_by_key(|(i, e)| (e.happened, *i));
        let mut sum = 0;
        // One that says no amount ends it, as does any where nobody knows how much there is to pay.
        after.retain(|(_, e)| match (e.number(part), whole) {
            (Some(paid), Some(whole)) => {
                sum += paid;
                sum >= whole
            }
            _ => true,
        });
    }
    let when = |e: &Entry| match clock.until_field.as_deref().and_then(|f| e.text(f)?.parse::<Day>().ok()) {
        Some(day) => dawn(day),
        None => e.happened,
    };
    after.into_iter().map(|(_, e)| when(e)).min()
}

const HOUR: i64 = 3_600_000;

fn one(judge: &Judge, (n, clock): (usize, &Clock), run: &Run, judged: &mut Judged) {
    let untold = run.ended.is_none() && judge.collected();
    if untold && clock.untold == Untold::Nothing {
        return;
    }
    let calendar = &judge.seen.engine.law.calendar;
    let day = |count: u32| {
        let limit = run.limit.with_count(count);
        Term::due_day(&limit, run.start, &run.pauses, 0, calendar)
    };
    let due = Term::due_day(&run.limit, run.start, &run.pauses, run.extended, calendar);
    let at = |hours: u32| run.hour.map(|h| Moment(h.0 + i64::from(hours) * HOUR));
    let in_hours = run.limit.unit == Unit::Hour;
    let over = match at(run.limit.count).filter(|_| in_hours) {
        Some(over) => Moment(over.0 + 1),
        None => dawn(due.plus(1)),
    };
    // A last day that a document sets takes the yellow with it.
    let ahead = |days: u32| dawn(due.plus(-i32::try_from(days).unwrap_or(0)));
    let reached = clock.yellow.iter().filter_map(|y| match (run.set, in_hours) {
        (Some(count), _) => Some(ahead(count.saturating_sub(*y))),
        (None, true) => at(*y),
        (None, false) => Some(dawn(day(y + run.extended))),
    });
    let before = clock.yellow_before.iter().map(|d| ahead(*d));
    let mut steps: Vec<Moment> = reached.chain(before).filter(|s| *s < over).collect();
    steps.sort_unstable();
    let now = judge.seen.now;
    let late = if in_hours { run.ended.unwrap_or(now) >= over } else { run.ended.unwrap_or(now).day() > due };
    let (level, since) = match (late, run.ended) {
        (true, _) => match clock.past {
            Past::Nothing => return,
            Past::Yellow => (Level::Yellow, over),
            Past::Red if untold => (Level::Yellow, over),
            Past::Red => (judge.level(Degree::Red), over),
        },
        (false, Some(_)) => return,
        (false, None) => {
            let next = steps.iter().copied().chain([over]).find(|s| *s > now).filter(|_| !run.paused);
            judged.look = [judged.look, next].into_iter().flatten().min();
            match steps.iter().rev().find(|s| **s <= now) {
                Some(step) => (Level::Yellow, *step),
                None => return,
            }
        }
    };
    let episode = format!("clock{n}:{}:{}", run.begun_at, run.key);
    let found = judge.found(episode, (level, since), run.begun_at);
    let found = if untold && late { found.arg("untold", "1") } else { found };
    let found = Found { mended: clock.mends && run.ended.is_some(), ..found };
    judged.found.push(told(judge, found, run, due));
}

fn told(judge: &Judge, found: Found, run: &Run, due: Day) -> Found {
    let length = run.limit.length_zh();
    let more =
        if run.extended > 0 { format!("（延长 {}{}）", run.extended, run.limit.unit.zh()) } else { String::new() };
    let found = found.arg("test", "clock").arg("start", run.start).arg("event", judge.zh(&run.begun_by));
    let found = found.arg("length", format!("{length}{more}")).arg("due", due);
    let found = if run.limit.count == 0 && run.extended == 0 { found.arg("set", "1") } else { found };
    match run.ended {
        Some(ended) => found.arg("ended", ended.day()).arg("late", ended.day().number() - due.number()),
        None => found,
    }
}
