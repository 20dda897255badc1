//! Passkeys 通行密钥: which key signs for which person. The secret half never leaves the person's device.

use fadu_law::base::id::PersonId;
use serde::{Deserialize, Serialize};

/// A passkey that a person has enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// The id of the credential, in base64url.
    pub credential: String,
    /// The person for whom it signs.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// `es256` or `ed25519`.
    pub alg: String,
    /// The public key in hex: SEC1 point or 32 bytes.
    pub key: String,
    /// The site that it is bound to (RP ID).
    pub site: String,
    /// The day on which it was enrolled.
    pub since: fadu_law::base::Day,
}
