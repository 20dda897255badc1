//! What becomes of open matters: one line a matter that is touched, and the numbers.

use crate::base::Day;
use crate::base::id::{BodyId, MatterId};
use crate::matter::recount::Shift;
use serde::Serialize;
use std::collections::BTreeMap;

/// A term that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermLine {
    /// `term@strand`.
    pub term: String,
    /// What is due.
    pub name: String,
    /// The limit.
    pub limit: String,
    /// Its last day as it is; nothing while a pause holds the clock, or where the term does not run.
    pub was: Option<Day>,
    /// As it would be.
    pub is: Option<Day>,
    /// Runs now.
    pub runs: bool,
    /// Would run.
    pub would_run: bool,
    /// In time today, late under the other law.
    pub overdue: bool,
    /// Late today, in time under the other law.
    pub freed: bool,
    /// It is nobody's who could be late.
    pub waits: bool,
}

impl TermLine {
    pub(super) fn of(shift: Shift, today: Day) -> TermLine {
        TermLine {
            overdue: shift.newly_overdue(today),
            freed: shift.no_longer_overdue(today),
            term: shift.address,
            name: shift.name,
            limit: shift.limit,
            was: shift.was,
            is: shift.is,
            runs: shift.runs,
            would_run: shift.would_run,
            waits: shift.waits,
        }
    }

    /// Ends sooner.
    pub fn earlier(&self) -> bool {
        self.was.zip(self.is).is_some_and(|(was, is)| is < was)
    }

    /// Ends later.
    pub fn later(&self) -> bool {
        self.was.zip(self.is).is_some_and(|(was, is)| is > was)
    }
}

/// A matter that is touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseLine {
    /// The matter.
    pub matter: MatterId,
    /// The agency.
    pub body: BodyId,
    /// The agency's name.
    pub agency: String,
    /// The procedure's name.
    pub procedure: String,
    /// The party.
    pub title: String,
    /// Newest number.
    pub number: String,
    /// The item's name.
    pub item: String,
    /// Terms that are otherwise.
    pub terms: Vec<TermLine>,
    /// What it stands on that goes or is otherwise, a sentence each; a matter that is decided stands on what was.
    pub founded: Vec<String>,
}

impl CaseLine {
    /// The most pressing first: newly late, then sooner, by the new last day.
    pub(super) fn press(&self) -> (bool, bool, Option<Day>, MatterId) {
        let soonest = self.terms.iter().filter_map(|t| t.is).min();
        (!self.terms.iter().any(|t| t.overdue), !self.terms.iter().any(TermLine::earlier), soonest, self.matter)
    }
}

/// The numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Open matters.
    pub cases: usize,
    /// Their open terms.
    pub terms: usize,
    /// Matters that are touched.
    pub touched: usize,
    /// Terms that are otherwise.
    pub moved: usize,
    /// Of them: end sooner.
    pub earlier: usize,
    /// End later.
    pub later: usize,
    /// In time today, late under the other law.
    pub overdue: usize,
    /// Late today, in time under the other law.
    pub freed: usize,
    /// Matters that stand on what goes or is otherwise.
    pub founded: usize,
}

impl Counts {
    pub(super) fn take(&mut self, case: &CaseLine) {
        let count = |of: fn(&TermLine) -> bool| case.terms.iter().filter(|t| of(t)).count();
        self.touched += 1;
        self.moved += case.terms.len();
        self.earlier += count(TermLine::earlier);
        self.later += count(TermLine::later);
        self.overdue += count(|t| t.overdue);
        self.freed += count(|t| t.freed);
        self.founded += usize::from(!case.founded.is_empty());
    }
}

/// The numbers of an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyLine {
    /// The agency.
    pub body: BodyId,
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub counts: Counts,
}

/// Open matters of a procedure that changes: they stay with their version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// The procedure.
    pub procedure: String,
    /// Its Chinese name.
    pub name: String,
    /// How many.
    pub cases: usize,
}

/// What one thread found, or all together.
#[derive(Default)]
pub(super) struct Found {
    pub counts: Counts,
    pub agencies: Vec<AgencyLine>,
    pub stays: Vec<Stay>,
    pub cases: Vec<CaseLine>,
    /// Open matters and open terms by agency.
    pub open: BTreeMap<BodyId, (usize, usize)>,
    /// Open matters by procedure.
    pub procedures: BTreeMap<String, usize>,
}

impl Found {
    /// One matter.
    pub fn take(&mut self, (body, procedure): (BodyId, &str), terms: usize, case: Option<CaseLine>) {
        let open = self.open.entry(body).or_default();
        *open = (open.0 + 1, open.1 + terms);
        *self.procedures.entry(procedure.to_string()).or_default() += 1;
        self.cases.extend(case);
    }

    /// With what another thread found.
    pub fn join(mut self, other: Found) -> Found {
        self.cases.extend(other.cases);
        for (body, (cases, terms)) in other.open {
            let own = self.open.entry(body).or_default();
            *own = (own.0 + cases, own.1 + terms);
        }
        for (procedure, n) in other.procedures {
            *self.procedures.entry(procedure).or_default() += n;
        }
        self
    }

    /// Sums up: agencies by name, those that nothing touches left out.
    pub fn summed(mut self, name: impl Fn(BodyId) -> String) -> Found {
        self.cases.sort_by_key(CaseLine::press);
        let mut lines: Vec<AgencyLine> = Vec::new();
        for (body, (cases, terms)) in &self.open {
            let mut counts = Counts { cases: *cases, terms: *terms, ..Counts::default() };
            self.cases.iter().filter(|c| c.body == *body).for_each(|c| counts.take(c));
            lines.push(AgencyLine { body: *body, name: name(*body), counts });
        }
        self.counts = Counts {
            cases: lines.iter().map(|l| l.counts.cases).sum(),
            terms: lines.iter().map(|l| l.counts.terms).sum(),
            ..Counts::default()
        };
        self.cases.iter().for_each(|c| self.counts.take(c));
        lines.retain(|l| l.counts.touched > 0);
        lines.sort_by(|a, b| a.name.cmp(&b.name));
        self.agencies = lines;
        self
    }
}
