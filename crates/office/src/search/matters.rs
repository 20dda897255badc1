//! Matters as a search finds them: those of the bodies whose matters the asker may see, and no trace of others.

use super::{SearchAsked, SearchPart};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::{MatterRow, StreamId, Views};

impl Office {
    /// Matters; none of a kind that the person may not see, none while the boxes are being filled.
    pub fn matters_found(&self, who: &Who, asked: &SearchAsked) -> Result<Option<SearchPart<MatterRow>>, Denial> {
        if !policy::may(who, Do::List, who.agency) {
            return Ok(Some(SearchPart::none()));
        }
        let sees = |agency: &str| agency.parse().is_ok_and(|body: BodyId| policy::may(who, Do::List, body));
        let bodies: Vec<bool> = match self.boxes()?.as_ref() {
            Some(boxes) => boxes.agencies.iter().map(|a| sees(a)).collect(),
            None => return Ok(None),
        };
        // A body that comes while this is answered has a greater number: nobody sees its matters yet.
        let lets = |scope: u32| bodies.get(scope as usize).copied().unwrap_or(false);
        let ask = |words: &str| self.asked_of(|b| &b.matters, |_, h| lets(h.scope), (asked, words));
        // A natural person's number is not written on cards; what it is found by is.
        let number = asked.words.trim().to_ascii_uppercase();
        let is_number = number.len() == 18 && number.bytes().all(|b| b.is_ascii_alphanumeric());
        let found = match is_number {
            true => match ask(&number)? {
                Some(found) if found.total > 0 => Some(found),
                Some(_) => ask(&self.master()?.index(&number))?,
                None => None,
            },
            false => ask(&asked.words)?,
        };
        let Some(found) = found else { return Ok(None) };
        let name = |facet: u32| if facet == 0 { "在办".to_string() } else { "已结".to_string() };
        let line = |key: &str| {
            let Ok(id) = key.parse::<MatterId>() else { return Ok(None) };
            let row = self.store.matter(StreamId::from_bits(id.bits()))?;
            Ok(row.filter(|r| sees(&r.agency)))
        };
        SearchPart::of(found, name, line).map(Some)
    }
}
