//! What a rule of warning tests: the small closed set, each documented in docs/how-to/warning.md.

use crate::clock::PauseUse;
use serde::{Deserialize, Serialize};

/// The level of a test that has no clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Degree {
    /// 黄色.
    Yellow,
    /// 红色.
    #[default]
    Red,
}

/// What a term is when its last day has passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Past {
    /// Red.
    #[default]
    Red,
    /// Yellow: nobody is bound to the number.
    Yellow,
    /// Nothing: it was a right, and it has lapsed.
    Nothing,
}

/// What a term is when its last day has passed in a row of collection that does not tell its end: such a row says what had happened when it
/// was entered, and no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Untold {
    /// Yellow: it may be late, or not told.
    #[default]
    Yellow,
    /// Nothing: other systems seldom tell it.
    Nothing,
}

/// A term that runs 期限: yellow before its last day, red after it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The term of the matter's procedure that is watched, where it has one of that id: its pauses and extensions count already.
    #[serde(default)]
    pub term: Option<String>,
    /// The procedure whose term of that id is lent to a matter of another procedure.
    #[serde(default)]
    pub lent_by: Option<String>,
    /// The procedures whose term of that id is meant, where it is not the lender alone: names of terms are each procedure's own.
    #[serde(default)]
    pub of: Vec<String>,
    /// Where that term does not run in a matter (what it runs under has not happened), the clock's own start counts.
    #[serde(default)]
    pub else_from: bool,
    /// Else: the event from which it runs; `A|B` is any, `*` is the newest of all.
    #[serde(default)]
    pub from: Option<String>,
    /// The field of that event with the day.
    #[serde(default)]
    pub from_field: Option<String>,
    /// The field of that event with the time of day: for limits in hours.
    #[serde(default)]
    pub from_time: Option<String>,
    /// The events of which any ends it.
    #[serde(default)]
    pub until: Vec<String>,
    /// The field of the ending event with its day.
    #[serde(default)]
    pub until_field: Option<String>,
    /// A field that must be the same in the event that starts and in the one that ends it: each thing has its own clock.
    #[serde(default)]
    pub same: Option<String>,
    /// The limit.
    #[serde(default)]
    pub limit: Option<String>,
    /// The field of the starting event that holds the number of units, or (with `due_field`) the last day.
    #[serde(default)]
    pub count_field: Option<String>,
    /// The field of the starting event that holds the last day itself.
    #[serde(default)]
    pub due_field: Option<String>,
    /// The event that extends it, with the field that holds the units.
    #[serde(default)]
    pub extension: Option<(String, String)>,
    /// The units of an extension whose event does not say them.
    #[serde(default)]
    pub extension_count: i64,
    /// The event that sets its last day anew, with the field that holds the day.
    #[serde(default)]
    pub set_by: Option<(String, String)>,
    /// Pauses.
    #[serde(default)]
    pub pauses: Vec<PauseUse>,
    /// A condition over the starting event and the matter under which it runs at all.
    #[serde(default)]
    pub when: Option<String>,
    /// Events that must all stand, or it does not run.
    #[serde(default)]
    pub with: Vec<String>,
    /// Events of which none may stand: the matter has taken another road.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Yellow on reaching so many units; each step.
    #[serde(default)]
    pub yellow: Vec<u32>,
    /// Yellow so many days before the last day; 0 is the last day itself.
    #[serde(default)]
    pub yellow_before: Vec<u32>,
    /// What it is when its last day has passed.
    #[serde(default)]
    pub past: Past,
    /// What it is then in a row of collection that does not tell its end.
    #[serde(default)]
    pub untold: Untold,
    /// An ending event that bears the first field (an amount) ends it only when all of them together reach the second, of the starting event
    /// or the matter: what is paid in parts is not paid before the last.
    #[serde(default)]
    pub in_full: Option<(String, String)>,
    /// It is for the party to do, and done late it is done: the clue is kept and counted, and cleared with it.
    #[serde(default)]
    pub mends: bool,
}

impl Clock {
    /// Whether a term of that id is the one meant, in a matter of this procedure.
    pub fn means(&self, procedure: &str) -> bool {
        match (&self.of[..], &self.lent_by) {
            ([], None) => true,
            ([], Some(by)) => by == procedure,
            (of, _) => of.iter().any(|p| p == procedure),
        }
    }
}

/// Two days of a matter, held against a limit: at least, at most, or (counted back) so long before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The earlier event.
    pub from: String,
    /// The field of it with the day.
    #[serde(default)]
    pub from_field: Option<String>,
    /// The later event.
    pub to: String,
    /// The field of it with the day.
    #[serde(default)]
    pub to_field: Option<String>,
    /// The first event of that name counts, not the newest.
    #[serde(default)]
    pub first: bool,
    /// Only in these fields of enforcement; empty are all.
    #[serde(default)]
    pub binds: Vec<String>,
    /// The limit must have run before the later event, whatever it says of itself.
    #[serde(default)]
    pub at_least: bool,
    /// The limit: `minimum` must have run, `backward` is counted back from the later day, any other must not be exceeded.
    pub limit: String,
    /// The field of the earlier event that holds the number of units, where the document states it.
    #[serde(default)]
    pub count_field: Option<String>,
    /// A condition.
    #[serde(default)]
    pub when: Option<String>,
    /// Events of which none may stand.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The level.
    #[serde(default)]
    pub level: Degree,
}

/// An event stands under a condition, or without what must stand before it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The event; `A|B` is any.
    pub on: String,
    /// What must hold (CEL over the event's values, the matter's below them).
    #[serde(default)]
    pub when: Option<String>,
    /// Events that must all stand, or nothing is tested.
    #[serde(default)]
    pub with: Vec<String>,
    /// It fires where none of these stands on or before the day of the event.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What is missing must stand after this event, where it stands.
    #[serde(default)]
    pub since: Option<String>,
    /// It fires from the n-th event of that name on; 0 and 1 are the first.
    #[serde(default)]
    pub nth: usize,
    /// It fires where the event was entered more than so many hours after it happened.
    #[serde(default)]
    pub entered_after: Option<i64>,
    /// It fires where the event's day lies before the day of this one.
    #[serde(default)]
    pub earlier_than: Option<String>,
    /// Events of which none may stand.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The level.
    #[serde(default)]
    pub level: Degree,
    /// The sentence; `{field}` is a value of the event, `{day}` its day.
    pub say: String,
}

/// What guards noted of acts that were told afterwards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// Codes of the notes.
    pub codes: Vec<String>,
    /// Statutes, or articles, of which the note rests on one, where the code alone says too little; empty are all.
    #[serde(default)]
    pub cites: Vec<String>,
    /// The level.
    #[serde(default)]
    pub level: Degree,
}

impl Clock {
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        let pauses = self.pauses.iter().flat_map(|p| [&p.from, &p.to]);
        let moved = self.extension.iter().chain(&self.set_by).map(|(event, _)| event);
        let all = self.from.iter().chain(&self.until).chain(moved).chain(pauses).chain(&self.unless).chain(&self.with);
        all.map(String::as_str).filter(|name| *name != "*")
    }
}

impl Between {
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        [&self.from, &self.to].into_iter().chain(&self.unless).map(String::as_str)
    }
}

impl Fact {
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        let others =
            self.with.iter().chain(&self.missing).chain(&self.earlier_than).chain(&self.since).chain(&self.unless);
        std::iter::once(&self.on).chain(others).map(String::as_str)
    }
}
