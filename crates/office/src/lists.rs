//! Lists of matters, newest first.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::{ListFilter, MatterRow, StreamId, Views};

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Rows.
    pub rows: Vec<MatterRow>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins, if there is one.
    pub next: Option<MatterId>,
}

impl Office {
    /// A page of the matters that a person may see.
    pub fn matters(
        &self,
        who: &Who,
        text: Option<&str>,
        after: Option<MatterId>,
        limit: usize,
    ) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let bodies = self.register();
        let agencies = bodies.bodies.keys().filter(|b| policy::may(who, Do::List, **b)).map(ToString::to_string);
        let text = text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_string);
        self.page(ListFilter { agencies: agencies.collect(), text, ..ListFilter::default() }, after, limit)
    }

    /// A page of the matters under way that a person handles; of one who handles none, those of the whole body.
    pub fn matters_in_hand(&self, who: &Who, after: Option<MatterId>, limit: usize) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let handler = who.has("officer").then(|| who.name.clone());
        let agencies = vec![who.agency.to_string()];
        self.page(ListFilter { agencies, closed: Some(false), handler, ..ListFilter::default() }, after, limit)
    }

    /// A page of the files that are archived, of the bodies whose matters a person may see.
    pub fn archived(
        &self,
        who: &Who,
        text: Option<&str>,
        after: Option<MatterId>,
        limit: usize,
    ) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let bodies = self.register();
        let agencies = bodies.bodies.keys().filter(|b| policy::may(who, Do::List, **b)).map(ToString::to_string);
        let text = text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_string);
        let filter = ListFilter { agencies: agencies.collect(), text, closed: Some(true), ..ListFilter::default() };
        self.page(filter, after, limit)
    }

    fn page(&self, filter: ListFilter, after: Option<MatterId>, limit: usize) -> Result<Page, Denial> {
        let limit = limit.clamp(1, 200);
        let (rows, total) = self.store.list(&filter, after.map(|m| StreamId::from_bits(m.bits())), limit)?;
        let next = (rows.len() == limit).then(|| rows.last().map(|r| MatterId::from_bits(r.matter.bits()))).flatten();
        Ok(Page { rows, total, next })
    }
}
