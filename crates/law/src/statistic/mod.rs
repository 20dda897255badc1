//! Statistics 统计: what counts, by what it is told apart, which pivots, tables and pages are made of it. Everything here is data under
//! `law/statistics/`; who counts is `watch::count`, who adds up is `watch::cube` (ADR 38).

mod check;
mod lead;
mod table;

pub use check::check;
pub use lead::{LeadFigure, LeadPage, LeadQuestion, LeadTone};
pub use table::{StatColumn, StatTable};

use crate::limit::House;
use crate::{LawError, Pack};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The dimension that every fact has: what was counted.
pub const WHAT: &str = "what";
/// The dimension of months, `2026-11`.
pub const MONTH: &str = "month";
/// The dimension of bodies.
pub const AGENCY: &str = "agency";

/// All that `law/statistics/` says; empty in older packs.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Whose counting rules these are where no article says how to count.
    pub house: Option<House>,
    /// By what facts are told apart, in the order of forms.
    pub dimensions: Vec<Dimension>,
    /// What counts.
    pub counts: Vec<Count>,
    /// Pivots that are asked for by name.
    pub pivots: Vec<Pivot>,
    /// Tables of the yearly statistics, by id.
    pub tables: Vec<StatTable>,
    /// The leader's page.
    pub lead: Option<LeadPage>,
}

/// What a dimension is read from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DimensionOf {
    /// The body that handles it.
    Agency,
    /// The month of its day.
    Month,
    /// The year of its day.
    Year,
    /// The area that the body serves, where it is one.
    Area,
    /// The item, by its code where the register has it.
    Item,
    /// A field of the matter.
    Field,
    /// The days between the act and its entry into the record.
    Lag,
    /// The first of its cases that holds.
    Cases,
    /// Whether its term was kept.
    Term,
}

/// By what facts are told apart.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Id, kebab-case.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// What it is read from.
    pub of: DimensionOf,
    /// The fields that are looked into, in this order.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Names of its values.
    #[serde(default)]
    pub names: Vec<(String, String)>,
    /// The name where there is no value.
    pub none: String,
    /// Days up to which a lag belongs to a value: days, id, name.
    #[serde(default)]
    pub up_to: Vec<(i32, String, String)>,
    /// Values by condition.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
    /// What rests on assumption, in Chinese.
    #[serde(default)]
    pub assumed: Option<String>,
}

/// A value by condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// When.
    pub when: String,
}

/// What counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Its unit: 件, 次.
    pub unit: String,
    /// How it is counted, in Chinese, for whoever reads a number.
    pub rule: String,
    /// The events that count.
    #[serde(rename = "from")]
    pub origins: Vec<Origin>,
}

/// Events of some procedures that count.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The procedures.
    pub procedures: Vec<String>,
    /// The event; `A|B` is either. One that was undone does not count.
    pub event: String,
    /// The field with the day; else the day on which it happened.
    #[serde(default)]
    pub day: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<String>,
    /// The fields with money in fen: the first that is there.
    #[serde(default)]
    pub sum: Vec<String>,
    /// Values of dimensions that follow from where it comes from.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// The term that it ends, of the procedure itself or of one that lends it.
    #[serde(default)]
    pub term: Option<String>,
    /// Which procedure lends it.
    #[serde(default)]
    pub lent_by: Option<String>,
}

/// What is added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatMeasure {
    /// How many.
    #[default]
    Number,
    /// How much money.
    Money,
}

/// Which facts: what was counted, and which values of which dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// What was counted.
    pub what: Vec<String>,
    /// Only these values, by dimension.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
}

/// A pivot 交叉统计 that is asked for by name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pivot {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// What is counted.
    pub which: Which,
    /// Dimensions down.
    pub rows: Vec<String>,
    /// Dimensions across.
    pub columns: Vec<String>,
    /// What is added up.
    #[serde(default)]
    pub measure: StatMeasure,
}

impl Statistics {
    /// Reads `statistics/`; a pack without it counts nothing.
    pub fn parse(pack: &Pack) -> Result<Statistics, LawError> {
        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Counts {
            house: Option<House>,
            #[serde(default, rename = "dimension")]
            dimensions: Vec<Dimension>,
            #[serde(default, rename = "count")]
            counts: Vec<Count>,
            #[serde(default, rename = "pivot")]
            pivots: Vec<Pivot>,
        }
        let mut all = Statistics::default();
        for path in pack.paths("statistics/", ".toml").filter(|p| !p.starts_with("statistics/tables/")) {
            if path == "statistics/lead.toml" {
                all.lead = Some(pack.toml(path)?);
                continue;
            }
            let file: Counts = pack.toml(path)?;
            all.house = all.house.or(file.house);
            all.dimensions.extend(file.dimensions);
            all.counts.extend(file.counts);
            all.pivots.extend(file.pivots);
        }
        for path in pack.paths("statistics/tables/", ".toml") {
            let table: StatTable = pack.toml(path)?;
            if path != format!("statistics/tables/{}.toml", table.id) {
                return Err(LawError::new(path, format!("文件名与编号 {} 不一致", table.id)));
            }
            all.tables.push(table);
        }
        all.tables.sort_by(|a, b| (a.place, &a.id).cmp(&(b.place, &b.id)));
        Ok(all)
    }

    /// A dimension.
    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|d| d.id == id)
    }

    /// What counts.
    pub fn count(&self, id: &str) -> Option<&Count> {
        self.counts.iter().find(|c| c.id == id)
    }

    /// A pivot.
    pub fn pivot(&self, id: &str) -> Option<&Pivot> {
        self.pivots.iter().find(|p| p.id == id)
    }

    /// Conditions with what they belong to.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_origins = self.counts.iter().flat_map(|c| c.origins.iter().map(move |o| (&c.id, o)));
        let origins = of_origins.filter_map(|(id, o)| Some((id.as_str(), o.when.as_deref()?)));
        let cases = self.dimensions.iter().flat_map(|d| d.cases.iter().map(move |c| (d.id.as_str(), c.when.as_str())));
        origins.chain(cases)
    }
}

impl Dimension {
    /// The name of a value where the law itself gives one; nothing for those of registers.
    pub fn name_of(&self, value: &str) -> Option<&str> {
        if value.is_empty() {
            return Some(&self.none);
        }
        let named = self.names.iter().find(|(id, _)| id == value).map(|(_, name)| name);
        let case = || self.cases.iter().find(|c| c.id == value).map(|c| &c.name);
        let lag = || self.up_to.iter().find(|(_, id, _)| id == value).map(|(.., name)| name);
        named.or_else(case).or_else(lag).map(String::as_str)
    }

    /// The place of a value among those that the law names; others come after, by themselves.
    pub fn place_of(&self, value: &str) -> usize {
        let ids = self.up_to.iter().map(|(_, id, _)| id);
        let mut ids = ids.chain(self.cases.iter().map(|c| &c.id)).chain(self.names.iter().map(|(id, _)| id));
        ids.position(|id| id == value).unwrap_or(usize::MAX)
    }
}
