//! The text of a statute, read from what the national database and its copies publish.
//!
//! [`parse`] cuts a source into [`Part`]s that follow each other without a gap: joined they are the source again, byte for byte. Articles
//! keep their exact text; 款, 项 and 目 are read inside it. What is damaged is reported as a [`TextFinding`], never mended in silence.

mod annex;
mod article;
mod assign;
mod clause;
mod compare;
mod contents;
mod finding;
mod header;
mod heading;
mod join;
mod label;
mod labels;
mod lines;
mod marker;
mod numeral;
mod parts;
mod sound;

pub use article::{TextArticle, TextItem, TextParagraph};
pub use compare::{Change, Stretch, compare, stretches};
pub use finding::{TextFinding, TextFindingKind};
pub use header::{HeaderEvent, days as days_in};
pub use heading::Level;
pub use lines::squeezed;
pub use numeral::{number as numeral_of, words as numeral_words};
pub use parts::{Part, PartKind, joined};

use serde::Serialize;

/// A heading of the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Heading {
    /// 编, 分编, 章, 节, or a heading without such a word.
    pub level: Level,
    /// Its number, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Its words.
    pub title: String,
    /// The line, from 1.
    pub line: usize,
}

/// `一、…` of a text without articles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Clause {
    /// Its number.
    pub number: u32,
    /// The exact text without its mark.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
}

/// A text that has been read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct StatuteText {
    /// The full title.
    pub title: String,
    /// What the header tells.
    pub events: Vec<HeaderEvent>,
    /// All headings but those of a table of contents.
    pub headings: Vec<Heading>,
    /// Paragraphs before the first article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preamble: Vec<String>,
    /// The articles in the order of the source.
    pub articles: Vec<TextArticle>,
    /// Clauses `一、` where there is no article.
    pub clauses: Vec<Clause>,
    /// Everything after the last article that is not its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<String>,
    /// The whole source as parts.
    #[serde(skip)]
    pub parts: Vec<Part>,
    /// What a reader must know.
    pub findings: Vec<TextFinding>,
}

impl StatuteText {
    /// The article of a number: `3` or `120-1`.
    pub fn article(&self, number: &str) -> Option<&TextArticle> {
        self.articles.iter().find(|a| a.number == number)
    }
}

/// Reads a source.
pub fn parse(source: &str) -> StatuteText {
    let lines = lines::lines(source);
    let mut findings = Vec::new();
    let plan = assign::assign(&lines, &mut findings);
    let mut text = join::build(source, &lines, plan, &mut findings);
    sound::judge(&text, &mut findings);
    findings.sort_by_key(|f| (f.line, f.kind));
    text.findings = findings;
    text
}
