//! Powers as a search finds them.

use super::cards::{KEPT, OPEN};
use super::{SearchAsked, SearchPart};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::law::search::CardHead;
use crate::policy::{self, Do};

/// A power that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerHit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name of its category.
    pub category: String,
    /// What it rests on.
    pub basis: String,
    /// The bodies that hold it today.
    pub holders: String,
    /// Whether it stands on the list today.
    pub stands: bool,
    /// Kept from the public page.
    pub withheld: bool,
}

impl Office {
    /// Powers of the list; those that are withheld only for those who keep it.
    pub fn powers_found(&self, who: &Who, asked: &SearchAsked) -> Result<Option<SearchPart<PowerHit>>, Denial> {
        let keeps = policy::may(who, Do::Catalogue, who.agency);
        self.powers_that(asked, move |h| keeps || h.scope != KEPT)
    }

    /// Powers that everybody may see today.
    pub fn powers_found_public(&self, asked: &SearchAsked) -> Result<Option<SearchPart<PowerHit>>, Denial> {
        let today = self.today();
        self.powers_that(asked, move |h| h.scope == OPEN && h.stands_on(today))
    }

    fn powers_that(
        &self,
        asked: &SearchAsked,
        lets: impl Fn(&CardHead) -> bool,
    ) -> Result<Option<SearchPart<PowerHit>>, Denial> {
        let Some(found) = self.asked_of(|b| &b.powers, |_, h| lets(h), (asked, &asked.words))? else { return Ok(None) };
        let words = self.power_words().ok();
        let said = |id: &str| words.as_ref().map_or_else(|| id.to_string(), |w| w.name(id));
        let ids = self.search.now().as_ref().map_or_else(Vec::new, |b| b.words.clone());
        let name = |facet: u32| ids.get(facet as usize).map_or(String::new(), |id| said(id));
        let (register, today) = (self.register(), self.today());
        let line = |code: &str| {
            let Some(listed) = register.powers.get(code) else { return Ok(None) };
            let Some(power) = listed.near(today) else { return Ok(None) };
            let holders = listed.holders_on(today).filter_map(|h| register.bodies.get(&h.body));
            Ok(Some(PowerHit {
                code: code.to_string(),
                name: power.name.clone(),
                category: said(&power.category),
                basis: power.basis.join("；"),
                holders: holders.map(|b| b.name.as_str()).collect::<Vec<_>>().join("、"),
                stands: listed.on(today).is_some(),
                withheld: listed.withheld.is_some(),
            }))
        };
        SearchPart::of(found, name, line).map(Some)
    }
}
