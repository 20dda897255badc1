//! A key made of software, that says whatever a test wants.
use super::assertion::{Assertion, Site, url64};
use super::key::Key;
use p256::ecdsa::signature::Signer;
use sha2::{Digest, Sha256};

pub enum Secret {
    Es256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

pub fn secrets() -> [Secret; 2] {
    let es = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    [Secret::Es256(es), Secret::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[9; 32]))]
}

impl Secret {
    pub fn key(&self) -> Key {
        match self {
            Secret::Es256(s) => Key::Es256(s.verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap()),
            Secret::Ed25519(s) => Key::Ed25519(s.verifying_key().to_bytes()),
        }
    }
    pub fn cose(&self) -> Vec<u8> {
        match self.key() {
            Key::Es256(p) => {
                [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", &p[1..33], b"\x22\x58\x20", &p[33..]].concat()
            }
            Key::Ed25519(k) => [&b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"[..], &k].concat(),
        }
    }
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Secret::Es256(s) => {
                let raw: p256::ecdsa::Signature = s.sign(message);
                let number = |n: &[u8]| {
                    let n: Vec<u8> = n.iter().copied().skip_while(|b| *b == 0).collect();
                    let n = if n[0] >= 0x80 { [&[0], n.as_slice()].concat() } else { n };
                    [&[2, n.len() as u8], n.as_slice()].concat()
                };
                let bytes = raw.to_bytes();
                let both = [number(&bytes[..32]), number(&bytes[32..])].concat();
                [&[0x30, both.len() as u8], both.as_slice()].concat()
            }
            Secret::Ed25519(s) => s.sign(message).to_bytes().to_vec(),
        }
    }
    pub fn answer(
        &self,
        nonce: &str,
        (kind, challenge): (&str, &[u8]),
        site: &Site,
        (flags, counter): (u8, u32),
    ) -> Assertion {
        let client = format!(
            r#"{{"type":"{kind}","challenge":"{}","origin":"{}","crossOrigin":false}}"#,
            url64(challenge),
            site.origin
        );
        let data = [Sha256::digest(site.id.as_bytes()).as_slice(), &[flags], &counter.to_be_bytes()].concat();
        let message = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        Assertion {
            nonce: nonce.into(),
            credential: "AQID".into(),
            signature: url64(&self.sign(&message)),
            authenticator_data: url64(&data),
            client_data: url64(client.as_bytes()),
        }
    }
}
