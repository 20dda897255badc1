//! The proof of a procedure before it is published: an explicit-state checker over steps and roles (docs/adr/0011).
//!
//! Start reading at [`prove`]. A procedure becomes moves (`model`), a question becomes goals (`search`), and the shortest path to a goal is
//! told in Chinese (`words`). Each property stands in a file of its own: `claims`, `apart`, `waits`, `reach`, `ends`. Large
//! procedures are looked at as sets of states (`sets`). Pure, and the same every time.

mod apart;
mod asks;
mod claims;
mod code;
mod diagram;
mod domain;
mod duty;
mod ends;
mod expr;
mod flood;
mod formula;
mod lead;
mod may;
mod model;
mod rank;
mod reach;
mod report;
mod search;
mod sets;
mod settle;
mod slice;
mod trace;
mod waits;
mod walked;
mod words;

pub use report::{Counterexample, Judged, PathStep, Report, Verdict};
pub use search::Known;

use crate::Law;
use crate::procedure::Procedure;
use model::Model;
use search::Effort;
use std::borrow::Cow;

/// A procedure under proof.
struct Proof<'a> {
    p: &'a Procedure,
    law: &'a Law,
    model: Model<'a>,
    effort: Effort<'a>,
    /// Which properties are asked about.
    wanted: &'a dyn Fn(&str) -> bool,
    verdicts: Vec<Verdict>,
}

impl Proof<'_> {
    fn asks(&self, property: &str) -> bool {
        (self.wanted)(property)
    }
}

/// What stands in the way of nothing is not asked: acts done elsewhere pass every guard, and which of their days are told opens no other act.
fn bare(procedure: &Procedure) -> Cow<'_, Procedure> {
    if procedure.collection.is_none() {
        return Cow::Borrowed(procedure);
    }
    let mut bare = procedure.clone();
    for act in &mut bare.acts {
        act.guards.clear();
        act.events.retain(|e| e.when.is_none());
    }
    Cow::Owned(bare)
}

/// Proves a procedure, as it is composed (bare, or under an overlay), or gives the shortest path on which it fails.
pub fn prove(procedure: &Procedure, law: &Law) -> Report {
    prove_with(procedure, law, &Known::default(), &|_| true)
}

/// The paths by which everything that can be reached is reached: for whoever replays them on the engine.
pub fn walks(procedure: &Procedure, law: &Law) -> Vec<Vec<PathStep>> {
    let procedure = &*bare(procedure);
    let known = Known::default();
    let (effort, model) = (Effort::new(&known), Model::of(procedure));
    let mut proof = Proof { p: procedure, law, model, effort, wanted: &|_| true, verdicts: Vec::new() };
    let walked = reach::judge(&mut proof);
    walked.iter().map(|w| w.steps.iter().map(|s| proof.step(&proof.model, s)).collect()).collect()
}

/// The same for the properties that are wanted (`reach` and `ends` each as one), with what was found out about other procedures before: the
/// report does not depend on that, only the time does.
pub fn prove_with(procedure: &Procedure, law: &Law, known: &Known, wanted: &dyn Fn(&str) -> bool) -> Report {
    let procedure = &*bare(procedure);
    let effort = Effort::new(known);
    let mut proof = Proof { p: procedure, law, model: Model::of(procedure), effort, wanted, verdicts: Vec::new() };
    claims::judge(&mut proof);
    waits::judge(&mut proof);
    if proof.asks("reach") || proof.asks("ends") {
        let walked = reach::judge(&mut proof);
        ends::judge(&mut proof, &walked);
    }
    let Effort { states, transitions, largest, .. } = proof.effort;
    Report {
        procedure: procedure.id.clone(),
        name: procedure.name.clone(),
        version: procedure.in_force,
        states,
        transitions,
        largest,
        verdicts: proof.verdicts,
    }
}
