//! Looking for the shortest path to a step: in a slice first, then held against everything; what a slice left open and the path needed
//! is kept track of the next time. Where a slice has no path, the procedure has none.

use super::formula::{Formula, Var};
use super::model::Model;
use super::slice::{Slice, State, Step};
use super::trace::Trace;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Moves that are looked for, each where its formula may hold.
pub(super) type Goals = BTreeMap<usize, Formula>;

/// What a search came to.
pub(super) enum Answer<'a> {
    /// A path whose every step is allowed.
    Path(Vec<Step<'a>>),
    /// There is none.
    Never,
    /// Too large for this checker.
    Unknown,
}

/// How much was looked at.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Effort {
    pub(super) states: usize,
    pub(super) transitions: usize,
    /// States of the largest slice.
    pub(super) largest: usize,
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

/// Numbers of states.
pub(super) type Numbers = HashMap<State, u32, BuildHasherDefault<Fold>>;

/// The shortest path from a course to one of the goals.
pub(super) fn seek<'a>(
    model: &Model<'a>,
    goals: &Goals,
    from: &Trace,
    vars: &mut BTreeSet<Var>,
    effort: &mut Effort,
) -> Answer<'a> {
    within(model, (goals, MOST_STATES), from, vars, effort)
}

/// The same, given up after so many states of one slice.
pub(super) fn within<'a>(
    model: &Model<'a>,
    (goals, most): (&Goals, usize),
    from: &Trace,
    vars: &mut BTreeSet<Var>,
    effort: &mut Effort,
) -> Answer<'a> {
    for _ in 0..MOST_SLICES {
        let Some(slice) = Slice::new(model, vars, goals) else { return Answer::Unknown };
        match shortest(&slice, (goals, most), from, effort) {
            Found::Nothing => return Answer::Never,
            Found::TooMuch => return Answer::Unknown,
            Found::Path(steps) => match held(model, goals, from, &steps, vars) {
                Held::Allowed(steps) => return Answer::Path(steps),
                Held::Missing(more) if more.is_empty() => return Answer::Unknown,
                Held::Missing(more) => vars.extend(more),
            },
        }
    }
    Answer::Unknown
}

enum Found<'a> {
    Path(Vec<Step<'a>>),
    Nothing,
    TooMuch,
}

fn shortest<'a>(slice: &Slice<'_, 'a>, (goals, most): (&Goals, usize), from: &Trace, effort: &mut Effort) -> Found<'a> {
    let mut numbers = Numbers::default();
    let mut states: Vec<(State, Option<(u32, Step<'a>)>)> = Vec::new();
    for state in slice.beginnings(from) {
        if numbers.insert(state, 0).is_none() {
            states.push((state, None));
        }
    }
    let (mut at, mut found) = (0, None);
    while at < states.len() && found.is_none() {
        let state = states[at].0;
        slice.next(state, goals, &mut |next, step, wanted| {
            effort.transitions += 1;
            if found.is_some() {
                return;
            }
            if wanted {
                found = Some(step);
            } else if numbers.insert(next, 0).is_none() {
                states.push((next, Some((u32::try_from(at).unwrap_or(u32::MAX), step))));
            }
        });
        if found.is_none() {
            at += 1;
        }
        if states.len() > most {
            effort.states += states.len();
            return Found::TooMuch;
        }
    }
    effort.states += states.len();
    effort.largest = effort.largest.max(states.len());
    let Some(last) = found else { return Found::Nothing };
    let mut path = vec![last];
    while let Some((before, step)) = states[at].1.take() {
        path.push(step);
        at = before as usize;
    }
    path.reverse();
    Found::Path(path)
}

/// What a path that a slice allows comes to when it is held against everything.
enum Held<'a> {
    /// Every step is allowed, with what is typed.
    Allowed(Vec<Step<'a>>),
    /// A step is not: this must be kept track of.
    Missing(BTreeSet<Var>),
}

/// Tries that are made to fill in what a slice left open.
const MOST_TRIES: usize = 20_000;

/// Holds a whole path against everything: with what is typed, if every step is allowed.
pub(super) fn allowed<'a>(model: &Model<'a>, goals: &Goals, steps: &[Step<'a>]) -> Option<Vec<Step<'a>>> {
    match held(model, goals, &Trace::default(), steps, &BTreeSet::new()) {
        Held::Allowed(steps) => Some(steps),
        Held::Missing(_) => None,
    }
}

fn held<'a>(model: &Model<'a>, goals: &Goals, from: &Trace, steps: &[Step<'a>], vars: &BTreeSet<Var>) -> Held<'a> {
    let mut courses = vec![from.clone()];
    for step in steps {
        let mut next = courses[courses.len() - 1].clone();
        next.take(model, step);
        courses.push(next);
    }
    let mut open = BTreeSet::new();
    // What lies nearest to the goal is looked at first, and what asks the course before what asks values.
    for (n, step) in steps.iter().enumerate().rev() {
        let wanted = if n + 1 == steps.len() { goals.get(&step.at) } else { None };
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
    Held::Missing(open.into_iter().map(Var::Field).filter(|v| !vars.contains(v)).collect())
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
    let wanted = if rest.is_empty() { goals.get(&step.at) } else { None };
    for step in course.ways(model, step, open) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if !course.asked(model, &step, wanted).iter().all(|(.., mask)| mask.may_hold()) {
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
