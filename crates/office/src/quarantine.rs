//! Acts that came and could not be entered: kept readable for their body, until a named person enters or returns them.

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::EventId;
use crate::fault::Denial;
use crate::held::{CLAIMED, HELD, Held, RETURNED, State, Why, fold};
use crate::policy::{self, Do};
use crate::reported::Entered;
use crate::sync::Item;
use fadu_store::record::Envelope;
use fadu_store::{Allotted, Append, AppendError, Built, DataKey, Draft, IntentKey, Log, Personal, StreamId};
use serde_json::{Value, json};

/// The stream of all that was set aside.
pub(crate) const QUARANTINE: StreamId = StreamId::from_bits(2);
/// So many acts of senders not proved may wait at the same time; more stay on their devices.
const UNPROVED: usize = 2000;

impl Office {
    /// The acts set aside that a person may see, newest first; of those who see no content, without content.
    pub fn quarantine(&self, who: &Who) -> Result<Vec<Held>, Denial> {
        policy::require(who, Do::Sort, who.agency)?;
        let mut all = self.held()?;
        all.retain(|h| sees(who, h));
        all.iter_mut().filter(|h| !reads(who, h)).for_each(|h| (h.item, h.told) = (None, h.why.zh().into()));
        all.reverse();
        Ok(all)
    }

    /// One act set aside.
    pub fn quarantined(&self, who: &Who, id: EventId) -> Result<Held, Denial> {
        self.quarantine(who)?.into_iter().find(|h| h.id == id).ok_or(Denial::NotFound)
    }

    /// Enters an act set aside, as reported by the person who claims it; with other fields if something was wrong with its own.
    pub async fn claim(&self, who: &Who, id: EventId, fields: Option<Fields>) -> Result<Entered, Denial> {
        let held = self.to_settle(who, id)?;
        policy::require(who, Do::Handle, who.agency)?;
        let value = held.item.as_ref().ok_or(Denial::Forbidden)?;
        let item = Item::read(value).map_err(|told| Denial::mistake("item", told))?;
        let mut report = item.timed(&held.device, (held.device_now, held.received)).report;
        if let Some(fields) = fields {
            report.intent.typed = fields;
        }
        report.beside.push(("_quarantined", json!(id)));
        // The device may have sent it again meanwhile, and properly: then it stands already.
        let entered = match self.entered_before(&report)? {
            Some(done) => Entered { done, findings: Vec::new() },
            None => self.report(who, &report).await?,
        };
        self.settle(who, CLAIMED, json!({ "item": id, "matter": entered.done.matter })).await?;
        Ok(entered)
    }

    /// Returns an act set aside, with the reason; it stays readable.
    pub async fn give_back(&self, who: &Who, id: EventId, reason: &str) -> Result<(), Denial> {
        self.to_settle(who, id)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > 500 {
            return Err(Denial::mistake("reason", "请写明退回的理由（500 字以内）"));
        }
        self.settle(who, RETURNED, json!({ "item": id, "reason": reason })).await
    }

    fn to_settle(&self, who: &Who, id: EventId) -> Result<Held, Denial> {
        policy::require(who, Do::Claim, who.agency)?;
        let held = self.quarantined(who, id)?;
        // What concerns a body is settled by the body; what concerns none by whoever keeps the quarantine.
        if held.agency.is_some_and(|a| a != who.agency || !reads(who, &held)) {
            return Err(Denial::Forbidden);
        }
        if held.state == State::Waiting { Ok(held) } else { Err(Denial::mistake("item", "这一条已经处理过")) }
    }

    /// Whether so many more acts of nobody proved may be kept.
    pub(crate) fn room_for_unproved(&self, more: usize) -> Result<(), Denial> {
        let waiting = |h: &&Held| h.why == Why::Unproved && h.state == State::Waiting;
        if self.held()?.iter().filter(waiting).count() + more > UNPROVED { Err(Denial::Busy) } else { Ok(()) }
    }

    /// Sets an act aside; the same act again adds nothing.
    pub(crate) async fn hold(&self, fields: Value, digest: String) -> Result<Held, Denial> {
        let key = IntentKey { actor: "quarantine".into(), key: digest };
        let id = match self.note(HELD, fields, Some(key)).await? {
            Some(id) => id,
            None => return Err(Denial::Fault("an act set aside without its id".into())),
        };
        self.held()?.into_iter().find(|h| h.id == id).ok_or_else(|| Denial::Fault("an act set aside is gone".into()))
    }

    async fn settle(&self, who: &Who, event: &'static str, mut fields: Value) -> Result<(), Denial> {
        fields["by"] = json!(who.person);
        fields["by_name"] = json!(who.name);
        let id = fields["item"].as_str().unwrap_or_default().to_string();
        // One act is settled once, whoever presses at the same time.
        let key = IntentKey { actor: "quarantine".into(), key: format!("settled/{id}") };
        self.note(event, fields, Some(key)).await.map(drop)
    }

    /// Writes one event of the quarantine; the id of the event, or of the one written before.
    async fn note(&self, name: &'static str, fields: Value, key: Option<IntentKey>) -> Result<Option<EventId>, Denial> {
        for _ in 0..8 {
            let expected = self.store.events(QUARANTINE)?.len() as u64;
            let (id, now, pack, salt) =
                (EventId::mint(self.now(), self.seed()), self.now(), self.engine().law.digest, self.salt());
            let fields: Fields = fields.as_object().cloned().unwrap_or_default().into_iter().collect();
            let (master, slot) = (self.master()?.clone(), id.to_string());
            // Nobody knows yet whose data it is: each has a key of its own.
            let of_it = DataKey::of(self.salt());
            let build = Box::new(move |allotted: &Allotted| {
                let recorded = now.max(allotted.not_before);
                let keys = vec![master.row((QUARANTINE, &slot), None, (&of_it, true))];
                let names = fields.keys().cloned().collect();
                let envelope = Envelope { id, name: name.into(), happened: recorded, recorded, pack, fields };
                let personal = Personal { slots: vec![slot], key: of_it, fields: names };
                let sealed = Draft { envelope, salt }.seal_personal(QUARANTINE, Some(&personal))?.0;
                Ok(Built { sealed: vec![sealed], keys, reply: json!({ "id": id }), ..Built::default() })
            });
            let request = Append { stream: QUARANTINE, expected, key: key.clone(), numbers: Vec::new(), build };
            match self.write(request).await {
                Err(AppendError::Conflict { .. }) => {}
                Err(AppendError::Repeated { reply }) => return Ok(reply["id"].as_str().and_then(|id| id.parse().ok())),
                answer => return Ok(answer?.events.first().copied()),
            }
        }
        Err(Denial::Busy)
    }

    /// All of them, oldest first.
    fn held(&self) -> Result<Vec<Held>, Denial> {
        Ok(fold(&self.store.events(QUARANTINE)?))
    }
}

/// Whether a person may know of it: of one's own body, or as keeper of the quarantine.
fn sees(who: &Who, held: &Held) -> bool {
    match held.agency {
        Some(agency) => policy::may(who, Do::Sort, agency),
        None => policy::everywhere(who, Do::Sort),
    }
}

/// Whether a person may read what was done: those who handle matters of the body.
fn reads(who: &Who, held: &Held) -> bool {
    held.agency.is_some_and(|agency| policy::may(who, Do::Handle, agency))
}
