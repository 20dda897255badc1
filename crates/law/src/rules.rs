//! Guards that several acts share: written once, asked by each act that names them.

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
