//! Keys that sign: an algorithm with its name, a provider that holds the secret, and checking with the public half.
//!
//! A provider may be software, as here, or a device that never shows its secret; whoever signs knows only [`Signer`].

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

/// How something is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): public key of 32 bytes, signature of 64.
    Ed25519,
    /// SM2 with SM3 (GB/T 32918.2, GB/T 32905): public point of 65 bytes, signature r ‖ s of 64.
    Sm2,
}
impl Algorithm {
    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::Sm2 => "SM2-SM3",
        }
    }
    /// Bytes of a public key.
    pub const fn public_bytes(self) -> usize {
        match self {
            Algorithm::Ed25519 => 32,
            Algorithm::Sm2 => 65,
        }
    }
    /// Whether the signature of these bytes is the key's. A key or signature of another form is no signature.
    pub fn verify(self, public: &[u8], message: &[u8], signature: &[u8]) -> bool {
        match self {
            Algorithm::Ed25519 => ed25519(public, message, signature).unwrap_or(false),
            Algorithm::Sm2 => sm2(public, message, signature),
        }
    }
}

/// Why a provider did not sign: a device that is gone, a key that is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSigned(pub String);
impl fmt::Display for NotSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "没有签名：{}", self.0)
    }
}
impl std::error::Error for NotSigned {}

/// Holds a secret key and signs with it.
pub trait Signer: Send + Sync {
    /// How it signs.
    fn algorithm(&self) -> Algorithm;
    /// The public half.
    fn public(&self) -> Vec<u8>;
    /// Signs these bytes.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned>;
}

/// An Ed25519 key in memory.
pub struct Ed25519(SigningKey);
impl Ed25519 {
    /// The key of 32 secret bytes, which the caller draws.
    pub fn of_seed(seed: &[u8; 32]) -> Ed25519 {
        Ed25519(SigningKey::from_bytes(seed))
    }
}
impl Signer for Ed25519 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }
    fn public(&self) -> Vec<u8> {
        self.0.verifying_key().to_bytes().to_vec()
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}
impl fmt::Debug for Ed25519 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519(…)")
    }
}

/// Strictly: keys of small order and signatures with more than one form are refused.
fn ed25519(public: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
    let signature = Signature::from_bytes(signature.try_into().ok()?);
    Some(key.verify_strict(message, &signature).is_ok())
}

#[cfg(feature = "sm")]
fn sm2(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    crate::sm::verify(public, message, signature)
}

/// Without the provider nothing signed with SM2 counts as signed.
#[cfg(not(feature = "sm"))]
fn sm2(_public: &[u8], _message: &[u8], _signature: &[u8]) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    #[test]
    fn ed25519_signs_as_rfc_8032_says() {
        // RFC 8032 §7.1, test 2.
        let seed = hex::decode_array("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
        let key = Ed25519::of_seed(&seed);
        assert_eq!(hex::encode(&key.public()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let signature = key.sign(&[0x72]).unwrap();
        let expected = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c\
                        387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(hex::encode(&signature), expected);
        let verify = |message: &[u8], signature: &[u8]| Algorithm::Ed25519.verify(&key.public(), message, signature);
        assert!(verify(&[0x72], &signature));
        assert!(!verify(&[0x73], &signature) && !verify(&[0x72], &signature[1..]) && !verify(&[0x72], &[0; 64]));
        assert!(!Algorithm::Ed25519.verify(&key.public()[1..], &[0x72], &signature));
    }

    #[test]
    fn a_key_of_small_order_verifies_nothing() {
        // The neutral point as key, with R the neutral point and s = 0: lenient checks let it sign every message.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!Algorithm::Ed25519.verify(&neutral, b"anything", &signature));
    }
}
