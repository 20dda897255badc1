//! Plants and look-alikes: for each rule of warning, events upon which it must fire and events upon which it must not. They stand in
//! `law/warnings/scenarios/<id>.toml`; a live rule without both fails.

use crate::Failure;
use crate::matter::base::id::{BodyId, MatterId, OfficerId, PersonId};
use crate::matter::base::{Day, Fields, Moment};
use crate::matter::facts::own;
use crate::matter::law::procedure::Procedure;
use crate::matter::law::{Law, Pack};
use crate::matter::register::{Officer, Post, Register};
use crate::matter::{Engine, Facts, Happening};
use fadu_watch::count::Counting;
use fadu_watch::cube::{Cube, CubeFact};
use fadu_watch::warn::{BodySeen, Found, Level, OfficerSeen, Seen, Windows, expiring, judge, sentence, tallied};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is expected of the rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// It is silent.
    None,
    /// 黄色.
    Yellow,
    /// 红色.
    Red,
    /// 阻断.
    Block,
}

/// Whether the rule must fire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It must.
    Plant,
    /// It must not be red; yellow only where the case says so.
    LookAlike,
}

/// An event of the matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Its name.
    pub name: String,
    /// The day on which it happened.
    pub day: Day,
    /// The time of that day; nine in the morning if absent.
    #[serde(default)]
    pub at: Option<String>,
    /// The day on which it was recorded; at once if absent.
    #[serde(default)]
    pub recorded: Option<Day>,
    /// The time of that day.
    #[serde(default)]
    pub recorded_at: Option<String>,
    /// Its fields.
    #[serde(default)]
    pub fields: Fields,
}

/// A plant or a look-alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Which of both.
    pub kind: Kind,
    /// In one line.
    pub title: String,
    /// The field of enforcement; none if absent.
    #[serde(default)]
    pub field: String,
    /// The procedure of the matter; that of acts told afterwards if absent.
    #[serde(default = "told_afterwards")]
    pub procedure: String,
    /// Other matters, heard before this one: for rules over many matters.
    #[serde(default)]
    pub others: Vec<Other>,
    /// The last day of an officer's credential, for rules over the registers: then nothing happened.
    #[serde(default)]
    pub credential_until: Option<Day>,
    /// What happened, oldest first.
    pub events: Vec<Told>,
    /// The day on which it is looked at.
    pub on: Day,
    /// The time of that day.
    #[serde(default)]
    pub at: Option<String>,
    /// What the rule then says.
    pub expect: Expected,
    /// The sentence in which it says so, to the letter; any if absent.
    #[serde(default)]
    pub says: Option<String>,
}

/// Another matter, in the same field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// It is of the same agency.
    #[serde(default)]
    pub same_agency: bool,
    /// So many such matters.
    #[serde(default = "one")]
    pub times: u128,
    /// Its procedure; that of the case if absent.
    #[serde(default)]
    pub procedure: Option<String>,
    /// What happened, oldest first.
    pub events: Vec<Told>,
}

fn one() -> u128 {
    1
}

fn told_afterwards() -> String {
    "reported-act".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// The cases of each rule.
pub type Cases = BTreeMap<String, Vec<Case>>;

/// Where they stand.
pub const FOLDER: &str = "warnings/scenarios/";

/// Reads the cases of a pack.
pub fn read(pack: &Pack) -> Result<Cases, String> {
    let mut all = Cases::new();
    for path in pack.paths(FOLDER, ".toml") {
        let file: CaseFile = pack.toml(path).map_err(|e| e.to_string())?;
        let rule = path[FOLDER.len()..].trim_end_matches(".toml");
        all.insert(rule.to_string(), file.cases);
    }
    Ok(all)
}

/// What does not come as it must, and the live rules that lack a plant or a look-alike.
pub fn failures(cases: &Cases, engine: &Engine) -> Vec<Failure> {
    let said = |rule: &str, title: &str, why: String| Failure { scenario: format!("{FOLDER}{rule}.toml {title}"), why };
    let mut out = Vec::new();
    for rule in engine.law.warnings.keys() {
        let own = cases.get(rule).map(Vec::as_slice).unwrap_or_default();
        for kind in [Kind::Plant, Kind::LookAlike].into_iter().filter(|k| own.iter().all(|c| c.kind != *k)) {
            out.push(said(rule, "", format!("the rule is live and has no {kind:?}")));
        }
    }
    for (rule, own) in cases {
        let failed = own.iter().filter_map(|c| Some(said(rule, &c.title, play(rule, c, engine).err()?)));
        out.extend(failed);
    }
    out
}

/// Plays one case.
pub fn play(rule: &str, case: &Case, engine: &Engine) -> Result<(), String> {
    if !engine.law.warnings.contains_key(rule) {
        return Err("no such rule".into());
    }
    let fits = match case.kind {
        Kind::Plant => case.expect != Expected::None,
        Kind::LookAlike => matches!(case.expect, Expected::None | Expected::Yellow),
    };
    if !fits {
        return Err(format!("a {:?} cannot expect {:?}", case.kind, case.expect));
    }
    let now = moment(case.on, case.at.as_deref())?;
    if let Some(last) = case.credential_until {
        return told(case, &engine.law, expired(engine, last, now.day()).into_iter().filter(|f| f.rule == rule));
    }
    let register = Register::default();
    let mut windows = Windows::default();
    let mut counted = Counted::default();
    let mut number = 100;
    for other in &case.others {
        for _ in 0..other.times {
            number += 1;
            let agency = if other.same_agency { 8 } else { 9 };
            let under = other.procedure.as_ref().unwrap_or(&case.procedure);
            let (procedure, facts) = matter((under, &case.field), &other.events, (number, agency), engine)?;
            counted.take(engine, &register, (&procedure, &facts));
            windows.hear(&Seen { engine, register: &register, procedure: &procedure, facts: &facts, now });
        }
    }
    let (procedure, facts) = matter((&case.procedure, &case.field), &case.events, (7, 8), engine)?;
    let seen = Seen { engine, register: &register, procedure: &procedure, facts: &facts, now };
    counted.take(engine, &register, (&procedure, &facts));
    let body = counted.found(engine, &case.field, now);
    let found = judge(&seen).found.into_iter().chain(windows.hear(&seen)).chain(body);
    told(case, &engine.law, found.filter(|f| f.rule == rule))
}

/// What came of the rule, held against what the case expects.
fn told(case: &Case, law: &Law, found: impl Iterator<Item = Found>) -> Result<(), String> {
    let gravest = found.max_by_key(|f| f.level);
    let came = match gravest.as_ref().map(|f| f.level) {
        None => Expected::None,
        Some(Level::Yellow) => Expected::Yellow,
        Some(Level::Red) => Expected::Red,
        Some(Level::Block) => Expected::Block,
    };
    if came != case.expect {
        return Err(format!("expected {:?}, came {came:?}", case.expect));
    }
    let said = gravest.map(|f| sentence(law, &f));
    match (&case.says, said) {
        (Some(says), said) if said.as_ref() != Some(says) => Err(format!("expected {says:?}, said {said:?}")),
        _ => Ok(()),
    }
}

/// What is found of an officer in a post whose credential ends on a day.
fn expired(engine: &Engine, last: Day, today: Day) -> Vec<Found> {
    let (person, body) = (PersonId::from_bits(3), BodyId::from_bits(8));
    let of = json!({ "id": OfficerId::from_bits(3), "person": person, "body": body, "name": "某某", "unit": "", "cert_no": "A-1",
        "cert_from": last.plus(-365), "cert_until": last, "revoked_on": null });
    let post = json!({ "person": person, "body": body, "post": "officer", "unit": "", "from": last.plus(-365), "until": null });
    let (Ok(officer), Ok(post)) = (serde_json::from_value::<Officer>(of), serde_json::from_value::<Post>(post)) else {
        return Vec::new();
    };
    let register = Register { posts: Arc::new(BTreeMap::from([(person, vec![post])])), ..Register::default() };
    expiring(&OfficerSeen { law: &engine.law, register: &register, officer: &officer, today }).0
}

/// What counts in the matters of a case, for rules over what counts of one body.
#[derive(Default)]
struct Counted(Cube, u64);

impl Counted {
    fn take(&mut self, engine: &Engine, register: &Register, (procedure, facts): (&Procedure, &Facts)) {
        for fact in (Counting { engine, register, procedure, facts }).counted() {
            self.1 += 1;
            let matter = facts.matter.bits().to_be_bytes();
            self.0.put(&CubeFact { id: self.1, gone: false, sum_fen: fact.sum_fen, matter, values: fact.values });
        }
    }

    /// What is found of the body of the case.
    fn found(&self, engine: &Engine, field: &str, now: Moment) -> Vec<Found> {
        let (body, today) = (BodyId::from_bits(8), now.day());
        tallied(&BodySeen { law: &engine.law, cube: &self.0, body, name: "本机关", field, today }).found
    }
}

/// A matter with its events folded.
pub(crate) fn matter(
    (under, field): (&str, &str),
    events: &[Told],
    (matter, agency): (u128, u128),
    engine: &Engine,
) -> Result<(Arc<Procedure>, Facts), String> {
    let (law, first) = (&engine.law, events.first().ok_or("no event")?);
    let procedure = law.procedure_on(under, field, first.day).ok_or("no procedure on that day")?;
    let opening = [
        (own::MATTER, MatterId::from_bits(matter).to_string()),
        (own::AGENCY, BodyId::from_bits(agency).to_string()),
        (own::PROCEDURE, procedure.id.clone()),
        (own::VERSION, procedure.in_force.to_string()),
        (own::FIELD, field.to_string()),
    ];
    let mut facts: Option<Facts> = None;
    for told in events {
        if law.events.get(&told.name).is_none() {
            return Err(format!("{} is no declared event", told.name));
        }
        let mut fields = told.fields.clone();
        fields.extend(opening.iter().map(|(k, v)| ((*k).to_string(), json!(v))));
        let happened = moment(told.day, told.at.as_deref())?;
        let recorded = told.recorded.map_or(Ok(happened), |d| moment(d, told.recorded_at.as_deref()))?;
        let event = Happening { name: &told.name, happened, recorded, pack: law.digest, fields: &fields };
        let mut of = facts.take().or_else(|| Facts::opened_by(&event)).ok_or("the first event opens no matter")?;
        of.apply(&procedure, &event);
        facts = Some(of);
    }
    Ok((procedure, facts.ok_or("no event")?))
}

pub(crate) fn moment(day: Day, at: Option<&str>) -> Result<Moment, String> {
    let said = at.unwrap_or("09:00");
    let parts = said.split_once(':').and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
    let (hour, minute) = parts.ok_or_else(|| format!("{said} is no time of day"))?;
    Ok(Moment::at(day, hour, minute))
}
