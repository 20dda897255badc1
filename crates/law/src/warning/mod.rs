//! Warnings 预警: rules that say when a matter deserves a look, one file each under `law/warnings/`. What each kind of test looks at is
//! written in `watch::warn`, one file each.

pub mod check;
mod expiry;
mod harm;
mod kinds;
mod tally;
mod window;

pub use expiry::{Expiry, ExpiryOf};
pub use harm::{Harm, Harms};
pub use kinds::{Between, Clock, Degree, Fact, Noted, Past, Untold};
pub use tally::{Tally, TallyMeasure};
pub use window::{Measure, Whose, Window};

use crate::limit::House;
use crate::{LawError, Pack};
use fadu_base::Ground;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a warning is about: one matter, or what many matters have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// 案件、事项.
    #[default]
    Matter,
    /// 当事人.
    Party,
    /// 执法人员.
    Officer,
    /// 执法机关.
    Agency,
    /// 执法事项.
    Item,
}

/// The most that a red may become.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarnOutcome {
    /// It is only noted.
    Record,
    /// It warns.
    Warn,
    /// The law bars the act: natively a guard refuses it before, told afterwards it is a block.
    Block,
}

/// A rule of warning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Id in the table of facts, e.g. `E01`.
    pub id: String,
    /// It is one of our own, beside the table of facts: about terms of procedures that the table does not know.
    #[serde(default)]
    pub beside_table: bool,
    /// Its group.
    pub group: String,
    /// Chinese name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub about: Subject,
    /// The most that a red may become.
    pub outcome: WarnOutcome,
    /// What it rests on: articles, or a house rule.
    pub ground: Ground,
    /// The fields of enforcement that its articles bind; empty are all.
    #[serde(default)]
    pub binds: Vec<String>,
    /// Whose rule it is in the other fields; without it the rule is silent there.
    #[serde(default)]
    pub elsewhere: Option<House>,
    /// The procedures whose record can tell; empty are all.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// What to do, in Chinese.
    pub advice: String,
    /// What it does not catch, in Chinese.
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// What rests on assumption, in Chinese.
    #[serde(default)]
    pub assumed: Option<String>,
    /// Terms that run.
    #[serde(default, rename = "clock")]
    pub clocks: Vec<Clock>,
    /// Two days that are too close, or too far apart.
    #[serde(default, rename = "between")]
    pub betweens: Vec<Between>,
    /// Something is there that must not be, or is missing.
    #[serde(default, rename = "fact")]
    pub facts: Vec<Fact>,
    /// What a guard noted of an act that was told afterwards.
    #[serde(default, rename = "finding")]
    pub noted: Vec<Noted>,
    /// What many matters have in common.
    #[serde(default)]
    pub window: Option<Window>,
    /// What counts of one body in one stretch.
    #[serde(default)]
    pub tally: Option<Tally>,
    /// A last day that a register holds.
    #[serde(default)]
    pub expiry: Option<Expiry>,
}

impl Warning {
    /// What it rests on in a field of enforcement; nothing where it is silent there.
    pub fn ground_in(&self, field: &str) -> Option<Ground> {
        if self.binds_in(field) {
            return Some(self.ground.clone());
        }
        let house = self.elsewhere.as_ref()?;
        Some(Ground::House { owner: house.owner.clone(), origin: house.origin.clone() })
    }

    /// Whether it speaks in a field of enforcement, and if so whether by law: asked of every rule over every matter, so nothing is copied.
    pub fn by_law_in(&self, field: &str) -> Option<bool> {
        if self.binds_in(field) { Some(self.ground.is_law()) } else { self.elsewhere.as_ref().map(|_| false) }
    }

    fn binds_in(&self, field: &str) -> bool {
        self.binds.is_empty() || self.binds.iter().any(|b| b == field)
    }

    /// The events that can change what it finds.
    pub fn listens(&self) -> BTreeSet<&str> {
        let clocks = self.clocks.iter().flat_map(Clock::events);
        let betweens = self.betweens.iter().flat_map(Between::events);
        let facts = self.facts.iter().flat_map(Fact::events);
        let noted = self.noted.iter().map(|_| "FindingRecorded");
        let windows = self.window.iter().flat_map(Window::events);
        let all = clocks.chain(betweens).chain(facts).chain(noted).chain(windows);
        all.flat_map(|names| names.split('|')).collect()
    }

    /// The conditions that it asks.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        let clocks = self.clocks.iter().filter_map(|c| c.when.as_deref());
        let betweens = self.betweens.iter().filter_map(|b| b.when.as_deref());
        let windows = self.window.iter().filter_map(|w| w.when.as_deref());
        clocks.chain(betweens).chain(self.facts.iter().filter_map(|f| f.when.as_deref())).chain(windows)
    }

    /// Ids or aliases of the limits that it counts with.
    pub fn limits(&self) -> impl Iterator<Item = &str> {
        let clocks = self.clocks.iter().filter_map(|c| c.limit.as_deref());
        clocks.chain(self.betweens.iter().map(|b| b.limit.as_str()))
    }
}

/// The rules of the table of facts that are not live, with the reason of each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitingFile {
    waiting: BTreeMap<String, String>,
}

const WAITING: &str = "warnings/waiting.toml";

/// Reads `warnings/*.toml`: by id. An id that is not the file's name is an error.
pub(crate) fn parse(pack: &Pack) -> Result<BTreeMap<String, Warning>, LawError> {
    let mut all = BTreeMap::new();
    for path in
        pack.paths("warnings/", ".toml").filter(|p| ![WAITING, harm::HARMS].contains(p) && !p.contains("/scenarios/"))
    {
        let warning: Warning = pack.toml(path)?;
        if path != format!("warnings/{}.toml", warning.id) {
            return Err(LawError::new(path, format!("文件名与编号 {} 不一致", warning.id)));
        }
        all.insert(warning.id.clone(), warning);
    }
    Ok(all)
}

/// The rules that wait, with why.
pub fn waiting(pack: &Pack) -> Result<BTreeMap<String, String>, LawError> {
    if !pack.files.contains_key(WAITING) {
        return Ok(BTreeMap::new());
    }
    Ok(pack.toml::<WaitingFile>(WAITING)?.waiting)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "id = \"E01\"\ngroup = \"g\"\nname = \"n\"\noutcome = \"warn\"\nadvice = \"a\"\n";

    fn read(file: &str, more: &str) -> Result<BTreeMap<String, Warning>, LawError> {
        parse(&Pack { files: [(format!("warnings/{file}"), format!("{RULE}{more}").into_bytes())].into() })
    }

    #[test]
    fn a_rule_is_read_and_listens() {
        let all = read(
            "E01.toml",
            "ground = { law = [\"penalty-law/60\"] }\n[[clock]]\nfrom = \"CaseFiled\"\nuntil = [\"DecisionMade|CaseWithdrawn\"]\nlimit = \"PF-002\"\nyellow = [60, 80]\n",
        )
        .unwrap();
        let rule = &all["E01"];
        assert_eq!(rule.listens().into_iter().collect::<Vec<_>>(), ["CaseFiled", "CaseWithdrawn", "DecisionMade"]);
        assert_eq!(rule.limits().collect::<Vec<_>>(), ["PF-002"]);
    }

    #[test]
    fn a_rule_that_binds_one_field_is_a_house_rule_or_silent_elsewhere() {
        let law = "ground = { law = [\"samr-procedure/18.1\"] }\nbinds = [\"market-supervision\"]\n";
        let silent = read("E01.toml", law).unwrap();
        assert!(silent["E01"].ground_in("market-supervision").is_some_and(|g| g.is_law()));
        assert_eq!(silent["E01"].ground_in("ecology"), None);
        let house = read("E01.toml", &format!("{law}elsewhere = {{ owner = \"o\", origin = \"r\" }}\n")).unwrap();
        assert_eq!(house["E01"].ground_in("ecology").map(|g| g.is_law()), Some(false));
        for (rules, field, by_law) in [
            (&silent, "market-supervision", Some(true)),
            (&silent, "ecology", None),
            (&house, "market-supervision", Some(true)),
            (&house, "ecology", Some(false)),
        ] {
            assert_eq!(rules["E01"].by_law_in(field), by_law, "{field}");
        }
    }

    #[test]
    fn a_rule_stands_in_the_file_of_its_name_and_says_nothing_unknown() {
        assert!(read("E02.toml", "ground = { law = [\"penalty-law/60\"] }\n").is_err());
        assert!(read("E01.toml", "ground = { law = [\"penalty-law/60\"] }\nwhat = 1\n").is_err());
        assert!(read("E01.toml", "").is_err());
    }
}
