//! Guards that several acts share: written once, asked by each act that names them.

use crate::field::field_use;
use crate::guard::GuardUse;
use crate::procedure::Act;
use serde::Deserialize;

/// A named set of guards, as the ways of service ask them of every paper that is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Kebab-case id.
    pub id: String,
    /// What it asks.
    pub guards: Vec<GuardUse>,
}

/// Gives each act the guards of the sets that it names, before its own; a set that is not there is told.
pub fn spread(acts: &mut [Act], sets: &[RuleSet]) -> Result<(), String> {
    for act in acts {
        let mut all = Vec::new();
        for name in &act.rules {
            let set = sets.iter().find(|s| s.id == *name).ok_or_else(|| format!("{}：没有规则组 {name}", act.id))?;
            all.extend(set.guards.iter().cloned());
        }
        all.append(&mut act.guards);
        act.guards = all;
    }
    Ok(())
}

/// Gives each act that says another one anew the fields, guards and events of that.
pub fn restate(acts: &mut [Act]) -> Result<(), String> {
    for at in 0..acts.len() {
        let Some(of) = acts[at].restates.clone() else { continue };
        let found = acts.iter().find(|a| a.id == of && a.restates.is_none());
        let Act { fields, guards, events, .. } =
            found.cloned().ok_or_else(|| format!("{}：没有办理动作 {of}", acts[at].id))?;
        let again = |field: String| {
            let used = field_use(&field);
            format!("~{}{}", used.name, if used.optional { "?" } else { "" })
        };
        acts[at].fields.extend(fields.into_iter().map(again));
        acts[at].guards.extend(guards);
        acts[at].events.extend(events);
    }
    Ok(())
}
