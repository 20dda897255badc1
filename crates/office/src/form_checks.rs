//! What stands against an act before its form is filled in, and whether it may be returned all the same.

use crate::base::{Check, Standing};
use crate::law::procedure::{Act, Source};
use crate::matter::{View, authority, guards, open};

/// The requirements before anything is typed: post, place in the order, guards. Old values that this form will
/// say anew (work that was returned) do not bar the way to mending them.
pub(crate) fn standing(view: &View, act: &Act) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(refusal) = authority::lacking(view, act) {
        checks.push(Check { refusal, found: view.ctx.actor.name.clone(), standing: Standing::Unmet });
    }
    checks.extend(open::order(view, act));
    let mut bare = view.facts.clone();
    for used in act.field_uses().iter().filter(|f| f.source != Source::Carried) {
        bare.values.remove(used.name);
    }
    let anew = guards::before_typing(&View { facts: &bare, ..*view }, act);
    let so_far = guards::before_typing(view, act);
    let worse = |c: &Check| c.standing == Standing::Unmet;
    checks.extend(so_far.into_iter().zip(anew).map(|(now, anew)| if worse(&now) { anew } else { now }));
    checks
}

/// A return asks for the post and the turn only: what the approval lacks is a reason to return, not a bar to it.
pub(crate) fn may_return(view: &View, act: &Act) -> bool {
    let turn = open::order(view, act).iter().all(|c| c.standing != Standing::Unmet);
    !act.returns.is_empty() && turn && authority::lacking(view, act).is_none()
}
