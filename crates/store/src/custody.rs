//! The chain of custody 保管链 of a file: links in their order, each bound to the one before it.

use crate::log::StreamId;
use fadu_record::{Envelope, Fields, hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The stream of seals: `custody` in letters. A chain alone does not show that its tail was cut; a leaf that names its end does.
pub const SEALS: StreamId = StreamId::from_bits(0x63_7573_746f_6479);
/// The event that names the ends of chains.
pub const SEALED: &str = "CustodySealed";

/// The end of a file's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The file.
    pub digest: [u8; 32],
    /// How many links it has.
    pub n: u64,
    /// The last link: it names all before it.
    pub link: [u8; 32],
}

/// The fields of an event that names these ends.
pub fn sealing(ends: &[End]) -> Fields {
    let all: Vec<Value> = ends.iter().map(|e| json!([hex::encode(&e.digest), e.n, hex::encode(&e.link)])).collect();
    Fields::from([("row".into(), json!({ "ends": all }))])
}

/// The ends that an event names.
pub fn sealed(envelope: &Envelope) -> Vec<End> {
    let all =
        envelope.fields.get("row").filter(|_| envelope.name == SEALED).and_then(|row| row.get("ends")?.as_array());
    let end = |value: &Value| {
        let bytes = |at: usize| hex::decode_array(value.get(at)?.as_str()?);
        Some(End { digest: bytes(0)?, n: value.get(1)?.as_u64()?, link: bytes(2)? })
    };
    all.into_iter().flatten().filter_map(end).collect()
}

/// One thing that somebody did with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// The file.
    pub digest: [u8; 32],
    /// The matter; zeros where the file came before its matter was opened.
    pub matter: [u8; 16],
    /// When, by the server's clock (ms).
    pub at: i64,
    /// The natural person; zeros where it was the machine.
    pub person: [u8; 16],
    /// The person's name.
    pub name: String,
    /// What was done: a word of ours.
    pub what: String,
    /// From where: an address, a device.
    pub place: String,
    /// More of it: data, as its reader knows it.
    pub note: String,
}

/// A link of the chain as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its place in the chain of the file, from 1.
    pub n: u64,
    /// What was done.
    pub handled: Handled,
    /// Names this link and all before it.
    pub link: [u8; 32],
}

impl Handled {
    /// The link that this makes after another; zeros before the first.
    pub fn link(&self, n: u64, before: &[u8; 32]) -> [u8; 32] {
        let mut hash =
            Sha256::new().chain_update(b"fadu custody v1").chain_update(before).chain_update(n.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        let texts = [&self.name, &self.what, &self.place, &self.note].map(|t| t.as_bytes());
        for part in [&self.digest[..], &self.matter, &self.person].into_iter().chain(texts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// The first link that does not follow from the one before it.
pub fn broken(chain: &[Link]) -> Option<u64> {
    let mut before = [0; 32];
    for (n, link) in (1..).zip(chain) {
        if link.n != n || link.handled.link(n, &before) != link.link {
            return Some(n);
        }
        before = link.link;
    }
    None
}

/// The first end that a chain does not bear out any more: the link is another, or was cut off with all behind it.
pub fn unborne(chain: &[Link], ends: &[End]) -> Option<u64> {
    let stands = |e: &&End| chain.iter().any(|l| (l.n, l.link) == (e.n, e.link));
    ends.iter().find(|e| !stands(e)).map(|e| e.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(words: &[&str]) -> Vec<Link> {
        let mut before = [0; 32];
        let link = |(n, what): (u64, &&str)| {
            let handled = Handled {
                digest: [1; 32],
                matter: [2; 16],
                at: 3,
                person: [4; 16],
                name: "甲".into(),
                what: (*what).into(),
                place: "127.0.0.1".into(),
                note: String::new(),
            };
            before = handled.link(n, &before);
            Link { n, handled, link: before }
        };
        (1..).zip(words).map(link).collect()
    }

    #[test]
    fn a_link_taken_out_or_altered_shows() {
        let sound = chain(&["arrived", "viewed", "downloaded"]);
        assert_eq!(broken(&sound), None);
        let mut altered = sound.clone();
        altered[1].handled.name = "乙".into();
        assert_eq!(broken(&altered), Some(2));
        let mut cut = sound.clone();
        cut.remove(1);
        assert_eq!(broken(&cut), Some(2));
        // A tail that was cut off leaves a sound chain; a leaf says how long it was.
        let end = |n: usize| End { digest: [1; 32], n: n as u64, link: sound[n - 1].link };
        assert_eq!((broken(&sound[..2]), unborne(&sound, &[end(2), end(3)])), (None, None));
        assert_eq!(unborne(&sound[..2], &[end(2), end(3)]), Some(3));
        // It does not help to go on with other links.
        let other = chain(&["arrived", "viewed", "bound", "viewed"]);
        assert_eq!((broken(&other), unborne(&other, &[end(2), end(3)])), (None, Some(3)));
        let mut moved = sound.clone();
        moved[2].handled.note = "a".into();
        moved[2].handled.place.pop();
        assert_eq!(broken(&moved), Some(3));
    }
}
