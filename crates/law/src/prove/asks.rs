//! What an act asks, as formulas: its place in the order (`matter/open.rs`) and its guards by their abstract meaning (`matter/guards`).

use super::expr::Expr;
use super::formula::{Formula, Name};
use super::model::Model;
use crate::guard::{Guard, GuardUse};
use crate::procedure::{Act, PauseUse, TermUse};

/// The place of an act in the order.
pub(super) fn order(model: &Model, act: &Act) -> Vec<Formula> {
    if act.opens {
        // Once; again only where a return took it back.
        return vec![Formula::Any(vec![Formula::Opened.not(), Formula::Has(model.marks(&act.id)).not()])];
    }
    let mut all = vec![Formula::Opened];
    all.extend(act.when.as_deref().map(|w| Formula::Holds(Expr::read(w))));
    all.extend(act.after.iter().map(|need| met(model, need)));
    all.extend(act.before.iter().map(|b| closed(model, b).not()));
    if act.opens_strand {
        // One of each strand is looked at: it is begun once.
        let openers = model.p.acts.iter().filter(|a| a.opens_strand && a.strand == act.strand);
        all.extend(openers.map(|a| Formula::Has(model.marks(&a.id)).not()));
    } else if !act.repeat {
        all.push(done(model, act).not());
    }
    all
}

/// Whether what must come first has happened; `act?` only where that act exists.
fn met(model: &Model, need: &str) -> Formula {
    let name = need.trim_end_matches('?');
    let act = model.p.act(name);
    let has = match act.filter(|a| a.countersign.is_some()) {
        Some(act) => done(model, act),
        None => Formula::Has(model.marks(name)),
    };
    match (need.ends_with('?'), act) {
        (false, _) => has,
        // What no act of that name does is asked of nobody.
        (true, None) => Formula::Is(true),
        (true, Some(act)) => Formula::Any(vec![has, applies(act).not()]),
    }
}

fn applies(act: &Act) -> Formula {
    act.when.as_deref().map_or(Formula::Is(true), |w| Formula::Holds(Expr::read(w)))
}

/// Done, and nothing that it follows was done again since.
pub(super) fn done(model: &Model, act: &Act) -> Formula {
    let own = model.marks(&act.id);
    let needs = act.after.iter().filter(|a| !a.contains('|'));
    let again = needs.map(|n| Formula::Newer(model.marks(n), own.clone()).not());
    Formula::All([Formula::Has(own.clone())].into_iter().chain(again).collect())
}

/// An event after which the act is no longer open; what ends the course early closes what that event would have closed.
fn closed(model: &Model, before: &str) -> Formula {
    let mut names = model.marks(before);
    if let Some(ending) = model.p.ending.as_ref().filter(|e| e.closes.iter().any(|c| c == before)) {
        names.extend(ending.events.iter().flat_map(|e| model.marks(e)));
    }
    Formula::Has(names)
}

/// A term has begun.
pub(super) fn begun(model: &Model, term: &TermUse) -> Formula {
    let has = Formula::Has(model.marks(&term.from));
    match &term.when {
        None => has,
        // What nobody can see of it, an amount say, leaves it open whether the term runs at all.
        Some(when) => match plain(model, when) {
            Formula::Free => Formula::All(vec![has, Formula::Open]),
            seen => Formula::All(vec![has, seen]),
        },
    }
}

/// A term has begun, and nothing has ended it since.
pub(super) fn runs(model: &Model, term: &TermUse) -> Formula {
    let until: Name = term.until.iter().flat_map(|u| model.marks(u)).collect();
    let ended = Formula::Newer(until, model.marks(&term.from));
    Formula::All(vec![begun(model, term), ended.not()])
}

/// The clock stands still on this ground.
pub(super) fn paused(model: &Model, pause: &PauseUse) -> Formula {
    let from = model.marks(&pause.from);
    Formula::All(vec![Formula::Has(from.clone()), Formula::Newer(model.marks(&pause.to), from).not()])
}

/// A term calls: it runs. Time of the party's that is over calls nobody any more, an agency's still does.
pub(super) fn called(model: &Model, at: usize) -> Formula {
    let term = &model.p.terms[at];
    let over = term.waits.then(|| Formula::Over(at).not());
    Formula::All([runs(model, term)].into_iter().chain(over).collect())
}

/// The same, and it does not stand still.
pub(super) fn ticks(model: &Model, at: usize) -> Formula {
    let still = model.p.terms[at].pauses.iter().map(|p| paused(model, p)).collect();
    Formula::All(vec![called(model, at), Formula::Any(still).not()])
}

/// A term that has begun is over, or one of these came after it began.
pub(super) fn run(model: &Model, term: &str, unless: &[String]) -> Formula {
    let Some(at) = model.p.terms.iter().position(|t| t.id == term) else { return Formula::Is(true) };
    let used = &model.p.terms[at];
    let from = model.marks(&used.from);
    let waived = unless.iter().map(|u| Formula::Newer(model.marks(u), from.clone()));
    Formula::Any([begun(model, used).not(), Formula::Over(at)].into_iter().chain(waived).collect())
}

/// A guard as an act uses it.
pub(super) fn guard(model: &Model, used: &GuardUse) -> Formula {
    let when = used.when.as_deref().map(Expr::read);
    plain(model, &used.guard).when(when.as_ref())
}

/// A guard on a return to an act.
pub(super) fn return_guard(model: &Model, used: &GuardUse, to: &str) -> Formula {
    match &used.guard {
        Guard::ReturnOpen { event, act } if model.p.place(to) <= model.p.place(act) => {
            Formula::Has(model.marks(event)).not()
        }
        _ => guard(model, used),
    }
}

fn plain(model: &Model, guard: &Guard) -> Formula {
    let marks = |n: &str| -> Name { model.marks(n) };
    match guard {
        Guard::EventPresent { event, with: None } => Formula::Has(marks(event)),
        Guard::EventPresent { event, with: Some((field, value)) } => {
            // Only what may have set the value counts.
            let may = |m: &super::formula::Mark| {
                let act = &model.p.acts[model.sources[m.source].act];
                let fixed = act.events.iter().filter(|e| e.name == *event).find_map(|e| e.set.get(field));
                fixed.is_none_or(|v| v == value)
            };
            Formula::Has(marks(event).into_iter().filter(may).collect())
        }
        Guard::EventAbsent { event, since: None } => Formula::Has(marks(event)).not(),
        Guard::EventAbsent { event, since: Some(since) } => Formula::Newer(marks(event), marks(since)).not(),
        Guard::Answered { asked, answer } => Formula::answered(marks(asked), marks(answer)),
        Guard::ReviewPassed { review } => Formula::Has(marks(review)),
        Guard::TermRun { term, unless } => run(model, term, unless),
        Guard::SaidYes { field } => Formula::Holds(Expr::Field(field.clone())),
        Guard::Condition { holds } => Formula::Holds(Expr::read(holds)),
        Guard::ApprovalStands { act, events, .. } => {
            Formula::All(events.iter().map(|e| approved_after(model, act, e)).collect())
        }
        _ => Formula::Free,
    }
}

/// Nothing material came after an approval.
fn approved_after(model: &Model, act: &str, event: &str) -> Formula {
    let approved = model.marks(act);
    Formula::Any(vec![Formula::Has(approved.clone()).not(), Formula::Newer(model.marks(event), approved).not()])
}
