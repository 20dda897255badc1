//! Every course comes to its end: whatever was done, the matter can still be closed.
//!
//! A procedure that is small enough is looked at whole: every state, with everything that anything asks, and backwards from the closing. A
//! larger one from every course that was walked to reach its acts, after each step and after each way back from there (docs/adr/0011 says
//! why). Where no way on is found in such a course, a search decides; one that finds nothing in an abstraction that allows more than the
//! engine has found a dead end.

use super::Proof;
use super::claims::making;
use super::formula::Formula;
use super::model::Kind;
use super::reach::Walked;
use super::report::{Counterexample, Judged, PathStep};
use super::search::{Answer, Goals, Slices, allowed, everything};
use super::slice::{Slice, Step};
use super::trace::Trace;
use std::collections::BTreeSet;

/// States of a slice after which a way to the end is given up.
const FAR: usize = 100_000;
/// Ways to the end that are tried.
const WAYS: usize = 60;
/// States of a procedure that is looked at whole.
const WHOLE: usize = 60_000;

/// Judges whether the matter can be closed from each course, and after each way back from it.
pub(super) fn judge<'a>(proof: &mut Proof<'a>, walked: &[Walked<'a>]) {
    let goals = making(&proof.model, &proof.p.headline.closed, &Formula::Is(true));
    if let Some(judged) = whole(proof, &goals) {
        return proof.say(("ends".into(), judged.0, String::new()), judged.1);
    }
    let mut closing: Vec<Vec<Step<'a>>> =
        walked.iter().filter(|w| w.steps.iter().any(|s| goals.contains_key(&s.at))).map(|w| w.steps.clone()).collect();
    closing.sort_by_key(Vec::len);
    let same = |a: &Vec<Step>, b: &Vec<Step>| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.at == b.at);
    closing.dedup_by(|a, b| same(a, b));
    closing.truncate(WAYS);
    let mut seen = BTreeSet::new();
    let (mut looked, mut unsure): (usize, Vec<Walked>) = (0, Vec::new());
    let mut slices = Slices::of(&proof.model, &goals);
    for course in situations(proof, walked) {
        // What stands, and what does not: the same situation is looked at once.
        if !seen.insert(course.trace.standing(&proof.model)) || course.steps.iter().any(|s| goals.contains_key(&s.at)) {
            continue;
        }
        looked += 1;
        // The way that led on from one situation mostly leads on from the next.
        if let Some(at) = closing.iter().position(|way| goes_on(proof, &course.trace, way, &goals)) {
            closing[..=at].rotate_right(1);
            continue;
        }
        let mut vars = BTreeSet::new();
        match slices.within(FAR, &course.trace, &mut vars, &mut proof.effort) {
            Answer::Path(_) => {}
            Answer::Unknown => unsure.push(course),
            Answer::Never => return dead_end(proof, &course),
        }
    }
    let name = format!(
        "从走到各步的路上、每次退回之后的 {looked} 个处境（不是全部），都能走到“{}”",
        proof.p.name_of(&proof.p.headline.closed)
    );
    let judged = match unsure.first() {
        None => Judged::Proven,
        Some(first) => {
            let path = Counterexample { steps: told(proof, &first.steps), end: "这以后没有找到".into() };
            Judged::Undecided(format!("其中 {} 个没有找到走得到的路，最短的一个：{path}", unsure.len()))
        }
    };
    proof.say(("ends".into(), name, String::new()), judged);
}

fn dead_end(proof: &mut Proof, course: &Walked) {
    let path = lost(proof, &course.steps);
    proof.say(("ends".into(), "每一条路都有终点".into(), String::new()), Judged::Refuted(path));
}

fn lost(proof: &Proof, steps: &[Step]) -> Counterexample {
    let end = format!("这以后再也走不到“{}”", proof.p.name_of(&proof.p.headline.closed));
    Counterexample { steps: told(proof, steps), end }
}

fn told(proof: &Proof, steps: &[Step]) -> Vec<PathStep> {
    steps.iter().map(|s| proof.step(&proof.model, s)).collect()
}

/// The procedure looked at whole; nothing if it is too large for that, or if a state from which no way leads on is none of the procedure.
fn whole(proof: &mut Proof, goals: &Goals) -> Option<(String, Judged)> {
    let model = &proof.model;
    let vars = model.moves.iter().flat_map(super::model::Move::vars).collect();
    let slice = Slice::new(model, &vars, goals)?;
    let all = everything(&slice, WHOLE)?;
    let closed = proof.p.name_of(&proof.p.headline.closed);
    proof.effort.states += all.paths.len();
    proof.effort.largest = proof.effort.largest.max(all.paths.len());
    match all.lost() {
        None => Some((format!("从全部 {} 个处境，都能走到“{closed}”", all.paths.len()), Judged::Proven)),
        Some(steps) => {
            let steps = allowed(model, &Goals::new(), &steps)?;
            Some(("每一条路都有终点".into(), Judged::Refuted(lost(proof, &steps))))
        }
    }
}

/// Every beginning of every course walked, and each way back from there.
fn situations<'a>(proof: &Proof<'a>, walked: &[Walked<'a>]) -> Vec<Walked<'a>> {
    let mut all: Vec<Walked<'a>> = Vec::new();
    let back = |(_, m): &(usize, &super::model::Move)| matches!(m.kind, Kind::Back(_)) && m.makes.is_empty();
    let backs: Vec<usize> = proof.model.moves.iter().enumerate().filter(back).map(|(at, _)| at).collect();
    for course in walked {
        let mut on = Walked::default();
        for step in &course.steps {
            on.trace.take(&proof.model, step);
            on.steps.push(step.clone());
            all.push(on.clone());
        }
        for at in &backs {
            let step = Step { at: *at, typed: Vec::new(), made: Vec::new() };
            let open = on.trace.allows(&proof.model, &step, &[]);
            if open {
                let mut gone = on.clone();
                gone.trace.take(&proof.model, &step);
                gone.steps.push(step);
                all.push(gone);
            }
        }
    }
    all.sort_by_key(|w| w.steps.len());
    all
}

/// Whether a known way to the end can be taken up from here: each of its steps that is open is done, over and over.
fn goes_on<'a>(proof: &Proof<'a>, from: &Trace, way: &[Step<'a>], goals: &Goals) -> bool {
    let mut trace = from.clone();
    for _ in 0..2 {
        for step in way {
            if trace.allows(&proof.model, step, &[]) {
                if goals.contains_key(&step.at) {
                    return true;
                }
                trace.take(&proof.model, step);
            }
        }
    }
    false
}
