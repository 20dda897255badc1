//! Every course comes to its end: whatever was done, the matter can still be closed.
//!
//! A procedure that is small enough is looked at whole, state by state, with everything that anything asks, and backwards from the closing. A
//! larger one as sets of states, its side courses taken apart (`settle.rs`). One that is too large even so, from the courses walked to reach its
//! acts (`walked.rs`). A state from which no way leads on is a dead end where a course that is allowed comes there, and a search that allows more
//! than the engine finds no way to the closing.

use super::Proof;
use super::claims::making;
use super::formula::Formula;
use super::reach::Walked;
use super::report::{Counterexample, Judged, PathStep};
use super::search::{Goals, allowed, everything};
use super::settle::{End, Settled};
use super::slice::{Slice, Step};

/// States of a procedure that is looked at state by state.
const WHOLE: usize = 60_000;

/// Judges whether the matter can be closed from every state.
pub(super) fn judge<'a>(proof: &mut Proof<'a>, walked: &[Walked<'a>]) {
    let goals = making(&proof.model, &proof.p.headline.closed, &Formula::Is(true));
    if let Some(judged) = whole(proof, &goals) {
        return proof.say(("ends".into(), judged.0, String::new()), judged.1);
    }
    let mut settled = Settled::default();
    let found = settled.close(proof, &goals);
    let (many, names) = (settled.duties.len(), settled.names(proof));
    match found {
        Ok(()) => {
            let apart =
                if many == 0 { String::new() } else { format!("：先了结{names}这 {many} 项，再到结束") };
            let closed = proof.p.name_of(&proof.p.headline.closed);
            let name = format!("从全部处境，都能走到“{closed}”{apart}");
            proof.say(("ends".into(), name, String::new()), Judged::Proven);
        }
        Err(End::Dead(steps)) => dead_end(proof, &steps),
        Err(End::Unsure) => super::walked::judge(proof, &goals, walked, (many, &names)),
    }
}

pub(super) fn dead_end(proof: &mut Proof, steps: &[Step]) {
    let path = lost(proof, steps);
    proof.say(("ends".into(), "每一条路都有终点".into(), String::new()), Judged::Refuted(path));
}

fn lost(proof: &Proof, steps: &[Step]) -> Counterexample {
    let end = format!("这以后再也走不到“{}”", proof.p.name_of(&proof.p.headline.closed));
    Counterexample { steps: told(proof, steps), end }
}

pub(super) fn told(proof: &Proof, steps: &[Step]) -> Vec<PathStep> {
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
