//! Bodies 执法主体: the tree with its days, changes asked by one and recognised by another (行政执法监督条例 17), entrustments with their letters
//! (行政处罚法 20, 21), and what becomes of the matters of a body that goes into another one.
//!
//! Start reading at `change.rs`; `entrust.rs` keeps entrustments, `table.rs` takes tables in and out, `page.rs` and `tree.rs` show, `handover.rs` hands matters over.

mod change;
mod entrust;
mod fits;
mod handover;
mod page;
mod table;
mod tree;

pub use change::BodyForm;
pub use entrust::EntrustForm;
pub use page::{BodyPage, EntrustLine, PublicBody};
pub use table::{BODY_HEADINGS, BodyPreview, BodyRow};
pub use tree::{BodyLine, BodyTree};

pub(crate) const PROPOSED: &str = "BodyChangeProposed";
pub(crate) const RETURNED: &str = "BodyChangeReturned";
pub(crate) const CHANGED: &str = "BodyChanged";
pub(crate) const ENTRUST_ASKED: &str = "EntrustmentProposed";
pub(crate) const ENTRUST_RETURNED: &str = "EntrustmentReturned";
pub(crate) const ENTRUSTED: &str = "EntrustmentMade";
pub(crate) const ENTRUST_ENDED: &str = "EntrustmentEnded";
