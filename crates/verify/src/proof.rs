//! The proof file, version 1: one leaf, its place in one tree, and the values that are shown.

use fadu_record::{Envelope, Hash, Nodes, Opening, Tree, hex, open};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The text that stands under `format` in every proof of this version.
pub const FORMAT: &str = "fadu-proof/1";

/// A proof as it is handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// [`FORMAT`].
    pub format: String,
    /// The leaf's bytes.
    #[serde(with = "bytes")]
    pub leaf: Vec<u8>,
    /// Which leaf it is, counted from 0.
    pub index: u64,
    /// How many leaves the tree has.
    pub size: u64,
    /// Sibling hashes, lowest first.
    #[serde(with = "hashes")]
    pub path: Vec<Hash>,
    /// The tree's root.
    #[serde(with = "hex")]
    pub root: Hash,
    /// The values shown, each with its salt; the other fields stay hidden.
    pub openings: Vec<Opening>,
}

/// Why a text is no proof of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Not JSON, or not these members.
    Shape(String),
    /// Another format or version.
    Format(String),
}
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Shape(why) => write!(f, "不是完整的证明文件：{why}"),
            Unreadable::Format(found) => write!(f, "证明文件的版本“{found}”不认识"),
        }
    }
}
impl std::error::Error for Unreadable {}

impl Proof {
    /// Reads a proof file.
    pub fn from_json(text: &str) -> Result<Self, Unreadable> {
        of_format(text, FORMAT)
    }

    /// The proof file's text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // text, integers and lists: nothing that JSON refuses
    }

    /// Makes a proof of the leaf at `index` in the tree of the first `size` leaves, without openings; `None` where the tree
    /// does not reach so far.
    pub fn make<N: Nodes + ?Sized>(leaf: Vec<u8>, (index, size): (u64, u64), tree: Tree<'_, N>) -> Option<Self> {
        let (path, root) = (tree.inclusion(index, size)?, tree.root(size)?);
        Some(Proof { format: FORMAT.to_owned(), leaf, index, size, path, root, openings: Vec::new() })
    }

    /// Shows these fields of the event, those of them that it has.
    pub fn showing(mut self, envelope: &Envelope, event_salt: &[u8; 32], fields: &[&str]) -> Self {
        self.openings.extend(fields.iter().filter_map(|f| open(envelope, event_salt, f)));
        self
    }
}

/// The version of a proof file's text.
pub fn format_of(text: &str) -> Result<String, Unreadable> {
    /// The one member that every version has.
    #[derive(Deserialize)]
    struct Version {
        format: String,
    }
    serde_json::from_str::<Version>(text).map(|v| v.format).map_err(|e| Unreadable::Shape(e.to_string()))
}

/// Reads a proof file of one version.
pub(crate) fn of_format<T: serde::de::DeserializeOwned>(text: &str, wanted: &str) -> Result<T, Unreadable> {
    let found = format_of(text)?;
    if found != wanted {
        return Err(Unreadable::Format(found));
    }
    serde_json::from_str(text).map_err(|e| Unreadable::Shape(e.to_string()))
}

pub(crate) mod bytes {
    use fadu_record::hex;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(bytes))
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        hex::decode(&text).ok_or_else(|| D::Error::custom("须为小写十六进制"))
    }
}

pub(crate) mod hashes {
    use fadu_record::{Hash, hex};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(path: &[Hash], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(path.iter().map(|h| hex::encode(h)))
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Hash>, D::Error> {
        let texts = Vec::<String>::deserialize(d)?;
        let path = texts.iter().map(|t| hex::decode_array(t)).collect::<Option<_>>();
        path.ok_or_else(|| D::Error::custom("须为 64 位小写十六进制"))
    }
}
