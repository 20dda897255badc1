//! A source as parts that follow each other without a gap.

use serde::Serialize;
use std::ops::Range;

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// The title.
    Title,
    /// A paragraph of the header.
    Header,
    /// A line of a table of contents.
    Contents,
    /// A heading.
    Heading,
    /// A heading without its number.
    LostHeading,
    /// A paragraph before the first article.
    Preamble,
    /// An article with its label.
    Article,
    /// A clause of a text without articles.
    Clause,
    /// Everything after the last article that is not its own.
    Annex,
    /// Empty lines, marks, rules.
    Separator,
    /// A paragraph that belongs nowhere.
    Unparsed,
}

/// A piece of the source.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its bytes.
    pub at: Range<usize>,
    /// The line it begins on, from 1.
    pub line: usize,
}

/// All parts joined: the source again.
pub fn joined(source: &str, parts: &[Part]) -> String {
    parts.iter().filter_map(|p| source.get(p.at.clone())).collect()
}
