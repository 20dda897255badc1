//! The shortest case of the story as a list of requests, for whoever tells it over HTTP.

use super::registers::People;
use super::{Seeder, plan::Plan};
use fadu_web::office::base::{Moment, Money};
use serde_json::{Value, json};

/// A case as requests in order.
#[derive(Clone, serde::Serialize)]
pub struct Script {
    /// Id of the procedure.
    pub procedure: String,
    /// Its steps; the first opens the matter.
    pub steps: Vec<Request>,
}

/// One step.
#[derive(Clone, serde::Serialize)]
pub struct Request {
    /// Account of whoever does it.
    pub user: String,
    /// The act.
    pub act: String,
    /// What is typed.
    pub fields: Value,
}

/// No fine below this gives a right to a hearing or asks for another level of approval.
const LIGHT: Money = Money(1_000_000);

impl Seeder {
    /// So many scripts of waived cases, each with a party and officers of its own.
    pub(super) fn scripts(&self, people: &People, count: usize) -> Vec<Script> {
        // The shortest course: what is due only in weightier cases is left out, and so are those cases.
        let mut steps = self.story.steps_of(&["waived".to_string()].into());
        steps.retain(|i| !self.story.steps[*i].where_open);
        let plans = (0..count * 40).filter_map(|_| self.plan_from(people, "market", self.day.plus(-1)));
        let light = |plan: &Plan| Money::parse_yuan(&plan.values["fine"]).is_ok_and(|fine| fine < LIGHT);
        let plans = plans.filter(light);
        let told = |plan: Plan| Script {
            procedure: self.story.procedure.clone(),
            steps: steps.iter().map(|i| self.request(people, &plan, *i)).collect(),
        };
        plans.take(count).map(told).collect()
    }

    fn request(&self, people: &People, plan: &Plan, step: usize) -> Request {
        let step = &self.story.steps[step];
        let handlers = self.handlers(people, plan);
        let special = |name: &str| match name {
            "handlers" => Some(json!(handlers)),
            "kinds" => Some(json!(plan.kinds)),
            "dimensions" => Some(self.all_pass()),
            _ => None,
        };
        let user = plan.parts.get(step.who.as_str()).map_or("", |p| self.cast.officers[*p].account.as_str());
        Request { user: user.into(), act: step.act.clone(), fields: json!(step.typed(&plan.values, &special)) }
    }

    fn plan_from(&self, people: &People, body: &str, start: fadu_web::office::base::Day) -> Option<Plan> {
        self.plan_of(people, body, start, vec![(0, Moment::at(start, 9, 0))])
    }
}
