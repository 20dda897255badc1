//! Parties as a search finds them: organisations by any part of their names and codes; a natural person by the whole name or the whole number.

use super::boxes::Boxes;
use super::{SearchAsked, SearchPart};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::law::search::Manner;
use crate::parties::{PartyLine, name_hash};
use crate::policy::{self, Do};
use fadu_store::Views;

impl Office {
    /// Parties; none where the person may not see the register, none while the boxes are being filled.
    pub fn parties_found(&self, who: &Who, asked: &SearchAsked) -> Result<Option<SearchPart<PartyLine>>, Denial> {
        if !policy::may(who, Do::Parties, who.agency) {
            return Ok(Some(SearchPart::none()));
        }
        let Some(found) = self.asked_of(|b| &b.parties, |_, _| true, (asked, &asked.words))? else { return Ok(None) };
        let (kinds, ids) = (self.party_kinds(), self.search.now().as_ref().map_or_else(Vec::new, |b| b.words.clone()));
        let said = |id: &String| kinds.iter().find(|(known, _)| known == id).map_or(id.clone(), |(_, zh)| zh.clone());
        let name = |facet: u32| ids.get(facet as usize).map_or(String::new(), said);
        let mut part = SearchPart::of(found, name, |id| self.party_hit(id))?;
        let persons =
            if asked.page == 0 && asked.part.is_none() { self.persons_found(&asked.words)? } else { Vec::new() };
        if !persons.is_empty() {
            if part.manner != Manner::Exact {
                (part.lines, part.total, part.parts, part.manner) = (Vec::new(), 0, Vec::new(), Manner::Exact);
            }
            part.total += persons.len();
            part.lines.splice(0..0, persons.into_iter().map(|p| (p, false)));
        }
        Ok(Some(part))
    }

    fn party_hit(&self, id: &str) -> Result<Option<PartyLine>, Denial> {
        let Some(row) = self.store.party(id)? else { return Ok(None) };
        self.shown_party(id, row)?.map(|party| self.party_line(id.into(), party)).transpose()
    }

    /// Natural persons of this whole name or number.
    fn persons_found(&self, words: &str) -> Result<Vec<PartyLine>, Denial> {
        let (master, words) = (self.master()?, words.trim());
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let named = |b: &Boxes| b.persons.of_name(&name_hash(master, words));
        let mut ids = self.search.now().as_ref().map_or_else(Default::default, named);
        ids.insert(master.index(&words.to_ascii_uppercase()));
        let lines = ids.iter().filter_map(|id| self.party_hit(id).transpose());
        lines.collect()
    }
}
