//! An agency takes up confirmed items: from then on its officers may choose them.

use super::{Settled, State};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::matter::register::ItemsTaken;
use crate::policy::{self, Do};
use crate::registers::Registered;
use serde_json::json;
use std::collections::BTreeSet;

impl Office {
    /// Takes up items for the person's own body. Those that are not confirmed are named, the others are taken up.
    pub async fn take_up_items(&self, who: &Who, codes: &[&str]) -> Result<Settled, Denial> {
        policy::require(who, Do::TakeUp, who.agency)?;
        let register = self.register();
        let body = register.bodies.get(&who.agency).ok_or(Denial::NotFound)?;
        let held: BTreeSet<&str> = body.items.iter().map(String::as_str).collect();
        let (mut codes_new, mut settled) = (Vec::new(), Settled::default());
        for entry in self.chosen(codes)? {
            let code = entry.item.code.clone();
            let why = match entry.state {
                State::Confirmed if held.contains(code.as_str()) => "本机关已经认领".to_string(),
                State::Confirmed => String::new(),
                other => format!("{}，不能认领", other.zh()),
            };
            if !why.is_empty() {
                settled.left.push((code, entry.item.name, why));
                continue;
            }
            settled.done += 1;
            codes_new.push(code);
        }
        if settled.done > 0 {
            // Only what is new: two claims at once, or a claim beside a new name, do not overwrite each other.
            let taken = ItemsTaken { body: body.id, codes: codes_new, by_name: who.name.clone(), on: self.today() };
            let row = Registered { event: "ItemsTakenUp", row: json!(taken) };
            self.register_rows(&who.person.to_string(), vec![row], self.now()).await?;
        }
        Ok(settled)
    }
}
