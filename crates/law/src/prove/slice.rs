//! A slice of a procedure: some of what could be kept track of, packed into one number; the rest is left open, so that whatever may
//! happen in the procedure may happen in the slice.

use super::code::{Code, Places, Reader, Seat, State, read};
use super::domain::{Class, Domain, Mask};
use super::formula::{Formula, Sight, Var};
use super::may::{Asked, May};
use super::model::{Fill, Kind, Model, Move};
use super::search::Goals;
use super::trace::Trace;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// One step on a path: the move, what was typed of the fields kept track of, and the conditional events that were made.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Step<'a> {
    pub(super) at: usize,
    pub(super) typed: Vec<(&'a str, Class)>,
    /// Which of the sources kept track of it made, and which it did not.
    pub(super) made: Vec<(usize, bool)>,
}

/// How a move fills in a field that is kept track of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum How {
    /// Any class from this one on.
    Typed(Class, Class),
    /// What stands, or else this.
    Carried(Class),
    /// What is said: whether it may be absent, yes, no.
    Computed(Box<[May; 3]>),
}

/// A field that a move fills in.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Filled {
    at: u32,
    width: u32,
    how: How,
    kept: bool,
}

/// A field that an event sets, with the place of the event among what the move makes, if it is conditional.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Put {
    at: u32,
    width: u32,
    class: Class,
    only: Option<usize>,
}

/// A source that a move makes: its bit, whether its condition may fail and may hold, the place of its event.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Make {
    at: u32,
    fails: May,
    holds: May,
    place: usize,
}

/// Which of two stands later: its bit, the bits of both, and which of the makes each is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Pair {
    at: u32,
    both: State,
    made: [Option<usize>; 2],
}

/// A move as a slice sees it, and nothing else of it: two moves that are equal do the same.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Seen {
    order: May,
    /// What is asked as soon as so many fields of the form are filled in: of none, of one, of two …
    guards: Vec<May>,
    /// What is looked for, if this move is one of those that are.
    wanted: May,
    filled: Vec<Filled>,
    puts: Vec<Put>,
    makes: Vec<Make>,
    pairs: Vec<Pair>,
    clear: State,
    set: State,
}

/// A transition, as small as it can be kept: from it the step is told when a path is found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Taken {
    /// Which of the moves of the slice.
    pub(super) seen: u16,
    /// Which of its sources it made.
    made: u32,
    form: State,
}

/// A slice.
pub(super) struct Slice<'m, 'a> {
    model: &'m Model<'a>,
    vars: BTreeSet<Var>,
    places: Places,
    /// The moves that touch it, and where each stands in the model.
    pub(super) moves: Vec<Seen>,
    at: Vec<usize>,
    /// Of what the moves ask and do: equal moves have equal ones.
    pub(super) digest: [u64; 2],
}

impl<'m, 'a> Slice<'m, 'a> {
    /// The slice that keeps track of these; nothing if they are too many for one number.
    pub(super) fn new(model: &'m Model<'a>, vars: &BTreeSet<Var>, goals: &Goals) -> Option<Slice<'m, 'a>> {
        let field = |v: &Var| if let Var::Field(f) = v { model.only.get(f).copied() } else { None };
        let also: Vec<Var> = vars.iter().filter_map(field).map(Var::Source).collect();
        let places = Places::of(vars.iter().chain(&also), &model.domains);
        if places.width > State::BITS {
            return None;
        }
        let vars = vars.iter().chain(&also).cloned().collect();
        let mut slice = Slice { model, vars, places, moves: Vec::new(), at: Vec::new(), digest: [0; 2] };
        for (at, m) in model.moves.iter().enumerate() {
            let wanted = goals.get(&at);
            if (wanted.is_some() || model.touches(m, &slice.places))
                && let Some(seen) = slice.seen(m, wanted)
            {
                slice.moves.push(seen);
                slice.at.push(at);
            }
        }
        slice.digest = [0, 1].map(|half: u8| {
            let mut hasher = DefaultHasher::new();
            (half, &slice.moves).hash(&mut hasher);
            hasher.finish()
        });
        Some(slice)
    }

    fn source_bit(&self, source: usize) -> State {
        self.places.source(source).map_or(0, |at| 1 << at)
    }
    fn term_bit(&self, term: usize) -> State {
        self.places.term(term).map_or(0, |at| 1 << at)
    }

    /// The move with what it asks of things that are kept track of; nothing if it can never be done.
    fn seen(&self, m: &Move, wanted: Option<&Vec<Formula>>) -> Option<Seen> {
        let seat = |full: Seat| move |f: &str| m.seat(f, full);
        let asked = |formulas: &[Formula], seat: &dyn Fn(&str) -> Seat| -> Vec<May> {
            let reader = Reader { places: &self.places, domains: &self.model.domains, seat };
            formulas.iter().map(|f| May::of(&reader.formula(f), Asked::Holds)).collect()
        };
        let order = Some(May::all(asked(&m.order, &|_| Seat::State))).filter(|may| *may != May::Is(false))?;
        let guards = asked(&m.guards, &seat(Seat::Form));
        if guards.contains(&May::Is(false)) {
            return None;
        }
        let wanted = wanted.map_or(May::Is(false), |w| May::all(asked(w, &seat(Seat::Form))));
        let mut seen = Seen { order, guards: Vec::new(), wanted, ..Seen::nothing() };
        self.makes(&mut seen, m, &seat(Seat::Given));
        self.fills(&mut seen, m);
        seen.ask(guards);
        seen.clear = m.undoes.iter().fold(0, |all, s| all | self.source_bit(*s));
        seen.clear = m.begins.iter().fold(seen.clear, |all, t| all | self.term_bit(*t));
        match m.kind {
            Kind::Over(term) => seen.set |= self.term_bit(term),
            // Nothing but what opens a matter comes before it is opened.
            Kind::Done if self.model.p.acts[m.act].opens => seen.set |= self.places.opened().map_or(0, |at| 1 << at),
            _ => {}
        }
        self.pairs(&mut seen, m);
        Some(seen)
    }

    fn makes(&self, seen: &mut Seen, m: &Move, seat: &dyn Fn(&str) -> Seat) {
        let reader = Reader { places: &self.places, domains: &self.model.domains, seat };
        for (source, when, place) in &m.makes {
            let Some(at) = self.places.source(*source) else { continue };
            let code = when.as_ref().map_or(Code::Known(Mask::YES), |w| reader.expr(w));
            let [fails, holds] = [Asked::Fails, Asked::Holds].map(|asked| May::of(&code, asked));
            seen.makes.push(Make { at, fails, holds, place: *place });
        }
    }

    fn fills(&self, seen: &mut Seen, m: &Move) {
        for (n, filling) in m.fills.iter().enumerate() {
            let Some((at, width)) = self.places.field(filling.field) else { continue };
            let size = self.model.domains.get(filling.field).map_or(2, |d| d.size());
            let made = |source: usize| self.tracked_makes(m).position(|s| s == source);
            let how = match &filling.fill {
                Fill::Fixed(class) if !filling.form => {
                    seen.puts.push(Put { at, width, class: *class, only: filling.only.and_then(made) });
                    continue;
                }
                Fill::Fixed(class) => How::Typed(*class, class.saturating_add(1)),
                Fill::Typed { optional } => How::Typed(Class::from(!*optional), size),
                Fill::Carried { start } => How::Carried(*start),
                // What is worked out is seen only where it says yes or no.
                Fill::Computed(_) if self.model.domains.get(filling.field) != Some(&Domain::Bool) => {
                    How::Typed(0, size)
                }
                Fill::Computed(expr) => {
                    // It follows from what stands before it in the form, and from the record.
                    let before = |f: &str| m.fills[..n].iter().any(|x| x.form && x.field == f);
                    let after = |f: &str| m.fills[n..].iter().any(|x| x.form && x.field == f);
                    let seat = |f: &str| match (before(f), after(f)) {
                        (true, _) => Seat::Form,
                        (false, true) => Seat::Nowhere,
                        (false, false) => Seat::State,
                    };
                    let reader = Reader { places: &self.places, domains: &self.model.domains, seat: &seat };
                    let code = reader.expr(expr);
                    How::Computed(Box::new(
                        [Asked::Broken, Asked::Holds, Asked::Not].map(|asked| May::of(&code, asked)),
                    ))
                }
            };
            seen.filled.push(Filled { at, width, how, kept: filling.kept });
        }
    }

    fn tracked_makes(&self, m: &Move) -> impl Iterator<Item = usize> {
        m.makes.iter().map(|(s, ..)| *s).filter(|s| self.places.source(*s).is_some())
    }

    /// Which of two stands later, for every pair that the move may change.
    fn pairs(&self, seen: &mut Seen, m: &Move) {
        let made: Vec<usize> = self.tracked_makes(m).collect();
        for (a, b, at) in self.places.pairs() {
            if [a, b].iter().any(|s| made.contains(s) || m.undoes.contains(s)) {
                let both = self.source_bit(a) | self.source_bit(b);
                let which = |s: usize| made.iter().position(|m| *m == s);
                seen.pairs.push(Pair { at, both, made: [which(a), which(b)] });
            }
        }
    }

    /// The states in which a course that is known may be: several where a value is not known.
    pub(super) fn beginnings(&self, trace: &Trace) -> Vec<State> {
        let mut all: Vec<State> = vec![0];
        for (var, at) in self.vars.iter().filter_map(|v| Some((v, self.places.get(v)?.0))) {
            let classes: Vec<Class> = match var {
                Var::Source(s) => vec![Class::from(trace.has(*s).may_hold())],
                Var::Pair(a, b) => {
                    let both = trace.has(*a).may_hold() && trace.has(*b).may_hold();
                    vec![Class::from(both && trace.after(*a, *b).may_hold())]
                }
                Var::Term(t) => vec![Class::from(trace.over(*t).may_hold())],
                Var::Opened => vec![Class::from(trace.opened().may_hold())],
                Var::Field(f) => match trace.class(f) {
                    Some(class) => vec![class],
                    None => (0..self.model.domains.get(f).map_or(2, |d| d.size())).collect(),
                },
            };
            all = all.iter().flat_map(|s| classes.iter().map(move |c| s | State::from(*c) << at)).collect();
        }
        all
    }

    /// The step of a transition, in words of the model.
    pub(super) fn step(&self, taken: &Taken) -> Step<'a> {
        let at = self.at[usize::from(taken.seen)];
        let m = &self.model.moves[at];
        let typed = m.fills.iter().filter(|f| f.form || !matches!(f.fill, Fill::Fixed(_))).filter_map(|f| {
            let (at, width) = self.places.field(f.field)?;
            Some((f.field, Class::try_from(read(Seat::Form, (0, taken.form), at, width)).ok()?))
        });
        let made = self.tracked_makes(m).enumerate().map(|(n, s)| (s, taken.made >> n & 1 == 1));
        Step { at, typed: typed.collect(), made: made.collect() }
    }
}

fn put(state: State, (at, width): (u32, u32), class: Class) -> State {
    let mask: State = ((1 << width) - 1) << at;
    (state & !mask) | (State::from(class) << at)
}

impl Seen {
    /// A move that asks and does nothing.
    fn nothing() -> Seen {
        Seen {
            order: May::Is(true),
            guards: Vec::new(),
            wanted: May::Is(false),
            filled: Vec::new(),
            puts: Vec::new(),
            makes: Vec::new(),
            pairs: Vec::new(),
            clear: 0,
            set: 0,
        }
    }

    /// Each guard is asked as soon as what it looks at is filled in.
    fn ask(&mut self, guards: Vec<May>) {
        let place = |at: u32| self.filled.iter().rposition(|f| f.at == at).map(|n| n + 1);
        let mut asked: Vec<Vec<May>> = vec![Vec::new(); self.filled.len() + 1];
        for guard in guards {
            asked[guard.last(&place).unwrap_or(0)].push(guard);
        }
        self.guards = asked.into_iter().map(May::all).collect();
    }

    /// Everything that may follow a state: the next state, the transition, and whether it is one that is looked for.
    pub(super) fn next(&self, seen: u16, state: State, each: &mut impl FnMut(State, Taken, bool)) {
        if self.order.holds(state, 0) {
            self.forms((seen, state), 0, 0, each);
        }
    }

    /// Every way in which the fields kept track of may be filled in.
    fn forms(&self, of: (u16, State), n: usize, form: State, each: &mut impl FnMut(State, Taken, bool)) {
        if !self.guards[n].holds(of.1, form) {
            return;
        }
        let Some(filled) = self.filled.get(n) else { return self.filled_in(of, form, each) };
        let place = (filled.at, filled.width);
        match &filled.how {
            How::Typed(from, to) => {
                (*from..*to).for_each(|c| self.forms(of, n + 1, put(form, place, c), each));
            }
            How::Carried(start) => {
                let stands = read(Seat::State, (of.1, 0), filled.at, filled.width);
                let class = Class::try_from(stands).ok().filter(|c| *c != 0).unwrap_or(*start);
                self.forms(of, n + 1, put(form, place, class), each);
            }
            How::Computed(said) => {
                for class in (0..3).filter(|c| said[usize::from(*c)].holds(of.1, form)) {
                    self.forms(of, n + 1, put(form, place, class), each);
                }
            }
        }
    }

    fn filled_in(&self, (seen, state): (u16, State), form: State, each: &mut impl FnMut(State, Taken, bool)) {
        let wanted = self.wanted.holds(state, form);
        self.made(0, 0, (state, form), &mut |made| {
            each(self.after(state, form, made), Taken { seen, made, form }, wanted);
        });
    }

    /// Every way in which its conditional events may be made.
    fn made(&self, n: usize, made: u32, of: (State, State), each: &mut impl FnMut(u32)) {
        let Some(make) = self.makes.get(n) else { return each(made) };
        if make.fails.holds(of.0, of.1) {
            self.made(n + 1, made, of, each);
        }
        if make.holds.holds(of.0, of.1) {
            self.made(n + 1, made | 1 << n, of, each);
        }
    }

    /// The state after the move.
    fn after(&self, state: State, form: State, made: u32) -> State {
        let mut next = state & !self.clear | self.set;
        for (n, make) in self.makes.iter().enumerate() {
            next |= State::from(made >> n & 1) << make.at;
        }
        for filled in self.filled.iter().filter(|f| f.kept) {
            let class = read(Seat::Form, (0, form), filled.at, filled.width);
            next = put(next, (filled.at, filled.width), Class::try_from(class).unwrap_or(0));
        }
        for p in self.puts.iter().filter(|p| p.only.is_none_or(|n| made >> n & 1 == 1)) {
            next = put(next, (p.at, p.width), p.class);
        }
        for pair in &self.pairs {
            let place = |n: &Option<usize>| n.filter(|n| made >> n & 1 == 1).map(|n| self.makes[n].place);
            let later = match (place(&pair.made[0]), place(&pair.made[1])) {
                (None, None) => None,
                (a, b) => Some(a > b),
            };
            if let Some(later) = later {
                next = put(next, (pair.at, 1), Class::from(later));
            }
            // Which of two stands later is kept only where both stand.
            if next & pair.both != pair.both {
                next &= !(1 << pair.at);
            }
        }
        next
    }
}
