//! One power: what the list says of it on a day, who holds it, what it rests on, and all that happened to it.

use super::basis::BasisStands;
use super::list::holders;
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{Adjustment, ListedPower, Power, PowerHeld};
use crate::policy::{self, Do};
use std::sync::Arc;

/// One power.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerPage {
    /// Its code.
    pub code: String,
    /// The day that is asked about.
    pub day: Day,
    /// What the list says of it on that day, else what it said last, will say, or is proposed.
    pub power: Power,
    /// Whether it stands on the list on that day.
    pub stands: bool,
    /// Its bases as they are written, each with how it stands.
    pub basis: Vec<(String, BasisStands)>,
    /// Its items: code, name if the register has it, and whether it is in force on that day.
    pub items: Vec<(String, Option<String>, bool)>,
    /// Name of its procedure, if the law pack has one.
    pub procedure: Option<String>,
    /// The bodies that hold it on that day.
    pub holders: Vec<(BodyId, String)>,
    /// Every holding with the name of the body and of the body it went to.
    pub held: Vec<(PowerHeld, String, Option<String>)>,
    /// Every adjustment, the newest first.
    pub adjustments: Vec<Arc<Adjustment>>,
    /// Why it is kept from the public page, if it is.
    pub withheld: Option<String>,
}

impl PowerPage {
    /// The adjustment that waits.
    pub fn waiting(&self) -> Option<&Adjustment> {
        self.adjustments.iter().find(|a| a.answer.is_none()).map(Arc::as_ref)
    }
}

impl Office {
    /// A power for those who keep the list.
    pub fn power_page(&self, who: &Who, code: &str, day: Option<Day>) -> Result<PowerPage, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.power_on(code, day.unwrap_or(self.today()))
    }

    /// A power for everybody: only what stands or stood on the list and is not withheld.
    pub fn power_public(&self, code: &str, day: Option<Day>) -> Result<PowerPage, Denial> {
        let page = self.power_on(code, day.unwrap_or(self.today()))?;
        let listed = self.register().powers.get(code).is_some_and(|p| p.withheld.is_none() && !p.versions.is_empty());
        if listed { Ok(page) } else { Err(Denial::NotFound) }
    }

    fn power_on(&self, code: &str, day: Day) -> Result<PowerPage, Denial> {
        let register = self.register();
        let none = Arc::new(ListedPower::default());
        let listed = register.powers.get(code).unwrap_or(&none);
        let mut adjustments: Vec<_> = register.adjustments.values().filter(|a| a.code == code).cloned().collect();
        adjustments
            .sort_by(|a, b| (b.answer.is_none(), b.day, b.on, &b.id).cmp(&(a.answer.is_none(), a.day, a.on, &a.id)));
        let proposed = || adjustments.iter().find_map(|a| a.power.clone());
        let power = listed.near(day).cloned().or_else(proposed).ok_or(Denial::NotFound)?;
        let mut bases = self.bases()?;
        let stands = |b: &String| (b.clone(), self.basis_stands(&mut bases, b).unwrap_or(BasisStands::NotHeld));
        let name = |id: BodyId| register.bodies.get(&id).map_or_else(|| id.to_string(), |b| b.name.clone());
        let item = |code: &String| {
            let (item, on) = (register.item(code), register.item_on(code, day).is_some());
            (code.clone(), item.map(|i| i.name.clone()), on)
        };
        let mut held: Vec<_> = listed.holders.iter().map(|h| (h.clone(), name(h.body), h.moved_to.map(name))).collect();
        held.sort_by_key(|h| std::cmp::Reverse(h.0.from));
        let engine = self.engine();
        let mut procedures = engine.law.base_procedures();
        Ok(PowerPage {
            code: code.to_string(),
            day,
            stands: listed.on(day).is_some(),
            basis: power.basis.iter().map(stands).collect(),
            items: power.items.iter().map(item).collect(),
            procedure: procedures.find(|p| p.id == power.procedure).map(|p| p.name.clone()),
            holders: holders(&register, listed, day),
            held,
            adjustments,
            withheld: listed.withheld.clone(),
            power,
        })
    }
}
