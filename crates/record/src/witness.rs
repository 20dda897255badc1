//! What a witness is asked and how it decides (C2SP tlog-witness): never a smaller tree, never without a proof.

use crate::{
    checkpoint::{Checkpoint, CheckpointError, decimal, hash_of, hash_text},
    key::VerifierKey,
    merkle::Hash,
    note::{Note, NoteError},
    proof::verify_consistency,
};
use std::{fmt, str::FromStr};

/// A proof has so many lines at most.
pub const LONGEST_PROOF: usize = 63;

/// The request to cosign a checkpoint: the size that the witness signed before, the proof from there, the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size before; 0 where there was none.
    pub old: u64,
    /// The consistency proof; empty from 0, and where nothing was added.
    pub proof: Vec<Hash>,
    /// The checkpoint with the log's signature.
    pub note: Note,
}
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash_text(hash)))?;
        write!(f, "\n{}", self.note)
    }
}
impl FromStr for AddCheckpoint {
    type Err = Unasked;
    fn from_str(text: &str) -> Result<AddCheckpoint, Unasked> {
        let (head, note) = text.split_once("\n\n").ok_or(Unasked::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| decimal(line.strip_prefix("old ")?)).ok_or(Unasked::Form)?;
        let proof: Option<Vec<Hash>> = lines.map(hash_of).collect();
        let proof = proof.filter(|p| p.len() <= LONGEST_PROOF).ok_or(Unasked::Form)?;
        Ok(AddCheckpoint { old, proof, note: note.parse()? })
    }
}

/// Why a witness does not cosign, with the HTTP status that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unasked {
    /// Not a request: 400.
    Form,
    /// A log that the witness does not know: 404.
    Unknown,
    /// No signature of the log: 403.
    Unsigned,
    /// The old size is larger than the new one: 400.
    Smaller,
    /// The witness signed another size before, this one: 409.
    Elsewhere(u64),
    /// The same size with another root: the log has forked; 409.
    Forked(u64),
    /// The proof does not hold: 422.
    Unproved,
}
impl Unasked {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Unasked::Form | Unasked::Smaller => 400,
            Unasked::Unknown => 404,
            Unasked::Unsigned => 403,
            Unasked::Elsewhere(_) | Unasked::Forked(_) => 409,
            Unasked::Unproved => 422,
        }
    }
}
impl From<NoteError> for Unasked {
    fn from(_: NoteError) -> Self {
        Unasked::Form
    }
}
impl fmt::Display for Unasked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unasked::Form => f.write_str("the request is not as it should be"),
            Unasked::Unknown => f.write_str("this log is not known here"),
            Unasked::Unsigned => f.write_str("the log's key has not signed this"),
            Unasked::Smaller => f.write_str("the tree is smaller than the one before"),
            Unasked::Elsewhere(size) => write!(f, "the last size signed here is {size}"),
            Unasked::Forked(size) => write!(f, "another root was signed here for size {size}"),
            Unasked::Unproved => f.write_str("the consistency proof does not hold"),
        }
    }
}
impl std::error::Error for Unasked {}

/// The log that a checkpoint claims to be of; nothing is believed of it yet.
pub fn claimed_origin(note: &Note) -> Option<&str> {
    note.unverified_text().split('\n').next().filter(|line| !line.is_empty())
}

/// Whether the witness may sign: the log's own signature, the size it signed last, and the proof from there.
pub fn judge(asked: &AddCheckpoint, log: &VerifierKey, last: Option<&Checkpoint>) -> Result<Checkpoint, Unasked> {
    let next = Checkpoint::opened(&asked.note, log).map_err(|e| match e {
        CheckpointError::Note(_) => Unasked::Unsigned,
        CheckpointError::Origin => Unasked::Unknown,
        _ => Unasked::Form,
    })?;
    if asked.old > next.size {
        return Err(Unasked::Smaller);
    }
    let held = last.map_or(0, |c| c.size);
    if asked.old != held {
        return Err(Unasked::Elsewhere(held));
    }
    let proved = match last {
        Some(last) if last.size == next.size && last.root != next.root => return Err(Unasked::Forked(held)),
        Some(last) if last.size > 0 && last.size < next.size => {
            verify_consistency((last.size, next.size), (&last.root, &next.root), &asked.proof)
        }
        // From nothing, or nothing was added: there is nothing that a proof could say.
        _ => asked.proof.is_empty(),
    };
    if proved { Ok(next) } else { Err(Unasked::Unproved) }
}
