//! What stands against an act before its form is filled in, and whether it may be returned all the same.

use crate::base::{Check, Standing};
use crate::law::procedure::Act;
use crate::matter::{View, authority, open};

/// The requirements before anything is typed: post, place in the order, guards.
pub(crate) fn standing(view: &View, act: &Act) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(refusal) = authority::lacking(view, act) {
        checks.push(Check { refusal, found: view.ctx.actor.name.clone(), standing: Standing::Unmet });
    }
    checks.extend(open::order(view, act));
    checks.extend(open::untyped(view, act));
    checks
}

/// A return asks for the post and the turn only: what the approval lacks is a reason to return, not a bar to it.
pub(crate) fn may_return(view: &View, act: &Act) -> bool {
    let turn = open::order(view, act).iter().all(|c| c.standing != Standing::Unmet);
    !act.returns.is_empty() && turn && authority::lacking(view, act).is_none()
}
