//! Single matters of other procedures in the small demonstration, as `demo/others.toml` has them: played step by step through the same intents
//! as by hand. Nothing here is by chance, so that the cases of the story stay what they are.

use super::play::told;
use super::registers::People;
use super::story::{Values, filled};
use super::{Seeder, Size};
use fadu_web::office::base::id::MatterId;
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::{Act, Clock};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/others.toml"));
/// Days after the day of a step that its fields may name.
const AHEAD: i32 = 30;

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "matter")]
    matters: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    procedure: String,
    /// Its place in the list of firms.
    party: usize,
    /// Members of the cast who handle it.
    officers: Vec<String>,
    #[serde(rename = "step")]
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    /// Days from the day of seeding.
    day: i32,
    act: String,
    /// A member of the cast.
    who: String,
    fields: BTreeMap<String, Value>,
}

/// What is still to be done of them.
pub(super) struct Others {
    told: Told,
    /// When, which matter, which step.
    left: VecDeque<(Moment, usize, usize)>,
    opened: BTreeMap<usize, MatterId>,
}

impl Seeder {
    /// When something is done in them; never but in the small demonstration.
    pub(super) fn others(&self) -> Result<Others, String> {
        let told: Told = toml::from_str(TEXT).map_err(|e| format!("demo/others.toml：{e}"))?;
        let when = |n: usize, at: usize, s: &Step| (Moment::at(self.day.plus(s.day), 14, at as u32), n, at);
        let steps = |(n, one): (usize, &One)| one.steps.iter().enumerate().map(|(at, s)| when(n, at, s)).collect();
        let mut left: Vec<_> = told.matters.iter().enumerate().flat_map(|m| -> Vec<_> { steps(m) }).collect();
        left.sort();
        let left = if self.size == Size::Small { left.into() } else { VecDeque::new() };
        Ok(Others { told, left, opened: BTreeMap::new() })
    }

    /// Does what was due until now.
    pub(super) async fn others_until(&self, people: &People, others: &mut Others, now: Moment) -> Result<(), String> {
        while let Some((at, n, step)) = others.left.pop_front_if(|(at, ..)| *at <= now) {
            // Several lists are told side by side: the clock never goes back.
            self.clock.set(at.max(self.clock.now()));
            let one = &others.told.matters[n];
            let step = &one.steps[step];
            let Some(member) = self.cast.officers.iter().find(|m| m.id == step.who) else {
                return Err(format!("demo/others.toml：没有人员 {}", step.who));
            };
            let who = self.signed_in(people, member)?;
            let intent = Intent { act: step.act.clone(), typed: self.typed_by(people, one, (step, at.day())) };
            let act = Act { intent, mode: Mode::Requested, key: None, signed: None };
            let done = match others.opened.get(&n) {
                None => self.office.open_matter(&who, &one.procedure, act).await,
                Some(matter) => self.office.act(&who, *matter, act).await,
            };
            let done = done.map_err(|d| format!("demo/others.toml {}：{}", step.act, told(&d)))?;
            others.opened.insert(n, done.matter);
        }
        Ok(())
    }

    fn typed_by(&self, people: &People, one: &One, (step, day): (&Step, Day)) -> BTreeMap<String, Value> {
        let firms: Vec<_> = people.parties.iter().filter(|(_, trade)| trade.is_some()).collect();
        let (party, _) = firms[one.party % firms.len().max(1)];
        let of_party = [
            ("party", party.name.clone()),
            ("party_code", party.code.clone()),
            ("party_kind", party.kind.clone()),
            ("representative", party.representative.clone()),
            ("address", party.address.clone()),
        ];
        let mut values: Values = of_party.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
        values.extend((0..=AHEAD).map(|n| (format!("+{n}"), day.plus(n).to_string())));
        let officers = || one.officers.iter().filter_map(|id| people.officer(id)).map(|o| o.to_string());
        let typed = |value: &Value| match value.as_str() {
            Some("@officers") => json!(officers().collect::<Vec<_>>()),
            Some(text) => json!(filled(text, &values)),
            None => value.clone(),
        };
        step.fields.iter().map(|(field, value)| (field.clone(), typed(value))).collect()
    }
}
