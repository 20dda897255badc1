//! Intake 批量登记: what a procedure says of what comes to it as a table or through the interface from another system, a hotline for one.

use crate::check::Finding;
use crate::procedure::Procedure;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which act takes a row in, which one says it anew, and how the columns are called. A row becomes a matter of its own; its source and its number
/// there are its identity (ADR 43).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// What comes in, in Chinese: the title of the page.
    pub name: String,
    /// The act that opens a matter for a row.
    pub act: String,
    /// The act that says it anew, where a later row of the same number says something else.
    pub amend: String,
    /// The field with the system that it comes from.
    pub source: String,
    /// The field with its number there.
    pub number: String,
    /// The field with the reason why it is said anew.
    pub reason: String,
    /// The field that gets whoever takes it in, where he or she is an officer.
    #[serde(default)]
    pub acting: Option<String>,
    /// Fields with a fixed value.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Fields with the value that they have where a row says nothing.
    #[serde(default)]
    pub otherwise: BTreeMap<String, String>,
    /// The columns, in the order of the template.
    #[serde(rename = "column")]
    pub columns: Vec<IntakeColumn>,
}

/// A column of such a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeColumn {
    /// Its heading in the template.
    pub heading: String,
    /// Other headings by which the same is known.
    #[serde(default)]
    pub also: Vec<String>,
    /// The field that it fills.
    pub field: String,
    /// The table must have it.
    #[serde(default)]
    pub must: bool,
}

impl Intake {
    /// The column of a heading.
    pub fn column(&self, heading: &str) -> Option<&IntakeColumn> {
        let heading = heading.trim();
        self.columns.iter().find(|c| c.heading == heading || c.also.iter().any(|a| a == heading))
    }
}

/// Acts and fields exist, no heading stands twice, and whatever is fixed or filled in is asked for by the act.
pub(crate) fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let Some(i) = &p.intake else { return };
    let mut say = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    for act in [&i.act, &i.amend].into_iter().filter(|a| p.act(a).is_none()) {
        say(format!("批量登记：没有办理动作 {act}"));
    }
    let asks = |act: &str, f: &str| p.act(act).is_some_and(|a| a.field_uses().iter().any(|u| u.name == f));
    let columns = i.columns.iter().map(|c| &c.field);
    let filled = columns.chain(i.set.keys()).chain(i.otherwise.keys()).chain(&i.acting).chain([&i.source, &i.number]);
    for field in filled.filter(|f| !asks(&i.act, f)) {
        say(format!("批量登记：{field} 不在 {} 的栏目里", i.act));
    }
    if !asks(&i.amend, &i.reason) {
        say(format!("批量登记：{} 不在 {} 的栏目里", i.reason, i.amend));
    }
    let headings: Vec<&String> = i.columns.iter().flat_map(|c| [&c.heading].into_iter().chain(&c.also)).collect();
    for (n, heading) in headings.iter().enumerate().filter(|(n, h)| headings[..*n].contains(h)) {
        say(format!("批量登记：第 {n} 个栏目名“{heading}”出现了两次"));
    }
    if i.columns.iter().all(|c| c.field != i.number) {
        say("批量登记：没有来源编号的栏目".into());
    }
}
