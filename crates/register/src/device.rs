//! Devices for taking evidence 取证设备: which key signs what a device takes, and for whom. The secret half never leaves the device.

use fadu_law::base::Day;
use fadu_law::base::id::PersonId;
use serde::{Deserialize, Serialize};

/// A device that a person has enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The first 16 digits of the SHA-256 of its key.
    pub id: String,
    /// Who takes evidence with it.
    pub person: PersonId,
    /// What it is called.
    pub name: String,
    /// The public key: the point on P-256 in hex, SEC1, uncompressed.
    pub key: String,
    /// The day on which it was enrolled.
    pub since: Day,
    /// The day on which its clock was last held against the server's.
    pub checked_on: Day,
    /// How much its clock was ahead then (ms).
    pub clock_ahead_ms: i64,
    /// The day on which it was given back; it signs no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_on: Option<Day>,
}
