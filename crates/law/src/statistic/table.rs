//! Tables of the yearly statistics 统计报表: one file each under `law/statistics/tables/`.

use super::{StatMeasure, Which};
use fadu_base::Ground;
use serde::Deserialize;

/// A table of the yearly statistics.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatTable {
    /// Id, which is the file's name.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Its place among the tables, from 1.
    #[serde(default)]
    pub place: u32,
    /// What rests on assumption, in Chinese.
    #[serde(default)]
    pub assumed: Option<String>,
    /// Its columns, in order.
    #[serde(rename = "column")]
    pub columns: Vec<StatColumn>,
}

/// A column: facts that are counted, a sum or a share of other columns, or why there is nothing yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatColumn {
    /// Id within the table.
    pub id: String,
    /// Chinese heading with its unit.
    pub name: String,
    /// How it is counted, in Chinese.
    pub rule: String,
    /// What it rests on.
    pub ground: Ground,
    /// The facts that it counts.
    #[serde(default)]
    pub which: Option<Which>,
    /// What is added up.
    #[serde(default)]
    pub measure: StatMeasure,
    /// The columns of which it is the sum.
    #[serde(default)]
    pub sum_of: Vec<String>,
    /// The columns of which it is the share: part and whole.
    #[serde(default)]
    pub share_of: Option<(String, String)>,
    /// Why there is nothing yet 尚无数据.
    #[serde(default)]
    pub absent: Option<String>,
}
