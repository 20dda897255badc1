//! Accounts and sessions as they are kept. Hashing passwords and minting secrets is the caller's work.

use sha2::{Digest, Sha256};

/// An account that signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: [u8; 16],
    /// The name typed at sign-in.
    pub name: String,
    /// The natural person: separation of duties is decided on it.
    pub person: [u8; 16],
    /// The agency or other body.
    pub body: String,
    /// The roles.
    pub roles: Vec<String>,
    /// PHC string of the password's hash.
    pub password: String,
    /// May not sign in.
    pub disabled: bool,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// No sign-in before this moment (ms).
    pub locked_until: Option<i64>,
}

impl Account {
    /// The columns that the log commits to. Wrong passwords and locks are counters, not rights: they are not among them.
    pub const COLUMNS: [&'static str; 6] = ["name", "person", "body", "roles", "password", "disabled"];

    /// A digest of each of those columns, in their order.
    pub fn digests(&self) -> Vec<String> {
        let of = |bytes: &[u8]| fadu_record::hex::encode(&<[u8; 32]>::from(Sha256::digest(bytes))[..16]);
        // Each role with its length, so that none can be parted or joined.
        let roles: Vec<u8> =
            self.roles.iter().flat_map(|r| [&(r.len() as u64).to_be_bytes(), r.as_bytes()].concat()).collect();
        let disabled: &[u8] = if self.disabled { b"1" } else { b"0" };
        [self.name.as_bytes(), &self.person, self.body.as_bytes(), &roles, self.password.as_bytes(), disabled]
            .map(of)
            .to_vec()
    }
}

/// What the log says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDue {
    /// Its id.
    pub id: [u8; 16],
    /// The digests of its columns.
    pub digests: Vec<String>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret in the cookie.
    pub hash: [u8; 32],
    /// The account.
    pub account: [u8; 16],
    /// When it began (ms).
    pub created: i64,
    /// When it was last used (ms).
    pub seen: i64,
    /// When it ends (ms).
    pub expires: i64,
}
