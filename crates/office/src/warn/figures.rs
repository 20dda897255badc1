//! How often a rule was right, and how fast: raised, open, cleared, answered, false alarms as told by people, and the lag.

use super::list::house;
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::law::house::{WARNING_GRACE, WARNING_RED, WARNING_YELLOW};
use crate::policy::{self, Do};
use crate::words::Cited;
use fadu_store::ClueFigures;
use serde::Serialize;

/// A rule and what became of its clues.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleFigures {
    /// Id of the rule.
    pub rule: String,
    /// Its Chinese name.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Its articles.
    pub cites: Vec<Cited>,
    /// Owner and origin, where it is a house rule.
    pub house: Option<(String, String)>,
    /// What rests on assumption.
    pub assumed: Option<String>,
    /// Raised in all.
    pub raised: u64,
    /// Open, or taken up.
    pub open: u64,
    /// Not found any more.
    pub cleared: u64,
    /// Answered as cured or explained.
    pub answered: u64,
    /// Called a false alarm by people.
    pub false_alarms: u64,
    /// Closed by the supervisor.
    pub closed: u64,
    /// Of those that were cleared, answered or called false, how many were none: in hundredths of a percent.
    pub right: Option<u64>,
    /// Half of the warnings came within so many milliseconds.
    pub lag_p50_ms: i64,
    /// All but one of a hundred did.
    pub lag_p99_ms: i64,
}

/// The page of all rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiguresPage {
    /// Each rule that is live, and each that once raised a clue.
    pub rules: Vec<RuleFigures>,
    /// Working days before the supervisor sees a clue.
    pub grace_days: u32,
    /// Working days after which an open yellow and an open red one go up.
    pub up_days: (u32, u32),
    /// Whose rule that is, and which.
    pub house: (String, String),
}

impl Office {
    /// What became of the clues of each rule.
    pub fn warning_figures(&self, who: &Who) -> Result<FiguresPage, Denial> {
        policy::require(who, Do::WarningFigures, who.agency)?;
        let engine = self.engine();
        let law = &engine.law;
        let whose = law.house.get(WARNING_GRACE).map(|r| (r.house.owner.clone(), r.house.origin.clone()));
        let told = self.store.clue_figures(&[])?;
        let none = |rule: &String| ClueFigures { rule: rule.clone(), ..ClueFigures::default() };
        let mut all: Vec<ClueFigures> = told.clone();
        all.extend(law.warnings.keys().filter(|id| !told.iter().any(|f| f.rule == **id)).map(none));
        all.sort_by(|a, b| a.rule.cmp(&b.rule));
        Ok(FiguresPage {
            rules: all.into_iter().map(|f| self.rule_figures(f)).collect(),
            grace_days: law.house.count(WARNING_GRACE),
            up_days: (law.house.count(WARNING_YELLOW), law.house.count(WARNING_RED)),
            house: whose.unwrap_or_default(),
        })
    }

    /// Working days before the supervisor sees a clue: a house rule of the pack in force.
    pub fn warning_grace_days(&self) -> u32 {
        self.engine().law.house.count(WARNING_GRACE)
    }

    fn rule_figures(&self, f: ClueFigures) -> RuleFigures {
        let engine = self.engine();
        let rule = engine.law.warnings.get(&f.rule);
        let judged = f.cleared.max(f.answered) + f.false_alarms;
        RuleFigures {
            name: rule.map_or_else(|| "已停用的规则".to_string(), |r| r.name.clone()),
            group: rule.map_or(String::new(), |r| r.group.clone()),
            cites: rule.map_or(Vec::new(), |r| self.cites(&r.ground)),
            house: rule.and_then(|r| house(&r.ground)),
            assumed: rule.and_then(|r| r.assumed.clone()),
            rule: f.rule,
            raised: f.raised,
            open: f.open,
            cleared: f.cleared,
            answered: f.answered,
            false_alarms: f.false_alarms,
            closed: f.closed,
            right: (judged > 0).then(|| (judged - f.false_alarms) * 10_000 / judged),
            lag_p50_ms: f.lag_p50,
            lag_p99_ms: f.lag_p99,
        }
    }
}
