//! The terms that run in a matter: which have begun, what paused or extended them, when they end.

use crate::base::{Day, Moment};
use crate::facts::{Entry, Facts};
use crate::law::limit::{Limit, Unit};
use crate::law::procedure::{PauseUse, Procedure, TermUse};
use crate::law::term::{Pause, Term};
use crate::{Engine, guards, strand};
use std::borrow::Cow;
use std::sync::Arc;

/// A term that has begun.
#[derive(Clone)]
pub struct Running<'a> {
    /// How the procedure uses it.
    pub term: &'a TermUse,
    /// The limit, with the number that the document states if it states one.
    pub limit: Cow<'a, Limit>,
    /// The day from which it runs; not counted itself.
    pub start: Day,
    /// The moment at which a limit in hours is over, where the record knows the hour from which it runs.
    pub over: Option<Moment>,
    /// The key of its strand, where the matter has more than one.
    pub strand: Option<String>,
    /// The event that started it.
    pub begun_by: Arc<Entry>,
    /// Pauses; one that has not ended reaches to the day asked for.
    pub pauses: Vec<Pause>,
    /// Units added by extensions.
    pub extended: u32,
    /// The day on which it was met, if it was.
    pub ended: Option<Day>,
    /// A pause has begun and not ended: the last day cannot be told yet.
    pub open_pause: bool,
}

impl Running<'_> {
    /// `term@key`.
    pub fn address(&self) -> String {
        strand::address(&self.term.id, self.strand.as_deref())
    }
    /// Whether the clock stands still now.
    pub fn paused(&self) -> bool {
        self.open_pause
    }
    /// Day by day.
    pub fn explain(&self, engine: &Engine) -> Term {
        Term::run(&self.limit, self.start, &self.pauses, self.extended, &engine.law.calendar)
    }
    /// The last day that binds.
    pub fn due_day(&self, engine: &Engine) -> Day {
        Term::bare(&self.limit, self.start, &self.pauses, self.extended, &engine.law.calendar).shown_last_day
    }
    /// The last day for waiting: rolled, since the party's time is never cut short.
    pub fn waits_until(&self, engine: &Engine) -> Day {
        Term::bare(&self.limit, self.start, &self.pauses, self.extended, &engine.law.calendar).rolled_last_day
    }
}

/// The terms of a matter that have begun, in the order of the procedure. `today` bounds a pause that has not ended.
pub fn running<'a>(engine: &'a Engine, procedure: &'a Procedure, facts: &Facts, today: Day) -> Vec<Running<'a>> {
    let mut all = Vec::new();
    for term in &procedure.terms {
        if !facts.has(&term.from) {
            continue;
        }
        let kind = procedure.strand_of_term(&term.id);
        let keys = kind.map_or(Vec::new(), |kind| strand::keys(procedure, facts, kind));
        match kind {
            Some(kind) if keys.len() > 1 => all.extend(keys.into_iter().filter_map(|key| {
                let seen = strand::lens(procedure, facts, kind, &key);
                Some(Running { strand: Some(key), ..one(engine, (procedure, term), &seen, today)? })
            })),
            _ => all.extend(one(engine, (procedure, term), facts, today)),
        }
    }
    all
}

/// One term, if it has begun: in facts of one strand, or of all where it has none.
pub fn one<'a>(
    engine: &'a Engine,
    (procedure, term): (&'a Procedure, &'a TermUse),
    facts: &Facts,
    today: Day,
) -> Option<Running<'a>> {
    let begun_at = facts.place(&term.from)?;
    let begun_by = Arc::clone(&facts.entries[begun_at]);
    if term.when.as_ref().is_some_and(|g| !guards::holds_over(engine, g, facts)) {
        return None;
    }
    let stated = term.count_field.as_deref().and_then(|f| begun_by.number(f)).and_then(|n| u32::try_from(n).ok());
    let limit = engine.law.limits.get(&term.limit)?;
    let before = term.after_terms.iter().filter_map(|id| one(engine, (procedure, procedure.term(id)?), facts, today));
    let start = before.map(|r| r.waits_until(engine)).max().unwrap_or(begun_by.day(term.from_field.as_deref()));
    let set = term.set_by.as_ref().and_then(|(event, field)| {
        let (at, set) = facts.all(event).next_back()?;
        set.text(field)?.parse::<Day>().ok().filter(|_| at > begun_at)
    });
    let ended = ended(procedure, term, facts, begun_at);
    if let Some(last) = set {
        return Some(set_anew(term, (begun_by, start), ended, limit.until(start, last)));
    }
    let extended = term.extension.as_ref().map_or(0, |(event, field)| facts.sum(event, field));
    Some(Running {
        term,
        limit: stated.map_or(Cow::Borrowed(limit), |n| Cow::Owned(limit.with_count(n.max(least(limit))))),
        start,
        over: over(term, limit, (&begun_by, start)),
        strand: None,
        ended,
        begun_by,
        pauses: term.pauses.iter().flat_map(|p| pauses(p, facts, today)).collect(),
        extended: u32::try_from(extended).unwrap_or(0),
        open_pause: term.pauses.iter().any(|p| facts.has(&p.from) && facts.place(&p.to) < facts.place(&p.from)),
    })
}

/// When a limit in hours is over: counted from the time that the event states, else from the moment at which it happened.
fn over(term: &TermUse, limit: &Limit, (begun_by, start): (&Entry, Day)) -> Option<Moment> {
    let stated = |field: &String| {
        let (hour, minute) = begun_by.text(field)?.split_once(':')?;
        Some(Moment::at(start, hour.parse().ok()?, minute.parse().ok()?))
    };
    let begun = match &term.from_time {
        Some(field) => stated(field),
        None => term.from_field.is_none().then_some(begun_by.happened),
    };
    begun.filter(|_| limit.unit == Unit::Hour).map(|at| Term::run_hours(limit, at))
}

/// A term whose last day a document has set anew: neither paused nor extended.
fn set_anew<'a>(
    term: &'a TermUse,
    (begun_by, start): (Arc<Entry>, Day),
    ended: Option<Day>,
    limit: Limit,
) -> Running<'a> {
    let (limit, pauses) = (Cow::Owned(limit), Vec::new());
    Running { term, limit, start, over: None, begun_by, strand: None, pauses, extended: 0, ended, open_pause: false }
}

/// The day on which it was met; what it needs of a strand that is not its own, it needs of every one.
fn ended(procedure: &Procedure, term: &TermUse, facts: &Facts, begun_at: usize) -> Option<Day> {
    let recorded = facts.entries[begun_at].recorded;
    let met = |f: &Facts| {
        let begun = f.entries.iter().position(|e| Arc::ptr_eq(e, &facts.entries[begun_at]));
        let after = |i: usize, e: &Entry| begun.map_or(e.recorded >= recorded, |b| i > b);
        let ends = term.until.iter().filter_map(|u| f.all(u).find(|(i, e)| after(*i, e)));
        ends.map(|(_, e)| e.happened.day()).min()
    };
    let days: Option<Vec<Day>> = strand::every(procedure, facts).iter().map(|f| met(f)).collect();
    days?.into_iter().max()
}

/// What a document may not go below: an article's number. A default of the house gives way to what the document states.
fn least(limit: &Limit) -> u32 {
    if limit.ground().is_law() { limit.count } else { 0 }
}

/// The pauses of one kind; one that has not ended reaches to the day asked for.
pub fn pauses(pause: &PauseUse, facts: &Facts, today: Day) -> Vec<Pause> {
    let mut ends = facts.all(&pause.to).peekable();
    let mut out = Vec::new();
    for (at, begun) in facts.all(&pause.from) {
        while ends.peek().is_some_and(|(i, _)| *i < at) {
            ends.next();
        }
        let to = ends.next().map_or(today, |(_, e)| e.day(pause.to_field.as_deref()));
        out.push(Pause { from: begun.day(pause.from_field.as_deref()), to, ground: pause.name.clone() });
    }
    out
}
