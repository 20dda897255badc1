//! Accounts and sessions as they are kept. Hashing passwords and minting secrets is the caller's work.

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
