//! 裁量标准: what a benchmark document says of one act, in one version, as it was brought in and confirmed while the machine runs.
//! Benchmarks that come with the pack are in [`crate::discretion`]; both end as the tiers of an item.
//!
//! The ids of its tiers and circumstances begin with the id of the version: what a case recorded names the version that it was weighed by.

mod factors;
mod fit;
pub mod read;

use crate::clause::Amount;
use crate::discretion::{Circumstance, House};
use fadu_base::id::BodyId;
use fadu_base::{Citation, Day};
use serde::{Deserialize, Serialize};

pub use factors::{Factor, Factors};
pub use fit::Fit;

/// What a document says of one act 裁量标准, in one version (行政处罚法第34条).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Of this version; letters, digits and `-` only.
    pub id: String,
    /// The act, in the words of the document.
    pub act: String,
    /// Its place in the document, such as `水污染防治法 2-6`.
    pub place: String,
    /// The title of the document.
    pub title: String,
    /// Who issued it.
    pub owner: String,
    /// The title of the statute that founds it.
    pub statute: String,
    /// The places that it names; the statute by its id where the pack has it, else by its title.
    pub basis: Vec<Citation>,
    /// First day on which it is decided by.
    pub in_force_from: Day,
    /// Last day, where it has run out or was retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_until: Option<Day>,
    /// The violation item that it weighs; empty while none was found.
    #[serde(default)]
    pub item: String,
    /// The bodies that decide by it: whose lawyers confirmed it.
    #[serde(default)]
    pub bodies: Vec<BodyId>,
    /// Those of them that decide by it no longer, each with its own last day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<(BodyId, Day)>,
    /// Its tiers in the order of the document.
    #[serde(default)]
    pub rungs: Vec<Rung>,
    /// Or the factors whose percents are added up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factors: Option<Factors>,
    /// Or the conditions under which nothing is imposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// When nothing is imposed 免罚情形: an entry of a list of minor and first offences (行政处罚法第33条).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Whether all have to be met, or one is enough.
    pub all: bool,
    /// The conditions.
    pub conditions: Vec<Circumstance>,
}

/// A tier of a document 一档: what leads to it and the amounts that it allows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// 第二档.
    pub name: String,
    /// Tiers of one counting 1, 2, 3 …; a document that begins again at 1 for the same act begins another.
    #[serde(default)]
    pub run: u32,
    /// The amounts; `when` is `个人` for those of persons, empty otherwise. None where the document imposes no fine.
    #[serde(default)]
    pub amounts: Vec<Amount>,
    /// What else the document says of the amount: a formula, a measure beside it.
    #[serde(default)]
    pub note: String,
    /// Any one of these leads to it.
    pub circumstances: Vec<Circumstance>,
}

impl Scale {
    /// Whether it is decided by on this day.
    pub fn in_force_on(&self, day: Day) -> bool {
        self.in_force_from <= day && self.in_force_until.is_none_or(|last| day <= last)
    }

    /// Whether that body decides by it on that day, for that item.
    pub fn decides(&self, code: &str, (body, day): (BodyId, Day)) -> bool {
        let still = self.last_of(body).is_none_or(|last| day <= last);
        self.item == code && self.bodies.contains(&body) && self.in_force_on(day) && still
    }

    /// The last day on which that body decides by it.
    pub fn last_of(&self, body: BodyId) -> Option<Day> {
        let own = self.left.iter().find(|(b, _)| *b == body).map(|(_, last)| *last);
        own.into_iter().chain(self.in_force_until).min()
    }

    /// Whether that body would decide by both on some day.
    pub fn meets(&self, other: &Scale, body: BodyId) -> bool {
        let begins = self.in_force_from.max(other.in_force_from);
        [self, other].iter().all(|s| s.last_of(body).is_none_or(|last| begins <= last))
    }

    /// The id of one of its tiers.
    pub fn tier_id(&self, rung: usize) -> String {
        format!("{}.{}", self.id, rung + 1)
    }

    /// The conditions under which nothing is imposed, with ids of this version; none where it is no list of that kind.
    pub fn conditions(&self) -> impl Iterator<Item = (String, &Circumstance)> {
        let all = self.waiver.iter().flat_map(|w| &w.conditions);
        (1..).zip(all).map(|(n, c)| (format!("{}.c{n}", self.id), c))
    }

    /// The id of the version that a recorded tier or circumstance names.
    pub fn id_in(recorded: &str) -> &str {
        recorded.split('.').next().unwrap_or_default()
    }

    /// Owner and origin, as refusals and reasons name them.
    pub fn house(&self) -> House {
        House { owner: self.owner.clone(), origin: format!("{}（{}）", self.title, self.place), assumed: false }
    }
}
