//! What a proof came to, for whoever publishes, prints or checks.

use fadu_base::Day;
use serde::Serialize;
use std::fmt;

/// What was proved of a procedure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// Its id.
    pub procedure: String,
    /// Its Chinese name.
    pub name: String,
    /// Its version.
    pub version: Day,
    /// States looked at, over all slices.
    pub states: usize,
    /// Transitions looked at.
    pub transitions: usize,
    /// States of the largest slice.
    pub largest: usize,
    /// One for each property.
    pub verdicts: Vec<Verdict>,
}

/// A property and how it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Verdict {
    /// `claim/…`, `reach/…`, `ends`, `wait/…`: permanent for one procedure.
    pub property: String,
    /// What is asked, in Chinese.
    pub name: String,
    /// What it rests on, in Chinese; empty for what every procedure must be.
    pub ground: String,
    /// How it stands.
    pub judged: Judged,
}

/// How a property stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// It holds on every path.
    Proven,
    /// It does not: the shortest path on which it fails.
    Refuted(Counterexample),
    /// Too large for this checker; in Chinese, why.
    Undecided(String),
    /// It does not hold or is not decided, and the data names why that is so.
    Named(String),
}

/// The shortest path on which a property fails.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Counterexample {
    /// Step by step; empty where no path leads there at all.
    pub steps: Vec<PathStep>,
    /// What is wrong then, with its article.
    pub end: String,
}

/// A step of a path.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PathStep {
    /// The act; empty where only time passes.
    pub act: String,
    /// The act to which it goes back, if it does.
    pub back_to: Option<String>,
    /// Field and what is typed, as far as the property depends on it: values by their class, in Chinese or as written in conditions.
    pub typed: Vec<(String, String)>,
    /// In Chinese: who does what.
    pub words: String,
}

impl Report {
    /// Nothing was refuted, and nothing left undecided.
    pub fn holds(&self) -> bool {
        self.open().next().is_none()
    }
    /// What does not hold or could not be decided.
    pub fn open(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|v| matches!(v.judged, Judged::Refuted(_) | Judged::Undecided(_)))
    }
    /// What the data itself names as not holding, with its reason.
    pub fn named(&self) -> impl Iterator<Item = (&Verdict, &str)> {
        self.verdicts
            .iter()
            .filter_map(|v| if let Judged::Named(why) = &v.judged { Some((v, why.as_str())) } else { None })
    }
    /// How many properties are proven.
    pub fn proven(&self) -> usize {
        self.verdicts.iter().filter(|v| v.judged == Judged::Proven).count()
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.steps.iter().enumerate() {
            write!(f, "{}第{}步 {}", if n == 0 { "" } else { " → " }, n + 1, step.words)?;
        }
        write!(f, "{}{}", if self.steps.is_empty() { "" } else { "；" }, self.end)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.judged {
            Judged::Proven => write!(f, "{}", self.name),
            Judged::Refuted(path) => write!(f, "{}：{path}", self.name),
            Judged::Undecided(why) => write!(f, "{}：没有证成，{why}", self.name),
            Judged::Named(why) => write!(f, "{}：程序写明理由，{why}", self.name),
        }
    }
}
