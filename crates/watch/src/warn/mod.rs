//! Warnings 预警: what the rules of `law/warnings` find in a matter now, and when to look again. Pure: the same for matters done here and
//! for acts told afterwards. One file each kind of test; a rule names no event that its data does not.

mod between;
mod clock;
mod expiry;
mod fact;
mod noted;
mod say;
mod tally;
pub mod window;

pub use expiry::{OfficerSeen, expiring};
pub use say::sentence;
pub use tally::{BodySeen, Tallied, ended, tallied};
pub use window::{Added, Windows};

use crate::matter::base::id::MatterId;
use crate::matter::base::{Citation, Day, Moment};
use crate::matter::law::procedure::Procedure;
use crate::matter::law::warning::{Degree, WarnOutcome, Warning};
use crate::matter::register::Register;
use crate::matter::{Engine, Entry, Facts, Running, running};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 黄色: soon, or to be looked at.
    Yellow,
    /// 红色: it has happened.
    Red,
    /// 阻断: the law bars it.
    Block,
}

impl Level {
    /// 黄色, 红色, 阻断.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Yellow => "黄色",
            Level::Red => "红色",
            Level::Block => "阻断",
        }
    }
}

/// What a finding is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// A matter.
    Matter(MatterId),
    /// What many matters have in common: `party:…`, `officer:…`, `agency:…`, `item:…`.
    Key(String),
}

/// What a rule found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Id of the rule.
    pub rule: String,
    /// What makes it a new occurrence: the test and the event that began it. Level and sentence may change, this does not.
    pub episode: String,
    /// The level now.
    pub level: Level,
    /// Since when it is so.
    pub since: Moment,
    /// What it is about.
    pub about: About,
    /// What the sentence names.
    pub args: BTreeMap<String, String>,
    /// The event of the matter that it rests on.
    pub entry: Option<usize>,
    /// The articles that this one case rests on, where the rule has several and the record says which.
    pub cites: Vec<Citation>,
    /// What was to be done has been done since, late: nothing is left to be mended.
    pub mended: bool,
}

/// What the rules find in a matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Judged {
    /// What stands now, in the order of the rules.
    pub found: Vec<Found>,
    /// The earliest moment at which this may change without an event.
    pub look: Option<Moment>,
}

/// A matter as the rules see it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The law.
    pub engine: &'a Engine,
    /// Who and what holds on a day.
    pub register: &'a Register,
    /// The version of the procedure that governs the matter.
    pub procedure: &'a Procedure,
    /// What has happened.
    pub facts: &'a Facts,
    /// Now.
    pub now: Moment,
}

/// What every rule finds in a matter.
pub fn judge(seen: &Seen<'_>) -> Judged {
    let terms = running(seen.engine, seen.procedure, seen.facts, seen.now.day());
    let mut judged = Judged::default();
    for rule in seen.engine.law.warnings.values() {
        let tells = rule.procedures.is_empty() || rule.procedures.contains(&seen.facts.procedure);
        if let Some(by_law) = rule.by_law_in(&seen.facts.field).filter(|_| tells) {
            Judge { seen, terms: &terms, rule, by_law }.run(&mut judged);
        }
    }
    judged
}

/// One rule over one matter.
pub(crate) struct Judge<'a> {
    seen: &'a Seen<'a>,
    /// The terms of its procedure that have begun.
    terms: &'a [Running<'a>],
    rule: &'a Warning,
    /// Whether it rests on the law in the field of the matter.
    by_law: bool,
}

impl Judge<'_> {
    fn run(&self, judged: &mut Judged) {
        let before = judged.found.len();
        for (n, test) in self.rule.clocks.iter().enumerate() {
            clock::test(self, (n, test), judged);
        }
        // Of tests that look at the same days or the same event, the first speaks.
        judged.found.extend(self.rule.betweens.iter().enumerate().find_map(|t| between::test(self, t)));
        let mut said = BTreeSet::new();
        let facts = self.rule.facts.iter().enumerate().flat_map(|t| fact::test(self, t));
        judged.found.extend(facts.filter(|f| said.insert(f.entry)));
        // A note of the guard says again what a test of the rule itself has found.
        if judged.found.len() == before {
            judged.found.extend(self.rule.noted.iter().enumerate().flat_map(|t| noted::test(self, t)));
        }
    }

    fn facts(&self) -> &Facts {
        self.seen.facts
    }

    /// Whether the matter is a row of collection: it says what had happened when it was entered, and no more.
    fn collected(&self) -> bool {
        let procedure = self.seen.procedure;
        let entry = procedure.collection.as_ref().and_then(|c| procedure.act(&c.act)?.events.first());
        entry.is_some_and(|e| self.facts().has(&e.name))
    }

    /// The level of a test of this degree: a rule that only notes never turns red, a red turns to a block only by law.
    fn level(&self, degree: Degree) -> Level {
        match (degree, self.rule.outcome) {
            (Degree::Yellow, _) | (_, WarnOutcome::Record) => Level::Yellow,
            (Degree::Red, WarnOutcome::Block) if self.by_law => Level::Block,
            (Degree::Red, _) => Level::Red,
        }
    }

    fn found(&self, episode: String, (level, since): (Level, Moment), entry: usize) -> Found {
        let about = About::Matter(self.facts().matter);
        Found {
            rule: self.rule.id.clone(),
            episode,
            level,
            since,
            about,
            args: BTreeMap::new(),
            entry: Some(entry),
            cites: Vec::new(),
            mended: false,
        }
    }

    /// Whether a condition holds over an event and the matter below it; none always holds.
    fn holds(&self, when: Option<&str>, entry: &Entry) -> bool {
        when.is_none_or(|w| self.seen.engine.told_over(w, &entry.fields, &self.facts().values) == Some(true))
    }

    /// Whether the matter is one that a test is about.
    fn about(&self, with: &[String], unless: &[String]) -> bool {
        with.iter().all(|n| self.facts().has(n)) && !self.any(unless)
    }

    fn any(&self, names: &[String]) -> bool {
        names.iter().any(|n| self.facts().has(n))
    }

    /// The Chinese name of an event.
    fn zh(&self, entry: &Entry) -> String {
        self.seen.engine.law.events.get(&entry.name).map_or_else(|| entry.name.clone(), |e| e.zh.clone())
    }
}

impl Found {
    fn arg(mut self, name: &str, value: impl ToString) -> Found {
        self.args.insert(name.into(), value.to_string());
        self
    }
}

/// The moment at which a day begins.
fn dawn(day: Day) -> Moment {
    Moment::at(day, 0, 0)
}

#[cfg(test)]
pub(crate) mod tests;
