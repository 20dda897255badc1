//! What a step asks, as a formula over the course: what stands, what is newer than what, values, terms that are over.

use super::domain::{Class, Domain, Mask, value};
use super::expr::Expr;
use std::collections::{BTreeMap, BTreeSet};

/// One way in which a name can stand: the source that made it, and its place among the events of the act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Mark {
    pub(super) source: usize,
    pub(super) place: usize,
}

/// All ways in which a name, or either of several, can stand.
pub(super) type Name = Vec<Mark>;

/// Something that the checker may keep track of, or leave open.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Var {
    /// Whether a source stands.
    Source(usize),
    /// Which of two stands later; the smaller one first.
    Pair(usize, usize),
    /// The class of a field.
    Field(String),
    /// Whether a term is over since it last began.
    Term(usize),
    /// Whether the matter is opened.
    Opened,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Formula {
    /// Always, or never.
    Is(bool),
    /// People can see to it: who is named, how much is typed, which day.
    Free,
    /// Holds or does not: which, this checker cannot see.
    Open,
    Opened,
    Has(Name),
    /// The first stands, and later than whatever of the second stands.
    Newer(Name, Name),
    /// A condition over values.
    Holds(Expr),
    /// A term is over.
    Over(usize),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

/// A state as formulas look at it.
pub(super) trait Sight {
    fn opened(&self) -> Mask;
    fn has(&self, source: usize) -> Mask;
    /// Of two that stand, whether the first stands later.
    fn after(&self, first: usize, second: usize) -> Mask;
    fn class(&self, field: &str) -> Option<Class>;
    fn over(&self, term: usize) -> Mask;
}

impl Formula {
    pub(super) fn not(self) -> Formula {
        Formula::Not(Box::new(self))
    }
    /// Something asked has an answer after it.
    pub(super) fn answered(asked: Name, answer: Name) -> Formula {
        Formula::Any(vec![Formula::Has(asked.clone()).not(), Formula::Newer(answer, asked)])
    }
    /// Asked only under a condition.
    pub(super) fn when(self, condition: Option<&Expr>) -> Formula {
        match condition {
            None => self,
            Some(c) => Formula::Any(vec![Formula::Holds(c.clone()).not(), self]),
        }
    }

    /// Whether it holds.
    pub(super) fn judge(&self, sight: &dyn Sight, domains: &BTreeMap<String, Domain>) -> Mask {
        match self {
            Formula::Is(b) => Mask::of(*b),
            Formula::Free => Mask::YES,
            Formula::Open => Mask::OPEN,
            Formula::Opened => sight.opened(),
            Formula::Has(name) => name.iter().fold(Mask::NO, |found, m| found.or(sight.has(m.source))),
            Formula::Newer(first, second) => first.iter().fold(Mask::NO, |found, a| {
                found.or(second.iter().fold(sight.has(a.source), |all, b| {
                    all.and(sight.has(b.source).negated().or(later(sight, *a, *b)))
                }))
            }),
            Formula::Holds(expr) => value(expr, domains, &|f| sight.class(f)).plain(),
            Formula::Over(term) => sight.over(*term),
            Formula::Not(inner) => inner.judge(sight, domains).negated(),
            Formula::All(all) => all.iter().fold(Mask::YES, |m, f| m.and(f.judge(sight, domains))),
            Formula::Any(any) => any.iter().fold(Mask::NO, |m, f| m.or(f.judge(sight, domains))),
        }
    }

    /// Everything that it looks at.
    pub(super) fn vars(&self) -> BTreeSet<Var> {
        let sources = |name: &Name| name.iter().map(|m| Var::Source(m.source)).collect::<Vec<_>>();
        match self {
            Formula::Is(_) | Formula::Free | Formula::Open => BTreeSet::new(),
            Formula::Opened => [Var::Opened].into(),
            Formula::Has(name) => sources(name).into_iter().collect(),
            Formula::Newer(first, second) => {
                let pairs = first.iter().flat_map(|a| second.iter().map(|b| (a.source, b.source)));
                let pairs = pairs.filter(|(a, b)| a != b).map(|(a, b)| Var::Pair(a.min(b), a.max(b)));
                sources(first).into_iter().chain(sources(second)).chain(pairs).collect()
            }
            Formula::Holds(expr) => expr.fields().into_iter().map(|f| Var::Field(f.to_string())).collect(),
            Formula::Over(term) => [Var::Term(*term)].into(),
            Formula::Not(inner) => inner.vars(),
            Formula::All(all) | Formula::Any(all) => all.iter().flat_map(Formula::vars).collect(),
        }
    }
}

fn later(sight: &dyn Sight, a: Mark, b: Mark) -> Mask {
    if a.source == b.source { Mask::of(a.place > b.place) } else { sight.after(a.source, b.source) }
}
