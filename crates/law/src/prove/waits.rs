//! Every wait has a clock: as long as the file waits for the party, for another body, for a delivery, or its clock stands still, some term
//! runs that calls attention to it; where none can, the data names why (`excused`).

use super::Proof;
use super::asks::{called, done, paused, runs, ticks};
use super::formula::Formula;
use super::model::Kind;
use super::report::Judged;
use super::search::{Goals, seek};
use super::trace::Trace;
use crate::procedure::Act;
use std::collections::BTreeSet;

/// Judges every wait: acts that are not the agency's own, and pauses.
pub(super) fn judge(proof: &mut Proof) {
    // A term that stands still is left to the question on its pause: there another one must run.
    let terms = 0..proof.p.terms.len();
    let silent: Vec<Formula> = terms.clone().map(|at| called(&proof.model, at).not()).collect();
    let still: Vec<Formula> = terms.map(|at| ticks(&proof.model, at).not()).collect();
    for (at, act) in proof.p.acts.iter().enumerate() {
        let Some(who) = waited_for(act).filter(|_| proof.asks(&format!("wait/{}", act.id))) else { continue };
        let own = |(_, m): &(usize, &super::model::Move)| m.act == at && m.kind != Kind::Look && !m.makes.is_empty();
        // What may be told again and again is waited for until it was told once since it was asked for.
        let once = (act.repeat && act.optional).then(|| done(&proof.model, act).not());
        let wanted: Vec<Formula> = silent.iter().cloned().chain(once).collect();
        let goals: Goals =
            proof.model.moves.iter().enumerate().filter(own).map(|(at, _)| (at, wanted.clone())).collect();
        let name = format!("等候{who}（“{}”）的时候，总有期限在走", act.name);
        let end = format!("这时案卷在等候{who}“{}”，却没有一个期限在走", act.name);
        ask(proof, (format!("wait/{}", act.id), name), &goals, &end);
    }
    pauses(proof, &still);
}

/// For whom the file waits until an act is recorded; nobody, where it is the agency's own.
fn waited_for(act: &Act) -> Option<&str> {
    act.awaits.as_deref().or(act.party.then_some("当事人"))
}

/// A clock that stands still is a wait, too: another one must run.
fn pauses(proof: &mut Proof, silent: &[Formula]) {
    for (term, pause) in proof.p.terms.iter().flat_map(|t| t.pauses.iter().map(move |p| (t, p))) {
        let property = format!("wait/{}/{}", term.id, pause.from);
        if !proof.asks(&property) {
            continue;
        }
        let still = vec![runs(&proof.model, term), paused(&proof.model, pause)];
        let look = proof.model.look(still);
        let goals = Goals::from([(look, silent.to_vec())]);
        let name = format!("“{}”因“{}”停止计算的时候，总有别的期限在走", term.name, pause.name);
        let end = format!("这时“{}”因“{}”停止计算，却没有别的期限在走", term.name, pause.name);
        ask(proof, (property, name), &goals, &end);
    }
}

fn ask(proof: &mut Proof, (property, name): (String, String), goals: &Goals, end: &str) {
    // What the wait itself asks is looked at from the start; which clocks run, as a path makes it worth knowing.
    let asked = goals.keys().flat_map(|at| &proof.model.moves[*at].order);
    let mut vars: BTreeSet<_> = asked.flat_map(Formula::vars).collect();
    let answer = seek(&proof.model, goals, &Trace::default(), &mut vars, &mut proof.effort);
    let judged: Judged = proof.never(answer, |_, _| end.to_string());
    proof.say((property, name, String::new()), judged);
}
