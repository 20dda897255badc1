//! The cells of a named pivot, kept as facts come and go, apart for each combination of what it is filtered by: an answer is a copy of them.

use super::ask::{CubeCell, CubeTold, Sum};
use super::columns::Axis;
use super::lines::{Coded, CubeLines};
use std::collections::BTreeMap;

/// A side of a kept pivot, or its filter, has no more dimensions than these; a pivot with more is not kept.
const MOST: usize = 4;

/// Codes of the dimensions of a side, the rest 0.
type Key = [u32; MOST];

/// What is kept: a pivot over these rows and columns, one for each combination of values of these dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CubeKept {
    /// The dimensions that it is filtered by.
    pub only: Vec<String>,
    /// Dimensions down.
    pub rows: Vec<String>,
    /// Dimensions across.
    pub columns: Vec<String>,
}

/// One kept pivot.
pub(super) struct Kept {
    pub of: CubeKept,
    /// Places of its dimensions among the axes, as far as they are known: those of the filter, of the rows, of the columns.
    places: [Vec<Option<usize>>; 3],
    sheets: BTreeMap<Key, Sheet>,
}

/// Its cells under one filter.
#[derive(Default)]
struct Sheet {
    rows: Side,
    columns: Side,
    at: BTreeMap<(u32, u32), u32>,
    cells: Vec<(u32, u32, CubeCell)>,
    total: CubeCell,
    /// So many cells have no fact any more.
    emptied: usize,
}

/// The lines of one side, and what each comes to.
#[derive(Default)]
struct Side {
    places: BTreeMap<Key, u32>,
    codes: Vec<u32>,
    totals: Vec<CubeCell>,
}

impl Side {
    fn add(&mut self, (key, width): (Key, usize), by: Sum) -> u32 {
        let at = match self.places.get(&key) {
            Some(at) => *at,
            None => {
                let at = u32::try_from(self.totals.len()).unwrap_or(u32::MAX);
                self.places.insert(key, at);
                self.codes.extend_from_slice(&key[..width]);
                self.totals.push(CubeCell::default());
                at
            }
        };
        self.totals[at as usize].add(by);
        at
    }
    fn lines(&self, axes: &[Option<&Axis>]) -> CubeLines {
        CubeLines::new(axes, Coded { codes: self.codes.clone(), lines: self.totals.len() })
    }
}

impl Kept {
    /// Nothing where it has too many dimensions.
    pub fn new(of: CubeKept) -> Option<Kept> {
        let sides = [&of.only, &of.rows, &of.columns];
        let places = sides.iter().all(|ids| ids.len() <= MOST).then(|| sides.map(|ids| vec![None; ids.len()]))?;
        Some(Kept { of, places, sheets: BTreeMap::new() })
    }

    /// Adds a fact, or takes it off.
    pub fn account(&mut self, axes: &[Axis], at: usize, by: Sum) {
        let ids = [&self.of.only, &self.of.rows, &self.of.columns];
        let mut codes = [Key::default(); 3];
        for ((codes, places), ids) in codes.iter_mut().zip(&mut self.places).zip(ids) {
            for ((code, place), id) in codes.iter_mut().zip(places).zip(ids) {
                *place = place.or_else(|| axes.iter().position(|a| a.id == *id));
                *code = place.map_or(0, |p| axes[p].codes.get(at));
            }
        }
        let [only, rows, columns] = codes;
        let (rows, columns) = ((rows, self.of.rows.len()), (columns, self.of.columns.len()));
        self.sheets.entry(only).or_default().account((rows, columns), by);
    }

    /// The answer under a filter, each dimension with the codes that fit; nothing where more than one combination fits.
    pub fn told(&self, only: &[Vec<u32>], axes: (&[Option<&Axis>], &[Option<&Axis>])) -> Option<CubeTold> {
        let fits = |key: &Key| key.iter().zip(only).all(|(code, codes)| codes.contains(code));
        if only.iter().all(|codes| codes.len() == 1) {
            let mut key = Key::default();
            key.iter_mut().zip(only.iter().flatten()).for_each(|(code, of)| *code = *of);
            return Some(self.sheets.get(&key).map_or_else(CubeTold::default, |s| s.told(axes)));
        }
        let mut found = self.sheets.iter().filter(|(key, _)| fits(key)).map(|(_, sheet)| sheet);
        let Some(first) = found.next() else { return Some(CubeTold::default()) };
        found.next().is_none().then(|| first.told(axes))
    }
}

impl Sheet {
    fn account(&mut self, (rows, columns): ((Key, usize), (Key, usize)), by: Sum) {
        let key = (self.rows.add(rows, by), self.columns.add(columns, by));
        self.total.add(by);
        let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        let at = *self.at.entry(key).or_insert(next);
        if at == next {
            self.cells.push((key.0, key.1, CubeCell::default()));
            self.emptied += 1;
        }
        let cell = &mut self.cells[at as usize].2;
        let was = cell.number == 0;
        cell.add(by);
        match (was, cell.number == 0) {
            (true, false) => self.emptied -= 1,
            (false, true) => self.emptied += 1,
            _ => {}
        }
    }

    fn told(&self, (rows, columns): (&[Option<&Axis>], &[Option<&Axis>])) -> CubeTold {
        let told = CubeTold {
            rows: self.rows.lines(rows),
            columns: self.columns.lines(columns),
            cells: self.cells.clone(),
            row_totals: self.rows.totals.clone(),
            column_totals: self.columns.totals.clone(),
            total: self.total,
        };
        if self.emptied == 0 { told } else { told.without_empty() }
    }
}
