//! Clauses that set consequences, read into proposals for the register of items 案由: the act, its place, kinds, amounts as numbers.
//!
//! Pure. Which words say what is data (`law/reading/clauses.toml`). What is read here founds nothing: a lawyer confirms it first.

mod acts;
mod amounts;
mod number;
mod place;
mod when;

pub use acts::{Act, acts, article_id};
pub use place::places;

use crate::items::{Range, UNITS};
use crate::{LawError, Pack};
use fadu_base::Money;
use serde::{Deserialize, Serialize};

/// Where the words stand in the pack.
const FILE: &str = "reading/clauses.toml";

/// The words by which clauses are read.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The word that goes with an amount.
    pub fine_word: String,
    #[serde(rename = "kind")]
    kinds: Vec<Kind>,
    #[serde(rename = "base")]
    bases: Vec<Base>,
}

/// A kind of consequence 处罚法 9, and the words that say it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    id: String,
    /// As people read it.
    name: String,
    words: Vec<String>,
    /// Longer words that hold one of these and say something else.
    #[serde(default)]
    but: Vec<String>,
    /// Must stand in the clause, too.
    #[serde(default)]
    needs: String,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    id: String,
    words: Vec<String>,
}

/// What an amount is counted in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Fen.
    Fen,
    /// Fen for each of something, in the clause's words: 每平方米.
    FenEach(String),
    /// Hundredths of a multiple.
    Times,
    /// Hundredths of a percent.
    Percent,
}

/// One amount that a clause sets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Amount {
    /// What both ends are counted in.
    pub measure: Measure,
    /// The least; 0 where only the most is named.
    pub min: i64,
    /// The most, unless only the least is named.
    pub max: Option<i64>,
    /// What multiples or shares are of, where it was understood.
    pub per: Option<String>,
    /// The condition, in the clause's words.
    pub when: String,
}

impl Amount {
    /// As a range of an item; nothing where an item cannot hold it: without an upper end, of an unknown base, for each of what has no one unit.
    pub fn range(&self, kind: &str) -> Option<Range> {
        let max = self.max?;
        let mut range = Range { kind: kind.into(), when: self.when.clone(), ..Range::default() };
        // Tenths of a multiple and thousandths of a share: what does not come out even is not held.
        let tenths = |n: i64| (n % 10 == 0).then(|| u32::try_from(n / 10).ok()).flatten();
        match &self.measure {
            Measure::Fen => (range.min_fen, range.max_fen) = (Some(Money(self.min)), Some(Money(max))),
            Measure::FenEach(words) => {
                (range.min_fen, range.max_fen) = (Some(Money(self.min)), Some(Money(max)));
                (range.each, range.per) = (unit(words)?, Some(UNITS.into()));
            }
            Measure::Times => {
                (range.min_times_tenths, range.max_times_tenths) = (Some(tenths(self.min)?), Some(tenths(max)?))
            }
            Measure::Percent => {
                (range.min_permille, range.max_permille) = (Some(tenths(self.min)?), Some(tenths(max)?))
            }
        }
        if matches!(self.measure, Measure::Times | Measure::Percent) {
            range.per = Some(self.per.clone()?);
        }
        (self.min <= max).then_some(range)
    }
}

impl Reading {
    /// The words of a pack.
    pub fn of_pack(pack: &Pack) -> Result<Reading, LawError> {
        pack.toml(FILE)
    }

    /// The amounts of a sentence, each with the place of the character where it begins; spaces do not count.
    pub fn amounts(&self, text: &str) -> Vec<(usize, Amount)> {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        amounts::amounts(self, &chars)
    }

    /// The kinds that a text names, in the order of the table.
    pub fn kinds(&self, text: &str) -> Vec<String> {
        self.kinds.iter().filter(|k| k.said_in(text)).map(|k| k.id.clone()).collect()
    }

    /// A kind as people read it; its id where it is not known.
    pub fn kind_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.kinds.iter().find(|k| k.id == id).map_or(id, |k| &k.name)
    }

    /// The kind of a name that people write.
    pub fn kind_of(&self, name: &str) -> Option<&str> {
        self.kinds.iter().find(|k| k.name == name || k.id == name).map(|k| k.id.as_str())
    }

    /// The kind that amounts are of.
    pub fn fine_kind(&self) -> &str {
        self.kinds.iter().find(|k| k.words.contains(&self.fine_word)).map_or("", |k| &k.id)
    }

    /// A base as people read it; its id where it is not known.
    pub fn base_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.bases.iter().find(|b| b.id == id).and_then(|b| b.words.first()).map_or(id, String::as_str)
    }

    /// The base of a word that people write.
    pub fn base_of(&self, word: &str) -> Option<String> {
        self.bases.iter().find(|b| b.id == word || b.words.iter().any(|w| w == word)).map(|b| b.id.clone())
    }

    /// The base that the last words of a text name.
    fn base(&self, text: &str) -> Option<String> {
        let all = self.bases.iter().flat_map(|b| b.words.iter().map(move |w| (b, w)));
        let placed = all.filter_map(|(b, w)| text.rfind(w.as_str()).map(|at| (at + w.len(), w.len(), b)));
        // The one that ends last; of those that end together the longest.
        placed.max_by_key(|(end, length, _)| (*end, *length)).map(|(_, _, b)| b.id.clone())
    }
}

impl Kind {
    fn said_in(&self, text: &str) -> bool {
        if !text.contains(self.needs.as_str()) {
            return false;
        }
        let mut rest = text.to_string();
        for other in &self.but {
            rest = rest.replace(other.as_str(), "");
        }
        self.words.iter().any(|w| rest.contains(w.as_str()))
    }
}

/// The unit in the clause's words: `每平方米处` is 平方米, `每使用一名童工` is 名童工 of what was used; nothing where it is more than one (`每五十公斤`) or
/// of two things at once (`每一名每月`).
fn unit(words: &str) -> Option<String> {
    let said = words.trim_start_matches('每');
    let ends = ["按照", "的标准", "可以", "并处", "处以", "给予", "罚款", "处", "的", "并"];
    let mut rest = said;
    while let Some(shorter) = ends.iter().find_map(|e| rest.strip_suffix(e)) {
        rest = shorter;
    }
    // 每一吨, 每超载一人: one of it. What is done with it may stand before.
    let one = rest.rsplit_once('一').map_or(rest, |(_, unit)| unit);
    let numbers = |c: char| number::numeral(c) || c == '每';
    (!one.is_empty() && !one.contains(numbers) && one.chars().count() <= 8).then(|| one.to_string())
}

#[cfg(test)]
mod tests;
