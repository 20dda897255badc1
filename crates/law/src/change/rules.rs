//! Which law an open matter follows when the law changes: rules of transition, each with its articles, or a rule of the house. Read from
//! `transition.toml`.

use super::LawPart;
use crate::check::{Finding, citations};
use crate::discretion::House;
use crate::{LawError, Pack, Statutes};
use fadu_base::Citation;
use serde::{Deserialize, Serialize};

const FILE: &str = "transition.toml";

/// One rule of transition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionRule {
    /// The parts of the law that it is about.
    pub parts: Vec<LawPart>,
    /// What becomes of an open matter, in a sentence or two.
    pub says: String,
    /// The articles that say so.
    #[serde(default)]
    pub cites: Vec<Citation>,
    /// The rule of the house that says so, where no article does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<House>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<TransitionRule>,
}

/// Reads them; older packs have none.
pub fn parse(pack: &Pack) -> Result<Vec<TransitionRule>, LawError> {
    if !pack.files.contains_key(FILE) {
        return Ok(Vec::new());
    }
    Ok(pack.toml::<File>(FILE)?.rule)
}

/// The articles resolve, and a rule without an article names its house.
pub(crate) fn check(rules: &[TransitionRule], statutes: &Statutes, findings: &mut Vec<Finding>) {
    for (n, rule) in (1..).zip(rules) {
        let of = format!("第 {n} 条衔接规则");
        citations(FILE, &of, &rule.cites, statutes, findings);
        let error = match &rule.house {
            None if rule.cites.is_empty() => Some("既没有条文，也没有写明内部规则"),
            Some(h) if h.owner.is_empty() || h.origin.is_empty() => Some("内部规则要写明归属和出处"),
            _ => None,
        };
        findings.extend(error.map(|e| Finding::error(FILE, format!("{of}：{e}"))));
        if rule.parts.is_empty() || rule.says.trim().is_empty() {
            findings.push(Finding::error(FILE, format!("{of}：要写明管哪些部分、怎样衔接")));
        }
        if rule.house.as_ref().is_some_and(|h| h.assumed) {
            findings.push(Finding::note(FILE, format!("{of}依推定")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: &str) -> Vec<String> {
        let statute = "id = \"a-law\"\ntitle = \"甲法\"\nshort = \"甲法\"\n[[versions]]\ndate = \"2021-01-01\"\nin_force = \"2021-02-01\"\n[articles]\n\"7\" = { gist = \"g\" }\n";
        let rule = format!("[[rule]]\n{rule}\n");
        let files = [("statutes/a-law.toml", statute), (FILE, rule.as_str())];
        let pack = Pack { files: files.map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).into() };
        let mut all = Vec::new();
        check(&parse(&pack).unwrap(), &Statutes::parse(&pack).unwrap(), &mut all);
        all.into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn a_rule_stands_on_an_article_or_names_its_house() {
        let own = "parts = [\"limit\"]\nsays = \"从新\"\n";
        assert_eq!(found(&format!("{own}cites = [\"a-law/7\"]")), Vec::<String>::new());
        let house = "house = { owner = \"甲\", origin = \"乙\", assumed = true }";
        assert_eq!(found(&format!("{own}{house}")), ["第 1 条衔接规则依推定"]);
        assert_eq!(found(own), ["第 1 条衔接规则：既没有条文，也没有写明内部规则"]);
        assert_eq!(found(&format!("{own}cites = [\"a-law/8\"]")).len(), 1, "an article that is not there");
        assert_eq!(parse(&Pack::default()), Ok(Vec::new()));
    }
}
