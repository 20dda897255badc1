//! What is asked before a credential 执法证件 is issued: the articles, and the numbers of the house that issues it. Read from `credentials.toml`.

use crate::check::{Finding, citations};
use crate::discretion::House;
use crate::{LawError, Pack, Statutes};
use fadu_base::Citation;
use serde::Deserialize;

const FILE: &str = "credentials.toml";

/// The rules of issuing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialRules {
    /// The articles that ask for an examination and say who issues.
    pub grounds: Vec<Citation>,
    /// The examination is passed with so many marks of a hundred: a number of the house.
    pub pass_mark: u16,
    /// A credential holds at most so many years: a number of the house.
    pub most_years: u16,
    /// An officer is trained so many hours a year at least: a number of the house that reminds and bars nothing; older packs have none.
    #[serde(default)]
    pub yearly_hours: Option<u16>,
    /// Whose numbers they are.
    pub house: House,
}

impl CredentialRules {
    /// Reads them; older packs have none.
    pub fn parse(pack: &Pack) -> Result<Option<CredentialRules>, LawError> {
        pack.files.contains_key(FILE).then(|| pack.toml(FILE)).transpose()
    }
    /// The words by which a number of the house is named.
    pub fn house_zh(&self) -> String {
        format!("内部规则：{}，{}", self.house.origin, self.house.owner)
    }
}

/// The articles resolve, the house is named, and what is assumed is told.
pub fn check(rules: &CredentialRules, statutes: &Statutes, findings: &mut Vec<Finding>) {
    citations(FILE, "执法证件", &rules.grounds, statutes, findings);
    if rules.grounds.is_empty() {
        findings.push(Finding::error(FILE, "没有条文要求考试和制发"));
    }
    if rules.house.owner.is_empty() || rules.house.origin.is_empty() {
        findings.push(Finding::error(FILE, "分数线和有效期是内部规则，要写明归属和出处"));
    }
    if rules.pass_mark > 100 || rules.most_years == 0 {
        findings.push(Finding::error(FILE, "分数线不得高于 100，有效期不得少于一年"));
    }
    if rules.house.assumed {
        findings.push(Finding::note(
            FILE,
            format!(
                "执法证件的分数线（{} 分）、有效期（{} 年）{}依推定",
                rules.pass_mark,
                rules.most_years,
                rules.yearly_hours.map_or(String::new(), |h| format!("和每年的学时（{h} 学时）"))
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in these rules, over a law base of one article.
    fn found(text: &str) -> Vec<String> {
        let statute = "id = \"a-law\"\ntitle = \"甲法\"\nshort = \"甲法\"\n[[versions]]\ndate = \"2021-01-01\"\nin_force = \"2021-02-01\"\n[articles]\n\"17\" = { gist = \"g\" }\n";
        let files = [("statutes/a-law.toml", statute), (FILE, text)];
        let pack = Pack { files: files.map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).into() };
        let mut all = Vec::new();
        let rules = CredentialRules::parse(&pack).unwrap().unwrap();
        check(&rules, &Statutes::parse(&pack).unwrap(), &mut all);
        all.into_iter().map(|f| f.what).collect()
    }

    const RULES: &str = "grounds = [\"a-law/17.2\"]\npass_mark = 60\nmost_years = 5\nyearly_hours = 60\n[house]\nowner = \"甲局\"\norigin = \"乙办法\"\nassumed = true\n";

    #[test]
    fn what_is_assumed_is_told_and_what_cannot_be_is_an_error() {
        assert_eq!(found(RULES), ["执法证件的分数线（60 分）、有效期（5 年）和每年的学时（60 学时）依推定"]);
        assert_eq!(found(&RULES.replace("assumed = true\n", "")), Vec::<String>::new());
        let spoilt =
            RULES.replace("pass_mark = 60", "pass_mark = 101").replace("乙办法", "").replace("assumed = true\n", "");
        assert_eq!(
            found(&spoilt),
            ["分数线和有效期是内部规则，要写明归属和出处", "分数线不得高于 100，有效期不得少于一年"]
        );
        assert_eq!(found(&RULES.replace("17.2", "9")).len(), 2, "an article that is not there");
    }
}
