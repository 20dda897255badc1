//! The list of powers and responsibilities 权责清单: adjusted by two persons, claimed by agencies, shown to the public, measured by what was
//! exercised. What is listed and held on a day stands in the registers (`fadu_register::power`); here is the order of I/O.
//!
//! Start reading at `adjust.rs`; `table.rs` takes tables in, `claim.rs` lets agencies take up, `list.rs` shows, `coverage.rs` counts.

mod adjust;
mod basis;
mod cells;
mod claim;
mod coverage;
mod list;
mod page;
mod reading;
mod remind;
mod table;

pub use adjust::{PowerForm, Terms};
pub use basis::{Bases, BasisStands};
pub(crate) use cells::{CODE_MOST, is_code, parts};
pub use cells::{FIELDS, HEADINGS};
pub(crate) use claim::chosen;
pub use coverage::{Coverage, Covered, Exercised, Part};
pub use list::{PowerLine, PowersPage, PowersSought, ROWS, Stage};
pub use page::PowerPage;
pub use reading::{Category, Owned, PowerWords, Reminder};
pub(crate) use remind::of_case;
pub use remind::{NotHeld, not_held, unheld_items};
pub use table::PowerPreview;

use crate::accounts::Who;
use crate::base::{Denied, Fields, Mistake};
use crate::fault::Denial;
use crate::matter::register::fold::ROW;
use serde::Serialize;
use serde_json::json;

pub(crate) const PROPOSED: &str = "PowerAdjustmentProposed";
pub(crate) const RETURNED: &str = "PowerAdjustmentReturned";
pub(crate) const ADJUSTED: &str = "PowerAdjusted";
pub(crate) const TAKEN_UP: &str = "PowerTakenUp";
pub(crate) const GIVEN_UP: &str = "PowerGivenUp";
pub(crate) const SHOWN: &str = "PowerShown";

/// The longest of a text in a form or a cell.
const TEXT_MOST: usize = 4_000;
/// The longest reason.
const REASON_MOST: usize = 500;

/// The fields of an event of the list: its row, and who did it.
pub(crate) fn entered(who: &Who, row: &impl Serialize) -> Fields {
    Fields::from([(ROW.to_string(), json!(row)), ("_by".to_string(), json!(who.person))])
}

/// What is wrong with a form, field by field.
pub(crate) fn mistaken(all: Vec<(&str, String)>) -> Denial {
    let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
    Denial::Denied(Denied::Mistaken(all.into_iter().map(mistake).collect()))
}

/// All that is wrong, in one line.
pub(crate) fn joined<F>(wrong: Vec<(F, String)>) -> String {
    wrong.into_iter().map(|(_, why)| why).collect::<Vec<_>>().join("；")
}

/// A text that must be there and must not be too long.
pub(crate) fn said(
    wrong: &mut Vec<(&'static str, String)>,
    (field, label): (&'static str, &str),
    text: &str,
) -> String {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON_MOST {
        wrong.push((field, format!("请填写{label}（{REASON_MOST} 字以内）")));
    }
    text.to_string()
}
