//! The journal of access 审计日志: who asked for what, from where, when, and what came of it; one chain of entries, each bound to the one before.

use crate::log::StreamId;
use fadu_record::{Envelope, Fields, hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The stream of seals: `audit` in letters. A chain alone does not show that its tail was cut; a leaf that names its end does.
pub const AUDIT_SEALS: StreamId = StreamId::from_bits(0x61_75_64_69_74);
/// The event that names the end of the journal.
pub const AUDIT_SEALED: &str = "AuditSealed";

/// One request, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// When it was answered, by the server's clock (ms).
    pub at: i64,
    /// The natural person; zeros where nobody was signed in.
    pub person: [u8; 16],
    /// The person's name.
    pub name: String,
    /// The body the person acts for.
    pub body: String,
    /// The address it came from.
    pub place: String,
    /// Method and route, as the list of routes writes it; `sign-in` and the like where it is no route alone.
    pub what: String,
    /// What the route was about: the address that was asked for, without its query.
    pub about: String,
    /// The status of the answer.
    pub status: u16,
    /// The leaf of the event that it left in the log, where it left one.
    pub leaf: Option<u64>,
    /// More of it: data, as its reader knows it.
    pub note: String,
}

/// An entry of the journal as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place, from 1.
    pub n: u64,
    /// What was asked.
    pub called: Called,
    /// Names this entry and all before it.
    pub link: [u8; 32],
}

/// The end of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEnd {
    /// How many entries it has.
    pub n: u64,
    /// The last link.
    pub link: [u8; 32],
}

impl AuditEnd {
    /// Before the first entry.
    pub const START: AuditEnd = AuditEnd { n: 0, link: [0; 32] };
}

impl Called {
    /// The link that this makes after another; zeros before the first.
    pub fn link(&self, n: u64, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new().chain_update(b"fadu audit v1").chain_update(before).chain_update(n.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        hash.update(self.status.to_be_bytes());
        hash.update(self.leaf.map_or(-1, |l| i64::try_from(l).unwrap_or(i64::MAX)).to_be_bytes());
        let texts = [&self.name, &self.body, &self.place, &self.what, &self.about, &self.note].map(|t| t.as_bytes());
        for part in [&self.person[..]].into_iter().chain(texts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// The first entry that does not follow on the end before it.
pub fn broken(before: AuditEnd, entries: &[AuditEntry]) -> Option<u64> {
    let mut end = before;
    for entry in entries {
        let n = end.n + 1;
        if entry.n != n || entry.called.link(n, &end.link) != entry.link {
            return Some(n);
        }
        end = AuditEnd { n, link: entry.link };
    }
    None
}

/// The fields of an event that names this end.
pub fn sealing(end: AuditEnd) -> Fields {
    Fields::from([("row".into(), json!({ "n": end.n, "link": hex::encode(&end.link) }))])
}

/// The end that an event names.
pub fn sealed(envelope: &Envelope) -> Option<AuditEnd> {
    let row = envelope.fields.get("row").filter(|_| envelope.name == AUDIT_SEALED)?;
    Some(AuditEnd { n: row.get("n").and_then(Value::as_u64)?, link: hex::decode_array(row.get("link")?.as_str()?)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(abouts: &[&str]) -> Vec<AuditEntry> {
        let mut before = [0; 32];
        let entry = |(n, about): (u64, &&str)| {
            let called = Called {
                at: 3,
                person: [4; 16],
                name: "甲".into(),
                body: "b".into(),
                place: "192.0.2.7".into(),
                what: "GET /matters/{id}".into(),
                about: (*about).into(),
                status: 200,
                leaf: None,
                note: String::new(),
            };
            before = called.link(n, &before);
            AuditEntry { n, called, link: before }
        };
        (1..).zip(abouts).map(entry).collect()
    }

    #[test]
    fn an_entry_taken_out_or_altered_shows() {
        let sound = journal(&["/matters/a", "/matters/b", "/matters/c"]);
        assert_eq!(broken(AuditEnd::START, &sound), None);
        let second = AuditEnd { n: 2, link: sound[1].link };
        assert_eq!(broken(second, &sound[2..]), None, "a later part is held against the end before it");
        let mut altered = sound.clone();
        altered[1].called.status = 403;
        assert_eq!(broken(AuditEnd::START, &altered), Some(2));
        let mut cut = sound.clone();
        cut.remove(1);
        assert_eq!(broken(AuditEnd::START, &cut), Some(2));
        // A byte that moves from one text to the next makes another link.
        let mut moved = sound;
        moved[2].called.about.insert(0, 'x');
        moved[2].called.what.pop();
        assert_eq!(broken(AuditEnd::START, &moved), Some(3));
    }
}
