//! Credentials 执法证件 beyond their first and last day: what an agency applied for and what became of it, and days on which one was suspended.

use crate::types::{Officer, Register};
use fadu_law::base::Day;
use fadu_law::base::id::{BodyId, OfficerId};
use serde::{Deserialize, Serialize};

/// Days on which a credential does not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day.
    pub from: Day,
    /// Last day; none while it is open.
    #[serde(default)]
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

impl Suspension {
    /// Whether it covers that day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|u| day <= u)
    }
}

/// An application 申领 of an agency for a first or a new credential, and the answer of the supervising body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CredentialAsked {
    /// Its own id.
    pub id: String,
    /// The officer as the row will stand once it is issued; the number is given then.
    pub officer: Officer,
    /// Day of the examination.
    pub exam_on: Day,
    /// Marks of a hundred.
    pub exam_score: u16,
    /// Hours of training in the year before.
    pub hours: u16,
    /// Who applied.
    pub by: String,
    /// When.
    pub on: Day,
    /// The answer, once there is one.
    #[serde(default)]
    pub answer: Option<CredentialAnswer>,
}

/// What the supervising body said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CredentialAnswer {
    /// Issued, or returned.
    pub issued: bool,
    /// Why it was returned.
    pub reason: String,
    /// Who answered.
    pub by: String,
    /// When.
    pub on: Day,
}

/// How a credential stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialState {
    /// It holds.
    Valid,
    /// Its first day is still to come.
    Waits,
    /// Suspended 暂停.
    Suspended,
    /// Its last day is over.
    Lapsed,
    /// Withdrawn 注销.
    Withdrawn,
    /// Never held one.
    Never,
}

impl Officer {
    /// How the credential stands on that day.
    pub fn credential_on(&self, day: Day) -> CredentialState {
        match (self.cert_from, self.cert_until) {
            _ if self.cert_no.is_empty() => CredentialState::Never,
            _ if self.revoked_on.is_some_and(|r| r <= day) => CredentialState::Withdrawn,
            (_, Some(until)) if until < day => CredentialState::Lapsed,
            (Some(from), Some(_)) if day < from => CredentialState::Waits,
            (Some(_), Some(_)) if self.suspended_on(day) => CredentialState::Suspended,
            (Some(_), Some(_)) => CredentialState::Valid,
            _ => CredentialState::Never,
        }
    }
    /// Whether the credential is suspended on that day.
    pub fn suspended_on(&self, day: Day) -> bool {
        self.suspensions.iter().any(|s| s.covers(day))
    }
    /// The credential used again from that day on: a suspension that began before ends the day before, one that did not begin yet goes.
    pub fn restored(mut self, day: Day) -> Officer {
        self.suspensions.retain(|s| s.from < day || !s.covers(day));
        self.suspensions.iter_mut().filter(|s| s.covers(day)).for_each(|s| s.until = Some(day.plus(-1)));
        self
    }
}

impl Register {
    /// Applications that wait for an answer, of one body or of all, oldest first.
    pub fn credentials_asked(&self, body: Option<BodyId>) -> Vec<&CredentialAsked> {
        let open = self.credential_asks.values().filter(|a| a.answer.is_none());
        let mut all: Vec<_> = open.filter(|a| body.is_none_or(|b| a.officer.body == b)).collect();
        all.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
        all
    }
    /// Whose credential bears that number; the officer given is passed over.
    pub fn holder_of(&self, cert_no: &str, but: Option<OfficerId>) -> Option<&Officer> {
        self.officers.values().find(|o| !cert_no.is_empty() && o.cert_no == cert_no && Some(o.id) != but)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_law::base::id::PersonId;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
    fn officer(suspensions: &[(&str, Option<&str>)]) -> Officer {
        let suspension = |(from, until): &(&str, Option<&str>)| {
            let until = until.map(day);
            Suspension { from: day(from), until, reason: "离岗教育".into() }
        };
        Officer {
            id: OfficerId::from_bits(1),
            person: PersonId::from_bits(1),
            body: BodyId::from_bits(1),
            name: "甲".into(),
            unit: "执法一科".into(),
            cert_no: "99060001".into(),
            cert_from: Some(day("2025-01-01")),
            cert_until: Some(day("2029-12-31")),
            revoked_on: None,
            revoked_for: String::new(),
            suspensions: suspensions.iter().map(suspension).collect(),
        }
    }

    #[test]
    fn a_credential_holds_between_its_days_outside_its_suspensions() {
        let o = officer(&[("2026-03-01", Some("2026-03-31"))]);
        for (on, state, holds) in [
            ("2024-12-31", CredentialState::Waits, false),
            ("2026-02-28", CredentialState::Valid, true),
            ("2026-03-01", CredentialState::Suspended, false),
            ("2026-03-31", CredentialState::Suspended, false),
            ("2026-04-01", CredentialState::Valid, true),
            ("2030-01-01", CredentialState::Lapsed, false),
        ] {
            assert_eq!((o.credential_on(day(on)), o.credentialed_on(day(on))), (state, holds), "{on}");
        }
        assert_eq!(o.lapsed_on(day("2026-03-15")), Some(day("2026-02-28")), "the last day on which it held");
        let withdrawn = Officer { revoked_on: Some(day("2026-05-01")), ..o };
        assert_eq!(withdrawn.credential_on(day("2026-05-01")), CredentialState::Withdrawn);
        assert_eq!(withdrawn.credential_on(day("2026-04-30")), CredentialState::Valid);
        assert_eq!(
            Officer { cert_no: String::new(), ..withdrawn }.credential_on(day("2026-06-01")),
            CredentialState::Never
        );
    }

    #[test]
    fn restored_it_holds_again_that_day_and_what_was_stays() {
        let open = officer(&[("2026-03-01", None)]);
        let back = open.clone().restored(day("2026-03-10"));
        assert_eq!((back.credentialed_on(day("2026-03-09")), back.credentialed_on(day("2026-03-10"))), (false, true));
        let same_day = open.restored(day("2026-03-01"));
        assert_eq!(same_day.suspensions, []);
        assert!(same_day.credentialed_on(day("2026-03-01")));
    }
}
