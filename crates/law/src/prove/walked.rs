//! The ends of a procedure that was not found out from every state: from every course that was walked to reach its acts, after each step and
//! after each way back from there, a way on is looked for.

use super::Proof;
use super::ends::{dead_end, told};
use super::lead::{FAR, Ways, way};
use super::model::Kind;
use super::reach::Walked;
use super::report::{Counterexample, Judged};
use super::search::{Answer, Goals, Slices};
use super::slice::Step;
use super::trace::Trace;
use std::collections::BTreeSet;

/// Ways to the end that are tried.
const WAYS: usize = 60;
/// Steps that are taken for the last ones of a way.
const LAST: usize = 5;

/// Judges whether the matter can be closed from each course, and after each way back from it; so many things it asks are settled from every state.
pub(super) fn judge<'a>(proof: &mut Proof<'a>, goals: &Goals, walked: &[Walked<'a>], settled: (usize, &str)) {
    let mut closing: Vec<Vec<Step<'a>>> =
        walked.iter().filter(|w| w.steps.iter().any(|s| goals.contains_key(&s.at))).map(|w| w.steps.clone()).collect();
    closing.sort_by_key(Vec::len);
    let same = |a: &Vec<Step>, b: &Vec<Step>| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.at == b.at);
    closing.dedup_by(|a, b| same(a, b));
    closing.truncate(WAYS);
    // What most ways end with belongs to a way, however much it asks.
    let last: Ways = closing.iter().flat_map(|way| way.iter().rev().take(LAST)).map(|s| s.at).collect();
    let mut seen = BTreeSet::new();
    let (mut looked, mut unsure): (usize, Vec<Walked>) = (0, Vec::new());
    let mut slices = Slices::of(&proof.model, goals);
    for course in situations(proof, walked) {
        // What stands, and what does not: the same situation is looked at once.
        if !seen.insert(course.trace.standing(&proof.model)) || course.steps.iter().any(|s| goals.contains_key(&s.at)) {
            continue;
        }
        looked += 1;
        // The way that led on from one situation mostly leads on from the next.
        if let Some(at) = closing.iter().position(|way| goes_on(proof, &course.trace, way, goals)) {
            closing[..=at].rotate_right(1);
            continue;
        }
        let mut vars = BTreeSet::new();
        let found = match slices.within(FAR, &course.trace, &mut vars, &mut proof.effort) {
            // What is too large among all moves may be small among those that ask little.
            Answer::Unknown => way((&proof.model, goals, FAR), &course.trace, &last, &mut proof.effort),
            found => found,
        };
        match found {
            Answer::Path(_) => {}
            Answer::Unknown => unsure.push(course),
            Answer::Never => return dead_end(proof, &course.steps),
        }
    }
    let apart = match settled {
        (0, _) => String::new(),
        (many, names) => format!("结束以前要了结的{names}这 {many} 项，从全部处境都能了结；"),
    };
    let name = format!(
        "{apart}从走到各步的路上、每次退回之后的 {looked} 个处境（不是全部），都能走到“{}”",
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
