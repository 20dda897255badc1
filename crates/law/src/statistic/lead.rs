//! The leader's page 一页: five questions, each with its figures against the same months of the year before.

use super::{StatMeasure, Which};
use serde::Deserialize;

/// The page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadPage {
    /// What must be said on every page, in Chinese.
    pub notice: String,
    /// The questions, in order.
    #[serde(rename = "question")]
    pub questions: Vec<LeadQuestion>,
}

/// One question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadQuestion {
    /// The question in Chinese.
    pub name: String,
    /// The figures that stand large, by id.
    pub large: Vec<String>,
    /// The figure that is drawn month by month.
    pub monthly: String,
    /// The figure that the headline compares with the year before.
    pub compare: String,
    /// Which way it is better.
    pub better: LeadTone,
    /// Its figures.
    #[serde(rename = "figure")]
    pub figures: Vec<LeadFigure>,
    /// What cannot be told yet, and why.
    #[serde(default)]
    pub absent: Vec<(String, String)>,
}

/// A figure: facts, or a share of two kinds of facts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadFigure {
    /// Id within the question.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// How it is counted, in Chinese.
    pub rule: String,
    /// The facts.
    pub which: Which,
    /// Of which these are the whole: then it is a share.
    #[serde(default)]
    pub of: Option<Which>,
    /// What is added up.
    #[serde(default)]
    pub measure: StatMeasure,
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeadTone {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither: it is only told.
    Neutral,
}
