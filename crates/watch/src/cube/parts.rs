//! The rows, or the columns, of an answer: each combination of values gets a place in the order in which it comes.

use super::columns::Axis;
use std::collections::BTreeMap;

/// Up to so many possible combinations have a table of places.
const DENSE: u64 = 1 << 20;

pub(super) struct Part<'a> {
    axes: Vec<Option<&'a Axis>>,
    /// By combination: its place, from 1; 0 is none yet.
    table: Vec<u32>,
    /// The same where there are too many combinations.
    places: BTreeMap<u64, u32>,
    seen: Vec<Vec<u32>>,
}

impl<'a> Part<'a> {
    pub fn new(axes: Vec<Option<&'a Axis>>) -> Part<'a> {
        let room = axes.iter().try_fold(1u64, |all, a| all.checked_mul(a.map_or(1, |a| a.values.len() as u64)));
        let room = room.filter(|r| *r <= DENSE).and_then(|r| usize::try_from(r).ok()).unwrap_or(0);
        Part { axes, table: vec![0; room], places: BTreeMap::new(), seen: Vec::new() }
    }

    /// The place of a combination.
    pub fn place(&mut self, codes: &[u32]) -> u32 {
        let size = |a: &Option<&Axis>| a.map_or(1, |a| a.values.len() as u64);
        let key = codes.iter().zip(&self.axes).fold(0, |key, (c, a)| key * size(a) + u64::from(*c));
        let next = u32::try_from(self.seen.len() + 1).unwrap_or(u32::MAX);
        let at = match usize::try_from(key).ok().and_then(|k| self.table.get_mut(k)) {
            Some(at) => at,
            None => self.places.entry(key).or_insert(0),
        };
        if *at == 0 {
            *at = next;
            self.seen.push(codes.to_vec());
        }
        *at - 1
    }

    /// The values of each place.
    pub fn values(&self) -> Vec<Vec<String>> {
        let value = |(code, axis): (&u32, &Option<&Axis>)| axis.map_or("", |a| &a.values[*code as usize]).to_string();
        self.seen.iter().map(|codes| codes.iter().zip(&self.axes).map(value).collect()).collect()
    }
}
