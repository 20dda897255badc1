//! Keeps what was done: the append-only log and the views on one SQLite file, with blobs and the published tree in folders beside it.
//!
//! Start reading at [`log::Log`] (what an append is), then `database/writer.rs` (how it becomes durable) and
//! `migrations/sqlite/0001-first.sql` (what lies on disk), then [`sequencer`] (how it becomes public). Nothing here knows a domain word, reads a clock or makes a random number.

pub mod account;
pub mod audit;
mod audit_held;
pub mod board;
pub mod catalogue;
pub mod clue;
pub mod collected;
pub mod counted;
pub mod custody;
mod database;
pub mod fault;
pub mod hold;
mod lead;
pub mod live;
pub mod log;
pub mod party;
pub mod personal;
mod postgres;
mod published_check;
mod sealed;
pub mod sequencer;
mod sql;
pub mod tiles;
pub mod vault;
pub mod view;
mod words;

pub use account::{Account, AccountDue, Session};
pub use audit::{AUDIT_SEALED, AUDIT_SEALS, AuditEnd, AuditEntry, Called};
pub use board::{Board, Clocks, Witness, WitnessState};
pub use catalogue::{CatalogueFilter, CataloguePart, CatalogueRow};
pub use clue::{ClueFigures, ClueFilter, ClueRow};
pub use custody::{Handled, Link};
pub use database::{
    AuditSought, Cosigned, Doctor, Durability, FileKeyRow, GROUP_BOUNDS, Known, Lies, NumberDue, Options, Published,
    Shadow, Snapshot, Store, Writing, fill, snapshot, snapshot_of,
};
pub use fadu_record as record;
pub use fadu_watch as watch;
pub use fault::{AppendError, BuildError, Fault};
pub use lead::Lead;
pub use live::{OnSiteRow, PositionRow, Taken};
pub use log::{
    Allotted, Append, Build, Built, Draft, Head, IntentKey, Log, Pending, PendingAppend, PendingBoth, Receipt,
    SeriesKey, Soundness, StoredEvent, StreamId,
};
pub use party::{PartyFilter, PartyName, PartyRow};
pub use personal::{DataKey, ERASED, KeyRow, Master, Personal};
pub use postgres::Server;
pub use published_check::{check_published, make_tiles};
pub use sealed::SealedEvent;
pub use sequencer::{Sequencer, Stalled};
pub use tiles::Tiles;
pub use vault::{Evidence, Finished, Held, Intake, Laid, Look, Pieces, Upload, Vault, Written};
pub use view::{
    BlobRow, CountRow, DraftRow, InboxCursor, InboxOf, InboxRow, ListFilter, MatterRow, NamedRow, OpenedRow,
    PrecedentRow, PublishedRow, Replayed, TaskRow, Turn, ViewRow, Views,
};
