//! What reported acts missed, each with its article, and which acts of a matter were reported, from where and how late.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Citation, Fields, Ground, Moment, Refusal};
use crate::fault::Denial;
use crate::matter::facts::{FINDING, own};
use crate::reported::own as beside;
use crate::words::Cited;
use crate::{Office, policy};
use fadu_store::{Log, StoredEvent, StreamId};
use serde::Serialize;
use serde_json::Value;

/// A requirement that a reported act missed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingLine {
    /// Its number in the matter, from 1.
    pub n: usize,
    /// The act that missed it.
    pub act: String,
    /// The act's Chinese name.
    pub act_name: String,
    /// Code of the requirement.
    pub code: String,
    /// What is missing, in one sentence.
    pub sentence: String,
    /// What the file held.
    pub found: String,
    /// The articles as the record holds them, or the owner of the house rule.
    pub ground: Value,
    /// The articles in words.
    pub cites: Vec<Cited>,
    /// Owner of the house rule, where there is no article.
    pub house: Option<String>,
    /// When and from where the act was entered.
    pub entry: EntryLine,
}

/// An act that was reported.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryLine {
    /// The act's Chinese name.
    pub name: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Whole days between the two.
    pub late_days: i32,
    /// Where it was first written down.
    pub source: String,
    /// Who entered it.
    pub by: String,
}

impl Office {
    /// The findings of a matter, oldest first.
    pub fn findings(&self, who: &Who, matter: MatterId) -> Result<Vec<FindingLine>, Denial> {
        let events = self.raw(who, matter)?;
        // What was corrected since counts no longer; it stays in the record.
        let (facts, _) = self.facts(matter)?;
        let gone = |e: &StoredEvent| {
            let at = usize::try_from(e.version).ok().and_then(|n| n.checked_sub(1));
            at.and_then(|at| facts.entries.get(at)).is_some_and(|entry| entry.undone)
        };
        let standing = events.iter().filter(|e| e.envelope.name == FINDING && !gone(e));
        Ok(standing.map(|e| self.finding(e)).collect())
    }

    /// The acts of a matter that were reported, oldest first.
    pub fn entries(&self, who: &Who, matter: MatterId) -> Result<Vec<EntryLine>, Denial> {
        let events = self.raw(who, matter)?;
        let reported = |e: &&StoredEvent| e.envelope.name != FINDING && text(e, own::MODE) == "reported";
        // An act may leave several events, and some of them speak of an earlier day: it was reported once, and done when the last of them happened.
        let mut acts: Vec<&StoredEvent> = Vec::new();
        let same = |a: &StoredEvent, b: &StoredEvent| {
            text(a, own::ACT) == text(b, own::ACT) && a.envelope.recorded == b.envelope.recorded
        };
        for e in events.iter().filter(reported) {
            match acts.last_mut().filter(|last| same(last, e)) {
                Some(last) if last.envelope.happened < e.envelope.happened => *last = e,
                Some(_) => {}
                None => acts.push(e),
            }
        }
        Ok(acts.into_iter().map(|e| self.entry(e)).collect())
    }

    fn raw(&self, who: &Who, matter: MatterId) -> Result<Vec<StoredEvent>, Denial> {
        policy::require(who, policy::Do::Read, self.facts(matter)?.0.agency)?;
        Ok(self.store.events(StreamId::from_bits(matter.bits()))?)
    }

    fn finding(&self, e: &StoredEvent) -> FindingLine {
        let field = |k: &str| e.envelope.fields.get(k).cloned().unwrap_or_default();
        let ground = field("ground");
        let refusal = refusal_of(&e.envelope.fields);
        let cites = match &refusal.ground {
            Ground::Law(cites) => cites.clone(),
            Ground::House { .. } => Vec::new(),
        };
        let words = self.engine().law.messages.words(&refusal);
        let entry = self.entry(e);
        FindingLine {
            n: usize::try_from(e.version).unwrap_or(0),
            act: text(e, own::ACT),
            act_name: entry.name.clone(),
            code: refusal.code,
            // Older findings keep no arguments: a sentence with holes says less than what is asked.
            sentence: if e.envelope.fields.contains_key(beside::ARGS) { words.sentence } else { words.asks },
            found: text(e, "found"),
            cites: cites.iter().map(|c| self.cited(c)).collect(),
            house: ground.as_str().map(str::to_string),
            ground,
            entry,
        }
    }

    fn entry(&self, e: &StoredEvent) -> EntryLine {
        let act = text(e, own::ACT);
        let named = self.engine().law.procedures().find_map(|p| p.act(&act)).map(|a| a.name.clone());
        let (happened, recorded) = (e.envelope.happened, e.envelope.recorded);
        EntryLine {
            name: named.unwrap_or(act),
            happened,
            recorded,
            late_days: recorded.day().number() - happened.day().number(),
            source: text(e, beside::SOURCE),
            by: text(e, own::ACTOR_NAME),
        }
    }
}

/// The requirement that a finding's fields tell of, with what it was filled with.
pub(crate) fn refusal_of(fields: &Fields) -> Refusal {
    let listed = fields.get("ground").and_then(Value::as_array).into_iter().flatten();
    let cites: Vec<Citation> = listed.filter_map(|c| c.as_str()?.parse().ok()).collect();
    let args = fields.get(beside::ARGS).cloned().and_then(|args| serde_json::from_value(args).ok()).unwrap_or_default();
    let code = fields.get("code").and_then(Value::as_str).unwrap_or_default().to_string();
    Refusal { code, args, ground: Ground::Law(cites), cure: None }
}

fn text(e: &StoredEvent, key: &str) -> String {
    e.envelope.fields.get(key).and_then(Value::as_str).unwrap_or_default().to_string()
}
