//! The canonical bytes of a row and their digest.

use crate::log::{AppendError, StreamId};
use fadu_record::canonical;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Stands in the column for "no day": sorts after every day.
pub(super) const NO_DAY: i32 = 9_999_999;

/// The canonical bytes of a row: each column with its kind, texts with their length; the same on every database.
#[derive(Default)]
pub(super) struct Canon(pub Vec<u8>);
impl Canon {
    pub(super) fn bytes(&mut self, kind: u8, bytes: &[u8]) {
        self.0.push(kind);
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }
    pub(super) fn text(mut self, text: &str) -> Self {
        self.bytes(b't', text.as_bytes());
        self
    }
    pub(super) fn maybe(mut self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.bytes(b't', text.as_bytes()),
            None => self.0.push(b'n'),
        }
        self
    }
    pub(super) fn stream(mut self, stream: StreamId) -> Self {
        self.bytes(b'b', &stream.0);
        self
    }
    pub(super) fn int(mut self, n: i64) -> Self {
        self.0.push(b'i');
        self.0.extend_from_slice(&n.to_be_bytes());
        self
    }
    pub(super) fn day(self, day: Option<i32>) -> Self {
        self.int(i64::from(day.unwrap_or(NO_DAY)))
    }
    pub(super) fn digest(self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// A value as its column keeps it.
pub(super) fn json(value: &Value) -> Result<String, AppendError> {
    let bytes = canonical(value).map_err(|e| AppendError::Constraint { what: e.to_string() })?;
    String::from_utf8(bytes).map_err(|e| AppendError::Constraint { what: e.to_string() })
}
