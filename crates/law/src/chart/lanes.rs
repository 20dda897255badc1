//! The lanes of a sheet: the party, then the posts from those who handle to those who decide; only those that have something to do.

use super::steps::{Steps, What};
use crate::Law;
use crate::limit::Bound;
use crate::procedure::{Act, By, TermUse};

/// The party's lane.
pub(super) const PARTY: &str = "当事人";

/// Posts in the order of their lanes.
const POSTS: [By; 8] = [
    By::Officer,
    By::CaseHandler,
    By::Supervisor,
    By::SupervisionHandler,
    By::Signer,
    By::UnitHead,
    By::Reviewer,
    By::Head,
];

/// The lanes of a sheet.
pub(super) struct Lanes {
    names: Vec<String>,
    party_terms: Vec<String>,
}

impl Lanes {
    /// The lanes that some acts and the waits between them need.
    pub(super) fn of(law: &Law, acts: &[&Act], steps: &Steps) -> Lanes {
        let of_party = |term: &TermUse| law.limits.get(&term.limit).is_some_and(|l| l.bound == Bound::Party);
        let waits = steps.all.iter().filter_map(|w| match w {
            What::Wait(term, ..) if of_party(term) => Some(term.id.clone()),
            _ => None,
        });
        let party_terms: Vec<String> = waits.collect();
        let mut names = Vec::new();
        if !party_terms.is_empty() || acts.iter().any(|a| a.party) {
            names.push(PARTY.to_string());
        }
        let used = |by: &By| acts.iter().any(|a| a.by == *by && !a.party);
        names.extend(POSTS.iter().filter(|by| used(by)).map(|by| by.zh().to_string()));
        if names.is_empty() {
            names.push(By::Officer.zh().to_string());
        }
        Lanes { names, party_terms }
    }
    /// The lane of a step.
    pub(super) fn of_step(&self, step: &What) -> usize {
        let name = match step {
            What::Act(act) if act.party => PARTY,
            What::Wait(term, ..) if self.party_terms.contains(&term.id) => PARTY,
            What::Act(act) | What::Wait(_, act, _) => act.by.zh(),
        };
        self.names.iter().position(|n| n == name).unwrap_or(0)
    }
    /// Their names.
    pub(super) fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}
