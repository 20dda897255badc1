//! The rows of the views: pure data. Who computes them is `matter` and `office`; this crate keeps and finds them.

use crate::log::{Fault, StoredEvent, StreamId};
use fadu_record::EventId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A matter as lists and heads of pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatterRow {
    /// The matter.
    pub matter: StreamId,
    /// The agency that handles it.
    pub agency: String,
    /// Its procedure.
    pub procedure: String,
    /// The step where it stands.
    pub step: String,
    /// Its statutory number, once given.
    pub number: Option<String>,
    /// The party's name.
    pub party: String,
    /// The party's code (unified social credit code or the like).
    pub party_code: Option<String>,
    /// The item 事项 of the catalogue.
    pub item: Option<String>,
    /// The officers who handle it.
    pub handlers: Vec<String>,
    /// The day it was opened (days since 1970-01-01).
    pub opened_on: Option<i32>,
    /// The last day of the limit that bites first.
    pub due_day: Option<i32>,
    /// That limit's id.
    pub due_limit: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// When it last changed (ms).
    pub updated: i64,
    /// What else its head shows.
    pub summary: Value,
}

/// One thing that waits for somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// The act that is open.
    pub act: String,
    /// The post that may do it.
    pub post: String,
    /// The person, if only one may.
    pub person: Option<String>,
    /// The agency in whose inbox it lies.
    pub agency: String,
    /// The last day.
    pub due_day: Option<i32>,
    /// The limit that gives the day.
    pub due_limit: Option<String>,
}

/// A saved state of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The draft.
    pub draft: [u8; 16],
    /// Its number, from 1.
    pub n: u32,
    /// When it was saved (ms).
    pub at: i64,
    /// The natural person who saved it.
    pub person: [u8; 16],
    /// That person's name then.
    pub name: String,
    /// What was saved, as JSON.
    pub body: String,
}

/// What the public page shows of a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedRow {
    /// The matter.
    pub matter: StreamId,
    /// The decision's number.
    pub number: String,
    /// The party, masked where a natural person.
    pub party_masked: String,
    /// The day of publication.
    pub published_on: i32,
    /// The last day it may be shown.
    pub until: Option<i32>,
    /// The page's facts.
    pub body: Value,
}

/// What was decided in a matter, for those who weigh a like one later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecedentRow {
    /// The event of the decision.
    pub event: EventId,
    /// The matter.
    pub matter: StreamId,
    /// The agency that decided.
    pub agency: String,
    /// The item's code.
    pub item: String,
    /// The range that applied.
    pub range: String,
    /// The tier.
    pub tier: String,
    /// The circumstances.
    pub circumstances: Vec<String>,
    /// The amount decided, in fen.
    pub amount: i64,
    /// The number of the decision.
    pub number: String,
    /// The day of the decision.
    pub decided_on: i32,
}

/// A blob that events speak of; its bytes are put before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRow {
    /// SHA-256 of the bytes.
    pub digest: [u8; 32],
    /// Media type.
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// When it came (ms).
    pub created: i64,
}

/// One change of the views and of the constraints across matters.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewRow {
    /// The matter's row is now this.
    Matter(MatterRow),
    /// The matter's open tasks are now these.
    Tasks(StreamId, Vec<TaskRow>),
    /// The public page of the matter is now this.
    Published(PublishedRow),
    /// The matter is no longer shown.
    Unpublished(StreamId),
    /// It was decided so.
    Precedent(PrecedentRow),
    /// The row of an act done elsewhere is now this.
    Collected(Box<crate::collected::CollectedRow>),
    /// Everything in a matter that counts; what is not among it counts no more.
    Counted(StreamId, Vec<crate::counted::CountedRow>),
    /// A decision came into force: refused if one of this kind already is for this party (invariant 13).
    DecisionInForce {
        /// The matter.
        matter: StreamId,
        /// The party.
        party: String,
        /// The kind of decision.
        kind: String,
        /// The event that made it.
        event: EventId,
    },
    /// The decision is no longer in force.
    DecisionEnded {
        /// The matter.
        matter: StreamId,
        /// The party.
        party: String,
        /// The kind of decision.
        kind: String,
    },
    /// A person takes a side in a matter: refused if the person stands on another (invariant 13).
    Side {
        /// The matter.
        matter: StreamId,
        /// The natural person.
        person: String,
        /// The side, for example handling or reviewing.
        side: String,
    },
    /// The register's row of a party is now this.
    Party(Box<crate::party::PartyRow>),
    /// The row of a catalogue is now this.
    Catalogue(Box<crate::catalogue::CatalogueRow>),
    /// The row of a clue is now this.
    Clue(Box<crate::clue::ClueRow>),
    /// An account is now this; its event commits to it. Not built by replay: the log holds its digests only.
    Account(crate::account::Account),
    /// All that the views say of the matter is said anew by the rows that follow: something of it was erased.
    Forgotten(StreamId),
    /// The register holds this party no longer.
    PartyForgotten(String),
    /// A number was voided, with the reason.
    NumberVoided {
        /// The number as written.
        text: String,
        /// Why.
        reason: String,
    },
}

/// A task with the matter it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// The task.
    pub task: TaskRow,
    /// The matter.
    pub matter: MatterRow,
}

/// Whose inbox.
#[derive(Debug, Clone, Default)]
pub struct InboxOf {
    /// The agency.
    pub agency: String,
    /// The posts held.
    pub posts: Vec<String>,
    /// The person: tasks of other persons are left out.
    pub person: String,
}

/// Where a page of an inbox ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InboxCursor {
    /// The due day (9999999 for none).
    pub due_day: i32,
    /// The matter.
    pub matter: StreamId,
    /// The act.
    pub act: String,
}

/// Which matters a list shows; an empty filter shows all.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only of these agencies; empty: all.
    pub agencies: Vec<String>,
    /// Only of this procedure.
    pub procedure: Option<String>,
    /// Only in this step.
    pub step: Option<String>,
    /// Only closed or only open.
    pub closed: Option<bool>,
    /// Only of this item, by its name as the row has it.
    pub item: Option<String>,
    /// Only those that an officer of this name handles.
    pub handler: Option<String>,
    /// Only those that name this body; where the flag is set, only if something was served on it.
    pub named: Option<(String, bool)>,
    /// Only those opened from the first to the second of these days.
    pub opened: Option<(i32, i32)>,
    /// What a person of that code is found by; the store adds it where it holds a master key.
    pub person: Option<String>,
    /// The party's code is this text, or party or number contains it.
    pub text: Option<String>,
}

/// Which page of a list: it stands beside the matter at which another page ended or began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// The newest.
    #[default]
    First,
    /// What comes after this matter.
    After(StreamId),
    /// What comes before this matter, up to it.
    Before(StreamId),
}

/// How many matters an agency opened under a procedure on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRow {
    /// The agency.
    pub agency: String,
    /// The procedure.
    pub procedure: String,
    /// The item by its name, if the matters name one.
    pub item: Option<String>,
    /// How many.
    pub n: u64,
}

/// How many matters of a procedure name a body by a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRow {
    /// The procedure.
    pub procedure: String,
    /// The field.
    pub field: String,
    /// Closed or open.
    pub closed: bool,
    /// How many.
    pub n: u64,
}

/// How many matters of an agency and a year of opening stand in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// The agency.
    pub agency: String,
    /// The procedure.
    pub procedure: String,
    /// The step.
    pub step: String,
    /// Closed or open.
    pub closed: bool,
    /// The year of opening.
    pub year: i32,
    /// How many.
    pub n: u64,
}

/// Export hashes before and after a replay: equal, or the views had drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// The live views' hash.
    pub before: [u8; 32],
    /// The rebuilt views' hash.
    pub after: [u8; 32],
    /// Events read.
    pub events: u64,
}

/// Computes the view rows of one event; called in the order of the log.
pub type Fold<'a> = &'a mut (dyn FnMut(&StoredEvent) -> Vec<ViewRow> + Send);

/// What the views answer; a row that does not bear its digest is a fault, not an answer.
pub trait Views: Send + Sync {
    /// One matter's row.
    fn matter(&self, matter: StreamId) -> Result<Option<MatterRow>, Fault>;
    /// A page of an inbox in the order in which the limits bite.
    fn inbox(&self, of: &InboxOf, after: Option<&InboxCursor>, limit: usize) -> Result<Vec<InboxRow>, Fault>;
    /// A page of a list, newest first by day of opening, and the exact total.
    fn list(&self, filter: &ListFilter, turn: Turn, limit: usize) -> Result<(Vec<MatterRow>, u64), Fault>;
    /// Tells each matter whose first event was recorded from the first to before the second of these moments (ms): of these agencies, or of all.
    fn entered(&self, between: (i64, i64), agencies: &[String], told: &mut dyn FnMut(MatterRow)) -> Result<(), Fault>;
    /// The register's row of a party.
    fn party(&self, code: &str) -> Result<Option<Value>, Fault>;
    /// How many matters stand where; of one agency or of all.
    fn counts(&self, agency: Option<&str>) -> Result<Vec<CountRow>, Fault>;
    /// A page of what is public on this day, newest first, after (day, matter).
    fn published(&self, today: i32, after: Option<(i32, StreamId)>, limit: usize) -> Result<Vec<PublishedRow>, Fault>;
    /// What is public of one matter on this day.
    fn published_of(&self, matter: StreamId, today: i32) -> Result<Option<PublishedRow>, Fault>;
    /// As `published`, but only rows whose number, party or `find` in the body contains the text.
    fn published_like(
        &self,
        text: &str,
        today: i32,
        after: Option<(i32, StreamId)>,
        limit: usize,
    ) -> Result<Vec<PublishedRow>, Fault>;
    /// What is public on this day and bears this `code` in its body.
    fn published_by_code(&self, code: &str, today: i32) -> Result<Option<PublishedRow>, Fault>;
    /// The newest decisions of an agency on an item, each with whether its page is public on this day.
    fn precedents(&self, of: (&str, &str), today: i32, limit: usize) -> Result<Vec<(PrecedentRow, bool)>, Fault>;
    /// SHA-256 over the canonical rows of the derived views and constraints, sorted bytewise by key.
    fn export_hash(&self) -> Result<[u8; 32], Fault>;
    /// Rebuilds the views from the log in one transaction.
    fn replay(&self, fold: Fold<'_>) -> Result<Replayed, Fault>;
}
