//! What a rule of warning tests in the registers: a last day that comes. When to look again follows from the day that the register holds.

use serde::Deserialize;

/// Whose last day it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpiryOf {
    /// The credential of an officer who holds a post 执法证件.
    Credential,
}

/// A last day of a register: yellow before it, red after it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// Whose.
    pub of: ExpiryOf,
    /// Yellow so many days before the last day.
    pub yellow_before: u16,
    /// The sentence: `{name}`, `{number}`, `{last}`.
    pub say: String,
}
