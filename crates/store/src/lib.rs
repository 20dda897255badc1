//! Keeps what was done: the append-only log and the views on one SQLite file, with blobs in a folder beside it.
//!
//! Start reading at [`log::Log`] (what an append is), then `sqlite/writer.rs` (how it becomes durable) and
//! `migrations/sqlite/0001-first.sql` (what lies on disk). Nothing here knows a domain word, reads a clock or makes a random number.

pub mod account;
pub mod fault;
pub mod log;
mod sealed;
mod sqlite;
pub mod view;

pub use account::{Account, Session};
pub use fadu_record as record;
pub use fadu_watch as watch;
pub use fault::{AppendError, BuildError, Fault};
pub use log::{
    Allotted, Append, Build, Built, Draft, Head, IntentKey, Log, Pending, PendingAppend, Receipt, SeriesKey, Soundness,
    StoredEvent, StreamId,
};
pub use sealed::SealedEvent;
pub use sqlite::{Doctor, Durability, GROUP_BOUNDS, Intake, Options, Store, Writing};
pub use view::{
    BlobRow, CountRow, DraftRow, InboxCursor, InboxOf, InboxRow, ListFilter, MatterRow, PrecedentRow, PublishedRow,
    Replayed, TaskRow, Turn, ViewRow, Views,
};
