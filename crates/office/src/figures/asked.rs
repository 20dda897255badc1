//! What is asked of the statistics, as the cube takes it; and the matters behind a number.

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::law::statistic::{Count, MONTH, StatMeasure, Statistics, WHAT, Which};
use crate::policy::{self, Do};
use fadu_store::watch::cube::CubeAsked;
use fadu_store::{MatterRow, StreamId, Views};
use std::collections::{BTreeMap, BTreeSet};

/// Matters on a page of a list.
const LIST_ROWS: usize = 50;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PivotAsked {
    /// What is counted, by id; the first of the law where none is named.
    pub what: String,
    /// Dimensions down.
    pub rows: Vec<String>,
    /// Dimensions across.
    pub columns: Vec<String>,
    /// Only this value, by dimension; `a|b` is either, `-` no value.
    pub only: BTreeMap<String, String>,
    /// From this month, as 2026-01; empty from the first.
    pub from: String,
    /// To this month.
    pub until: String,
    /// Money rather than number.
    pub measure: StatMeasure,
    /// The page of rows, from 0.
    pub page: usize,
}

/// The matters behind a number.
#[derive(Clone, Debug)]
pub struct FigureList {
    /// The matters of this page, newest first.
    pub rows: Vec<MatterRow>,
    /// How many facts are counted; a matter with several stands once for each.
    pub total: usize,
    /// The page, from 0.
    pub page: usize,
    /// Rows on a page.
    pub per_page: usize,
    /// What is counted: name, unit, rule.
    pub what: (String, String, String),
    /// The conditions in words.
    pub said: Vec<String>,
}

impl PivotAsked {
    /// A named pivot.
    pub fn named(law: &Statistics, id: &str) -> Result<PivotAsked, Denial> {
        let pivot = law.pivot(id).ok_or(Denial::NotFound)?;
        Ok(PivotAsked {
            rows: pivot.rows.clone(),
            columns: pivot.columns.clone(),
            measure: pivot.measure,
            ..PivotAsked::of(&pivot.which)
        })
    }

    /// What the law names.
    pub(super) fn of(which: &Which) -> PivotAsked {
        PivotAsked {
            what: which.what.first().cloned().unwrap_or_default(),
            only: which
                .only
                .iter()
                .map(|(d, v)| (d.clone(), v.iter().map(|v| or(v, "-")).collect::<Vec<_>>().join("|")))
                .collect(),
            ..PivotAsked::default()
        }
    }
}

impl Office {
    /// A pivot by its name.
    pub fn named_pivot(&self, id: &str) -> Result<PivotAsked, Denial> {
        PivotAsked::named(&self.engine().law.statistics, id)
    }

    /// The matters behind a number: whoever may read lists, of the bodies whose lists are open.
    pub fn figure_list(&self, who: &Who, asked: &PivotAsked) -> Result<FigureList, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let law = &self.engine().law.statistics;
        let count = counted(law, &asked.what)?;
        let (cube_asked, said) = self.cube_asked(who, asked)?;
        let (matters, total) = self.cube(|c| c.matters(&cube_asked, (asked.page * LIST_ROWS, LIST_ROWS)))?;
        let mut rows = Vec::new();
        for matter in matters {
            rows.extend(self.store.matter(StreamId(matter))?);
        }
        Ok(FigureList { rows, total, page: asked.page, per_page: LIST_ROWS, what: what(count), said })
    }

    /// As the cube takes it, and the conditions in words.
    pub(super) fn cube_asked(&self, who: &Who, asked: &PivotAsked) -> Result<(CubeAsked, Vec<String>), Denial> {
        let law = &self.engine().law.statistics;
        let mut cube = CubeAsked { rows: asked.rows.clone(), columns: asked.columns.clone(), only: BTreeMap::new() };
        cube.only.insert(WHAT.into(), BTreeSet::from([counted(law, &asked.what)?.id.clone()]));
        let mut said = Vec::new();
        for (id, value) in &asked.only {
            let names = self.names_of(id)?;
            let values: BTreeSet<String> =
                value.split('|').map(|v| if v == "-" { "" } else { v }.to_string()).collect();
            let dimension = law.dimension(id).map_or("", |d| d.name.as_str());
            let told: Vec<String> = values.iter().map(|v| names.name(v)).collect();
            said.push(format!("{dimension}：{}", told.join("、")));
            cube.only.insert(id.clone(), values);
        }
        let (from, until) = (month(&asked.from, "from")?, month(&asked.until, "until")?);
        if !from.is_empty() && !until.is_empty() && from > until {
            return Err(Denial::mistake("from", "起始月份晚于截止月份"));
        }
        if !from.is_empty() || !until.is_empty() {
            said.push(format!("月份：{} 至 {}", or(&from, "最早"), or(&until, "现在")));
            let within = |m: &&str| !m.is_empty() && **m >= *from && (until.is_empty() || **m <= *until);
            let months: BTreeSet<String> =
                self.cube(|c| c.values(MONTH).into_iter().filter(within).map(String::from).collect())?;
            let own = cube.only.remove(MONTH);
            let both = own.map_or(months.clone(), |own| own.intersection(&months).cloned().collect());
            cube.only.insert(MONTH.into(), both);
        }
        self.figures_of(who, &mut cube)?;
        Ok((cube, said))
    }
}

pub(super) fn counted<'a>(law: &'a Statistics, id: &str) -> Result<&'a Count, Denial> {
    if id.is_empty() { law.counts.first() } else { law.count(id) }.ok_or(Denial::NotFound)
}

pub(super) fn what(count: &Count) -> (String, String, String) {
    (count.name.clone(), count.unit.clone(), count.rule.clone())
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// A month as it is typed; empty is none.
fn month(text: &str, field: &'static str) -> Result<String, Denial> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let day: Result<crate::base::Day, _> = format!("{text}-01").parse();
    day.map(|_| text.to_string()).map_err(|_| Denial::mistake(field, "月份写成 2026-11 这样"))
}
