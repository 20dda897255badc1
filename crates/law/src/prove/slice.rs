//! A slice of a procedure: some of what could be kept track of, packed into one number; the rest is left open, so that whatever may
//! happen in the procedure may happen in the slice.

use super::domain::{Class, Mask};
use super::formula::{Formula, Sight, Var};
use super::model::{Fill, Kind, Model, Move};
use super::trace::Trace;
use std::collections::{BTreeMap, BTreeSet};

/// A state of a slice.
pub(super) type State = u128;

/// One step on a path: the move, what was typed of the fields kept track of, and the conditional events that were made.
#[derive(Clone, Debug)]
pub(super) struct Step<'a> {
    pub(super) at: usize,
    pub(super) typed: Vec<(&'a str, Class)>,
    /// Which of the sources kept track of it made, and which it did not.
    pub(super) made: Vec<(usize, bool)>,
}

/// A move as the slice sees it: only what is asked of things that are kept track of.
struct Seen<'m> {
    at: usize,
    order: Vec<&'m Formula>,
    guards: Vec<&'m Formula>,
}

/// A slice.
pub(super) struct Slice<'m, 'a> {
    model: &'m Model<'a>,
    places: BTreeMap<Var, (u32, u32)>,
    pairs: Vec<(usize, usize, u32)>,
    moves: Vec<Seen<'m>>,
}

/// A state with a form over it.
pub(super) struct Look<'s, 'm, 'a> {
    slice: &'s Slice<'m, 'a>,
    state: State,
    form: &'s [(&'a str, Option<Class>)],
}

impl Sight for Look<'_, '_, '_> {
    fn opened(&self) -> Mask {
        self.slice.bit(&Var::Opened, self.state)
    }
    fn has(&self, source: usize) -> Mask {
        self.slice.bit(&Var::Source(source), self.state)
    }
    fn after(&self, first: usize, second: usize) -> Mask {
        let bit = self.slice.bit(&Var::Pair(first.min(second), first.max(second)), self.state);
        if first < second { bit } else { bit.negated() }
    }
    fn class(&self, field: &str) -> Option<Class> {
        if let Some((_, class)) = self.form.iter().find(|(f, _)| *f == field) {
            return *class;
        }
        self.slice.class(field, self.state)
    }
    fn over(&self, term: usize) -> Mask {
        self.slice.bit(&Var::Term(term), self.state)
    }
}

/// A field and what kind of value was typed into it.
type Typed<'a> = (&'a str, Class);

impl<'m, 'a> Slice<'m, 'a> {
    /// The slice that keeps track of these; nothing if they are too many for one number.
    pub(super) fn new(
        model: &'m Model<'a>,
        vars: &BTreeSet<Var>,
        goals: &BTreeMap<usize, Formula>,
    ) -> Option<Slice<'m, 'a>> {
        let (mut places, mut next) = (BTreeMap::new(), 0);
        for var in vars {
            let width = match var {
                Var::Field(f) => 8 - model.domains.get(f).map_or(2, |d| d.size()).saturating_sub(1).leading_zeros(),
                _ => 1,
            };
            places.insert(var.clone(), (next, width));
            next += width;
        }
        if next > State::BITS {
            return None;
        }
        let pairs =
            places.iter().filter_map(|(v, (at, _))| if let Var::Pair(a, b) = v { Some((*a, *b, *at)) } else { None });
        let mut slice = Slice { model, pairs: pairs.collect(), places, moves: Vec::new() };
        let seen = (0..model.moves.len()).filter(|at| goals.contains_key(at) || slice.touched(&model.moves[*at]));
        slice.moves = seen.filter_map(|at| slice.seen(at)).collect();
        Some(slice)
    }

    fn tracks(&self, var: &Var) -> bool {
        self.places.contains_key(var)
    }
    fn touched(&self, m: &Move) -> bool {
        let term = |t: &usize| self.tracks(&Var::Term(*t));
        m.makes.iter().map(|(s, ..)| s).chain(&m.undoes).any(|s| self.tracks(&Var::Source(*s)))
            || m.fills.iter().any(|f| f.kept && self.tracks(&Var::Field(f.field.to_string())))
            || m.begins.iter().any(term)
            || matches!(&m.kind, Kind::Over(t) if term(t))
            || (matches!(m.kind, Kind::Done) && self.model.p.acts[m.act].opens && self.tracks(&Var::Opened))
    }
    /// The move with what it asks; nothing if it can never be done.
    fn seen(&self, at: usize) -> Option<Seen<'m>> {
        let m = &self.model.moves[at];
        let blind = Look { slice: self, state: 0, form: &[] };
        let tracked = |f: &&'m Formula| f.vars().iter().any(|v| self.tracks(v));
        let dead = m
            .order
            .iter()
            .chain(&m.guards)
            .filter(|f| !tracked(f))
            .any(|f| !f.judge(&blind, &self.model.domains).may_hold());
        let asked = |all: &'m [Formula]| all.iter().filter(tracked).collect();
        (!dead).then(|| Seen { at, order: asked(&m.order), guards: asked(&m.guards) })
    }

    fn bit(&self, var: &Var, state: State) -> Mask {
        self.places.get(var).map_or(Mask::OPEN, |(at, _)| Mask::of(state >> at & 1 == 1))
    }
    fn class(&self, field: &str, state: State) -> Option<Class> {
        let (at, width) = self.places.get(&Var::Field(field.to_string()))?;
        Class::try_from((state >> at) & ((1 << width) - 1)).ok()
    }
    fn set(&self, state: &mut State, var: &Var, value: Class) {
        if let Some((at, width)) = self.places.get(var) {
            let mask: State = ((1 << width) - 1) << at;
            *state = (*state & !mask) | (State::from(value) << at);
        }
    }

    /// The states in which a course that is known may be: several where a value is not known.
    pub(super) fn beginnings(&self, trace: &Trace) -> Vec<State> {
        let mut all: Vec<State> = vec![0];
        for var in self.places.keys() {
            let classes: Vec<Class> = match var {
                Var::Source(s) => vec![Class::from(trace.has(*s).may_hold())],
                Var::Pair(a, b) => vec![Class::from(trace.after(*a, *b).may_hold())],
                Var::Term(t) => vec![Class::from(trace.over(*t).may_hold())],
                Var::Opened => vec![Class::from(trace.opened().may_hold())],
                Var::Field(f) => match trace.class(f) {
                    Some(class) => vec![class],
                    None => (0..self.model.domains.get(f).map_or(2, |d| d.size())).collect(),
                },
            };
            let set = |state: &State, class: &Class| {
                let mut state = *state;
                self.set(&mut state, var, *class);
                state
            };
            all = all.iter().flat_map(|s| classes.iter().map(move |c| set(s, c))).collect();
        }
        all.iter_mut().for_each(|s| self.order(s));
        all
    }

    /// Which of two stands later is kept only where both stand.
    fn order(&self, state: &mut State) {
        for (a, b, at) in &self.pairs {
            let both = self.bit(&Var::Source(*a), *state).may_hold() && self.bit(&Var::Source(*b), *state).may_hold();
            if !both {
                *state &= !(1 << at);
            }
        }
    }

    /// Everything that may follow a state: the next state, the step, and whether it is one that is looked for.
    pub(super) fn next(
        &self,
        state: State,
        goals: &BTreeMap<usize, Formula>,
        each: &mut dyn FnMut(State, Step<'a>, bool),
    ) {
        for seen in &self.moves {
            let m = &self.model.moves[seen.at];
            let before = Look { slice: self, state, form: &[] };
            if !seen.order.iter().all(|f| f.judge(&before, &self.model.domains).may_hold()) {
                continue;
            }
            for form in self.forms(m, state) {
                let look = Look { slice: self, state, form: &form };
                if !seen.guards.iter().all(|f| f.judge(&look, &self.model.domains).may_hold()) {
                    continue;
                }
                let wanted = goals.get(&seen.at).is_some_and(|g| g.judge(&look, &self.model.domains).may_hold());
                self.done((seen.at, m), state, &form, &mut |next, step| each(next, step, wanted));
            }
        }
    }

    /// Every way in which the fields kept track of may be filled in; of the others nothing is known.
    fn forms(&self, m: &Move<'a>, state: State) -> Vec<Vec<(&'a str, Option<Class>)>> {
        let mut all: Vec<Vec<(&'a str, Option<Class>)>> = vec![Vec::new()];
        for filling in &m.fills {
            let var = Var::Field(filling.field.to_string());
            if !self.tracks(&var) {
                if filling.form {
                    all.iter_mut().for_each(|form| form.push((filling.field, None)));
                }
                continue;
            }
            let size = self.model.domains.get(filling.field).map_or(2, |d| d.size());
            let mut more = Vec::new();
            for form in all {
                let classes: Vec<Class> = match &filling.fill {
                    Fill::Typed { optional } => (Class::from(!*optional)..size).collect(),
                    Fill::Carried { start } => {
                        vec![self.class(filling.field, state).filter(|c| *c != 0).unwrap_or(*start)]
                    }
                    Fill::Fixed(class) => vec![*class],
                    Fill::Computed(expr) => {
                        let look = Look { slice: self, state, form: &form };
                        let said = super::domain::value(expr, &self.model.domains, &|f| look.class(f));
                        (0..3).filter(|c| said.0 & [4, 1, 2][usize::from(*c)] != 0).collect()
                    }
                };
                more.extend(classes.into_iter().map(|c| [form.as_slice(), &[(filling.field, Some(c))]].concat()));
            }
            all = more;
        }
        all
    }

    /// What a move leaves, for each way in which its conditional events may be made.
    fn done(
        &self,
        (at, m): (usize, &Move<'a>),
        state: State,
        form: &[(&'a str, Option<Class>)],
        each: &mut dyn FnMut(State, Step<'a>),
    ) {
        let given: Vec<_> = form.iter().filter(|(_, c)| *c != Some(0)).copied().collect();
        let look = Look { slice: self, state, form: &given };
        let mut ways: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
        for (source, when, place) in m.makes.iter().filter(|(s, ..)| self.tracks(&Var::Source(*s))) {
            let said =
                when.as_ref().map_or(Mask::YES, |w| super::domain::value(w, &self.model.domains, &|f| look.class(f)));
            let mut more = if said.may_fail() { ways.clone() } else { Vec::new() };
            if said.may_hold() {
                more.extend(ways.iter().map(|w| [w.as_slice(), &[(*source, *place)]].concat()));
            }
            ways = more;
        }
        let typed: Vec<(&'a str, Class)> = form.iter().filter_map(|(f, c)| Some((*f, (*c)?))).collect();
        for made in ways {
            let next = self.after(m, state, (&typed, &made));
            let tracked = m.makes.iter().map(|(s, ..)| *s).filter(|s| self.tracks(&Var::Source(*s)));
            let made = tracked.map(|s| (s, made.iter().any(|(m, _)| *m == s))).collect();
            each(next, Step { at, typed: typed.clone(), made });
        }
    }

    /// The state after a move, with what was typed and which sources it made in which place.
    fn after(&self, m: &Move<'a>, state: State, (typed, made): (&[Typed<'a>], &[(usize, usize)])) -> State {
        let mut next = state;
        m.undoes.iter().for_each(|s| self.set(&mut next, &Var::Source(*s), 0));
        made.iter().for_each(|(s, _)| self.set(&mut next, &Var::Source(*s), 1));
        for (a, b, at) in &self.pairs {
            let place = |s: &usize| made.iter().find(|(m, _)| m == s).map(|(_, place)| *place);
            let later = match (place(a), place(b)) {
                (None, None) => continue,
                (a, b) => a > b,
            };
            next = (next & !(1 << at)) | (State::from(later) << at);
        }
        for filling in m.fills.iter().filter(|f| f.kept) {
            if let Some((_, class)) = typed.iter().find(|(f, _)| *f == filling.field) {
                self.set(&mut next, &Var::Field(filling.field.to_string()), *class);
            }
        }
        m.begins.iter().for_each(|t| self.set(&mut next, &Var::Term(*t), 0));
        match &m.kind {
            Kind::Over(term) => self.set(&mut next, &Var::Term(*term), 1),
            _ => self.set(&mut next, &Var::Opened, 1),
        }
        self.order(&mut next);
        next
    }
}
