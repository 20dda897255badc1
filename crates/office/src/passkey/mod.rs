//! Passkeys 通行密钥 (WebAuthn): enrolling one, and signing an approval with it. What is signed is bound to what is approved.
//!
//! `assertion` checks what an authenticator says and knows nothing of matters; `keys` enrols; `signing` makes the challenge out of the
//! act and its facts, checks the answer, and checks again from the record alone.

pub mod assertion;
mod challenges;
pub mod key;
mod keys;
mod signing;
#[cfg(test)]
mod soft;

pub(crate) use challenges::Challenges;
pub use keys::{Enrolling, PasskeyLine};
pub(crate) use signing::seal;
pub use signing::{Again, SignRequest};
