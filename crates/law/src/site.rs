//! Tasks on site 现场任务: from which act until which the officers of a matter are there. Only meanwhile may one of them share positions, and
//! only who wants to. No article asks for it: each task has the house rule that it rests on.

use crate::check::Finding;
use crate::limit::House;
use crate::procedure::Procedure;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A task on site.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteTask {
    /// Kebab-case id within its procedure.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Acts that begin it.
    pub from: Vec<String>,
    /// Acts that end it.
    pub until: Vec<String>,
    /// Whose rule it is, and what the positions serve.
    pub house: House,
}

/// Acts exist, none both begins and ends a task, no two tasks have one id.
pub(crate) fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let mut says = |what: String| findings.push(Finding::error(format!("procedures/{}", p.id), what));
    let mut seen = BTreeSet::new();
    for task in &p.site_tasks {
        if !seen.insert(task.id.as_str()) {
            says(format!("现场任务 {}：写了两次", task.id));
        }
        if task.from.is_empty() || task.until.is_empty() {
            says(format!("现场任务 {}：写明从哪一步开始、到哪一步结束", task.id));
        }
        let acts = task.from.iter().chain(&task.until);
        for act in acts.filter(|a| p.act(a).is_none()) {
            says(format!("现场任务 {}：没有 {act} 这一步", task.id));
        }
        for act in task.from.iter().filter(|a| task.until.contains(a)) {
            says(format!("现场任务 {}：{act} 不能既开始又结束", task.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"x\"\nname = \"甲\"\nin_force = \"2020-01-01\"\ncites = []\nopened_by = \"a\"\n\
        [headline]\nnumber = []\nparty = \"a\"\nhandlers = \"a\"\nclosed = \"E\"\n\
        [[phase]]\nid = \"p\"\nname = \"甲\"\ndone = \"E\"\n[field.a]\nlabel = \"甲\"\ntype = \"text\"\n\
        [[act]]\nid = \"open\"\nname = \"甲\"\nphase = \"p\"\nby = \"officer\"\nopens = true\nground = { law = [\"l/1\"] }\nfields = [\"a\"]\nevents = []\n";

    fn findings(task: &str) -> Vec<String> {
        let p: Procedure = toml::from_str(&format!("{HEAD}{task}")).unwrap();
        let mut all = Vec::new();
        check(&p, &mut all);
        all.into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn a_task_begins_and_ends_with_acts_that_exist() {
        let task = |from: &str, until: &str| {
            format!(
                "[[site_task]]\nid = \"t\"\nname = \"乙\"\nfrom = [{from}]\nuntil = [{until}]\nhouse = {{ owner = \"o\", origin = \"g\" }}\n"
            )
        };
        assert_eq!(findings(&task("\"open\"", "\"shut\"")), ["现场任务 t：没有 shut 这一步"]);
        assert_eq!(findings(&task("\"open\"", "\"open\"")), ["现场任务 t：open 不能既开始又结束"]);
        assert_eq!(findings(&task("\"open\"", "")), ["现场任务 t：写明从哪一步开始、到哪一步结束"]);
        let twice = task("\"open\"", "\"shut\"").repeat(2);
        assert_eq!(findings(&twice).len(), 3, "each lacks an act, and the id stands twice");
    }
}
