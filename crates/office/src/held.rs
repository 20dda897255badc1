//! An act that was set aside, as the quarantine's events tell it: why, from whom, and what became of it.

use crate::base::Moment;
use crate::base::id::{BodyId, EventId};
use fadu_store::StoredEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An act was set aside.
pub(crate) const HELD: &str = "IntentQuarantined";
/// A named person entered it.
pub(crate) const CLAIMED: &str = "IntentClaimed";
/// It was returned.
pub(crate) const RETURNED: &str = "IntentReturned";

/// Why an act was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The batch does not prove its sender.
    Unproved,
    /// Made by somebody else than the sender.
    Author,
    /// Cannot be read, or the form of the act is wrong.
    Form,
    /// The sender does not hold the post that does the act.
    Post,
    /// There is no such matter for the sender.
    Matter,
    /// Something already registered stands against it.
    Constraint,
}

impl Why {
    /// One sentence.
    pub fn zh(self) -> &'static str {
        match self {
            Why::Unproved => "发送人的身份没有核实",
            Why::Author => "办理人和发送人不是同一人",
            Why::Form => "内容读不出来，或者填写有误",
            Why::Post => "发送人的岗位不能办理这一步",
            Why::Matter => "没有这个事项，或者不归发送人办理",
            Why::Constraint => "与已登记的记录冲突",
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// Waits for somebody.
    Waiting,
    /// Entered by a named person.
    Claimed {
        /// Who.
        by: String,
        /// The matter it went to.
        matter: String,
    },
    /// Returned, with the reason.
    Returned {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

/// An act set aside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Held {
    /// Its id.
    pub id: EventId,
    /// Why it was set aside.
    pub why: Why,
    /// Why, in words.
    pub told: String,
    /// The body that it concerns, if that is known.
    pub agency: Option<BodyId>,
    /// Name of the sender, if the sender was proved.
    pub sender: Option<String>,
    /// The device, as it names itself.
    pub device: String,
    /// The device's clock when it sent.
    pub device_now: Option<i64>,
    /// When it came.
    pub received: Moment,
    /// The act as it came; absent for those who may not see the content of matters.
    pub item: Option<Value>,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
}

/// All that was set aside, oldest first.
pub(crate) fn fold(events: &[StoredEvent]) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for event in events {
        if event.envelope.name == HELD {
            all.extend(held(event));
            continue;
        }
        let text = |k: &str| event.envelope.fields.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let (item, by) = (text("item"), text("by_name"));
        let Some(held) = all.iter_mut().find(|h| h.id.to_string() == item) else { continue };
        held.state = match event.envelope.name.as_str() {
            CLAIMED => State::Claimed { by, matter: text("matter") },
            _ => State::Returned { by, reason: text("reason") },
        };
    }
    all
}

fn held(event: &StoredEvent) -> Option<Held> {
    let fields = &event.envelope.fields;
    let text = |k: &str| fields.get(k).and_then(Value::as_str).unwrap_or_default();
    let why: Why = serde_json::from_value(fields.get("why")?.clone()).ok()?;
    let told = if text("told").is_empty() { why.zh().to_string() } else { format!("{}：{}", why.zh(), text("told")) };
    Some(Held {
        id: event.envelope.id,
        why,
        told,
        agency: text("agency").parse().ok(),
        sender: fields.get("sender_name").and_then(Value::as_str).map(str::to_string),
        device: text("device").to_string(),
        device_now: fields.get("device_now").and_then(Value::as_i64),
        received: event.envelope.recorded,
        item: serde_json::from_str(text("item")).ok(),
        state: State::Waiting,
    })
}
