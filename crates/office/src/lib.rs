//! The order of things: load, decide, append, answer. One file an intent or a question; nothing clever here.
//!
//! Holds the only call to `Log::append`. Knows no kind of act, no HTML, no HTTP. Start reading at `act.rs`.

pub mod accounts;
mod act;
mod build;
mod cache;
mod commit;
mod events;
pub mod evidence;
pub mod fault;
mod file_lines;
mod file_page;
mod foretold;
mod form_options;
mod form_page;
mod inbox;
mod lists;
mod lookup;
mod office;
pub mod papers;
pub mod policy;
pub mod public;
mod publish;
mod registers;
pub mod render;
mod replay;
mod rows;
mod sheets;
mod term_page;
mod words;
mod write;

pub use accounts::{incident_id, token_of};
pub use act::{Act, Done};
pub use events::EventLine;
pub use fadu_papers::matter;
pub use fadu_papers::source::PAPER_MADE;
pub use fadu_store as store;
pub use fadu_store::watch;
pub use fault::Denial;
pub use file_lines::{EvidenceLine, FactLine, OfferLine, PaperLine, RecordLine, StageLine, StrandLine, TermChip};
pub use file_page::FilePage;
pub use form_page::{FormField, FormPage, Option_, as_typed};
pub use inbox::{Inbox, InboxLine};
pub use lists::Page;
pub use lookup::{Committed, code_in_fours};
pub use matter::base;
pub use matter::law;
pub use office::{Chance, Clock, DemoAccount, Office, Setup};
pub use public::{PublicPage, Published};
pub use registers::Registered;
pub use replay::replay;
pub use term_page::TermPage;
pub use words::{CheckLine, Cited, RefusalPage};
