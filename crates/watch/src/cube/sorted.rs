//! One walk added up: a key for each fact, of its row and then of its column. Few possible keys are counted in a table of all of them, many are
//! sorted; either way the cells come row by row, so that no row is looked for.

use super::ask::{CubeCell, CubeTold, Sum};
use super::columns::Axis;
use super::lines::{Coded, CubeLines};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many possible keys there is always a table.
const SMALL: u64 = 1 << 16;
/// Beyond so many there never is one.
const LARGE: u64 = 1 << 22;
/// Bits of a key by which it is sorted at once.
const DIGIT: u32 = 11;

/// Rows, columns.
pub(super) type Sides<'a> = (&'a [Option<&'a Axis>], &'a [Option<&'a Axis>]);

/// The facts of a walk.
pub(super) struct Facts {
    /// Possible rows, possible columns.
    room: (u64, u64),
    table: Vec<Sum>,
    list: Vec<(u64, i64)>,
}

impl Facts {
    /// Room for so many rows and columns, over so many facts.
    pub fn new(room: (u64, u64), facts: usize) -> Facts {
        let cells = room.0 * room.1;
        let dense = cells <= SMALL || (cells <= LARGE && cells <= 2 * facts as u64);
        let table = if dense { vec![(0, 0); usize::try_from(cells).unwrap_or(0)] } else { Vec::new() };
        Facts { room, table, list: Vec::new() }
    }

    /// A fact with its money.
    #[inline]
    pub fn take(&mut self, key: u64, sum: i64) {
        match usize::try_from(key).ok().and_then(|k| self.table.get_mut(k)) {
            Some(cell) => *cell = (cell.0 + 1, cell.1 + sum),
            None => self.list.push((key, sum)),
        }
    }

    /// The answer.
    pub fn told(self, sides: Sides<'_>) -> CubeTold {
        let across = self.room.1;
        let mut telling = Telling::new(across, sides);
        if self.list.is_empty() {
            let some = self.table.iter().enumerate().filter(|(_, sum)| sum.0 != 0);
            some.for_each(|(key, sum)| telling.cell((key as u64 / across, key as u64 % across), *sum));
        } else {
            let sorted = by_key(self.list, self.room.0 * across);
            for group in sorted.chunk_by(|a, b| a.0 == b.0) {
                let sum = (group.len() as i64, group.iter().map(|(_, s)| s).sum());
                telling.cell((group[0].0 / across, group[0].0 % across), sum);
            }
        }
        telling.told()
    }
}

/// Sorts by keys below `room`, from the lowest bits up.
fn by_key(mut list: Vec<(u64, i64)>, room: u64) -> Vec<(u64, i64)> {
    let bits = u64::BITS - room.leading_zeros();
    if list.len() < 1 << DIGIT {
        list.sort_unstable_by_key(|(key, _)| *key);
        return list;
    }
    let mut other = vec![(0, 0); list.len()];
    for shift in (0..bits).step_by(DIGIT as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT) - 1);
        let mut ends = vec![0usize; 1 << DIGIT];
        list.iter().for_each(|(key, _)| ends[digit(*key)] += 1);
        let mut from = 0;
        for end in &mut ends {
            from += std::mem::replace(end, from);
        }
        for one in &list {
            let at = &mut ends[digit(one.0)];
            other[*at] = *one;
            *at += 1;
        }
        std::mem::swap(&mut list, &mut other);
    }
    list
}

/// An answer as its cells come, row by row.
struct Telling<'a> {
    sides: Sides<'a>,
    row: Option<u64>,
    rows: Coded,
    /// The keys of the cells' columns; their places are given when all are known.
    cells: Vec<(u32, u64, CubeCell)>,
    across: u64,
}

impl<'a> Telling<'a> {
    fn new(across: u64, sides: Sides<'a>) -> Telling<'a> {
        Telling { sides, row: None, rows: Coded { codes: Vec::new(), lines: 0 }, cells: Vec::new(), across }
    }

    fn cell(&mut self, (row, column): (u64, u64), sum: Sum) {
        if self.row != Some(row) {
            self.row = Some(row);
            self.rows.add(row, self.sides.0);
        }
        let at = u32::try_from(self.rows.lines - 1).unwrap_or(u32::MAX);
        let mut cell = CubeCell::default();
        cell.add(sum);
        self.cells.push((at, column, cell));
    }

    fn told(self) -> CubeTold {
        let mut columns = Coded { codes: Vec::new(), lines: 0 };
        let keys = || self.cells.iter().map(|(_, column, _)| *column);
        let cells = if self.across <= LARGE {
            let mut table = vec![0u32; usize::try_from(self.across).unwrap_or(0)];
            keys().for_each(|k| table[usize::try_from(k).unwrap_or(0)] = 1);
            for (key, place) in (0u64..).zip(&mut table).filter(|(_, seen)| **seen == 1) {
                *place = u32::try_from(columns.lines).unwrap_or(u32::MAX);
                columns.add(key, self.sides.1);
            }
            let place = |k: u64| table[usize::try_from(k).unwrap_or(0)];
            self.cells.iter().map(|(row, k, cell)| (*row, place(*k), *cell)).collect()
        } else {
            let seen: Vec<u64> = keys().collect::<BTreeSet<_>>().into_iter().collect();
            seen.iter().for_each(|key| columns.add(*key, self.sides.1));
            let place = |k: u64| u32::try_from(seen.partition_point(|s| *s < k)).unwrap_or(u32::MAX);
            self.cells.iter().map(|(row, k, cell)| (*row, place(*k), *cell)).collect()
        };
        let (rows, columns) = (CubeLines::new(self.sides.0, self.rows), CubeLines::new(self.sides.1, columns));
        let mut told = CubeTold { rows, columns, cells, ..CubeTold::default() };
        told.add_up();
        told
    }
}

impl Coded {
    /// The line of a key.
    fn add(&mut self, key: u64, axes: &[Option<&Axis>]) {
        let (from, mut rest) = (self.codes.len(), key);
        self.codes.resize(from + axes.len(), 0);
        for (code, axis) in self.codes[from..].iter_mut().zip(axes).rev() {
            let size = axis.map_or(1, |a| a.values.len() as u64);
            (*code, rest) = (u32::try_from(rest % size).unwrap_or(0), rest / size);
        }
        self.lines += 1;
    }
}

/// The answer of cells by the codes of their rows and columns.
pub(super) fn of_codes(cells: BTreeMap<(Vec<u32>, Vec<u32>), Sum>, (rows, columns): Sides<'_>) -> CubeTold {
    let (mut down, mut across) = (BTreeMap::new(), BTreeMap::new());
    for (row, column) in cells.keys() {
        let next = down.len() as u32;
        down.entry(row.clone()).or_insert(next);
        let next = across.len() as u32;
        across.entry(column.clone()).or_insert(next);
    }
    let lines = |places: &BTreeMap<Vec<u32>, u32>, axes: &[Option<&Axis>]| {
        let mut all: Vec<(&u32, &Vec<u32>)> = places.iter().map(|(codes, at)| (at, codes)).collect();
        all.sort_unstable();
        let codes = all.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        CubeLines::new(axes, Coded { codes, lines: all.len() })
    };
    let mut told = CubeTold { rows: lines(&down, rows), columns: lines(&across, columns), ..CubeTold::default() };
    for ((row, column), sum) in &cells {
        let mut cell = CubeCell::default();
        cell.add(*sum);
        told.cells.push((down[row], across[column], cell));
    }
    told.add_up();
    told
}
