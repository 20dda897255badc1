//! Yearly duty plans 年度法定职责清单: the body enters its tasks, the supervising body confirms or returns them; then each is done, or lifted.

use super::{Office, reason};
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::base::{Day, Denied, Mistake};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::assess::{DutyPlan, DutyTask, TaskState};
use serde_json::{Value, json};

const TASKS_MOST: usize = 200;
const TEXT_MOST: usize = 200;

/// A task as a form has it.
#[derive(Clone, Debug, Default)]
pub struct TaskTyped {
    /// The duty.
    pub duty: String,
    /// The standard.
    pub standard: String,
    /// The last day.
    pub due: String,
}

/// A task and how it stands.
#[derive(Clone, Debug)]
pub struct TaskLine {
    /// The task.
    pub task: DutyTask,
    /// How it stands today.
    pub state: TaskState,
    /// By what it shows, or why it was lifted.
    pub note: String,
    /// The day on which it was done.
    pub done_on: Option<Day>,
}

/// The page of a plan.
#[derive(Clone, Debug)]
pub struct PlanPage {
    /// The body.
    pub body: BodyId,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: i32,
    /// The plan, once entered.
    pub plan: Option<DutyPlan>,
    /// Its tasks.
    pub tasks: Vec<TaskLine>,
    /// Who asks may enter and report; may confirm, return and lift.
    pub may: (bool, bool),
}

impl Office {
    /// The plans that somebody may see, of a year: each enforcing body, with or without one.
    pub fn duty_plans(&self, who: &Who, year: i32) -> Result<Vec<PlanPage>, Denial> {
        policy::require(who, Do::Assessed, who.agency)?;
        let register = self.register();
        let enforces =
            |b: &&crate::matter::register::Body| b.place.kind != Some(crate::matter::register::BodyKind::Leading);
        let seen = register.bodies.values().filter(enforces).filter(|b| policy::may(who, Do::Assessed, b.id));
        seen.map(|b| self.duty_plan(who, (&b.id.to_string(), year))).collect()
    }

    /// The plan of a body.
    pub fn duty_plan(&self, who: &Who, (body, year): (&str, i32)) -> Result<PlanPage, Denial> {
        let body: BodyId = body.parse().map_err(|_| Denial::NotFound)?;
        policy::require(who, Do::Assessed, body).map_err(|_| Denial::NotFound)?;
        let register = self.register();
        let name = register.bodies.get(&body).map(|b| b.name.clone()).ok_or(Denial::NotFound)?;
        let plan = self.assessed()?.1.all.get(&(body, year)).cloned();
        let task = |p: &DutyPlan, t: &DutyTask| TaskLine {
            state: p.state(t, self.today()),
            note: p.became.get(&t.n).map_or(String::new(), |b| b.note.clone()),
            done_on: p.became.get(&t.n).and_then(|b| b.done_on),
            task: t.clone(),
        };
        Ok(PlanPage {
            tasks: plan.iter().flat_map(|p| p.tasks.iter().map(|t| task(p, t))).collect(),
            may: (policy::may(who, Do::ObjectAssessed, body), policy::may(who, Do::Assess, who.agency)),
            body,
            name,
            year,
            plan,
        })
    }

    /// Enters a plan, or enters it anew before it is confirmed.
    pub async fn enter_duty_plan(&self, who: &Who, year: i32, typed: &[TaskTyped]) -> Result<(), Denial> {
        policy::require(who, Do::ObjectAssessed, who.agency)?;
        let _turn = self.assess_turn().await;
        if self.plan_of(who.agency, year)?.is_some_and(|p| p.confirmed.is_some()) {
            return Err(Denial::mistake("tasks", "清单已经审定；要调整的，请监督机构逐项调整"));
        }
        let tasks = tasks(year, typed)?;
        self.enter_plan(who, ("DutyPlanEntered", who.agency, year), json!({ "tasks": tasks })).await
    }

    /// Confirms a plan, or returns it with the reason.
    pub async fn answer_duty_plan(
        &self,
        who: &Who,
        (body, year): (BodyId, i32),
        (confirmed, why): (bool, &str),
    ) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let plan = self.plan_of(body, year)?.ok_or(Denial::NotFound)?;
        if plan.confirmed.is_some() {
            return Err(Denial::mistake("note", "清单已经审定"));
        }
        if plan.by_person == who.person {
            return Err(Denial::mistake("note", "清单由您填报，请由别人审定"));
        }
        let note = if confirmed { String::new() } else { reason(why, "note")? };
        let more = json!({ "confirmed": confirmed, "note": note });
        self.enter_plan(who, ("DutyPlanAnswered", body, year), more).await
    }

    /// Reports a task as done, on a day and by what it shows.
    pub async fn report_duty_task(
        &self,
        who: &Who,
        (year, n): (i32, u32),
        (done_on, note): (&str, &str),
    ) -> Result<(), Denial> {
        policy::require(who, Do::ObjectAssessed, who.agency)?;
        let _turn = self.assess_turn().await;
        self.open_task((who.agency, year), n)?;
        let done_on: Day =
            done_on.trim().parse().map_err(|_| Denial::mistake("done_on", "日期写成 2026-11-20 这样"))?;
        if done_on > self.today() {
            return Err(Denial::mistake("done_on", "完成之日不能晚于今天"));
        }
        let more = json!({ "n": n, "done_on": done_on, "note": reason(note, "note")? });
        self.enter_plan(who, ("DutyTaskReported", who.agency, year), more).await
    }

    /// Takes a task out of a confirmed plan.
    pub async fn lift_duty_task(
        &self,
        who: &Who,
        (body, year, n): (BodyId, i32, u32),
        why: &str,
    ) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        self.open_task((body, year), n)?;
        let more = json!({ "n": n, "note": reason(why, "note")? });
        self.enter_plan(who, ("DutyTaskLifted", body, year), more).await
    }

    fn plan_of(&self, body: BodyId, year: i32) -> Result<Option<DutyPlan>, Denial> {
        Ok(self.assessed()?.1.all.get(&(body, year)).cloned())
    }

    /// Refuses where a task does not stand open in a confirmed plan.
    fn open_task(&self, of: (BodyId, i32), n: u32) -> Result<(), Denial> {
        let plan = self.plan_of(of.0, of.1)?.ok_or(Denial::NotFound)?;
        if plan.confirmed.is_none() {
            return Err(Denial::mistake("note", "清单还没有审定"));
        }
        if !plan.tasks.iter().any(|t| t.n == n) {
            return Err(Denial::NotFound);
        }
        match plan.became.contains_key(&n) {
            true => Err(Denial::mistake("note", "这一项已经登记了结果")),
            false => Ok(()),
        }
    }

    async fn enter_plan(
        &self,
        who: &Who,
        (event, body, year): (&'static str, BodyId, i32),
        more: Value,
    ) -> Result<(), Denial> {
        let mut row = json!({
            "body": body, "year": year, "by": who.name, "by_person": who.person, "at": self.now(),
        });
        if let (Some(row), Some(more)) = (row.as_object_mut(), more.as_object()) {
            row.extend(more.clone());
        }
        self.enter_assessed(who, vec![(event, row)]).await
    }
}

/// The tasks that were typed: rows left empty are none; every mistake is told at once.
fn tasks(year: i32, typed: &[TaskTyped]) -> Result<Vec<DutyTask>, Denial> {
    let (mut tasks, mut wrong) = (Vec::new(), Vec::new());
    let filled = typed.iter().filter(|t| [&t.duty, &t.standard, &t.due].iter().any(|f| !f.trim().is_empty()));
    for (t, n) in filled.zip(1u32..) {
        let (duty, standard) = (t.duty.trim().to_string(), t.standard.trim().to_string());
        let due = t.due.trim().parse::<Day>().ok().filter(|d| d.year() == year);
        let fits = |text: &String| (1..=TEXT_MOST).contains(&text.chars().count());
        match due {
            Some(due) if fits(&duty) && fits(&standard) => tasks.push(DutyTask { n, duty, standard, due }),
            _ => wrong.push(format!("第 {n} 项：写明职责、标准（各 {TEXT_MOST} 字以内）和 {year} 年内的完成日")),
        }
    }
    if tasks.is_empty() && wrong.is_empty() {
        wrong.push("请至少填写一项任务".into());
    }
    if tasks.len() > TASKS_MOST {
        wrong.push(format!("一份清单不超过 {TASKS_MOST} 项"));
    }
    if wrong.is_empty() {
        return Ok(tasks);
    }
    let mistake = |message| Mistake { field: "tasks".into(), message };
    Err(Denial::Denied(Denied::Mistaken(wrong.into_iter().map(mistake).collect())))
}
