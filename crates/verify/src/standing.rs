//! Whether a paper still stands, as far as a signed list of revoked and altered decisions knows.

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
    /// It is on the list as altered: in force only as altered.
    Altered {
        /// Since this day.
        since: Day,
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
        match (list.papers.get(leaf), list.altered.get(leaf)) {
            (Some(since), _) => Standing::Revoked { since: *since, as_of: list.day },
            (_, Some(since)) => Standing::Altered { since: *since, as_of: list.day },
            _ if list.size <= index => unknown("撤销名单比这份文书旧，说不了什么。"),
            _ => Standing::InForce { as_of: list.day },
        }
    }
    /// In a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Standing::Unasked => "是否仍然有效没有核对。".to_owned(),
            Standing::Unknown { why } => format!("是否仍然有效无法判断：{why}"),
            Standing::InForce { as_of } => format!("据 {} 的撤销名单，没有被撤销、变更。", as_of.zh()),
            Standing::Altered { since, as_of } => {
                format!("但是已于 {} 被变更或者确认违法，不再按原样有效（据 {} 的撤销名单）。", since.zh(), as_of.zh())
            }
            Standing::Revoked { since, as_of } => {
                format!("但是已于 {} 失去效力（据 {} 的撤销名单）。", since.zh(), as_of.zh())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_record::NoteSigner;
    use std::collections::BTreeMap;

    #[test]
    fn an_altered_paper_is_not_in_force_as_it_is_and_not_without_force_either() {
        let log = NoteSigner::of_seed("example.org/log", &[1; 32], false).unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let papers = BTreeMap::from([([2; 32], day("2026-03-04"))]);
        let altered = BTreeMap::from([([3; 32], day("2026-05-06"))]);
        let list = Revoked { origin: "example.org/log".into(), day: day("2026-11-20"), size: 11, papers, altered };
        let list = list.signed(&log).unwrap().to_string();
        let (since, as_of) = (day("2026-05-06"), day("2026-11-20"));
        let check = |leaf: u8, want: Standing| assert_eq!(Standing::by(&list, log.key(), (5, &[leaf; 32])), want);
        check(1, Standing::InForce { as_of });
        check(2, Standing::Revoked { since: day("2026-03-04"), as_of });
        check(3, Standing::Altered { since, as_of });
        let said = Standing::Altered { since, as_of }.sentence();
        assert!(said.contains("2026年5月6日") && said.contains("不再按原样有效"), "{said}");
        // Nobody alters the list: a word less, and the signature does not fit.
        let forged = list.replace(" altered", "");
        assert!(matches!(Standing::by(&forged, log.key(), (5, &[3; 32])), Standing::Unknown { .. }));
    }
}
