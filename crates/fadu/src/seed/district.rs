//! What a whole district has beside the cast, as `demo/district.toml` has it: bodies, officers, cases on the spot, acts done elsewhere.

use super::cast::{Body, Cast, Member, Unit};
use super::plan::{Course, Plan};
use super::registers::People;
use super::story::Step;
use super::{Seeder, story::Story};
use crate::chance::SeededChance;
use fadu_web::office::base::{Day, Money};
use serde::Deserialize;
use std::collections::BTreeMap;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/district.toml"));

/// Credentials of generated officers: days before and after the day of seeding, and so many days' spread.
const VALID_DAYS: (i32, i32, usize) = (-1_900, 200, 400);
/// Officers who fill other posts than that of an officer, in each body: head, deputy, reviewers.
const POSTS: [&str; 4] = ["head", "deputy-head", "legal-reviewer", "legal-reviewer"];

#[derive(Deserialize)]
pub struct District {
    pub parties: usize,
    pub items: usize,
    pub officers: usize,
    pub years_days: i32,
    /// Cases of the small sample among them.
    pub sample: usize,
    pub long_cases: usize,
    pub short_cases: usize,
    pub forgotten: Forgotten,
    pub towns: Group,
    pub bureaus: Group,
    pub brigades: Group,
    pub total: Total,
    pub elsewhere: Vec<Elsewhere>,
    pub report: Report,
    pub short: Short,
}

/// Ordinary cases begun longer ago than that are told to their end and paid, but for so many in a hundred, which may stop like young ones.
#[derive(Deserialize)]
pub struct Forgotten {
    pub after_days: i32,
    pub percent: u32,
}

#[derive(Deserialize)]
pub struct Group {
    #[serde(default)]
    pub names: Vec<String>,
    /// What follows a name: always the same, or by how the name ends.
    #[serde(default)]
    pub suffix: Suffix,
    pub field: String,
    pub units: Vec<String>,
    #[serde(default)]
    pub grants: Vec<String>,
    /// Tags of the long story that its cases never have.
    #[serde(default)]
    pub without: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Suffix {
    Always(String),
    ByEnd(BTreeMap<String, String>),
}

impl Default for Suffix {
    fn default() -> Self {
        Suffix::Always(String::new())
    }
}

#[derive(Deserialize)]
pub struct Total {
    pub bodies: usize,
}

/// Acts of one kind done elsewhere.
#[derive(Deserialize)]
pub struct Elsewhere {
    pub kind: String,
    pub count: usize,
    pub item: String,
    pub items: usize,
    pub number: String,
    pub source: String,
    pub results: Vec<String>,
    /// Days that belong to it, by field: so many days from the one on which it was done.
    #[serde(default)]
    pub days: BTreeMap<String, i32>,
}

/// The procedure and the act by which they are entered.
#[derive(Deserialize)]
pub struct Report {
    pub procedure: String,
    pub act: String,
}

/// Cases on the spot.
#[derive(Deserialize)]
pub struct Short {
    pub procedure: String,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub item: String,
    pub facts: String,
    /// Amounts in yuan by the kind of party.
    pub fines: BTreeMap<String, Vec<i64>>,
}

impl Group {
    fn full(&self, name: &str) -> String {
        let suffix = match &self.suffix {
            Suffix::Always(suffix) => suffix.as_str(),
            Suffix::ByEnd(ends) => ends.iter().find(|(end, _)| name.ends_with(end.as_str())).map_or("", |(_, s)| s),
        };
        format!("{name}{suffix}")
    }
}

impl District {
    pub fn read() -> Result<District, String> {
        toml::from_str(TEXT).map_err(|e| format!("demo/district.toml：{e}"))
    }

    /// Keeps only acts done elsewhere, so many in all, over fewer parties and items.
    pub fn only_reported(&mut self, count: usize) {
        let all: usize = self.elsewhere.iter().map(|e| e.count).sum();
        self.elsewhere.iter_mut().for_each(|e| e.count = e.count * count / all.max(1));
        (self.parties, self.items, self.sample) = ((count / 50).clamp(500, 20_000), 0, 12);
        (self.long_cases, self.short_cases) = (0, 0);
    }

    /// So many of a hundred of everything that is counted in thousands. There are names for the parties of one district, not of several.
    pub fn of_percent(&mut self, percent: usize) {
        self.elsewhere.iter_mut().for_each(|e| e.count = e.count * percent / 100);
        let all = [&mut self.items, &mut self.sample, &mut self.long_cases, &mut self.short_cases];
        all.into_iter().for_each(|n| *n = *n * percent / 100);
        self.parties = self.parties * percent.min(100) / 100;
    }

    /// Adds the bodies and their officers to the cast.
    pub fn enlarge(&self, cast: &mut Cast, chance: &SeededChance) -> Result<(), String> {
        let mut bodies = Vec::new();
        for (group, kind) in [(&self.towns, "town"), (&self.bureaus, "bureau")] {
            let named = group.names.iter().enumerate();
            bodies.extend(named.map(|(n, name)| body(cast, group, (kind, n), (name, &group.full(name), ""))));
        }
        // The government counts as a body, too.
        let wanting = self.total.bodies.saturating_sub(cast.bodies.len() + 1 + bodies.len());
        for n in 0..wanting {
            let names = &self.bureaus.names;
            let (above, round) = (&names[n % names.len()], n / names.len());
            let number = ["", "第二", "第三"].get(round).copied().unwrap_or_default();
            let stem = above.trim_end_matches('局');
            let name = format!("{stem}{number}");
            let above = format!("{}{above}", cast.party.firm_prefix);
            let (short, full) = (format!("{name}执法"), self.brigades.full(&name));
            bodies.push(body(cast, &self.brigades, ("brigade", n), (&short, &full, &above)));
        }
        let certified = cast.officers.iter().filter(|m| !m.certificate_number.is_empty()).count();
        let wanted = self.officers.saturating_sub(certified);
        let mut officers = Vec::with_capacity(wanted);
        for n in 0..wanted {
            let body = &bodies[n % bodies.len()];
            officers.push(officer(cast, body, (n, n / bodies.len()), chance));
        }
        cast.bodies.extend(bodies);
        cast.officers.extend(officers);
        Ok(())
    }
}

fn body(cast: &Cast, group: &Group, (kind, n): (&str, usize), (stem, full, above): (&str, &str, &str)) -> Body {
    let id = format!("{kind}-{:02}", n + 1);
    let unit = |(i, name): (usize, &String)| Unit { id: format!("{id}-{}", i + 1), name: name.clone() };
    let office = Unit { id: format!("{id}-office"), name: "办公室".into() };
    let legal = Unit { id: format!("{id}-legal"), name: "法制审核室".into() };
    let account = format!("9906 0000 {:04} {:04}", 1000 + n, id.len());
    Body {
        name: format!("{}{full}", cast.party.firm_prefix),
        short: full.to_string(),
        number_short: format!("明{stem}"),
        field: group.field.clone(),
        role: "enforcing".into(),
        address: format!("{}{}{}号", cast.party.firm_prefix, cast.party.streets[n % cast.party.streets.len()], n + 1),
        phone: format!("000-555{} {:04}", 1 + n % 8, 1000 + n),
        bank: "示例市城区银行明德支行".into(),
        account_name: format!("{stem}罚没款专户（演示）"),
        bank_account: account,
        grants: group.grants.clone(),
        above: above.to_string(),
        units: group.units.iter().enumerate().map(unit).chain([office, legal]).collect(),
        id,
    }
}

/// The n-th officer, who is the `place`-th of its body.
fn officer(cast: &Cast, body: &Body, (n, place): (usize, usize), chance: &SeededChance) -> Member {
    let handling = body.units.len() - 2;
    let (post, unit) = match POSTS.get(place) {
        Some(post) => (*post, handling + usize::from(post.ends_with("reviewer"))),
        None if place < POSTS.len() + handling => ("unit-head", place - POSTS.len()),
        None => ("handler", place % handling),
    };
    let p = &cast.party;
    let (from, until, spread) = VALID_DAYS;
    Member {
        id: format!("district-{n:04}"),
        name: format!("{}{}{}", chance.of(&p.surnames), chance.of(&p.given), chance.of(&p.given)),
        account: format!("{}-{:02}", body.id, place + 1),
        body: body.id.clone(),
        unit: body.units[unit].id.clone(),
        posts: vec![post.to_string()],
        certificate_number: format!("9906{:05}", 10_000 + n),
        valid_from_days: Some(from + i32::try_from(chance.below(spread)).unwrap_or(0)),
        valid_until_days: Some(until + i32::try_from(chance.below(spread)).unwrap_or(0)),
        revoked_days: None,
    }
}

impl Seeder {
    /// The plans of a district's cases: those of the small sample, ordinary ones of the towns, and cases on the spot.
    pub(super) fn district_plans(&self, people: &People, district: &District) -> Vec<Plan> {
        let mut plans = self.plans(people);
        let c = &self.chance;
        let towns: Vec<&str> =
            self.cast.bodies.iter().filter(|b| b.field == district.towns.field).map(|b| b.id.as_str()).collect();
        while plans.len() < district.long_cases {
            let ago = if c.percent(20) { c.between((2, 120)) } else { c.between((60, district.years_days)) };
            let town: &&str = c.of(&towns[..]);
            plans.extend(self.ordinary_of(people, town, ago).filter(|p| !p.steps.is_empty()));
        }
        let all = district.long_cases + district.short_cases;
        while plans.len() < all {
            let body = if c.percent(10) { "market" } else { *c.of(&towns) };
            plans.extend(self.short_plan(people, body, &district.short).filter(|p| !p.steps.is_empty()));
        }
        plans
    }

    /// A case on the spot.
    fn short_plan(&self, people: &People, body: &str, short: &Short) -> Option<Plan> {
        let c = &self.chance;
        let oldest = if body == "market" { super::plan::OLDEST_DAYS } else { self.oldest_days() };
        let start = self.working(self.day.plus(-c.between((1, oldest))));
        let case = c.of(&short.cases);
        let item = self.items.iter().find(|i| i.code == case.item)?;
        let (party, _) = c.of(&people.parties);
        let fines = case.fines.get(&party.kind)?;
        if !item.party_kinds.contains(&party.kind) || !item.in_force_on(start) {
            return None;
        }
        let steps: Vec<usize> = (0..short.steps.len()).collect();
        let waits = steps.iter().map(|i| (c.between(short.steps[*i].wait), c.between((0, 150)))).collect();
        let course = Course { start, steps, waits };
        let today = fadu_web::office::base::Moment::at(self.day, 0, 0);
        let steps: Vec<_> = self.timeline(&course).into_iter().filter(|(_, at)| *at < today).collect();
        let parts = self.parts(body, start)?;
        let mut values = self.party_values(party, item, start);
        values.extend(self.officer_values(body, parts["handler"]));
        let told = [("today", start.to_string()), ("fact", case.facts.clone())];
        values.extend(told.map(|(k, v)| (k.to_string(), v)));
        values.insert("fine".into(), Money(*c.of(fines) * 100).plain());
        let kinds = vec!["fine".to_string()];
        Some(Plan { procedure: short.procedure.clone(), body: body.into(), parts, steps, values, kinds })
    }

    /// The steps that a plan's places mean.
    pub(super) fn told_steps<'a>(&'a self, plan: &Plan, district: &'a District) -> &'a [Step] {
        let Story { procedure, steps, .. } = &self.story;
        if plan.procedure == *procedure { steps } else { &district.short.steps }
    }

    /// A working day between both, so many days ago.
    pub(super) fn some_day(&self, days: i32) -> Day {
        let day = self.working(self.day.plus(-self.chance.between((1, days))));
        if day < self.day { day } else { self.working(self.day.plus(-12)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_has_its_bodies_and_officers() {
        let (district, mut cast) = (District::read().unwrap(), Cast::read().unwrap());
        district.enlarge(&mut cast, &SeededChance::new(1)).unwrap();
        assert_eq!(cast.bodies.len() + 1, 104);
        assert_eq!(cast.officers.iter().filter(|m| !m.certificate_number.is_empty()).count(), 3_937);
        let names: std::collections::BTreeSet<_> = cast.bodies.iter().map(|b| &b.name).collect();
        assert_eq!(names.len(), cast.bodies.len(), "two bodies of one name");
        let prefixes: std::collections::BTreeSet<_> = cast.bodies.iter().map(|b| &b.number_short).collect();
        assert_eq!(prefixes.len(), cast.bodies.len(), "two bodies number alike");
        let accounts: std::collections::BTreeSet<_> = cast.officers.iter().map(|m| &m.account).collect();
        assert_eq!(accounts.len(), cast.officers.len());
        let town = cast.bodies.iter().find(|b| b.id == "town-01").unwrap();
        assert_eq!(town.name, "示例市明德区安澜镇人民政府");
        let posts = |post: &str| cast.officers.iter().filter(|m| m.body == "town-01" && m.post() == post).count();
        assert_eq!((posts("head"), posts("reviewer"), posts("unit-head")), (2, 2, 2));
        assert!(posts("officer") > 20);
        let reported: usize = district.elsewhere.iter().map(|e| e.count).sum();
        assert_eq!((district.long_cases + district.short_cases, reported), (10_172, 165_569));
    }

    #[test]
    fn several_districts_have_the_parties_of_one() {
        let of = |percent| {
            let mut district = District::read().unwrap();
            district.of_percent(percent);
            (district.parties, district.long_cases + district.short_cases)
        };
        assert_eq!((of(1).0, of(50).0, of(570).0), (3_200, 160_000, 320_000));
        assert_eq!((of(50).1, of(570).1), (5_086, 57_980));
    }
}
