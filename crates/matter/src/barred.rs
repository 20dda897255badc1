//! Officers whom a decision keeps from a matter 回避: from the day of the decision none of them acts in it or is named in it.
//!
//! Which event decides so stands in the procedure (`[barred]`). What happened before that day may still be recorded with their names.

use crate::View;
use crate::base::id::PersonId;
use crate::base::{Check, Day, Fields, Refusal, Standing};
use crate::facts::{Facts, officers};
use crate::law::ending::Barred;
use crate::law::procedure::{Act, Procedure};
use std::collections::BTreeSet;

/// The natural persons kept from the matter on a day.
pub fn persons(view: &View, day: Day) -> BTreeSet<PersonId> {
    let Some(barred) = &view.procedure.barred else { return BTreeSet::new() };
    let ids = decided(barred, view.facts).filter(|(on, _)| *on <= day).map(|(_, id)| id);
    ids.filter_map(|id| view.ctx.register.officer(id)).map(|o| o.person).collect()
}

/// The officers whom decisions keep from the matter, with the day of each.
fn decided<'a>(barred: &'a Barred, facts: &'a Facts) -> impl Iterator<Item = (Day, &'a str)> {
    let (field, value) = &barred.when;
    let decisions = facts.all(&barred.event).map(|(_, e)| e).filter(move |e| e.text(field) == Some(value));
    decisions.flat_map(|e| officers(e.fields.get(&barred.officers)).map(|id| (e.happened.day(), id)))
}

/// Whether an officer is kept from the matter.
pub fn is_out(procedure: &Procedure, facts: &Facts, officer: &str) -> bool {
    procedure.barred.as_ref().is_some_and(|barred| decided(barred, facts).any(|(_, id)| id == officer))
}

/// Whether an act is called for though it need not be done else: a handler of the matter is kept from it, and the act names others.
pub fn calls_for(procedure: &Procedure, facts: &Facts, act: &Act) -> bool {
    let cures = procedure.barred.as_ref().is_some_and(|b| b.cure.as_ref() == Some(&act.id));
    cures && officers(facts.values.get(&procedure.headline.handlers)).any(|h| is_out(procedure, facts, h))
}

/// The refusal if the person who acts is kept from the matter.
pub fn acting(view: &View) -> Option<Refusal> {
    let barred = view.procedure.barred.as_ref()?;
    persons(view, view.ctx.today()).contains(&view.ctx.actor.person).then(|| refusal(barred, &view.ctx.actor.name))
}

/// The first person whom the form names though kept from the matter on the day of which the form tells.
pub fn named(view: &View, act: &Act, form: &Fields) -> Option<Check> {
    let barred = view.procedure.barred.as_ref()?;
    let told = act.events.iter().filter_map(|e| form.get(e.happened.as_deref()?)?.as_str()?.parse().ok()).min();
    let out = persons(view, told.unwrap_or_else(|| view.ctx.today()));
    let fields = form.iter().filter(|(name, _)| **name != barred.officers);
    let ids = fields.flat_map(|(_, value)| officers(Some(value)));
    let officer = ids.filter_map(|id| view.ctx.register.officer(id)).find(|o| out.contains(&o.person))?;
    let refusal = refusal(barred, &officer.name);
    Some(Check { refusal, found: format!("{} 已决定回避", officer.name), standing: Standing::Unmet })
}

fn refusal(barred: &Barred, name: &str) -> Refusal {
    Refusal {
        code: "recused".into(),
        args: [("name".to_string(), name.to_string())].into(),
        ground: barred.ground.clone(),
        cure: barred.cure.clone(),
    }
}
