//! Whether a paper still stands, as far as a signed list of revoked decisions knows.

use fadu_record::{CheckpointError, Day, Hash, NoteError, Revoked, VerifierKey};
use serde::Serialize;

/// Whether it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Standing {
    /// No list was given, or the proof is not genuine.
    Unasked,
    /// The list is of no use: not the log's, not a list, or older than the paper.
    Unknown {
        /// Why, in a sentence.
        why: String,
    },
    /// It is not on the list.
    InForce {
        /// The day of the list.
        as_of: Day,
    },
    /// It is on the list.
    Revoked {
        /// Since this day.
        since: Day,
        /// The day of the list.
        as_of: Day,
    },
}
impl Standing {
    /// What a list says of the leaf at this index.
    pub(crate) fn by(list: &str, log: &VerifierKey, (index, leaf): (u64, &Hash)) -> Standing {
        let unknown = |why: &str| Standing::Unknown { why: why.to_owned() };
        let list = match Revoked::opened(list, log) {
            Ok(list) => list,
            Err(CheckpointError::Note(NoteError::Wrong | NoteError::Unsigned)) => {
                return unknown("撤销名单的签名不对，名单不可用。");
            }
            Err(_) => return unknown("所给的撤销名单不合格式，名单不可用。"),
        };
        match list.papers.get(leaf) {
            Some(since) => Standing::Revoked { since: *since, as_of: list.day },
            None if list.size <= index => unknown("撤销名单比这份文书旧，说不了什么。"),
            None => Standing::InForce { as_of: list.day },
        }
    }
    /// In a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Standing::Unasked => "是否仍然有效没有核对。".to_owned(),
            Standing::Unknown { why } => format!("是否仍然有效无法判断：{why}"),
            Standing::InForce { as_of } => format!("据 {} 的撤销名单，没有被撤销。", as_of.zh()),
            Standing::Revoked { since, as_of } => {
                format!("但是已于 {} 失去效力（据 {} 的撤销名单）。", since.zh(), as_of.zh())
            }
        }
    }
}
