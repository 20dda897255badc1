//! Catalogues: violation items 案由 as they are proposed, confirmed, returned, retired. Each change is an event that carries the whole new entry.
//!
//! What is proposed stands in a stream of its own and founds nothing. Confirming publishes the item in the registers, as any item is.
//! Start reading at `entry.rs`; `enter.rs` takes proposals in, `settle.rs` confirms, `list.rs` shows.

mod cells;
mod claim;
pub mod clauses;
mod enter;
mod entry;
mod list;
mod page;
mod pick;
mod reading;
mod settle;

pub(crate) use enter::entry as entry_of;
pub use enter::{Preview, Refused};
pub(crate) use entry::short_title;
pub use entry::{Entry, Note, State};
pub use list::{Catalogue, CatalogueSought, SHOWN, Standing};
pub use page::{ItemPage, TierLine};
pub use settle::Settled;
pub(crate) use settle::said as reason_said;

use crate::base::Fields;
use fadu_store::{CatalogueRow, StreamId, ViewRow};
use serde::Deserialize;

/// The stream of what is proposed; no other stream has its id.
pub(crate) const CATALOGUE: StreamId = StreamId::from_bits(15);

/// The catalogue of violation items.
pub const ITEMS: &str = "item";

/// The field that carries the whole new entry beside the row of the register.
pub(crate) const ENTRY: &str = "entry";

pub(crate) const PROPOSED: &str = "ItemProposed";
pub(crate) const RETURNED: &str = "ItemReturned";
pub(crate) const PUBLISHED: &str = "ItemPublished";
pub(crate) const REPEALED: &str = "ItemRepealed";

/// The row of a catalogue that an event gives, here or in another register of this kind; nothing for events that carry no entry.
pub(crate) fn row_of(event: &str, fields: &Fields) -> Option<ViewRow> {
    if ![PROPOSED, RETURNED, PUBLISHED, REPEALED].contains(&event) {
        return crate::scales::row_of(event, fields);
    }
    let value = fields.get(ENTRY)?;
    let entry = Entry::deserialize(value).ok()?;
    Some(ViewRow::Catalogue(Box::new(CatalogueRow {
        kind: ITEMS.into(),
        code: entry.item.code.clone(),
        state: entry.state.id().into(),
        statute: entry.statute.clone(),
        version: entry.version_text(),
        place: entry.place(),
        same: entry.same(),
        find: entry.find(),
        body: value.clone(),
    })))
}
