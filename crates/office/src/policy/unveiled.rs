//! Where the mask over what is reserved may be lifted: for somebody who supervises and said why, for some hours; for the body that answers, as far as
//! the person agreed. And what a masked sheet says of itself.

use crate::accounts::Who;
use crate::audit::Named;
use crate::base::id::{MatterId, PersonId};
use crate::base::{Ground, Moment};
use crate::fault::Denial;
use crate::law::procedure::{Act, Procedure};
use crate::matter::Facts;
use crate::matter::facts::PAPER_MADE;
use crate::policy::reserved::Veil;
use crate::policy::{self, Do};
use crate::words::Cited;
use crate::{Done, Office};
use fadu_store::{AuditSought, Called, Log, StreamId};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What the journal calls it.
const LOOKED: &str = "reserved-looked-at";
/// So many are shown.
const SHOWN: usize = 200;
const HOUR_MS: i64 = 3_600_000;

/// Somebody looked behind the mask, as whoever audits sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LookLine {
    /// When (ms).
    pub at: i64,
    /// Who.
    pub name: String,
    /// For which body.
    pub body: String,
    /// The matter's number; nothing else of it.
    pub number: String,
    /// Why, as it was typed; what an erasure left of it.
    pub reason: String,
    /// Until when it was open (ms).
    pub until: i64,
}

/// What a masked copy of a paper says of itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaskedCopy {
    /// The fields that are masked, by their labels.
    pub fields: Vec<String>,
    /// The articles by which they are kept.
    pub grounds: Vec<Cited>,
    /// Whose rule says who sees them, and where it comes from.
    pub house: (String, String),
}

impl MaskedCopy {
    /// In a sentence, as it is printed on the sheet.
    pub fn says(&self) -> String {
        let grounds: Vec<&str> = self.grounds.iter().map(|c| c.label.as_str()).collect();
        format!(
            "遮盖副本，不是原件：{}已经遮盖（{}；内部规则：{}，{}）。本页没有文书编码，不能用来核验原件。",
            self.fields.join("、"),
            grounds.join("、"),
            self.house.0,
            self.house.1
        )
    }
}

/// Until when a person who looked behind the mask sees what is reserved; nothing where the person never did.
pub(crate) fn looks_until(procedure: &Procedure, facts: &Facts, person: PersonId) -> Option<Moment> {
    let (event, look) = procedure.reserved.as_ref()?.looked(procedure)?;
    let person = person.to_string();
    let mine = facts.entries.iter().rev().find(|e| e.name == event && !e.undone && e.actor == person)?;
    Some(Moment(mine.recorded.0 + i64::from(look.hours) * HOUR_MS))
}

/// The fields that the person agreed to have told to the body that answers, once it was told.
pub(crate) fn agreed<'a>(procedure: &'a Procedure, facts: &Facts) -> &'a [String] {
    let consent = procedure.reserved.as_ref().and_then(|r| r.consent.as_ref());
    let told = consent.and_then(|c| Some((c, facts.last(&c.told)?)));
    let opens = told.and_then(|(c, e)| c.opens.get(e.text(&c.scope).or_else(|| facts.text(&c.scope))?));
    opens.map_or(&[], Vec::as_slice)
}

impl Office {
    /// Until when this person sees what is reserved in a matter by having looked behind the mask.
    pub fn looks_until(&self, who: &Who, matter: MatterId) -> Result<Option<Moment>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, Do::Read, facts.agency)?;
        let end = looks_until(&self.reserving(&facts, &procedure), &facts, who.person);
        Ok(end.filter(|end| self.now() < *end))
    }

    /// Whether an act is that of looking behind the mask: nobody is offered it who sees everything anyhow.
    pub(crate) fn is_look(&self, facts: &Facts, procedure: &Arc<Procedure>, act: &str) -> bool {
        let rule = self.reserving(facts, procedure);
        rule.reserved.as_ref().and_then(|r| r.look.as_ref()).is_some_and(|l| l.act == act)
    }

    /// Whether an act is not offered to a person because of what is reserved: what the mask hinders under it, looking behind it where there is none.
    pub(crate) fn not_offered(
        &self,
        veil: Option<&Veil>,
        (facts, procedure): (&Facts, &Arc<Procedure>),
        act: &Act,
    ) -> bool {
        veil.map_or_else(|| self.is_look(facts, procedure, &act.id), |v| v.hinders(facts, act))
    }

    /// After an act: the journal names who looked behind the mask, in which matter, and the event that says why.
    pub(crate) async fn look_noted(&self, who: &Who, act: &str, done: &Done) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(done.matter)?;
        if !self.is_look(&facts, &procedure, act) {
            return Ok(());
        }
        let named = Named::of(who);
        let entry = Called {
            at: self.now().0,
            person: named.person.to_be_bytes(),
            name: named.name,
            body: named.body,
            place: String::new(),
            what: LOOKED.into(),
            about: done.matter.to_string(),
            status: 0,
            leaf: done.leaf,
            note: (done.before + 1).to_string(),
        };
        self.journal(vec![entry]).await
    }

    /// Who looked behind the mask, the newest first: for whoever audits. The reason is read from the record, so that it goes with it.
    pub fn looks(&self, who: &Who) -> Result<Vec<LookLine>, Denial> {
        policy::require(who, Do::Audit, who.agency)?;
        let sought = AuditSought { what: LOOKED.into(), ..AuditSought::default() };
        let found = self.store.audit_found(&sought, SHOWN)?;
        found.into_iter().filter_map(|e| self.look_line(e.called).transpose()).collect()
    }

    fn look_line(&self, called: Called) -> Result<Option<LookLine>, Denial> {
        let (Ok(matter), Ok(version)) = (called.about.parse::<MatterId>(), called.note.parse::<u64>()) else {
            return Ok(None);
        };
        let (facts, procedure) = self.facts_apart(matter)?;
        let rule = self.reserving(&facts, &procedure);
        let Some(look) = rule.reserved.as_ref().and_then(|r| r.look.as_ref()) else { return Ok(None) };
        let event = self.store.event(StreamId::from_bits(matter.bits()), version)?;
        let reason =
            event.and_then(|e| e.envelope.fields.get(&look.reason).and_then(Value::as_str).map(str::to_string));
        let number = procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string();
        Ok(Some(LookLine {
            at: called.at,
            name: called.name,
            body: called.body,
            number,
            reason: reason.unwrap_or_default(),
            until: called.at + i64::from(look.hours) * HOUR_MS,
        }))
    }

    /// What a masked copy of a matter's papers says of itself.
    pub(crate) fn masked_copy(&self, facts: &Facts, procedure: &Arc<Procedure>) -> Option<MaskedCopy> {
        let rule = self.reserving(facts, procedure);
        let reserved = rule.reserved.as_ref()?;
        let label = |f: &&String| facts.values.contains_key(*f);
        let all = reserved.names.iter().chain(&reserved.whole).filter(label);
        let labels = all.map(|f| rule.fields.get(f).map_or_else(|| f.clone(), |d| d.label.clone()));
        Some(MaskedCopy {
            fields: labels.collect(),
            grounds: self.cites(&Ground::Law(reserved.grounds.clone())),
            house: (reserved.house.owner.clone(), reserved.house.origin.clone()),
        })
    }

    /// What a paper says of itself where this person gets a masked copy; nothing where the person sees the original.
    pub fn paper_mask(&self, who: &Who, matter: MatterId, n: usize) -> Result<Option<MaskedCopy>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let entry = facts.all(PAPER_MADE).nth(n.wrapping_sub(1)).map(|(_, e)| e).ok_or(Denial::NotFound)?;
        crate::answers::require_paper(who, (&facts, &procedure), entry)?;
        let veiled = self.veiled_paper(who, (&facts, &procedure), entry)?;
        Ok(veiled.and_then(|_| self.masked_copy(&facts, &procedure)))
    }
}
