//! What a change of the law touches: from one law to another, part by part, in plain words; and what leans on each part.
//!
//! Two laws are compared as they are read: limits, calendar, statutes, procedures with their overlays, items with their tiers. What becomes
//! of open matters is worked out by the engine in `matter`, which counts under both laws with the same arithmetic.

mod catalogue;
mod days;
mod files;
mod parts;
pub mod rules;
pub mod uses;
mod versions;

use crate::Law;
use crate::difference::Way;
use crate::items::Item;
use fadu_base::{Citation, Day};
pub use files::placed;
pub use rules::TransitionRule;
use serde::{Deserialize, Serialize};
pub use uses::{Sought, Use, UseKind, item_uses, uses};

/// The law on one side of a change.
#[derive(Clone, Copy)]
pub struct LawSide<'a> {
    /// The law.
    pub law: &'a Law,
    /// The items that come with it.
    pub items: &'a [Item],
}

/// What kind of part changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LawPart {
    /// A limit.
    Limit,
    /// Working days of a year.
    Calendar,
    /// A statute or one of its articles.
    Article,
    /// A version of a procedure.
    Procedure,
    /// A violation item with its ranges.
    Item,
    /// The tiers of an item.
    Benchmark,
}

impl LawPart {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            LawPart::Limit => "期限",
            LawPart::Calendar => "工作日历",
            LawPart::Article => "法规条文",
            LawPart::Procedure => "程序",
            LawPart::Item => "案由",
            LawPart::Benchmark => "裁量基准",
        }
    }
}

/// One part that the two laws say otherwise, with what leans on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Changed {
    /// What kind of part.
    pub part: LawPart,
    /// Its id: of the limit, the year, the place cited, the folder of the procedure, the code of the item.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// How.
    pub way: Way,
    /// What is otherwise, one sentence each.
    pub says: Vec<String>,
    /// The articles that it rests on, in the newer law where that has it.
    pub cites: Vec<Citation>,
    /// Owner and origin, where it rests on a rule of the house.
    pub house: Option<(String, String)>,
    /// What leans on it in the older law.
    pub uses: Vec<Use>,
}

/// Everything that the newer law says otherwise than the older, in the order of [`LawPart`]. The day tells which version of a procedure is the
/// one in force.
pub fn changed(older: LawSide, newer: LawSide, day: Day) -> Vec<Changed> {
    let mut out = parts::limits(older, newer, day);
    out.extend(days::calendar(older, newer));
    out.extend(parts::articles(older, newer, day));
    out.extend(versions::procedures(older, newer, day));
    out.extend(catalogue::items(older, newer));
    out
}

/// What an article that is repealed or amended touches, though no other law is there yet: itself, with everything that leans on it.
pub fn article<'a>(
    law: &Law,
    items: impl IntoIterator<Item = &'a Item>,
    of: &Citation,
    words: String,
    day: Day,
) -> Changed {
    Changed {
        part: LawPart::Article,
        id: of.to_string(),
        name: law.statutes.label(of),
        way: Way::Removed,
        says: vec![words],
        cites: vec![of.clone()],
        house: None,
        uses: uses(law, items, &Sought::new(law, of), day),
    }
}
