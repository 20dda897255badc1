//! What must come before what on one sheet: the needs of each step, without those that another need implies.

use crate::guard::{Guard, GuardUse};
use crate::procedure::{Act, Procedure, TermUse};
use std::collections::BTreeSet;

/// A step of a sheet.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    /// An act.
    Act(&'a Act),
    /// The wait for a term before the act that asks for it, under a condition.
    Wait(&'a TermUse, &'a Act, Option<&'a str>),
}

/// One thing that must come first: any of these steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Need {
    /// Places of steps.
    pub of: Vec<usize>,
    /// Asked only in some matters.
    pub soft: bool,
}

/// The steps of a sheet with their needs, in the order of the procedure.
pub(super) struct Steps<'a> {
    pub all: Vec<What<'a>>,
    pub needs: Vec<Vec<Need>>,
    /// For each step, those that have certainly come before it.
    pub certain: Vec<BTreeSet<usize>>,
}

impl<'a> Steps<'a> {
    /// The steps of some acts: each act with the waits that it asks for before it.
    pub(super) fn of(p: &'a Procedure, acts: &[&'a Act]) -> Steps<'a> {
        let acts = in_course(acts);
        let mut steps = Steps { all: Vec::new(), needs: Vec::new(), certain: Vec::new() };
        for act in &acts {
            for guard in &act.guards {
                steps.wait(p, act, guard, &acts);
            }
            steps.all.push(What::Act(act));
        }
        let raw: Vec<Vec<Need>> = (0..steps.all.len()).map(|n| steps.raw(n)).collect();
        let certain = certain(&raw);
        steps.needs = raw.iter().enumerate().map(|(n, needs)| sparse(n, needs, &certain, &raw)).collect();
        steps.certain = certain;
        steps
    }

    fn wait(&mut self, p: &'a Procedure, act: &'a Act, guard: &'a GuardUse, acts: &[&'a Act]) {
        let Guard::TermRun { term, .. } = &guard.guard else { return };
        let Some(term) = p.term(term) else { return };
        let begins = acts.iter().take_while(|a| a.id != act.id).any(|a| makes(a, &term.from));
        let known =
            self.all.iter().any(|w| matches!(w, What::Wait(t, for_act, _) if t.id == term.id && for_act.id == act.id));
        if begins && !known {
            let own = term.when.as_ref().and_then(Guard::condition);
            self.all.push(What::Wait(term, act, guard.when.as_deref().or(own)));
        }
    }

    /// Places of the steps that make what is named, `a|b` either.
    fn makers(&self, names: &str) -> Vec<usize> {
        let made = |w: &What| matches!(w, What::Act(a) if makes(a, names));
        (0..self.all.len()).filter(|n| made(&self.all[*n])).collect()
    }

    fn raw(&self, n: usize) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        let mut add = |of: Vec<usize>, soft: bool| {
            let need = Need { of: of.into_iter().filter(|m| *m != n).collect(), soft };
            if !need.of.is_empty() && !needs.iter().any(|known| known.of == need.of && (!known.soft || soft)) {
                needs.push(need);
            }
        };
        match self.all[n] {
            What::Wait(term, ..) => add(self.makers(&term.from).into_iter().filter(|m| *m < n).collect(), false),
            What::Act(act) => {
                for name in &act.after {
                    add(self.makers(name.trim_end_matches('?')), name.ends_with('?'));
                }
                for guard in &act.guards {
                    if let Some((names, soft)) = asked_before(guard) {
                        add(self.makers(names).into_iter().filter(|m| *m < n).collect(), soft);
                    }
                }
                for (m, what) in self.all.iter().enumerate().take(n) {
                    if let What::Wait(_, for_act, when) = what
                        && for_act.id == act.id
                    {
                        add(vec![m], when.is_some());
                    }
                }
            }
        }
        needs
    }

    /// Where no step before it is needed, the course may begin here.
    pub(super) fn begins(&self, n: usize) -> bool {
        !self.needs[n].iter().any(|need| need.of.iter().any(|m| *m < n))
    }
}

/// The acts in an order in which each comes after what it follows; where a course runs in a circle, as the procedure has them.
fn in_course<'a>(acts: &[&'a Act]) -> Vec<&'a Act> {
    let mut left = acts.to_vec();
    let mut out: Vec<&Act> = Vec::new();
    while !left.is_empty() {
        let ready = |act: &&Act| {
            act.after.iter().map(|n| n.trim_end_matches('?')).all(|need| {
                out.iter().any(|a| makes(a, need)) || !left.iter().any(|a| a.id != act.id && makes(a, need))
            })
        };
        let next = left.iter().position(ready).unwrap_or(0);
        out.push(left.remove(next));
    }
    out
}

/// Whether an act is, or makes, one of what is named.
fn makes(act: &Act, names: &str) -> bool {
    names.split('|').any(|name| act.id == name || act.events.iter().any(|e| e.name == name))
}

/// What a guard asks to have happened before, and whether it asks it only in some matters.
fn asked_before(guard: &GuardUse) -> Option<(&str, bool)> {
    let sometimes = guard.when.is_some();
    match &guard.guard {
        Guard::EventPresent { event, .. } => Some((event, sometimes)),
        Guard::ReviewPassed { review } => Some((review, sometimes)),
        Guard::Answered { answer, .. } => Some((answer, true)),
        Guard::PaidInFull { paid, .. } => Some((paid, true)),
        _ => None,
    }
}

/// For each step, those that have certainly come before it.
fn certain(raw: &[Vec<Need>]) -> Vec<BTreeSet<usize>> {
    let mut out: Vec<BTreeSet<usize>> = Vec::new();
    for (n, needs) in raw.iter().enumerate() {
        let mut all = BTreeSet::new();
        for need in needs.iter().filter(|need| !need.soft) {
            let sets = need.of.iter().filter(|m| **m < n).map(|m| {
                let mut set = out[*m].clone();
                set.insert(*m);
                set
            });
            all.extend(sets.reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default());
        }
        out.push(all);
    }
    out
}

/// The needs of a step that no other need of it implies.
fn sparse(n: usize, needs: &[Need], certain: &[BTreeSet<usize>], raw: &[Vec<Need>]) -> Vec<Need> {
    // What a step asked that has certainly come before need not be asked again.
    let asked =
        |need: &Need| certain[n].iter().any(|q| raw[*q].iter().any(|r| r.of.iter().all(|m| need.of.contains(m))));
    let implies = |other: &Need, need: &Need| {
        let before = !other.soft && other.of.iter().all(|m| *m < n);
        before && other.of.iter().all(|m| need.of.iter().any(|g| certain[*m].contains(g) || g == m))
    };
    let mut kept: Vec<Need> = needs.iter().filter(|need| !(need.soft && asked(need))).cloned().collect();
    let mut at = 0;
    while at < kept.len() {
        let (before, after) = (&kept[..at], &kept[at + 1..]);
        if before.iter().chain(after).any(|other| implies(other, &kept[at])) {
            kept.remove(at);
        } else {
            at += 1;
        }
    }
    kept
}
