//! The check of what an authenticator says: type, challenge, origin, site, presence, verification, signature (W3C WebAuthn §7.1, §7.2).

use super::key::Key;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The site that keys are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// RP ID: the host.
    pub id: String,
    /// Origins from which an answer is taken.
    pub origin: String,
}

impl Site {
    /// The site of a public address; nothing where browsers give out no keys (neither HTTPS nor this machine).
    pub fn of(address: &str) -> Option<Site> {
        let (scheme, rest) = address.split_once("://")?;
        let authority = rest.split('/').next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, format!(":{port}")),
            _ => (authority, String::new()),
        };
        // An address in figures cannot be a site; this machine has a name.
        let host = if ["127.0.0.1", "[::1]"].contains(&host) { "localhost" } else { host };
        let named = host == "localhost" || (scheme == "https" && host.contains(|c: char| c.is_ascii_alphabetic()));
        named.then(|| Site { id: host.to_string(), origin: format!("{scheme}://{host}{port}") })
    }
}

/// What an authenticator answers to a challenge; bytes in base64url, as browsers give them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// Which challenge it answers.
    pub nonce: String,
    /// The credential.
    pub credential: String,
    /// What the authenticator says of itself.
    pub authenticator_data: String,
    /// What the browser says of the page.
    pub client_data: String,
    /// The signature over both.
    pub signature: String,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Cannot be read.
    Form,
    /// Something else was asked of the authenticator.
    Kind,
    /// Another challenge was signed.
    Challenge,
    /// Another page asked.
    Origin,
    /// The key belongs to another site.
    Site,
    /// Nobody touched the authenticator.
    Absent,
    /// The authenticator did not make sure who it was.
    Unverified,
    /// Not signed with this key.
    Signature,
    /// The key's counter went back: it may have been copied.
    Counter,
    /// The algorithm is not one that we take.
    Algorithm,
}

impl Wrong {
    /// In words.
    pub fn told(self) -> &'static str {
        match self {
            Wrong::Form => "通行密钥的回应无法读取",
            Wrong::Kind => "通行密钥回应的不是签署请求",
            Wrong::Challenge => "签署的内容与提交的内容不一致",
            Wrong::Origin => "签署不是在本系统的网页上进行的",
            Wrong::Site => "通行密钥属于另一网站",
            Wrong::Absent => "签署时没有本人在场操作",
            Wrong::Unverified => "通行密钥没有核实本人（指纹、面容或者密码）",
            Wrong::Signature => "签名与登记的通行密钥不符",
            Wrong::Counter => "通行密钥的计数倒退，可能被复制",
            Wrong::Algorithm => "不支持这种通行密钥的算法",
        }
    }
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// The authenticator's own data, taken apart.
struct Told<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

fn told<'a>(data: &'a [u8], site: &Site) -> Result<Told<'a>, Wrong> {
    let (hash, rest) = data.split_at_checked(32).ok_or(Wrong::Form)?;
    let (head, rest) = rest.split_at_checked(5).ok_or(Wrong::Form)?;
    if hash != Sha256::digest(site.id.as_bytes()).as_slice() {
        return Err(Wrong::Site);
    }
    let told = Told { flags: head[0], counter: u32::from_be_bytes([head[1], head[2], head[3], head[4]]), rest };
    match told.flags {
        f if f & PRESENT == 0 => Err(Wrong::Absent),
        f if f & VERIFIED == 0 => Err(Wrong::Unverified),
        _ => Ok(told),
    }
}

fn asked(client_data: &[u8], kind: &str, (site, challenge): (&Site, &[u8])) -> Result<(), Wrong> {
    let data: Value = serde_json::from_slice(client_data).map_err(|_| Wrong::Form)?;
    let text = |k: &str| data.get(k).and_then(Value::as_str).unwrap_or_default();
    if text("type") != kind {
        return Err(Wrong::Kind);
    }
    if text("challenge") != url64(challenge) {
        return Err(Wrong::Challenge);
    }
    let elsewhere = data.get("crossOrigin").and_then(Value::as_bool) == Some(true);
    if text("origin") != site.origin || elsewhere { Err(Wrong::Origin) } else { Ok(()) }
}

impl Assertion {
    /// Checks the answer to a challenge; gives the key's counter.
    pub fn check(&self, key: &Key, site: &Site, challenge: &[u8]) -> Result<u32, Wrong> {
        let part = |text: &str| unurl64(text).ok_or(Wrong::Form);
        let (data, client) = (part(&self.authenticator_data)?, part(&self.client_data)?);
        asked(&client, "webauthn.get", (site, challenge))?;
        let counter = told(&data, site)?.counter;
        let message = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        if key.signed(&message, &part(&self.signature)?) { Ok(counter) } else { Err(Wrong::Signature) }
    }
}

/// A counter must grow, unless the authenticator keeps none.
pub fn grown(before: u32, now: u32) -> Result<(), Wrong> {
    if now > before || (before == 0 && now == 0) { Ok(()) } else { Err(Wrong::Counter) }
}

/// Checks a new key: the credential's id and the key. Nobody vouches for the authenticator, and nobody is asked to.
pub fn enrolled(data: &str, client: &str, (site, challenge): (&Site, &[u8])) -> Result<(String, Key), Wrong> {
    let (data, client) = (unurl64(data).ok_or(Wrong::Form)?, unurl64(client).ok_or(Wrong::Form)?);
    asked(&client, "webauthn.create", (site, challenge))?;
    let told = told(&data, site)?;
    if told.flags & ATTESTED == 0 {
        return Err(Wrong::Form);
    }
    // Sixteen bytes name the make of the authenticator.
    let (_, rest) = told.rest.split_at_checked(16).ok_or(Wrong::Form)?;
    let (length, rest) = rest.split_at_checked(2).ok_or(Wrong::Form)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    let (id, cose) = rest.split_at_checked(length).filter(|_| (1..=1023).contains(&length)).ok_or(Wrong::Form)?;
    Ok((url64(id), Key::of_cose(cose).ok_or(Wrong::Algorithm)?))
}

/// Bytes as base64url.
pub fn url64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes from base64url.
pub(crate) fn unurl64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passkey::soft::secrets;

    const GET: &str = "webauthn.get";

    fn here() -> Site {
        Site::of("https://fadu.example").unwrap()
    }

    #[test]
    fn a_site_is_a_name_over_https_or_this_machine() {
        let of = |a| Site::of(a).map(|s| (s.id, s.origin));
        assert_eq!(of("https://fadu.example/x"), Some(("fadu.example".into(), "https://fadu.example".into())));
        assert_eq!(of("http://127.0.0.1:8080"), Some(("localhost".into(), "http://localhost:8080".into())));
        assert_eq!(of("http://[::1]:8080").unwrap().1, "http://localhost:8080");
        assert_eq!((of("http://fadu.example"), of("https://10.0.0.1"), of("")), (None, None, None));
    }

    #[test]
    fn an_answer_is_taken_and_every_change_of_it_is_not() {
        let elsewhere = Site { origin: "https://fadu.example.evil".into(), ..here() };
        let other = Site { id: "other.example".into(), ..here() };
        for secret in secrets() {
            let (key, good) = (secret.key(), secret.answer("n", (GET, &[5; 32]), &here(), (5, 3)));
            assert_eq!(good.check(&key, &here(), &[5; 32]), Ok(3));
            for (wrong, answer) in [
                (Wrong::Challenge, secret.answer("n", (GET, &[6; 32]), &here(), (5, 3))),
                (Wrong::Kind, secret.answer("n", ("webauthn.create", &[5; 32]), &here(), (5, 3))),
                (Wrong::Origin, secret.answer("n", (GET, &[5; 32]), &elsewhere, (5, 3))),
                (Wrong::Site, secret.answer("n", (GET, &[5; 32]), &other, (5, 3))),
                (Wrong::Absent, secret.answer("n", (GET, &[5; 32]), &here(), (4, 3))),
                (Wrong::Unverified, secret.answer("n", (GET, &[5; 32]), &here(), (1, 3))),
                (Wrong::Form, Assertion { client_data: "!".into(), ..good.clone() }),
                (Wrong::Signature, Assertion { signature: url64(&[0; 64]), ..good.clone() }),
                (
                    Wrong::Signature,
                    Assertion {
                        authenticator_data: secret.answer("n", (GET, &[5; 32]), &here(), (5, 4)).authenticator_data,
                        ..good.clone()
                    },
                ),
            ] {
                assert_eq!(answer.check(&key, &here(), &[5; 32]), Err(wrong));
            }
            let others = secrets().into_iter().map(|s| s.key()).find(|k| *k != key).unwrap();
            assert_eq!(good.check(&others, &here(), &[5; 32]), Err(Wrong::Signature));
            let (alg, hex) = key.named();
            assert_eq!(Key::read(alg, &hex), Some(key));
        }
        assert_eq!(
            (grown(0, 0), grown(3, 4), grown(3, 3), grown(3, 0)),
            (Ok(()), Ok(()), Err(Wrong::Counter), Err(Wrong::Counter))
        );
    }

    #[test]
    fn a_new_key_is_read_out_of_the_authenticators_data() {
        for secret in secrets() {
            let answer = secret.answer("n", ("webauthn.create", &[5; 32]), &here(), (0x45, 0));
            let data =
                [unurl64(&answer.authenticator_data).unwrap().as_slice(), &[0; 16], &[0, 3, 1, 2, 3], &secret.cose()]
                    .concat();
            let read =
                |data: &[u8], challenge: u8| enrolled(&url64(data), &answer.client_data, (&here(), &[challenge; 32]));
            assert_eq!(read(&data, 5), Ok(("AQID".into(), secret.key())));
            assert_eq!(read(&data, 6), Err(Wrong::Challenge));
            assert_eq!(read(&data[..data.len() - 1], 5), Err(Wrong::Algorithm));
            assert_eq!(read(&data[..40], 5), Err(Wrong::Form));
        }
    }
}
