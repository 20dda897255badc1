//! Devices that may send: issued by the registrar of a body with a secret of their own, which is shown once and kept as its digest; withdrawn.

use super::outside;
use super::state::{ISSUED, LiveDevice, WITHDRAWN};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Moment;
use crate::base::id::{BodyId, MatterId, PersonId};
use crate::fault::Denial;
use crate::policy::{self, Do};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

const NAME_MOST: usize = 40;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// An officer's phone.
    Phone,
    /// The unit of a vehicle.
    Vehicle,
    /// A camera that an officer wears.
    BodyCamera,
    /// A camera at a place.
    FixedCamera,
}

impl DeviceKind {
    /// All.
    pub const ALL: [DeviceKind; 4] =
        [DeviceKind::Phone, DeviceKind::Vehicle, DeviceKind::BodyCamera, DeviceKind::FixedCamera];
    /// As forms and events have it.
    pub fn id(self) -> &'static str {
        match self {
            DeviceKind::Phone => "phone",
            DeviceKind::Vehicle => "vehicle",
            DeviceKind::BodyCamera => "body-camera",
            DeviceKind::FixedCamera => "fixed-camera",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            DeviceKind::Phone => "手机",
            DeviceKind::Vehicle => "车辆",
            DeviceKind::BodyCamera => "记录仪",
            DeviceKind::FixedCamera => "固定摄像头",
        }
    }
    /// Of that id.
    pub fn of(id: &str) -> Option<DeviceKind> {
        Self::ALL.into_iter().find(|k| k.id() == id)
    }
    /// Somebody carries it.
    pub fn is_carried(self) -> bool {
        matches!(self, DeviceKind::Phone | DeviceKind::BodyCamera)
    }
    /// It has a picture.
    pub fn has_picture(self) -> bool {
        matches!(self, DeviceKind::BodyCamera | DeviceKind::FixedCamera)
    }
}

/// What a form asks for.
#[derive(Clone, Debug, Default)]
pub struct DeviceForm {
    /// Its kind.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The natural person who carries it.
    pub holder: String,
    /// Where its picture is fetched from.
    pub url: String,
    /// The area of a fixed camera.
    pub area: String,
}

/// A device with the secret that is shown once.
#[derive(Clone, Debug, Serialize)]
pub struct Issued {
    /// Its id.
    pub id: String,
    /// What it proves itself with.
    pub token: String,
}

/// A device as a list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceRow {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: DeviceKind,
    /// What it is called.
    pub name: String,
    /// Who carries it.
    pub holder: String,
    /// The name of its area.
    pub area: String,
    /// Where its picture comes from.
    pub url: String,
    /// When it was issued.
    pub at: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
}

impl Office {
    /// The devices of the own body, those withdrawn last.
    pub fn live_devices(&self, who: &Who) -> Result<Vec<DeviceRow>, Denial> {
        policy::require(who, Do::LiveKeep, who.agency)?;
        let (state, register, areas) = (self.live_state()?, self.register(), self.areas()?);
        let holder = |p: PersonId| register.officer_of(p, who.agency).map_or(String::new(), |o| o.name.clone());
        let row = |d: &LiveDevice| DeviceRow {
            id: d.id.clone(),
            kind: d.kind,
            name: d.name.clone(),
            holder: d.holder.map(holder).unwrap_or_default(),
            area: areas.path(&d.area),
            url: d.url.clone(),
            at: d.at,
            withdrawn: d.withdrawn,
        };
        let mut all: Vec<DeviceRow> = state.devices.values().filter(|d| d.body == who.agency).map(row).collect();
        all.sort_by_key(|d| (d.withdrawn.is_some(), d.kind, std::cmp::Reverse(d.at), d.id.clone()));
        Ok(all)
    }

    /// Issues a device.
    pub async fn live_issue(&self, who: &Who, form: &DeviceForm) -> Result<Issued, Denial> {
        policy::require(who, Do::LiveKeep, who.agency)?;
        let _turn = self.rooms.live.turn.lock().await;
        let (kind, name) = (DeviceKind::of(&form.kind), form.name.trim());
        let kind = kind.ok_or_else(|| Denial::mistake("kind", "请选择是哪一种设备"))?;
        if name.is_empty() || name.chars().count() > NAME_MOST {
            return Err(Denial::mistake("name", format!("请写设备的名称，最多 {NAME_MOST} 字，例如“执法手机 3 号”")));
        }
        let state = self.live_state()?;
        if state.devices.values().any(|d| d.body == who.agency && d.name == name && d.withdrawn.is_none()) {
            return Err(Denial::mistake("name", "本机关已有这个名称的设备，请换一个名称"));
        }
        let holder = match kind.is_carried() {
            true => Some(self.live_holder(who, &form.holder)?),
            false => None,
        };
        let url = form.url.trim();
        if kind.has_picture() {
            outside::fit(url).map_err(|why| Denial::mistake("url", why))?;
        } else if !url.is_empty() {
            return Err(Denial::mistake("url", "只有记录仪和固定摄像头有画面地址"));
        }
        let area = form.area.trim();
        if kind == DeviceKind::FixedCamera && self.areas()?.name(area).is_none() {
            return Err(Denial::mistake("area", "请写摄像头所在区划的代码，要是登记过的区划"));
        }
        let secret = hex(&self.salt());
        let id = self.intent_id()[..12].to_string();
        let device = LiveDevice {
            id: id.clone(),
            kind,
            name: name.into(),
            body: who.agency,
            holder,
            secret: hex(&Sha256::digest(secret.as_bytes())),
            url: url.into(),
            area: if kind == DeviceKind::FixedCamera { area.into() } else { String::new() },
            at: self.now(),
            by: who.name.clone(),
            withdrawn: None,
        };
        self.live_enter(who, ISSUED, json!(device)).await?;
        Ok(Issued { token: format!("{id}.{secret}"), id })
    }

    /// Officers of the own body who may carry a device: person and name.
    pub fn live_holders(&self, who: &Who) -> Vec<(String, String)> {
        let register = self.register();
        register
            .officers
            .values()
            .filter(|o| o.body == who.agency)
            .map(|o| (o.person.to_string(), o.name.clone()))
            .collect()
    }

    fn live_holder(&self, who: &Who, holder: &str) -> Result<PersonId, Denial> {
        let asked = || Denial::mistake("holder", "请选择由本机关的哪一名执法人员携带");
        let person: PersonId = holder.trim().parse().map_err(|_| asked())?;
        self.register().officer_of(person, who.agency).map(|_| person).ok_or_else(asked)
    }

    /// Devices that a person carries for a body: id and name.
    pub(crate) fn live_devices_of(&self, person: PersonId, body: BodyId) -> Result<Vec<(String, String)>, Denial> {
        let state = self.live_state()?;
        let own = |d: &&LiveDevice| d.holder == Some(person) && d.body == body && d.withdrawn.is_none();
        Ok(state.devices.values().filter(own).map(|d| (d.id.clone(), d.name.clone())).collect())
    }

    /// Withdraws a device: what it shares ends at once.
    pub async fn live_withdraw(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, Do::LiveKeep, who.agency)?;
        let _turn = self.rooms.live.turn.lock().await;
        let state = self.live_state()?;
        let device = state.devices.get(id).filter(|d| d.body == who.agency && d.withdrawn.is_none());
        let device = device.ok_or(Denial::NotFound)?;
        self.live_enter(who, WITHDRAWN, json!({ "id": id, "at": self.now() })).await?;
        if let Some(row) = self.store.on_site_with(&device.body.to_string(), id)? {
            let matter = MatterId::from_bits(row.matter.bits());
            for share in self.live_shares(&row.shares).into_iter().filter(|s| s.device == id) {
                self.live_end(who, (matter, &share.id), "设备已经注销").await?;
            }
        }
        Ok(())
    }

    /// Whether its holder went to another body: from the entry of the transfer on it sends no more, whatever became of its own row.
    fn live_holder_left(&self, device: &LiveDevice) -> bool {
        let register = self.register();
        let rows = || register.officers.values().filter(|o| Some(o.person) == device.holder && o.body == device.body);
        rows().any(|o| o.moved_to.is_some()) && rows().all(|o| o.moved_to.is_some())
    }

    /// The device that a secret proves, if it may send.
    pub(super) fn live_proved(&self, token: &str) -> Result<LiveDevice, Denial> {
        let (id, secret) = token.split_once('.').ok_or(Denial::SignedOut)?;
        let state = self.live_state()?;
        let device = state.devices.get(id).filter(|d| d.withdrawn.is_none()).ok_or(Denial::SignedOut)?;
        if self.live_holder_left(device) {
            return Err(Denial::SignedOut);
        }
        // Digests are compared: how far they agree tells nothing of the secret.
        let same = hex(&Sha256::digest(secret.as_bytes())) == device.secret;
        same.then(|| device.clone()).ok_or(Denial::SignedOut)
    }
}
