//! Credentials 执法证件 beyond their first and last day: what an agency applied for and what became of it, and days on which one was suspended.

use crate::types::{Officer, Register};
use fadu_law::base::Day;
use fadu_law::base::id::{BodyId, OfficerId, PersonId};
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

/// A credential that was held before the present one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierCredential {
    /// Its number.
    pub cert_no: String,
    /// First day.
    pub from: Day,
    /// Last day on which it held.
    pub until: Day,
}

/// A credential that was lost 遗失: it founds nothing from that day on, and its number is never given again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostCredential {
    /// Its number.
    pub cert_no: String,
    /// From this day on.
    pub on: Day,
    /// How it was lost.
    pub says: String,
    /// Who reported it.
    pub by: String,
}

/// Hours of training 业务培训 that an officer was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Its own id.
    pub id: String,
    /// The officer.
    pub officer: OfficerId,
    /// The natural person, whose hours count in every body.
    pub person: PersonId,
    /// The day on which it ended.
    pub on: Day,
    /// Hours.
    pub hours: u16,
    /// What it was about.
    pub topic: String,
    /// Who entered it.
    pub by: String,
    /// Why it was struck, if it was: it counts no more.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub struck: String,
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
    /// Lost 遗失, and not replaced yet.
    Lost,
    /// Withdrawn 注销.
    Withdrawn,
    /// Never held one.
    Never,
}

impl Officer {
    /// First and last day of each credential, the present one last; one that was withdrawn or lost ends the day before.
    fn held(&self) -> impl Iterator<Item = (Day, Day)> {
        let ended = self.revoked_on.into_iter().chain(self.lost_on()).min();
        let until = self.cert_until.map(|u| ended.map_or(u, |e| u.min(e.plus(-1))));
        let now = self.cert_from.zip(until).filter(|_| !self.cert_no.is_empty());
        self.earlier.iter().map(|e| (e.from, e.until)).chain(now)
    }
    fn held_on(&self, day: Day) -> bool {
        self.held().any(|(from, until)| from <= day && day <= until)
    }
    /// The day from which the present credential is void because it was lost.
    pub fn lost_on(&self) -> Option<Day> {
        self.lost.iter().filter(|l| l.cert_no == self.cert_no).map(|l| l.on).min()
    }
    /// Whether a credential is valid on that day (处罚法 42: no credential, no act).
    pub fn credentialed_on(&self, day: Day) -> bool {
        self.held_on(day) && !self.suspended_on(day)
    }
    /// The last day on which a credential was valid, if none is any more on `day`.
    pub fn lapsed_on(&self, day: Day) -> Option<Day> {
        if self.held_on(day) {
            return self.suspensions.iter().filter(|s| s.covers(day)).map(|s| s.from.plus(-1)).min();
        }
        self.held().map(|(_, until)| until).filter(|until| *until < day).max()
    }
    /// How the credential stands on that day.
    pub fn credential_on(&self, day: Day) -> CredentialState {
        match self.cert_from {
            _ if self.credentialed_on(day) => CredentialState::Valid,
            _ if self.held_on(day) => CredentialState::Suspended,
            _ if self.cert_no.is_empty() => CredentialState::Never,
            _ if self.revoked_on.is_some_and(|r| r <= day) => CredentialState::Withdrawn,
            _ if self.lost_on().is_some_and(|l| l <= day) => CredentialState::Lost,
            Some(from) if day < from => CredentialState::Waits,
            Some(_) if self.cert_until.is_some_and(|u| u < day) => CredentialState::Lapsed,
            _ => CredentialState::Never,
        }
    }
    /// A new credential in the place of the present one, which holds until the day before; nothing that was held before is forgotten.
    pub fn renewed(mut self, cert_no: &str, (from, until): (Day, Day)) -> Officer {
        let ends = self.held().last().filter(|_| !self.cert_no.is_empty());
        if let Some((began, ended)) = ends.filter(|(began, _)| *began < from) {
            let ended = ended.min(from.plus(-1));
            if began <= ended {
                self.earlier.push(EarlierCredential { cert_no: self.cert_no, from: began, until: ended });
            }
        }
        Officer {
            cert_no: cert_no.into(),
            cert_from: Some(from),
            cert_until: Some(until),
            revoked_on: None,
            revoked_for: String::new(),
            ..self
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
    /// Whose credential of that number was lost, and when: nobody holds it any more.
    pub fn void_number(&self, cert_no: &str) -> Option<(&Officer, &LostCredential)> {
        self.officers.values().find_map(|o| o.lost.iter().find(|l| l.cert_no == cert_no).map(|l| (o, l)))
    }
    /// Hours of training of a person from the first to the second day, in every body.
    pub fn training_hours(&self, person: PersonId, (from, to): (Day, Day)) -> u32 {
        let counts = |t: &&Training| t.person == person && t.struck.is_empty() && from <= t.on && t.on <= to;
        self.trainings.values().filter(counts).map(|t| u32::from(t.hours)).sum()
    }
    /// Trainings of an officer, those that were struck among them, the newest first.
    pub fn trainings_of(&self, officer: OfficerId) -> Vec<&Training> {
        let mut all: Vec<_> = self.trainings.values().filter(|t| t.officer == officer).collect();
        all.sort_by(|a, b| (b.on, &a.id).cmp(&(a.on, &b.id)));
        all
    }
    /// Whether a person went from a body to another one and did not come back.
    pub fn moved_away(&self, person: PersonId, body: BodyId, day: Day) -> bool {
        let ids = self.by_person.get(&person).into_iter().flatten();
        let mut here = ids.filter_map(|id| self.officers.get(id)).filter(|o| o.body == body).peekable();
        here.peek().is_some() && here.all(|o| o.moved_to.is_some() && o.revoked_on.is_some_and(|r| r <= day))
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
            earlier: Vec::new(),
            lost: Vec::new(),
            moved_to: None,
            successors: Vec::new(),
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
    fn a_new_credential_leaves_the_days_of_the_old_one_as_they_were() {
        let o =
            officer(&[("2026-03-01", Some("2026-03-31"))]).renewed("99060009", (day("2026-06-01"), day("2031-05-31")));
        for (on, holds) in [
            ("2024-12-31", false),
            ("2025-01-01", true),
            ("2026-03-15", false),
            ("2026-05-31", true),
            ("2026-06-01", true),
        ] {
            assert_eq!(o.credentialed_on(day(on)), holds, "{on}");
        }
        assert_eq!((o.cert_no.as_str(), o.earlier[0].cert_no.as_str()), ("99060009", "99060001"));
        // After a gap, the gap stays one.
        let withdrawn = Officer { revoked_on: Some(day("2026-02-01")), ..officer(&[]) };
        let again = withdrawn.renewed("99060001", (day("2026-06-01"), day("2031-05-31")));
        assert_eq!(again.credential_on(day("2026-01-31")), CredentialState::Valid);
        assert_eq!(again.lapsed_on(day("2026-05-31")), Some(day("2026-01-31")));
        assert!(!again.credentialed_on(day("2026-02-01")) && again.credentialed_on(day("2026-06-01")));
    }

    #[test]
    fn a_lost_credential_founds_nothing_from_its_day_on_and_another_number_follows_it() {
        let mut o = officer(&[]);
        let (cert_no, on) = (o.cert_no.clone(), day("2026-05-10"));
        o.lost.push(LostCredential { cert_no, on, says: "遗失在公交车上".into(), by: "乙".into() });
        for (on, state) in [
            ("2026-05-09", CredentialState::Valid),
            ("2026-05-10", CredentialState::Lost),
            ("2027-01-01", CredentialState::Lost),
        ] {
            assert_eq!(o.credential_on(day(on)), state, "{on}");
        }
        assert_eq!(o.lapsed_on(day("2026-05-10")), Some(day("2026-05-09")));
        let again = o.renewed("99060002", (day("2026-05-10"), day("2029-12-31")));
        assert!(again.credentialed_on(day("2026-05-09")) && again.credentialed_on(day("2026-05-10")));
        assert_eq!((again.earlier[0].until, again.lost_on()), (day("2026-05-09"), None));
        let mut register = Register::default();
        std::sync::Arc::make_mut(&mut register.officers).insert(again.id, again);
        assert_eq!(register.void_number("99060001").map(|(o, l)| (o.name.as_str(), l.on)), Some(("甲", on)));
        assert!(register.void_number("99060002").is_none());
    }

    #[test]
    fn hours_count_in_their_year_unless_struck() {
        let mut register = Register::default();
        for (id, on, hours, struck) in [
            ("a", "2025-12-31", 10, ""),
            ("b", "2026-01-01", 8, ""),
            ("c", "2026-12-31", 16, ""),
            ("d", "2026-06-01", 40, "录入有误"),
        ] {
            let (officer, person) = (OfficerId::from_bits(1), PersonId::from_bits(1));
            let (topic, by, struck) = ("案卷制作".into(), "乙".into(), struck.into());
            let row = Training { id: id.into(), officer, person, on: day(on), hours, topic, by, struck };
            std::sync::Arc::make_mut(&mut register.trainings).insert(id.into(), row);
        }
        let year = (day("2026-01-01"), day("2026-12-31"));
        assert_eq!(register.training_hours(PersonId::from_bits(1), year), 24);
        assert_eq!(register.training_hours(PersonId::from_bits(2), year), 0);
        let ids: Vec<&str> = register.trainings_of(OfficerId::from_bits(1)).iter().map(|t| t.id.as_str()).collect();
        assert_eq!(ids, ["c", "d", "b", "a"]);
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
