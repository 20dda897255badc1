//! A scale laid over a violation item: each amount finds the range of the law that it is a part of.

use super::{Rung, Scale};
use crate::clause::{Amount, Measure};
use crate::discretion::{Circumstance, Extent, Spread, Tier};
use crate::items::{Item, Range};
use fadu_base::Money;
use std::collections::BTreeMap;

/// What a range or an amount says of persons beside the unit.
const PERSONS: [&str; 5] = ["个人", "责任人", "主管人员", "法定代表人", "负责人"];

/// A scale laid over an item.
#[derive(Clone, PartialEq, Debug)]
pub struct Fit {
    /// The tiers, lightest first within a range.
    pub tiers: Vec<Tier>,
    /// What has no place in the item, in words: amounts for persons where the item names none.
    pub left: Vec<String>,
}

/// What amounts of one counting are counted in: they lie in one range.
type Column = (u32, Measure, Option<String>, bool);

impl Scale {
    /// The item with the tiers of this scale instead of any others.
    pub fn over(&self, item: &Item) -> Result<Item, String> {
        let fit = self.fit(item)?;
        let factors = self.factors.as_ref().map(|f| f.named(&self.id));
        Ok(Item { tiers: fit.tiers, house: Some(self.house()), factors, ..item.clone() })
    }

    /// Its tiers over the ranges of an item. An error where an amount lies in no range of the law: a house rule never widens it.
    pub fn fit(&self, item: &Item) -> Result<Fit, String> {
        if self.waiver.is_some() {
            return Ok(Fit { tiers: Vec::new(), left: Vec::new() });
        }
        if let Some(factors) = &self.factors {
            return Ok(Fit { tiers: factors.tiers((&self.id, item))?, left: Vec::new() });
        }
        let mut columns: BTreeMap<Column, (i64, i64)> = BTreeMap::new();
        for rung in &self.rungs {
            for (column, (low, high)) in rung.amounts.iter().filter_map(|a| Some((column(rung, a), ends(a)?))) {
                let hull = columns.entry(column).or_insert((low, high));
                *hull = (hull.0.min(low), hull.1.max(high));
            }
        }
        let (mut places, mut left) = (BTreeMap::new(), Vec::new());
        for (column, hull) in columns {
            match place(item, &column, hull) {
                Some(n) => drop(places.insert(column, n)),
                None if column.3 => left.push("案由里没有对个人的幅度，对个人的数额不列入".to_string()),
                None => return Err(format!("{}不在案由的任何一个法定幅度以内", said(&column, hull))),
            }
        }
        left.dedup();
        let tiers = self.rungs.iter().enumerate().filter_map(|(n, rung)| self.tier((n, rung), &places));
        let mut tiers: Vec<Tier> = tiers.collect();
        if tiers.is_empty() {
            return Err("没有一档写明罚款的数额".into());
        }
        // Several circumstances lead to the heaviest tier: tiers of a range stand in the order of their amounts.
        tiers.sort_by_key(|t| t.extents.first().map(|e| (e.range, e.spread().map(order))));
        Ok(Fit { tiers, left })
    }

    fn tier(&self, (n, rung): (usize, &Rung), places: &BTreeMap<Column, usize>) -> Option<Tier> {
        let extents = rung.amounts.iter().filter_map(|a| extent(a, *places.get(&column(rung, a))?));
        let mut extents: Vec<Extent> = extents.collect();
        extents.sort_by_key(|e| e.range);
        extents.dedup_by_key(|e| e.range);
        let id = self.tier_id(n);
        let circumstances = rung.circumstances.iter().enumerate();
        let circumstances =
            circumstances.map(|(m, c)| Circumstance { id: format!("{id}.{}", m + 1), text: c.text.clone() }).collect();
        let name = rung.name.clone();
        (!extents.is_empty()).then_some(Tier { id, name, share_percent: None, extents, circumstances, assumed: false })
    }
}

fn column(rung: &Rung, amount: &Amount) -> Column {
    (rung.run, amount.measure.clone(), amount.per.clone(), persons(&amount.when))
}

fn persons(text: &str) -> bool {
    PERSONS.iter().any(|w| text.contains(w))
}

fn ends(amount: &Amount) -> Option<(i64, i64)> {
    Some((amount.min, amount.max?))
}

/// The range that holds all of it: one about the same people before others, one with the same ends before wider ones, the narrowest of those.
fn place(item: &Item, (_, measure, per, of_persons): &Column, (low, high): (i64, i64)) -> Option<usize> {
    let holds = |(n, range): (usize, &Range)| {
        let (min, max) = in_hundredths(range, measure)?;
        let same_base = *measure == Measure::Fen || range.per == *per;
        (same_base && min <= low && high <= max).then_some((persons(&range.when) != *of_persons, max - min, n))
    };
    let best = item.ranges.iter().enumerate().filter_map(holds).min()?;
    // A range for persons is none for the unit, nor the other way round, where the item tells them apart.
    let told_apart = item.ranges.iter().any(|r| persons(&r.when));
    (!best.0 || (!told_apart && !of_persons)).then_some(best.2)
}

/// The ends of a range as amounts are counted.
fn in_hundredths(range: &Range, measure: &Measure) -> Option<(i64, i64)> {
    match (range.spread()?, measure) {
        (Spread::Fen(min, max), Measure::Fen) => Some((min.0, max.0)),
        (Spread::TimesTenths(min, max), Measure::Times) => Some((i64::from(min) * 10, i64::from(max) * 10)),
        (Spread::Permille(min, max), Measure::Percent) => Some((i64::from(min) * 10, i64::from(max) * 10)),
        _ => None,
    }
}

fn extent(amount: &Amount, range: usize) -> Option<Extent> {
    let (min, max) = ends(amount)?;
    let tenths = |n: i64| (n % 10 == 0).then(|| u32::try_from(n / 10).ok()).flatten();
    let mut extent = Extent {
        range,
        min_fen: None,
        max_fen: None,
        min_times_tenths: None,
        max_times_tenths: None,
        min_permille: None,
        max_permille: None,
        note: String::new(),
        printed_min_fen: None,
    };
    match amount.measure {
        Measure::Fen => (extent.min_fen, extent.max_fen) = (Some(Money(min)), Some(Money(max))),
        Measure::Times => {
            (extent.min_times_tenths, extent.max_times_tenths) = (Some(tenths(min)?), Some(tenths(max)?));
        }
        Measure::Percent => (extent.min_permille, extent.max_permille) = (Some(tenths(min)?), Some(tenths(max)?)),
        Measure::FenEach(_) => return None,
    }
    Some(extent)
}

fn order(spread: Spread) -> (i64, i64) {
    match spread {
        Spread::Fen(min, max) | Spread::FenEach(min, max) => (min.0, max.0),
        Spread::TimesTenths(min, max) | Spread::Permille(min, max) => (i64::from(min), i64::from(max)),
    }
}

fn said((_, measure, _, of_persons): &Column, (low, high): (i64, i64)) -> String {
    let whom = if *of_persons { "对个人的" } else { "" };
    let number = |n: i64| if n % 100 == 0 { (n / 100).to_string() } else { format!("{}.{:02}", n / 100, n % 100) };
    let unit = match measure {
        Measure::Fen | Measure::FenEach(_) => "元",
        Measure::Times => "倍",
        Measure::Percent => "%",
    };
    format!("{whom}数额 {}至{}{unit} ", number(low), number(high))
}

#[cfg(test)]
mod tests;
