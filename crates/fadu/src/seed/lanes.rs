//! Plays a whole district: lanes prepare the acts of their bodies side by side, each act at its moment and with the chance of its body;
//! what they make is written in the order of time. The same seed and day give the same record on any number of cores.

use super::Seeder;
use super::district::{District, Elsewhere};
use super::pictures;
use super::plan::Plan;
use super::play::{Told, told};
use super::registers::People;
use crate::chance::SeededChance;
use crate::premises::said;
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Moment;
use fadu_web::office::base::id::MatterId;
use fadu_web::office::bulk::{Ask, Desk, Prepared, Sent};
use fadu_web::office::matter::Intent;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// So many acts are handed over at once, and so many hands may be full.
const HANDFUL: usize = 64;
const HANDFULS: usize = 16;
/// So many acts wait for the writer at most; it turns away above 4,096.
const WAITING: usize = 1_024;
/// How many different pictures there are.
const PICTURES: usize = 12;

/// One act to be done.
#[derive(Clone, Copy)]
struct Job {
    /// When, by which body, and which of all: the order of the record.
    key: (i64, u32, u32),
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Step { plan: u32, step: u16 },
    Report { kind: u16 },
}

/// An act prepared.
struct Made {
    key: (i64, u32, u32),
    /// The plan, with whether the act decides it.
    plan: Option<(u32, bool)>,
    prepared: Prepared,
}

/// What every lane reads.
struct Stage<'a> {
    seeder: &'a Seeder,
    district: &'a District,
    people: &'a People,
    plans: &'a [Plan],
    pictures: &'a [Value],
    verdicts: &'a BTreeMap<String, Value>,
}

/// The acts of some bodies.
struct Lane<'a> {
    desk: Desk<'a>,
    jobs: VecDeque<Job>,
    matters: HashMap<u32, MatterId>,
    bodies: HashMap<u32, Corner>,
}

/// What a body has of its own.
struct Corner {
    chance: SeededChance,
    officers: Vec<usize>,
    numbers: HashMap<u16, u32>,
}

impl Seeder {
    /// Plays all cases and enters all acts done elsewhere, up to the day of seeding.
    pub(super) async fn play_district(&self, people: &People, district: &District) -> Result<Told, String> {
        let plans = self.district_plans(people, district);
        let pictures = self.district_pictures(people, &plans).await?;
        let verdicts: BTreeMap<String, Value> = [(self.story.procedure.clone(), self.all_pass())].into();
        let stage = Stage { seeder: self, district, people, plans: &plans, pictures: &pictures, verdicts: &verdicts };
        let cores = std::thread::available_parallelism().map_or(2, usize::from).min(4);
        let mut lanes = self.lanes(&plans, district, cores)?;
        let (mut matters, mut decisions) = (vec![None; plans.len()], Vec::new());
        let mut note = |plan: u32, matter: MatterId, decided: Option<String>| {
            matters[plan as usize] = Some(matter);
            decisions.extend(decided.map(|number| (plan as usize, number)));
        };
        if let Some(withdrawn) = self.withdrawn_at() {
            stage.play(&mut lanes, withdrawn, &mut note)?;
            self.clock.set(withdrawn);
            self.withdraw_credentials(people).await?;
            lanes.iter_mut().for_each(|lane| lane.desk.look_up());
        }
        stage.play(&mut lanes, Moment(i64::MAX), &mut note)?;
        let samples = self.samples(people, &plans, (&matters, &decisions));
        let entered = matters.iter().flatten().count() + district.elsewhere.iter().map(|e| e.count).sum::<usize>();
        // The market bureau's cases of the small sample serve the benchmarks.
        Ok(Told { samples, matters: entered, scripts: self.scripts(people, super::play::SCRIPTS) })
    }

    async fn district_pictures(&self, people: &People, plans: &[Plan]) -> Result<Vec<Value>, String> {
        let Some(plan) = plans.first() else { return Ok(Vec::new()) };
        let who = self.who(people, plan.parts["handler"])?;
        let mut all = Vec::new();
        for _ in 0..PICTURES {
            let mut file = self.office.incoming().map_err(said)?;
            file.push(&pictures::picture(&self.chance)).await.map_err(said)?;
            let file = file.named("现场照片.png").await.map_err(said)?;
            all.push(self.office.take_in_early(&who, file).await.map_err(said)?);
        }
        Ok(all)
    }

    /// The acts of all bodies in so many lanes of about the same work.
    fn lanes(&self, plans: &[Plan], district: &District, count: usize) -> Result<Vec<Lane<'_>>, String> {
        let place: HashMap<&str, u32> =
            (0u32..).zip(&self.cast.bodies).map(|(n, body)| (body.id.as_str(), n)).collect();
        let mut jobs: Vec<(Job, u64)> = Vec::new();
        let mut add = |at: Moment, body: u32, what: What, cost: u64| {
            let n = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
            jobs.push((Job { key: (at.0, body, n), what }, cost));
        };
        for (n, plan) in (0u32..).zip(plans) {
            let body = place[plan.body.as_str()];
            for (step, (_, at)) in (0u16..).zip(&plan.steps) {
                add(*at, body, What::Step { plan: n, step }, 4);
            }
        }
        let bodies: Vec<u32> = self.reporting();
        for (kind, told) in (0u16..).zip(&district.elsewhere) {
            for _ in 0..told.count {
                let (day, minute) = (self.some_day(district.years_days), self.chance.between((500, 1_050)));
                add(Moment::at(day, 0, minute as u32), *self.chance.of(&bodies), What::Report { kind }, 1);
            }
        }
        let mut work: BTreeMap<u32, u64> = BTreeMap::new();
        jobs.iter().for_each(|(job, cost)| *work.entry(job.key.1).or_default() += cost);
        let mut heaviest: Vec<(u64, u32)> = work.into_iter().map(|(body, cost)| (cost, body)).collect();
        heaviest.sort_unstable_by(|a, b| b.cmp(a));
        let (mut loads, mut lane_of) = (vec![0u64; count.max(1)], HashMap::new());
        for (cost, body) in heaviest {
            let lightest = (0..loads.len()).min_by_key(|i| loads[*i]).unwrap_or(0);
            loads[lightest] += cost;
            lane_of.insert(body, lightest);
        }
        jobs.sort_unstable_by_key(|(job, _)| job.key);
        let mut lanes = Vec::new();
        for _ in &loads {
            let desk = self.office.desk().map_err(said)?;
            lanes.push(Lane { desk, jobs: VecDeque::new(), matters: HashMap::new(), bodies: HashMap::new() });
        }
        for (job, _) in jobs {
            let lane = &mut lanes[lane_of[&job.key.1]];
            lane.bodies.entry(job.key.1).or_insert_with(|| self.corner(job.key.1));
            lane.jobs.push_back(job);
        }
        Ok(lanes)
    }

    /// Bodies that enter acts done elsewhere, some more often than others.
    fn reporting(&self) -> Vec<u32> {
        let enforcing = (0u32..).zip(&self.cast.bodies).filter(|(_, b)| b.role == "enforcing");
        enforcing.flat_map(|(n, _)| std::iter::repeat_n(n, 1 + (n as usize * 7) % 9)).collect()
    }

    fn corner(&self, body: u32) -> Corner {
        let id = &self.cast.bodies[body as usize].id;
        let fits = |(_, m): &(usize, &super::cast::Member)| m.post() == "officer" && m.revoked_days.is_none();
        Corner {
            chance: SeededChance::new(self.seed ^ (u64::from(body) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            officers: self.cast.officers_of(id).filter(fits).map(|(i, _)| i).collect(),
            numbers: HashMap::new(),
        }
    }
}

impl Stage<'_> {
    /// Plays what comes before a moment; whatever belongs to a plan is noted.
    fn play(
        &self,
        lanes: &mut [Lane<'_>],
        until: Moment,
        note: &mut (impl FnMut(u32, MatterId, Option<String>) + Send),
    ) -> Result<(), String> {
        std::thread::scope(|scope| {
            let mut hands = Vec::new();
            for lane in lanes.iter_mut() {
                let (give, take) = sync_channel(HANDFULS);
                scope.spawn(move || self.run(lane, until, &give));
                hands.push(Hands { take, held: VecDeque::new() });
            }
            // In a thread of its own: it waits for the writer, which async code must not.
            let merged = scope.spawn(move || self.merge(hands, note));
            merged.join().map_err(|_| "a thread panicked".to_string())?
        })
    }

    /// Writes what the lanes hand over, in the order of time.
    fn merge(&self, mut hands: Vec<Hands>, note: &mut impl FnMut(u32, MatterId, Option<String>)) -> Result<(), String> {
        let mut waiting: VecDeque<Sent> = VecDeque::new();
        loop {
            let mut first: Option<(usize, (i64, u32, u32))> = None;
            for (n, hand) in hands.iter_mut().enumerate() {
                if let Some(key) = hand.next()?.filter(|key| first.is_none_or(|(_, best)| *key < best)) {
                    first = Some((n, key));
                }
            }
            let Some(made) = first.and_then(|(n, _)| hands[n].held.pop_front()) else { break };
            if let Some((plan, decides)) = made.plan {
                note(plan, made.prepared.matter, made.prepared.numbers.first().filter(|_| decides).cloned());
            }
            waiting.push_back(self.seeder.office.send_prepared(made.prepared));
            if waiting.len() >= WAITING {
                waiting.drain(..WAITING / 2).try_for_each(|sent| sent.wait().map_err(|d| told(&d)))?;
            }
        }
        waiting.into_iter().try_for_each(|sent| sent.wait().map_err(|d| told(&d)))
    }

    fn run(&self, lane: &mut Lane<'_>, until: Moment, give: &SyncSender<Result<Vec<Made>, String>>) {
        let mut full = Vec::with_capacity(HANDFUL);
        while let Some(job) = lane.jobs.pop_front_if(|job| job.key.0 < until.0) {
            match self.make(lane, job) {
                Ok(made) => full.extend(made),
                Err(why) => {
                    // Whoever merges has stopped if this does not arrive.
                    let _ = give.send(Err(why));
                    return;
                }
            }
            if full.len() >= HANDFUL && give.send(Ok(std::mem::take(&mut full))).is_err() {
                return;
            }
        }
        // The same.
        let _ = give.send(Ok(full));
    }

    fn make(&self, lane: &mut Lane<'_>, job: Job) -> Result<Option<Made>, String> {
        let Some(corner) = lane.bodies.get_mut(&job.key.1) else { return Ok(None) };
        let desk = &mut lane.desk;
        match job.what {
            What::Report { kind } => {
                let told = &self.district.elsewhere[usize::from(kind)];
                let prepared = self.report(desk, corner, (job.key, kind), told)?;
                Ok(prepared.map(|prepared| Made { key: job.key, plan: None, prepared }))
            }
            What::Step { plan, step } => {
                let at = (&self.plans[plan as usize], usize::from(step));
                let matter = lane.matters.get(&plan).copied();
                let prepared = self.step(desk, &corner.chance, (job.key.0, matter), at)?;
                if let Some(prepared) = &prepared {
                    lane.matters.insert(plan, prepared.matter);
                }
                if at.1 + 1 == at.0.steps.len() {
                    lane.matters.remove(&plan).into_iter().for_each(|m| desk.leave(m));
                }
                let steps = self.seeder.told_steps(at.0, self.district);
                let decides = self.seeder.decides(&at.0.procedure, &steps[at.0.steps[at.1].0]);
                Ok(prepared.map(|prepared| Made { key: job.key, plan: Some((plan, decides)), prepared }))
            }
        }
    }

    /// One step of a case; nothing where it is not due.
    fn step(
        &self,
        desk: &mut Desk<'_>,
        chance: &SeededChance,
        (at, matter): (i64, Option<MatterId>),
        (plan, n): (&Plan, usize),
    ) -> Result<Option<Prepared>, String> {
        let step = &self.seeder.told_steps(plan, self.district)[plan.steps[n].0];
        let part = plan.parts.get(step.who.as_str()).ok_or_else(|| format!("没有角色 {}", step.who))?;
        let who = self.seeder.who(self.people, *part)?;
        let at = Moment(at);
        if let (Some(matter), true) = (matter, step.where_open)
            && !desk.offers(&who, at, (matter, &step.act))
        {
            return Ok(None);
        }
        let special = |name: &str| match name {
            "handlers" => Some(json!(self.seeder.handlers(self.people, plan))),
            "kinds" => Some(json!(plan.kinds)),
            "dimensions" => self.verdicts.get(&plan.procedure).cloned(),
            "picture" => Some(chance.of(self.pictures).clone()),
            _ => None,
        };
        let intent = Intent { act: step.act.clone(), typed: step.typed(&plan.values, &special) };
        let ask = Ask { who: &who, at, intent, source: None };
        let done = match matter {
            None => desk.open(&ask, &plan.procedure, chance),
            Some(matter) => desk.act(&ask, matter, chance),
        };
        let why = |d| {
            format!("{} {} 第 {} 步 {}（{}）：{}", plan.body, at.day(), n + 1, step.act, plan.values["item"], told(&d))
        };
        done.map(Some).map_err(why)
    }

    /// An act done elsewhere.
    fn report(
        &self,
        desk: &mut Desk<'_>,
        corner: &mut Corner,
        (key, kind): ((i64, u32, u32), u16),
        of: &Elsewhere,
    ) -> Result<Option<Prepared>, String> {
        let (at, c) = (Moment(key.0), &corner.chance);
        let done = at.day().plus(-c.between((0, 6)));
        // The cast's own officers hold credentials only lately.
        let held = |i: &usize| self.seeder.cast.officers[*i].holds((self.seeder.day, done));
        let officers: Vec<usize> = corner.officers.iter().copied().filter(held).collect();
        if officers.len() < 2 {
            return Ok(None);
        }
        let first = c.below(officers.len());
        let second = (first + 1 + c.below(officers.len() - 1)) % officers.len();
        let both = [officers[first], officers[second]];
        let ids: Vec<String> = both.iter().filter_map(|i| self.officer_id(*i)).collect();
        let (party, _) = c.of(&self.people.parties);
        let who: Who = self.seeder.who(self.people, both[0])?;
        let number = corner.numbers.entry(kind).or_default();
        *number += 1;
        let typed = [
            ("act_kind", json!(of.kind)),
            ("item", json!(format!("{}{:03}", of.item, 1 + c.below(of.items)))),
            ("act_no", json!(format!("{}〔{}〕{}-{number}", of.number, at.day().year(), who.agency_name))),
            ("source_system", json!(of.source)),
            ("source_no", json!(format!("{}-{}-{number}", of.number, who.agency_name))),
            ("party_kind", json!(party.kind)),
            ("party_name", json!(party.name)),
            ("party_code", json!(party.code)),
            ("handlers", json!(ids)),
            ("done_on", json!(done.to_string())),
            ("act_result", json!(c.of(&of.results))),
        ];
        // What belongs to it on other days; none of them has yet to come.
        let days = of.days.iter().map(|(field, n)| (field.clone(), json!(done.plus(*n).min(at.day()).to_string())));
        let typed = typed.into_iter().map(|(k, v)| (k.to_string(), v)).chain(days).collect();
        let intent = Intent { act: self.district.report.act.clone(), typed };
        let ask = Ask { who: &who, at, intent, source: Some(&of.source) };
        let prepared = desk.open(&ask, &self.district.report.procedure, c);
        let prepared = prepared.map_err(|d| format!("{} {}：{}", who.agency_name, of.item, told(&d)))?;
        desk.leave(prepared.matter);
        Ok(Some(prepared))
    }

    fn officer_id(&self, officer: usize) -> Option<String> {
        let id = &self.seeder.cast.officers[officer].id;
        self.people.officer(id).map(|o| o.to_string())
    }
}

/// What a lane hands over.
struct Hands {
    take: Receiver<Result<Vec<Made>, String>>,
    held: VecDeque<Made>,
}

impl Hands {
    /// The key of its next act; nothing where the lane is at its end.
    fn next(&mut self) -> Result<Option<(i64, u32, u32)>, String> {
        while self.held.is_empty() {
            match self.take.recv() {
                Ok(made) => self.held.extend(made?),
                Err(_) => return Ok(None),
            }
        }
        Ok(self.held.front().map(|made| made.key))
    }
}
