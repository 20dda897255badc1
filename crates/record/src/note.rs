//! Signed notes (C2SP signed-note): a text, a blank line, and lines of signatures.
//!
//! A note says nothing until a key that one trusts has verified it: [`Note::verified`] is the way to its text.

use crate::key::VerifierKey;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// A note may be so long.
pub const LARGEST_NOTE: usize = 64 << 10;
/// A note may bear so many signatures.
pub const MOST_SIGNATURES: usize = 64;
/// What stands before a signature.
const DASH: &str = "— ";

/// Why a text is no note, no key, or not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteError {
    /// Not a text, a blank line and signature lines; or too long; or with control characters.
    Form,
    /// A line of a signature is not as it should be.
    SignatureLine,
    /// A name is empty or has a blank or a plus sign.
    Name,
    /// A key is not as it should be.
    Key,
    /// The id in a key is not that of the key.
    KeyId,
    /// A signature of a known key is wrong: the whole note is refused.
    Wrong,
    /// No known key has signed.
    Unsigned,
}
impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoteError::Form => "不是签名文本的格式",
            NoteError::SignatureLine => "签名行不合格式",
            NoteError::Name => "名称为空，或者含有空白或加号",
            NoteError::Key => "公钥不合格式",
            NoteError::KeyId => "公钥与它的编号不符",
            NoteError::Wrong => "签名不对",
            NoteError::Unsigned => "没有已知公钥的签名",
        })
    }
}
impl std::error::Error for NoteError {}

pub(crate) fn named(name: &str) -> Result<&str, NoteError> {
    let fits = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
    if fits { Ok(name) } else { Err(NoteError::Name) }
}

/// One line of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Whose.
    pub name: String,
    /// The id of the key.
    pub id: [u8; 4],
    /// The signature; a witness's begins with the time.
    pub bytes: Vec<u8>,
}
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{DASH}{} {}", self.name, STANDARD.encode([&self.id[..], &self.bytes].concat()))
    }
}
impl FromStr for NoteSignature {
    type Err = NoteError;
    /// Reads a line without its newline.
    fn from_str(line: &str) -> Result<NoteSignature, NoteError> {
        let parts = line.strip_prefix(DASH).and_then(|rest| rest.split_once(' '));
        let (name, coded) = parts.ok_or(NoteError::SignatureLine)?;
        let bytes = STANDARD.decode(coded).map_err(|_| NoteError::SignatureLine)?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or(NoteError::SignatureLine)?;
        if bytes.is_empty() {
            return Err(NoteError::SignatureLine);
        }
        Ok(NoteSignature { name: named(name)?.to_owned(), id: *id, bytes: bytes.to_vec() })
    }
}

/// A text with signatures; nobody has looked at them yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    /// The lines of signatures.
    pub signatures: Vec<NoteSignature>,
}

/// Whose signature was verified, and of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: [u8; 4],
    /// When the witness signed, in seconds since 1970; other keys say nothing of it.
    pub time: Option<u64>,
}

impl Note {
    /// A text to be signed; it ends with a newline.
    pub fn of(text: String) -> Result<Note, NoteError> {
        let clean = !text.chars().any(|c| c < ' ' && c != '\n');
        if text.ends_with('\n') && clean { Ok(Note { text, signatures: Vec::new() }) } else { Err(NoteError::Form) }
    }
    /// The text, believed by nobody yet.
    pub fn unverified_text(&self) -> &str {
        &self.text
    }
    /// The text and who signed it: at least one of these keys, and none of them wrongly. Signatures of other keys are passed over.
    pub fn verified(&self, keys: &[&VerifierKey]) -> Result<(&str, Vec<Signed>), NoteError> {
        let mut signed: Vec<Signed> = Vec::new();
        for s in &self.signatures {
            let known = keys.iter().find(|k| k.name() == s.name && k.id() == s.id);
            let Some(key) = known else { continue };
            let time = key.verify(&self.text, &s.bytes).ok_or(NoteError::Wrong)?;
            if !signed.iter().any(|d| d.name == s.name && d.id == s.id) {
                signed.push(Signed { name: s.name.clone(), id: s.id, time });
            }
        }
        if signed.is_empty() { Err(NoteError::Unsigned) } else { Ok((&self.text, signed)) }
    }
}
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|s| write!(f, "{s}"))
    }
}
impl FromStr for Note {
    type Err = NoteError;
    fn from_str(all: &str) -> Result<Note, NoteError> {
        Note::read(all, LARGEST_NOTE)
    }
}
impl Note {
    /// Reads a note of at most so many bytes.
    pub fn read(all: &str, largest: usize) -> Result<Note, NoteError> {
        if all.len() > largest {
            return Err(NoteError::Form);
        }
        let at = all.rfind("\n\n").ok_or(NoteError::Form)?;
        let mut note = Note::of(all[..=at].to_owned())?;
        let lines = all[at + 2..].strip_suffix('\n').ok_or(NoteError::Form)?;
        for line in lines.split('\n') {
            if note.signatures.len() == MOST_SIGNATURES {
                return Err(NoteError::Form);
            }
            note.signatures.push(line.parse()?);
        }
        Ok(note)
    }
}
