//! Plays the plans: every act is asked for at its moment, as any person would, in the order of time over all cases.

use super::cast::Member;
use super::plan::Plan;
use super::registers::People;
use super::script::Script;
use super::{Seeder, Size};
use super::{pictures, story};
use crate::premises::said;
use fadu_store::ClueFilter;
use fadu_web::office::accounts::Who;
use fadu_web::office::base::id::MatterId;
use fadu_web::office::base::{Denied, Moment};
use fadu_web::office::evidence::arrival::Capture;
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::{Act, Denial, Done};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many different pictures and sounds there are.
const PICTURES: usize = 12;
const SOUNDS: usize = 3;
/// So many days before the day of seeding the rules look for the first time.
const WARNED_DAYS: i32 = 6;
/// How many scripts are made for the benchmarks.
pub(super) const SCRIPTS: usize = 16;

/// What came of it.
pub struct Told {
    /// One of each.
    pub samples: Value,
    /// How many matters there are.
    pub matters: usize,
    /// Cases for whoever tells them over HTTP.
    pub scripts: Vec<Script>,
}

/// Files to be attached.
struct Files {
    pictures: Vec<Vec<u8>>,
    sounds: Vec<Vec<u8>>,
}

impl Seeder {
    /// Plays all cases up to the day of seeding.
    pub(super) async fn play(&self, people: &People) -> Result<Told, String> {
        let plans = self.plans(people);
        let files = Files {
            pictures: (0..PICTURES).map(|_| pictures::picture(&self.chance)).collect(),
            sounds: (0..SOUNDS).map(|_| pictures::sound(&self.chance)).collect(),
        };
        let mut matters: Vec<Option<MatterId>> = vec![None; plans.len()];
        let mut decisions: Vec<(usize, String)> = Vec::new();
        let mut turn: BTreeSet<(i64, usize, usize)> =
            plans.iter().enumerate().filter_map(|(n, p)| Some((p.steps.first()?.1.0, n, 0))).collect();
        let mut withdrawn = self.withdrawn_at();
        let (mut weeks, mut reviews, mut others) = (self.weeks()?, self.reviews()?, self.others()?);
        let mut warned = (self.size == Size::Small).then(|| Moment::at(self.day.plus(-WARNED_DAYS), 9, 0));
        while let Some((at, n, step)) = turn.pop_first() {
            let (plan, now) = (&plans[n], fadu_web::office::base::Moment(at));
            if let Some(at) = withdrawn.take_if(|w| *w <= now) {
                self.collect_until(people, &mut weeks, at).await?;
                self.clock.set(at);
                self.withdraw_credentials(people).await?;
            }
            // What stands then was warned of before the supervisor's grace ended; what came since is the officers' own.
            if let Some(at) = warned.take_if(|w| *w <= now) {
                self.collect_until(people, &mut weeks, at).await?;
                self.clock.set(at);
                self.office.warn_all().await.map_err(|d| told(&d))?;
            }
            self.collect_until(people, &mut weeks, now).await?;
            self.review_until(people, &mut reviews, now).await?;
            self.others_until(people, &mut others, now).await?;
            self.clock.set(now);
            turn.extend(plan.steps.get(step + 1).map(|(_, at)| (at.0, n, step + 1)));
            if !self.is_open(people, plan, (step, matters[n]))? {
                continue;
            }
            let done = self.step(people, &files, plan, (step, matters[n])).await?;
            matters[n] = Some(done.matter);
            if self.decides(&plan.procedure, &self.story.steps[plan.steps[step].0]) {
                decisions.push((n, done.numbers.first().cloned().unwrap_or_default()));
            }
        }
        self.review_until(people, &mut reviews, Moment::at(self.day, 0, 0)).await?;
        self.others_until(people, &mut others, Moment::at(self.day, 0, 0)).await?;
        let mut samples = self.samples(people, &plans, (&matters, &decisions));
        if self.size == Size::Small {
            self.office.warn_all().await.map_err(|d| told(&d))?;
            samples["warning"] = json!(self.a_warning()?);
        }
        let scripts = self.scripts(people, SCRIPTS);
        Ok(Told { samples, matters: matters.iter().flatten().count(), scripts })
    }

    /// The gravest open clue, by its id.
    fn a_warning(&self) -> Result<Option<String>, String> {
        let open = ClueFilter { states: vec!["open".into()], ..ClueFilter::default() };
        let (rows, _) = self.office.store().clues(&open, (0, 1)).map_err(|e| e.to_string())?;
        Ok(rows.first().map(|row| row.clue.to_string()))
    }

    /// Whether a step makes the event that decides.
    pub(super) fn decides(&self, procedure: &str, step: &story::Step) -> bool {
        let law = &self.office.engine().law;
        let Some(procedure) = law.base_procedures().find(|p| p.id == procedure) else { return false };
        procedure.act(&step.act).is_some_and(|a| a.events.iter().any(|e| e.name == procedure.headline.decided))
    }

    /// Whether a step that depends on the course so far is offered now; every other step is.
    fn is_open(&self, people: &People, plan: &Plan, (n, matter): (usize, Option<MatterId>)) -> Result<bool, String> {
        let step = &self.story.steps[plan.steps[n].0];
        let (Some(matter), Some(part), true) = (matter, plan.parts.get(step.who.as_str()), step.where_open) else {
            return Ok(true);
        };
        self.office.file_open(&self.who(people, *part)?, matter, &step.act).map_err(|d| told(&d))
    }

    async fn step(
        &self,
        people: &People,
        files: &Files,
        plan: &Plan,
        (n, matter): (usize, Option<MatterId>),
    ) -> Result<Done, String> {
        let step = &self.story.steps[plan.steps[n].0];
        let part =
            plan.parts.get(step.who.as_str()).ok_or_else(|| format!("demo/story.toml：没有角色 {}", step.who))?;
        let who = self.who(people, *part)?;
        let file = match (step.fields.get("file").map(String::as_str), matter) {
            (Some(kind), Some(matter)) => Some(self.attach(files, &who, matter, kind).await?),
            _ => None,
        };
        let handlers = self.handlers(people, plan);
        let special = |name: &str| match name {
            "handlers" => Some(json!(handlers)),
            "kinds" => Some(json!(plan.kinds)),
            "dimensions" => Some(self.all_pass()),
            _ => file.clone(),
        };
        let intent = Intent { act: step.act.clone(), typed: step.typed(&plan.values, &special) };
        let act = Act { intent, mode: Mode::Requested, key: None, signed: None };
        let done = match matter {
            None => self.office.open_matter(&who, &self.story.procedure, act).await,
            Some(matter) => self.office.act(&who, matter, act).await,
        };
        done.map_err(|denial| {
            format!("demo/story.toml 第 {} 步 {}（{}）：{}", n + 1, step.act, plan.values["item"], told(&denial))
        })
    }

    /// The officers of a case, by id.
    pub(super) fn handlers(&self, people: &People, plan: &Plan) -> Vec<String> {
        let both = ["handler", "second"].into_iter().filter_map(|p| plan.parts.get(p));
        both.filter_map(|i| people.officer(&self.cast.officers[*i].id)).map(|o| o.to_string()).collect()
    }

    async fn attach(&self, files: &Files, who: &Who, matter: MatterId, kind: &str) -> Result<Value, String> {
        let (name, bytes) = match kind {
            "@sound" => ("询问录音.wav", self.chance.of(&files.sounds)),
            _ => ("现场照片.png", self.chance.of(&files.pictures)),
        };
        let mut file = self.office.incoming().map_err(said)?;
        file.push(bytes).await.map_err(said)?;
        let now = self.office.now().0;
        let capture = Capture {
            at: Some(now - 4 * 60_000),
            device_now: Some(now + 1_000),
            device: Some("演示执法记录仪 07".into()),
            source: Some("app".into()),
            ..Capture::default()
        };
        let file = file.named(name).await.map_err(said)?.captured(capture, "10.0.0.7".into());
        self.office.take_in(who, matter, file).await.map_err(said)
    }

    /// Every choice of the review's dimensions passes.
    pub(super) fn all_pass(&self) -> Value {
        let law = &self.office.engine().law;
        let def = law.base_procedures().find(|p| p.id == self.story.procedure).and_then(|p| p.fields.get("dimensions"));
        Value::Object(def.into_iter().flat_map(|d| &d.choices).map(|(id, _)| (id.clone(), json!("pass"))).collect())
    }

    pub(super) fn who(&self, people: &People, officer: usize) -> Result<Who, String> {
        self.signed_in(people, &self.cast.officers[officer])
    }

    /// One of the cast as a signed-in user.
    pub(super) fn signed_in(&self, people: &People, m: &Member) -> Result<Who, String> {
        Ok(Who {
            person: people.person(&m.id)?,
            name: m.name.clone(),
            agency: people.body(&m.body)?,
            agency_name: self.cast.body_name(&m.body).into(),
            officer: people.officer(&m.id),
            roles: vec![m.post().into()],
            session: [0; 32],
            calls: Vec::new(),
        })
    }

    pub(super) fn samples(
        &self,
        people: &People,
        plans: &[Plan],
        (matters, decisions): (&[Option<MatterId>], &[(usize, String)]),
    ) -> Value {
        let decided: BTreeSet<usize> = decisions.iter().map(|(n, _)| *n).collect();
        let id = |n: usize| matters[n].map(|m| m.to_string());
        let open = (0..plans.len())
            .rev()
            .find(|n| plans[*n].body == "market" && plans[*n].steps.len() > 6 && !decided.contains(n));
        let (last, number) = decisions.last().map_or((None, None), |(n, number)| (Some(*n), Some(number)));
        json!({
            "matter_open": open.and_then(id), "matter_decided": last.and_then(id), "decision": number,
            "officer": people.officer("officer-04").map(|o| o.to_string()),
            "item": last.map(|n| plans[n].values["item"].clone()), "party": last.map(|n| plans[n].values["party_code"].clone()),
            "warning": null,
        })
    }
}

/// Why something was denied, for whoever writes the story.
pub(super) fn told(denial: &Denial) -> String {
    match denial {
        Denial::Denied(Denied::Refused(checks)) => {
            let unmet = checks.iter().filter(|c| c.standing == fadu_web::office::base::Standing::Unmet);
            unmet.map(|c| format!("{}：{}", c.refusal.code, c.found)).collect::<Vec<_>>().join("；")
        }
        Denial::Denied(Denied::Mistaken(all)) => {
            all.iter().map(|m| format!("{}：{}", m.field, m.message)).collect::<Vec<_>>().join("；")
        }
        other => other.to_string(),
    }
}
