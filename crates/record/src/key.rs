//! Keys of notes as people copy them: a name, four bytes of id, what the key signs, the key itself.

use crate::{
    note::{NoteError, NoteSignature, named},
    signer::{Algorithm, Ed25519, NotSigned, Signer},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// Follows 0xff in keys of SM2: no byte is assigned to it.
const SM2_KIND: &[u8] = b"\xfffadu/sm2-sm3/v1";
/// What a secret key's text begins with.
const SECRET: &str = "PRIVATE+KEY+";

/// What a key signs, and how: it goes into the key's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `01`: the text itself, Ed25519.
    Text,
    /// `04`: a witness's word at a time, Ed25519 (C2SP tlog-cosignature).
    Cosignature,
    /// `ff` and a name: the text itself, SM2 with SM3.
    TextSm2,
}
impl Kind {
    const ALL: [Kind; 3] = [Kind::Text, Kind::Cosignature, Kind::TextSm2];

    /// The bytes before the public key.
    const fn marker(self) -> &'static [u8] {
        match self {
            Kind::Text => &[1],
            Kind::Cosignature => &[4],
            Kind::TextSm2 => SM2_KIND,
        }
    }
    /// The algorithm below.
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Kind::Text | Kind::Cosignature => Algorithm::Ed25519,
            Kind::TextSm2 => Algorithm::Sm2,
        }
    }
    /// The kind that signs texts with this algorithm.
    pub const fn text_of(algorithm: Algorithm) -> Kind {
        match algorithm {
            Algorithm::Ed25519 => Kind::Text,
            Algorithm::Sm2 => Kind::TextSm2,
        }
    }
}

/// A public key with its name, written `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: Kind,
    public: Vec<u8>,
}
impl VerifierKey {
    /// The key of a name.
    pub fn new(name: &str, kind: Kind, public: Vec<u8>) -> Result<VerifierKey, NoteError> {
        if public.len() != kind.algorithm().public_bytes() {
            return Err(NoteError::Key);
        }
        Ok(VerifierKey { name: named(name)?.to_owned(), kind, public })
    }
    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// What it signs.
    pub fn kind(&self) -> Kind {
        self.kind
    }
    /// The first four bytes of SHA-256(name ‖ newline ‖ marker ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let all = Sha256::new().chain_update(&self.name).chain_update("\n").chain_update(self.kind.marker());
        let [a, b, c, d, ..]: [u8; 32] = all.chain_update(&self.public).finalize().into();
        [a, b, c, d]
    }
    /// The time of a signature that is this key's: `Some(None)` where its kind bears none; `None` where it is not.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (message, time, signature) = match self.kind {
            Kind::Text | Kind::TextSm2 => (text.to_owned(), None, signature),
            Kind::Cosignature => {
                let (time, rest) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                (cosigned(text, time), Some(time), rest)
            }
        };
        let holds = self.kind.algorithm().verify(&self.public, message.as_bytes(), signature);
        holds.then_some(time)
    }
}
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([self.kind.marker(), &self.public].concat());
        write!(f, "{}+{}+{key}", self.name, crate::hex::encode(&self.id()))
    }
}
impl FromStr for VerifierKey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<VerifierKey, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let (kind, public) = marked(key)?;
        let key = VerifierKey::new(name, kind, public)?;
        if crate::hex::decode_array(id) == Some(key.id()) { Ok(key) } else { Err(NoteError::KeyId) }
    }
}

/// Kind and the bytes after its marker.
fn marked(key: &str) -> Result<(Kind, Vec<u8>), NoteError> {
    let bytes = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
    let found = Kind::ALL.into_iter().find_map(|kind| Some((kind, bytes.strip_prefix(kind.marker())?.to_vec())));
    found.ok_or(NoteError::Key)
}

/// What a witness signs: its word, the time, the text.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// A key that signs notes in a name.
pub struct NoteSigner {
    key: VerifierKey,
    signer: Box<dyn Signer>,
}
impl NoteSigner {
    /// In this name, with this provider. `cosigns`: as a witness.
    pub fn new(name: &str, signer: Box<dyn Signer>, cosigns: bool) -> Result<NoteSigner, NoteError> {
        let kind = if cosigns { Kind::Cosignature } else { Kind::text_of(signer.algorithm()) };
        if kind.algorithm() != signer.algorithm() {
            return Err(NoteError::Key);
        }
        Ok(NoteSigner { key: VerifierKey::new(name, kind, signer.public())?, signer })
    }
    /// An Ed25519 key of 32 secret bytes, which the caller draws. `cosigns`: as a witness.
    pub fn of_seed(name: &str, seed: &[u8; 32], cosigns: bool) -> Result<NoteSigner, NoteError> {
        NoteSigner::new(name, Box::new(Ed25519::of_seed(seed)), cosigns)
    }
    /// Reads what [`secret_text`] wrote.
    pub fn of_secret(text: &str) -> Result<NoteSigner, NoteError> {
        let rest = text.trim_end().strip_prefix(SECRET).ok_or(NoteError::Key)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let (kind, seed) = marked(key)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| NoteError::Key)?;
        let signer = match kind {
            Kind::Text | Kind::Cosignature => NoteSigner::of_seed(name, &seed, kind == Kind::Cosignature)?,
            Kind::TextSm2 => NoteSigner::new(name, sm2_of(&seed)?, false)?,
        };
        if crate::hex::decode_array(id) == Some(signer.key.id()) { Ok(signer) } else { Err(NoteError::KeyId) }
    }
    /// The public half.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }
    /// Signs a text; a witness says that it did so at this time (seconds since 1970), every other key ignores it.
    pub fn sign(&self, text: &str, time: u64) -> Result<NoteSignature, NotSigned> {
        let bytes = match self.key.kind {
            Kind::Text | Kind::TextSm2 => self.signer.sign(text.as_bytes())?,
            Kind::Cosignature => {
                [&time.to_be_bytes()[..], &self.signer.sign(cosigned(text, time).as_bytes())?].concat()
            }
        };
        Ok(NoteSignature { name: self.key.name.clone(), id: self.key.id(), bytes })
    }
}
impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.key)
    }
}

#[cfg(feature = "sm")]
fn sm2_of(secret: &[u8; 32]) -> Result<Box<dyn Signer>, NoteError> {
    crate::sm::Sm2::of_secret(secret).map(|k| Box::new(k) as Box<dyn Signer>).ok_or(NoteError::Key)
}

#[cfg(not(feature = "sm"))]
fn sm2_of(_secret: &[u8; 32]) -> Result<Box<dyn Signer>, NoteError> {
    Err(NoteError::Key)
}

/// How a secret key is kept in a file of its own: `PRIVATE+KEY+name+id+key`, one line.
pub fn secret_text(key: &VerifierKey, seed: &[u8; 32]) -> String {
    let coded = STANDARD.encode([key.kind.marker(), &seed[..]].concat());
    format!("{SECRET}{}+{}+{coded}\n", key.name, crate::hex::encode(&key.id()))
}
