//! Alarms about behaviour: what the rules called, and who looked into it.

use super::{ALARM, Named, SEEN, nobody};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::access::{Rule, rule};
use fadu_store::{AuditSought, Called};
use serde_json::Value;
use std::collections::BTreeMap;

/// So many alarms are shown; more are of old.
const SHOWN: usize = 200;
/// A word about an alarm is no longer than this.
const LONGEST: usize = 1000;

/// An alarm as it is shown.
#[derive(Clone, Debug)]
pub struct AlarmLine {
    /// Its place in the journal.
    pub n: u64,
    /// When it was called (ms).
    pub at: i64,
    /// The rule.
    pub rule: &'static Rule,
    /// Whose requests: an address, a receipt, a person's number.
    pub subject: String,
    /// Who did the last of them.
    pub name: String,
    /// How many were counted, at least.
    pub count: u64,
    /// Who looked into it, when, and what was found.
    pub seen: Option<(String, i64, String)>,
}

/// All of them, those that nobody looked into first.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    /// Nobody looked into them.
    pub open: Vec<AlarmLine>,
    /// Somebody did.
    pub seen: Vec<AlarmLine>,
}

impl Office {
    /// The alarms.
    pub fn access_alarms(&self, who: &Who) -> Result<Alarms, Denial> {
        policy::require(who, Do::Audit, who.agency)?;
        Ok(self.alarms()?)
    }

    /// How many alarms nobody has looked into.
    pub fn open_alarms(&self) -> u64 {
        self.alarms().map_or(0, |all| all.open.len() as u64)
    }

    fn alarms(&self) -> Result<Alarms, fadu_store::Fault> {
        let of = |what: &str| AuditSought { what: what.into(), ..AuditSought::default() };
        let mut seen: BTreeMap<String, (String, i64, String)> = BTreeMap::new();
        for e in self.store.audit_found(&of(SEEN), SHOWN)? {
            // The first word stands; later ones were refused.
            seen.insert(e.called.about, (e.called.name, e.called.at, e.called.note));
        }
        let mut all = Alarms::default();
        for e in self.store.audit_found(&of(ALARM), SHOWN)? {
            let Some(rule) = rule(&e.called.about) else { continue };
            let told: Value = serde_json::from_str(&e.called.note).unwrap_or_default();
            let text = |name: &str| told[name].as_str().unwrap_or_default().to_string();
            let line = AlarmLine {
                n: e.n,
                at: e.called.at,
                rule,
                subject: text("subject"),
                name: text("name"),
                count: told["count"].as_u64().unwrap_or(0),
                seen: seen.get(&e.n.to_string()).cloned(),
            };
            if line.seen.is_some() { all.seen.push(line) } else { all.open.push(line) }
        }
        Ok(all)
    }

    /// Says what was found about an alarm; it stands in the journal for good.
    pub async fn look_into_alarm(&self, who: &Who, n: u64, said: &str) -> Result<(), Denial> {
        let open = self.access_alarms(who)?.open.into_iter().any(|a| a.n == n);
        if !open {
            return Err(Denial::mistake("alarm", "这条报警不在待核查之列，可能已经有人核查过了"));
        }
        let said = said.trim();
        if said.is_empty() || said.chars().count() > LONGEST {
            return Err(Denial::mistake("said", "请写明查了什么、结果如何，不超过一千字"));
        }
        let named = Named::of(who);
        let entry = Called {
            person: named.person.to_be_bytes(),
            name: named.name,
            body: named.body,
            what: SEEN.into(),
            about: n.to_string(),
            note: said.to_string(),
            ..nobody(self.now().0)
        };
        Ok(self.keep(vec![entry]).await?)
    }
}
