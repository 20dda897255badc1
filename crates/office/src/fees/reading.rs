//! The words of the pack in force for the catalogue of fees: its kinds, and the ranks of the norms that set fees up.

use crate::Office;
use crate::fault::Denial;
use serde::Deserialize;

/// Where they stand in the pack.
const FILE: &str = "reading/fees.toml";

/// An id and its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeWords {
    /// What of it is assumed.
    pub assumed: String,
    /// The kinds in their order.
    #[serde(rename = "kind")]
    pub kinds: Vec<Named>,
    /// The ranks, the highest first.
    #[serde(rename = "rank")]
    pub ranks: Vec<Named>,
}

impl FeeWords {
    /// The name of a kind; the id itself if the pack in force does not know it.
    pub fn kind(&self, id: &str) -> String {
        name(&self.kinds, id)
    }
    /// The name of a rank.
    pub fn rank(&self, id: &str) -> String {
        name(&self.ranks, id)
    }
}

fn name(all: &[Named], id: &str) -> String {
    all.iter().find(|n| n.id == id).map_or_else(|| id.to_string(), |n| n.name.clone())
}

impl Office {
    /// The words for the catalogue of fees.
    pub fn fee_words(&self) -> Result<FeeWords, Denial> {
        let wrong = |e| Denial::mistake("file", format!("施行中的法律数据包里没有收费的种类：{e}"));
        self.pack_in_force()?.toml::<FeeWords>(FILE).map_err(wrong)
    }
}
