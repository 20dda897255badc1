//! Yearly duty plans 年度法定职责清单: entered by the body, confirmed by the supervising one; then each task is done, or lifted with a reason.

use crate::matter::base::id::{BodyId, PersonId};
use crate::matter::base::{Day, Fields, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A task of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DutyTask {
    /// Its number in the plan, from 1.
    pub n: u32,
    /// The duty 职责.
    pub duty: String,
    /// The standard by which it is done 标准.
    pub standard: String,
    /// The last day.
    pub due: Day,
}

/// How a task stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// Its last day has not passed.
    Running,
    /// Done in time.
    Done,
    /// Done late.
    DoneLate,
    /// Its last day has passed.
    Overdue,
    /// Taken out of the plan.
    Lifted,
}

/// What became of a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Became {
    /// The day on which it was done; none where it was lifted.
    pub done_on: Option<Day>,
    /// By what it shows, or why it was lifted.
    pub note: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A plan as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DutyPlan {
    /// The body.
    pub body: BodyId,
    /// The year.
    pub year: i32,
    /// The tasks.
    pub tasks: Vec<DutyTask>,
    /// Who entered it.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
    /// Confirmed, by whom.
    pub confirmed: Option<(String, Moment)>,
    /// Returned, with the reason.
    pub returned: Option<String>,
    /// What became of the tasks, by number.
    pub became: BTreeMap<u32, Became>,
}

impl DutyPlan {
    /// The id of a task: what a frozen list names.
    pub fn task_id(&self, n: u32) -> String {
        format!("{}/{}/{n}", self.body, self.year)
    }

    /// How a task stands on a day.
    pub fn state(&self, task: &DutyTask, today: Day) -> TaskState {
        match self.became.get(&task.n).map(|b| b.done_on) {
            Some(None) => TaskState::Lifted,
            Some(Some(day)) if day <= task.due => TaskState::Done,
            Some(Some(_)) => TaskState::DoneLate,
            None if today > task.due => TaskState::Overdue,
            None => TaskState::Running,
        }
    }

    /// The tasks whose last day lies in these days, each with whether it was done in time; those lifted are none.
    pub fn cases(&self, (from, to): (Day, Day), today: Day) -> Vec<super::Case> {
        let due = |t: &&DutyTask| self.confirmed.is_some() && (from..to).contains(&t.due);
        let case = |t: &DutyTask| match self.state(t, today) {
            TaskState::Lifted | TaskState::Running => None,
            state => Some(super::Case { id: self.task_id(t.n), good: state == TaskState::Done }),
        };
        self.tasks.iter().filter(due).filter_map(case).collect()
    }
}

/// All plans, by body and year.
#[derive(Clone, Debug, Default)]
pub struct DutyPlans {
    /// The plans.
    pub all: BTreeMap<(BodyId, i32), DutyPlan>,
}

/// What the events of plans say.
#[derive(Deserialize)]
struct Row {
    body: BodyId,
    year: i32,
    #[serde(default)]
    tasks: Vec<DutyTask>,
    #[serde(default)]
    n: u32,
    #[serde(default)]
    done_on: Option<Day>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    confirmed: bool,
    by: String,
    by_person: PersonId,
    at: Moment,
}

impl DutyPlans {
    /// Takes in an event.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row").and_then(|row: &Value| Row::deserialize(row).ok()) else { return };
        let key = (row.body, row.year);
        if name == "DutyPlanEntered" {
            let plan = DutyPlan {
                body: row.body,
                year: row.year,
                tasks: row.tasks,
                by: row.by,
                by_person: row.by_person,
                at: row.at,
                confirmed: None,
                returned: None,
                became: BTreeMap::new(),
            };
            self.all.insert(key, plan);
            return;
        }
        let Some(plan) = self.all.get_mut(&key) else { return };
        match name {
            "DutyPlanAnswered" if row.confirmed => plan.confirmed = Some((row.by, row.at)),
            "DutyPlanAnswered" => plan.returned = Some(row.note),
            "DutyTaskReported" | "DutyTaskLifted" => {
                let done_on = row.done_on.filter(|_| name == "DutyTaskReported");
                plan.became.insert(row.n, Became { done_on, note: row.note, by: row.by, at: row.at });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn plan(became: &[(u32, Option<&str>)]) -> DutyPlan {
        let task =
            |n: u32, due: &str| DutyTask { n, duty: format!("职责{n}"), standard: "标准".into(), due: day(due) };
        let said = |done: &Option<&str>| Became {
            done_on: done.map(day),
            note: "见案卷".into(),
            by: "某某".into(),
            at: Moment(0),
        };
        DutyPlan {
            body: BodyId::from_bits(1),
            year: 2026,
            tasks: vec![task(1, "2026-03-31"), task(2, "2026-06-30"), task(3, "2026-06-30"), task(4, "2026-12-31")],
            by: "某某".into(),
            by_person: PersonId::from_bits(2),
            at: Moment(0),
            confirmed: Some(("某某".into(), Moment(0))),
            returned: None,
            became: became.iter().map(|(n, done)| (*n, said(done))).collect(),
        }
    }

    #[test]
    fn a_task_counts_once_it_is_due_and_not_when_lifted() {
        let year = (day("2026-01-01"), day("2027-01-01"));
        let plan = plan(&[(1, Some("2026-03-31")), (2, Some("2026-07-01")), (3, None)]);
        let cases = plan.cases(year, day("2026-11-29"));
        let good: Vec<(String, bool)> =
            cases.iter().map(|c| (c.id.rsplit('/').next().unwrap().to_string(), c.good)).collect();
        assert_eq!(good, [("1".to_string(), true), ("2".to_string(), false)]);
        assert_eq!(plan.state(&plan.tasks[3], day("2026-12-31")), TaskState::Running);
        assert_eq!(plan.state(&plan.tasks[3], day("2027-01-01")), TaskState::Overdue);
        assert_eq!(plan.cases(year, day("2027-01-01")).len(), 3);
    }

    #[test]
    fn a_plan_that_nobody_confirmed_counts_nothing() {
        let mut open = plan(&[(1, Some("2026-03-31"))]);
        open.confirmed = None;
        assert!(open.cases((day("2026-01-01"), day("2027-01-01")), day("2026-11-29")).is_empty());
    }
}
