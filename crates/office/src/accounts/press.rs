//! A press 按下: who asks, and the key by which a second press of the same intent is known, so that it adds nothing. Pages have none where the state
//! itself refuses a second one; programs send `Idempotency-Key`.

use super::Who;
use crate::Office;
use crate::fault::Denial;
use fadu_store::IntentKey;
use serde_json::Value;

/// Who presses what.
#[derive(Clone, Debug)]
pub struct Press<'a> {
    /// Who.
    pub who: &'a Who,
    key: Option<String>,
}

impl<'a> From<&'a Who> for Press<'a> {
    fn from(who: &'a Who) -> Press<'a> {
        Press { who, key: None }
    }
}

impl<'a> From<&Press<'a>> for Press<'a> {
    fn from(press: &Press<'a>) -> Press<'a> {
        press.clone()
    }
}

impl<'a> Press<'a> {
    /// With the key that a program sent; it is known within its place only, such as `officers/…/suspend`.
    pub fn keyed(who: &'a Who, place: &str, key: Option<&str>) -> Press<'a> {
        Press { who, key: key.map(|key| format!("{place}/{key}")) }
    }

    pub(crate) fn intent(&self) -> Option<IntentKey> {
        let actor = self.who.person.to_string();
        self.key.clone().map(|key| IntentKey { actor, key })
    }
}

impl Office {
    /// What the same press entered before: the id of its first row. Nothing for a first press, and for one without a key.
    pub fn pressed(&self, press: &Press<'_>) -> Result<Option<String>, Denial> {
        let Some(intent) = press.intent() else { return Ok(None) };
        let reply = self.store.answered(&intent)?;
        Ok(reply.map(|r: Value| r["id"].as_str().unwrap_or_default().to_string()))
    }
}
