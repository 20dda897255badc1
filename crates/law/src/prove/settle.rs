//! The closing from every state: what it asks to be settled first is settled first, one after the other, each by ways that unsettle none before
//! it. Once everything is settled, the closing is reached by ways that unsettle nothing.

use super::Proof;
use super::duty::Duty;
use super::lead::{FAR, Led, Task, Ways, lead};
use super::search::{Answer, Goals, within};
use super::slice::Step;
use super::trace::Trace;
use std::collections::BTreeSet;

/// What is settled so far.
#[derive(Default)]
pub(super) struct Settled {
    /// In the order in which it is settled, with the ways to it: none of them unsettles what comes before.
    pub(super) duties: Vec<(Duty, Ways)>,
    /// What is being settled, or cannot be from everywhere: it is kept track of where it is asked.
    open: Vec<Duty>,
}

/// How a question on all states came out, if it did not hold.
pub(super) enum End<'a> {
    /// No way leads on from here.
    Dead(Vec<Step<'a>>),
    /// It was not found out.
    Unsure,
}

impl Settled {
    /// Reaches the closing from every state.
    pub(super) fn close<'a>(&mut self, proof: &mut Proof<'a>, closing: &Goals) -> Result<(), End<'a>> {
        let mut ways = Ways::new();
        loop {
            let settled = self.duties.iter().map(|(d, _)| d.clone()).collect();
            let task = Task { model: &proof.model, closing, goals: closing, settled, open: &self.open };
            match lead(&task, &mut ways, &mut proof.effort) {
                Led::Always => return Ok(()),
                Led::Asks(duty) => self.settle(proof, closing, duty)?,
                Led::Lost(steps) => return Err(dead_or_not(proof, closing, steps)),
                Led::Unknown => return Err(End::Unsure),
            }
        }
    }

    /// What is settled from every state, by the acts that open it.
    pub(super) fn names(&self, proof: &Proof) -> String {
        let all = self.duties.iter().map(|(duty, _)| format!("“{}”", duty.name(&proof.model)));
        all.collect::<Vec<_>>().join("、")
    }

    /// Settles a duty from every state, if that can be done: first with what is settled before it; where that fails, before all of that.
    fn settle<'a>(&mut self, proof: &mut Proof<'a>, closing: &Goals, duty: Duty) -> Result<(), End<'a>> {
        self.open.push(duty.clone());
        let mut model = proof.model.clone();
        let goals = Goals::from([(model.look(vec![duty.holds()]), Vec::new())]);
        for first in [false, true] {
            let mut ways = Ways::new();
            loop {
                let all = self.duties.iter().map(|(d, _)| d.clone());
                let (settled, others): (Vec<Duty>, Vec<Duty>) = all.partition(|_| !first);
                let open = [self.open.as_slice(), &others].concat();
                let task = Task { model: &model, closing, goals: &goals, settled, open: &open };
                match lead(&task, &mut ways, &mut proof.effort) {
                    Led::Asks(other) => self.settle(proof, closing, other)?,
                    Led::Always => {
                        let keeps = |(_, ways): &(Duty, Ways)| ways.iter().all(|at| duty.kept_by(&model.moves[*at]));
                        if first && !self.duties.iter().all(keeps) {
                            break;
                        }
                        let at = if first { 0 } else { self.duties.len() };
                        self.open.retain(|d| *d != duty);
                        self.duties.insert(at, (duty, ways));
                        return Ok(());
                    }
                    Led::Lost(steps) => match dead_or_not(proof, closing, steps) {
                        End::Unsure => break,
                        dead @ End::Dead(_) => return Err(dead),
                    },
                    Led::Unknown => return Ok(()),
                }
            }
        }
        Ok(())
    }
}

/// Whether the closing can be reached from a course in the procedure as it is.
fn dead_or_not<'a>(proof: &mut Proof<'a>, closing: &Goals, steps: Vec<Step<'a>>) -> End<'a> {
    let mut trace = Trace::default();
    steps.iter().for_each(|s| trace.take(&proof.model, s));
    match within(&proof.model, (closing, FAR), &trace, &mut BTreeSet::new(), &mut proof.effort) {
        Answer::Never => End::Dead(steps),
        Answer::Path(_) | Answer::Unknown => End::Unsure,
    }
}
