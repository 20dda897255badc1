//! The event envelope v1, final from the first landing: what is public for ever, and salted commitments of everything else.
//!
//! The leaf shows id, name, the two clocks, the law pack's digest and the names of the fields; every value is hidden behind
//! SHA-256 with a salt. Layout: `docs/format/envelope-v1.md`.

use crate::{
    canonical::{self, NotCanonical},
    leaf::Opening,
    merkle::{Hash, leaf_hash},
};
use fadu_base::{Fields, Moment, id::EventId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// The first byte of every leaf of this version.
pub const VERSION: u8 = 1;
/// Bytes before the event's name: version and id.
const HEAD: usize = 1 + 16;
/// Bytes between the event's name and the first commitment: two clocks, pack digest, count.
const MIDDLE: usize = 8 + 8 + 32 + 2;
const COMMITMENT_TAG: u8 = 2;
const SALT_TAG: u8 = 3;

/// One event as it is known inside: a name, two clocks, the law pack it was judged by, and its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The event's id.
    pub id: EventId,
    /// The event's name as declared; its meaning never changes.
    pub name: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was entered.
    pub recorded: Moment,
    /// The digest of the law pack in force for it.
    #[serde(with = "crate::hex")]
    pub pack: [u8; 32],
    /// Everything else, hidden in the leaf behind one commitment each.
    pub fields: Fields,
}

/// A sealed event: the bytes that stand in the log for ever, and their leaf hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// SHA-256 of a zero byte and the leaf (RFC 6962).
    pub hash: Hash,
}

impl Sealed {
    /// The same event entered at another moment: nothing but that clock and the hash of the leaf changes.
    pub fn enter(&mut self, recorded: Moment) {
        let name = usize::from(u16::from_be_bytes([self.leaf[HEAD], self.leaf[HEAD + 1]]));
        let at = HEAD + 2 + name + 8;
        self.leaf[at..at + 8].copy_from_slice(&recorded.0.to_be_bytes());
        self.hash = leaf_hash(&self.leaf);
    }
}

/// Why an event cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealError {
    /// A name (of the event or a field) is empty or longer than 65 535 bytes.
    Name,
    /// More than 65 535 fields.
    TooManyFields,
    /// The value of this field has no canonical bytes.
    Value(String, NotCanonical),
}
impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::Name => f.write_str("事件名或字段名为空或过长"),
            SealError::TooManyFields => f.write_str("字段过多"),
            SealError::Value(field, why) => write!(f, "字段 {field}：{why}"),
        }
    }
}
impl std::error::Error for SealError {}

/// Seals an event with its own random salt.
pub fn seal(envelope: &Envelope, event_salt: &[u8; 32]) -> Result<Sealed, SealError> {
    seal_with_fields(envelope, event_salt).map(|(sealed, _)| sealed)
}

/// Seals an event and gives the canonical bytes of its fields as one record: each value is written once, and the commitment
/// is made over the bytes that stand in the record.
pub fn seal_with_fields(envelope: &Envelope, event_salt: &[u8; 32]) -> Result<(Sealed, Vec<u8>), SealError> {
    seal_apart(envelope, event_salt, None).map(|(sealed, fields, _)| (sealed, fields))
}

/// Which fields take their salts from another secret than the event's own salt, and that secret.
pub type Apart<'a> = (&'a dyn Fn(&str) -> bool, &'a [u8; 32]);

/// The same with some fields apart: their salts come of a secret of their own, so that it can be destroyed alone, and their values
/// stand in a second record. Leaf and openings are made as ever: whoever reads them sees no difference.
pub fn seal_apart(
    envelope: &Envelope,
    event_salt: &[u8; 32],
    apart: Option<Apart<'_>>,
) -> Result<(Sealed, Vec<u8>, Vec<u8>), SealError> {
    let names: usize = envelope.fields.keys().map(|n| 2 + n.len() + 32).sum();
    let mut leaf = Vec::with_capacity(HEAD + 2 + envelope.name.len() + MIDDLE + names);
    leaf.push(VERSION);
    leaf.extend_from_slice(&envelope.id.bits().to_be_bytes());
    leaf.extend_from_slice(&name_length(&envelope.name)?);
    leaf.extend_from_slice(envelope.name.as_bytes());
    leaf.extend_from_slice(&envelope.happened.0.to_be_bytes());
    leaf.extend_from_slice(&envelope.recorded.0.to_be_bytes());
    leaf.extend_from_slice(&envelope.pack);
    let count = u16::try_from(envelope.fields.len()).map_err(|_| SealError::TooManyFields)?;
    leaf.extend_from_slice(&count.to_be_bytes());
    let (mut open, mut hidden) = (Vec::with_capacity(1024), Vec::new());
    for (name, value) in &envelope.fields {
        let length = name_length(name)?;
        leaf.extend_from_slice(&length);
        leaf.extend_from_slice(name.as_bytes());
        let other = apart.and_then(|(is, secret)| is(name).then_some(secret));
        let fields = if other.is_some() { &mut hidden } else { &mut open };
        fields.push(if fields.is_empty() { b'{' } else { b',' });
        canonical::write_text(name, fields);
        fields.push(b':');
        let at = fields.len();
        canonical::write(value, fields).map_err(|e| SealError::Value(name.clone(), e))?;
        let salt = field_salt(other.unwrap_or(event_salt), name);
        leaf.extend_from_slice(&commitment_over(&salt, (length, name), &fields[at..]));
    }
    for fields in [&mut open, &mut hidden] {
        fields.extend_from_slice(if fields.is_empty() { b"{}" } else { b"}" });
    }
    let hash = leaf_hash(&leaf);
    Ok((Sealed { leaf, hash }, open, hidden))
}

/// The salt of one field: the first 16 bytes of SHA-256(3 ‖ event salt ‖ field name).
///
/// To erase one value for good, keep the salts of the other fields and drop the event salt together with the value.
pub fn field_salt(event_salt: &[u8; 32], name: &str) -> [u8; 16] {
    let digest: Hash =
        Sha256::new().chain_update([SALT_TAG]).chain_update(event_salt).chain_update(name).finalize().into();
    let mut salt = [0; 16];
    salt.copy_from_slice(&digest[..16]);
    salt
}

/// Opens one field: what a stranger needs to see that the leaf commits to this value. `None` where there is no such field.
pub fn open(envelope: &Envelope, event_salt: &[u8; 32], field: &str) -> Option<Opening> {
    let value = envelope.fields.get(field)?.clone();
    Some(Opening { field: field.to_owned(), salt: field_salt(event_salt, field), value })
}

/// SHA-256(2 ‖ salt ‖ length of the name ‖ name ‖ canonical value).
pub(crate) fn commitment(salt: &[u8; 16], name: ([u8; 2], &str), value: &Value) -> Result<Hash, NotCanonical> {
    Ok(commitment_over(salt, name, &canonical::canonical(value)?))
}

/// The same over a value's canonical bytes.
fn commitment_over(salt: &[u8; 16], name: ([u8; 2], &str), value: &[u8]) -> Hash {
    let hasher = Sha256::new().chain_update([COMMITMENT_TAG]).chain_update(salt);
    hasher.chain_update(name.0).chain_update(name.1).chain_update(value).finalize().into()
}

/// The two length bytes of a name, which is 1 to 65 535 bytes long.
pub(crate) fn name_length(name: &str) -> Result<[u8; 2], SealError> {
    match u16::try_from(name.len()) {
        Ok(n) if n > 0 => Ok(n.to_be_bytes()),
        _ => Err(SealError::Name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn envelope() -> Envelope {
        let fields = [("officer", json!("甲")), ("amount_fen", json!(500))].map(|(k, v)| (k.to_owned(), v));
        Envelope {
            id: EventId::from_bits(0x0102),
            name: "X".into(),
            happened: Moment(-1),
            recorded: Moment(258),
            pack: [9; 32],
            fields: fields.into(),
        }
    }

    #[test]
    fn the_leaf_is_laid_out_as_documented() {
        let sealed = seal(&envelope(), &[7; 32]).unwrap();
        let mut expected = vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 1, b'X'];
        expected.extend([0xff; 8]);
        expected.extend([0, 0, 0, 0, 0, 0, 1, 2]);
        expected.extend([9; 32]);
        expected.extend([0, 2, 0, 10]);
        expected.extend(b"amount_fen");
        let salt: Hash = Sha256::digest([&[3][..], &[7; 32], b"amount_fen"].concat()).into();
        let one: Hash = Sha256::digest([&[2][..], &salt[..16], &[0, 10], b"amount_fen", b"500"].concat()).into();
        expected.extend(one);
        expected.extend([0, 7]);
        expected.extend(b"officer");
        assert_eq!(sealed.leaf[..expected.len()], expected[..]);
        assert_eq!(sealed.leaf.len(), expected.len() + 32);
        assert_eq!(sealed.leaf.capacity(), sealed.leaf.len());
        assert_eq!(sealed.hash[..], Sha256::digest([&[0][..], &sealed.leaf].concat())[..]);
    }

    #[test]
    fn the_fields_are_the_canonical_bytes_of_one_record() {
        let mut e = envelope();
        e.fields.insert("a\"b".into(), json!({"z": [1, "\n"], "a": null}));
        let (sealed, fields) = seal_with_fields(&e, &[7; 32]).unwrap();
        assert_eq!(sealed, seal(&e, &[7; 32]).unwrap());
        let expected = "{\"a\\\"b\":{\"a\":null,\"z\":[1,\"\\n\"]},\"amount_fen\":500,\"officer\":\"甲\"}";
        assert_eq!(String::from_utf8(fields).unwrap(), expected);
        e.fields.clear();
        assert_eq!(seal_with_fields(&e, &[7; 32]).unwrap().1, b"{}");
    }

    #[test]
    fn fields_apart_stand_in_a_record_of_their_own_under_salts_of_their_own() {
        let (sealed, open, hidden) =
            seal_apart(&envelope(), &[7; 32], Some((&|name| name == "officer", &[9; 32]))).unwrap();
        assert_eq!((open, hidden), (b"{\"amount_fen\":500}".to_vec(), "{\"officer\":\"甲\"}".as_bytes().to_vec()));
        let leaf = crate::parse(&sealed.leaf).unwrap();
        let opening = |field: &str, secret: u8| open_one(&envelope(), &[secret; 32], field).matches(&leaf);
        assert!(opening("amount_fen", 7) && opening("officer", 9));
        assert!(!opening("amount_fen", 9) && !opening("officer", 7));
        // Nothing apart: the bytes of version 1 as they always were.
        let (same, _, none) = seal_apart(&envelope(), &[7; 32], None).unwrap();
        assert_eq!((same, none), (seal(&envelope(), &[7; 32]).unwrap(), b"{}".to_vec()));
    }

    fn open_one(envelope: &Envelope, secret: &[u8; 32], field: &str) -> Opening {
        open(envelope, secret, field).unwrap()
    }

    #[test]
    fn entered_later_is_sealed_as_if_it_had_been_entered_then() {
        let mut sealed = seal(&envelope(), &[7; 32]).unwrap();
        sealed.enter(Moment(1_790_000_000_123));
        let later = Envelope { recorded: Moment(1_790_000_000_123), ..envelope() };
        assert_eq!(sealed, seal(&later, &[7; 32]).unwrap());
    }

    #[test]
    fn what_cannot_be_sealed_is_refused() {
        let mut e = envelope();
        e.fields.insert("rate".into(), json!({"deep": [0.5]}));
        assert_eq!(seal(&e, &[0; 32]), Err(SealError::Value("rate".into(), NotCanonical::Float)));
        let mut e = envelope();
        e.name = String::new();
        assert_eq!(seal(&e, &[0; 32]), Err(SealError::Name));
        let mut e = envelope();
        e.fields.insert("x".repeat(65_536), json!(1));
        assert_eq!(seal(&e, &[0; 32]), Err(SealError::Name));
        let mut e = envelope();
        e.fields = (0..65_536).map(|i| (i.to_string(), json!(i))).collect();
        assert_eq!(seal(&e, &[0; 32]), Err(SealError::TooManyFields));
    }

    #[test]
    fn another_salt_hides_the_same_value_otherwise() {
        let (a, b) = (seal(&envelope(), &[1; 32]).unwrap(), seal(&envelope(), &[2; 32]).unwrap());
        assert_ne!(a.hash, b.hash);
        assert_eq!(open(&envelope(), &[1; 32], "nothing"), None);
    }
}
