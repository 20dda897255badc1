//! The sums of one named pivot, kept as facts come and go.

use super::columns::Axis;
use std::collections::BTreeMap;

/// How many, and how much.
pub(super) type Sum = (i64, i64);

/// A kept sum is told apart by no more dimensions than these.
pub(super) const MOST: usize = 6;

/// Codes of the dimensions, the rest 0.
pub(super) type Key = [u32; MOST];

/// Sums by the values of some dimensions.
pub(super) struct Kept {
    pub dimensions: Vec<String>,
    /// Their places among the axes, as far as they are known.
    places: Vec<Option<usize>>,
    pub sums: BTreeMap<Key, Sum>,
}

impl Kept {
    pub fn new(mut dimensions: Vec<String>) -> Kept {
        dimensions.truncate(MOST);
        Kept { places: vec![None; dimensions.len()], dimensions, sums: BTreeMap::new() }
    }

    pub fn account(&mut self, axes: &[Axis], at: usize, by: Sum) {
        let mut key: Key = [0; MOST];
        for ((code, place), id) in key.iter_mut().zip(&mut self.places).zip(&self.dimensions) {
            *place = place.or_else(|| axes.iter().position(|a| a.id == *id));
            *code = place.map_or(0, |p| axes[p].codes.get(at));
        }
        let sum = self.sums.entry(key).or_default();
        *sum = (sum.0 + by.0, sum.1 + by.1);
        if *sum == (0, 0) {
            self.sums.remove(&key);
        }
    }
}
