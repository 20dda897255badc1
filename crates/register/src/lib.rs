//! Registers: who and what held on a given day. A fold of events, asked by day.
//!
//! Knows bodies, persons, officers with credentials, posts, items and powers. Knows nothing of matters, accounts or storage.

pub mod area;
pub mod body;
pub mod credential;
pub mod device;
pub mod entrust;
pub mod exam;
pub mod fee;
pub mod fold;
pub mod party;
pub mod passkey;
pub mod power;
pub mod standin;
pub mod types;
pub mod weighing;

pub use body::{BodyChange, BodyChanges, BodyDays, BodyEnd, BodyKind, BodyPlace, BodySaid, ItemsTaken, Level};
pub use entrust::Entrustment;
pub use fadu_law as law;
pub use fee::{Fee, FeeEntry, ListedFee, Share as FeeShare};
pub use power::{Adjustment, AdjustmentAnswer, Adjusts, ListedPower, Power, PowerHeld, PowerShown};
pub use types::{
    AreaList, Areas, Body, Contact, CredentialAnswer, CredentialAsked, CredentialState, Device, EarlierCredential,
    EarlierName, LostCredential, Merged, Officer, Parted, Party, PartyPlace, Passkey, Permit, Post, Register, StandIn,
    Suspension, Training,
};
