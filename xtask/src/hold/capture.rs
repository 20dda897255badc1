//! T08: what comes from a device is what the device took. Other bytes than those of the digest, another key, another time, a device of somebody
//! else or one that was given back: all refused, and nothing of the file stays.

use super::house::{Base, Server, ask, files, token, write};
use super::{Arena, Outcome, now};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as URL64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// A device of software.
struct Device {
    key: SigningKey,
    id: String,
}

/// What is sent of a file.
struct Sent {
    bytes: Vec<u8>,
    digest: String,
    captured: i64,
    device: String,
    signed: i64,
    signature: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Device {
    fn new(byte: u8) -> Result<Device, String> {
        let key = SigningKey::from_slice(&[byte; 32]).map_err(|e| e.to_string())?;
        let id = hex(&Sha256::digest(key.verifying_key().to_sec1_point(false).as_bytes())[..8]);
        Ok(Device { key, id })
    }
    fn sign(&self, text: &str) -> String {
        let signature: Signature = self.key.sign(text.as_bytes());
        URL64.encode(signature.to_bytes())
    }
    /// Signs a file as it should be.
    fn take(&self, bytes: Vec<u8>, (captured, signed): (i64, i64)) -> Sent {
        let digest = hex(&Sha256::digest(&bytes));
        let text = format!("fadu-capture/1\n{}\n{digest}\n{captured}\n{signed}\n", self.id);
        Sent { signature: self.sign(&text), bytes, digest, captured, device: self.id.clone(), signed }
    }
}

/// A person at the door.
struct Door<'a> {
    address: SocketAddr,
    token: &'a str,
}

impl Door<'_> {
    fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), String> {
        let headers = format!("content-type: application/json\r\nauthorization: Bearer {}\r\n", self.token);
        let (status, body) = ask(self.address, "POST", path, &headers, &body.to_string()).ok_or("no answer")?;
        Ok((status, serde_json::from_str(&body).unwrap_or_default()))
    }
    fn enrol(&self, device: &Device, name: &str) -> Result<(), String> {
        let (_, asked) = self.post("/api/v1/devices/challenge", &json!({}))?;
        let part = |k: &str| asked[k].as_str().unwrap_or_default().to_string();
        let clock = clock();
        let signature = device.sign(&format!("fadu-device/1\n{}\n{}\n{clock}\n", part("nonce"), part("challenge")));
        let key = URL64.encode(device.key.verifying_key().to_sec1_point(false).as_bytes());
        let body = json!({ "do": "enrol", "name": name, "nonce": part("nonce"), "key": key, "now": clock.to_string(), "signature": signature });
        match self.post("/api/v1/devices", &body)? {
            (200, _) => Ok(()),
            other => Err(format!("not enrolled: {other:?}")),
        }
    }
    /// Status of the answer to a file.
    fn send(&self, matter: &str, sent: &Sent) -> Result<u16, String> {
        let headers = format!(
            "content-type: image/jpeg\r\nauthorization: Bearer {}\r\nx-content-sha256: {}\r\nx-captured-at: {}\r\nx-device-key: {}\r\n\
             x-signed-at: {}\r\nx-device-signature: {}\r\nx-file-name: a.jpg\r\n",
            self.token, sent.digest, sent.captured, sent.device, sent.signed, sent.signature
        );
        let body = String::from_utf8_lossy(&sent.bytes);
        let path = format!("/api/v1/matters/{matter}/evidence");
        Ok(ask(self.address, "POST", &path, &headers, &body).ok_or("no answer")?.0)
    }
}

/// The clock of the devices: that of this machine.
fn clock() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}

/// A matter of one's own.
fn matter(door: &Door<'_>) -> Result<String, String> {
    write(door.address, door.token, ("capture", "示例市某某商行")).ok_or("no matter was opened")?;
    let headers = format!("authorization: Bearer {}\r\n", door.token);
    let (_, body) = ask(door.address, "GET", "/api/v1/matters?limit=1", &headers, "").ok_or("no answer")?;
    let list: Value = serde_json::from_str(&body).map_err(|e| e.to_string())?;
    list["items"][0]["matter"].as_str().map(str::to_string).ok_or(format!("no matter in {body}"))
}

/// T08.
pub fn sealed(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome, mut chance) = (Base::make(arena)?, Outcome::default(), arena.chance("T08"));
    let server = Server::serve(arena, &base.data, None)?;
    let token = token(server.address).ok_or("no sign-in")?;
    let door = Door { address: server.address, token: &token };
    let (own, other, returned) = (Device::new(11)?, Device::new(12)?, Device::new(13)?);
    door.enrol(&own, "记录仪")?;
    door.enrol(&returned, "旧手机")?;
    door.post("/api/v1/devices", &json!({ "do": "return", "device": returned.id }))?;
    let matter = matter(&door)?;
    for n in 0..arena.count(25, 1_000) {
        let picture = format!("picture {n}: {}", chance.below(1 << 30));
        let bytes = || picture.clone().into_bytes();
        let times = (clock() - 5_000, clock());
        let honest = || own.take(bytes(), times);
        // The last characters carry bits that nobody reads.
        let bent = chance.below(80);
        let mut forged = honest().signature.into_bytes();
        forged[bent] = if forged[bent] == b'A' { b'B' } else { b'A' };
        let attacks = [
            ("other bytes", Sent { bytes: b"something else".to_vec(), ..honest() }),
            ("another digest", Sent { digest: hex(&Sha256::digest(b"something else")), ..honest() }),
            ("another time of taking", Sent { captured: times.0 + 1, ..honest() }),
            ("another time of signing", Sent { signed: times.1 - 1, ..honest() }),
            ("a bent signature", Sent { signature: String::from_utf8_lossy(&forged).into_owned(), ..honest() }),
            ("the key of another", Sent { device: own.id.clone(), ..other.take(bytes(), times) }),
            ("a device that nobody enrolled", other.take(bytes(), times)),
            ("a device given back", returned.take(bytes(), times)),
        ];
        for (what, sent) in attacks {
            let (before, began) = (files(&base.data.join("blobs"))?.len(), now());
            let status = door.send(&matter, &sent)?;
            let kept = files(&base.data.join("blobs"))?.len() - before;
            let fine = status == 422 && kept == 0;
            outcome.add(if fine { Ok(began.elapsed()) } else { Err(format!("{n}: {what}: {status}, {kept} kept")) });
        }
        let status = door.send(&matter, &honest())?;
        outcome.add(if status == 201 { Ok(std::time::Duration::ZERO) } else { Err(format!("{n}: honest: {status}")) });
    }
    Ok(outcome)
}
