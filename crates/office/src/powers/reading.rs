//! The words of the pack in force for the list of powers: its categories and the least coverage that the house asks.

use crate::Office;
use crate::base::Citation;
use crate::fault::Denial;
use serde::Deserialize;

/// Where they stand in the pack.
const FILE: &str = "reading/powers.toml";

/// One of the ten categories.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A rule of the house 内部规则.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owned {
    /// Whose rule it is.
    pub owner: String,
    /// Where it comes from.
    pub origin: String,
}

/// What is said where a power is not held: the articles that ask for it, and whose reminder it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// The articles.
    pub cites: Vec<Citation>,
    /// Whose reminder it is.
    pub owner: String,
    /// Where it comes from.
    pub origin: String,
}

/// The words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerWords {
    /// What of it is assumed.
    pub assumed: String,
    /// The least coverage that the house asks in a year, in hundredths of a percent.
    pub least_coverage: u64,
    /// Whose rule that is.
    pub least_coverage_by: Owned,
    /// Said where an agency acts on an item of a power that it does not hold.
    pub not_held: Reminder,
    /// The categories in their order.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
}

impl PowerWords {
    /// The name of a category; the id itself if the pack in force does not know it.
    pub fn name(&self, id: &str) -> String {
        self.categories.iter().find(|c| c.id == id).map_or_else(|| id.to_string(), |c| c.name.clone())
    }
    /// Its place in the order of the list.
    pub fn place(&self, id: &str) -> usize {
        self.categories.iter().position(|c| c.id == id).unwrap_or(self.categories.len())
    }
}

impl Office {
    /// The words for the list of powers.
    pub fn power_words(&self) -> Result<PowerWords, Denial> {
        let wrong = |e| Denial::mistake("file", format!("施行中的法律数据包里没有职权的类别：{e}"));
        self.pack_in_force()?.toml::<PowerWords>(FILE).map_err(wrong)
    }
}
