//! What a rule of warning tests over the facts that count of one body in one stretch: how much they grew, how large a part of them is of one kind, whether
//! complaints rise while nothing is done. The facts are those of `law/statistics`, so that the figure opens the same list everywhere (ADR 45).

use super::Degree;
use crate::indicator::Span;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is held against what.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TallyMeasure {
    /// The stretch against the mean of the same stretch of earlier years.
    Growth {
        /// Of up to so many years; those with fewer facts than the least count do not count.
        years: u32,
        /// The money of the facts, not their number.
        #[serde(default)]
        money: bool,
        /// Yellow above so many thousandths of growth.
        yellow_permille: i64,
        /// Red above so many.
        red_permille: i64,
    },
    /// The part of the facts that have these values.
    Share {
        /// Values by dimension.
        of: BTreeMap<String, Vec<String>>,
        /// It fires above so many thousandths.
        above_permille: i64,
    },
    /// More than in the months before, and nothing of what should follow.
    Unheeded {
        /// So many months up to the end of the stretch, against as many before them.
        months: u32,
        /// What should follow: a count of the statistics, told apart by the body that does it.
        without: String,
    },
}

/// A tally of what counts, by body and stretch; judged when the stretch is over, and again when a fact of it comes late.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// What counts: an id of `law/statistics`.
    pub what: String,
    /// Only facts with these values, by dimension.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// The dimension that says whose facts they are.
    #[serde(default = "agency")]
    pub body: String,
    /// The stretch.
    pub span: Span,
    /// With fewer facts nothing is said.
    pub least: i64,
    /// What is measured.
    pub measure: TallyMeasure,
    /// The level, where the measure does not say it.
    #[serde(default)]
    pub level: Degree,
    /// The sentence: `{from}` and `{until}` are months, `{number}` facts, `{sum}` yuan, `{mean}` what was usual, `{share}` percent, `{before}` facts before.
    pub say: String,
}

fn agency() -> String {
    crate::statistic::AGENCY.into()
}

impl Tally {
    /// The dimensions and values that it names.
    pub fn values(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        let of = match &self.measure {
            TallyMeasure::Share { of, .. } => Some(of),
            _ => None,
        };
        self.only.iter().chain(of.into_iter().flatten())
    }

    /// The counts that it names.
    pub fn counts(&self) -> impl Iterator<Item = &str> {
        let without = match &self.measure {
            TallyMeasure::Unheeded { without, .. } => Some(without.as_str()),
            _ => None,
        };
        std::iter::once(self.what.as_str()).chain(without)
    }
}
