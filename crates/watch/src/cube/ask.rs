//! Answers: rows × columns over the facts that fit, with totals; and which matters are behind a number.

use super::columns::{Axis, Codes, Cube};
use super::lines::CubeLines;
use super::sorted;
use std::collections::{BTreeMap, BTreeSet};

/// So many facts are looked at together.
const CHUNK: usize = 4096;

/// How many, and how much.
pub(super) type Sum = (i64, i64);

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CubeAsked {
    /// Dimensions down.
    pub rows: Vec<String>,
    /// Dimensions across.
    pub columns: Vec<String>,
    /// Only these values, by dimension; an empty text is no value.
    pub only: BTreeMap<String, BTreeSet<String>>,
}

/// How many facts, and how much money (fen).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CubeCell {
    /// How many.
    pub number: i64,
    /// How much (fen).
    pub sum_fen: i64,
}

/// Cells by the values of rows and of columns; those without a fact are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CubeTold {
    /// The values of each row, one a dimension.
    pub rows: CubeLines,
    /// The values of each column.
    pub columns: CubeLines,
    /// Row, column, cell; each pair once.
    pub cells: Vec<(u32, u32, CubeCell)>,
    /// Of each row.
    pub row_totals: Vec<CubeCell>,
    /// Of each column.
    pub column_totals: Vec<CubeCell>,
    /// Of all.
    pub total: CubeCell,
}

impl CubeCell {
    pub(super) fn add(&mut self, by: Sum) {
        *self = CubeCell { number: self.number + by.0, sum_fen: self.sum_fen + by.1 };
    }
}

/// The codes that fit a dimension.
struct Fits<'a> {
    axis: &'a Axis,
    fits: Vec<bool>,
}

impl Cube {
    /// The pivot.
    pub fn ask(&self, asked: &CubeAsked) -> CubeTold {
        let Some(fits) = self.fits(asked) else { return CubeTold::default() };
        let axes = |ids: &[String]| ids.iter().map(|d| self.axis(d)).collect::<Vec<_>>();
        let (rows, columns) = (axes(&asked.rows), axes(&asked.columns));
        if let Some(told) = self.kept(asked, (&rows, &columns)) {
            return told;
        }
        let all: Vec<Option<&Axis>> = rows.iter().chain(&columns).copied().collect();
        let size = |axes: &[Option<&Axis>]| {
            axes.iter().try_fold(1u64, |all, a| all.checked_mul(a.map_or(1, |a| a.values.len() as u64)))
        };
        let room = size(&rows).zip(size(&columns)).filter(|(r, c)| r.checked_mul(*c).is_some());
        match room {
            Some(room) => {
                let mut facts = sorted::Facts::new(room, self.live.len());
                self.each(&fits, &all, |key, sum| facts.take(key, sum));
                facts.told((&rows, &columns))
            }
            None => self.at_length(&fits, (&rows, &columns)),
        }
    }

    /// From what is kept for a named pivot, where this is one.
    fn kept(&self, asked: &CubeAsked, axes: (&[Option<&Axis>], &[Option<&Axis>])) -> Option<CubeTold> {
        let is = |k: &&super::kept::Kept| {
            (&k.of.rows, &k.of.columns) == (&asked.rows, &asked.columns)
                && k.of.only.len() == asked.only.len()
                && k.of.only.iter().all(|d| asked.only.contains_key(d))
        };
        let kept = self.kept.iter().find(is)?;
        let codes = |d: &String| -> Vec<u32> {
            let axis = self.axis(d);
            let code = |v: &String| if v.is_empty() { Some(0) } else { axis?.code_of(v) };
            asked.only.get(d).into_iter().flatten().filter_map(code).collect()
        };
        kept.told(&kept.of.only.iter().map(codes).collect::<Vec<_>>(), axes)
    }

    /// Where there are more possible cells than a number counts: by the codes themselves.
    fn at_length(&self, fits: &[Fits<'_>], (rows, columns): (&[Option<&Axis>], &[Option<&Axis>])) -> CubeTold {
        let mut cells: BTreeMap<(Vec<u32>, Vec<u32>), Sum> = BTreeMap::new();
        let codes = |axes: &[Option<&Axis>], at: usize| axes.iter().map(|a| a.map_or(0, |a| a.codes.get(at))).collect();
        for at in (0..self.live.len()).filter(|at| self.live[*at]) {
            if fits.iter().all(|f| f.fits[f.axis.codes.get(at) as usize]) {
                let sum = cells.entry((codes(rows, at), codes(columns, at))).or_default();
                *sum = (sum.0 + 1, sum.1 + self.sums[at]);
            }
        }
        sorted::of_codes(cells, (rows, columns))
    }

    fn fits(&self, asked: &CubeAsked) -> Option<Vec<Fits<'_>>> {
        let mut all = Vec::new();
        for (dimension, values) in &asked.only {
            match self.axis(dimension) {
                Some(axis) => all.push(Fits { axis, fits: axis.values.iter().map(|v| values.contains(v)).collect() }),
                // No fact has it: all have no value.
                None if values.contains("") => {}
                None => return None,
            }
        }
        Some(all)
    }

    /// The key of every fact that fits, with its money.
    fn each(&self, fits: &[Fits<'_>], axes: &[Option<&Axis>], mut told: impl FnMut(u64, i64)) {
        let (mut keep, mut keys) = ([false; CHUNK], [0u64; CHUNK]);
        for from in (0..self.live.len()).step_by(CHUNK) {
            let n = CHUNK.min(self.live.len() - from);
            keep[..n].copy_from_slice(&self.live[from..from + n]);
            for f in fits {
                over(&f.axis.codes, (from, n), |i, code| keep[i] &= f.fits[code]);
            }
            if !keep[..n].contains(&true) {
                continue;
            }
            keys[..n].fill(0);
            for axis in axes.iter().flatten() {
                let size = axis.values.len() as u64;
                over(&axis.codes, (from, n), |i, code| keys[i] = keys[i] * size + code as u64);
            }
            for i in 0..n {
                if keep[i] {
                    told(keys[i], self.sums[from + i]);
                }
            }
        }
    }

    /// The matters of the facts that fit, the newest facts first: a page of them, and how many facts fit.
    pub fn matters(&self, asked: &CubeAsked, (from, limit): (usize, usize)) -> (Vec<[u8; 16]>, usize) {
        let Some(fits) = self.fits(asked) else { return (Vec::new(), 0) };
        let fit = |at: &usize| self.live[*at] && fits.iter().all(|f| f.fits[f.axis.codes.get(*at) as usize]);
        let (mut page, mut total) = (Vec::new(), 0);
        for at in (0..self.live.len()).rev().filter(fit) {
            if total >= from && page.len() < limit {
                page.push(self.matters[at]);
            }
            total += 1;
        }
        (page, total)
    }
}

impl CubeTold {
    /// Adds up what the cells come to.
    pub(super) fn add_up(&mut self) {
        self.row_totals = vec![CubeCell::default(); self.rows.len()];
        self.column_totals = vec![CubeCell::default(); self.columns.len()];
        for (row, column, cell) in &self.cells {
            let sum = (cell.number, cell.sum_fen);
            self.row_totals[*row as usize].add(sum);
            self.column_totals[*column as usize].add(sum);
            self.total.add(sum);
        }
    }

    /// Without the cells and lines that have no fact any more.
    pub(super) fn without_empty(self) -> CubeTold {
        let some = |totals: &[CubeCell]| totals.iter().map(|c| c.number != 0).collect::<Vec<bool>>();
        let places = |keep: &[bool]| -> Vec<u32> {
            let mut next = 0;
            let place = |k: &bool| {
                let at = next;
                next += u32::from(*k);
                at
            };
            keep.iter().map(place).collect()
        };
        let (rows, columns) = (some(&self.row_totals), some(&self.column_totals));
        let (row, column) = (places(&rows), places(&columns));
        let kept = self.cells.iter().filter(|(_, _, c)| c.number != 0);
        let of = |totals: &[CubeCell]| totals.iter().filter(|c| c.number != 0).copied().collect();
        CubeTold {
            cells: kept.map(|(r, c, cell)| (row[*r as usize], column[*c as usize], *cell)).collect(),
            rows: self.rows.only(&rows),
            columns: self.columns.only(&columns),
            row_totals: of(&self.row_totals),
            column_totals: of(&self.column_totals),
            total: self.total,
        }
    }
}

fn over(codes: &Codes, (from, n): (usize, usize), mut told: impl FnMut(usize, usize)) {
    match codes {
        Codes::Narrow(all) => all[from..from + n].iter().enumerate().for_each(|(i, c)| told(i, usize::from(*c))),
        Codes::Wide(all) => all[from..from + n].iter().enumerate().for_each(|(i, c)| told(i, *c as usize)),
    }
}
