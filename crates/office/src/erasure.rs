//! Erases what a matter holds of a person 依法删除: one proposes, another does it, not before the retention of the file ends (个人信息保护法
//! 47). The person's key is destroyed; what the views say is told anew; leaves and proofs stand.

use crate::accounts::Who;
use crate::act::unmet;
use crate::base::id::MatterId;
use crate::base::{Check, Day, Denied, Fields, Ground};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::{ERASURE_PROPOSED, PERSON_ERASED, own};
use crate::matter::{Draft, Entry, Facts, Outcome, strand};
use crate::personal::is_of_person;
use crate::public::mask;
use crate::{CheckLine, Office, policy};
use fadu_store::personal::SLOT;
use fadu_store::{ERASED, ListFilter, Turn, Views};
use serde::Serialize;
use serde_json::json;

const REASON_MOST: usize = 500;

/// How far the erasure of a person's data in a matter is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Erasure {
    /// Nobody asked.
    None,
    /// Somebody proposed it.
    Proposed {
        /// Who, and on which day.
        by: String,
        /// The day.
        on: Day,
        /// Why.
        reason: String,
    },
    /// It was done.
    Done {
        /// The day.
        on: Day,
    },
}

/// A person of a closed matter, as whoever erases sees it: no content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErasableLine {
    /// The matter.
    pub matter: MatterId,
    /// Its number.
    pub number: String,
    /// The person's place in the matter.
    pub slot: String,
    /// The name, masked.
    pub party: String,
    /// How long the file is kept, in words.
    pub retention: String,
    /// The last day on which it must be kept; none is for ever, or not archived yet.
    pub until: Option<Day>,
    /// How far it is.
    pub erasure: Erasure,
    /// Why the law does not let it be erased today.
    pub barred: Option<CheckLine>,
}

impl Office {
    /// What may be erased of a matter, person by person.
    pub fn erasable(&self, who: &Who, matter: MatterId) -> Result<Vec<ErasableLine>, Denial> {
        policy::require(who, policy::Do::Erase, who.agency)?;
        let (facts, procedure) = self.facts(matter)?;
        let slots = self.matter_keys(matter)?.into_keys().filter(|slot| is_of_person(slot));
        slots.map(|slot| self.line(&facts, &procedure, slot)).collect()
    }

    /// The same of the matter with this number or id; empty where there is none.
    pub fn erasable_like(&self, who: &Who, text: &str) -> Result<Vec<ErasableLine>, Denial> {
        policy::require(who, policy::Do::Erase, who.agency)?;
        if let Ok(matter) = text.parse() {
            return match self.erasable(who, matter) {
                Err(Denial::NotFound) => Ok(Vec::new()),
                found => found,
            };
        }
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let filter = ListFilter { text: Some(text.to_string()), ..ListFilter::default() };
        let (rows, _) = self.store.list(&filter, Turn::First, 20)?;
        let numbered = rows.iter().find(|r| r.number.as_deref() == Some(text));
        numbered.map_or(Ok(Vec::new()), |r| self.erasable(who, MatterId::from_bits(r.matter.bits())))
    }

    fn line(&self, facts: &Facts, procedure: &Procedure, slot: String) -> Result<ErasableLine, Denial> {
        let seen = of_slot(facts, procedure, &slot);
        let (retention, until) = self.kept_until(&seen, procedure);
        let barred = self.barred(facts, procedure, &slot).map(|check| self.check_line(&check));
        let number = procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string();
        let party = if seen.text(&procedure.headline.party) == Some(ERASED) {
            ERASED.to_string()
        } else {
            mask(&seen, procedure)
        };
        Ok(ErasableLine {
            matter: facts.matter,
            number,
            party,
            retention,
            until,
            erasure: state(facts, &slot),
            barred,
            slot,
        })
    }

    /// How long the file is kept: in words, and the last day.
    fn kept_until(&self, facts: &Facts, procedure: &Procedure) -> (String, Option<Day>) {
        let Some(archive) = &procedure.archive else { return (String::new(), None) };
        let value = facts.text(&archive.retention).unwrap_or_default();
        let def = procedure.fields.get(&archive.retention);
        let said = facts.values.get(&archive.retention).map(|v| fadu_papers::display(&self.register(), def, v));
        let archived = facts.text(&archive.archived_on).and_then(|d| d.parse::<Day>().ok());
        let until = archived.and_then(|day| self.engine().law.personal.kept_until(day, value)).map(|day| day.plus(-1));
        (said.unwrap_or_default(), until)
    }

    /// Proposes it.
    pub async fn propose_erasure(
        &self,
        who: &Who,
        (matter, slot): (MatterId, &str),
        reason: &str,
    ) -> Result<(), Denial> {
        let (facts, procedure) = self.may_be_erased(who, matter, slot)?;
        match reason.trim().chars().count() {
            0 => return Err(Denial::mistake("reason", "请写明删除的理由，例如保管期限届满、鉴定意见的文号")),
            n if n > REASON_MOST => return Err(Denial::mistake("reason", "理由最多 500 字")),
            _ => {}
        }
        if let Erasure::Proposed { .. } = state(&facts, slot) {
            return Err(Denial::mistake("slot", "已经有人提出，请由另一人办理"));
        }
        let mut fields = self.of_erasure(who, &facts, slot);
        fields.insert("erasure_reason".into(), json!(reason.trim()));
        let draft = Draft { name: ERASURE_PROPOSED.into(), happened: self.now(), fields, number: None };
        let outcome = Outcome { act: String::new(), events: vec![draft], papers: Vec::new(), strand: None };
        let engine = self.engine_of(&facts)?;
        self.carry_out(who, (facts, procedure, engine), outcome, None).await.map(drop)
    }

    /// Asked of the policy, and of the law: a file that is still kept keeps its data.
    pub(crate) fn may_be_erased(
        &self,
        who: &Who,
        matter: MatterId,
        slot: &str,
    ) -> Result<(std::sync::Arc<Facts>, std::sync::Arc<Procedure>), Denial> {
        policy::require(who, policy::Do::Erase, who.agency)?;
        let (facts, procedure) = self.facts(matter)?;
        if !is_of_person(slot) || !self.matter_keys(matter)?.contains_key(slot) {
            return Err(Denial::NotFound);
        }
        if let Erasure::Done { .. } = state(&facts, slot) {
            return Err(Denial::mistake("slot", "已经依法删除"));
        }
        match self.barred(&facts, &procedure, slot) {
            Some(check) => Err(Denial::Denied(Denied::Refused(vec![check]))),
            None => Ok((facts, procedure)),
        }
    }

    /// Why the law does not let it be erased today.
    fn barred(&self, facts: &Facts, procedure: &Procedure, slot: &str) -> Option<Check> {
        let law = self.engine().law.personal.erasure.refused.clone();
        let ground = Ground::Law(law.into_iter().collect());
        if !facts.has(&procedure.headline.closed) {
            return Some(unmet("erasure-matter-open", &[], ground, "案件没有归档"));
        }
        let (retention, until) = self.kept_until(&of_slot(facts, procedure, slot), procedure);
        let said = match until {
            Some(day) if day < self.today() => return None,
            Some(day) => format!("到{}届满", day.zh()),
            None => "没有届满的日期".to_string(),
        };
        let args = [("retention", retention), ("until", said.clone())];
        Some(unmet("erasure-retention", &args, ground, &said))
    }

    pub(crate) fn of_erasure(&self, who: &Who, facts: &Facts, slot: &str) -> Fields {
        let mut fields = Fields::new();
        let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
        put(SLOT, slot.to_string());
        put(own::MATTER, facts.matter.to_string());
        put(own::AGENCY, facts.agency.to_string());
        put(own::ACTOR, who.person.to_string());
        put(own::ACTOR_NAME, who.name.clone());
        fields
    }
}

/// The facts as the person in this slot stands in them.
pub(crate) fn of_slot<'a>(facts: &'a Facts, procedure: &Procedure, slot: &str) -> std::borrow::Cow<'a, Facts> {
    match procedure.strands.iter().find(|s| s.first) {
        Some(kind) => strand::lens(procedure, facts, &kind.id, slot),
        None => std::borrow::Cow::Borrowed(facts),
    }
}

pub(crate) fn proposal<'a>(facts: &'a Facts, slot: &str) -> Option<&'a Entry> {
    facts.all(ERASURE_PROPOSED).map(|(_, e)| e).rfind(|e| e.text(SLOT) == Some(slot))
}

fn state(facts: &Facts, slot: &str) -> Erasure {
    let done = facts.all(PERSON_ERASED).map(|(_, e)| e).rfind(|e| e.text(SLOT) == Some(slot));
    match (done, proposal(facts, slot)) {
        (Some(e), _) => Erasure::Done { on: e.happened.day() },
        (None, Some(e)) => Erasure::Proposed {
            by: e.actor_name.clone(),
            on: e.happened.day(),
            reason: e.text("erasure_reason").unwrap_or_default().to_string(),
        },
        (None, None) => Erasure::None,
    }
}

/// What the record of a matter says of it.
pub(crate) fn told(e: &Entry) -> String {
    match e.text("erasure_reason") {
        Some(reason) => reason.to_string(),
        None => format!("由{}提出；个人信息保护法第四十七条", e.text("proposed_by").unwrap_or_default()),
    }
}
