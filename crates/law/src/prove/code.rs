//! Formulas with their places in the state of a slice, read once for a slice; `may` tests what they may come to, a million times.

use super::domain::{Class, Domain, Mask, value};
use super::expr::{Expr, Op};
use super::formula::{Formula, Mark, Var};
use std::collections::BTreeMap;

/// A state of a slice, or what a form holds of it.
pub(super) type State = u128;

/// Where everything that a slice keeps track of stands in its state: first bit and width.
#[derive(Default)]
pub(super) struct Places {
    sources: Vec<Option<u32>>,
    terms: Vec<Option<u32>>,
    pairs: BTreeMap<(usize, usize), u32>,
    fields: BTreeMap<String, (u32, u32)>,
    opened: Option<u32>,
    /// Bits in use.
    pub(super) width: u32,
}

impl Places {
    /// Gives each a place; one that has one keeps it.
    pub(super) fn of<'v>(vars: impl Iterator<Item = &'v Var>, domains: &BTreeMap<String, Domain>) -> Places {
        let mut places = Places::default();
        for var in vars {
            let bits = match var {
                Var::Field(f) => 8 - domains.get(f).map_or(2, Domain::size).saturating_sub(1).leading_zeros(),
                _ => 1,
            };
            if places.get(var).is_none() {
                places.set(var, (places.width, bits));
                places.width += bits;
            }
        }
        places
    }
    fn set(&mut self, var: &Var, (at, bits): (u32, u32)) {
        let slot = |all: &mut Vec<Option<u32>>, n: usize| {
            all.resize(all.len().max(n + 1), None);
            all[n] = Some(at);
        };
        match var {
            Var::Source(s) => slot(&mut self.sources, *s),
            Var::Term(t) => slot(&mut self.terms, *t),
            Var::Pair(a, b) => drop(self.pairs.insert((*a, *b), at)),
            Var::Field(f) => drop(self.fields.insert(f.clone(), (at, bits))),
            Var::Opened => self.opened = Some(at),
        }
    }
    /// The place of one of them.
    pub(super) fn get(&self, var: &Var) -> Option<(u32, u32)> {
        match var {
            Var::Field(f) => self.field(f),
            Var::Source(s) => self.source(*s).map(|at| (at, 1)),
            Var::Term(t) => self.term(*t).map(|at| (at, 1)),
            Var::Pair(a, b) => self.pairs.get(&(*a, *b)).map(|at| (*at, 1)),
            Var::Opened => self.opened.map(|at| (at, 1)),
        }
    }
    pub(super) fn source(&self, source: usize) -> Option<u32> {
        self.sources.get(source).copied().flatten()
    }
    pub(super) fn term(&self, term: usize) -> Option<u32> {
        self.terms.get(term).copied().flatten()
    }
    pub(super) fn field(&self, field: &str) -> Option<(u32, u32)> {
        self.fields.get(field).copied()
    }
    pub(super) fn opened(&self) -> Option<u32> {
        self.opened
    }
    /// Every pair with its place.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        self.pairs.iter().map(|((a, b), at)| (*a, *b, *at))
    }
}

/// Where the class of a field is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Seat {
    /// In the record.
    State,
    /// In the form.
    Form,
    /// In the form; where it was left empty there, in the record.
    Given,
    /// Nothing is known of it.
    Nowhere,
}

/// A formula whose names are places.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Code {
    /// The same in every state.
    Known(Mask),
    /// A bit is set, or it is not.
    On(u32),
    Off(u32),
    /// What the class of one field decides.
    Table(Seat, u32, u32, Box<[Mask]>),
    Not(Box<Code>),
    Plain(Box<Code>),
    All(Box<[Code]>),
    Any(Box<[Code]>),
    If(Box<[Code; 3]>),
}

impl Code {
    fn not(self) -> Code {
        match self {
            Code::Known(mask) => Code::Known(mask.negated()),
            Code::On(at) => Code::Off(at),
            Code::Off(at) => Code::On(at),
            Code::Not(inner) => *inner,
            Code::Table(seat, at, width, masks) => {
                Code::Table(seat, at, width, masks.iter().map(|m| m.negated()).collect())
            }
            other => Code::Not(Box::new(other)),
        }
    }
    fn plain(self) -> Code {
        match self {
            Code::Known(mask) => Code::Known(mask.plain()),
            Code::Table(seat, at, width, masks) => {
                Code::Table(seat, at, width, masks.iter().map(|m| m.plain()).collect())
            }
            other => Code::Plain(Box::new(other)),
        }
    }
    fn all(parts: impl IntoIterator<Item = Code>) -> Code {
        let apart = |c| if let Code::All(inner) = c { inner.into_vec() } else { vec![c] };
        let (known, mut rest) = folded(parts.into_iter().flat_map(apart), Mask::YES, Mask::and);
        match (known, rest.len()) {
            (Mask::NO, _) | (_, 0) => Code::Known(known),
            (Mask::YES, 1) => rest.remove(0),
            (Mask::YES, _) => Code::All(rest.into()),
            _ => Code::All([Code::Known(known)].into_iter().chain(rest).collect()),
        }
    }
    fn any(parts: impl IntoIterator<Item = Code>) -> Code {
        let apart = |c| if let Code::Any(inner) = c { inner.into_vec() } else { vec![c] };
        let (known, mut rest) = folded(parts.into_iter().flat_map(apart), Mask::NO, Mask::or);
        match (known, rest.len()) {
            (Mask::YES, _) | (_, 0) => Code::Known(known),
            (Mask::NO, 1) => rest.remove(0),
            (Mask::NO, _) => Code::Any(rest.into()),
            _ => Code::Any([Code::Known(known)].into_iter().chain(rest).collect()),
        }
    }
}

/// The class of a field in a state with a form over it.
pub(super) fn read(seat: Seat, (state, form): (State, State), at: u32, width: u32) -> usize {
    let of = |from: State| ((from >> at) & ((1 << width) - 1)) as usize;
    match (seat, of(form)) {
        (Seat::State | Seat::Nowhere, _) | (Seat::Given, 0) => of(state),
        (_, class) => class,
    }
}

/// Parts, with what is known of them folded into one.
fn folded(parts: impl Iterator<Item = Code>, start: Mask, join: impl Fn(Mask, Mask) -> Mask) -> (Mask, Vec<Code>) {
    let (mut known, mut rest) = (start, Vec::new());
    for part in parts {
        match part {
            Code::Known(mask) => known = join(known, mask),
            other => rest.push(other),
        }
    }
    (known, rest)
}

/// What is not kept track of is open.
fn bit(at: Option<u32>) -> Code {
    at.map_or(Code::Known(Mask::OPEN), Code::On)
}

/// Reads formulas for one slice, over the form of one move.
pub(super) struct Reader<'r> {
    pub(super) places: &'r Places,
    pub(super) domains: &'r BTreeMap<String, Domain>,
    /// Where a field is read.
    pub(super) seat: &'r dyn Fn(&str) -> Seat,
}

impl Reader<'_> {
    pub(super) fn formula(&self, formula: &Formula) -> Code {
        match formula {
            Formula::Is(b) => Code::Known(Mask::of(*b)),
            Formula::Free => Code::Known(Mask::YES),
            Formula::Open => Code::Known(Mask::OPEN),
            Formula::Opened => bit(self.places.opened()),
            Formula::Over(term) => bit(self.places.term(*term)),
            Formula::Has(name) => Code::any(name.iter().map(|m| bit(self.places.source(m.source)))),
            Formula::Newer(first, second) => Code::any(first.iter().map(|a| {
                let than =
                    second.iter().map(|b| Code::any([bit(self.places.source(b.source)).not(), self.later(*a, *b)]));
                Code::all([bit(self.places.source(a.source))].into_iter().chain(than))
            })),
            Formula::Holds(expr) => self.expr(expr).plain(),
            Formula::Not(inner) => self.formula(inner).not(),
            Formula::All(all) => Code::all(all.iter().map(|f| self.formula(f))),
            Formula::Any(any) => Code::any(any.iter().map(|f| self.formula(f))),
        }
    }

    fn later(&self, a: Mark, b: Mark) -> Code {
        if a.source == b.source {
            return Code::Known(Mask::of(a.place > b.place));
        }
        let pair = (a.source.min(b.source), a.source.max(b.source));
        let bit = bit(self.places.pairs.get(&pair).copied());
        if a.source < b.source { bit } else { bit.not() }
    }

    pub(super) fn expr(&self, expr: &Expr) -> Code {
        match expr {
            Expr::Not(a) => self.expr(a).not(),
            Expr::And(a, b) => Code::all([self.expr(a), self.expr(b)]),
            Expr::Or(a, b) => Code::any([self.expr(a), self.expr(b)]),
            Expr::If(a, b, c) => match [self.expr(a), self.expr(b), self.expr(c)] {
                [Code::Known(a), Code::Known(b), Code::Known(c)] => Code::Known(a.chosen(|| b, || c)),
                parts => Code::If(Box::new(parts)),
            },
            Expr::Compare(op @ (Op::Eq | Op::Ne), a, b) if a.is_truth() && b.is_truth() => {
                let (x, y) = (self.expr(a), self.expr(b));
                let both = Code::all([x.clone(), y.clone()]);
                let same = Code::any([both, Code::all([x.not(), y.not()])]);
                if *op == Op::Eq { same } else { same.not() }
            }
            leaf => self.leaf(leaf),
        }
    }

    /// What hangs on one field at most.
    fn leaf(&self, expr: &Expr) -> Code {
        let of = |class: &dyn Fn(&str) -> Option<Class>| value(expr, self.domains, class);
        let place = |f: &str| self.places.field(f);
        let hung = expr.hangs_on().and_then(|f| Some((f, place(f)?, (self.seat)(f))));
        match hung.filter(|(.., seat)| *seat != Seat::Nowhere) {
            None => Code::Known(of(&|_| None)),
            Some((field, (at, width), seat)) => {
                let size = self.domains.get(field).map_or(2, Domain::size);
                let class = |c: Class| of(&|f: &str| (f == field).then_some(c));
                Code::Table(seat, at, width, (0..size).map(class).collect())
            }
        }
    }
}
