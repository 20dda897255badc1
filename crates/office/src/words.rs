//! Refusals and citations in words, the same for pages and for the API.

use crate::Office;
use crate::base::{Check, Citation, Ground, Refusal, Standing};
use serde::Serialize;

/// A citation as a page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cited {
    /// `penalty-law/62`, as the law pack writes it.
    pub cite: String,
    /// `行政处罚法 第62条`.
    pub label: String,
    /// Full title of the statute.
    pub title: String,
    /// What the article says, in our own words 要旨.
    pub gist: String,
    /// Page of the article.
    pub href: String,
}

/// One requirement in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckLine {
    /// Code of the refusal.
    pub code: String,
    /// What is asked.
    pub asks: String,
    /// What the file holds.
    pub found: String,
    /// How it stands.
    pub standing: Standing,
    /// One sentence that says no.
    pub sentence: String,
    /// What to do.
    pub cure: String,
    /// The act that does it.
    pub cure_act: Option<String>,
    /// Articles; empty for a house rule.
    pub cites: Vec<Cited>,
    /// Owner and origin of the house rule.
    pub house: Option<(String, String)>,
}

/// An act refused: nothing has changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RefusalPage {
    /// Name of the act.
    pub act: String,
    /// Every requirement, the unmet ones among them.
    pub checks: Vec<CheckLine>,
}

impl RefusalPage {
    /// The first unmet requirement.
    pub fn first(&self) -> Option<&CheckLine> {
        self.checks.iter().find(|c| c.standing == Standing::Unmet)
    }
}

impl Office {
    /// A citation in words.
    pub fn cited(&self, c: &Citation) -> Cited {
        let found = self.engine().law.statutes.find(c).ok();
        Cited {
            cite: c.to_string(),
            label: self.engine().law.statutes.label(c),
            title: found.as_ref().map_or(String::new(), |f| f.title.clone()),
            gist: found.map_or(String::new(), |f| f.gist),
            href: match c.statute.is_ascii() {
                true => format!("/law/{}/{}", c.statute, c.article),
                false => format!("/law/texts/{}#a{}", c.statute, c.article),
            },
        }
    }

    /// The articles of a ground; empty for a house rule.
    pub fn cites(&self, ground: &Ground) -> Vec<Cited> {
        match ground {
            Ground::Law(cites) => cites.iter().map(|c| self.cited(c)).collect(),
            Ground::House { .. } => Vec::new(),
        }
    }

    /// A requirement in words.
    pub fn check_line(&self, check: &Check) -> CheckLine {
        let words = self.engine().law.messages.words(&check.refusal);
        CheckLine {
            code: check.refusal.code.clone(),
            asks: words.asks,
            found: check.found.clone(),
            standing: check.standing,
            sentence: words.sentence,
            cure: words.cure,
            cure_act: check.refusal.cure.clone().or(words.link),
            cites: self.cites(&check.refusal.ground),
            house: house(&check.refusal),
        }
    }

    /// The requirements of a refused act in words.
    pub fn refusal_page(&self, act: &str, checks: &[Check]) -> RefusalPage {
        let named = self.engine().law.procedures().find_map(|p| p.act(act)).map(|a| a.name.clone());
        RefusalPage {
            act: named.unwrap_or_else(|| act.to_string()),
            checks: checks.iter().map(|c| self.check_line(c)).collect(),
        }
    }
}

fn house(refusal: &Refusal) -> Option<(String, String)> {
    match &refusal.ground {
        Ground::House { owner, origin } => Some((owner.clone(), origin.clone())),
        Ground::Law(_) => None,
    }
}
