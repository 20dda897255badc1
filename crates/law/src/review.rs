//! Rubrics of case-file review 案卷评查: what a closed file is marked for, one file each under `law/review/`. What a machine can see is written as
//! deductions: rules of warning that found something, or events that should stand and do not.

use crate::check::{Finding, citations};
use crate::{Law, LawError, Pack};
use fadu_base::Ground;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A rubric of 100 points.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Its id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// The procedures whose files it marks.
    pub procedures: Vec<String>,
    /// It marks only files in which one of these events stands; all of them where there is none.
    #[serde(default)]
    pub of: Vec<String>,
    /// It marks no file in which one of these stands.
    #[serde(default)]
    pub without: Vec<String>,
    /// Grades, the best first: their least score and their name.
    pub grades: Vec<(u32, String)>,
    /// The name of everything below.
    pub below: String,
    /// Whose rubric it is: marks and grades are the house's, what they look at is law.
    pub house: crate::limit::House,
    /// What it marks, in order.
    #[serde(rename = "item")]
    pub items: Vec<RubricItem>,
    /// What may be given on top.
    #[serde(default, rename = "bonus")]
    pub bonuses: Vec<Bonus>,
    /// All of it together is no more than so many tenths of a point.
    #[serde(default)]
    pub bonus_most: u32,
}

/// Points on top 加分.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// Id in the table of facts.
    pub id: String,
    /// For what.
    pub name: String,
    /// Tenths of a point at most.
    pub tenths: u32,
}

/// How an item is found out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// From the record.
    Machine,
    /// Part of it from the record.
    Half,
    /// By a person.
    Person,
}

/// One line of a rubric.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricItem {
    /// Id in the table of facts.
    pub id: String,
    /// The block it stands in; an item without one is a veto 一票否决.
    #[serde(default)]
    pub block: String,
    /// What is asked.
    pub name: String,
    /// Tenths of a point; none for a veto.
    #[serde(default)]
    pub tenths: u32,
    /// How it is found out.
    pub by: Means,
    /// What it rests on.
    pub ground: Ground,
    /// It is asked only where one of these events stands; its points go to the others in proportion.
    #[serde(default)]
    pub applies: Vec<String>,
    /// What a machine deducts.
    #[serde(default, rename = "deduct")]
    pub deductions: Vec<Deduction>,
}

/// What a machine deducts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deduction {
    /// Tenths of a point, each time; none for a veto.
    #[serde(default)]
    pub tenths: u32,
    /// Rules of warning: it is deducted for each finding that is not only yellow.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Else an event, `A|B` is any: it is deducted where none stands, and all of `with` do.
    #[serde(default)]
    pub missing: String,
    /// Events that must stand first.
    #[serde(default)]
    pub with: Vec<String>,
    /// The reason, where an event is missing.
    #[serde(default)]
    pub say: String,
}

impl RubricItem {
    /// Whether it fails the whole file.
    pub fn is_veto(&self) -> bool {
        self.block.is_empty()
    }
}

impl Rubric {
    /// Whether it marks a file of a procedure that has these events.
    pub fn marks(&self, procedure: &str, has: impl Fn(&str) -> bool) -> bool {
        self.procedures.iter().any(|p| p == procedure)
            && (self.of.is_empty() || self.of.iter().any(|e| has(e)))
            && !self.without.iter().any(|e| has(e))
    }

    /// The grade of a score in tenths of a point.
    pub fn grade(&self, tenths: u32) -> &str {
        self.grades.iter().find(|(least, _)| tenths >= least * 10).map_or(&self.below, |(_, name)| name)
    }
}

/// Reads `review/*.toml`: by id. An id that is not the file's name is an error.
pub(crate) fn parse(pack: &Pack) -> Result<BTreeMap<String, Rubric>, LawError> {
    let mut all = BTreeMap::new();
    for path in pack.paths("review/", ".toml") {
        let rubric: Rubric = pack.toml(path)?;
        if path != format!("review/{}.toml", rubric.id) {
            return Err(LawError::new(path, format!("文件名与编号 {} 不一致", rubric.id)));
        }
        all.insert(rubric.id.clone(), rubric);
    }
    Ok(all)
}

/// Findings on every rubric.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    for rubric in law.rubrics.values() {
        let file = format!("review/{}.toml", rubric.id);
        let mut says = |what: String| findings.push(Finding::error(&file, what));
        let points: u32 = rubric.items.iter().map(|i| i.tenths).sum();
        if points != 1000 {
            says(format!("各项合计 {} 分，应为 100 分", f64::from(points) / 10.0));
        }
        if !rubric.grades.is_sorted_by(|a, b| a.0 > b.0) {
            says("等次要从高到低".into());
        }
        let known = |id: &&String| !law.base_procedures().any(|p| p.id == **id);
        rubric.procedures.iter().filter(known).for_each(|id| says(format!("没有程序 {id}")));
        let events = rubric.of.iter().chain(&rubric.without);
        events.filter(|e| law.events.get(e).is_none()).for_each(|e| says(format!("没有事件 {e}")));
        let mut ids = BTreeSet::new();
        let all = rubric.items.iter().map(|i| &i.id).chain(rubric.bonuses.iter().map(|b| &b.id));
        all.filter(|id| !ids.insert(*id)).for_each(|id| says(format!("{id} 写了两次")));
        for item in &rubric.items {
            self::item(law, (&file, item), findings);
        }
        findings.push(Finding::note(&file, format!("{}：分值和等次是内部规则（{}）", rubric.name, rubric.house.owner)));
    }
}

fn item(law: &Law, (file, item): (&str, &RubricItem), findings: &mut Vec<Finding>) {
    let mut wrong = Vec::new();
    let events = item.applies.iter().chain(item.deductions.iter().flat_map(|d| d.with.iter().chain([&d.missing])));
    let named = events.flat_map(|names| names.split('|')).filter(|n| !n.is_empty());
    wrong.extend(named.filter(|n| law.events.get(n).is_none()).map(|n| format!("没有事件 {n}")));
    let rules = item.deductions.iter().flat_map(|d| &d.rules);
    wrong.extend(rules.filter(|r| !law.warnings.contains_key(*r)).map(|r| format!("没有预警规则 {r}")));
    for d in &item.deductions {
        if d.rules.is_empty() == d.missing.is_empty() || d.missing.is_empty() != d.say.is_empty() {
            wrong.push("扣分写 rules，或者写 missing 和 say".into());
        }
        if d.tenths > item.tenths || (d.tenths == 0) != item.is_veto() {
            wrong.push("扣分不超过本项的分值；否决项不写分值".into());
        }
    }
    if (item.by == Means::Person) != item.deductions.is_empty() {
        wrong.push("由人评的不写扣分，机器评的要写".into());
    }
    findings.extend(wrong.into_iter().map(|what| Finding::error(file, format!("{}：{what}", item.id))));
    match &item.ground {
        Ground::Law(cites) => citations(file, &item.id, cites, &law.statutes, findings),
        Ground::House { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_the_best_whose_least_is_reached() {
        let text = "id = \"r\"\nname = \"n\"\nprocedures = []\ngrades = [[90, \"优秀\"], [60, \"合格\"]]\nbelow = \"不合格\"\nhouse = { owner = \"o\", origin = \"g\" }\nitem = []\n";
        let rubric = parse(&Pack { files: [("review/r.toml".to_string(), text.into())].into() }).unwrap();
        let rubric = &rubric["r"];
        assert_eq!(
            [1000, 900, 899, 600, 599].map(|t| rubric.grade(t).to_string()),
            ["优秀", "优秀", "合格", "合格", "不合格"]
        );
    }
}
