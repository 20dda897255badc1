//! The running terms of an open matter under two laws: the same engine finds and counts them twice, and what differs is told.
//!
//! Equal terms (limit, start, pauses, extension) of many matters are counted once.

use crate::base::{Citation, Day};
use crate::facts::Facts;
use crate::law::change::Sought;
use crate::law::limit::Limit;
use crate::law::procedure::Procedure;
use crate::law::term::Term;
use crate::{Engine, Running, running};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A term counted from the same things has the same last day: limit, start, extension, pauses.
type Key = (usize, i32, u32, Vec<(i32, i32)>);

/// Counts last days under one law, equal terms once.
pub struct Reckoner {
    engine: Arc<Engine>,
    known: BTreeMap<Key, Day>,
    /// So many were counted; the others were known.
    pub counted: u64,
}

impl Reckoner {
    /// Under this law; nothing is known yet.
    pub fn new(engine: Arc<Engine>) -> Reckoner {
        Reckoner { engine, known: BTreeMap::new(), counted: 0 }
    }

    /// The law.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The open terms of a matter, where there is no other law to count them by.
    pub fn open_terms(&mut self, (facts, today): (&Facts, Day), procedure: &Procedure) -> Recounted {
        Recounted { terms: self.open(procedure, facts, today).len(), shifts: Vec::new() }
    }

    /// The terms of a matter that have not ended, each with the last day that binds unless a pause holds the clock.
    fn open<'a>(&'a mut self, procedure: &'a Procedure, facts: &Facts, today: Day) -> Vec<(Running<'a>, Option<Day>)> {
        let Reckoner { engine, known, counted } = self;
        let calendar = &engine.law.calendar;
        let mut day = |r: &Running| {
            let count = || Term::due_day(&r.limit, r.start, &r.pauses, r.extended, calendar);
            // A limit of the pack stays where it is as long as its engine is kept; one that a document states is counted each time.
            let Cow::Borrowed(limit) = r.limit else {
                *counted += 1;
                return count();
            };
            let pauses = r.pauses.iter().map(|p| (p.from.number(), p.to.number())).collect();
            let key: Key = (std::ptr::from_ref::<Limit>(limit).addr(), r.start.number(), r.extended, pauses);
            *known.entry(key).or_insert_with(|| {
                *counted += 1;
                count()
            })
        };
        let all = running(engine, procedure, facts, today).into_iter().filter(|r| r.ended.is_none());
        all.map(|r| {
            let due = (!r.paused()).then(|| day(&r));
            (r, due)
        })
        .collect()
    }
}

/// A term of an open matter whose last day is otherwise under the other law, or whose ground goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// `term@strand`.
    pub address: String,
    /// What is due.
    pub name: String,
    /// The limit.
    pub limit: String,
    /// The last day as it is; nothing while a pause holds the clock, or where the term runs only under the other law.
    pub was: Option<Day>,
    /// The last day as it would be.
    pub is: Option<Day>,
    /// It runs now.
    pub runs: bool,
    /// It would run.
    pub would_run: bool,
    /// Its last day binds nobody who could be late: the party's own time, or a period that must have run before something may follow.
    pub waits: bool,
}

impl Shift {
    /// In time today, and late under the other law.
    pub fn newly_overdue(&self, today: Day) -> bool {
        let late = |d: Option<Day>| d.is_some_and(|d| d < today);
        !self.waits && late(self.is) && !late(self.was)
    }

    /// Late today, and in time under the other law.
    pub fn no_longer_overdue(&self, today: Day) -> bool {
        let late = |d: Option<Day>| d.is_some_and(|d| d < today);
        !self.waits && late(self.was) && !late(self.is)
    }

    /// Ends sooner than it does now.
    pub fn earlier(&self) -> bool {
        self.was.zip(self.is).is_some_and(|(was, is)| is < was)
    }
}

/// The open terms of a matter under both laws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// Terms that run now and have not ended.
    pub terms: usize,
    /// Those that are otherwise under the other law.
    pub shifts: Vec<Shift>,
}

/// Counts the open terms of a matter under two laws. The version of its procedure is its own under both: each law brings calendar and limits.
pub fn recount(
    (facts, today): (&Facts, Day),
    (older, procedure): (&mut Reckoner, &Procedure),
    (newer, other): (&mut Reckoner, &Procedure),
) -> Recounted {
    let before = older.open(procedure, facts, today);
    let after = newer.open(other, facts, today);
    let mut out = Recounted { terms: before.len(), shifts: Vec::new() };
    for was in &before {
        match after.iter().find(|a| a.0.term.id == was.0.term.id && a.0.strand == was.0.strand) {
            Some(is) if is.1 == was.1 => {}
            Some(is) => out.shifts.push(shift(&is.0, (Some(was.1), Some(is.1)))),
            None => out.shifts.push(shift(&was.0, (Some(was.1), None))),
        }
    }
    let begins =
        |a: &&(Running, Option<Day>)| !before.iter().any(|b| b.0.term.id == a.0.term.id && b.0.strand == a.0.strand);
    out.shifts.extend(after.iter().filter(begins).map(|is| shift(&is.0, (None, Some(is.1)))));
    out
}

/// Open terms whose limit cites a place that goes: they have no ground any more.
pub fn groundless(
    (facts, today): (&Facts, Day),
    (engine, procedure): (&Engine, &Procedure),
    gone: &[Citation],
) -> Vec<(String, String)> {
    let sought: Vec<Sought> = gone.iter().map(|c| Sought::new(&engine.law, c)).collect();
    let all = running(engine, procedure, facts, today).into_iter().filter(|r| r.ended.is_none());
    let founded = |r: &Running| sought.iter().find_map(|s| s.places(&r.limit.cites));
    all.filter_map(|r| Some((r.term.name.clone(), founded(&r)?))).collect()
}

fn shift(of: &Running, (was, is): (Option<Option<Day>>, Option<Option<Day>>)) -> Shift {
    Shift {
        address: of.address(),
        name: of.term.name.clone(),
        limit: of.limit.id.clone(),
        runs: was.is_some(),
        would_run: is.is_some(),
        was: was.flatten(),
        is: is.flatten(),
        waits: of.term.waits || of.limit.minimum,
    }
}

#[cfg(test)]
pub(crate) mod tests;
