//! Rows of catalogues: pure data. What stands in their bodies is `office`'s.

use serde_json::Value;

/// One row of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRow {
    /// Which catalogue.
    pub kind: String,
    /// The row's code, once in a catalogue.
    pub code: String,
    /// `unconfirmed`, `confirmed`, `returned`, `retired` …
    pub state: String,
    /// The title of the statute that it rests on.
    pub statute: String,
    /// The day of that statute's version, as text; empty if none is known.
    pub version: String,
    /// By what rows are ordered: statute, version, article, 款, 项.
    pub place: String,
    /// The same for rows that say the same; empty if that is not asked.
    pub same: String,
    /// What is searched.
    pub find: String,
    /// The rest.
    pub body: Value,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Default)]
pub struct CatalogueFilter {
    /// Which catalogue.
    pub kind: String,
    /// Only in this state.
    pub state: Option<String>,
    /// Only of this statute.
    pub statute: Option<String>,
    /// Only with all of these words.
    pub text: String,
    /// Only those that say the same as another one.
    pub twice: bool,
    /// Only of these versions of statutes: title and day.
    pub parts: Option<Vec<(String, String)>>,
}

/// How many rows of a version of a statute stand in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguePart {
    /// The statute's title.
    pub statute: String,
    /// The day of its version.
    pub version: String,
    /// The state.
    pub state: String,
    /// How many.
    pub n: u64,
}
