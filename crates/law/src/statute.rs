//! The statutes that the law pack cites: titles, versions with their days, and a gist of each cited article in our own words.

use crate::{LawError, Pack};
use fadu_base::{Citation, Day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One version of a statute.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The day it was passed, amended or published.
    pub date: Day,
    /// The first day on which it is in force.
    pub in_force: Day,
    /// The last day on which it was in force, if it no longer is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// One cited article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// What it says, in our own words.
    pub gist: String,
}

/// Whether the text of a statute has been at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Text {
    /// Read in full.
    #[default]
    Read,
    /// Not at hand: cited by number only.
    Absent,
}

/// How high a norm stands, the lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// 规范性文件.
    Document,
    /// 规章, of a department of the State Council or of a local government.
    Rule,
    /// 地方性法规.
    LocalRegulation,
    /// 行政法规.
    Regulation,
    /// 法律.
    Law,
}

impl Rank {
    /// Its Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Rank::Document => "规范性文件",
            Rank::Rule => "规章",
            Rank::LocalRegulation => "地方性法规",
            Rank::Regulation => "行政法规",
            Rank::Law => "法律",
        }
    }
}

/// A statute, rule or policy document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statute {
    /// Kebab-case id.
    pub id: String,
    /// Full official title.
    pub title: String,
    /// The title as papers and pages shorten it.
    pub short: String,
    /// Number of its order or document.
    #[serde(default)]
    pub number: String,
    /// Who made it.
    #[serde(default)]
    pub issuer: String,
    /// How high it stands; must be told of a norm that loosens a limit.
    #[serde(default)]
    pub rank: Option<Rank>,
    /// Whether its text has been at hand.
    #[serde(default)]
    pub text: Text,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
    /// Article number → gist. `*` is the statute as a whole.
    pub articles: BTreeMap<String, Article>,
}

impl Statute {
    /// The version in force on a day.
    pub fn version_on(&self, day: Day) -> Option<&Version> {
        self.versions.iter().rev().find(|v| v.in_force <= day && v.until.is_none_or(|last| day <= last))
    }

    /// Whether some version was in force on a day from the first up to, but not, `until`.
    pub fn stood_between(&self, first: Day, until: Option<Day>) -> bool {
        let begun = |v: &Version| until.is_none_or(|u| v.in_force < u);
        self.versions.iter().any(|v| begun(v) && v.until.is_none_or(|last| last >= first))
    }

    fn fault(&self, path: &str) -> Option<&'static str> {
        let in_order = self.versions.windows(2).all(|w| w[0].until.is_some_and(|u| u < w[1].in_force));
        let wrong = [
            (path != format!("statutes/{}.toml", self.id), "文件名与 id 不同"),
            (self.versions.is_empty(), "没有版本"),
            (!in_order, "版本须从旧到新，前一版的末日早于后一版的施行日"),
            (
                self.versions.iter().any(|v| v.in_force < v.date || v.until.is_some_and(|u| u < v.in_force)),
                "版本的日期颠倒",
            ),
            (self.articles.values().any(|a| a.gist.trim().is_empty()), "有条文没有概括"),
        ];
        wrong.iter().find(|(is_wrong, _)| *is_wrong).map(|(_, why)| *why)
    }
}

/// A citation that stands: what a page shows of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Resolved {
    /// Full official title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// `第62条`, empty for the statute as a whole.
    pub place_zh: String,
    /// What the article says, in our own words.
    pub gist: String,
    /// The text was not at hand.
    pub text_absent: bool,
}

/// Why a citation does not stand.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unresolved {
    /// No such statute in the pack.
    #[error("{0}：法律库中没有这部法规")]
    Statute(Citation),
    /// The statute has no such article in the pack.
    #[error("{0}：法律库中没有这一条")]
    Article(Citation),
    /// No version was in force on the day.
    #[error("{0}：{1} 没有施行中的版本")]
    NotInForce(Citation, Day),
}

/// All statutes of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Statutes {
    by_id: BTreeMap<String, Statute>,
}

impl Statutes {
    /// Reads `statutes/*.toml`.
    pub fn parse(pack: &Pack) -> Result<Statutes, LawError> {
        let mut by_id = BTreeMap::new();
        for path in pack.paths("statutes/", ".toml") {
            let statute: Statute = pack.toml(path)?;
            if let Some(why) = statute.fault(path) {
                return Err(LawError::new(path, why));
            }
            by_id.insert(statute.id.clone(), statute);
        }
        Ok(Statutes { by_id })
    }

    /// The statute with this id.
    pub fn get(&self, id: &str) -> Option<&Statute> {
        self.by_id.get(id)
    }

    /// All statutes in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Statute> {
        self.by_id.values()
    }

    /// The article behind a citation, if it is known, whatever the day.
    pub fn find(&self, citation: &Citation) -> Result<Resolved, Unresolved> {
        let statute = self.get(&citation.statute).ok_or_else(|| Unresolved::Statute(citation.clone()))?;
        let gist = match (statute.articles.get(&citation.article), citation.article.as_str()) {
            (Some(article), _) => article.gist.clone(),
            (None, "*") => String::new(),
            (None, _) => return Err(Unresolved::Article(citation.clone())),
        };
        Ok(Resolved {
            title: statute.title.clone(),
            short: statute.short.clone(),
            place_zh: citation.place_zh(),
            gist,
            text_absent: statute.text == Text::Absent,
        })
    }

    /// The article behind a citation, in a version that is in force on the day.
    pub fn resolve(&self, citation: &Citation, day: Day) -> Result<Resolved, Unresolved> {
        let resolved = self.find(citation)?;
        match self.get(&citation.statute).and_then(|s| s.version_on(day)) {
            Some(_) => Ok(resolved),
            None => Err(Unresolved::NotInForce(citation.clone(), day)),
        }
    }

    /// `行政处罚法 第62条`; the citation itself if the statute is unknown.
    pub fn label(&self, citation: &Citation) -> String {
        match self.get(&citation.statute) {
            Some(s) if citation.article == "*" => s.short.clone(),
            Some(s) => format!("{} {}", s.short, citation.place_zh()),
            // A statute of the law base alone is cited by its title.
            None if !citation.statute.is_ascii() => format!("{} {}", citation.statute, citation.place_zh()),
            None => citation.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "id = \"a-law\"\ntitle = \"全称甲法\"\nshort = \"甲法\"\nnumber = \"n\"\nissuer = \"i\"\n\
        [[versions]]\ndate = \"2020-01-01\"\nin_force = \"2020-02-01\"\nuntil = \"2021-12-31\"\n\
        [[versions]]\ndate = \"2022-01-01\"\nin_force = \"2022-03-01\"\n[articles]\n\"62\" = { gist = \"g\" }\n";

    fn of(path: &str, text: &str) -> Result<Statutes, LawError> {
        Statutes::parse(&Pack { files: [(path.to_string(), text.as_bytes().to_vec())].into() })
    }

    #[test]
    fn a_citation_stands_only_where_a_version_is_in_force() {
        let s = of("statutes/a-law.toml", FILE).unwrap();
        let cite = |c: &str| c.parse::<Citation>().unwrap();
        let on = |c: &str, d: &str| s.resolve(&cite(c), d.parse().unwrap());
        assert_eq!(on("a-law/62.1", "2021-12-31").unwrap().place_zh, "第62条第1款");
        assert_eq!(
            on("a-law/62", "2022-01-15"),
            Err(Unresolved::NotInForce(cite("a-law/62"), "2022-01-15".parse().unwrap()))
        );
        assert_eq!(on("a-law/63", "2023-01-15"), Err(Unresolved::Article(cite("a-law/63"))));
        assert_eq!(on("b-law/63", "2023-01-15"), Err(Unresolved::Statute(cite("b-law/63"))));
        assert_eq!(s.label(&cite("a-law/62.0.3")), "甲法 第62条第3项");
        assert_eq!(s.label(&cite("a-law/*")), "甲法");
    }

    #[test]
    fn files_that_contradict_themselves_are_refused() {
        assert!(of("statutes/b.toml", FILE).is_err());
        for (old, new) in
            [("until = \"2021-12-31\"\n", ""), ("2022-03-01", "2021-12-31"), ("gist = \"g\"", "gist = \" \"")]
        {
            assert!(of("statutes/a-law.toml", &FILE.replace(old, new)).is_err(), "{new}");
        }
    }
}
