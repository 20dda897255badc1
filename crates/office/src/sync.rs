//! A batch of acts made offline: entered one by one in their order, as reported. What cannot be entered is quarantined, never lost.

use crate::accounts::{Who, hex};
use crate::base::Denied;
use crate::base::id::{BodyId, MatterId, OfficerId};
use crate::base::{Fields, Moment};
use crate::fault::Denial;
use crate::held::{Held, Why};
use crate::matter::Intent;
use crate::reported::{Belongs, Entered, Report, own};
use crate::{Done, Office};
use fadu_store::IntentKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// So many acts make a batch at most.
pub const LARGEST_BATCH: usize = 200;

/// A batch as it came.
pub struct Batch {
    /// The device, as it names itself.
    pub device: String,
    /// The device's clock when it sent (ms), if it says.
    pub device_now: Option<i64>,
    /// The body that the sender claims to be of.
    pub agency: Option<BodyId>,
    /// The acts, unread.
    pub items: Vec<Value>,
}

/// What became of one act.
pub enum ItemAnswer {
    /// Entered; on disk.
    Accepted(Box<Entered>),
    /// Entered before.
    Duplicate(Done),
    /// Kept aside until somebody of the body looks at it.
    Quarantined(Held),
    /// Our machine could not do it now: the device keeps it and sends it again.
    Later(&'static str),
}

/// One act, read.
pub(crate) struct Item {
    pub author: String,
    pub made_at: i64,
    pub report: Report,
}

impl Item {
    /// Reads an act; what is wrong with it, in one sentence.
    pub fn read(value: &Value) -> Result<Item, &'static str> {
        let text = |k: &str| value.get(k).and_then(Value::as_str).filter(|t| !t.is_empty() && t.len() <= 200);
        let id = text("id").ok_or("没有编号 id")?;
        let made_at = value.get("made_at").and_then(Value::as_i64).ok_or("没有办理时间 made_at（毫秒）")?;
        let act = text("intent").ok_or("没有说明办的是哪一步 intent")?.to_string();
        let typed: Fields = match value.get("fields") {
            None => Fields::new(),
            Some(Value::Object(map)) => map.clone().into_iter().collect(),
            Some(_) => return Err("fields 不是对象"),
        };
        let parsed = |k: &str| text(k).map(str::parse::<MatterId>).transpose().map_err(|_| "事项编号校验不符");
        let procedure = text("procedure").map(str::to_string);
        let belongs = match (parsed("matter")?, parsed("client_matter")?, procedure) {
            (Some(matter), ..) => Belongs::Matter(matter),
            (None, Some(id), Some(procedure)) => Belongs::New { procedure, id: Some(id) },
            (None, Some(matter), None) => Belongs::Matter(matter),
            (None, None, _) => return Err("没有事项编号 matter 或 client_matter"),
        };
        let author = text("author").unwrap_or_default().to_string();
        let source = text("source").unwrap_or("offline").to_string();
        let key = IntentKey { actor: "sync".into(), key: format!("{author}/{id}") };
        let beside = vec![(own::AUTHOR, json!(author))];
        let intent = Intent { act, typed };
        Ok(Item { author, made_at, report: Report { belongs, intent, at: None, source, beside, key: Some(key) } })
    }

    /// Puts the act on the server's clock: a device's clock is corrected by what it showed when it sent.
    pub fn timed(mut self, device: &str, (device_now, now): (Option<i64>, Moment)) -> Item {
        let offset_ms = device_now.map_or(0, |d| now.0.saturating_sub(d));
        self.report.at = Some(Moment(self.made_at.saturating_add(offset_ms)).min(now));
        let clock = json!({ "name": device, "made_at": self.made_at, "offset_ms": offset_ms });
        self.report.beside.push((own::DEVICE, clock));
        self
    }
}

impl Office {
    /// Takes a batch; one answer for each act, in their order. `who` is nobody if the sender is not proved.
    pub async fn sync(&self, who: Option<&Who>, batch: &Batch) -> Result<Vec<(String, ItemAnswer)>, Denial> {
        if who.is_none() {
            self.room_for_unproved(batch.items.len())?;
        }
        let mut answers = Vec::new();
        for value in &batch.items {
            let read = Item::read(value);
            let id = value.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
            let answer = match self.one(who, batch, read).await {
                Ok(answer) => answer,
                Err(Failed::Machine(told)) => ItemAnswer::Later(told),
                Err(Failed::Item(why, told)) => self.set_aside(who, batch, (value, why, told)).await?,
            };
            answers.push((id, answer));
        }
        Ok(answers)
    }

    async fn one(
        &self,
        who: Option<&Who>,
        batch: &Batch,
        read: Result<Item, &'static str>,
    ) -> Result<ItemAnswer, Failed> {
        let Some(who) = who else { return Err(Failed::Item(Why::Unproved, String::new())) };
        let item = read.map_err(|told| Failed::Item(Why::Form, told.into()))?;
        let mine = [who.officer.map(|o| o.to_string()), Some(who.person.to_string())];
        if !mine.iter().flatten().any(|m| *m == item.author) {
            return Err(Failed::Item(Why::Author, String::new()));
        }
        let item = item.timed(&batch.device, (batch.device_now, self.now()));
        if let Some(done) = self.entered_before(&item.report)? {
            return Ok(ItemAnswer::Duplicate(done));
        }
        let entered = self.report(who, &item.report).await?;
        if entered.done.repeated {
            return Ok(ItemAnswer::Duplicate(entered.done));
        }
        Ok(ItemAnswer::Accepted(Box::new(entered)))
    }

    /// The answer that this act was given before, whoever entered it.
    pub(crate) fn entered_before(&self, report: &Report) -> Result<Option<Done>, Denial> {
        let Some(key) = &report.key else { return Ok(None) };
        self.store.answered(key)?.map(|reply| crate::act::repeated(&reply)).transpose()
    }

    async fn set_aside(
        &self,
        who: Option<&Who>,
        batch: &Batch,
        (value, why, told): (&Value, Why, String),
    ) -> Result<ItemAnswer, Denial> {
        let agency = who.map(|w| w.agency).or_else(|| self.agency_of(value)).or(batch.agency);
        let registered = agency.filter(|a| self.register().bodies.contains_key(a));
        let fields = json!({
            "item": value.to_string(), "why": why, "told": told, "agency": registered, "device": batch.device,
            "device_now": batch.device_now, "sender": who.map(|w| w.person), "sender_name": who.map(|w| w.name.as_str()),
        });
        let proved = who.map_or("nobody".to_string(), |w| w.person.to_string());
        let digest = Sha256::new().chain_update(proved).chain_update([0]).chain_update(value.to_string()).finalize();
        Ok(ItemAnswer::Quarantined(self.hold(fields, hex(&digest)).await?))
    }

    /// The body that an act of nobody proved concerns: that of its matter, or of the officer it names.
    fn agency_of(&self, value: &Value) -> Option<BodyId> {
        let text = |k: &str| value.get(k).and_then(Value::as_str);
        let matter = text("matter").and_then(|m| m.parse().ok()).and_then(|m| self.facts(m).ok());
        let officer = || text("author").and_then(|a| a.parse::<OfficerId>().ok());
        matter.map(|(facts, _)| facts.agency).or_else(|| {
            let id = officer()?.to_string();
            self.register().officer(&id).map(|o| o.body)
        })
    }
}

enum Failed {
    Item(Why, String),
    Machine(&'static str),
}

impl From<Denial> for Failed {
    fn from(denial: Denial) -> Failed {
        match denial {
            Denial::Denied(Denied::Mistaken(all)) => {
                let told = all.iter().map(|m| format!("{}：{}", m.field, m.message)).collect::<Vec<_>>().join("；");
                Failed::Item(Why::Form, told)
            }
            Denial::Denied(Denied::Refused(_)) => Failed::Item(Why::Post, String::new()),
            Denial::NotFound
            | Denial::Forbidden
            | Denial::Reserved
            | Denial::SignedOut
            | Denial::Destroyed
            | Denial::Erased(_) => Failed::Item(Why::Matter, String::new()),
            Denial::Constraint(_) => Failed::Item(Why::Constraint, String::new()),
            Denial::Changed | Denial::Busy | Denial::TooOften { .. } | Denial::Withheld(_) => {
                Failed::Machine("系统繁忙，请稍后再传")
            }
            Denial::Spoiled { .. } => Failed::Machine("证据文件有问题，请稍后再传"),
            Denial::Fault(cause) | Denial::NotTypeset(cause) | Denial::Unanswered(cause) => {
                tracing::error!(incident = %crate::incident_id(&cause), cause = %cause, "sync");
                Failed::Machine("系统出错，请稍后再传")
            }
        }
    }
}

#[cfg(test)]
mod tests;
