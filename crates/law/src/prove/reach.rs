//! Every act can be done, every event can happen and every paper can be made on some path: what nobody can reach is a fault of the data.

use super::Proof;
use super::expr::Expr;
use super::formula::Formula;
use super::model::Kind;
use super::report::{Counterexample, Judged};
use super::search::{Answer, Goals, allowed, within};
use super::slice::Step;
use super::trace::Trace;
use crate::claim::Claim;
use std::collections::BTreeSet;

/// Something to be reached: an act, or one of its conditional events or papers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Aim {
    Act(usize),
    Event(usize, usize),
    Paper(usize, usize),
}

/// A course that was walked: its steps, and what they came to.
#[derive(Clone, Default)]
pub(super) struct Walked<'a> {
    pub(super) steps: Vec<Step<'a>>,
    pub(super) trace: Trace,
}

/// States of a slice after which the way on from a course is given up, and that from the beginning. What a course left open multiplies the states
/// in which the way on begins.
const NEAR: usize = 15_000;
const FAR: usize = 4_000;

/// Judges acts, events and papers; gives the courses walked. Each is sought from the course that lacks least of it.
pub(super) fn judge<'a>(proof: &mut Proof<'a>) -> Vec<Walked<'a>> {
    let mut reached: BTreeSet<Aim> = BTreeSet::new();
    let mut walked = vec![Walked::default()];
    let all = aims(proof);
    let mut open = Vec::new();
    for aim in &all {
        if reached.contains(aim) || open.iter().any(|(l, _): &(Aim, _)| within_act(l, aim)) {
            continue;
        }
        match walk(proof, aim, &walked) {
            Ok(steps) => {
                mark(proof, &steps, &all, &mut reached);
                reached.insert(aim.clone());
                let mut trace = Trace::default();
                steps.iter().for_each(|s| trace.take(&proof.model, s));
                walked.push(Walked { steps, trace });
            }
            Err(never) => open.push((aim.clone(), never)),
        }
    }
    if open.is_empty() {
        let name = format!("每一步都能走到，每份文书都有办法制作（{} 项）", all.len());
        proof.say(("reach".into(), name, String::new()), Judged::Proven);
    }
    for (aim, never) in open {
        let (property, name) = (property(proof, &aim), words(proof, &aim));
        let path = Counterexample { steps: Vec::new(), end: "没有任何一条路走得到".into() };
        let judged =
            if never { Judged::Refuted(path) } else { Judged::Undecided("没有找到走得到的路".into()) };
        proof.say((property, name, String::new()), judged);
    }
    walked
}

/// A path to something, every step of which is allowed; else whether there is none for certain.
fn walk<'a>(proof: &mut Proof<'a>, aim: &Aim, walked: &[Walked<'a>]) -> Result<Vec<Step<'a>>, bool> {
    let goals = goals(proof, aim);
    for from in near(proof, &goals, walked).into_iter().map(|at| &walked[at]) {
        let mut vars = goals.values().flatten().flat_map(Formula::vars).collect::<BTreeSet<_>>();
        let found = within(&proof.model, (&goals, NEAR), &from.trace, &mut vars, &mut proof.effort);
        if let Answer::Path(on) = found {
            let whole = [from.steps.as_slice(), &on].concat();
            if let Some(steps) = allowed(&proof.model, &goals, &whole) {
                return Ok(steps);
            }
        }
    }
    let mut vars = goals.values().flatten().flat_map(Formula::vars).collect::<BTreeSet<_>>();
    match within(&proof.model, (&goals, FAR), &Trace::default(), &mut vars, &mut proof.effort) {
        Answer::Path(steps) => Ok(steps),
        Answer::Never => Err(true),
        Answer::Unknown => Err(false),
    }
}

/// What a course lacks of a goal: how far away it is, the goal, and which of the things asked do not hold.
type Lack = (usize, usize, Vec<bool>);

/// The courses from which a way on is looked for: those that lack least; then, for each thing that the first of them lacks, the one that has it
/// and lacks least of the rest.
fn near(proof: &Proof, goals: &Goals, walked: &[Walked]) -> Vec<usize> {
    let lack = |w: &Walked| -> Lack {
        let lacking = |(at, wanted): (&usize, &Vec<Formula>)| {
            let step = Step { at: *at, typed: Vec::new(), made: Vec::new() };
            let asked = w.trace.asked(&proof.model, &step, wanted);
            // What the order lacks is further away than what a form or some time gives.
            let far = |of_form: bool| if of_form { 1 } else { 10 };
            let unmet: Vec<bool> = asked.iter().map(|(.., mask)| !mask.may_hold()).collect();
            let whole = asked.iter().zip(&unmet).filter(|(_, u)| **u).map(|((_, of_form, _), _)| far(*of_form)).sum();
            (whole, *at, unmet)
        };
        goals.iter().map(lacking).min().unwrap_or_default()
    };
    let lacks: Vec<Lack> = walked.iter().map(lack).collect();
    let mut order: Vec<usize> = (0..walked.len()).collect();
    order.sort_by_key(|w| (lacks[*w].0, walked[*w].steps.len()));
    let mut chosen: Vec<usize> = order.iter().copied().take(3).collect();
    let Some((_, goal, unmet)) = order.first().map(|w| &lacks[*w]) else { return chosen };
    for thing in (0..unmet.len()).filter(|n| unmet[*n]) {
        let has = |w: &&usize| lacks[**w].1 == *goal && !lacks[**w].2[thing];
        chosen.extend(order.iter().filter(has).take(2));
    }
    let mut once = BTreeSet::new();
    chosen.retain(|w| once.insert(*w));
    chosen
}

fn aims(proof: &Proof) -> Vec<Aim> {
    let p = proof.p;
    let never = |id: &str| p.claims.iter().any(|c| matches!(&c.claim, Claim::Never { act } if act == id));
    let mut all = Vec::new();
    for (at, act) in p.acts.iter().enumerate().filter(|(_, a)| !never(&a.id)) {
        // An act that only a closed one leads to is closed with it.
        let led = |need: &String| !need.contains('|') && never(need.trim_end_matches('?'));
        if act.after.iter().any(led) {
            continue;
        }
        all.push(Aim::Act(at));
        all.extend((0..act.events.len()).filter(|e| act.events[*e].when.is_some()).map(|e| Aim::Event(at, e)));
        all.extend((0..act.papers.len()).map(|d| Aim::Paper(at, d)));
    }
    all
}

fn condition(proof: &Proof, aim: &Aim) -> Option<Expr> {
    let when = match *aim {
        Aim::Act(_) => None,
        Aim::Event(at, e) => proof.p.acts[at].events[e].when.as_deref(),
        Aim::Paper(at, d) => proof.p.acts[at].papers[d].when.as_deref(),
    };
    when.map(Expr::read)
}

fn act(aim: &Aim) -> usize {
    match *aim {
        Aim::Act(at) | Aim::Event(at, _) | Aim::Paper(at, _) => at,
    }
}

/// What belongs to an act that is lost is lost with it.
fn within_act(lost: &Aim, aim: &Aim) -> bool {
    *lost == Aim::Act(act(aim))
}

fn goals(proof: &Proof, aim: &Aim) -> Goals {
    let wanted: Vec<Formula> = condition(proof, aim).map(Formula::Holds).into_iter().collect();
    let withdraws = |at: usize| !proof.p.acts[at].withdraws.is_empty();
    let own = |(_, m): &(usize, &super::model::Move)| {
        m.act == act(aim) && matches!(m.kind, Kind::Done | Kind::Back(_)) && (!m.makes.is_empty() || withdraws(m.act))
    };
    proof.model.moves.iter().enumerate().filter(own).map(|(at, _)| (at, wanted.clone())).collect()
}

/// Whatever the steps of a path do and make.
fn mark(proof: &Proof, steps: &[Step], all: &[Aim], reached: &mut BTreeSet<Aim>) {
    let mut trace = Trace::default();
    for step in steps {
        let m = &proof.model.moves[step.at];
        if matches!(m.kind, Kind::Done | Kind::Back(_)) && !m.makes.is_empty() {
            let sure = |aim: &Aim| {
                condition(proof, aim).is_none_or(|c| !trace.may(&proof.model, step, &Formula::Holds(c).not()))
            };
            reached.extend(all.iter().filter(|a| act(a) == m.act && sure(a)).cloned());
        }
        trace.take(&proof.model, step);
    }
}

fn property(proof: &Proof, aim: &Aim) -> String {
    let act = &proof.p.acts[act(aim)];
    match *aim {
        Aim::Act(_) => format!("reach/{}", act.id),
        Aim::Event(_, e) => format!("reach/{}/{}", act.id, act.events[e].name),
        Aim::Paper(_, d) => format!("reach/{}/{}", act.id, act.papers[d].id),
    }
}

fn words(proof: &Proof, aim: &Aim) -> String {
    let act = &proof.p.acts[act(aim)];
    match *aim {
        Aim::Act(_) => format!("“{}”能够办理", act.name),
        Aim::Event(_, e) => format!("“{}”能够产生 {}", act.name, act.events[e].name),
        Aim::Paper(_, d) => format!("“{}”能够制作《{}》", act.name, act.papers[d].name),
    }
}
