//! Proves the indicators: grounds, events, rules, procedures, fields, groups exist; no condition asks how much money; what waits says why.

use super::{CaseSource, Indicator};
use crate::Law;
use crate::check::{Finding, citations};
use crate::field::FieldKind;
use crate::procedure::Procedure;
use fadu_base::Ground;
use std::collections::BTreeSet;

const FOLDER: &str = "indicators";

/// Findings on every indicator, group and course.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    let all = &law.assessing;
    let money: BTreeSet<&str> = law.procedures().flat_map(money).collect();
    for one in all.indicators.values() {
        let file = format!("{FOLDER}/{}.toml", one.id);
        let wrong = wrong(law, one).into_iter().chain(about_money(one, &money));
        findings.extend(wrong.map(|what| Finding::error(&file, format!("{}：{what}", one.id))));
        ground(law, &file, (&one.id, &one.name), &one.ground, findings);
        if let Some(assumed) = &one.assumed {
            findings.push(Finding::note(&file, format!("{} 依推定：{assumed}", one.name)));
        }
    }
    for group in &all.groups {
        let whose = format!("{}：分值 {} 是内部规则（{}）", group.name, group.weight, group.house.owner);
        findings.push(Finding::note(format!("{FOLDER}/groups.toml"), whose));
    }
    let points: u32 = all.groups.iter().map(|g| g.weight).sum();
    if !all.groups.is_empty() && points != 100 {
        findings.push(Finding::error(format!("{FOLDER}/groups.toml"), format!("各组合计 {points} 分，应为 100 分")));
    }
    for course in &all.courses {
        let file = format!("{FOLDER}/courses.toml");
        ground(law, &file, (&course.id, &course.name), &course.ground, findings);
        if let Some(limit) = course.objection.as_ref().filter(|l| law.limits.get(l).is_none()) {
            findings.push(Finding::error(&file, format!("{}：没有期限 {limit}", course.id)));
        }
        let there = |id: &&String| !law.base_procedures().any(|p| p.id == **id);
        if let Some(id) = course.document.as_ref().filter(there) {
            findings.push(Finding::error(&file, format!("{}：没有程序 {id}", course.id)));
        }
    }
    for (id, why) in &all.waiting {
        let file = format!("{FOLDER}/waiting.toml");
        findings.push(match all.indicators.contains_key(id) {
            true => Finding::error(file, format!("{id} 已启用，waiting.toml 仍说未启用")),
            false => Finding::note(file, format!("指标 {id} 未启用：{why}")),
        });
    }
}

fn ground(law: &Law, file: &str, (id, name): (&str, &str), ground: &Ground, findings: &mut Vec<Finding>) {
    match ground {
        Ground::Law(cites) => citations(file, id, cites, &law.statutes, findings),
        Ground::House { owner, .. } => findings.push(Finding::note(file, format!("{name}：内部规则（{owner}）"))),
    }
}

/// Fields of a procedure that hold money.
fn money(procedure: &Procedure) -> impl Iterator<Item = &str> {
    procedure.fields.iter().filter(|(_, f)| f.kind == FieldKind::Money).map(|(name, _)| name.as_str())
}

/// 行政处罚法 74.3: no assessment looks at how much was fined.
fn about_money(one: &Indicator, money: &BTreeSet<&str>) -> Option<String> {
    let word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let named = one.conditions().flat_map(|c| c.split(word)).find(|w| money.contains(w));
    named.map(|field| format!("条件看了金额 {field}：罚没款不得同考核挂钩（行政处罚法第74条第3款）"))
}

fn wrong(law: &Law, one: &Indicator) -> Vec<String> {
    let mut wrong = Vec::new();
    if !law.assessing.groups.iter().any(|g| g.id == one.group) {
        wrong.push(format!("没有指标组 {}", one.group));
    }
    wrong.extend(one.events().filter(|n| law.events.get(n).is_none()).map(|n| format!("提到未声明的事件 {n}")));
    wrong.extend(one.rules().filter(|r| !law.warnings.contains_key(*r)).map(|r| format!("没有预警规则 {r}")));
    let Some(cases) = one.cases.as_ref().filter(|c| c.source == CaseSource::Matters) else { return wrong };
    let known = |id: &&String| !law.base_procedures().any(|p| p.id == **id);
    wrong.extend(cases.procedures.iter().filter(known).map(|id| format!("没有程序 {id}")));
    if let Some(field) = &cases.day_field {
        let has = |name: &str| law.events.get(name).is_some_and(|e| e.fields.iter().any(|f| f == field));
        if !cases.on.split('|').any(has) {
            wrong.push(format!("事件 {} 没有字段 {field}", cases.on));
        }
    }
    if one.goal_permille.is_some_and(|g| g > 1000) {
        wrong.push("目标是千分之几，不超过 1000".into());
    }
    wrong
}
