//! An event sealed for its stream before the transaction: the writer only gives it its place.

use crate::log::{AppendError, Draft, StreamId};
use crate::personal::{Personal, TOKEN};
use fadu_record::{EventId, Fields, Moment, Sealed, seal_apart, tile::LONGEST_LEAF};
use serde_json::Value;

/// The reserved field by which the leaf commits to the stream.
pub(crate) const STREAM_FIELD: &str = "stream";

/// A sealed event with everything that its row holds but its place.
#[derive(Debug)]
pub struct SealedEvent {
    pub(crate) stream: StreamId,
    pub(crate) id: EventId,
    pub(crate) name: String,
    pub(crate) happened: Moment,
    pub(crate) recorded: Moment,
    pub(crate) pack: [u8; 32],
    pub(crate) fields: String,
    pub(crate) salt: [u8; 32],
    pub(crate) sealed: Sealed,
}

impl SealedEvent {
    /// The same event, entered at another moment.
    pub fn enter(&mut self, recorded: Moment) {
        self.recorded = recorded;
        self.sealed.enter(recorded);
    }
}

impl Draft {
    /// Seals the event for its stream and gives its fields back, the reserved one left out.
    pub fn seal(self, stream: StreamId) -> Result<(SealedEvent, Fields), AppendError> {
        self.seal_personal(stream, None)
    }

    /// The same, with the personal fields encrypted and under salts that follow from their key.
    pub fn seal_personal(
        self,
        stream: StreamId,
        personal: Option<&Personal>,
    ) -> Result<(SealedEvent, Fields), AppendError> {
        let Draft { mut envelope, salt } = self;
        if envelope.fields.contains_key(TOKEN) {
            return Err(AppendError::Constraint { what: "the field name '~' is reserved".into() });
        }
        if envelope.fields.insert(STREAM_FIELD.into(), Value::String(stream.to_string())).is_some() {
            return Err(AppendError::Constraint { what: "the field name 'stream' is reserved".into() });
        }
        let refused = |e: String| AppendError::Constraint { what: e };
        let personal = personal.filter(|p| p.fields.iter().any(|f| envelope.fields.contains_key(f)));
        let secret = personal.map(|p| p.secret(envelope.id, &salt));
        let is_personal = |name: &str| personal.is_some_and(|p| p.fields.iter().any(|f| f == name));
        let apart = secret.as_ref().map(|secret| (&is_personal as &dyn Fn(&str) -> bool, secret));
        let (sealed, fields, hidden) = seal_apart(&envelope, &salt, apart).map_err(|e| refused(e.to_string()))?;
        // It would find no place in a bundle of the published tree (docs/format/log.md).
        if sealed.leaf.len() > LONGEST_LEAF {
            return Err(refused("the event has too many fields for one leaf".into()));
        }
        let open = String::from_utf8(fields).map_err(|e| refused(e.to_string()))?;
        let fields = match personal {
            Some(p) => p.put_in(open, &hidden, (stream, envelope.id, &salt)),
            None => Some(open),
        };
        let fields = fields.ok_or_else(|| refused("the personal fields cannot be encrypted".into()))?;
        envelope.fields.remove(STREAM_FIELD);
        let event = SealedEvent {
            stream,
            id: envelope.id,
            name: envelope.name,
            happened: envelope.happened,
            recorded: envelope.recorded,
            pack: envelope.pack,
            fields,
            salt,
            sealed,
        };
        Ok((event, envelope.fields))
    }
}
