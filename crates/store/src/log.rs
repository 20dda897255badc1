//! The log: what an append asks, what it answers, and the trait that every database behind it fulfils.

pub use crate::fault::{AppendError, Fault};
use crate::{
    database::FileKeyRow,
    fault::BuildError,
    personal::{Apart, KeyRow},
    sealed::SealedEvent,
    view::{BlobRow, ViewRow},
};
use fadu_record::{Envelope, EventId, Moment};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, future::Future, pin::Pin, task};
use tokio::sync::oneshot;

/// A stream of events with its own version: a matter or a register. Written like the matter's own id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub [u8; 16]);

impl StreamId {
    /// The stream with these bits, for example those of a matter's id.
    pub const fn from_bits(bits: u128) -> Self {
        StreamId(bits.to_be_bytes())
    }
    /// The bits, as an id takes them.
    pub const fn bits(self) -> u128 {
        u128::from_be_bytes(self.0)
    }
}
impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&EventId::from_bits(self.bits()), f)
    }
}
impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        EventId::from_bits(self.bits()).serialize(s)
    }
}
impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(StreamId::from_bits(EventId::deserialize(d)?.bits()))
    }
}

/// An intent's key, unique for its actor: the same key again gets the same answer and adds nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentKey {
    /// Who pressed.
    pub actor: String,
    /// What was pressed, minted where it was pressed.
    pub key: String,
}

/// The series of statutory numbers 文号 from which one is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesKey {
    /// The agency that numbers.
    pub agency: String,
    /// The kind of document.
    pub kind: String,
    /// The year of the series.
    pub year: i32,
    /// How the number is written, with `{year}` and `{n}` in it.
    pub form: String,
}

/// What the log gives to the builder inside the transaction.
#[derive(Debug)]
pub struct Allotted {
    /// One number for each series asked, in order.
    pub numbers: Vec<String>,
    /// The leaf index of the first event to be built.
    pub first_index: u64,
    /// The latest `recorded` of the log: a live builder records no earlier, whatever the clock says.
    pub not_before: Moment,
}

/// An event to be written and the salt that hides its fields in the tree.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The event.
    pub envelope: Envelope,
    /// 32 random bytes, given by the caller.
    pub salt: [u8; 32],
}

/// What the builder made of the allotted numbers.
#[derive(Debug, Default)]
pub struct Built {
    /// The events, in order.
    pub events: Vec<Draft>,
    /// Events that were sealed before the transaction; they come after the others.
    pub sealed: Vec<SealedEvent>,
    /// The rows of views and constraints that follow from them.
    pub rows: Vec<ViewRow>,
    /// Blobs (already put) that these events speak of.
    pub blobs: Vec<BlobRow>,
    /// Law packs that these events publish: digest and bytes, kept for ever.
    pub packs: Vec<([u8; 32], Vec<u8>)>,
    /// Keys of persons that these events need, or whose person they tell.
    pub keys: Vec<KeyRow>,
    /// Files that this stream holds from now on, each with its key.
    pub files: Vec<FileKeyRow>,
    /// Files that others held until this stream took them, and who.
    pub given_over: Vec<([u8; 32], StreamId)>,
    /// Keys of this stream that the first of these events destroys, by slot.
    pub destroyed: Vec<String>,
    /// The files that go where the key of this stream's files is among them.
    pub files_ended: Vec<[u8; 32]>,
    /// The answer kept for a second press of the same intent.
    pub reply: serde_json::Value,
}

/// The builder, run inside the transaction after numbers are allotted.
pub type Build = Box<dyn FnOnce(&Allotted) -> Result<Built, BuildError> + Send>;

/// One request to write.
pub struct Append {
    /// The matter or register.
    pub stream: StreamId,
    /// How many events the caller saw in it.
    pub expected: u64,
    /// The intent, if a second press must be harmless.
    pub key: Option<IntentKey>,
    /// The series from which numbers are wanted.
    pub numbers: Vec<SeriesKey>,
    /// Makes the events.
    pub build: Build,
}

/// The append is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Leaf index of the first event.
    pub first_index: u64,
    /// Number of events in the stream after the append.
    pub version: u64,
    /// Ids of the events, in order.
    pub events: Vec<EventId>,
    /// The numbers used, in the order asked.
    pub numbers: Vec<String>,
    /// The builder's reply.
    pub reply: serde_json::Value,
}

/// The answer to come; await it, or `wait` outside async code.
#[derive(Debug)]
pub struct Pending<T>(pub(crate) oneshot::Receiver<T>);

/// The answer to an append, to come when it is on disk.
pub type PendingAppend = Pending<Result<Receipt, AppendError>>;

/// The answers to two appends that stand or fall together.
pub type PendingBoth = Pending<Result<(Receipt, Receipt), AppendError>>;

impl<T, E: From<Fault>> Pending<Result<T, E>> {
    /// Blocks until the answer; not from async code.
    pub fn wait(self) -> Result<T, E> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(Fault::Closed.into()))
    }
}
impl<T, E: From<Fault>> Future for Pending<Result<T, E>> {
    type Output = Result<T, E>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|r| r.unwrap_or_else(|_| Err(Fault::Closed.into())))
    }
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Leaf index.
    pub index: u64,
    /// The stream.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub version: u64,
    /// The event; its fields hold the reserved `stream`, which the writer commits to.
    pub envelope: Envelope,
    /// The salt of its commitments.
    pub salt: [u8; 32],
    /// What of it is kept apart, under salts of its own.
    pub apart: Apart,
    /// The leaf's bytes, public for ever.
    pub leaf: Vec<u8>,
    /// The leaf's hash.
    pub hash: [u8; 32],
}

/// Size and root of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root hash (RFC 6962).
    pub root: [u8; 32],
}

/// What `check` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Soundness {
    /// Every event bears its leaf, every leaf its hash, and the root is this.
    Sound(Head),
    /// The first difference.
    Differs {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// The column.
        column: &'static str,
    },
}

/// The append-only record; one story test holds for every database behind it.
pub trait Log: Send + Sync {
    /// Writes events, numbers, views and the intent's reply in one durable transaction.
    fn append(&self, request: Append) -> PendingAppend;
    /// Writes two requests, to two streams, in one durable transaction: both or neither. The error is that of the first one that fails.
    fn append_both(&self, first: Append, other: Append) -> PendingBoth;
    /// The events of a stream, in order.
    fn events(&self, stream: StreamId) -> Result<Vec<StoredEvent>, Fault>;
    /// Name, moment and fields as they are written of each event of a stream, in its order, one at a time: for folding a long stream. The text
    /// of an erased event is empty.
    fn each(&self, stream: StreamId, told: &mut dyn FnMut(&str, Moment, &str)) -> Result<(), Fault>;
    /// One event of a stream, by its version: the first is 1.
    fn event(&self, stream: StreamId, version: u64) -> Result<Option<StoredEvent>, Fault>;
    /// Events by leaf index, for replay and for whoever follows the log by cursor.
    fn all_events(&self, from: u64, limit: usize) -> Result<Vec<StoredEvent>, Fault>;
    /// Size and root of what is committed.
    fn head(&self) -> Head;
    /// Seals every event again and compares.
    fn check(&self) -> Result<Soundness, Fault>;
}
