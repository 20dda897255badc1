//! SM2 with SM3 in software (GB/T 32918.2 with the curve of GB/T 32918.5), behind the feature `sm`.

use crate::signer::{Algorithm, NotSigned, Signer};
use sm2::dsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};
use std::fmt;

/// The identity that is hashed with the key where nothing else is agreed (GM/T 0009).
const IDENTITY: &str = "1234567812345678";

/// An SM2 key in memory.
pub struct Sm2(SigningKey);
impl Sm2 {
    /// The key of 32 secret bytes, which the caller draws; a number that is no key of the curve is refused.
    pub fn of_secret(secret: &[u8; 32]) -> Option<Sm2> {
        SigningKey::from_slice(IDENTITY, secret).ok().map(Sm2)
    }
}
impl Signer for Sm2 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Sm2
    }
    fn public(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_bytes().to_vec()
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature: Signature = self.0.try_sign(message).map_err(|e| NotSigned(e.to_string()))?;
        Ok(signature.to_bytes().to_vec())
    }
}
impl fmt::Debug for Sm2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm2(…)")
    }
}

/// Whether the signature is the key's.
pub(crate) fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(IDENTITY, public);
    let signature = Signature::from_slice(signature);
    key.ok().zip(signature.ok()).is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}
