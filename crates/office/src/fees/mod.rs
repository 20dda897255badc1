//! The catalogue of fees 收费目录: entered by one person, confirmed by another who knows the articles, shown to everybody. What may be charged on a
//! day stands in the registers (`fadu_register::fee`), where guards ask it; here is the order of I/O.
//!
//! Start reading at `cells.rs`; `enter.rs` takes in one fee or a table, `settle.rs` confirms, `list.rs` shows.

mod cells;
mod enter;
mod list;
mod reading;
mod settle;
mod share;
mod table;

pub use cells::{FIELDS, HEADINGS};
pub use enter::FeeForm;
pub use list::{FeeLine, FeePage, FeeStage, FeesPage, FeesSought, ROWS};
pub use reading::{FeeWords, Named};
pub use table::FeePreview;

pub(crate) const PROPOSED: &str = "FeeProposed";
pub(crate) const RETURNED: &str = "FeeReturned";
pub(crate) const CONFIRMED: &str = "FeeConfirmed";
