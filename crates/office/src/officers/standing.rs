//! A credential suspended, restored, withdrawn; and what anybody may ask of one: whether it holds.

use super::{Denial, mistaken};
use crate::accounts::{Press, Who};
use crate::base::Day;
use crate::base::id::OfficerId;
use crate::matter::register::{CredentialState, Officer, Suspension};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::json;

const REASON_MOST: usize = 200;

/// What the public is told of a credential.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CredentialChecked {
    /// Its number.
    pub cert_no: String,
    /// Who holds it.
    pub name: String,
    /// Full name of the body.
    pub body: String,
    /// How it stands today.
    pub state: CredentialState,
    /// Last day.
    pub until: Option<Day>,
}

/// A reason, or what is wrong with it.
pub(super) fn reason(text: &str) -> Result<String, Denial> {
    match text.trim().chars().count() {
        0 => Err(mistaken(vec![("reason", "请写明原因".into())])),
        n if n > REASON_MOST => Err(mistaken(vec![("reason", format!("原因最多 {REASON_MOST} 字"))])),
        _ => Ok(text.trim().to_string()),
    }
}

impl Office {
    /// Suspends a credential from today on, until a last day where one is given.
    pub async fn suspend_credential(
        &self,
        by: impl Into<Press<'_>>,
        id: OfficerId,
        (until, why): (&str, &str),
    ) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        let (mut officer, today) = (self.kept_officer(who, id, CredentialState::Valid)?, self.today());
        let until = match until.trim() {
            "" => None,
            text => match text.parse::<Day>() {
                Ok(day) if day >= today => Some(day),
                _ => return Err(mistaken(vec![("until", "截止日应当是今天或者以后的一天".into())])),
            },
        };
        officer.suspensions.push(Suspension { from: today, until, reason: reason(why)? });
        self.keep_officer(&by, vec![("CredentialSuspended", json!(officer))]).await
    }

    /// Lets a suspended credential hold again from today on.
    pub async fn restore_credential(&self, by: impl Into<Press<'_>>, id: OfficerId) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        let officer = self.kept_officer(who, id, CredentialState::Suspended)?.restored(self.today());
        self.require_trust()?;
        self.keep_officer(&by, vec![("CredentialRestored", json!(officer))]).await
    }

    /// Withdraws a credential from today on.
    pub async fn withdraw_credential(&self, by: impl Into<Press<'_>>, id: OfficerId, why: &str) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        let (officer, today) = (self.officer_kept(who, id)?, self.today());
        if officer.moved_to.is_some()
            || matches!(officer.credential_on(today), CredentialState::Never | CredentialState::Withdrawn)
        {
            return Err(mistaken(vec![("", "这名人员没有可以注销的证件".into())]));
        }
        let officer = Officer { revoked_on: Some(today), revoked_for: reason(why)?, ..officer };
        self.keep_officer(&by, vec![("CredentialRevoked", json!(officer))]).await
    }

    /// An officer whom this person keeps.
    pub(super) fn officer_kept(&self, who: &Who, id: OfficerId) -> Result<Officer, Denial> {
        policy::require(who, Do::Register, who.agency)?;
        let officer = self.officer_within(who, id)?;
        policy::require(who, Do::Register, officer.body)?;
        Ok(officer)
    }

    /// An officer of the own body whose credential stands so.
    fn kept_officer(&self, who: &Who, id: OfficerId, state: CredentialState) -> Result<Officer, Denial> {
        let officer = self.officer_kept(who, id)?;
        if officer.credential_on(self.today()) == state {
            return Ok(officer);
        }
        let told = if state == CredentialState::Valid {
            "证件现在不是有效状态，不能暂停"
        } else {
            "证件没有暂停，不必恢复"
        };
        Err(mistaken(vec![("", told.into())]))
    }

    /// What anybody may know of a credential has read number and name on it: nothing more than stands on it, and whether it holds today.
    pub fn check_credential(&self, cert_no: &str, name: &str) -> Option<CredentialChecked> {
        let (register, today) = (self.register(), self.today());
        if let Some((o, lost)) = register.void_number(cert_no.trim()).filter(|(o, _)| o.name == name.trim()) {
            let body = register.bodies.get(&o.body).map_or(String::new(), |b| b.name.clone());
            let (cert_no, until) = (lost.cert_no.clone(), Some(lost.on.plus(-1)));
            return Some(CredentialChecked {
                cert_no,
                name: o.name.clone(),
                body,
                state: CredentialState::Lost,
                until,
            });
        }
        let o = register.holder_of(cert_no.trim(), None).filter(|o| o.name == name.trim())?;
        let body = register.bodies.get(&o.body).map_or(String::new(), |b| b.name.clone());
        let (name, state, until) = (o.name.clone(), o.credential_on(today), o.cert_until);
        Some(CredentialChecked { cert_no: o.cert_no.clone(), name, body, state, until })
    }
}
