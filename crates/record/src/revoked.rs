//! The signed list of what no longer stands, or stands only as altered 变更: for each paper the hash of its leaf, and since when.
//!
//! Signed by the log's key under a first line of its own, so that no list passes for a checkpoint. Text: `docs/format/proof-code-v1.md`.

use crate::{
    checkpoint::{CheckpointError, decimal, hash_of, hash_text},
    key::{NoteSigner, VerifierKey},
    merkle::Hash,
    note::{Note, NoteError},
    signer::NotSigned,
};
use fadu_base::Day;
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A list may be so long: 300,000 lines.
const LARGEST_LIST: usize = 16 << 20;
/// What follows the log's name in the first line.
const SUFFIX: &str = "/revoked";
/// What ends the line of a paper that stands only as altered.
const ALTERED: &str = " altered";

/// Which papers no longer stand, as far as was known on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The log's name.
    pub origin: String,
    /// The day for which the list was made.
    pub day: Day,
    /// How many leaves of the log it takes into account.
    pub size: u64,
    /// Leaf hashes of papers, with the day on which each lost its force.
    pub papers: BTreeMap<Hash, Day>,
    /// Leaf hashes of papers that are in force only as altered, with the day of the alteration. What has lost its force altogether is not among them.
    pub altered: BTreeMap<Hash, Day>,
}
impl Revoked {
    /// Signed as a note.
    pub fn signed(&self, signer: &NoteSigner) -> Result<Note, NotSigned> {
        let mut note = Note::of(self.to_string()).map_err(|e: NoteError| NotSigned(e.to_string()))?;
        note.signatures.push(signer.sign(note.unverified_text(), 0)?);
        Ok(note)
    }
    /// The list of a note that the log's key signed, whose name is the log's.
    pub fn opened(note: &str, log: &VerifierKey) -> Result<Revoked, CheckpointError> {
        let note = Note::read(note, LARGEST_LIST)?;
        let (text, _) = note.verified(&[log])?;
        let list: Revoked = text.parse()?;
        if list.origin == log.name() { Ok(list) } else { Err(CheckpointError::Origin) }
    }
}
impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{SUFFIX}\n{}\n{}\n", self.origin, self.day, self.size)?;
        let altered = self.altered.iter().filter(|(leaf, _)| !self.papers.contains_key(*leaf));
        let all: BTreeMap<_, _> = altered
            .map(|(l, day)| (l, (day, ALTERED)))
            .chain(self.papers.iter().map(|(l, day)| (l, (day, ""))))
            .collect();
        all.into_iter().try_for_each(|(leaf, (day, word))| writeln!(f, "{} {day}{word}", hash_text(leaf)))
    }
}
impl FromStr for Revoked {
    type Err = CheckpointError;
    fn from_str(text: &str) -> Result<Revoked, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let origin = line()?.strip_suffix(SUFFIX).ok_or(CheckpointError::Origin)?.to_owned();
        let day = line()?.parse().map_err(|_| CheckpointError::Lines)?;
        let size = decimal(line()?).ok_or(CheckpointError::Size)?;
        let paper = |line: &str| {
            let (altered, line) = line.strip_suffix(ALTERED).map_or((false, line), |line| (true, line));
            let (leaf, day) = line.split_once(' ')?;
            Some((altered, hash_of(leaf)?, day.parse().ok()?))
        };
        let (mut papers, mut altered) = (BTreeMap::new(), BTreeMap::new());
        for line in lines {
            let (is_altered, leaf, day) = paper(line).ok_or(CheckpointError::Lines)?;
            if is_altered { &mut altered } else { &mut papers }.insert(leaf, day);
        }
        let list = Revoked { origin, day, size, papers, altered };
        // One list has one text: order, doubled lines and days written otherwise show here.
        if list.to_string() == text { Ok(list) } else { Err(CheckpointError::Lines) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Revoked {
        let day = |text: &str| text.parse().unwrap();
        let papers = BTreeMap::from([([2; 32], day("2026-03-04")), ([1; 32], day("2026-01-02"))]);
        let altered = BTreeMap::new();
        Revoked { origin: "example.org/log".into(), day: day("2026-11-20"), size: 11, papers, altered }
    }

    #[test]
    fn a_list_has_one_text() {
        let text = "example.org/log/revoked\n2026-11-20\n11\n\
            AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= 2026-01-02\n\
            AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= 2026-03-04\n";
        assert_eq!(list().to_string(), text);
        assert_eq!(text.parse(), Ok(list()));
        for (from, to) in [
            ("2026-03-04", "2026-3-04"),
            ("2026-03-04", "2026-03-+4"),
            ("2026-03-04", "2026-02-30"),
            ("\n11\n", "\n011\n"),
            ("/revoked", ""),
            ("AgICAgIC", "AAAAAAAA"),
            ("-04\n", "-04\nmore\n"),
            ("-04\n", "-04"),
        ] {
            assert!(text.replacen(from, to, 1).parse::<Revoked>().is_err(), "{from} {to}");
        }
    }

    #[test]
    fn what_is_altered_stands_among_the_others_and_what_is_revoked_is_not_altered_any_more() {
        let day = |text: &str| text.parse().unwrap();
        let altered = BTreeMap::from([([1; 32], day("2026-05-06")), ([0; 32], day("2026-05-06"))]);
        let list = Revoked { altered, ..list() };
        let text = "example.org/log/revoked\n2026-11-20\n11\n\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= 2026-05-06 altered\n\
            AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= 2026-01-02\n\
            AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= 2026-03-04\n";
        assert_eq!(list.to_string(), text);
        let read: Revoked = text.parse().unwrap();
        assert_eq!((read.papers.len(), read.altered), (2, BTreeMap::from([([0; 32], day("2026-05-06"))])));
        for (from, to) in [
            (" altered", "  altered"),
            (" altered", " alteration"),
            (" altered", " altered altered"),
            ("06 altered", "06altered"),
        ] {
            assert!(text.replacen(from, to, 1).parse::<Revoked>().is_err(), "{from} {to}");
        }
    }

    #[test]
    fn only_the_logs_own_key_opens_it() {
        let key = |name: &str, seed: u8| NoteSigner::of_seed(name, &[seed; 32], false).unwrap();
        let log = key("example.org/log", 1);
        let note = list().signed(&log).unwrap().to_string();
        assert_eq!(Revoked::opened(&note, log.key()), Ok(list()));
        assert!(Revoked::opened(&note, key("example.org/log", 2).key()).is_err());
        assert!(Revoked::opened(&note.replace("2026-01-02", "2026-01-03"), log.key()).is_err());
        let foreign = list().signed(&key("elsewhere", 1)).unwrap().to_string();
        assert_eq!(Revoked::opened(&foreign, key("elsewhere", 1).key()), Err(CheckpointError::Origin));
    }
}
