//! Checkpoints (C2SP tlog-checkpoint): the text by which a log says how large it is and what its root is.

use crate::{
    key::{NoteSigner, VerifierKey},
    merkle::{Hash, empty_root},
    note::{Note, NoteError},
    signer::NotSigned,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// How large a log is and what its root is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's own name, the same for ever.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root hash (RFC 6962).
    pub root: Hash,
    /// Further lines, which nobody checks; ours have none.
    pub extensions: Vec<String>,
}

/// Why a text is no checkpoint, or not the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointError {
    /// Not three lines or more, each with something in it.
    Lines,
    /// The size is not a decimal number as it is written here.
    Size,
    /// The root is not 32 bytes in base64, or a log of no leaves has another root than nothing's.
    Root,
    /// It is another log's.
    Origin,
    /// The note that bears it.
    Note(NoteError),
}
impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::Lines => f.write_str("检查点应有至少三行，每行都有内容"),
            CheckpointError::Size => f.write_str("检查点的条数不合格式"),
            CheckpointError::Root => f.write_str("检查点的根不合格式"),
            CheckpointError::Origin => f.write_str("这是另一个登记簿的检查点"),
            CheckpointError::Note(e) => write!(f, "{e}"),
        }
    }
}
impl std::error::Error for CheckpointError {}
impl From<NoteError> for CheckpointError {
    fn from(e: NoteError) -> Self {
        CheckpointError::Note(e)
    }
}

/// A decimal number with no leading zero, sign or blank.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// 32 bytes in base64.
pub(crate) fn hash_of(text: &str) -> Option<Hash> {
    if text.len() != 44 {
        return None;
    }
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// A hash in base64.
pub(crate) fn hash_text(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

impl Checkpoint {
    /// Without further lines.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Checkpoint {
        Checkpoint { origin: origin.into(), size, root, extensions: Vec::new() }
    }
    /// Signed as a note.
    pub fn signed(&self, signer: &NoteSigner, time: u64) -> Result<Note, NotSigned> {
        let unfit = |e: NoteError| NotSigned(e.to_string());
        let mut note = Note::of(self.to_string()).map_err(unfit)?;
        note.signatures.push(signer.sign(note.unverified_text(), time)?);
        Ok(note)
    }
    /// The checkpoint that a note bears, signed by the log's key, whose name is the log's.
    pub fn opened(note: &Note, log: &VerifierKey) -> Result<Checkpoint, CheckpointError> {
        let (text, _) = note.verified(&[log])?;
        let checkpoint: Checkpoint = text.parse()?;
        if checkpoint.origin == log.name() { Ok(checkpoint) } else { Err(CheckpointError::Origin) }
    }
}
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, hash_text(&self.root))?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
impl FromStr for Checkpoint {
    type Err = CheckpointError;
    fn from_str(text: &str) -> Result<Checkpoint, CheckpointError> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n').collect();
        let [origin, size, root, extensions @ ..] = &lines[..] else { return Err(CheckpointError::Lines) };
        if lines.iter().any(|line| line.is_empty()) {
            return Err(CheckpointError::Lines);
        }
        let size = decimal(size).ok_or(CheckpointError::Size)?;
        let root = hash_of(root).filter(|r| size > 0 || *r == empty_root()).ok_or(CheckpointError::Root)?;
        let extensions = extensions.iter().map(|line| (*line).to_owned()).collect();
        Ok(Checkpoint { origin: (*origin).to_owned(), size, root, extensions })
    }
}
