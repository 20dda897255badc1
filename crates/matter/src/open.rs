//! What is open in a matter: which acts may be done now, which not yet and why, and how far the matter has come.

use crate::base::{Check, Fields, Refusal, Standing};
use crate::facts::Facts;
use crate::law::procedure::{Act, Procedure};
use crate::{Engine, View, authority, guards};
use std::collections::BTreeMap;

/// An act as the rail shows it to one person.
pub struct Offer<'a> {
    /// The act.
    pub act: &'a Act,
    /// Its requirements as they stand before the form is filled in.
    pub checks: Vec<Check>,
    /// Why this person may not do it at all.
    pub lacking: Option<Refusal>,
}

impl Offer<'_> {
    /// May be done now.
    pub fn open(&self) -> bool {
        self.lacking.is_none() && self.refusal().is_none()
    }
    /// The first unmet requirement.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.checks.iter().find(|c| c.standing == Standing::Unmet).map(|c| &c.refusal)
    }
}

/// Every act that exists in the matter, as it stands for this person; acts that are over are left out.
pub fn offers<'a>(view: &View<'a>) -> Vec<Offer<'a>> {
    let exists = |a: &&Act| !a.opens && !over(view.facts, a) && applies(view.ctx.engine, view.facts, a);
    let acts = view.procedure.acts.iter().filter(exists);
    acts.map(|act| {
        let mut checks = order(view, act);
        if checks.iter().all(|c| c.standing != Standing::Unmet) || act.phase_is_near(view) {
            checks.extend(guards::check(view, &act.guards, &Fields::new()));
        }
        Offer { act, checks, lacking: authority::lacking(view, act) }
    })
    .collect()
}

trait Near {
    fn phase_is_near(&self, view: &View) -> bool;
}
impl Near for Act {
    /// The act lies in the stage that the matter is in: its guards are worth telling even before its turn.
    fn phase_is_near(&self, view: &View) -> bool {
        step_bar(view.procedure, view.facts).iter().find(|s| s.entry.is_none()).is_some_and(|s| s.id == self.phase)
    }
}

/// Whether the act was done, and no act that it follows was done again since.
pub fn done(facts: &Facts, act: &Act) -> bool {
    let Some(at) = facts.place(&act.id) else { return false };
    act.after.iter().filter(|a| !a.contains('|')).all(|a| facts.place(a).is_none_or(|p| p < at))
}

fn over(facts: &Facts, act: &Act) -> bool {
    act.before.iter().any(|b| facts.has(b)) || (!act.repeat && done(facts, act))
}

fn applies(engine: &Engine, facts: &Facts, act: &Act) -> bool {
    act.when.as_deref().is_none_or(|w| engine.holds(w, facts))
}

/// The place of an act in the order of the procedure, as requirements.
pub fn order(view: &View, act: &Act) -> Vec<Check> {
    let facts = view.facts;
    let mut checks = Vec::new();
    let mut unmet = |code: &str, arg: &str, names: String, cure: Option<String>| {
        let refusal = Refusal {
            code: code.into(),
            args: BTreeMap::from([(arg.to_string(), names.clone())]),
            ground: act.ground.clone(),
            cure,
        };
        checks.push(Check { refusal, found: names, standing: Standing::Unmet });
    };
    if act.opens != facts.entries.is_empty() {
        unmet("step-closed", "what", act.name.clone(), None);
        return checks;
    }
    if !applies(view.ctx.engine, facts, act) {
        unmet("step-closed", "what", act.name.clone(), None);
    }
    for need in act.after.iter().filter(|a| !facts.has(a)) {
        let first = need.split('|').next().unwrap_or(need);
        let names: Vec<String> = need.split('|').map(|n| view.procedure.name_of(n)).collect();
        let cure = maker(view.procedure, first).map(|a| a.id.clone());
        unmet("not-yet", "needs", names.join("或"), cure);
    }
    if let Some(closed) = act.before.iter().find(|b| facts.has(b)) {
        unmet("step-closed", "what", view.procedure.name_of(closed), None);
    } else if !act.repeat && done(facts, act) {
        unmet("already-done", "what", act.name.clone(), None);
    }
    checks
}

fn maker<'a>(procedure: &'a Procedure, act_or_event: &str) -> Option<&'a Act> {
    let makes = |a: &&Act| a.events.iter().any(|e| e.name == act_or_event);
    procedure.act(act_or_event).or_else(|| procedure.acts.iter().find(makes))
}

/// Acts that must be done next, whoever does them: what inboxes hold. Depends on facts alone, never on today.
pub fn pending<'a>(engine: &Engine, procedure: &'a Procedure, facts: &Facts) -> Vec<&'a Act> {
    let next = |a: &&Act| {
        !a.opens
            && !a.optional
            && a.after.iter().all(|n| facts.has(n))
            && !over(facts, a)
            && !done(facts, a)
            && a.guards.iter().all(|g| !guards::asks_course(&g.guard) || guards::holds_over(&g.guard, facts))
            && applies(engine, facts, a)
    };
    procedure.acts.iter().filter(next).collect()
}

/// A stage of the step bar.
pub struct Stage<'a> {
    /// Id of the phase.
    pub id: &'a str,
    /// Chinese name.
    pub name: &'a str,
    /// The event that completed it.
    pub entry: Option<&'a crate::Entry>,
}

/// How far the matter has come.
pub fn step_bar<'a>(procedure: &'a Procedure, facts: &'a Facts) -> Vec<Stage<'a>> {
    procedure.phases.iter().map(|p| Stage { id: &p.id, name: &p.name, entry: facts.last(&p.done) }).collect()
}
