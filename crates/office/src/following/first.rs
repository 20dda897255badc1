//! What was recorded together with what: one act may leave several events.

use crate::base::Moment;
use crate::matter::facts::own;
use fadu_store::{StoredEvent, StreamId};
use serde_json::Value;

/// The first event of an act. What comes after it in the same stream, at the same moment and of the same act was recorded together with it,
/// unless the act begins once more.
#[derive(Default)]
pub(super) struct First {
    pub index: u64,
    name: String,
    together: Option<(StreamId, Moment, Option<String>)>,
}

impl First {
    pub fn of(event: &StoredEvent) -> First {
        First { index: event.index, name: event.envelope.name.clone(), together: Some(First::key(event)) }
    }
    fn key(event: &StoredEvent) -> (StreamId, Moment, Option<String>) {
        let act = event.envelope.fields.get(own::ACT).and_then(Value::as_str).map(str::to_string);
        (event.stream, event.envelope.recorded, act)
    }
    pub fn goes_on_with(&self, event: &StoredEvent) -> bool {
        self.name != event.envelope.name && self.together.as_ref() == Some(&First::key(event))
    }
}
