//! What stands in the registers, and the questions that are asked of them.

use fadu_law::base::Day;
use fadu_law::base::id::{BodyId, MatterId, OfficerId, PersonId};
use fadu_law::items::Item;
use fadu_law::scale::Scale;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::area::{AreaList, Areas};
pub use crate::body::{BodyChange, BodyDays, BodyPlace};
pub use crate::credential::{
    CredentialAnswer, CredentialAsked, CredentialState, EarlierCredential, LostCredential, Suspension, Training,
};
pub use crate::device::Device;
pub use crate::entrust::Entrustment;
pub use crate::fee::{FeeEntry, ListedFee};
pub use crate::party::{Contact, EarlierName, Merged, Parted, Party, PartyPlace, Permit};
pub use crate::passkey::Passkey;
pub use crate::power::{Adjustment, ListedPower};
pub use crate::standin::StandIn;

/// A body 执法主体 or supervisor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Id.
    pub id: BodyId,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// What its numbers 文号 begin with.
    pub number_prefix: String,
    /// Its own forms of numbers, by the field that holds the number, with `{year}` and `{n}`; else the procedure's form.
    #[serde(default)]
    pub number_forms: BTreeMap<String, String>,
    /// The field of enforcement, which is the id of its overlay.
    pub field: String,
    /// Other printed particulars: government, court, address, phone, bank, account.
    pub particulars: BTreeMap<String, String>,
    /// The items it may exercise, by code.
    pub items: Vec<String>,
    /// Where it stands in the tree of bodies.
    #[serde(default)]
    pub place: BodyPlace,
}

impl Body {
    /// Whether it is called so, in full or in short.
    pub fn is_called(&self, text: &str) -> bool {
        self.name == text || self.short == text
    }
}

/// An officer 执法人员: a natural person in a body, with a credential and its validity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Officer {
    /// Id.
    pub id: OfficerId,
    /// The natural person.
    pub person: PersonId,
    /// The body.
    pub body: BodyId,
    /// Name.
    pub name: String,
    /// The unit 承办机构 in the body.
    pub unit: String,
    /// Number of the credential; empty if the person holds none.
    pub cert_no: String,
    /// First day of validity.
    pub cert_from: Option<Day>,
    /// Last day of validity.
    pub cert_until: Option<Day>,
    /// The day on which it was withdrawn.
    pub revoked_on: Option<Day>,
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revoked_for: String,
    /// Days on which it is suspended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// Credentials held before this one: what was done then was done with a credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierCredential>,
    /// Credentials that were lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostCredential>,
    /// The body to which the officer went 调动, on the day of `revoked_on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<BodyId>,
    /// Who was meant to take over what the officer left behind; the acts of the matters say who did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<(MatterId, OfficerId)>,
}

/// A post that a person holds in a body for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// The person.
    pub person: PersonId,
    /// The body.
    pub body: BodyId,
    /// `officer`, `unit-head`, `head`, `reviewer`, `registrar`, `supervisor`, `leader` …
    pub post: String,
    /// The unit, for a unit head; empty for the whole body.
    pub unit: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
    /// Whose post it is, for a stand-in 代行.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<PersonId>,
}

/// All registers. Each is shared with the state before it until an event changes it.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Bodies by id, as they stand or stood last.
    pub bodies: Arc<BTreeMap<BodyId, Body>>,
    /// What was said of each body on each day.
    pub body_days: Arc<BTreeMap<BodyId, Arc<BodyDays>>>,
    /// Changes of the tree of bodies by id, answered ones too.
    pub body_changes: Arc<BTreeMap<String, BodyChange>>,
    /// Entrustments 委托 by id, those that wait and those that were returned among them.
    pub entrustments: Arc<BTreeMap<String, Entrustment>>,
    /// Officers by id.
    pub officers: Arc<BTreeMap<OfficerId, Officer>>,
    /// Officers by person: a person may be an officer of several bodies.
    pub by_person: Arc<BTreeMap<PersonId, Vec<OfficerId>>>,
    /// Applications for credentials by id, answered ones too.
    pub credential_asks: Arc<BTreeMap<String, CredentialAsked>>,
    /// Hours of training by id, those that were struck among them.
    pub trainings: Arc<BTreeMap<String, Training>>,
    /// Posts by person.
    pub posts: Arc<BTreeMap<PersonId, Vec<Post>>>,
    /// Stand-ins 代行, by the person who stands in.
    pub stand_ins: Arc<BTreeMap<PersonId, Vec<StandIn>>>,
    /// Passkeys 通行密钥 by the id of the credential.
    pub passkeys: Arc<BTreeMap<String, Passkey>>,
    /// Devices for taking evidence 取证设备 by their id, those given back among them.
    pub devices: Arc<BTreeMap<String, Device>>,
    /// Items by code, every version.
    pub items: Arc<BTreeMap<String, Vec<Item>>>,
    /// Powers by code, with all their versions and holders.
    pub powers: Arc<BTreeMap<String, Arc<ListedPower>>>,
    /// Adjustments of the list of powers by id, answered ones too.
    pub adjustments: Arc<BTreeMap<String, Arc<Adjustment>>>,
    /// Fees by code, with all their versions.
    pub fees: Arc<BTreeMap<String, Arc<ListedFee>>>,
    /// Entries of the catalogue of fees by id, answered ones too.
    pub fee_entries: Arc<BTreeMap<String, Arc<FeeEntry>>>,
    /// Parties by code.
    pub parties: Arc<BTreeMap<String, Party>>,
    /// Scales of benchmarks by the id of their version, retired ones too.
    pub scales: Arc<BTreeMap<String, Scale>>,
}

impl Register {
    /// The item of that code as it stood on that day.
    pub fn item_on(&self, code: &str, day: Day) -> Option<&Item> {
        let versions = self.items.get(code)?;
        versions.iter().rev().find(|i| i.in_force_on(day))
    }
    /// The item of that code, in its latest version.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.get(code)?.last()
    }
    /// The posts that a person holds in a body on a day, those in which the person stands in for another among them.
    pub fn posts_on(&self, person: PersonId, body: BodyId, day: Day) -> impl Iterator<Item = &Post> {
        self.own_posts_on(person, body, day).chain(self.standing_in_on(person, body, day).map(|s| &s.post))
    }
    /// The officer record by which a person acts for a body.
    pub fn officer_of(&self, person: PersonId, body: BodyId) -> Option<&Officer> {
        let ids = self.by_person.get(&person).into_iter().flatten();
        let here = || ids.clone().filter_map(|id| self.officers.get(id)).filter(|o| o.body == body);
        // Who went away and came back stands there twice.
        let own = here().find(|o| o.moved_to.is_none()).or_else(|| here().next());
        own.or_else(|| self.entrusted_officer(person, body))
    }
    /// The officers of a body, by number; those who went to another one are none of it any more.
    pub fn officers_in(&self, body: BodyId) -> Vec<&Officer> {
        let mut all: Vec<_> = self.officers.values().filter(|o| o.body == body && o.moved_to.is_none()).collect();
        all.sort_by(|a, b| a.cert_no.is_empty().cmp(&b.cert_no.is_empty()).then(a.cert_no.cmp(&b.cert_no)));
        all
    }
    /// The officer of an id written as text.
    pub fn officer(&self, id: &str) -> Option<&Officer> {
        self.officers.get(&id.parse().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_valid_from_its_first_to_its_last_day() {
        let day = |s: &str| s.parse::<Day>().unwrap();
        let mut o = Officer {
            id: OfficerId::from_bits(1),
            person: PersonId::from_bits(1),
            body: BodyId::from_bits(1),
            name: "沈知行".into(),
            unit: "执法一科".into(),
            cert_no: "99060412".into(),
            cert_from: Some(day("2025-01-01")),
            cert_until: Some(day("2026-06-30")),
            revoked_on: None,
            revoked_for: String::new(),
            suspensions: Vec::new(),
            earlier: Vec::new(),
            lost: Vec::new(),
            moved_to: None,
            successors: Vec::new(),
        };
        let on = |o: &Officer, s: &str| o.credentialed_on(day(s));
        assert!(!on(&o, "2024-12-31") && on(&o, "2025-01-01") && on(&o, "2026-06-30") && !on(&o, "2026-07-01"));
        assert_eq!(o.lapsed_on(day("2026-07-01")), Some(day("2026-06-30")));
        o.revoked_on = Some(day("2026-03-01"));
        assert!(on(&o, "2026-02-28") && !on(&o, "2026-03-01"));
        assert_eq!(o.lapsed_on(day("2026-03-01")), Some(day("2026-02-28")));
        o.cert_no.clear();
        assert!(!on(&o, "2025-06-01"));
    }
}
