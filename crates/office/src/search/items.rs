//! Items as a search finds them.

use super::cards::{KEPT, OPEN, facet_of, state_of};
use super::{SearchAsked, SearchPart};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::catalogue::State;
use crate::fault::Denial;
use crate::policy::{self, Do};

/// An item that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemHit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it rests on.
    pub basis: String,
    /// How far it is confirmed.
    pub state: State,
    /// It has a page of its own; else it stands in the catalogue only.
    pub listed: bool,
    /// The last day of conduct that it is good for.
    pub until: Option<Day>,
}

impl Office {
    /// Items of the registers and, for those who keep the catalogue, what waits there; none while the boxes are being filled.
    pub fn items_found(&self, who: &Who, asked: &SearchAsked) -> Result<Option<SearchPart<ItemHit>>, Denial> {
        let keeps = policy::may(who, Do::Catalogue, who.agency);
        let found = self.asked_of(|b| &b.items, |_, h| keeps || h.scope != KEPT, (asked, &asked.words))?;
        found.map(|f| SearchPart::of(f, state_name, |code| self.item_hit(code))).transpose()
    }

    /// Items that everybody may found something on today.
    pub fn items_found_public(&self, asked: &SearchAsked) -> Result<Option<SearchPart<ItemHit>>, Denial> {
        let today = self.today();
        let lets = |h: &crate::law::search::CardHead| {
            h.scope == OPEN && h.facet == facet_of(State::Confirmed) && h.stands_on(today)
        };
        let found = self.asked_of(|b| &b.items, |_, h| lets(h), (asked, &asked.words))?;
        found.map(|f| SearchPart::of(f, state_name, |code| self.item_hit(code))).transpose()
    }

    fn item_hit(&self, code: &str) -> Result<Option<ItemHit>, Denial> {
        let (register, entry) = (self.register(), self.item_entry(code)?);
        let listed = register.item(code);
        let Some(item) = listed.or(entry.as_ref().map(|e| &e.item)) else { return Ok(None) };
        let engine = self.engine();
        let basis: Vec<String> = item.basis.iter().map(|c| engine.law.statutes.label(c)).collect();
        Ok(Some(ItemHit {
            code: code.to_string(),
            name: item.name.clone(),
            basis: basis.join("；"),
            state: state_of(entry.as_ref(), item.confirmed),
            listed: listed.is_some(),
            until: item.in_force_until,
        }))
    }
}

fn state_name(facet: u32) -> String {
    State::ALL.get(facet as usize).map_or(String::new(), |s| s.zh().to_string())
}
