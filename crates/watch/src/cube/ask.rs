//! Answers: rows × columns over the facts that fit, with totals; and which matters are behind a number.

use super::columns::{Axis, Codes, Cube};
use super::kept::Sum;
use super::parts::Part;
use std::collections::{BTreeMap, BTreeSet};

/// So many facts are looked at together.
const CHUNK: usize = 4096;
/// Up to so many possible cells are counted in a table of all of them.
const DENSE: u64 = 1 << 21;

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
    pub rows: Vec<Vec<String>>,
    /// The values of each column.
    pub columns: Vec<Vec<String>>,
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
        let (mut rows, mut columns) = (Part::new(axes(&asked.rows)), Part::new(axes(&asked.columns)));
        let mut told = CubeTold::default();
        let split = asked.rows.len();
        let mut take = |codes: &[u32], sum: Sum| {
            let (row, column) = (rows.place(&codes[..split]), columns.place(&codes[split..]));
            let mut cell = CubeCell::default();
            cell.add(sum);
            told.cells.push((row, column, cell));
        };
        let merge = match self.kept_for(asked) {
            Some(at) => self.tell_kept((at, asked), &mut take),
            None => {
                let all: Vec<Option<&Axis>> = axes(&asked.rows).into_iter().chain(axes(&asked.columns)).collect();
                self.walk(&fits, &all, &mut take);
                false
            }
        };
        if merge {
            told.merge();
        }
        told.add_up(rows.values(), columns.values());
        told
    }

    /// The kept sums that can answer: those whose dimensions are the ones asked for and filtered by.
    fn kept_for(&self, asked: &CubeAsked) -> Option<usize> {
        let wanted: BTreeSet<&String> = asked.rows.iter().chain(&asked.columns).chain(asked.only.keys()).collect();
        self.kept.iter().position(|k| k.dimensions.iter().collect::<BTreeSet<_>>() == wanted)
    }

    /// From the kept sums; whether a cell may come more than once.
    fn tell_kept(&self, (at, asked): (usize, &CubeAsked), take: &mut dyn FnMut(&[u32], Sum)) -> bool {
        let kept = &self.kept[at];
        let place = |d: &String| kept.dimensions.iter().position(|k| k == d).unwrap_or(0);
        let places: Vec<usize> = asked.rows.iter().chain(&asked.columns).map(place).collect();
        let codes = |(d, values): (&String, &BTreeSet<String>)| {
            let axis = self.axis(d);
            let code = |v: &String| if v.is_empty() { Some(0) } else { axis?.code_of(v) };
            (place(d), values.iter().filter_map(code).collect::<BTreeSet<u32>>())
        };
        let only: Vec<(usize, BTreeSet<u32>)> = asked.only.iter().map(codes).collect();
        // The first dimension is mostly one value: then only that stretch is walked.
        let first = only.iter().find(|(at, codes)| *at == 0 && codes.len() == 1).and_then(|(_, c)| c.first().copied());
        let mut from = [0; super::kept::MOST];
        let mut until = [u32::MAX; super::kept::MOST];
        if let Some(code) = first {
            (from[0], until[0]) = (code, code);
        }
        let mut key = Vec::with_capacity(places.len());
        for (full, sum) in kept.sums.range(from..=until) {
            if only.iter().all(|(at, codes)| codes.contains(&full[*at])) {
                key.clear();
                key.extend(places.iter().map(|at| full[*at]));
                take(&key, *sum);
            }
        }
        only.iter().any(|(at, codes)| codes.len() > 1 && !places.contains(at))
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

    fn walk(&self, fits: &[Fits<'_>], axes: &[Option<&Axis>], take: &mut dyn FnMut(&[u32], Sum)) {
        let sizes: Vec<u64> = axes.iter().map(|a| a.map_or(1, |a| a.values.len() as u64)).collect();
        let room = sizes.iter().try_fold(1u64, |all, n| all.checked_mul(*n));
        let mut codes = vec![0; sizes.len()];
        let mut told = |key: u64, sum: Sum| {
            let mut rest = key;
            for (code, size) in codes.iter_mut().zip(&sizes).rev() {
                (*code, rest) = (u32::try_from(rest % size).unwrap_or(0), rest / size);
            }
            take(&codes, sum);
        };
        match room {
            Some(room) if room <= DENSE => {
                let mut table: Vec<Sum> = vec![(0, 0); usize::try_from(room).unwrap_or(0)];
                self.each(fits, axes, |key, sum| {
                    let cell = &mut table[usize::try_from(key).unwrap_or(0)];
                    *cell = (cell.0 + 1, cell.1 + sum);
                });
                let some = table.iter().enumerate().filter(|(_, sum)| sum.0 != 0);
                some.for_each(|(key, sum)| told(key as u64, *sum));
            }
            _ => {
                let mut all: Vec<(u64, i64)> = Vec::new();
                self.each(fits, axes, |key, sum| all.push((key, sum)));
                all.sort_unstable_by_key(|(key, _)| *key);
                for group in all.chunk_by(|a, b| a.0 == b.0) {
                    told(group[0].0, (group.len() as i64, group.iter().map(|(_, s)| s).sum()));
                }
            }
        }
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
    /// Each pair of row and column once.
    fn merge(&mut self) {
        self.cells.sort_by_key(|(row, column, _)| (*row, *column));
        self.cells.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2.add((next.2.number, next.2.sum_fen));
            }
            same
        });
    }

    fn add_up(&mut self, rows: Vec<Vec<String>>, columns: Vec<Vec<String>>) {
        self.row_totals = vec![CubeCell::default(); rows.len()];
        self.column_totals = vec![CubeCell::default(); columns.len()];
        (self.rows, self.columns) = (rows, columns);
        for (row, column, cell) in &self.cells {
            let sum = (cell.number, cell.sum_fen);
            self.row_totals[*row as usize].add(sum);
            self.column_totals[*column as usize].add(sum);
            self.total.add(sum);
        }
    }
}

fn over(codes: &Codes, (from, n): (usize, usize), mut told: impl FnMut(usize, usize)) {
    match codes {
        Codes::Narrow(all) => all[from..from + n].iter().enumerate().for_each(|(i, c)| told(i, usize::from(*c))),
        Codes::Wide(all) => all[from..from + n].iter().enumerate().for_each(|(i, c)| told(i, *c as usize)),
    }
}
