//! A procedure as sets of states: what may be reached, and from where an end can be reached for certain.
//!
//! As in a slice, some things are kept track of and the rest is left open; but no state is looked at by itself, and as many things may be kept
//! track of as sets can carry. A state counts as reached if it *may* be. A way out counts only where it is *certain*: all that it asks holds
//! whatever was left open, and it leads on however that turns out which nobody chooses. Whoever fills in a form chooses what is typed.

use super::code::{Code, Places, Reader, Seat};
use super::diagram::{ALL, Diagram, NONE, Set};
use super::domain::{Class, Domain, Mask};
use super::formula::{Formula, Var};
use super::may::Asked;
use super::model::{Fill, Filling, Kind, Model, Move};
use super::search::Goals;
use std::collections::BTreeSet;

/// What comes of a move, once it is known which of its conditional events it makes.
pub(super) struct Outcome {
    pub(super) made: Vec<(usize, bool)>,
    /// Where it may come about.
    pub(super) may: Set,
    /// The variables that it changes, with those of the form that nothing keeps.
    pub(super) gone: Set,
    /// What they are afterwards.
    pub(super) put: Set,
    /// Variables that become equal to others.
    pub(super) same: Vec<(u32, u32)>,
    /// The first levels of fields whose value the form gives.
    pub(super) kept: Set,
}

/// A move over sets.
pub(super) struct Turn {
    pub(super) at: usize,
    /// State and form with which it may be done.
    pub(super) may: Set,
    pub(super) outcomes: Vec<Outcome>,
    /// It closes whenever it is done.
    pub(super) closes: bool,
    pub(super) sure: Option<Sure>,
}

/// A move as far as it is certain.
pub(super) struct Sure {
    /// It reaches the goal.
    pub(super) ends: bool,
    pub(super) order: Set,
    pub(super) guards: Set,
    /// What is chosen, and how it may be; what nobody chooses, and how it may be.
    pub(super) chosen: (Set, Set),
    pub(super) nature: (Set, Set),
}

/// Some of what could be kept track of in a procedure, and its moves over sets of states.
pub(super) struct Sets<'m, 'a> {
    pub(super) model: &'m Model<'a>,
    vars: BTreeSet<Var>,
    pub(super) places: Places,
    pub(super) d: Diagram,
    pub(super) turns: Vec<Turn>,
}

pub(super) fn state_level(at: u32) -> u32 {
    2 * at
}
pub(super) fn form_level(at: u32) -> u32 {
    2 * at + 1
}

impl<'m, 'a> Sets<'m, 'a> {
    pub(super) fn new(
        (model, bound): (&'m Model<'a>, &Model<'a>),
        order: &[Var],
        (closing, goals): (&Goals, &Goals),
    ) -> Sets<'m, 'a> {
        let places = Places::of(order.iter(), &model.domains);
        let vars = order.iter().cloned().collect();
        let mut sets = Sets { model, vars, places, d: Diagram::new(), turns: Vec::new() };
        for (at, m) in model.moves.iter().enumerate() {
            if let Some(turn) = sets.turn((at, m, &bound.moves[at]), (closing.get(&at), goals.get(&at))) {
                sets.turns.push(turn);
            }
        }
        sets
    }

    /// Whether everything that a formula looks at is kept track of.
    fn tracks(&self, formula: &Formula) -> bool {
        formula.vars().iter().all(|v| self.vars.contains(v))
    }

    fn class(&mut self, (at, width): (u32, u32), form: bool, class: Class) -> Set {
        let level = if form { form_level } else { state_level };
        let bits: Vec<(u32, bool)> = (0..width).map(|n| (level(at + n), class >> n & 1 == 1)).collect();
        self.d.cube(&bits)
    }

    /// The states, and forms, in which a code may come to what is asked.
    fn test(&mut self, code: &Code, asked: Asked) -> Set {
        match code {
            Code::Known(mask) => {
                if asked.among(*mask) {
                    ALL
                } else {
                    NONE
                }
            }
            Code::On(at) | Code::Off(at) => match asked {
                Asked::Broken => NONE,
                Asked::Holds | Asked::Stands => self.d.literal(state_level(*at), matches!(code, Code::On(_))),
                Asked::Not | Asked::Fails => self.d.literal(state_level(*at), matches!(code, Code::Off(_))),
            },
            Code::Table(seat, at, width, masks) => self.table(*seat, (*at, *width), masks, asked),
            Code::Not(inner) => self.test(inner, asked.turned()),
            Code::Plain(inner) => match asked {
                Asked::Holds | Asked::Stands => self.test(inner, Asked::Holds),
                Asked::Not | Asked::Fails => self.test(inner, Asked::Fails),
                Asked::Broken => NONE,
            },
            Code::All(parts) | Code::Any(parts) => {
                let every = matches!(code, Code::All(_));
                match asked {
                    Asked::Holds | Asked::Stands => self.tests(parts, asked, every),
                    Asked::Not | Asked::Fails => self.tests(parts, asked, !every),
                    // None of them decides it, and one is broken.
                    Asked::Broken => {
                        let open = if every { Asked::Stands } else { Asked::Fails };
                        let (open, one) = (self.tests(parts, open, true), self.tests(parts, Asked::Broken, false));
                        self.d.and(open, one)
                    }
                }
            }
            Code::If(parts) => {
                let [condition, yes, no] = &**parts;
                let mut found = NONE;
                for (when, then) in [(Asked::Holds, yes), (Asked::Not, no)] {
                    let (when, then) = (self.test(condition, when), self.test(then, asked));
                    let way = self.d.and(when, then);
                    found = self.d.or(found, way);
                }
                if matches!(asked, Asked::Broken | Asked::Fails | Asked::Stands) {
                    let broken = self.test(condition, Asked::Broken);
                    found = self.d.or(found, broken);
                }
                found
            }
        }
    }

    fn tests(&mut self, parts: &[Code], asked: Asked, all: bool) -> Set {
        let mut found = if all { ALL } else { NONE };
        for part in parts {
            let one = self.test(part, asked);
            found = if all { self.d.and(found, one) } else { self.d.or(found, one) };
        }
        found
    }

    fn table(&mut self, seat: Seat, place: (u32, u32), masks: &[Mask], asked: Asked) -> Set {
        let (mut found, mut state) = (NONE, NONE);
        for (class, _) in masks.iter().enumerate().filter(|(_, m)| asked.among(**m)) {
            let class = Class::try_from(class).unwrap_or(Class::MAX);
            let of_state = self.class(place, false, class);
            state = self.d.or(state, of_state);
            if seat == Seat::Form || class != 0 {
                let of_form = self.class(place, true, class);
                found = self.d.or(found, of_form);
            }
        }
        match seat {
            Seat::Form => found,
            Seat::Given => {
                let empty = self.class(place, true, 0);
                let left = self.d.and(empty, state);
                self.d.or(found, left)
            }
            Seat::State | Seat::Nowhere => state,
        }
    }

    fn codes(&self, m: &Move, formulas: &[&Formula], full: Option<Seat>) -> Vec<Code> {
        let seat = |f: &str| full.map_or(Seat::State, |full| m.seat(f, full));
        let reader = Reader { places: &self.places, domains: &self.model.domains, seat: &seat };
        formulas.iter().map(|f| reader.formula(f)).collect()
    }

    /// Where all of these may hold.
    pub(super) fn may(&mut self, codes: &[Code]) -> Set {
        self.tests(codes, Asked::Holds, true)
    }

    /// Where all of these hold for certain.
    fn must(&mut self, codes: &[Code]) -> Set {
        let fails = self.tests(codes, Asked::Fails, false);
        self.d.not(fails)
    }

    fn turn(
        &mut self,
        (at, m, bound): (usize, &Move<'a>, &Move<'a>),
        (closing, goal): (Option<&Vec<Formula>>, Option<&Vec<Formula>>),
    ) -> Option<Turn> {
        if goal.is_none() && !self.model.touches(m, &self.places) {
            return None;
        }
        let order = self.codes(m, &m.order.iter().collect::<Vec<_>>(), None);
        let guards = self.codes(m, &m.guards.iter().collect::<Vec<_>>(), Some(Seat::Form));
        let (order_may, guards_may) = (self.may(&order), self.may(&guards));
        let mut may = self.d.and(order_may, guards_may);
        if may == NONE {
            return None;
        }
        let (mut chosen, mut nature) = ((Vec::new(), ALL), (Vec::new(), ALL));
        for (n, filling) in m.fills.iter().enumerate() {
            let Some(place) = self.filled(m, filling) else { continue };
            let how = self.fill(m, n, place);
            may = self.d.and(may, how);
            let own = filling.form && !matches!(filling.fill, Fill::Computed(_));
            let side = if own { &mut chosen } else { &mut nature };
            side.0.extend((0..place.1).map(|n| form_level(place.0 + n)));
            side.1 = self.d.and(side.1, how);
        }
        let closes = closing.is_some_and(|w| w.iter().all(|f| *f == Formula::Is(true)));
        let outcomes = self.outcomes(m, &[chosen.0.as_slice(), &nature.0].concat());
        let chosen = (self.d.levels(&chosen.0), chosen.1);
        let nature = (self.d.levels(&nature.0), nature.1);
        let sure = self.sure(bound, goal, (chosen, nature));
        Some(Turn { at, may, outcomes, closes, sure })
    }

    /// The place of a field that a move fills in, if it is kept track of and given by the form or copied.
    pub(super) fn filled(&self, m: &Move, filling: &Filling) -> Option<(u32, u32)> {
        let stamped = !filling.form && matches!(filling.fill, Fill::Fixed(_));
        // What is copied into the record beside the form is what the record keeps.
        let other = filling.form && m.typed_beside(filling.field);
        self.places.field(filling.field).filter(|_| !stamped && !other)
    }

    /// How a form may be filled in with one field.
    fn fill(&mut self, m: &Move, n: usize, place: (u32, u32)) -> Set {
        let filling = &m.fills[n];
        let size = self.model.domains.get(filling.field).map_or(2, Domain::size);
        match &filling.fill {
            Fill::Fixed(class) => self.class(place, true, *class),
            Fill::Typed { optional } => self.classes(place, Class::from(!*optional)..size),
            Fill::Carried { start } => {
                let mut how = NONE;
                for stands in 0..size {
                    let state = self.class(place, false, stands);
                    let form = self.class(place, true, if stands == 0 { *start } else { stands });
                    let one = self.d.and(state, form);
                    how = self.d.or(how, one);
                }
                how
            }
            Fill::Computed(_) if self.model.domains.get(filling.field) != Some(&Domain::Bool) => {
                self.classes(place, 0..size)
            }
            Fill::Computed(expr) => {
                let before = |f: &str| m.fills[..n].iter().any(|x| x.form && x.field == f);
                let after = |f: &str| m.fills[n..].iter().any(|x| x.form && x.field == f);
                let seat = |f: &str| match (before(f), after(f) || m.typed_beside(f)) {
                    (_, true) => Seat::Nowhere,
                    (true, false) => Seat::Form,
                    (false, false) => Seat::State,
                };
                let code = Reader { places: &self.places, domains: &self.model.domains, seat: &seat }.expr(expr);
                let mut how = NONE;
                for (class, asked) in [Asked::Broken, Asked::Holds, Asked::Not].into_iter().enumerate() {
                    let (said, form) = (self.test(&code, asked), self.class(place, true, class as Class));
                    let one = self.d.and(said, form);
                    how = self.d.or(how, one);
                }
                how
            }
        }
    }

    fn classes(&mut self, place: (u32, u32), mut all: std::ops::Range<Class>) -> Set {
        all.try_fold(NONE, |found, class| {
            let one = self.class(place, true, class);
            Some(self.d.or(found, one))
        })
        .unwrap_or(NONE)
    }

    fn outcomes(&mut self, m: &Move, form: &[u32]) -> Vec<Outcome> {
        let mut all: Vec<(Vec<(usize, bool)>, Set)> = vec![(Vec::new(), ALL)];
        for (source, when, _) in &m.makes {
            if self.places.source(*source).is_none() {
                continue;
            }
            let (fails, holds) = match when {
                None => (NONE, ALL),
                Some(when) => {
                    let seat = |f: &str| m.seat(f, Seat::Given);
                    let code = Reader { places: &self.places, domains: &self.model.domains, seat: &seat }.expr(when);
                    (self.test(&code, Asked::Fails), self.test(&code, Asked::Holds))
                }
            };
            let mut next = Vec::new();
            for (made, may) in all {
                for (is, where_so) in [(false, fails), (true, holds)] {
                    let may = self.d.and(may, where_so);
                    if may != NONE {
                        next.push(([made.as_slice(), &[(*source, is)]].concat(), may));
                    }
                }
            }
            all = next;
        }
        all.into_iter().map(|(made, may)| self.outcome(m, made, may, form)).collect()
    }

    fn outcome(&mut self, m: &Move, made: Vec<(usize, bool)>, may: Set, form: &[u32]) -> Outcome {
        let mut put: Vec<(u32, bool)> = Vec::new();
        let is_made = |s: usize| made.iter().any(|(m, is)| *m == s && *is);
        let undone = |s: usize| m.undoes.contains(&s);
        let changed: BTreeSet<usize> =
            m.undoes.iter().copied().chain(made.iter().filter(|(_, is)| *is).map(|(s, _)| *s)).collect();
        for source in changed {
            put.extend(self.places.source(source).map(|at| (at, is_made(source))));
        }
        let over = if let Kind::Over(term) = m.kind { Some(term) } else { None };
        let begun = m.begins.iter().filter(|t| Some(**t) != over).map(|t| (*t, false));
        for (term, is) in begun.chain(over.map(|t| (t, true))) {
            put.extend(self.places.term(term).map(|at| (at, is)));
        }
        if m.kind == Kind::Done && self.model.p.acts[m.act].opens {
            put.extend(self.places.opened().map(|at| (at, true)));
        }
        let mut kept: Vec<(u32, u32)> = m.fills.iter().filter(|f| f.kept).filter_map(|f| self.filled(m, f)).collect();
        for f in m.fills.iter().filter(|f| !f.form && f.only.is_none_or(is_made)) {
            if let (Fill::Fixed(class), Some((at, width))) = (&f.fill, self.places.field(f.field)) {
                kept.retain(|(other, _)| *other != at);
                put.retain(|(other, _)| !(at..at + width).contains(other));
                put.extend((0..width).map(|n| (at + n, class >> n & 1 == 1)));
            }
        }
        let mut same = Vec::new();
        for (a, b, at) in self.places.pairs() {
            let place = |s: usize| m.makes.iter().find(|(m, ..)| *m == s && is_made(s)).map(|(.., place)| *place);
            match (place(a), place(b)) {
                (Some(first), Some(second)) => put.push((at, first > second)),
                (None, Some(_)) => put.push((at, false)),
                (None, None) if undone(a) || undone(b) => put.push((at, false)),
                (None, None) => {}
                (Some(_), None) => match self.places.source(b).filter(|_| !undone(b)) {
                    Some(other) => same.push((at, other)),
                    None => put.push((at, false)),
                },
            }
        }
        let kept: Vec<u32> = kept.into_iter().flat_map(|(at, width)| at..at + width).collect();
        let mut gone: Vec<u32> = put.iter().map(|(at, _)| *at).chain(same.iter().map(|(at, _)| *at)).collect();
        gone.extend(&kept);
        let passed = form.iter().copied().filter(|level| !kept.contains(&(level / 2)));
        let gone: Vec<u32> = gone.into_iter().map(state_level).chain(passed).collect();
        let put: Vec<(u32, bool)> = put.into_iter().map(|(at, is)| (state_level(at), is)).collect();
        Outcome {
            may,
            made,
            gone: self.d.levels(&gone),
            put: self.d.cube(&put),
            same: same.into_iter().map(|(at, of)| (state_level(at), state_level(of))).collect(),
            kept: self.d.levels(&kept.into_iter().map(state_level).collect::<Vec<_>>()),
        }
    }

    fn sure(
        &mut self,
        m: &Move,
        goal: Option<&Vec<Formula>>,
        (chosen, nature): ((Set, Set), (Set, Set)),
    ) -> Option<Sure> {
        // Of a term it may not be seen whether it runs: where it does not, its being over asks nothing of anybody.
        let order = self.codes(m, &m.order.iter().collect::<Vec<_>>(), None);
        let order = if matches!(m.kind, Kind::Over(_)) { self.may(&order) } else { self.must(&order) };
        // Where all that a guard asks is kept track of, what is not decided is left to those who fill in the form.
        let own = |f: &&Formula| self.tracks(f) && f.vars().iter().any(|v| matches!(v, Var::Field(f) if m.types(f)));
        let (own, mut strict): (Vec<&Formula>, Vec<&Formula>) = m.guards.iter().partition(own);
        strict.extend(goal.into_iter().flatten());
        let strict = self.codes(m, &strict, Some(Seat::Form));
        let own = self.codes(m, &own, Some(Seat::Form));
        let (strict, own) = (self.must(&strict), self.may(&own));
        let guards = self.d.and(strict, own);
        (order != NONE && guards != NONE).then_some(Sure { ends: goal.is_some(), order, guards, chosen, nature })
    }
}
