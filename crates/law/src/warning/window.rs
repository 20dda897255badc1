//! What a rule of warning tests over many matters: how often, or how far off, in a window of days.

use super::Degree;
use serde::Deserialize;

/// Whose other matters count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// Those of every agency.
    #[default]
    Any,
    /// Those of the same agency.
    Same,
    /// Those of other agencies.
    Others,
}

/// What is measured over the matters of a window.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// At least so many, this one included.
    Count(usize),
    /// A number of this one lies further above or below the mean of the others than so many hundredths of their deviation.
    Spread {
        /// The field with the number.
        field: String,
        /// Hundredths of a standard deviation.
        hundredths: i64,
        /// With fewer others nothing is said.
        least: usize,
    },
}

/// A window over the matters that have the same values in some fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The event that makes a matter count; `A|B` is any.
    pub on: String,
    /// The fields of which the first that is filled must be the same: whose matters they are.
    pub key: Vec<String>,
    /// Fields that must be filled and the same beside it.
    #[serde(default)]
    pub same: Vec<String>,
    /// Whose matters count.
    #[serde(default)]
    pub whose: Whose,
    /// So many days on either side of the event; 0 is any time.
    #[serde(default)]
    pub days: i32,
    /// A matter in which one of these stands counts no more.
    #[serde(default)]
    pub until: Vec<String>,
    /// A matter in which one of these stands does not count, and is not warned about.
    #[serde(default)]
    pub unless: Vec<String>,
    /// A condition under which a matter counts.
    #[serde(default)]
    pub when: Option<String>,
    /// What is measured.
    pub measure: Measure,
    /// The level.
    #[serde(default)]
    pub level: Degree,
    /// The sentence; `{count}` others, `{other}` the nearest day of one, `{mean}` what is usual.
    pub say: String,
}

impl Window {
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.on).chain(&self.until).chain(&self.unless).map(String::as_str)
    }
}
