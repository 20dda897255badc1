//! Pivots 交叉统计: any dimensions down and across, any filters, with totals; as a page and as a table.

use super::asked::{PivotAsked, counted, what};
use super::named::Names;
use crate::Office;
use crate::accounts::Who;
use crate::base::Money;
use crate::fault::Denial;
use crate::law::statistic::{StatMeasure, Statistics};
use crate::policy::{self, Do};
use crate::sheet::{self, Kind, Rows};
use fadu_store::watch::cube::{Cube, CubeAsked, CubeCell, CubeLines, CubeTold};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows on a page.
pub const PIVOT_ROWS: usize = 100;
/// More columns than these nobody reads on a page.
const MOST_COLUMNS: usize = 130;
/// Dimensions down, and across.
const MOST_DIMENSIONS: usize = 2;
/// A dimension of no more values than these is offered as a filter.
const MOST_CHOICES: usize = 200;

/// A dimension as it is offered: id, name, and values with their names.
pub type Offered = (String, String, Vec<(String, String)>);

/// An answer with the names of everything.
#[derive(Clone, Debug, Serialize)]
pub struct PivotPage {
    /// What is counted: name, unit, rule.
    pub what: (String, String, String),
    /// Names of the dimensions down.
    pub row_dimensions: Vec<String>,
    /// Names of the dimensions across.
    pub column_dimensions: Vec<String>,
    /// Each column: values and names.
    pub columns: Vec<(Vec<String>, Vec<String>)>,
    /// Each row of this page: values and names.
    pub rows: Vec<(Vec<String>, Vec<String>)>,
    /// The cells of this page, row by row.
    pub cells: Vec<Vec<CubeCell>>,
    /// Totals of the rows of this page.
    pub row_totals: Vec<CubeCell>,
    /// Totals of the columns, over all rows.
    pub column_totals: Vec<CubeCell>,
    /// Of everything.
    pub total: CubeCell,
    /// Rows in all.
    pub all_rows: usize,
    /// What can be counted: id and name.
    pub counts: Vec<(String, String)>,
    /// By what it can be told apart: id, name, and the values that are offered as filters.
    pub dimensions: Vec<Offered>,
    /// The named pivots: id and name.
    pub pivots: Vec<(String, String)>,
}

impl Office {
    /// The pivot as a page.
    pub fn pivot(&self, who: &Who, asked: &PivotAsked) -> Result<PivotPage, Denial> {
        let answer = self.pivot_told(who, asked)?;
        if answer.columns.len() > MOST_COLUMNS {
            let says =
                format!("列有 {} 个，最多 {MOST_COLUMNS} 个：请把这个维度放到行，或者加条件", answer.columns.len());
            return Err(Denial::mistake("columns", says));
        }
        let law = &self.engine().law.statistics;
        let shown: Vec<usize> = answer.rows.iter().copied().skip(asked.page * PIVOT_ROWS).take(PIVOT_ROWS).collect();
        let told = &answer.told;
        let place: BTreeMap<usize, usize> = shown.iter().enumerate().map(|(at, row)| (*row, at)).collect();
        let across: BTreeMap<usize, usize> = answer.columns.iter().enumerate().map(|(at, c)| (*c, at)).collect();
        let mut cells = vec![vec![CubeCell::default(); answer.columns.len()]; shown.len()];
        for (row, column, cell) in &told.cells {
            if let (Some(row), Some(column)) = (place.get(&(*row as usize)), across.get(&(*column as usize))) {
                cells[*row][*column] = *cell;
            }
        }
        let named = |values: Vec<String>, names: &[Names]| {
            let said = values.iter().zip(names).map(|(v, n)| n.name(v)).collect::<Vec<_>>();
            (values, said)
        };
        Ok(PivotPage {
            what: answer.what.clone(),
            row_dimensions: names_of(law, &asked.rows),
            column_dimensions: names_of(law, &asked.columns),
            columns: answer.columns.iter().map(|c| named(told.columns.texts(*c), &answer.column_names)).collect(),
            rows: shown.iter().map(|r| named(told.rows.texts(*r), &answer.row_names)).collect(),
            cells,
            row_totals: shown.iter().map(|r| told.row_totals[*r]).collect(),
            column_totals: answer.columns.iter().map(|c| told.column_totals[*c]).collect(),
            total: told.total,
            all_rows: answer.rows.len(),
            counts: law.counts.iter().map(|c| (c.id.clone(), c.name.clone())).collect(),
            dimensions: self.offered(who)?,
            pivots: law.pivots.iter().map(|p| (p.id.clone(), p.name.clone())).collect(),
        })
    }

    /// The pivot as a table, whole.
    pub fn pivot_table(&self, who: &Who, asked: &PivotAsked, kind: Kind) -> Result<Vec<u8>, Denial> {
        let a = self.pivot_told(who, asked)?;
        let told = &a.told;
        let say = |cell: &CubeCell| match asked.measure {
            StatMeasure::Number => cell.number.to_string(),
            StatMeasure::Money => Money(cell.sum_fen).plain(),
        };
        let names =
            |values: &[String], names: &[Names]| values.iter().zip(names).map(|(v, n)| n.name(v)).collect::<Vec<_>>();
        let mut head = names_of(&self.engine().law.statistics, &asked.rows);
        head.extend(a.columns.iter().map(|c| names(&told.columns.texts(*c), &a.column_names).join("／")));
        head.push("合计".into());
        let across: BTreeMap<usize, usize> = a.columns.iter().enumerate().map(|(at, c)| (*c, at)).collect();
        let down: BTreeMap<usize, usize> = a.rows.iter().enumerate().map(|(at, r)| (*r, at)).collect();
        let none = say(&CubeCell::default());
        let line = |r: &usize| {
            let cells = std::iter::repeat_n(none.clone(), a.columns.len()).chain([say(&told.row_totals[*r])]);
            names(&told.rows.texts(*r), &a.row_names).into_iter().chain(cells).collect::<Vec<String>>()
        };
        let mut rows: Rows = std::iter::once(head).chain(a.rows.iter().map(line)).collect();
        for (row, column, cell) in &told.cells {
            if let (Some(row), Some(column)) = (down.get(&(*row as usize)), across.get(&(*column as usize))) {
                rows[row + 1][asked.rows.len() + column] = say(cell);
            }
        }
        let mut foot = vec![String::new(); asked.rows.len()];
        if let Some(first) = foot.first_mut() {
            *first = "合计".into();
        }
        foot.extend(a.columns.iter().map(|c| say(&told.column_totals[*c])).chain([say(&told.total)]));
        rows.push(foot);
        Ok(sheet::write(kind, &rows))
    }

    fn pivot_told(&self, who: &Who, asked: &PivotAsked) -> Result<Answer, Denial> {
        let law = &self.engine().law.statistics;
        let count = counted(law, &asked.what)?;
        if asked.rows.is_empty() || asked.rows.len() > MOST_DIMENSIONS || asked.columns.len() > MOST_DIMENSIONS {
            return Err(Denial::mistake("rows", format!("行选一个或者两个维度，列至多 {MOST_DIMENSIONS} 个")));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = asked.rows.iter().chain(&asked.columns).find(|d| !seen.insert(*d)) {
            let name = law.dimension(twice).map_or(twice.as_str(), |d| d.name.as_str());
            return Err(Denial::mistake("rows", format!("“{name}”选了两次")));
        }
        let (cube_asked, _) = self.cube_asked(who, asked)?;
        let names = |ids: &[String]| ids.iter().map(|d| self.names_of(d)).collect::<Result<Vec<_>, _>>();
        let (row_names, column_names) = (names(&asked.rows)?, names(&asked.columns)?);
        let told = self.cube(|c| c.ask(&cube_asked))?;
        let rows = ordered(&told.rows, &row_names);
        // Without a dimension across there are only totals.
        let columns = if column_names.is_empty() { Vec::new() } else { ordered(&told.columns, &column_names) };
        Ok(Answer { what: what(count), told, rows, columns, row_names, column_names })
    }

    /// The dimensions with the values that are offered as filters: few enough, and only of what may be seen.
    fn offered(&self, who: &Who) -> Result<Vec<Offered>, Denial> {
        let all = policy::everywhere(who, Do::Figures);
        let mut offered = Vec::new();
        for d in &self.engine().law.statistics.dimensions {
            let names = self.names_of(&d.id)?;
            let mut values: Vec<String> = if all {
                self.cube(|c: &Cube| c.values(&d.id).into_iter().map(String::from).collect())?
            } else {
                let mut own = CubeAsked { rows: vec![d.id.clone()], ..CubeAsked::default() };
                self.figures_of(who, &mut own)?;
                self.cube(|c| c.ask(&own).rows.iter().flatten().collect())?
            };
            if values.len() > MOST_CHOICES {
                values.clear();
            }
            values.sort_by_cached_key(|v| names.order(v));
            let named = values.iter().map(|v| (if v.is_empty() { "-".into() } else { v.clone() }, names.name(v)));
            offered.push((d.id.clone(), d.name.clone(), named.collect()));
        }
        Ok(offered)
    }
}

/// What the cube told, in the order in which it is shown.
struct Answer {
    what: (String, String, String),
    told: CubeTold,
    rows: Vec<usize>,
    columns: Vec<usize>,
    row_names: Vec<Names>,
    column_names: Vec<Names>,
}

fn ordered(all: &CubeLines, names: &[Names]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by_cached_key(|at| all.get(*at).zip(names).map(|(v, n)| n.order(v)).collect::<Vec<_>>());
    places
}

fn names_of(law: &Statistics, ids: &[String]) -> Vec<String> {
    ids.iter().map(|id| law.dimension(id).map_or_else(|| id.clone(), |d| d.name.clone())).collect()
}
