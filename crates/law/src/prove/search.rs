//! Looking for the shortest path to a step: in a slice first, then held against everything; what a slice left open and the path needed
//! is kept track of the next time. Where a slice has no path, the procedure has none.

use super::code::State;
use super::formula::{Formula, Var};
use super::model::Model;
use super::slice::{Slice, Step, Taken};
use super::trace::Trace;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// Moves that are looked for, each where all its formulas may hold.
pub(super) type Goals = BTreeMap<usize, Vec<Formula>>;

/// What a search came to.
pub(super) enum Answer<'a> {
    /// A path whose every step is allowed.
    Path(Vec<Step<'a>>),
    /// There is none.
    Never,
    /// Too large for this checker.
    Unknown,
}

/// What was found in slices, for whoever proves several procedures: a procedure and an overlay over it share most of theirs, and where two
/// slices are the same, move by move, the answer is.
#[derive(Default)]
pub struct Known(Mutex<BTreeMap<[u64; 2], Arc<Found>>>);

/// How much was looked at.
pub(super) struct Effort<'k> {
    known: &'k Known,
    pub(super) states: usize,
    pub(super) transitions: usize,
    /// States of the largest slice.
    pub(super) largest: usize,
}

impl Effort<'_> {
    /// Nothing yet.
    pub(super) fn new(known: &Known) -> Effort<'_> {
        Effort { known, states: 0, transitions: 0, largest: 0 }
    }
}

/// States of one slice after which it is given up.
const MOST_STATES: usize = 150_000;
/// Slices after which a search is given up.
const MOST_SLICES: usize = 120;

/// Multiplies and folds: deterministic, and states are spread well enough.
#[derive(Default)]
pub(super) struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    fn write_u128(&mut self, n: u128) {
        self.write_u64((n >> 64) as u64);
        self.write_u64(n as u64);
        self.0 ^= self.0 >> 29;
    }
}

/// States that were seen.
type Numbers = HashSet<State, BuildHasherDefault<Fold>>;

/// The shortest path from a course to one of the goals.
pub(super) fn seek<'a>(
    model: &Model<'a>,
    goals: &Goals,
    from: &Trace,
    vars: &mut BTreeSet<Var>,
    effort: &mut Effort<'_>,
) -> Answer<'a> {
    within(model, (goals, MOST_STATES), from, vars, effort)
}

/// The same, given up after so many states of one slice.
pub(super) fn within<'a>(
    model: &Model<'a>,
    (goals, most): (&Goals, usize),
    from: &Trace,
    vars: &mut BTreeSet<Var>,
    effort: &mut Effort<'_>,
) -> Answer<'a> {
    Slices::of(model, goals).within(most, from, vars, effort)
}

/// The slices in which some goals are looked for, each read once: from one course after another the same things turn out to be worth knowing.
pub(super) struct Slices<'m, 'a> {
    model: &'m Model<'a>,
    goals: &'m Goals,
    read: BTreeMap<BTreeSet<Var>, Option<Rc<Slice<'m, 'a>>>>,
}

impl<'m, 'a> Slices<'m, 'a> {
    /// None yet.
    pub(super) fn of(model: &'m Model<'a>, goals: &'m Goals) -> Slices<'m, 'a> {
        Slices { model, goals, read: BTreeMap::new() }
    }

    fn slice(&mut self, vars: &BTreeSet<Var>) -> Option<Rc<Slice<'m, 'a>>> {
        if let Some(read) = self.read.get(vars) {
            return read.clone();
        }
        let new = Slice::new(self.model, vars, self.goals).map(Rc::new);
        self.read.insert(vars.clone(), new.clone());
        new
    }

    /// The shortest path from a course to one of the goals, given up after so many states of one slice.
    pub(super) fn within(
        &mut self,
        most: usize,
        from: &Trace,
        vars: &mut BTreeSet<Var>,
        effort: &mut Effort<'_>,
    ) -> Answer<'a> {
        for _ in 0..MOST_SLICES {
            let Some(slice) = self.slice(vars) else { return Answer::Unknown };
            let found = looked_up(&slice, most, from, effort);
            let steps = match &found.end {
                End::Nothing => return Answer::Never,
                End::TooMuch => return Answer::Unknown,
                End::Path(taken) => taken.iter().map(|t| slice.step(t)).collect::<Vec<_>>(),
            };
            match held(self.model, self.goals, from, &steps, vars) {
                Held::Allowed(steps) => return Answer::Path(steps),
                Held::Missing(more) if more.is_empty() => return Answer::Unknown,
                Held::Missing(more) => vars.extend(more),
            }
        }
        Answer::Unknown
    }
}

/// What looking through one slice came to.
struct Found {
    end: End,
    states: usize,
    transitions: usize,
}

enum End {
    Path(Vec<Taken>),
    Nothing,
    TooMuch,
}

/// The shortest path in a slice, looked for once.
fn looked_up(slice: &Slice, most: usize, from: &Trace, effort: &mut Effort) -> Arc<Found> {
    let beginnings = slice.beginnings(from);
    let half = |n: u8| {
        let mut hasher = DefaultHasher::new();
        (n, most, &beginnings, &slice.digest).hash(&mut hasher);
        hasher.finish()
    };
    let key = [half(0), half(1)];
    let known = || effort.known.0.lock().unwrap_or_else(PoisonError::into_inner);
    let stands = known().get(&key).cloned();
    let found =
        stands.unwrap_or_else(|| Arc::clone(known().entry(key).or_insert(Arc::new(shortest(slice, most, beginnings)))));
    effort.states += found.states;
    effort.transitions += found.transitions;
    effort.largest = effort.largest.max(found.states);
    found
}

fn shortest(slice: &Slice, most: usize, beginnings: Vec<State>) -> Found {
    let mut seen = Numbers::default();
    let mut states: Vec<(State, u32, Option<Taken>)> = Vec::new();
    for state in beginnings {
        if seen.insert(state) {
            states.push((state, 0, None));
        }
    }
    let (mut at, mut transitions, mut found) = (0, 0, None);
    'all: while at < states.len() && states.len() <= most {
        let (state, from) = (states[at].0, u32::try_from(at).unwrap_or(u32::MAX));
        for (n, one) in slice.moves.iter().enumerate() {
            one.next(u16::try_from(n).unwrap_or(u16::MAX), state, &mut |next, taken, wanted| {
                transitions += 1;
                if wanted && found.is_none() {
                    found = Some(taken);
                } else if found.is_none() && next != state && seen.insert(next) {
                    states.push((next, from, Some(taken)));
                }
            });
            if found.is_some() {
                break 'all;
            }
        }
        at += 1;
    }
    let end = match found {
        None if at < states.len() => End::TooMuch,
        None => End::Nothing,
        Some(last) => {
            let mut path = vec![last];
            while let (_, before, Some(taken)) = states[at] {
                path.push(taken);
                at = before as usize;
            }
            path.reverse();
            End::Path(path)
        }
    };
    Found { end, states: states.len(), transitions }
}

/// Every state of a slice from its beginning, and from which of them a goal can be reached.
pub(super) struct Everything<'s, 'm, 'a> {
    slice: &'s Slice<'m, 'a>,
    /// In the order in which they were found.
    #[cfg(test)]
    pub(super) states: Vec<State>,
    /// For each state, the one before it on the shortest path and the transition between.
    pub(super) paths: Vec<(u32, Option<Taken>)>,
    pub(super) leads: Vec<bool>,
}

/// All states of a slice; nothing if they are more than so many.
pub(super) fn everything<'s, 'm, 'a>(slice: &'s Slice<'m, 'a>, most: usize) -> Option<Everything<'s, 'm, 'a>> {
    let mut numbers: HashMap<State, u32, BuildHasherDefault<Fold>> = HashMap::default();
    let (mut states, mut paths) = (slice.beginnings(&Trace::default()), Vec::new());
    for (n, state) in states.iter().enumerate() {
        numbers.insert(*state, u32::try_from(n).ok()?);
        paths.push((0, None));
    }
    let (mut into, mut ends): (Vec<(u32, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < states.len() {
        let (state, from) = (states[at], u32::try_from(at).ok()?);
        for (n, one) in slice.moves.iter().enumerate() {
            one.next(u16::try_from(n).ok()?, state, &mut |next, taken, wanted| {
                if wanted {
                    return ends.push(from);
                }
                let new = u32::try_from(states.len()).unwrap_or(u32::MAX);
                let to = *numbers.entry(next).or_insert(new);
                if to == new {
                    states.push(next);
                    paths.push((from, Some(taken)));
                }
                into.push((to, from));
            });
        }
        if states.len() > most {
            return None;
        }
        at += 1;
    }
    into.sort_unstable();
    into.dedup();
    let mut leads = vec![false; states.len()];
    while let Some(at) = ends.pop() {
        if !std::mem::replace(&mut leads[at as usize], true) {
            let first = into.partition_point(|(to, _)| *to < at);
            ends.extend(into[first..].iter().take_while(|(to, _)| *to == at).map(|(_, from)| *from));
        }
    }
    Some(Everything {
        slice,
        #[cfg(test)]
        states,
        paths,
        leads,
    })
}

impl<'a> Everything<'_, '_, 'a> {
    /// The shortest path to a state from which no goal can be reached, if there is one.
    pub(super) fn lost(&self) -> Option<Vec<Step<'a>>> {
        let mut at = self.leads.iter().position(|leads| !leads)?;
        let mut path = Vec::new();
        while let (before, Some(taken)) = &self.paths[at] {
            path.push(self.slice.step(taken));
            at = *before as usize;
        }
        path.reverse();
        Some(path)
    }
}

fn wanted<'g>(goals: &'g Goals, step: &Step, last: bool) -> &'g [Formula] {
    goals.get(&step.at).filter(|_| last).map_or(&[], Vec::as_slice)
}

/// What a path that a slice allows comes to when it is held against everything.
pub(super) enum Held<'a> {
    /// Every step is allowed, with what is typed.
    Allowed(Vec<Step<'a>>),
    /// A step is not: this must be kept track of.
    Missing(BTreeSet<Var>),
}

/// Tries that are made to fill in what a slice left open.
const MOST_TRIES: usize = 20_000;
/// The same for some of it.
const FEW_TRIES: usize = 500;

/// Holds a whole path against everything: with what is typed, if every step is allowed.
pub(super) fn allowed<'a>(model: &Model<'a>, goals: &Goals, steps: &[Step<'a>]) -> Option<Vec<Step<'a>>> {
    match held(model, goals, &Trace::default(), steps, &BTreeSet::new()) {
        Held::Allowed(steps) => Some(steps),
        Held::Missing(_) => None,
    }
}

pub(super) fn held<'a>(
    model: &Model<'a>,
    goals: &Goals,
    from: &Trace,
    steps: &[Step<'a>],
    vars: &BTreeSet<Var>,
) -> Held<'a> {
    let mut courses = vec![from.clone()];
    for step in steps {
        let mut next = courses[courses.len() - 1].clone();
        next.take(model, step);
        courses.push(next);
    }
    let mut open = BTreeSet::new();
    // What lies nearest to the goal is looked at first, and what asks the course before what asks values.
    for (n, step) in steps.iter().enumerate().rev() {
        let wanted = wanted(goals, step, n + 1 == steps.len());
        let mut refused = Vec::new();
        for (formula, of_form, mask) in courses[n].asked(model, step, wanted) {
            if !mask.may_hold() {
                let more: BTreeSet<Var> = formula.vars().into_iter().filter(|v| !vars.contains(v)).collect();
                refused.push((more.iter().any(|v| matches!(v, Var::Field(_))), more.len(), more));
            } else if mask.may_fail() {
                open.extend(courses[n].unknown(model, step, (formula, of_form)));
            }
        }
        refused.sort();
        if let Some((.., more)) = refused.into_iter().find(|(_, many, _)| *many > 0) {
            return Held::Missing(more);
        }
    }
    if open.is_empty() {
        return Held::Allowed(steps.to_vec());
    }
    if let Some(filled) = filled(model, goals, from, steps, &open) {
        return Held::Allowed(filled);
    }
    let new: BTreeSet<String> = open.iter().filter(|f| !vars.contains(&Var::Field((*f).clone()))).cloned().collect();
    let few = few((model, goals), from, steps, &new).unwrap_or(new);
    Held::Missing(few.into_iter().map(Var::Field).collect())
}

/// One of the fields left open, or two, that alone cannot be filled in: the fewer are kept track of, the fewer states there are.
fn few(of: (&Model, &Goals), from: &Trace, steps: &[Step], open: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let ones = open.iter().map(|a| BTreeSet::from([a.clone()]));
    let pairs = open.iter().flat_map(|a| open.range(a.clone()..).skip(1).map(|b| [a.clone(), b.clone()].into()));
    ones.chain(pairs).find(|some| {
        let (mut out, mut tries) = (Vec::new(), FEW_TRIES);
        !fill((of.0, of.1, some), from, steps, &mut out, &mut tries) && tries > 0
    })
}

/// The path with the fields filled in that were left open: one after the other where that will do, else all together.
fn filled<'a>(
    model: &Model<'a>,
    goals: &Goals,
    from: &Trace,
    steps: &[Step<'a>],
    open: &BTreeSet<String>,
) -> Option<Vec<Step<'a>>> {
    let together = |steps: &[Step<'a>], fields: &BTreeSet<String>| {
        let (mut out, mut tries) = (Vec::new(), MOST_TRIES);
        fill((model, goals, fields), from, steps, &mut out, &mut tries).then_some(out)
    };
    let computed = |f: &&String| model.p.fields.get(*f).is_some_and(|d| d.computed.is_some());
    let (last, first): (Vec<&String>, Vec<&String>) = open.iter().partition(computed);
    let one = |steps: Option<Vec<Step<'a>>>, field: &String| together(&steps?, &[field.clone()].into());
    let alone = first.into_iter().chain(last).fold(Some(steps.to_vec()), one);
    alone.or_else(|| together(steps, open))
}

/// Fills in the fields that were left open, so that every step is allowed.
fn fill<'a>(
    of: (&Model<'a>, &Goals, &BTreeSet<String>),
    course: &Trace,
    steps: &[Step<'a>],
    filled: &mut Vec<Step<'a>>,
    tries: &mut usize,
) -> bool {
    let (model, goals, open) = of;
    let Some((step, rest)) = steps.split_first() else { return true };
    let wanted = wanted(goals, step, rest.is_empty());
    for step in course.ways(model, step, open) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if !course.allows(model, &step, wanted) {
            continue;
        }
        let mut next = course.clone();
        next.take(model, &step);
        filled.push(step);
        if fill(of, &next, rest, filled, tries) {
            return true;
        }
        filled.pop();
    }
    false
}
