//! Tables of the yearly statistics 统计报表: a line a body or a month, a column as `law/statistics/tables` says; what cannot be counted yet says why.

use super::asked::PivotAsked;
use super::named::Names;
use crate::Office;
use crate::accounts::Who;
use crate::base::{Ground, Money};
use crate::fault::Denial;
use crate::law::statistic::{AGENCY, MONTH, StatColumn, StatMeasure, StatTable};
use crate::policy::{self, Do};
use crate::sheet::{self, Kind, Rows};
use crate::words::Cited;
use std::collections::{BTreeMap, BTreeSet};

/// Which table, of which year, by bodies or by months.
#[derive(Clone, Debug, Default)]
pub struct TableAsked {
    /// Id of the table; the first of the law where none is named.
    pub table: String,
    /// The year; this one where none is named.
    pub year: Option<i32>,
    /// A line a month rather than a body.
    pub months: bool,
}

/// A cell: nothing where there is nothing yet.
#[derive(Clone, Debug)]
pub struct StatCell {
    /// In words.
    pub says: Option<String>,
    /// What it is made of, where that is one kind of facts and not nought.
    pub asked: Option<PivotAsked>,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct StatHead {
    /// Heading.
    pub name: String,
    /// How it is counted.
    pub rule: String,
    /// Its articles.
    pub cites: Vec<Cited>,
    /// Owner and origin, where it is a house rule.
    pub house: Option<(String, String)>,
    /// Why there is nothing yet.
    pub absent: Option<String>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct StatLine {
    /// The body, or the month.
    pub name: String,
    /// Its cells, in the order of the columns.
    pub cells: Vec<StatCell>,
}

/// A table as it stands.
#[derive(Clone, Debug)]
pub struct StatSheet {
    /// All tables: id and name.
    pub tables: Vec<(String, String)>,
    /// The id of this one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What rests on assumption.
    pub assumed: Option<String>,
    /// The year.
    pub year: i32,
    /// The years that there are.
    pub years: Vec<i32>,
    /// Its columns.
    pub columns: Vec<StatHead>,
    /// The lines.
    pub lines: Vec<StatLine>,
    /// The sum of all.
    pub total: StatLine,
}

/// Values by column id, then by line; nothing where the column has none.
type Values = BTreeMap<String, Option<BTreeMap<String, i64>>>;

impl Office {
    /// A table.
    pub fn stat_table(&self, who: &Who, asked: &TableAsked) -> Result<StatSheet, Denial> {
        policy::require(who, Do::Figures, who.agency)?;
        let law = std::sync::Arc::clone(&self.engine().law.statistics);
        let found = law.tables.iter().find(|t| asked.table.is_empty() || t.id == asked.table);
        let table = found.ok_or(Denial::NotFound)?;
        let year = asked.year.unwrap_or_else(|| self.today().year());
        let dimension = if asked.months { MONTH } else { AGENCY };
        let mut values = Values::new();
        for column in &table.columns {
            let own = self.stat_values(who, column, (year, dimension))?.or_else(|| added(column, &values));
            values.insert(column.id.clone(), own);
        }
        let names = self.names_of(dimension)?;
        let mut keys: Vec<String> =
            values.values().flatten().flat_map(|v| v.keys().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
        keys.sort_by_cached_key(|k| names.order(k));
        let line = |key: Option<&String>| line(table, &values, (year, dimension), (key, &names));
        Ok(StatSheet {
            tables: law.tables.iter().map(|t| (t.id.clone(), t.name.clone())).collect(),
            id: table.id.clone(),
            name: table.name.clone(),
            assumed: table.assumed.clone(),
            year,
            years: self.stat_years()?,
            columns: table.columns.iter().map(|c| self.stat_head(c)).collect(),
            lines: keys.iter().map(|k| line(Some(k))).collect(),
            total: line(None),
        })
    }

    /// The table as a file.
    pub fn stat_file(&self, who: &Who, asked: &TableAsked, kind: Kind) -> Result<Vec<u8>, Denial> {
        let table = self.stat_table(who, asked)?;
        let head = std::iter::once(if asked.months { "月份" } else { "执法机关" }.to_string());
        let head = head.chain(table.columns.iter().map(|c| c.name.clone())).collect();
        let row = |l: &StatLine| {
            let cells = l.cells.iter().map(|c| c.says.clone().unwrap_or_else(|| "尚无数据".into()));
            std::iter::once(l.name.clone()).chain(cells).collect::<Vec<String>>()
        };
        let rows: Rows = std::iter::once(head).chain(table.lines.iter().chain([&table.total]).map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }

    fn stat_head(&self, c: &StatColumn) -> StatHead {
        let house = match &c.ground {
            Ground::House { owner, origin } => Some((owner.clone(), origin.clone())),
            Ground::Law(_) => None,
        };
        let (name, rule, absent) = (c.name.clone(), c.rule.clone(), c.absent.clone());
        StatHead { name, rule, cites: self.cites(&c.ground), house, absent }
    }

    fn stat_years(&self) -> Result<Vec<i32>, Denial> {
        let this = self.today().year();
        let known: BTreeSet<i32> = self.cube(|c| c.values("year").iter().filter_map(|y| y.parse().ok()).collect())?;
        Ok(known.into_iter().chain([this]).collect::<BTreeSet<_>>().into_iter().rev().collect())
    }

    /// What a column counts, by line; nothing where it counts no facts of its own.
    fn stat_values(
        &self,
        who: &Who,
        column: &StatColumn,
        (year, dimension): (i32, &str),
    ) -> Result<Option<BTreeMap<String, i64>>, Denial> {
        let Some(which) = &column.which else { return Ok(None) };
        let asked = PivotAsked { rows: vec![dimension.to_string()], ..of_year(PivotAsked::of(which), year) };
        let (cube_asked, _) = self.cube_asked(who, &asked)?;
        let told = self.cube(|c| c.ask(&cube_asked))?;
        let value = |c: fadu_store::watch::cube::CubeCell| match column.measure {
            StatMeasure::Number => c.number,
            StatMeasure::Money => c.sum_fen,
        };
        let lines = told.rows.iter().map(|mut r| r.pop().unwrap_or_default());
        Ok(Some(lines.zip(told.row_totals.into_iter().map(value)).collect()))
    }
}

fn of_year(asked: PivotAsked, year: i32) -> PivotAsked {
    PivotAsked { from: format!("{year}-01"), until: format!("{year}-12"), ..asked }
}

/// The sum of columns before; nothing where one of them has nothing.
fn added(column: &StatColumn, values: &Values) -> Option<BTreeMap<String, i64>> {
    if column.sum_of.is_empty() {
        return None;
    }
    let mut sum = BTreeMap::new();
    for id in &column.sum_of {
        for (line, n) in values.get(id)?.as_ref()? {
            *sum.entry(line.clone()).or_insert(0) += n;
        }
    }
    Some(sum)
}

fn line(
    table: &StatTable,
    values: &Values,
    (year, dimension): (i32, &str),
    (key, names): (Option<&String>, &Names),
) -> StatLine {
    let of = |id: &str| -> Option<i64> {
        let own = values.get(id)?.as_ref()?;
        Some(key.map_or_else(|| own.values().sum(), |k| own.get(k).copied().unwrap_or(0)))
    };
    let cell = |c: &StatColumn| {
        if let Some((part, whole)) = &c.share_of {
            let share = of(part).zip(of(whole)).and_then(|(p, w)| (p * 1000).checked_div(w));
            return StatCell { says: share.map(|s| format!("{}.{}", s / 10, s % 10)), asked: None };
        }
        let value = of(&c.id);
        let says = value.map(|n| if c.measure == StatMeasure::Money { Money(n).plain() } else { n.to_string() });
        let mut asked =
            c.which.as_ref().filter(|_| value.is_some_and(|n| n != 0)).map(|w| of_year(PivotAsked::of(w), year));
        if let (Some(asked), Some(key)) = (&mut asked, key) {
            asked.only.insert(dimension.to_string(), if key.is_empty() { "-".into() } else { key.clone() });
        }
        StatCell { says, asked }
    };
    let name = key.map_or_else(|| "合计".to_string(), |k| names.name(k));
    StatLine { name, cells: table.columns.iter().map(cell).collect() }
}
