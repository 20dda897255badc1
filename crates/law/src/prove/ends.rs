//! Every course comes to its end: after each act, and after each way back from there, the matter can still be closed.
//!
//! Looked at from every course that was walked to reach the acts, not from every state (docs/adr/0011 says why). Where no way on is found
//! in the course, a search decides; one that finds nothing in an abstraction that allows more than the engine has found a dead end.

use super::Proof;
use super::claims::making;
use super::formula::Formula;
use super::model::Kind;
use super::reach::Walked;
use super::report::{Counterexample, Judged};
use super::search::{Answer, Goals, within};
use super::slice::Step;
use super::trace::Trace;
use std::collections::BTreeSet;

/// States of a slice after which a way to the end is given up.
const FAR: usize = 1_000;
/// Situations that are looked at, shortest courses first, and ways to the end that are tried.
const MOST: usize = 400;
const WAYS: usize = 8;

/// Judges whether the matter can be closed from each course, and after each way back from it.
pub(super) fn judge<'a>(proof: &mut Proof<'a>, walked: &[Walked<'a>]) {
    let goals = making(&proof.model, &proof.p.headline.closed, &Formula::Is(true));
    let mut closing: Vec<Vec<Step<'a>>> =
        walked.iter().filter(|w| w.steps.iter().any(|s| goals.contains_key(&s.at))).map(|w| w.steps.clone()).collect();
    closing.sort_by_key(Vec::len);
    closing.dedup_by_key(|way| way.len());
    closing.truncate(WAYS);
    let mut seen = BTreeSet::new();
    let (mut looked, mut unsure) = (0, 0);
    for course in situations(proof, walked) {
        // What stands, and what does not: the same situation is looked at once.
        if !seen.insert(course.trace.standing(&proof.model)) || course.steps.iter().any(|s| goals.contains_key(&s.at)) {
            continue;
        }
        looked += 1;
        if looked > MOST {
            looked = MOST;
            break;
        }
        if closing.iter().any(|way| goes_on(proof, &course.trace, way, &goals)) {
            continue;
        }
        let mut vars = BTreeSet::new();
        match within(&proof.model, (&goals, FAR), &course.trace, &mut vars, &mut proof.effort) {
            Answer::Path(_) => {}
            Answer::Unknown => unsure += 1,
            Answer::Never => return dead_end(proof, &course),
        }
    }
    let name = format!(
        "从每一步之后、每次退回之后的 {looked} 个处境，都能走到“{}”",
        proof.p.name_of(&proof.p.headline.closed)
    );
    let judged = match unsure {
        0 => Judged::Proven,
        _ => Judged::Undecided(format!("其中 {unsure} 个没有找到走得到的路")),
    };
    proof.say(("ends".into(), name, String::new()), judged);
}

fn dead_end(proof: &mut Proof, course: &Walked) {
    let steps = course.steps.iter().map(|s| proof.step(&proof.model, s)).collect();
    let end = format!("这以后再也走不到“{}”", proof.p.name_of(&proof.p.headline.closed));
    let path = Counterexample { steps, end };
    proof.say(("ends".into(), "每一条路都有终点".into(), String::new()), Judged::Refuted(path));
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
            let open = on.trace.asked(&proof.model, &step, None).iter().all(|(.., mask)| mask.may_hold());
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
            if trace.asked(&proof.model, step, None).iter().all(|(.., mask)| mask.may_hold()) {
                if goals.contains_key(&step.at) {
                    return true;
                }
                trace.take(&proof.model, step);
            }
        }
    }
    false
}
