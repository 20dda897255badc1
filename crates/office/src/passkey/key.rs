//! Public keys of passkeys, as authenticators and the record write them, and signatures checked with them.

use p256::ecdsa::signature::Verifier;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// ECDSA on P-256 with SHA-256; a point, uncompressed.
    Es256([u8; 65]),
    /// Ed25519.
    Ed25519([u8; 32]),
}

impl Key {
    /// As the record names it: algorithm and hex.
    pub fn named(&self) -> (&'static str, String) {
        match self {
            Key::Es256(point) => ("es256", crate::accounts::hex(point)),
            Key::Ed25519(key) => ("ed25519", crate::accounts::hex(key)),
        }
    }
    /// Back from the record.
    pub fn read(alg: &str, hex: &str) -> Option<Key> {
        let bytes = bytes_of(hex)?;
        match alg {
            "es256" => Some(Key::Es256(bytes.try_into().ok()?)),
            "ed25519" => Some(Key::Ed25519(bytes.try_into().ok()?)),
            _ => None,
        }
    }
    /// From the COSE form. Authenticators must write it canonically (CTAP2 §8), so that each algorithm has one form only.
    pub(super) fn of_cose(cose: &[u8]) -> Option<Key> {
        if let Some(rest) = cose.strip_prefix(b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20") {
            let (x, rest) = rest.split_at_checked(32)?;
            let y = rest.strip_prefix(b"\x22\x58\x20")?.get(..32)?;
            let point: Vec<u8> = [&[4], x, y].concat();
            p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?;
            return Some(Key::Es256(point.try_into().ok()?));
        }
        let key: [u8; 32] =
            cose.strip_prefix(b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20")?.get(..32)?.try_into().ok()?;
        ed25519_dalek::VerifyingKey::from_bytes(&key).ok()?;
        Some(Key::Ed25519(key))
    }
    /// Whether the key signed this; the signature of a point is r and s, 32 bytes each, as browsers' own keys write it.
    pub(crate) fn signed_raw(&self, message: &[u8], signature: &[u8]) -> bool {
        let Key::Es256(point) = self else { return self.signed(message, signature) };
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
        let signature = p256::ecdsa::Signature::from_slice(signature).ok();
        key.zip(signature).is_some_and(|(k, s)| k.verify(message, &s).is_ok())
    }
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::Es256(point) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
                let signature = raw(signature).and_then(|s| p256::ecdsa::Signature::from_slice(&s).ok());
                key.zip(signature).is_some_and(|(k, s)| k.verify(message, &s).is_ok())
            }
            Key::Ed25519(key) => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(key).ok();
                let signature = <[u8; 64]>::try_from(signature).ok().map(|s| ed25519_dalek::Signature::from_bytes(&s));
                key.zip(signature).is_some_and(|(k, s)| k.verify_strict(message, &s).is_ok())
            }
        }
    }
}

/// The two numbers of an ECDSA signature out of their DER form, 32 bytes each.
fn raw(der: &[u8]) -> Option<[u8; 64]> {
    fn number(der: &[u8]) -> Option<([u8; 32], &[u8])> {
        let (length, rest) = der.strip_prefix(&[2])?.split_first()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(*length))?;
        let bytes = if bytes.len() > 1 && bytes[0] == 0 { &bytes[1..] } else { bytes };
        let mut out = [0; 32];
        out.get_mut(32_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
        Some((out, rest))
    }
    let (length, rest) = der.strip_prefix(&[0x30])?.split_first()?;
    let ((r, rest), whole) = (number(rest)?, rest.len() == usize::from(*length));
    let (s, rest) = number(rest)?;
    let mut out = [0; 64];
    out[..32].copy_from_slice(&r);
    out[32..].copy_from_slice(&s);
    (whole && rest.is_empty()).then_some(out)
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digit = |i: usize| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
    hex.len().is_multiple_of(2).then(|| (0..hex.len()).step_by(2).map(digit).collect())?
}
