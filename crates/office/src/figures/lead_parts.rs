//! What the leader's page is made of, and how a figure is said.

use super::asked::PivotAsked;
use crate::base::money::grouped;
use crate::base::{Moment, Money};
use crate::law::statistic::LeadTone;
use crate::words::Cited;

/// Ten thousand yuan, in fen: sums from there on are told in that unit.
const TEN_THOUSAND: i64 = 1_000_000;

/// A figure in two years: as it is and as it was. Shares are in tenths of a percent; nothing where there is no whole.
#[derive(Clone, Debug)]
pub struct LeadNumber {
    /// Id within the question.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is counted.
    pub rule: String,
    /// This year.
    pub now: Option<i64>,
    /// The same months of the year before.
    pub before: Option<i64>,
    /// Month by month, this year and the year before.
    pub months: Vec<(Option<i64>, Option<i64>)>,
    /// Whether it is a share.
    pub share: bool,
    /// Whether it is money.
    pub money: bool,
    /// What it is made of, for the list behind it.
    pub asked: PivotAsked,
}

/// A question with its answer.
#[derive(Clone, Debug)]
pub struct LeadAnswer {
    /// The question.
    pub name: String,
    /// `green`, `yellow`, or `idle`, and the headline.
    pub headline: (&'static str, String),
    /// Its figures.
    pub numbers: Vec<LeadNumber>,
    /// Those that stand large.
    pub large: Vec<usize>,
    /// The one that is drawn.
    pub monthly: usize,
    /// What cannot be told yet, and why.
    pub absent: Vec<(String, String)>,
}

/// What wants the leader's word: open red clues of one rule.
#[derive(Clone, Debug)]
pub struct LeadConcern {
    /// How many.
    pub count: u64,
    /// The rule.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// Short names of the bodies of the gravest of them, the body of the gravest first.
    pub bodies: Vec<String>,
    /// Its articles.
    pub cites: Vec<Cited>,
    /// Owner and origin of a house rule.
    pub house: Option<(String, String)>,
}

/// The page.
#[derive(Clone, Debug)]
pub struct LeadSheet {
    /// What must be said.
    pub notice: String,
    /// From and to which month, as 2026-01.
    pub period: (String, String),
    /// When it was asked.
    pub at: Moment,
    /// The questions.
    pub answers: Vec<LeadAnswer>,
    /// What wants the leader's word.
    pub concerns: Vec<LeadConcern>,
    /// The bodies that can be chosen: id and name.
    pub agencies: Vec<(String, String)>,
    /// The areas that can be chosen: code and name.
    pub areas: Vec<(String, String)>,
}

impl LeadNumber {
    /// A value in words: 98.0%, 1,412, ¥292.00, ¥31.05 万, from a thousand 万 on ¥3,105.9 万; a dash where there is none.
    pub fn says(&self, value: Option<i64>) -> String {
        match value {
            None => "—".into(),
            Some(tenths) if self.share => format!("{}.{}%", tenths / 10, tenths % 10),
            Some(fen) if self.money && fen >= 1_000 * TEN_THOUSAND => {
                let tenths = fen.unsigned_abs() / (TEN_THOUSAND.unsigned_abs() / 10);
                format!("¥{}.{} 万", grouped(tenths / 10), tenths % 10)
            }
            Some(fen) if self.money && fen >= TEN_THOUSAND => {
                format!("¥{}.{:02} 万", fen / TEN_THOUSAND, fen % TEN_THOUSAND / 10_000)
            }
            Some(fen) if self.money => Money(fen).to_string(),
            Some(n) => format!("{}{}", if n < 0 { "-" } else { "" }, grouped(n.unsigned_abs())),
        }
    }

    pub(super) fn headline(&self, better: LeadTone) -> (&'static str, String) {
        let Some(now) = self.now else { return ("idle", format!("{}：还没有数据", self.name)) };
        let says = format!("{} {}，上年同期 {}", self.name, self.says(self.now), self.says(self.before));
        let tone = match (better, self.before) {
            (LeadTone::Neutral, _) | (_, None) => "idle",
            (LeadTone::Up, Some(before)) if now >= before => "green",
            (LeadTone::Down, Some(before)) if now <= before => "green",
            _ => "yellow",
        };
        (tone, says)
    }
}
