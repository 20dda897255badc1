//! Reading a leaf of the log, strictly: one event, one run of bytes; and opening its commitments.

use crate::{
    envelope::{VERSION, commitment, name_length},
    merkle::Hash,
};
use fadu_base::{Moment, id::EventId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What a leaf shows to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The event's id.
    pub id: EventId,
    /// The event's name.
    pub name: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was entered.
    pub recorded: Moment,
    /// The digest of the law pack in force for it.
    pub pack: [u8; 32],
    /// Field names in bytewise order, each with the commitment of its value.
    pub commitments: Vec<(String, Hash)>,
}
impl Leaf {
    /// The commitment of a field.
    pub fn commitment(&self, field: &str) -> Option<&Hash> {
        let at = self.commitments.binary_search_by(|(name, _)| name.as_str().cmp(field)).ok()?;
        Some(&self.commitments[at].1)
    }
    /// The bytes that [`parse`] reads as this leaf; `None` where names are empty, too long, or out of order.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        if self.commitments.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return None;
        }
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.id.bits().to_be_bytes());
        out.extend_from_slice(&name_length(&self.name).ok()?);
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&self.happened.0.to_be_bytes());
        out.extend_from_slice(&self.recorded.0.to_be_bytes());
        out.extend_from_slice(&self.pack);
        out.extend_from_slice(&u16::try_from(self.commitments.len()).ok()?.to_be_bytes());
        for (name, commitment) in &self.commitments {
            out.extend_from_slice(&name_length(name).ok()?);
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(commitment);
        }
        Some(out)
    }
}

/// Why bytes are no leaf of version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// Another version.
    Version(u8),
    /// The bytes end too early.
    Short,
    /// Bytes stand after the last commitment.
    Trailing,
    /// A name is empty or not UTF-8.
    Name,
    /// Field names are not in strictly ascending bytewise order.
    Order,
}
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::Version(v) => write!(f, "未知的叶子版本 {v}"),
            ParseError::Short => f.write_str("叶子字节不全"),
            ParseError::Trailing => f.write_str("叶子末尾有多余字节"),
            ParseError::Name => f.write_str("叶子中的名称不合格式"),
            ParseError::Order => f.write_str("叶子中的字段次序不对"),
        }
    }
}
impl std::error::Error for ParseError {}

/// Reads a leaf; whatever [`crate::seal`] would not have written is refused.
pub fn parse(bytes: &[u8]) -> Result<Leaf, ParseError> {
    let mut rest = bytes;
    match take::<1>(&mut rest)? {
        [VERSION] => {}
        [other] => return Err(ParseError::Version(other)),
    }
    let id = EventId::from_bits(u128::from_be_bytes(take(&mut rest)?));
    let name = take_name(&mut rest)?;
    let happened = Moment(i64::from_be_bytes(take(&mut rest)?));
    let recorded = Moment(i64::from_be_bytes(take(&mut rest)?));
    let pack = take(&mut rest)?;
    let count = u16::from_be_bytes(take(&mut rest)?);
    let mut commitments: Vec<(String, Hash)> = Vec::with_capacity(usize::from(count).min(rest.len() / 35));
    for _ in 0..count {
        let field = take_name(&mut rest)?;
        if commitments.last().is_some_and(|(last, _)| *last >= field) {
            return Err(ParseError::Order);
        }
        commitments.push((field, take(&mut rest)?));
    }
    if !rest.is_empty() {
        return Err(ParseError::Trailing);
    }
    Ok(Leaf { id, name, happened, recorded, pack, commitments })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ParseError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(ParseError::Short)?;
    *rest = tail;
    Ok(*head)
}

fn take_name(rest: &mut &[u8]) -> Result<String, ParseError> {
    let length = usize::from(u16::from_be_bytes(take(rest)?));
    let (head, tail) = rest.split_at_checked(length).ok_or(ParseError::Short)?;
    *rest = tail;
    match std::str::from_utf8(head) {
        Ok(name) if !name.is_empty() => Ok(name.to_owned()),
        _ => Err(ParseError::Name),
    }
}

/// A value shown together with the salt of its commitment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The field's name.
    pub field: String,
    /// The field's own salt.
    #[serde(with = "crate::hex")]
    pub salt: [u8; 16],
    /// The value.
    pub value: Value,
}
impl Opening {
    /// Whether the leaf commits to exactly this value under this name.
    pub fn matches(&self, leaf: &Leaf) -> bool {
        leaf.commitment(&self.field).is_some_and(|expected| self.commitment() == Some(*expected))
    }
    /// The commitment that this opens; `None` where name or value can stand in no leaf.
    pub fn commitment(&self) -> Option<Hash> {
        let length = name_length(&self.field).ok()?;
        commitment(&self.salt, (length, &self.field), &self.value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::{Envelope, open, seal};
    use serde_json::json;

    const SALT: [u8; 32] = [5; 32];

    fn envelope(names: &[&str]) -> Envelope {
        Envelope {
            id: EventId::from_bits(77),
            name: "Noted".into(),
            happened: Moment(1),
            recorded: Moment(2),
            pack: [3; 32],
            fields: names.iter().map(|n| ((*n).to_owned(), json!({"of": n}))).collect(),
        }
    }

    #[test]
    fn openings_match_their_own_leaf_only() {
        let e = envelope(&["a", "b"]);
        let leaf = parse(&seal(&e, &SALT).unwrap().leaf).unwrap();
        let opening = open(&e, &SALT, "a").unwrap();
        assert!(opening.matches(&leaf));
        assert!(!Opening { field: "b".into(), ..opening.clone() }.matches(&leaf));
        assert!(!Opening { field: "c".into(), ..opening.clone() }.matches(&leaf));
        assert!(!Opening { salt: [0; 16], ..opening.clone() }.matches(&leaf));
        assert!(!Opening { value: json!({"of": "b"}), ..opening.clone() }.matches(&leaf));
        assert!(!Opening { value: json!(1.0), ..opening.clone() }.matches(&leaf));
        assert!(!opening.matches(&parse(&seal(&e, &[6; 32]).unwrap().leaf).unwrap()));
    }

    #[test]
    fn anything_else_is_refused() {
        let good = seal(&envelope(&["a", "b"]), &SALT).unwrap().leaf;
        assert_eq!(parse(&good).unwrap().bytes(), Some(good.clone()));
        let mut swapped = parse(&good).unwrap();
        swapped.commitments.swap(0, 1);
        assert_eq!(swapped.bytes(), None);
        for end in 0..good.len() {
            assert_eq!(parse(&good[..end]), Err(ParseError::Short), "{end}");
        }
        assert_eq!(parse(&[&good[..], &[0]].concat()), Err(ParseError::Trailing));
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            parse(&bytes)
        };
        assert_eq!(with(0, 2), Err(ParseError::Version(2)));
        assert_eq!(with(0, 0), Err(ParseError::Version(0)));
        assert_eq!(with(19, 0xff), Err(ParseError::Name));
        // The first field's name: version, id, length, "Noted", clocks, pack, count, length.
        let first = 1 + 16 + 2 + 5 + 16 + 32 + 2 + 2;
        assert_eq!(good[first], b'a');
        assert_eq!(with(first, b'b'), Err(ParseError::Order));
        assert_eq!(with(first, b'c'), Err(ParseError::Order));
        let none = seal(&envelope(&[]), &SALT).unwrap().leaf;
        assert_eq!(none.len(), 1 + 16 + 2 + 5 + 16 + 32 + 2);
        let nameless = [&none[..17], &[0, 0], &none[24..]].concat();
        assert_eq!(parse(&nameless), Err(ParseError::Name));
    }
}
