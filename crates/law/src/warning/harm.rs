//! Harm 危害: what a clue threatens first, the gravest first, as `law/warnings/harms.toml` has it. No article says in which order clues are
//! looked at, so the order is a house rule.

use crate::check::Finding;
use crate::limit::House;
use crate::{Law, LawError, Pack};
use serde::Deserialize;
use std::collections::BTreeSet;

pub(super) const HARMS: &str = "warnings/harms.toml";

/// One kind of harm.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    /// Permanent kebab-case id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// The rules whose clues threaten it.
    pub rules: Vec<String>,
}

/// All kinds of harm, the gravest first; older packs have none.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harms {
    /// Whose order it is, and where it comes from.
    #[serde(default)]
    pub house: Option<House>,
    /// It was assumed by the product.
    #[serde(default)]
    pub assumed: bool,
    /// The kinds in their order.
    #[serde(default, rename = "harm")]
    pub all: Vec<Harm>,
}

impl Harms {
    pub(crate) fn parse(pack: &Pack) -> Result<Harms, LawError> {
        if !pack.files.contains_key(HARMS) {
            return Ok(Harms::default());
        }
        pack.toml(HARMS)
    }

    /// What a clue of this rule threatens; none where the pack does not say.
    pub fn of(&self, rule: &str) -> Option<&Harm> {
        self.all.iter().find(|h| h.rules.iter().any(|r| r == rule))
    }
}

/// Every live rule threatens one thing, and only live rules are named; the order is listed with its owner.
pub(super) fn check(law: &Law, findings: &mut Vec<Finding>) {
    let Some(House { owner, origin }) = law.harms.house.as_ref().filter(|_| !law.harms.all.is_empty()) else {
        if !law.harms.all.is_empty() {
            findings.push(Finding::error(HARMS, "线索的排列次序要写明所有者和来源"));
        }
        return;
    };
    let mut seen = BTreeSet::new();
    for rule in law.harms.all.iter().flat_map(|h| &h.rules) {
        if !seen.insert(rule) {
            findings.push(Finding::error(HARMS, format!("{rule} 写了两次")));
        }
        if !law.warnings.contains_key(rule) {
            findings.push(Finding::error(HARMS, format!("{rule} 不是已启用的预警规则")));
        }
    }
    let lacking = law.warnings.keys().filter(|r| !seen.contains(r));
    findings.extend(lacking.map(|r| Finding::error(HARMS, format!("{r} 没有写明危害"))));
    let order = law.harms.all.iter().map(|h| h.name.as_str()).collect::<Vec<_>>().join("、");
    let assumed = if law.harms.assumed { "，推定" } else { "" };
    findings.push(Finding::note(HARMS, format!("线索排列：{order}（内部规则：{owner}，{origin}{assumed}）")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_threatens_what_names_it() {
        let text = "[[harm]]\nid = \"a\"\nname = \"甲\"\nrules = [\"E01\"]\n[[harm]]\nid = \"b\"\nname = \"乙\"\nrules = [\"A01\", \"C03\"]\n";
        let pack = Pack { files: [(HARMS.to_string(), text.as_bytes().to_vec())].into() };
        let harms = Harms::parse(&pack).unwrap();
        assert_eq!(harms.of("C03").map(|h| h.name.as_str()), Some("乙"));
        assert_eq!((harms.of("E01").map(|h| h.id.as_str()), harms.of("X1")), (Some("a"), None));
    }
}
