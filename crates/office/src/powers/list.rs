//! The list as pages show it: on a day, by stage, category, body and words.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{Adjustment, ListedPower, Power, Register};
use crate::policy::{self, Do};
use std::collections::BTreeMap;

/// Rows on a page.
pub const ROWS: usize = 50;

/// Which powers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// Those that stand on the list.
    #[default]
    Listed,
    /// Those of them that no body has claimed.
    Unclaimed,
    /// Those with an adjustment that waits.
    Waiting,
    /// Those that were struck off.
    Struck,
}

impl Stage {
    /// All, in the order of a page.
    pub const ALL: [Stage; 4] = [Stage::Listed, Stage::Unclaimed, Stage::Waiting, Stage::Struck];

    /// As the address has it.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Listed => "listed",
            Stage::Unclaimed => "unclaimed",
            Stage::Waiting => "waiting",
            Stage::Struck => "struck",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Listed => "现行",
            Stage::Unclaimed => "无机关认领",
            Stage::Waiting => "调整待批准",
            Stage::Struck => "已取消",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct PowersSought {
    /// Which powers; of everybody's page none but those that stand and are shown.
    pub stage: Stage,
    /// The category; all if empty.
    pub category: String,
    /// Only those that this body holds.
    pub body: Option<BodyId>,
    /// Words.
    pub text: String,
    /// The day; today if none.
    pub day: Option<Day>,
    /// The page, from 0.
    pub page: usize,
}

/// A power as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerLine {
    /// Its code.
    pub code: String,
    /// What is listed on the day, else what was or will be.
    pub power: Power,
    /// The first day of that version.
    pub since: Option<Day>,
    /// The bodies that hold it on the day.
    pub holders: Vec<(BodyId, String)>,
    /// The adjustment that waits.
    pub waiting: Option<Adjustment>,
    /// Why it is kept from the public page, if it is.
    pub withheld: Option<String>,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct PowersPage {
    /// The rows.
    pub rows: Vec<PowerLine>,
    /// How many fit.
    pub total: usize,
    /// How many stand in each stage, of all.
    pub stages: Vec<(Stage, usize)>,
    /// How many of what fits, category aside, stand in each category.
    pub categories: BTreeMap<String, usize>,
}

impl Office {
    /// The list as those who keep it see it.
    pub fn powers_page(&self, who: &Who, sought: &PowersSought) -> Result<PowersPage, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        Ok(self.powers_sought(sought, |_| true))
    }

    /// What everybody may see of it.
    pub fn powers_public(&self, sought: &PowersSought) -> PowersPage {
        self.powers_sought(&PowersSought { stage: Stage::Listed, ..sought.clone() }, |p| p.withheld.is_none())
    }

    fn powers_sought(&self, sought: &PowersSought, shown: impl Fn(&ListedPower) -> bool) -> PowersPage {
        let (register, day) = (self.register(), sought.day.unwrap_or(self.today()));
        let waiting: BTreeMap<&str, &Adjustment> = register
            .adjustments
            .values()
            .filter(|a| a.answer.is_none())
            .map(|a| (a.code.as_str(), a.as_ref()))
            .collect();
        let none = ListedPower::default();
        let known = register.powers.values().map(|p| (p.code.as_str(), p.as_ref()));
        let new = waiting.keys().filter(|c| !register.powers.contains_key(**c)).map(|c| (*c, &none));
        let all: Vec<(&str, &ListedPower)> = known.chain(new).filter(|(_, p)| shown(p)).collect();
        let is = |stage: Stage, (code, p): &(&str, &ListedPower)| match stage {
            Stage::Listed => p.on(day).is_some(),
            Stage::Unclaimed => p.on(day).is_some() && p.holders_on(day).next().is_none(),
            Stage::Waiting => waiting.contains_key(code),
            Stage::Struck => p.on(day).is_none() && p.versions.iter().any(|(from, _)| *from <= day),
        };
        let stages = Stage::ALL.map(|s| (s, all.iter().filter(|p| is(s, p)).count())).to_vec();
        let mut categories: BTreeMap<String, usize> = BTreeMap::new();
        let mut found: Vec<(&str, &ListedPower, &Power)> = Vec::new();
        for (code, p) in all.iter().filter(|p| is(sought.stage, p)) {
            let Some(power) = p.near(day).or_else(|| waiting.get(code)?.power.as_ref()) else { continue };
            if sought.body.is_some_and(|b| !p.held_by(b, day)) || !has(code, power, &sought.text) {
                continue;
            }
            *categories.entry(power.category.clone()).or_default() += 1;
            if sought.category.is_empty() || power.category == sought.category {
                found.push((code, p, power));
            }
        }
        let total = found.len();
        let line = |(code, p, power): (&str, &ListedPower, &Power)| PowerLine {
            code: code.to_string(),
            power: power.clone(),
            since: p.versions.iter().rev().find(|(from, v)| *from <= day && v.is_some()).map(|(from, _)| *from),
            holders: holders(&register, p, day),
            waiting: waiting.get(code).map(|a| Adjustment::clone(a)),
            withheld: p.withheld.clone(),
        };
        let rows = found.into_iter().skip(sought.page * ROWS).take(ROWS).map(line).collect();
        PowersPage { rows, total, stages, categories }
    }
}

/// The bodies that hold a power on a day, each with its full name.
pub(super) fn holders(register: &Register, power: &ListedPower, day: Day) -> Vec<(BodyId, String)> {
    let bodies = power.holders_on(day).filter_map(|h| register.bodies.get(&h.body));
    bodies.map(|b| (b.id, b.name.clone())).collect()
}

/// Whether a power has every one of the words.
fn has(code: &str, power: &Power, text: &str) -> bool {
    let one = |w: &str| {
        power.name.contains(w)
            || code.contains(w)
            || power.basis.iter().any(|b| b.contains(w))
            || power.aliases.iter().any(|(_, c)| c.contains(w))
    };
    text.split_whitespace().all(one)
}
