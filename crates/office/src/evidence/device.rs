//! Devices for taking evidence: a key that is made on the device signs what it takes, there and then. Enrolling, holding the clock against ours,
//! giving back, and checking what a device signed. What is signed is written in docs/format/capture-v1.md.

use super::arrival::Capture;
use crate::accounts::{Who, hex};
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::matter::register::{Device, Register};
use crate::passkey::assertion::{unurl64, url64};
use crate::passkey::key::Key;
use crate::registers::Registered;
use crate::{Office, policy};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A clock that is further off than this is told of.
pub const CLOCK_MOST_MS: i64 = 5_000;
const NAME_MOST: usize = 40;

/// What a device must sign to be enrolled, or to have its clock held against ours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeviceAsked {
    /// Which challenge it is.
    pub nonce: String,
    /// The challenge, in base64url.
    pub challenge: String,
}

/// What a device answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeviceAnswer<'a> {
    /// Which challenge it was.
    pub nonce: &'a str,
    /// Its public key, as raw bytes in base64url.
    pub key: &'a str,
    /// What its clock shows (ms).
    pub now: &'a str,
    /// The signature, raw, in base64url.
    pub signature: &'a str,
}

/// A device as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeviceLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The day on which it was enrolled.
    pub since: Day,
    /// The day on which its clock was last held against ours.
    pub checked_on: Day,
    /// How much its clock was ahead then (ms).
    pub clock_ahead_ms: i64,
    /// The day on which it was given back.
    pub returned_on: Option<Day>,
}

/// What a device signs of a file that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Which device.
    pub device: String,
    /// When, by its clock (ms).
    pub at: i64,
    /// The signature, raw, in base64url.
    pub signature: String,
}

impl Seal {
    /// As the record of an arrival keeps it.
    pub(crate) fn of(arrival: &Value) -> Option<Seal> {
        let text = |k: &str| arrival.get(k).and_then(Value::as_str).map(str::to_string);
        let at = arrival.get("signed_at").and_then(Value::as_i64)?;
        Some(Seal { device: text("device_key")?, at, signature: text("device_signature")? })
    }
    /// What was signed.
    pub fn text(&self, digest: &str, captured_at: Option<i64>) -> String {
        let captured = captured_at.map_or(String::new(), |ms| ms.to_string());
        format!("fadu-capture/1\n{}\n{digest}\n{captured}\n{}\n", self.device, self.at)
    }
}

impl Office {
    /// The person's own devices, those given back last.
    pub fn devices(&self, who: &Who) -> Result<Vec<DeviceLine>, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let register = self.register();
        let mut own: Vec<&Device> = register.devices.values().filter(|d| d.person == who.person).collect();
        own.sort_by_key(|d| (d.returned_on.is_some(), d.since, d.id.clone()));
        Ok(own.into_iter().map(line).collect())
    }

    /// Gives out a challenge.
    pub fn ask_device(&self, who: &Who) -> Result<DeviceAsked, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let (nonce, challenge) = (self.intent_id(), self.salt());
        self.challenges.give(&nonce, (who.person, self.now()), challenge);
        Ok(DeviceAsked { nonce, challenge: url64(&challenge) })
    }

    /// Enrols the device that answers.
    pub async fn enrol_device(&self, who: &Who, name: &str, answer: DeviceAnswer<'_>) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MOST {
            return Err(Denial::mistake("name", "请给设备起个名字，例如“记录仪 3 号”，最多 40 字"));
        }
        let (id, key, ahead) = self.device_answered(who, answer)?;
        if let Some(known) = self.register().devices.get(&id) {
            let whose = if known.person == who.person {
                "您已经登记过这台设备"
            } else {
                "这台设备登记在别人名下"
            };
            return Err(Denial::mistake("name", whose));
        }
        let (person, today) = (who.person, self.today());
        let row = Device {
            id,
            person,
            name: name.into(),
            key,
            since: today,
            checked_on: today,
            clock_ahead_ms: ahead,
            returned_on: None,
        };
        self.keep_device(who, "DeviceEnrolled", row).await
    }

    /// Holds the clock of the device that answers against ours.
    pub async fn check_device(&self, who: &Who, answer: DeviceAnswer<'_>) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let (id, _, clock_ahead_ms) = self.device_answered(who, answer)?;
        let row = self.own_device(who, &id)?;
        self.keep_device(who, "DeviceChecked", Device { checked_on: self.today(), clock_ahead_ms, ..row }).await
    }

    /// Gives a device back: it signs no more.
    pub async fn return_device(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let row = self.own_device(who, id)?;
        self.keep_device(who, "DeviceReturned", Device { returned_on: Some(self.today()), ..row }).await
    }

    fn own_device(&self, who: &Who, id: &str) -> Result<Device, Denial> {
        let register = self.register();
        let own = register.devices.get(id).filter(|d| d.person == who.person && d.returned_on.is_none());
        own.cloned().ok_or(Denial::NotFound)
    }

    async fn keep_device(&self, who: &Who, event: &'static str, row: Device) -> Result<(), Denial> {
        let rows = vec![Registered { event, row: json!(row) }];
        self.register_rows(&who.person.to_string(), rows, self.now()).await
    }

    /// Id and key of the device that answers the challenge, and how much its clock is ahead.
    fn device_answered(&self, who: &Who, answer: DeviceAnswer<'_>) -> Result<(String, String, i64), Denial> {
        let mistake = |says: &str| Denial::mistake("name", says);
        let now = self.now();
        let challenge = self.challenges.take(answer.nonce, (who.person, now));
        let challenge = challenge.ok_or_else(|| mistake("请求已经失效，请重新办理"))?;
        let point: Option<[u8; 65]> = unurl64(answer.key).and_then(|k| k.try_into().ok());
        let point = point.ok_or_else(|| mistake("设备的公钥读不出来，请换一个浏览器"))?;
        let clock: i64 = answer.now.parse().map_err(|_| mistake("设备没有报它的时钟"))?;
        let text = format!("fadu-device/1\n{}\n{}\n{clock}\n", answer.nonce, url64(&challenge));
        let signature = unurl64(answer.signature).unwrap_or_default();
        if !Key::Es256(point).signed_raw(text.as_bytes(), &signature) {
            return Err(mistake("设备的签名不符，没有办成"));
        }
        let key = hex(&point);
        let id = hex(&Sha256::digest(point)[..8]);
        Ok((id, key, clock.saturating_sub(now.0)))
    }

    /// Refuses a file that says it was signed by a device and was not: another key, another digest or time, a device of somebody else, or one
    /// that was given back.
    pub(crate) fn sealed_by_own(&self, who: &Who, capture: &Capture) -> Result<(), Denial> {
        let Some(seal) = &capture.seal else { return Ok(()) };
        let mistake = |says: &str| Err(Denial::mistake("file", says));
        let register = self.register();
        let Some(device) = register.devices.get(&seal.device).filter(|d| d.person == who.person) else {
            return mistake("签名的设备没有登记在您的名下，没有收下；请先在“取证设备”里登记");
        };
        if device.returned_on.is_some() {
            return mistake("签名的设备已经交回，不能再用它取证，没有收下");
        }
        let digest = capture.digest.as_deref().unwrap_or_default();
        if !signed(device, seal, (digest, capture.at)) {
            return mistake("设备的签名与文件不符，没有收下；请重新拍摄或者重新选择");
        }
        Ok(())
    }
}

/// Whether a device signed this of a file.
fn signed(device: &Device, seal: &Seal, (digest, captured_at): (&str, Option<i64>)) -> bool {
    let signature = unurl64(&seal.signature).unwrap_or_default();
    let text = seal.text(digest, captured_at);
    Key::read("es256", &device.key).is_some_and(|key| key.signed_raw(text.as_bytes(), &signature))
}

/// What is said of the device that signed a file, from the record alone; nothing where none signed.
pub(crate) fn told(register: &Register, (digest, arrival): (&str, &Value)) -> Option<String> {
    let seal = Seal::of(arrival)?;
    let captured = arrival.get("captured_at").and_then(Value::as_i64);
    Some(match register.devices.get(&seal.device) {
        None => format!("签名的设备 {} 不在登记里", seal.device),
        Some(d) if signed(d, &seal, (digest, captured)) => {
            format!("{}（{}）于 {} 签名，核对相符", d.name, d.id, Moment(seal.at).zh())
        }
        Some(d) => format!("与 {}（{}）的签名不符", d.name, d.id),
    })
}

fn line(d: &Device) -> DeviceLine {
    DeviceLine {
        id: d.id.clone(),
        name: d.name.clone(),
        since: d.since,
        checked_on: d.checked_on,
        clock_ahead_ms: d.clock_ahead_ms,
        returned_on: d.returned_on,
    }
}
