//! A credential that was lost 遗失: reported, told to the public, replaced under another number. And an officer who goes to another body 调动: the
//! credential ends, devices come back, and what still lies in the officer's name is listed until others have taken it over.

use super::asking::is_number;
use super::successors::{HandedOver, LiesLine};
use super::{Denial, mistaken};
use crate::accounts::{Press, Who};
use crate::base::Day;
use crate::base::id::{BodyId, OfficerId};
use crate::matter::register::{CredentialState, Device, LostCredential, Officer};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::json;

/// What lies in an officer's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InName {
    /// Matters under way.
    pub matters: Vec<LiesLine>,
    /// Devices for taking evidence: id, name, since when.
    pub devices: Vec<(String, String, Day)>,
    /// Devices that share positions and pictures: id and name.
    pub live: Vec<(String, String)>,
    /// Whether this person may open the matters.
    pub opens: bool,
}

/// A transfer as a form says it.
#[derive(Clone, Debug, Default)]
pub struct TransferForm {
    /// To which body.
    pub to: String,
    /// The unit there.
    pub unit: String,
    /// Why.
    pub reason: String,
    /// Who is meant to take over which matter.
    pub successors: Vec<(String, String)>,
    /// The intent's id, minted where it was pressed.
    pub key: String,
}

/// A number that is void, as the public is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VoidNumber {
    /// The number.
    pub cert_no: String,
    /// Name of the body.
    pub body: String,
    /// From this day on.
    pub on: Day,
}

impl Office {
    /// Enters that a credential was lost: it founds no act from now on, and its number is never given again.
    pub async fn report_lost_credential(
        &self,
        by: impl Into<Press<'_>>,
        id: OfficerId,
        says: &str,
    ) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        let (mut officer, today) = (self.officer_kept(who, id)?, self.today());
        let held = [CredentialState::Valid, CredentialState::Suspended, CredentialState::Waits];
        if !held.contains(&officer.credential_on(today)) {
            return Err(mistaken(vec![("", "这名人员现在没有可以报失的证件".into())]));
        }
        let says = super::standing::reason(says)?;
        let cert_no = officer.cert_no.clone();
        officer.lost.push(LostCredential { cert_no, on: today, says, by: who.name.clone() });
        self.keep_officer(&by, vec![("CredentialLost", json!(officer))]).await
    }

    /// Issues another number in the place of a lost one, for the days that are left.
    pub async fn replace_lost_credential(
        &self,
        by: impl Into<Press<'_>>,
        id: OfficerId,
        cert_no: &str,
    ) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        if !policy::everywhere(who, Do::Issue) {
            return Err(Denial::Forbidden);
        }
        self.require_trust()?;
        let (register, today, cert_no) = (self.register(), self.today(), cert_no.trim());
        let officer = register.officers.get(&id).ok_or(Denial::NotFound)?;
        if officer.credential_on(today) != CredentialState::Lost {
            return Err(mistaken(vec![("", "这名人员的证件没有报失，不必补发".into())]));
        }
        if officer.person == who.person {
            return Err(mistaken(vec![("", "不能为本人补发证件，请由另一名监督人员办理".into())]));
        }
        let Some(until) = officer.cert_until.filter(|u| *u >= today) else {
            return Err(mistaken(vec![("", "报失的证件有效期已经过了，请按换发申领".into())]));
        };
        is_number(cert_no)?;
        self.number_is_free(cert_no, id)?;
        let renewed = officer.clone().renewed(cert_no, (today, until));
        self.keep_officer(&by, vec![("OfficerCredentialed", json!(renewed))]).await
    }

    /// Refuses a number that another officer holds, and one that is void because it was lost.
    pub(super) fn number_is_free(&self, cert_no: &str, but: OfficerId) -> Result<(), Denial> {
        let register = self.register();
        if register.void_number(cert_no).is_some() {
            return Err(mistaken(vec![("cert_no", "这个证号因遗失作废，不能再用".into())]));
        }
        match register.holder_of(cert_no, Some(but)) {
            Some(other) => Err(mistaken(vec![("cert_no", format!("这个证号是{}的", other.name))])),
            None => Ok(()),
        }
    }

    /// Numbers that are void because they were lost, the newest first, as everybody may know them.
    pub fn void_numbers(&self) -> Vec<VoidNumber> {
        let register = self.register();
        let of = |o: &Officer| {
            let body = register.bodies.get(&o.body).map_or(String::new(), |b| b.name.clone());
            let void = |l: &LostCredential| VoidNumber { cert_no: l.cert_no.clone(), body: body.clone(), on: l.on };
            o.lost.iter().map(void).collect::<Vec<_>>()
        };
        let mut all: Vec<VoidNumber> = register.officers.values().flat_map(of).collect();
        all.sort_by(|a, b| (b.on, &a.cert_no).cmp(&(a.on, &b.cert_no)));
        all
    }

    /// An officer goes to another body: the credential ends today, devices come back, and the person stands there, in that unit, without one. Whom the
    /// form means to take over is kept with it, and each matter is handed over at once where this person may change its handlers; the others wait for
    /// whoever may.
    pub async fn transfer_officer(
        &self,
        by: impl Into<Press<'_>>,
        id: OfficerId,
        form: &TransferForm,
    ) -> Result<HandedOver, Denial> {
        let by = by.into();
        let who = by.who;
        let (to, unit, why) = (form.to.as_str(), form.unit.as_str(), form.reason.as_str());
        let (officer, today, register) = (self.officer_kept(who, id)?, self.today(), self.register());
        let mut wrong = Vec::new();
        let to = to.parse().ok().filter(|b: &BodyId| *b != officer.body && register.body_on(*b, today).is_some());
        if to.is_none() {
            wrong.push(("to", "请选择调入的主体".into()));
        }
        let unit = super::asking::word(&mut wrong, ("new_unit", "调入后的所在机构"), unit);
        if officer.moved_to.is_some() {
            wrong.push(("", "这名人员已经调走".into()));
        }
        if register.credentials_asked(Some(officer.body)).iter().any(|a| a.officer.id == id) {
            wrong.push(("", "有一份申领在等答复，先答复再调动".into()));
        }
        let (Some(to), true) = (to, wrong.is_empty()) else { return Err(mistaken(wrong)) };
        let why = super::standing::reason(why)?;
        let meant = Self::officer_meant(&self.officer_matters(who, &officer)?, &form.successors)?;
        let name = register.body_name(to, today).to_string();
        let left = Officer {
            revoked_on: Some(officer.revoked_on.map_or(today, |r| r.min(today))),
            revoked_for: format!("调动到{name}：{why}"),
            moved_to: Some(to),
            successors: meant.clone(),
            ..officer.clone()
        };
        let there = Officer { person: officer.person, ..self.officer_fresh(to, officer.name.clone(), unit) };
        let mut rows = vec![("OfficerTransferred", json!(left)), ("OfficerRegistered", json!(there))];
        let held = register.devices.values().filter(|d| d.person == officer.person && d.returned_on.is_none());
        rows.extend(held.map(|d| ("DeviceReturned", json!(Device { returned_on: Some(today), ..d.clone() }))));
        self.keep_officer(&by, rows).await?;
        // What shares positions sends no more from that append on; here its rows and what it shared are tidied up.
        for (device, _) in self.live_devices_of(officer.person, officer.body)? {
            self.live_withdraw(who, &device).await?;
        }
        if !policy::may(who, Do::Handle, who.agency) {
            return Ok(HandedOver::default());
        }
        self.officer_handed(who, (id, &meant), &form.key).await
    }

    /// Takes back a device for taking evidence of an officer of the own body: it signs no more.
    pub async fn take_back_device(&self, who: &Who, id: OfficerId, device: &str) -> Result<(), Denial> {
        let (officer, register) = (self.officer_kept(who, id)?, self.register());
        let held = register.devices.get(device).filter(|d| d.person == officer.person && d.returned_on.is_none());
        let held = held.cloned().ok_or(Denial::NotFound)?;
        let row = Device { returned_on: Some(self.today()), ..held };
        self.keep_officer(who, vec![("DeviceReturned", json!(row))]).await
    }

    /// What still lies in an officer's name.
    pub(super) fn in_name(&self, who: &Who, officer: &Officer) -> Result<InName, Denial> {
        let register = self.register();
        let mut named = InName { opens: policy::may(who, Do::Read, officer.body), ..InName::default() };
        named.matters = self.officer_matters(who, officer)?;
        let held = register.devices.values().filter(|d| d.person == officer.person && d.returned_on.is_none());
        named.devices = held.map(|d| (d.id.clone(), d.name.clone(), d.since)).collect();
        named.live = self.live_devices_of(officer.person, officer.body)?;
        Ok(named)
    }
}
