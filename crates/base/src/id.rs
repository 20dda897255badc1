//! Typed ids: 128 bits, time-ordered, minted from a moment and a seed, shown in Crockford base32 with a check character.

use crate::day::Moment;
use serde::{Deserialize, Serialize};
use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

/// An id of one kind of thing: an id of a matter cannot be passed for an id of an event.
pub struct Id<K> {
    bits: u128,
    kind: PhantomData<fn() -> K>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $alias:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
        #[doc = concat!("An id of kind [`", stringify!($kind), "`].")]
        pub type $alias = Id<$kind>;
    )*};
}
// Append-only, in alphabetical order.
kinds! {
    /// An account that signs in.
    AccountKind => AccountId,
    /// A body that enforces or supervises.
    BodyKind => BodyId,
    /// An event of the record.
    EventKind => EventId,
    /// A piece of evidence.
    EvidenceKind => EvidenceId,
    /// An intent, made where the person presses: pressing twice is harmless.
    IntentKind => IntentId,
    /// A matter 事项.
    MatterKind => MatterId,
    /// An officer 执法人员: a person in a body with a credential.
    OfficerKind => OfficerId,
    /// A paper 文书.
    PaperKind => PaperId,
    /// A natural person, whatever accounts or posts the person has.
    PersonKind => PersonId,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

impl<K> Id<K> {
    /// 48 bits of milliseconds, then 80 bits of the seed.
    pub fn mint(at: Moment, seed: u128) -> Self {
        let ms = (at.0.max(0) as u128) & ((1 << 48) - 1);
        Self::from_bits(ms << 80 | (seed & ((1 << 80) - 1)))
    }
    /// The id of these bits.
    pub const fn from_bits(bits: u128) -> Self {
        Id { bits, kind: PhantomData }
    }
    /// The bits.
    pub const fn bits(self) -> u128 {
        self.bits
    }
}
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, o: &Self) -> bool {
        self.bits == o.bits
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, o: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(o))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, o: &Self) -> std::cmp::Ordering {
        self.bits.cmp(&o.bits)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, h: &mut H) {
        self.bits.hash(h);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; 27];
        for (i, c) in text.iter_mut().take(26).enumerate() {
            *c = ALPHABET[(self.bits >> (125 - 5 * i) & 31) as usize];
        }
        text[26] = CHECKS[(self.bits % 37) as usize];
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// Not 27 characters of the alphabet.
    Shape,
    /// The check character does not fit: a misread or mistyped id.
    Check,
}
impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IdError::Shape => "编号格式不对",
            IdError::Check => "编号校验不符，请逐位核对",
        })
    }
}
impl std::error::Error for IdError {}

impl<K> FromStr for Id<K> {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, IdError> {
        let b = s.as_bytes();
        if b.len() != 27 {
            return Err(IdError::Shape);
        }
        let mut bits: u128 = 0;
        for (i, c) in b[..26].iter().enumerate() {
            let v = ALPHABET.iter().position(|a| *a == c.to_ascii_uppercase()).ok_or(IdError::Shape)? as u128;
            if i == 0 && v > 7 {
                return Err(IdError::Shape);
            }
            bits = bits << 5 | v;
        }
        (CHECKS[(bits % 37) as usize] == b[26].to_ascii_uppercase())
            .then(|| Self::from_bits(bits))
            .ok_or(IdError::Check)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = std::borrow::Cow::<str>::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_order() {
        let a = MatterId::mint(Moment(1_790_000_000_000), 7);
        let b = MatterId::mint(Moment(1_790_000_000_001), 3);
        assert!(a < b && a.to_string() < b.to_string());
        assert_eq!(a.to_string().parse::<MatterId>(), Ok(a));
        assert_eq!(a.to_string().to_lowercase().parse::<MatterId>(), Ok(a));
    }

    #[test]
    fn one_changed_character_is_seen() {
        let text = MatterId::mint(Moment(1_790_000_000_000), 0x1234_5678_9abc_def0).to_string();
        for i in 0..26 {
            let mut t = text.clone().into_bytes();
            t[i] = if t[i] == b'7' { b'3' } else { b'7' };
            let t = String::from_utf8(t).unwrap();
            assert!(t.parse::<MatterId>().is_err() || t == text, "{t}");
        }
    }
}
