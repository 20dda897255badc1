//! Published decisions as everybody finds them: by any words of number, party as it is shown, item, agency or credit code, while they stand.
//!
//! The box holds what the table of publications holds, nothing more; each line is read anew from it. Until the box is filled after a start, the
//! table itself is looked through.

use super::{SearchAsked, SearchPart};
use crate::Office;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::search::CardHead;
use crate::public::{Published, line};
use fadu_store::{PublishedRow, StreamId, Views};
use serde_json::Value;

/// So much of a file's digest stands on its card: enough to find the few that begin alike.
pub(super) const DIGEST: usize = 16;
/// A page of decisions has no more.
const PAGE: usize = 100;

impl Office {
    /// Public decisions on which all the words stand, newest first, behind where the page before ended.
    pub fn published_like(
        &self,
        words: &str,
        after: Option<(Day, MatterId)>,
        limit: usize,
    ) -> Result<Vec<Published>, Denial> {
        let (limit, today) = (limit.clamp(1, PAGE), self.today());
        let ended = after.map(|(day, id)| (i64::from(day.number()), id.to_string()));
        let keys = self.boxes()?.as_ref().map(|boxes| {
            let after = ended.as_ref().map(|(day, key)| (*day, key.as_str()));
            boxes.decisions.newest(words, &|head| head.stands_on(today), after, limit)
        });
        let Some(keys) = keys else {
            let after = after.map(|(d, m)| (d.number(), StreamId::from_bits(m.bits())));
            let rows = self.store.published_like(words, today.number(), after, limit)?;
            return Ok(rows.iter().map(line).collect());
        };
        let rows = keys.iter().map(|key| self.decision(key));
        rows.filter_map(|row| row.map(|r| r.as_ref().map(line)).transpose()).collect()
    }

    /// Public decisions as a search finds them, none while the boxes are being filled.
    pub fn decisions_found(&self, asked: &SearchAsked) -> Result<Option<SearchPart<Published>>, Denial> {
        let today = self.today();
        let lets = |head: &CardHead| head.stands_on(today);
        let Some(found) = self.asked_of(|b| &b.decisions, |_, h| lets(h), (asked, &asked.words))? else {
            return Ok(None);
        };
        let line = |key: &str| Ok(self.decision(key)?.as_ref().map(line));
        let part = SearchPart::of(found, |_| String::new(), line)?;
        Ok(Some(SearchPart { parts: Vec::new(), ..part }))
    }

    /// The public decision whose committed file has this digest.
    pub(crate) fn published_file(&self, sha256: &str) -> Result<Option<PublishedRow>, Denial> {
        let today = self.today();
        let begins = sha256.get(..DIGEST).unwrap_or(sha256);
        let keys =
            self.boxes()?.as_ref().map(|boxes| boxes.decisions.newest(begins, &|h| h.stands_on(today), None, PAGE));
        let rows = match keys {
            Some(keys) => {
                keys.iter().filter_map(|key| self.decision(key).transpose()).collect::<Result<Vec<_>, _>>()?
            }
            None => self.store.published_like(sha256, today.number(), None, 1)?,
        };
        let is_it = |row: &PublishedRow| words_of(row).split(' ').any(|w| w == sha256);
        Ok(rows.into_iter().find(is_it))
    }

    /// The row of a card, as it stands today.
    fn decision(&self, key: &str) -> Result<Option<PublishedRow>, Denial> {
        let Ok(id) = key.parse::<MatterId>() else { return Ok(None) };
        Ok(self.store.published_of(StreamId::from_bits(id.bits()), self.today().number())?)
    }
}

/// The words that a decision is found by beside its number and party.
pub(super) fn words_of(row: &PublishedRow) -> &str {
    row.body.get("find").and_then(Value::as_str).unwrap_or_default()
}
