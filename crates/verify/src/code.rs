//! The proof code that is printed on a paper: its bytes, read strictly and written in one way. Layout: `docs/format/proof-code-v1.md`.

use crate::wire::{Reader, number, run};
use fadu_record::{
    Envelope, EventId, Hash, Leaf, Moment, Opening, canonical, canonical::INTEGER_LIMIT, hex, open, parse, path_length,
};
use serde_json::Value;
use std::fmt;

/// The first byte of every code of this version.
pub const VERSION: u8 = 1;
/// The largest code: what the largest QR code holds.
pub const LARGEST: usize = 2953;
/// The event whose leaf a code proves.
pub const PAPER_MADE: &str = "PaperMade";
/// A code has so many fields and cosignatures at most.
const MOST_FIELDS: u64 = 255;
const MOST_WORDS: usize = 15;
/// Bytes of SHA-256 at the end.
const CHECK: usize = 4;
/// Names that take one byte, from 1.
const NAMES: [&str; 25] = [
    "_act",
    "_actor",
    "_actor_name",
    "_agency",
    "_field",
    "_for",
    "_for_name",
    "_matter",
    "_mode",
    "_procedure",
    "_signed",
    "_strand",
    "_version",
    "agency",
    "amount_fen",
    "date",
    "digest",
    "number",
    "paper",
    "party",
    "side_volume",
    "source",
    "stream",
    "template",
    "title",
];

/// A proof as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Id of the key that signed the checkpoint.
    pub key: [u8; 4],
    /// Which leaf it is, counted from 0.
    pub index: u64,
    /// How many leaves the tree has.
    pub size: u64,
    /// The event's id.
    pub id: EventId,
    /// When it happened.
    pub happened: Moment,
    /// When it was entered.
    pub recorded: Moment,
    /// The digest of the law pack.
    pub pack: [u8; 32],
    /// The fields in bytewise order of their names.
    pub fields: Vec<(String, Shown)>,
    /// Sibling hashes, lowest first.
    pub path: Vec<Hash>,
    /// The log's signature over the checkpoint.
    pub signature: [u8; 64],
    /// Cosignatures in bytewise order.
    pub words: Vec<Word>,
}

/// How a field stands in a code.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Hidden: its commitment.
    Hidden(Hash),
    /// Shown: salt and value.
    Open([u8; 16], Value),
}

/// A witness's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Id of its key.
    pub key: [u8; 4],
    /// When it signed, in seconds since 1970.
    pub time: u64,
    /// Its signature.
    pub signature: [u8; 64],
}

/// Why bytes are no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotACode {
    /// Nothing, or another version.
    Version,
    /// Incomplete or altered.
    Damaged,
}
impl fmt::Display for NotACode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotACode::Version => "这不是本程序认识的核验码",
            NotACode::Damaged => "核验码残缺，或者被改动过：与它自带的校验不符",
        })
    }
}
impl std::error::Error for NotACode {}

impl Code {
    /// Reads a code; whatever [`Code::bytes`] would not have written is refused.
    pub fn read(bytes: &[u8]) -> Result<Code, NotACode> {
        if bytes.first() != Some(&VERSION) {
            return Err(NotACode::Version);
        }
        if bytes.len() > LARGEST {
            return Err(NotACode::Damaged);
        }
        let code = bytes.split_last_chunk::<CHECK>().filter(|(body, check)| check_value(body) == **check);
        let code = code.and_then(|(body, _)| Code::laid_out(&mut Reader(&body[1..])));
        // One content has one code: numbers too long, another kind, a text that is not canonical show here.
        code.filter(|code| code.bytes().as_deref() == Some(bytes)).ok_or(NotACode::Damaged)
    }

    fn laid_out(from: &mut Reader) -> Option<Code> {
        let (key, index, size) = (from.take()?, from.number()?, from.number()?);
        if index >= size {
            return None;
        }
        let id = EventId::from_bits(u128::from_be_bytes(from.take()?));
        let mut clock = || Some(Moment(i64::from_be_bytes(from.take()?)));
        let (happened, recorded) = (clock()?, clock()?);
        let pack = from.take()?;
        let count = from.number().filter(|n| *n <= MOST_FIELDS)?;
        let fields = (0..count).map(|_| field(from)).collect::<Option<_>>()?;
        let path = (0..path_length((index, size))).map(|_| from.take()).collect::<Option<_>>()?;
        let signature = from.take()?;
        let [words] = from.take::<1>()?;
        let word =
            |_| Some(Word { key: from.take()?, time: u64::from_be_bytes(from.take()?), signature: from.take()? });
        let words = (0..words).map(word).collect::<Option<_>>()?;
        let code = Code { key, index, size, id, happened, recorded, pack, fields, path, signature, words };
        from.0.is_empty().then_some(code)
    }

    /// The bytes; `None` where the content has no code.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let ascending = self.fields.windows(2).all(|f| f[0].0 < f[1].0) && self.words.windows(2).all(|w| w[0] < w[1]);
        let fits = self.index < self.size && self.size <= INTEGER_LIMIT && self.words.len() <= MOST_WORDS;
        let count = u64::try_from(self.fields.len()).ok().filter(|n| *n <= MOST_FIELDS)?;
        if !ascending || !fits || self.path.len() != path_length((self.index, self.size)) {
            return None;
        }
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.key);
        number(self.index, &mut out);
        number(self.size, &mut out);
        out.extend_from_slice(&self.id.bits().to_be_bytes());
        out.extend_from_slice(&self.happened.0.to_be_bytes());
        out.extend_from_slice(&self.recorded.0.to_be_bytes());
        out.extend_from_slice(&self.pack);
        number(count, &mut out);
        for (name, shown) in &self.fields {
            write_field((name, shown), &mut out)?;
        }
        out.extend_from_slice(self.path.as_flattened());
        out.extend_from_slice(&self.signature);
        out.push(u8::try_from(self.words.len()).ok()?);
        for word in &self.words {
            out.extend_from_slice(&word.key);
            out.extend_from_slice(&word.time.to_be_bytes());
            out.extend_from_slice(&word.signature);
        }
        out.extend_from_slice(&check_value(&out));
        (out.len() <= LARGEST).then_some(out)
    }

    /// The leaf that follows from it.
    pub fn leaf(&self) -> Option<Leaf> {
        let one = |(name, shown): &(String, Shown)| {
            let commitment = match shown {
                Shown::Hidden(commitment) => *commitment,
                Shown::Open(salt, value) => opening(name, *salt, value).commitment()?,
            };
            Some((name.clone(), commitment))
        };
        let commitments = self.fields.iter().map(one).collect::<Option<_>>()?;
        let (id, happened, recorded, pack) = (self.id, self.happened, self.recorded, self.pack);
        Some(Leaf { id, name: PAPER_MADE.to_owned(), happened, recorded, pack, commitments })
    }

    /// The values shown.
    pub fn openings(&self) -> impl Iterator<Item = Opening> {
        self.fields.iter().filter_map(|(name, shown)| match shown {
            Shown::Hidden(_) => None,
            Shown::Open(salt, value) => Some(opening(name, *salt, value)),
        })
    }

    /// A code of a paper's event, without place, path and signatures, that shows these fields; `None` where the leaf is not this event's.
    pub fn of(leaf: &[u8], (envelope, salt): (&Envelope, &[u8; 32]), show: &[&str]) -> Option<Code> {
        let leaf = parse(leaf).ok().filter(|l| l.name == PAPER_MADE)?;
        let shown = |name: &str| show.contains(&name).then(|| open(envelope, salt, name)).flatten();
        let fields = leaf.commitments.into_iter().map(|(name, commitment)| {
            let shown = shown(&name).map_or(Shown::Hidden(commitment), |o| Shown::Open(o.salt, o.value));
            (name, shown)
        });
        Some(Code {
            key: [0; 4],
            index: 0,
            size: 0,
            id: leaf.id,
            happened: leaf.happened,
            recorded: leaf.recorded,
            pack: leaf.pack,
            fields: fields.collect(),
            path: Vec::new(),
            signature: [0; 64],
            words: Vec::new(),
        })
    }
}

fn opening(name: &str, salt: [u8; 16], value: &Value) -> Opening {
    Opening { field: name.to_owned(), salt, value: value.clone() }
}

fn check_value(body: &[u8]) -> [u8; CHECK] {
    let [a, b, c, d, ..] = fadu_record::sha256(body);
    [a, b, c, d]
}

fn field(from: &mut Reader) -> Option<(String, Shown)> {
    let name = match from.take()? {
        [0] => from.text()?,
        [n] => (*NAMES.get(usize::from(n) - 1)?).to_owned(),
    };
    let [kind] = from.take()?;
    if kind == 0 {
        return Some((name, Shown::Hidden(from.take()?)));
    }
    let salt = from.take()?;
    let value = match kind {
        1 => Value::from(from.text()?),
        2 => Value::from(hex::encode(from.run()?)),
        3 => Value::from(from.number()?),
        4 => Value::Null,
        5 => serde_json::from_slice(from.run()?).ok()?,
        _ => return None,
    };
    Some((name, Shown::Open(salt, value)))
}

fn write_field((name, shown): (&str, &Shown), out: &mut Vec<u8>) -> Option<()> {
    match NAMES.binary_search(&name) {
        // The table is in bytewise order and has 25 names.
        Ok(n) => out.push(n as u8 + 1),
        Err(_) => {
            let fits = !name.is_empty() && name.len() <= usize::from(u16::MAX);
            fits.then(|| out.push(0))?;
            run(name.as_bytes(), out);
        }
    }
    let (salt, value) = match shown {
        Shown::Hidden(commitment) => {
            out.push(0);
            out.extend_from_slice(commitment);
            return Some(());
        }
        Shown::Open(salt, value) => (salt, value),
    };
    let start = |kind: u8, out: &mut Vec<u8>| {
        out.push(kind);
        out.extend_from_slice(salt);
    };
    match value {
        Value::Null => start(4, out),
        Value::Number(n) if n.as_u64().is_some_and(|n| n <= INTEGER_LIMIT) => {
            start(3, out);
            number(n.as_u64()?, out);
        }
        Value::String(text) => match hex::decode(text).filter(|bytes| bytes.len() >= 8) {
            Some(bytes) => {
                start(2, out);
                run(&bytes, out);
            }
            None => {
                start(1, out);
                run(text.as_bytes(), out);
            }
        },
        other => {
            start(5, out);
            run(&canonical(other).ok()?, out);
        }
    }
    Some(())
}
