//! The chain of custody 保管链 of a file: links in their order, each bound to the one before it.

use sha2::{Digest, Sha256};

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
        // A tail that was cut off leaves a sound chain: the record says how long it was where that has legal effect.
        assert_eq!(broken(&sound[..2]), None);
        let mut moved = sound.clone();
        moved[2].handled.note = "a".into();
        moved[2].handled.place.pop();
        assert_eq!(broken(&moved), Some(3));
    }
}
