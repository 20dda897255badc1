//! The order of things: load, decide, append, answer. One file an intent or a question; nothing clever here.
//! Holds the only call to `Log::append`. Knows no kind of act, no HTML, no HTTP. Start reading at `act.rs`.

pub mod accounts;
mod act;
pub mod activity;
mod anchored;
pub mod answers;
pub mod areas;
pub mod assess;
pub mod audit;
mod binding;
pub mod bodies;
mod build;
pub mod bulk;
pub mod cache;
mod carry;
mod case_replay;
pub mod catalogue;
mod chart_page;
mod checking;
pub mod collected;
mod commit;
pub mod drafts;
mod enact;
mod erase;
pub mod erasure;
mod events;
pub mod evidence;
pub mod exams;
pub mod fault;
pub mod fees;
pub mod figures;
pub mod file;
mod findings;
mod following;
mod foretold;
mod form;
mod guard;
mod held;
mod inbox;
pub mod intake;
pub mod joined;
pub mod law_change;
mod library;
mod links;
mod lists;
pub mod live;
pub mod lodging;
pub mod long_work;
mod lookup;
pub mod moving;
mod office;
pub mod officers;
mod on_site;
mod paper_lines;
pub mod papers;
pub mod parties;
pub mod passkey;
pub mod pay;
mod personal;
pub mod policy;
pub mod powers;
pub mod public;
mod qr;
mod quarantine;
mod redacted;
mod registers;
pub mod render;
mod replay;
mod reportable;
mod reported;
mod rooms;
pub mod rounds;
mod rows;
pub mod sampling;
mod saved;
pub mod scales;
pub mod search;
pub mod sheet;
mod sheets;
mod shown;
pub mod signature;
mod standin;
pub mod statutes;
pub mod sync;
mod term_page;
mod together;
pub mod trust;
mod turns;
mod versions;
pub mod volume;
pub mod warn;
mod weigh;
mod words;
mod worker;
mod write;

pub use fadu_papers::{matter, matter::base, matter::law, source::PAPER_MADE};
pub use fadu_store::{self as store, watch};
pub use form::page::{FormField, FormPage, Option_, Signing, as_typed};
pub use office::{Chance, Clock, DemoAccount, Office, Setup};
pub use public::log::{HeldCheckpoint, LogHealth, LogPage, WitnessLine};
pub use public::{PublicPage, Published, publications::Local, publications::Publication};
pub use {
    accounts::incident_id, accounts::token_of, act::Act, act::Done, case_replay::CaseReplay, case_replay::Scene,
    case_replay::SceneFile, case_replay::SceneKind, chart_page::ChartPage, checking::Checked, checking::FoundLine,
    drafts::DraftLine, drafts::DraftPage, events::EventLine, evidence::destruction_state::Destruction,
    evidence::exhibit::ExhibitPage, evidence::scrub::ScrubState, evidence::scrub::Spoiled, fault::Denial,
    file::lines::EvidenceLine, file::lines::FactLine, file::lines::OfferLine, file::lines::RecordLine,
    file::lines::StageLine, file::lines::StrandLine, file::lines::TermChip, file::page::FilePage, findings::EntryLine,
    findings::FindingLine, guard::Discovered, guard::Guarded, guard::Holding, guard::Round, held::Held, held::State,
    held::Why, inbox::Inbox, inbox::InboxLine, lists::At, lists::Page, lists::Sought, lookup::Committed,
    lookup::code_in_fours, moving::MovePage, on_site::OnSiteForm, on_site::Outcome, paper_lines::CorrectedLine,
    paper_lines::PaperLine, paper_lines::VolumeLine, redacted::MaskedLine, registers::Registered, replay::replay,
    reportable::Reportable, reported::Belongs, reported::Entered, reported::Report, saved::Drilled, saved::OLDEST_MS,
    saved::Saved, standin::StandInAsked, standin::StandInLine, standin::StandInPage, term_page::TermPage,
    versions::ProcedureLine, versions::ProceduresPage, versions::VersionLine, versions::VersionState,
    weigh::Discretion, weigh::Precedent, weigh::Precedents, words::CheckLine, words::Cited, words::RefusalPage,
};
