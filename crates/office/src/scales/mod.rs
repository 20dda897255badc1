//! Scales of benchmarks 裁量标准 as a register: read from a table, looked at, confirmed by a body's lawyer, retired. Each change is an event that
//! carries the whole new entry; what is confirmed is in the registers, where forms and guards find it by the day.

mod enter;
mod link;
mod list;
mod settle;
mod table;

pub use enter::ScalePreview;
pub use link::Candidate;
pub use list::{ScaleOpened, ScaleSought, Scales};
pub use table::{SCALE_HEADINGS, amount_zh, scale_rows};

use crate::base::{Day, Fields};
use crate::catalogue::State;
use crate::law::scale::Scale;
use fadu_store::{CatalogueRow, ViewRow};
use serde::{Deserialize, Serialize};

/// The catalogue of scales.
pub const SCALES: &str = "scale";

/// The field that carries the whole new entry beside the row of the register.
pub(crate) const SCALE: &str = "scale";

pub(crate) const PROPOSED: &str = "BenchmarkProposed";
pub(crate) const RETURNED: &str = "BenchmarkReturned";
pub(crate) const PUBLISHED: &str = "BenchmarkPublished";
pub(crate) const RETIRED: &str = "BenchmarkRetired";

/// An entry: a scale, how far it is confirmed, what has to be looked at.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScaleEntry {
    /// The scale as it is or would be decided by.
    pub scale: Scale,
    /// How far it is confirmed.
    pub state: State,
    /// Rows that were not read: they bar it.
    #[serde(default)]
    pub unread: Vec<String>,
    /// What has to be looked at.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How many rows of the table it came from.
    pub rows: usize,
    /// The natural person who brought it to this state.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// The day.
    pub on: Day,
    /// Why it was returned or retired.
    #[serde(default)]
    pub reason: String,
}

impl ScaleEntry {
    /// The article as people read it: 水污染防治法 第83条第2项.
    pub fn basis_zh(&self) -> String {
        let places: Vec<String> = self.scale.basis.iter().map(|c| c.place_zh()).collect();
        format!("{} {}", self.scale.statute, places.join("、")).trim().to_string()
    }
}

/// The row of the catalogue that an event gives; nothing for events that carry no scale.
pub(crate) fn row_of(event: &str, fields: &Fields) -> Option<ViewRow> {
    if ![PROPOSED, RETURNED, PUBLISHED, RETIRED].contains(&event) {
        return None;
    }
    let value = fields.get(SCALE)?;
    let entry = ScaleEntry::deserialize(value).ok()?;
    let scale = &entry.scale;
    Some(ViewRow::Catalogue(Box::new(CatalogueRow {
        kind: SCALES.into(),
        code: scale.id.clone(),
        state: entry.state.id().into(),
        statute: scale.title.clone(),
        version: scale.in_force_from.to_string(),
        place: format!("{} {} {}", scale.title, scale.in_force_from, numbered(&scale.place)),
        same: String::new(),
        find: format!("{} {} {} {} {}", scale.act, scale.place, entry.basis_zh(), scale.owner, scale.item),
        body: value.clone(),
    })))
}

/// A place whose numbers stand in their order as text, too: `2-6` is `00002-00006`.
fn numbered(place: &str) -> String {
    let (mut out, mut digits) = (String::new(), String::new());
    for c in place.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            out += &format!("{digits:0>5}");
            digits.clear();
        }
        out.push(c);
    }
    out.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_ordered_by_their_numbers() {
        assert_eq!(numbered("水污染防治法 2-16"), "水污染防治法 00002-00016");
        assert!(numbered("x 2-9") < numbered("x 2-10") && numbered("x 10-1") > numbered("x 2-1"));
    }
}
