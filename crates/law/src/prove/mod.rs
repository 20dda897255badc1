//! The proof of a procedure before it is published: an explicit-state checker over steps and roles (docs/adr/0011).
//!
//! Start reading at [`prove`]. A procedure becomes moves (`model`), a question becomes goals (`search`), and the shortest path to a goal is
//! told in Chinese (`words`). Each property stands in a file of its own: `claims`, `apart`, `reach`, `ends`. Pure, and the same every time.

mod apart;
mod asks;
mod claims;
mod domain;
mod ends;
mod expr;
mod formula;
mod model;
mod reach;
mod report;
mod search;
mod slice;
mod trace;
mod words;

pub use report::{Counterexample, Judged, PathStep, Report, Verdict};

use crate::Law;
use crate::procedure::Procedure;
use model::Model;
use search::Effort;

/// A procedure under proof.
struct Proof<'a> {
    p: &'a Procedure,
    law: &'a Law,
    model: Model<'a>,
    effort: Effort,
    verdicts: Vec<Verdict>,
}

/// Proves a procedure, as it is composed (bare, or under an overlay), or gives the shortest path on which it fails.
pub fn prove(procedure: &Procedure, law: &Law) -> Report {
    let mut proof =
        Proof { p: procedure, law, model: Model::of(procedure), effort: Effort::default(), verdicts: Vec::new() };
    claims::judge(&mut proof);
    let walked = reach::judge(&mut proof);
    ends::judge(&mut proof, &walked);
    let Effort { states, transitions, largest } = proof.effort;
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
