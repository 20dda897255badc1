//! The fold: what each register event changes. Each event carries the whole new row, so that folding is replacing.

use crate::body::{BodyChange, ItemsTaken};
use crate::entrust::Entrustment;
use crate::fee::FeeEntry;
use crate::power::{Adjustment, PowerHeld, PowerShown};
use crate::types::{Body, CredentialAsked, Device, Officer, Party, Passkey, Post, Register, StandIn, Training};
use fadu_law::base::Fields;
use fadu_law::items::Item;
use fadu_law::scale::Scale;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

impl Register {
    /// Takes in an event of a register; events of matters are passed over. False if a register event has no readable row.
    pub fn apply(&mut self, name: &str, fields: &Fields) -> bool {
        self.take_in(name, Source::Fields(fields))
    }

    /// The same from the text of the fields: a long register is folded without a tree of values for each row.
    pub fn apply_text(&mut self, name: &str, fields: &str) -> bool {
        self.take_in(name, Source::Text(fields))
    }

    fn take_in(&mut self, name: &str, fields: Source) -> bool {
        match name {
            "SubjectConfirmed" => row::<Body>(fields).map(|b| self.enter_body(b)),
            "BodyChangeProposed" | "BodyChangeReturned" | "BodyChanged" => {
                row::<BodyChange>(fields).map(|c| self.enter_body_change(c))
            }
            "EntrustmentProposed" | "EntrustmentReturned" | "EntrustmentMade" | "EntrustmentEnded" => {
                row::<Entrustment>(fields).map(|e| self.enter_entrustment(e))
            }
            "ItemsTakenUp" => row::<ItemsTaken>(fields).map(|t| self.enter_items(t)),
            "OfficerRegistered"
            | "OfficerChanged"
            | "OfficerTakenOver"
            | "OfficerTransferred"
            | "OfficerCredentialed"
            | "CredentialLost"
            | "CredentialSuspended"
            | "CredentialRestored"
            | "CredentialRevoked" => row::<Officer>(fields).map(|o| self.enter_officer(o)),
            "CredentialApplied" | "CredentialAnswered" => row::<CredentialAsked>(fields)
                .map(|a| drop(Arc::make_mut(&mut self.credential_asks).insert(a.id.clone(), a))),
            "TrainingRecorded" => {
                row::<Training>(fields).map(|t| drop(Arc::make_mut(&mut self.trainings).insert(t.id.clone(), t)))
            }
            "PostAssigned" => {
                row::<Post>(fields).map(|p| Arc::make_mut(&mut self.posts).entry(p.person).or_default().push(p))
            }
            "StandInNamed" | "StandInEnded" => row::<StandIn>(fields).map(|s| self.enter_stand_in(s)),
            "PasskeyEnrolled" => {
                row::<Passkey>(fields).map(|p| drop(Arc::make_mut(&mut self.passkeys).insert(p.credential.clone(), p)))
            }
            "DeviceEnrolled" | "DeviceChecked" | "DeviceReturned" => {
                row::<Device>(fields).map(|d| drop(Arc::make_mut(&mut self.devices).insert(d.id.clone(), d)))
            }
            "PasskeyRemoved" => {
                row::<Passkey>(fields).map(|p| drop(Arc::make_mut(&mut self.passkeys).remove(&p.credential)))
            }
            "ItemPublished" => {
                row::<Item>(fields).map(|i| Arc::make_mut(&mut self.items).entry(i.code.clone()).or_default().push(i))
            }
            "ItemRepealed" => row::<Item>(fields).map(|i| self.retire_item(i)),
            "PowerAdjustmentProposed" | "PowerAdjustmentReturned" | "PowerAdjusted" => {
                row::<Adjustment>(fields).map(|a| self.enter_adjustment(a))
            }
            "FeeProposed" | "FeeReturned" | "FeeConfirmed" => row::<FeeEntry>(fields).map(|e| self.enter_fee(e)),
            "PowerTakenUp" | "PowerGivenUp" => row::<PowerHeld>(fields).map(|h| self.enter_held(h)),
            "PowerShown" => row::<PowerShown>(fields).map(|s| self.enter_shown(s)),
            "BenchmarkPublished" | "BenchmarkRetired" => {
                row::<Scale>(fields).map(|s| drop(Arc::make_mut(&mut self.scales).insert(s.id.clone(), s)))
            }
            "PartyRegistered" => {
                row::<Party>(fields).map(|p| drop(Arc::make_mut(&mut self.parties).insert(p.code.clone(), p)))
            }
            _ => Some(()),
        }
        .is_some()
    }
}

impl Register {
    /// Every version of a retired item ends on its last day at the latest.
    fn retire_item(&mut self, item: Item) {
        let versions = Arc::make_mut(&mut self.items).entry(item.code.clone()).or_default();
        for v in versions.iter_mut() {
            v.in_force_until = v.in_force_until.into_iter().chain(item.in_force_until).min();
        }
        versions.push(item);
    }

    fn enter_officer(&mut self, officer: Officer) {
        let ids = Arc::make_mut(&mut self.by_person).entry(officer.person).or_default();
        if !ids.contains(&officer.id) {
            ids.push(officer.id);
        }
        Arc::make_mut(&mut self.officers).insert(officer.id, officer);
    }
}

/// The field that holds the row of a register event.
pub const ROW: &str = "row";

/// Where the row of an event is read from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Fields(&'a Fields),
    Text(&'a str),
}

/// The fields of a register event, of which only the row matters here.
#[derive(Deserialize)]
struct Entered<T> {
    row: T,
}

fn row<T: DeserializeOwned>(fields: Source) -> Option<T> {
    match fields {
        Source::Fields(fields) => T::deserialize(fields.get(ROW)?).ok(),
        Source::Text(text) => serde_json::from_str::<Entered<T>>(text).ok().map(|e| e.row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_later_row_replaces_an_earlier_one() {
        let mut r = Register::default();
        let party = |name: &str| {
            let row = json!({"code": "91110000600037341L", "kind": "enterprise", "name": name, "representative": "", "address": "", "phone": ""});
            Fields::from([(ROW.to_string(), row)])
        };
        assert!(r.apply("PartyRegistered", &party("甲")) && r.apply("PartyRegistered", &party("乙")));
        assert_eq!(r.parties["91110000600037341L"].name, "乙");
        assert!(!r.apply("PartyRegistered", &Fields::new()));
        assert!(r.apply("SomethingElse", &Fields::new()));
    }

    #[test]
    fn a_retired_item_ends_in_all_its_versions() {
        let item = |until: Option<&str>| {
            let mut row = json!({"code": "A-1", "name": "甲", "field": "f", "violated": ["a-law/1"], "basis": ["a-law/2"], "kinds": ["warning"],
                "limitation_years": 2, "in_force_from": "2020-01-01", "party_kinds": ["person"], "confirmed": true});
            until.into_iter().for_each(|u| row["in_force_until"] = json!(u));
            Fields::from([(ROW.to_string(), row)])
        };
        let mut r = Register::default();
        assert!(r.apply("ItemPublished", &item(None)) && r.apply("ItemRepealed", &item(Some("2025-06-30"))));
        let on = |day: &str| r.item_on("A-1", day.parse().unwrap()).is_some();
        assert_eq!((on("2019-12-31"), on("2025-06-30"), on("2025-07-01")), (false, true, false));
    }

    #[test]
    fn a_row_is_the_same_from_its_text() {
        let row = json!({"code": "91110000600037341L", "kind": "enterprise", "name": "甲\"", "representative": "", "address": "", "phone": ""});
        let fields = Fields::from([(ROW.to_string(), row), ("_by".to_string(), json!("system"))]);
        let (mut one, mut other) = (Register::default(), Register::default());
        assert!(one.apply("PartyRegistered", &fields));
        assert!(other.apply_text("PartyRegistered", &serde_json::to_string(&fields).unwrap()));
        assert_eq!((one.parties.len(), one.parties), (1, other.parties.clone()));
        for (name, text, taken) in
            [("PartyRegistered", "", false), ("PartyRegistered", "{\"row\":7}", false), ("SomethingElse", "", true)]
        {
            assert_eq!(other.apply_text(name, text), taken, "{name} {text}");
        }
    }
}
