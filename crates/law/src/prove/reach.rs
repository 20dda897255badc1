//! Every act can be done, every event can happen and every paper can be made on some path: what nobody can reach is a fault of the data.

use super::Proof;
use super::expr::Expr;
use super::formula::Formula;
use super::model::Kind;
use super::report::{Counterexample, Judged};
use super::search::{Answer, Goals, seek};
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

/// Judges acts, events and papers; what was reached on the way to another is not looked for again.
pub(super) fn judge(proof: &mut Proof) {
    let mut reached: BTreeSet<Aim> = BTreeSet::new();
    let all = aims(proof);
    let mut lost = Vec::new();
    for aim in all.iter().rev() {
        if reached.contains(aim) || lost.iter().any(|l| within(l, aim)) {
            continue;
        }
        let goals = goals(proof, aim);
        let mut vars = goals.values().flat_map(Formula::vars).collect::<BTreeSet<_>>();
        match seek(&proof.model, &goals, &Trace::default(), &mut vars, &mut proof.effort) {
            Answer::Path(steps) => {
                reached.insert(aim.clone());
                mark(proof, &steps, &all, &mut reached);
            }
            Answer::Never => lost.push(aim.clone()),
            Answer::Unknown => {
                let (property, name) = (property(proof, aim), words(proof, aim));
                proof.say((property, name, String::new()), Judged::Undecided("状态太多，超出了本检查的范围".into()));
            }
        }
    }
    if lost.is_empty() {
        let name = format!("每一步都能走到，每份文书都有办法制作（{} 项）", all.len());
        proof.say(("reach".into(), name, String::new()), Judged::Proven);
    }
    lost.reverse();
    for aim in lost {
        let (property, name) = (property(proof, &aim), words(proof, &aim));
        let path = Counterexample { steps: Vec::new(), end: "没有任何一条路走得到".into() };
        proof.say((property, name, String::new()), Judged::Refuted(path));
    }
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
fn within(lost: &Aim, aim: &Aim) -> bool {
    *lost == Aim::Act(act(aim))
}

fn goals(proof: &Proof, aim: &Aim) -> Goals {
    let wanted = condition(proof, aim).map_or(Formula::Is(true), Formula::Holds);
    let withdraws = |at: usize| !proof.p.acts[at].withdraws.is_empty();
    let own = |(_, m): &(usize, &super::model::Move)| {
        m.act == act(aim) && !matches!(m.kind, Kind::Over(_)) && (!m.makes.is_empty() || withdraws(m.act))
    };
    proof.model.moves.iter().enumerate().filter(own).map(|(at, _)| (at, wanted.clone())).collect()
}

/// Whatever the steps of a path do and make.
fn mark(proof: &Proof, steps: &[Step], all: &[Aim], reached: &mut BTreeSet<Aim>) {
    let mut trace = Trace::default();
    for step in steps {
        let m = &proof.model.moves[step.at];
        if !matches!(m.kind, Kind::Over(_)) && !m.makes.is_empty() {
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
