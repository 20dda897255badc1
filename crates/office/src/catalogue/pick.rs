//! Items found as they are typed, by the engine that searches everything: those of the person's own body.

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::form::options::not_claimed;
use crate::form::page::Option_;
use crate::policy::{self, Do};
use crate::powers::unheld_items;
use std::collections::BTreeSet;

/// So many are offered at once.
const OFFERED: usize = 20;
/// Longest question that is looked at.
const LONGEST: usize = 60;

impl Office {
    /// The items of the person's own body that best fit what was typed; none while the search is not ready (`search_ready`).
    pub fn items_typed(&self, who: &Who, typed: &str) -> Result<Vec<Option_>, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let (register, engine) = (self.register(), self.engine());
        let held = register.bodies.get(&who.agency).map_or(&[][..], |b| &b.items);
        let held: BTreeSet<&str> = held.iter().map(String::as_str).collect();
        let unheld = unheld_items(&register, who.agency, self.today());
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        let codes = self.items_of(&typed, OFFERED, |code| held.contains(code))?;
        let found = codes.iter().filter_map(|code| register.item(code));
        let option = found.map(|i| {
            let basis: Vec<String> = i.basis.iter().map(|c| engine.law.statutes.label(c)).collect();
            let note = basis.join("、") + not_claimed(unheld.contains(i.code.as_str()));
            Option_ { value: i.code.clone(), name: i.name.clone(), note, barred: false }
        });
        Ok(option.collect())
    }
}
