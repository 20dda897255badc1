//! The terms that run in a matter: which have begun, what paused or extended them, when they end.

use crate::base::Day;
use crate::facts::{Entry, Facts};
use crate::law::limit::Limit;
use crate::law::procedure::{PauseUse, Procedure, TermUse};
use crate::law::term::{Pause, Term};
use crate::{Engine, guards};
use std::borrow::Cow;

/// A term that has begun.
pub struct Running<'a> {
    /// How the procedure uses it.
    pub term: &'a TermUse,
    /// The limit, with the number that the document states if it states one.
    pub limit: Cow<'a, Limit>,
    /// The day from which it runs; not counted itself.
    pub start: Day,
    /// The event that started it.
    pub begun_by: &'a Entry,
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
pub fn running<'a>(engine: &'a Engine, procedure: &'a Procedure, facts: &'a Facts, today: Day) -> Vec<Running<'a>> {
    procedure.terms.iter().filter_map(|t| one(engine, (procedure, t), facts, today)).collect()
}

/// One term, if it has begun.
pub fn one<'a>(
    engine: &'a Engine,
    (procedure, term): (&'a Procedure, &'a TermUse),
    facts: &'a Facts,
    today: Day,
) -> Option<Running<'a>> {
    let begun_by = facts.last(&term.from)?;
    if term.when.as_ref().is_some_and(|g| !guards::holds_over(g, facts)) {
        return None;
    }
    let begun_at = facts.place(&term.from)?;
    let ended =
        term.until.iter().filter_map(|u| facts.all(u).find(|(i, _)| *i > begun_at)).map(|(_, e)| e.happened.day());
    let stated = term.count_field.as_deref().and_then(|f| begun_by.number(f)).and_then(|n| u32::try_from(n).ok());
    let limit = engine.law.limits.get(&term.limit)?;
    let before = term.after_terms.iter().filter_map(|id| one(engine, (procedure, procedure.term(id)?), facts, today));
    let start = before.map(|r| r.waits_until(engine)).max().unwrap_or(begun_by.day(term.from_field.as_deref()));
    let set = term.set_by.as_ref().and_then(|(event, field)| {
        let (at, set) = facts.all(event).next_back()?;
        set.text(field)?.parse::<Day>().ok().filter(|_| at > begun_at)
    });
    if let Some(last) = set {
        return Some(set_anew(term, (begun_by, start), ended.min(), limit.until(start, last)));
    }
    let extended = term.extension.as_ref().map_or(0, |(event, field)| facts.sum(event, field));
    Some(Running {
        term,
        limit: stated.map_or(Cow::Borrowed(limit), |n| Cow::Owned(limit.with_count(n.max(least(limit))))),
        start,
        begun_by,
        pauses: term.pauses.iter().flat_map(|p| pauses(p, facts, today)).collect(),
        extended: u32::try_from(extended).unwrap_or(0),
        ended: ended.min(),
        open_pause: term.pauses.iter().any(|p| facts.has(&p.from) && facts.place(&p.to) < facts.place(&p.from)),
    })
}

/// A term whose last day a document has set anew: neither paused nor extended.
fn set_anew<'a>(
    term: &'a TermUse,
    (begun_by, start): (&'a Entry, Day),
    ended: Option<Day>,
    limit: Limit,
) -> Running<'a> {
    let limit = Cow::Owned(limit);
    Running { term, limit, start, begun_by, pauses: Vec::new(), extended: 0, ended, open_pause: false }
}

/// What a document may not go below: an article's number. A default of the house gives way to what the document states.
fn least(limit: &Limit) -> u32 {
    if limit.ground().is_law() { limit.count } else { 0 }
}

pub(crate) fn pauses(pause: &PauseUse, facts: &Facts, today: Day) -> Vec<Pause> {
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
